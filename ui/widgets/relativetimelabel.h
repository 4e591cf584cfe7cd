// "4 s ago", ticking, with the exact time in the tooltip.
#pragma once

#include "base/time.h"
#include "ui/widgets/label.h"

#include <QBasicTimer>

namespace patchbay::ui {

class RelativeTimeLabel : public Label
{
    Q_OBJECT
public:
    explicit RelativeTimeLabel(QWidget *parent = nullptr, Clock clock = systemClock());

    // `pattern` holds the time as %1 ("Updated %1").
    void setTime(const QDateTime &time, const QString &pattern = QStringLiteral("%1"));
    QDateTime time() const { return m_time; }

protected:
    void timerEvent(QTimerEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void tick();

    Clock m_clock;
    QDateTime m_time;
    QString m_pattern;
    QBasicTimer m_timer;
};

} // namespace patchbay::ui
