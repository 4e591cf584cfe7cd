#include "ui/widgets/relativetimelabel.h"

#include "ui/widgets/format.h"

#include <QTimerEvent>

namespace patchbay::ui {

RelativeTimeLabel::RelativeTimeLabel(QWidget *parent, Clock clock)
    : Label({}, TextRole::Caption, Ink::Muted, parent)
    , m_clock(std::move(clock))
{
    setObjectName(QStringLiteral("relativeTime"));
}

void RelativeTimeLabel::setTime(const QDateTime &time, const QString &pattern)
{
    m_time = time;
    m_pattern = pattern;
    setToolTip(exactTime(time));
    tick();
}

void RelativeTimeLabel::timerEvent(QTimerEvent *event)
{
    if (event->timerId() == m_timer.timerId())
        tick();
    else
        Label::timerEvent(event);
}

void RelativeTimeLabel::showEvent(QShowEvent *event)
{
    Label::showEvent(event);
    tick();
}

void RelativeTimeLabel::hideEvent(QHideEvent *event)
{
    m_timer.stop();
    Label::hideEvent(event);
}

void RelativeTimeLabel::tick()
{
    const QDateTime now = m_clock();
    setText(m_time.isValid() || !m_pattern.isEmpty() ? m_pattern.arg(relativeTime(m_time, now)) : QString());
    if (isVisible())
        m_timer.start(int(relativeTimeInterval(m_time, now).count()), Qt::CoarseTimer, this);
}

} // namespace patchbay::ui
