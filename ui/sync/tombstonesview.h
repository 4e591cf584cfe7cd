// What a connection's source no longer has: since when, what became of it in Intercom, as it was, and
// bringing it back.
#pragma once

#include "console/console.h"
#include "ui/widgets/toast.h"

#include <QWidget>

class QComboBox;

namespace patchbay::ui {

class Banner;
class Button;
class DataTable;
class DrawerHost;
class JsonView;
class Label;
class StateStack;
class TombstoneModel;
class UiState;

class TombstonesView : public QWidget
{
    Q_OBJECT
public:
    // Neither is owned; both outlive the view.
    TombstonesView(Console &console, UiState *state, QWidget *parent = nullptr);

    void load();
    void chooseConnection(const QString &id);
    void focusList();

Q_SIGNALS:
    void notify(const patchbay::ui::Toast &toast);

private:
    void build(UiState *state);
    void loadStones();
    void show(int row);
    void restore();

    Console &m_console;
    QString m_wanted;
    QString m_shown;
    int m_asked = 0;
    QComboBox *m_connection = nullptr;
    Banner *m_banner = nullptr;
    StateStack *m_stack = nullptr;
    DataTable *m_table = nullptr;
    DrawerHost *m_host = nullptr;
    TombstoneModel *m_model = nullptr;
    Label *m_sentence = nullptr;
    Button *m_restore = nullptr;
    JsonView *m_record = nullptr;
};

} // namespace patchbay::ui
