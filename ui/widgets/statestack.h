// The four states of everything that is read from somewhere: loading, content, empty, failed. Shows a
// skeleton only when loading takes longer than 150 ms, so that quick answers do not flicker.
#pragma once

#include "base/error.h"
#include "ui/widgets/glyph.h"

#include <QBasicTimer>
#include <QWidget>

class QStackedLayout;

namespace patchbay::ui {

class Banner;
class EmptyState;
class Skeleton;

class StateStack : public QWidget
{
    Q_OBJECT
public:
    enum class State { Loading, Content, Empty, Failed };

    explicit StateStack(QWidget *content, QWidget *parent = nullptr);

    QWidget *content() const { return m_content; }
    State state() const { return m_state; }

    // What stands there now stays for 150 ms, then the skeleton shows; content that was shown before stays
    // until the new one is there.
    void showLoading();
    void showContent();
    void showEmpty(Drawing drawing, const QString &sentence, const QString &action = {},
                   const QString &hint = {});
    void showError(const Error &error, const QString &action = {});

Q_SIGNALS:
    void emptyActivated();
    void retryRequested();

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    QWidget *m_content = nullptr;
    Skeleton *m_skeleton = nullptr;
    Banner *m_banner = nullptr;
    QWidget *m_failed = nullptr;
    QWidget *m_emptyHolder = nullptr;
    EmptyState *m_empty = nullptr;
    QStackedLayout *m_stack = nullptr;
    QBasicTimer m_timer;
    State m_state = State::Content;
    bool m_hadContent = false;
};

} // namespace patchbay::ui
