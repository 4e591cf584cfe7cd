// What a connection's source no longer has: since when, what becomes of it in Intercom and when, as it was;
// and the words of a person: bring it back, take it out, keep it.
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
    void openRunRequested(const patchbay::RunId &run);

private:
    void build(UiState *state);
    void loadStones();
    void show(int row);
    void restore();
    void askWhereNeeded(qint64 waiting);
    // An empty stone: all that wait for a word.
    void decide(const QString &stone, bool takeOut);
    void takeOutNow();

    Console &m_console;
    QString m_wanted;
    QString m_shown;
    int m_asked = 0;
    QComboBox *m_connection = nullptr;
    Banner *m_banner = nullptr;
    Banner *m_question = nullptr;
    QWidget *m_answers = nullptr;
    Button *m_confirmAll = nullptr;
    Button *m_keepAll = nullptr;
    StateStack *m_stack = nullptr;
    DataTable *m_table = nullptr;
    DrawerHost *m_host = nullptr;
    TombstoneModel *m_model = nullptr;
    Label *m_sentence = nullptr;
    Button *m_restore = nullptr;
    Button *m_confirm = nullptr;
    Button *m_keep = nullptr;
    JsonView *m_record = nullptr;
};

} // namespace patchbay::ui
