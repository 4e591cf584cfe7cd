#include "ui/widgets/statuschip.h"

#include "ui/widgets/stylepaint.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPainterPath>

namespace patchbay::ui {

namespace {

constexpr int shapeSize = 10;

QString say(const char *text)
{
    return QCoreApplication::translate("Status", text);
}

QColor softColor(Status status)
{
    const Tokens &t = tokens();
    switch (status) {
    case Status::Connected:
    case Status::Ok: return t.successSoft;
    case Status::Disconnected:
    case Status::Error: return t.dangerSoft;
    case Status::Warning: return t.warningSoft;
    case Status::Running: return t.infoSoft;
    case Status::Paused:
    case Status::SeenOnly:
    case Status::Neutral: return t.pressed;
    }
    return t.pressed;
}

} // namespace

QString statusWord(Status status)
{
    switch (status) {
    case Status::Connected: return say("Connected");
    case Status::Disconnected: return say("Disconnected");
    case Status::Paused: return say("Paused");
    case Status::SeenOnly: return say("Seen only");
    case Status::Ok: return say("OK");
    case Status::Warning: return say("Needs attention");
    case Status::Error: return say("Failed");
    case Status::Running: return say("Running");
    case Status::Neutral: return say("Idle");
    }
    return {};
}

QColor statusColor(Status status)
{
    const Tokens &t = tokens();
    switch (status) {
    case Status::Connected:
    case Status::Ok: return t.success;
    case Status::Disconnected:
    case Status::Error: return t.danger;
    case Status::Warning: return t.warning;
    case Status::Running: return t.info;
    case Status::Paused:
    case Status::SeenOnly:
    case Status::Neutral: return t.muted;
    }
    return t.muted;
}

void paintStatusShape(QPainter &painter, const QRectF &rect, Status status)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor color = statusColor(status);
    const QPen pen(color, 1.75, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
    QRectF box(0, 0, shapeSize, shapeSize);
    box.moveCenter(rect.center());
    const QPointF o = box.topLeft();
    switch (status) {
    case Status::Connected:
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawEllipse(box.adjusted(1, 1, -1, -1));
        break;
    case Status::Disconnected: // a ring broken on both sides
        painter.setPen(QPen(color, 1.75, Qt::SolidLine, Qt::FlatCap));
        painter.drawArc(box.adjusted(1, 1, -1, -1), 70 * 16, 130 * 16);
        painter.drawArc(box.adjusted(1, 1, -1, -1), 250 * 16, 130 * 16);
        break;
    case Status::Paused:
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawRoundedRect(QRectF(o.x() + 2, o.y() + 1, 2.25, 8), 1, 1);
        painter.drawRoundedRect(QRectF(o.x() + 6, o.y() + 1, 2.25, 8), 1, 1);
        break;
    case Status::SeenOnly:
        painter.setPen(QPen(color, 1.5));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(box.adjusted(1.5, 1.5, -1.5, -1.5));
        break;
    case Status::Ok:
        painter.setPen(pen);
        painter.drawPolyline(QPolygonF{o + QPointF(1, 5.2), o + QPointF(4, 8.2), o + QPointF(9.2, 2)});
        break;
    case Status::Warning: {
        painter.setPen(QPen(color, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.setBrush(color);
        painter.drawPolygon(QPolygonF{o + QPointF(5, 1.2), o + QPointF(9.4, 8.8), o + QPointF(0.6, 8.8)});
        break;
    }
    case Status::Error:
        painter.setPen(pen);
        painter.drawLine(o + QPointF(1.75, 1.75), o + QPointF(8.25, 8.25));
        painter.drawLine(o + QPointF(8.25, 1.75), o + QPointF(1.75, 8.25));
        break;
    case Status::Running:
        painter.setPen(QPen(color, 1.75, Qt::SolidLine, Qt::RoundCap));
        painter.drawArc(box.adjusted(1, 1, -1, -1), 90 * 16, -270 * 16);
        break;
    case Status::Neutral:
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawEllipse(box.adjusted(3, 3, -3, -3));
        break;
    }
    painter.restore();
}

StatusChip::StatusChip(Status status, QWidget *parent) : QWidget(parent), m_status(status)
{
    setObjectName(QStringLiteral("statusChip"));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setStatus(status);
}

void StatusChip::setStatus(Status status, const QString &word)
{
    m_status = status;
    m_word = word.isEmpty() ? statusWord(status) : word;
    setAccessibleName(m_word);
    updateGeometry();
    update();
}

void StatusChip::setPlain(bool plain)
{
    m_plain = plain;
    updateGeometry();
    update();
}

QSize StatusChip::sizeHint() const
{
    const QFontMetrics metrics(ui::font(TextRole::Caption));
    return {metrics.horizontalAdvance(m_word) + shapeSize + 6 + (m_plain ? 2 : 18), 22};
}

QSize StatusChip::minimumSizeHint() const
{
    return sizeHint();
}

void StatusChip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Tokens &t = tokens();
    if (!m_plain)
        paint::box(painter, rect(), softColor(m_status), {}, height() / 2.0);
    const int left = m_plain ? 0 : 8;
    paintStatusShape(painter, QRectF(left, 0, shapeSize, height()), m_status);
    painter.setFont(ui::font(TextRole::Caption));
    painter.setPen(t.text);
    painter.drawText(rect().adjusted(left + shapeSize + 6, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft,
                     m_word);
}

} // namespace patchbay::ui
