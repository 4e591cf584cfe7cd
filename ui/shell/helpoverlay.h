// F1: the keys, grouped; the shell's own and those of the registered actions.
#pragma once

#include <QFrame>
#include <QPointer>

class QGridLayout;

namespace patchbay::ui {

class ActionRegistry;

class HelpOverlay : public QFrame
{
    Q_OBJECT
public:
    HelpOverlay(ActionRegistry *actions, QWidget *window);

    void open();
    void dismiss();

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void fill();
    void place();

    ActionRegistry *m_actions = nullptr;
    QWidget *m_scrim = nullptr;
    QWidget *m_body = nullptr;
    class IconButton *m_close = nullptr;
    QPointer<QWidget> m_focusBefore;
};

} // namespace patchbay::ui
