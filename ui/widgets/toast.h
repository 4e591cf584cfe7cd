// Short notes about what succeeded, bottom right, with Undo where undoing is possible.
#pragma once

#include "ui/widgets/banner.h"

#include <QList>
#include <QPointer>
#include <QWidget>

#include <chrono>
#include <functional>

class QUndoStack;

namespace patchbay::ui {

struct Toast
{
    Banner::Kind kind = Banner::Kind::Success;
    QString text{};
    QString action{}; // "Undo", "Show"; empty for none
    std::function<void()> onAction{};
    std::chrono::milliseconds shown{
        6000};                 // waits while the pointer or the focus is on it; 0 stays until closed
    QPointer<QObject> until{}; // goes when this goes: what the action would do has lost its sense
};

// With an "Undo" of what was last pushed to the stack; goes when the stack moves on, as undoing would take
// back something else then.
Toast undoNote(const QString &text, QUndoStack *stack);

// Lies over the window it was given and keeps to its bottom right corner; shows at most four at a time.
class ToastStack : public QWidget
{
    Q_OBJECT
public:
    explicit ToastStack(QWidget *window);
    ~ToastStack() override;

    void add(const Toast &toast);
    int count() const;
    // Closes the newest; false when there is none. For Esc.
    bool closeNewest();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void place();

    QList<QWidget *> m_items;
};

} // namespace patchbay::ui
