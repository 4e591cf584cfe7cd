#include "ui/widgets/statestack.h"

#include "ui/widgets/banner.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/skeleton.h"

#include <QStackedLayout>
#include <QTimerEvent>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 150; // ms before the skeleton shows

} // namespace

StateStack::StateStack(QWidget *content, QWidget *parent) : QWidget(parent), m_content(content)
{
    setObjectName(u"stateStack"_s);
    m_stack = new QStackedLayout(this);
    m_stack->setContentsMargins(0, 0, 0, 0);
    m_skeleton = new Skeleton(8);
    m_failed = new QWidget;
    m_banner = new Banner;
    auto *failed = new QVBoxLayout(m_failed);
    failed->setContentsMargins(0, 0, 0, 0);
    failed->addWidget(m_banner);
    failed->addStretch();
    m_emptyHolder = new QWidget;
    (new QVBoxLayout(m_emptyHolder))->setContentsMargins(0, 0, 0, 0);
    for (QWidget *widget : {m_content, static_cast<QWidget *>(m_skeleton), m_failed, m_emptyHolder})
        m_stack->addWidget(widget);
    connect(m_banner, &Banner::actionTriggered, this, &StateStack::retryRequested);
}

void StateStack::showLoading()
{
    m_state = State::Loading;
    if (!m_timer.isActive())
        m_timer.start(patience, this);
}

void StateStack::showContent()
{
    m_timer.stop();
    m_state = State::Content;
    m_hadContent = true;
    m_stack->setCurrentWidget(m_content);
}

void StateStack::showEmpty(Drawing drawing, const QString &sentence, const QString &action,
                           const QString &hint)
{
    m_timer.stop();
    m_state = State::Empty;
    delete m_empty;
    m_empty = new EmptyState(drawing, sentence, action);
    m_empty->setHint(hint);
    connect(m_empty, &EmptyState::activated, this, &StateStack::emptyActivated, Qt::QueuedConnection);
    m_emptyHolder->layout()->addWidget(m_empty);
    m_stack->setCurrentWidget(m_emptyHolder);
}

void StateStack::showError(const Error &error, const QString &action)
{
    m_timer.stop();
    m_state = State::Failed;
    m_banner->showError(error, action);
    m_stack->setCurrentWidget(m_failed);
}

void StateStack::timerEvent(QTimerEvent *event)
{
    if (event->timerId() != m_timer.timerId())
        return;
    m_timer.stop();
    // What is already there stays while it is read again: nobody should lose the line they were reading.
    if (m_state == State::Loading && !(m_hadContent && m_stack->currentWidget() == m_content))
        m_stack->setCurrentWidget(m_skeleton);
}

} // namespace patchbay::ui
