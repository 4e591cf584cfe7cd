#include "ui/widgets/skeleton.h"

#include "ui/widgets/stylepaint.h"
#include "ui/widgets/theme.h"

#include <QPainter>
#include <QTimerEvent>

#include <array>
#include <cmath>

namespace patchbay::ui {

Skeleton::Skeleton(int lines, QWidget *parent) : QWidget(parent), m_lines(lines)
{
    setObjectName(QStringLiteral("skeleton"));
    setAccessibleName(tr("Loading"));
}

QSize Skeleton::sizeHint() const
{
    return {320, m_lines * metric::row};
}

void Skeleton::paintEvent(QPaintEvent *)
{
    // Uneven widths read as text rather than as a grid.
    constexpr std::array widths{0.62, 0.86, 0.48, 0.74, 0.57, 0.8, 0.4};
    const Tokens &t = tokens();
    QPainter painter(this);
    const double breath = 0.5 + 0.5 * std::cos(m_phase * 3.14159265 / 12);
    const QColor color = blend(t.surface, t.pressed, 0.6 + 0.4 * breath);
    const int room = qMin(width() - 32, 720);
    for (int i = 0; i < m_lines && (i + 1) * metric::row <= height() + 8; ++i) {
        const double y = i * metric::row + 10.0;
        paint::box(painter, QRectF(16, y, room * 0.18, 12), color, {}, 4);
        paint::box(painter,
                   QRectF(16 + room * 0.22, y, room * 0.78 * widths.at(std::size_t(i) % widths.size()), 12),
                   color, {}, 4);
    }
}

void Skeleton::timerEvent(QTimerEvent *event)
{
    if (event->timerId() != m_timer.timerId())
        return;
    m_phase = (m_phase + 1) % 24;
    update();
}

void Skeleton::showEvent(QShowEvent *)
{
    if (motionDuration() > 0)
        m_timer.start(60, this);
}

void Skeleton::hideEvent(QHideEvent *)
{
    m_timer.stop();
}

} // namespace patchbay::ui
