// Ctrl+K: type a few letters of anything the program can do, Enter does it.
#pragma once

#include <QFrame>
#include <QPointer>

class QLineEdit;
class QListView;

namespace patchbay::ui {

class ActionRegistry;
class PaletteModel;

class CommandPalette : public QFrame
{
    Q_OBJECT
public:
    CommandPalette(ActionRegistry *actions, QWidget *window);

    // Shows it in the upper middle of the window with an empty field.
    void open();
    void dismiss();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void update();
    void run();
    void place();

    ActionRegistry *m_actions = nullptr;
    QWidget *m_scrim = nullptr;
    QLineEdit *m_edit = nullptr;
    QListView *m_list = nullptr;
    PaletteModel *m_model = nullptr;
    class Label *m_nothing = nullptr;
    QPointer<QWidget> m_focusBefore;
};

} // namespace patchbay::ui
