#include "ui/widgets/charts.h"

#include "ui/widgets/format.h"
#include "ui/widgets/stylepaint.h"
#include "ui/widgets/theme.h"

#include <QEvent>
#include <QHelpEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

#include <algorithm>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

QString spoken(double value)
{
    return QLocale().toString(value, 'f', value == std::floor(value) ? 0 : 1);
}

} // namespace

Sparkline::Sparkline(const QString &name, QWidget *parent) : QWidget(parent)
{
    setObjectName(u"sparkline"_s);
    setAccessibleName(name);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void Sparkline::setValues(const QList<double> &values)
{
    m_values = values;
    QString text = tr("no values yet");
    if (!values.isEmpty()) {
        const auto [least, most] = std::minmax_element(values.cbegin(), values.cend());
        text = tr("now %1, between %2 and %3").arg(spoken(values.last()), spoken(*least), spoken(*most));
    }
    setAccessibleDescription(text);
    setToolTip(accessibleName() + u": "_s + text);
    update();
}

void Sparkline::setInk(Ink ink)
{
    m_ink = ink;
    update();
}

QSize Sparkline::sizeHint() const
{
    return {120, 32};
}

QSize Sparkline::minimumSizeHint() const
{
    return {48, 24};
}

void Sparkline::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF area = QRectF(rect()).adjusted(3, 4, -4, -4);
    if (m_values.size() < 2) {
        painter.setPen(QPen(t.border, 1.5, Qt::DashLine));
        painter.drawLine(area.bottomLeft(), area.bottomRight());
        return;
    }
    const auto [least, most] = std::minmax_element(m_values.cbegin(), m_values.cend());
    const double low = std::min(*least, 0.0);
    const double span = std::max(*most - low, 1e-9);
    QPolygonF line;
    for (qsizetype i = 0; i < m_values.size(); ++i)
        line << QPointF(area.x() + area.width() * double(i) / double(m_values.size() - 1),
                        area.bottom() - area.height() * (m_values.at(i) - low) / span);
    const QColor color = inkColor(m_ink);
    QPolygonF ground = line;
    ground << area.bottomRight() << area.bottomLeft();
    QColor wash = color;
    wash.setAlphaF(0.10F);
    painter.setPen(Qt::NoPen);
    painter.setBrush(wash);
    painter.drawPolygon(ground);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(color, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPolyline(line);
    painter.setPen(QPen(t.surface, 1.5));
    painter.setBrush(color);
    painter.drawEllipse(line.last(), 3, 3);
}

BarChart::BarChart(const QString &name, QWidget *parent) : QWidget(parent)
{
    setObjectName(u"barChart"_s);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(name);
}

void BarChart::setBars(const QList<Bar> &bars)
{
    m_bars = bars;
    double sum = 0;
    double wrong = 0;
    for (const Bar &bar : bars) {
        sum += bar.value;
        wrong += bar.marked;
    }
    setAccessibleDescription(wrong > 0
                                 ? tr("%1 in all, %2 of them went wrong").arg(spoken(sum), spoken(wrong))
                                 : tr("%1 in all").arg(spoken(sum)));
    update();
}

QSize BarChart::sizeHint() const
{
    return {240, 72};
}

QSize BarChart::minimumSizeHint() const
{
    return {80, 40};
}

void BarChart::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(0, height() - 1, width(), 1, t.border);
    if (m_bars.isEmpty())
        return;
    double most = 1e-9;
    for (const Bar &bar : std::as_const(m_bars))
        most = std::max(most, bar.value);
    const double step = double(width()) / double(m_bars.size());
    const double gap = step > 6 ? 2 : 1;
    const double room = height() - 4;
    for (qsizetype i = 0; i < m_bars.size(); ++i) {
        const Bar &bar = m_bars.at(i);
        if (bar.value <= 0)
            continue;
        const double high = std::max(2.0, room * bar.value / most);
        const QRectF box(double(i) * step + gap / 2, height() - 1 - high, step - gap, high);
        paint::box(painter, box, blend(t.surface, t.accent, 0.75), {}, std::min(2.0, box.width() / 3));
        if (bar.marked > 0) {
            const double part = std::max(2.0, high * bar.marked / bar.value);
            paint::box(painter, QRectF(box.x(), box.y(), box.width(), part), t.danger, {},
                       std::min(2.0, box.width() / 3));
        }
    }
}

bool BarChart::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip && !m_bars.isEmpty()) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const auto i = qBound<qsizetype>(0, help->x() * m_bars.size() / qMax(1, width()), m_bars.size() - 1);
        const Bar &bar = m_bars.at(i);
        QString text = bar.label + u": "_s + spoken(bar.value);
        if (bar.marked > 0)
            text += u", "_s + tr("%1 went wrong").arg(spoken(bar.marked));
        QToolTip::showText(help->globalPos(), text, this);
        return true;
    }
    return QWidget::event(event);
}

Gauge::Gauge(const QString &name, QWidget *parent) : QWidget(parent)
{
    setObjectName(u"gauge"_s);
    setAccessibleName(name);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setRatio(0);
}

void Gauge::setRatio(double ratio, const QString &text)
{
    m_ratio = qBound(0.0, ratio, 1.0);
    m_text = text.isEmpty() ? formatPercent(m_ratio, m_fullIsGood && m_ratio < 1 ? 1 : 0) : text;
    setAccessibleDescription(m_text);
    setToolTip(accessibleName() + u": "_s + m_text);
    update();
}

void Gauge::setFullIsGood(bool good)
{
    m_fullIsGood = good;
    setRatio(m_ratio);
}

void Gauge::setPlain(bool plain)
{
    m_plain = plain;
    update();
}

QSize Gauge::sizeHint() const
{
    return {200, 40};
}

QSize Gauge::minimumSizeHint() const
{
    return {120, 40};
}

void Gauge::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens();
    QPainter painter(this);
    QColor color = t.accent;
    if (m_plain)
        color = t.accent;
    else if (m_fullIsGood)
        color = m_ratio < 0.9 ? t.danger : m_ratio < 0.99 ? t.warning : t.success;
    else if (m_ratio >= 0.8)
        color = m_ratio >= 0.95 ? t.danger : t.warning;
    painter.setFont(ui::font(TextRole::Body));
    painter.setPen(t.muted);
    const QRect words(0, 0, width(), 24);
    const int numbers = painter.fontMetrics().horizontalAdvance(m_text);
    painter.drawText(
        words, Qt::AlignLeft | Qt::AlignVCenter,
        painter.fontMetrics().elidedText(accessibleName(), Qt::ElideRight, width() - numbers - 12));
    painter.setPen(t.text);
    painter.drawText(words, Qt::AlignRight | Qt::AlignVCenter, m_text);
    QRectF bar(0, 28, width(), 6);
    paint::box(painter, bar, t.pressed, {}, 3);
    if (m_ratio > 0) {
        bar.setWidth(std::max(6.0, width() * m_ratio));
        paint::box(painter, bar, color, {}, 3);
    }
}

ProgressBar::ProgressBar(QWidget *parent) : QWidget(parent)
{
    setObjectName(u"progressBar"_s);
    setAccessibleName(tr("Progress"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ProgressBar::setRatio(double ratio)
{
    m_ratio = ratio;
    setAccessibleDescription(ratio < 0 ? tr("not known yet") : formatPercent(ratio));
    if (ratio < 0 && m_timer == 0 && motionDuration() > 0) {
        m_timer = startTimer(40);
    } else if (ratio >= 0 && m_timer != 0) {
        killTimer(m_timer);
        m_timer = 0;
    }
    update();
}

void ProgressBar::setInk(Ink ink)
{
    m_ink = ink;
    update();
}

QSize ProgressBar::sizeHint() const
{
    return {200, 8};
}

void ProgressBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    QRectF bar(0, (height() - 6) / 2.0, width(), 6);
    paint::box(painter, bar, tokens().pressed, {}, 3);
    if (m_ratio < 0) {
        const double part = width() * 0.25;
        bar = QRectF((width() + part) * m_phase / 50.0 - part, bar.y(), part, 6).intersected(bar);
    } else {
        bar.setWidth(m_ratio > 0 ? std::max(6.0, width() * std::min(1.0, m_ratio)) : 0);
    }
    if (bar.width() > 0)
        paint::box(painter, bar, inkColor(m_ink), {}, 3);
}

void ProgressBar::timerEvent(QTimerEvent *)
{
    m_phase = (m_phase + 1) % 50;
    if (isVisible())
        update();
}

} // namespace patchbay::ui
