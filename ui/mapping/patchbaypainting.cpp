// PatchBay's painting: panels, rows, cables, and the cable in the hand.
#include "base/json.h"
#include "ui/mapping/patchbay.h"
#include "ui/mapping/valuetext.h"
#include "ui/widgets/glyph.h"
#include "ui/widgets/tokens.h"

#include <QPainter>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qreal jackRadius = 5;

QColor cableColor(const Cable &cable)
{
    if (cable.broken)
        return tokens().danger;
    switch (cable.direction) {
    case Direction::ToIntercom: return tokens().cableTo;
    case Direction::FromIntercom: return tokens().cableFrom;
    case Direction::Both: return tokens().cableBoth;
    }
    return tokens().cableTo;
}

} // namespace

QString PatchBay::valueText(Side side, const QString &path) const
{
    const auto &preview = m_editor->preview();
    if (!preview)
        return {};
    if (side == Side::Source) {
        const auto parsed = FieldPath::parse(path);
        const QJsonValue value = parsed ? parsed->read(preview->source) : QJsonValue(QJsonValue::Undefined);
        return value.isUndefined() ? QString() : displayText(value);
    }
    for (const Rule &rule : m_editor->rules()) {
        if (rule.target != path)
            continue;
        const PreviewView::Row *row = m_editor->previewOf(rule.id);
        if (row != nullptr && row->problem.isEmpty())
            return ui::valueText(row->skipped ? row->currentValue : row->targetValue,
                                 m_layout.row(side, path) == nullptr ? FieldType::Unknown
                                                                     : m_layout.row(side, path)->field.type);
    }
    return {};
}

void PatchBay::paintPanel(QPainter &painter, Side side) const
{
    const QRectF panel = m_layout.panel(side);
    painter.setPen(QPen(tokens().border, 1));
    painter.setBrush(tokens().surface);
    painter.drawRoundedRect(panel, metric::radius, metric::radius);

    const Schema &schema = side == Side::Source ? m_editor->view().source : m_editor->view().target;
    const QRectF head(panel.left() + 12, panel.top(), panel.width() - 24, PatchBayLayout::headHeight);
    painter.setFont(ui::font(TextRole::Strong));
    painter.setPen(tokens().text);
    const QString title =
        schema.title.isEmpty() ? (side == Side::Source ? u"Source"_s : u"Intercom"_s) : schema.title;
    painter.drawText(head, Qt::AlignVCenter | Qt::AlignLeft,
                     QFontMetricsF(painter.font()).elidedText(title, Qt::ElideRight, head.width() - 72));
    painter.setFont(ui::font(TextRole::Caption));
    painter.setPen(tokens().muted);
    painter.drawText(head, Qt::AlignVCenter | Qt::AlignRight, u"%1 fields"_s.arg(m_layout.rows(side).size()));
    painter.setPen(QPen(tokens().border, 1));
    painter.drawLine(QPointF(panel.left(), panel.top() + PatchBayLayout::headHeight),
                     QPointF(panel.right(), panel.top() + PatchBayLayout::headHeight));
    if (m_layout.rows(side).isEmpty()) {
        painter.setPen(tokens().muted);
        painter.drawText(panel.adjusted(12, PatchBayLayout::headHeight, -12, 0),
                         Qt::AlignVCenter | Qt::AlignLeft, u"No field fits the filter."_s);
    }
    for (const JackRow &row : m_layout.rows(side))
        paintRow(painter, side, row);
}

void PatchBay::paintRow(QPainter &painter, Side side, const JackRow &row) const
{
    const bool hovered = m_hover && m_hover->side == side && m_hover->path == row.field.path;
    const bool atCursor =
        hasFocus() && m_cursor && m_cursor->side == side && m_cursor->path == row.field.path;
    const Rule *selected = m_editor->rule(m_selected);
    const bool ofSelected =
        selected != nullptr && (side == Side::Source ? selected->source : selected->target) == row.field.path;
    const bool takesHeld = m_held && m_held->side != side;

    const QRectF inner = row.rect.adjusted(1, 1, -1, 0);
    if (ofSelected)
        painter.fillRect(inner, tokens().accentSoft);
    else if (hovered)
        painter.fillRect(inner, takesHeld ? tokens().accentSoft : tokens().hover);

    // The jack stands at the inner edge; text keeps clear of it.
    const bool left = side == Side::Source;
    const QRectF text = row.rect.adjusted(left ? 12 : 20, 0, left ? -20 : -12, 0);
    const bool dim = side == Side::Intercom && (!row.field.writable || row.field.archived);
    painter.setFont(ui::font(row.connected ? TextRole::Strong : TextRole::Body));
    painter.setPen(dim ? tokens().muted : tokens().text);
    const QFontMetricsF metrics(painter.font());
    QString name = row.title();
    if (row.field.required)
        name += u" *"_s;
    const QString value = valueText(side, row.field.path);
    const qreal nameWidth =
        qMin(metrics.horizontalAdvance(name), value.isEmpty() ? text.width() - 84 : text.width() * 0.55);
    painter.drawText(QRectF(text.left(), text.top(), nameWidth + 1, text.height()),
                     Qt::AlignVCenter | Qt::AlignLeft,
                     metrics.elidedText(name, Qt::ElideRight, nameWidth + 1));
    qreal rest = text.left() + nameWidth + 8;
    if (row.field.unique) {
        paintGlyph(painter, QRectF(rest, text.center().y() - 7, 14, 14), Glyph::Key, tokens().muted);
        rest += 20;
    }
    const QRectF valueRect(rest, text.top(), text.right() - rest, text.height());
    if (value.isEmpty()) {
        painter.setFont(ui::font(TextRole::Caption));
        painter.setPen(tokens().muted);
        painter.drawText(valueRect, Qt::AlignVCenter | Qt::AlignRight,
                         row.field.type == FieldType::Unknown ? u"not there"_s
                                                              : fieldTypeTitle(row.field.type));
    } else {
        painter.setFont(ui::font(TextRole::Fixed));
        painter.setPen(tokens().muted);
        painter.drawText(valueRect, Qt::AlignVCenter | Qt::AlignRight,
                         QFontMetricsF(painter.font()).elidedText(value, Qt::ElideRight, valueRect.width()));
    }

    if (atCursor) {
        painter.setPen(QPen(tokens().accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(row.rect.adjusted(2, 2, -2, -2), 4, 4);
    }
}

void PatchBay::paintCable(QPainter &painter, const Cable &cable) const
{
    const bool selected = cable.ruleId == m_selected;
    const bool lit = selected || cable.ruleId == m_hoverCable;
    QColor color = cableColor(cable);
    if (!cable.enabled)
        color = blend(tokens().window, color, 0.4);
    if (selected) {
        painter.setPen(QPen(blend(tokens().window, color, 0.25), 8, Qt::SolidLine, Qt::RoundCap));
        painter.setBrush(Qt::NoBrush);
        painter.drawPath(cable.path);
    }
    QPen pen(color, lit ? 3 : 2, cable.broken || !cable.enabled ? Qt::CustomDashLine : Qt::SolidLine,
             Qt::RoundCap);
    if (cable.broken || !cable.enabled)
        pen.setDashPattern({3, 3});
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(cable.path);

    if (!cable.pill.isEmpty()) {
        painter.setPen(QPen(color, 1));
        painter.setBrush(tokens().surface);
        painter.drawRoundedRect(cable.pill, 10, 10);
        painter.setFont(ui::font(TextRole::Caption));
        painter.setPen(tokens().text);
        painter.drawText(cable.pill, Qt::AlignCenter, cable.pillText);
    }
    // The arrow heads say the direction without colour; a cross says broken.
    const auto head = [&](const QPointF &at, bool pointsRight) {
        const qreal s = pointsRight ? -1 : 1;
        QPainterPath arrow(at + QPointF(s * 8, 0));
        arrow.lineTo(at + QPointF(s * 16, -4));
        arrow.lineTo(at + QPointF(s * 16, 4));
        arrow.closeSubpath();
        painter.fillPath(arrow, color);
    };
    if (cable.direction != Direction::FromIntercom)
        head(cable.path.currentPosition(), true);
    if (cable.direction != Direction::ToIntercom)
        head(cable.path.pointAtPercent(0), false);
    if (cable.broken) {
        const QPointF at =
            cable.pill.isEmpty() ? cable.middle : QPointF(cable.pill.left() - 12, cable.middle.y());
        painter.setPen(Qt::NoPen);
        painter.setBrush(tokens().window);
        painter.drawEllipse(at, 10, 10);
        paintGlyph(painter, QRectF(at.x() - 8, at.y() - 8, 16, 16), Glyph::Error, tokens().danger);
    }
}

void PatchBay::paintDraggedCable(QPainter &painter) const
{
    if (!m_held)
        return;
    const JackRow *from = m_layout.row(m_held->side, m_held->path);
    if (from == nullptr)
        return;
    QPointF to = m_pointer;
    const std::optional<End> &over = m_dragging ? m_hover : m_cursor;
    if (over && over->side != m_held->side)
        if (const JackRow *row = m_layout.row(over->side, over->path))
            to = row->jack;
    if (!m_dragging && (!over || over->side == m_held->side))
        to = from->jack + QPointF(m_held->side == Side::Source ? 48 : -48, 16);
    const bool left = m_held->side == Side::Source;
    painter.setPen(QPen(tokens().accent, 3, Qt::SolidLine, Qt::RoundCap));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(left ? PatchBayLayout::curve(from->jack, to) : PatchBayLayout::curve(to, from->jack));
    painter.setBrush(tokens().accent);
    painter.setPen(Qt::NoPen);
    painter.drawEllipse(to, jackRadius, jackRadius);
}

void PatchBay::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (!m_editor->isOpen())
        return;
    paintPanel(painter, Side::Source);
    paintPanel(painter, Side::Intercom);
    // The selected cable lies on top, so that it can be followed through a tangle.
    for (const Cable &cable : m_layout.cables())
        if (cable.ruleId != m_selected)
            paintCable(painter, cable);
    if (const Cable *cable = m_layout.cable(m_selected))
        paintCable(painter, *cable);
    for (const Side side : {Side::Source, Side::Intercom})
        for (const JackRow &row : m_layout.rows(side)) {
            const bool held = m_held && m_held->side == side && m_held->path == row.field.path;
            painter.setPen(QPen(held            ? tokens().accent
                                : row.connected ? tokens().text
                                                : tokens().control,
                                1.5));
            painter.setBrush(row.connected || held ? (held ? tokens().accent : tokens().text)
                                                   : tokens().surface);
            painter.drawEllipse(row.jack, jackRadius, jackRadius);
        }
    paintDraggedCable(painter);
}

} // namespace patchbay::ui
