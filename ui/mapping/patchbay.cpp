#include "ui/mapping/patchbay.h"

#include "base/json.h"
#include "ui/mapping/valuetext.h"
#include "ui/widgets/glyph.h"
#include "ui/widgets/tokens.h"

#include <QAccessible>
#include <QApplication>
#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollArea>
#include <QToolTip>

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

QString directionWords(Direction direction)
{
    switch (direction) {
    case Direction::ToIntercom: return u"to Intercom"_s;
    case Direction::FromIntercom: return u"from Intercom"_s;
    case Direction::Both: return u"both ways"_s;
    }
    return {};
}

QString fieldName(const Field &field)
{
    return field.label.isEmpty() ? field.path : field.label;
}

} // namespace

PatchBay::PatchBay(MappingEditor *editor, QWidget *parent) : QWidget(parent), m_editor(editor)
{
    setObjectName(u"patchBay"_s);
    setAccessibleName(u"Patch bay"_s);
    setAccessibleDescription(
        u"Arrows move between fields, Enter picks a cable up and plugs it in, T turns it, Delete cuts it."_s);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    connect(m_editor, &MappingEditor::changed, this, &PatchBay::rebuild);
    connect(m_editor, &MappingEditor::previewChanged, this, qOverload<>(&QWidget::update));
}

void PatchBay::setFilter(Side side, const QString &text)
{
    m_filter[side == Side::Source ? 0 : 1] = text.trimmed();
    rebuild();
}

void PatchBay::setReadOnlyShown(bool shown)
{
    m_withReadOnly = shown;
    rebuild();
}

void PatchBay::setSelected(const QString &ruleId)
{
    if (m_selected == ruleId)
        return;
    m_selected = ruleId;
    update();
}

QPoint PatchBay::jackPosition(Side side, const QString &path) const
{
    const JackRow *row = m_layout.row(side, path);
    return row == nullptr ? QPoint() : row->jack.toPoint();
}

QSize PatchBay::sizeHint() const
{
    return {720, m_layout.height()};
}

void PatchBay::rebuild()
{
    m_layout.build(*m_editor, qMax(width(), 560), m_filter[0], m_filter[1], m_withReadOnly);
    setMinimumHeight(m_layout.height());
    if (!m_selected.isEmpty() && m_editor->rule(m_selected) == nullptr)
        select({});
    updateGeometry();
    update();
}

void PatchBay::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    rebuild();
}

// ---- painting

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
    QString name = fieldName(row.field);
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

// ---- the mouse

void PatchBay::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return QWidget::mousePressEvent(event);
    m_pressedAt = event->position();
    m_pointer = event->position();
    Side side = Side::Source;
    if (const JackRow *row = m_layout.rowAt(event->position(), &side)) {
        m_held = End{side, row->field.path};
        m_cursor = m_held;
        update();
        return;
    }
    const Cable *cable = m_layout.cableAt(event->position(), m_selected);
    select(cable == nullptr ? QString() : cable->ruleId);
}

void PatchBay::mouseMoveEvent(QMouseEvent *event)
{
    m_pointer = event->position();
    if (m_held && !m_dragging && (event->buttons() & Qt::LeftButton) != 0 &&
        (m_pointer - m_pressedAt).manhattanLength() >= QApplication::startDragDistance())
        m_dragging = true;
    Side side = Side::Source;
    const JackRow *row = m_layout.rowAt(m_pointer, &side);
    m_hover = row == nullptr ? std::nullopt : std::optional(End{side, row->field.path});
    const Cable *cable = row != nullptr || m_dragging ? nullptr : m_layout.cableAt(m_pointer, m_selected);
    m_hoverCable = cable == nullptr ? QString() : cable->ruleId;
    setCursor(m_dragging         ? Qt::ClosedHandCursor
              : row != nullptr   ? Qt::OpenHandCursor
              : cable != nullptr ? Qt::PointingHandCursor
                                 : Qt::ArrowCursor);
    if (m_dragging) {
        // Near the edge of what is visible the list moves along.
        for (QWidget *up = parentWidget(); up != nullptr; up = up->parentWidget())
            if (auto *area = qobject_cast<QScrollArea *>(up)) {
                area->ensureVisible(int(m_pointer.x()), int(m_pointer.y()), 0, 40);
                break;
            }
    }
    update();
}

void PatchBay::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || !m_held)
        return QWidget::mouseReleaseEvent(event);
    const End from = *m_held;
    const bool dragged = m_dragging;
    m_held.reset();
    m_dragging = false;
    Side side = Side::Source;
    const JackRow *row = m_layout.rowAt(event->position(), &side);
    if (dragged && row != nullptr && side != from.side)
        plug(from, End{side, row->field.path});
    else if (!dragged)
        select(ruleAtEnd(from));
    setCursor(Qt::ArrowCursor);
    update();
}

void PatchBay::mouseDoubleClickEvent(QMouseEvent *event)
{
    Side side = Side::Source;
    const JackRow *row = m_layout.rowAt(event->position(), &side);
    const Cable *cable = row != nullptr ? nullptr : m_layout.cableAt(event->position(), m_selected);
    const QString id = row != nullptr     ? ruleAtEnd({side, row->field.path})
                       : cable != nullptr ? cable->ruleId
                                          : QString();
    if (!id.isEmpty())
        select(id, true);
}

void PatchBay::leaveEvent(QEvent *)
{
    m_hover.reset();
    m_hoverCable.clear();
    update();
}

void PatchBay::contextMenuEvent(QContextMenuEvent *event)
{
    const Cable *cable = m_layout.cableAt(event->pos(), m_selected);
    Side side = Side::Source;
    const JackRow *row = m_layout.rowAt(event->pos(), &side);
    const QString id = cable != nullptr ? cable->ruleId
                       : row != nullptr ? ruleAtEnd({side, row->field.path})
                                        : m_selected;
    if (id.isEmpty())
        return;
    select(id);
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(icon(Glyph::Edit), u"Edit…"_s, this, [this, id] { select(id, true); });
    if (!m_editor->view().sourceIsReadOnly)
        menu->addAction(icon(Glyph::Swap), u"Turn"_s, this, [this, id] { m_editor->turn(id); });
    menu->addAction(icon(Glyph::Unlink), u"Cut"_s, this, [this, id] { m_editor->remove(id); });
    menu->popup(event->globalPos());
}

bool PatchBay::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    Side side = Side::Source;
    QString text;
    if (const JackRow *row = m_layout.rowAt(help->pos(), &side)) {
        text = row->field.path + u" · "_s + fieldTypeTitle(row->field.type);
        if (!row->field.description.isEmpty())
            text += u'\n' + row->field.description;
        if (side == Side::Intercom && !row->field.writable)
            text += u"\nIntercom does not take this field."_s;
    } else if (const Cable *cable = m_layout.cableAt(help->pos(), m_selected)) {
        if (const Rule *rule = m_editor->rule(cable->ruleId))
            text = cableWords(*rule);
    }
    QToolTip::showText(help->globalPos(), text, this);
    return true;
}

// ---- the keyboard

void PatchBay::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    if (!m_cursor && !m_layout.rows(Side::Source).isEmpty())
        setCursorEnd({Side::Source, m_layout.rows(Side::Source).first().field.path});
    update();
}

void PatchBay::focusOutEvent(QFocusEvent *event)
{
    QWidget::focusOutEvent(event);
    if (!m_dragging)
        m_held.reset();
    update();
}

void PatchBay::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Up: return moveCursor(-1);
    case Qt::Key_Down: return moveCursor(1);
    case Qt::Key_PageUp: return moveCursor(-10);
    case Qt::Key_PageDown: return moveCursor(10);
    case Qt::Key_Left:
    case Qt::Key_Right: {
        if (!m_cursor)
            return;
        const Side other = event->key() == Qt::Key_Left ? Side::Source : Side::Intercom;
        if (m_cursor->side == other || m_layout.rows(other).isEmpty())
            return;
        // Along the cable when there is one, straight across otherwise.
        if (const Rule *rule = m_editor->rule(ruleAtEnd(*m_cursor)); rule != nullptr && !m_held)
            return setCursorEnd({other, other == Side::Source ? rule->source : rule->target});
        const int index =
            qMin(m_layout.indexOf(m_cursor->side, m_cursor->path), int(m_layout.rows(other).size()) - 1);
        return setCursorEnd({other, m_layout.rows(other)[qMax(index, 0)].field.path});
    }
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (!m_cursor)
            return;
        if (!m_held) {
            m_held = m_cursor;
        } else if (m_held->side != m_cursor->side) {
            const End from = *m_held;
            m_held.reset();
            plug(from, *m_cursor);
        } else {
            m_held.reset();
        }
        return update();
    case Qt::Key_Escape:
        if (!m_held)
            break;
        m_held.reset();
        return update();
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
        if (!m_selected.isEmpty())
            m_editor->remove(m_selected);
        return;
    case Qt::Key_T:
        if (!m_selected.isEmpty())
            m_editor->turn(m_selected);
        return;
    case Qt::Key_E:
        if (!m_selected.isEmpty())
            select(m_selected, true);
        return;
    default: break;
    }
    QWidget::keyPressEvent(event);
}

void PatchBay::moveCursor(int step)
{
    if (!m_cursor)
        return;
    const auto &rows = m_layout.rows(m_cursor->side);
    if (rows.isEmpty())
        return;
    const int index =
        qBound(0, m_layout.indexOf(m_cursor->side, m_cursor->path) + step, int(rows.size()) - 1);
    setCursorEnd({m_cursor->side, rows[index].field.path});
}

void PatchBay::setCursorEnd(const End &end)
{
    m_cursor = end;
    if (const JackRow *row = m_layout.row(end.side, end.path))
        for (QWidget *up = parentWidget(); up != nullptr; up = up->parentWidget())
            if (auto *area = qobject_cast<QScrollArea *>(up)) {
                area->ensureVisible(int(row->rect.center().x()), int(row->rect.center().y()), 0, 48);
                break;
            }
    if (!m_held)
        select(ruleAtEnd(end));
    describeCursor();
    update();
}

void PatchBay::describeCursor()
{
    const JackRow *row = m_cursor ? m_layout.row(m_cursor->side, m_cursor->path) : nullptr;
    if (row == nullptr)
        return;
    QString words = fieldName(row->field) + u", "_s + fieldTypeTitle(row->field.type) +
                    (m_cursor->side == Side::Source ? u", source"_s : u", Intercom"_s);
    if (const Rule *rule = m_editor->rule(ruleAtEnd(*m_cursor)))
        words += u". "_s + cableWords(*rule);
    else
        words += u", not connected"_s;
    setAccessibleName(u"Patch bay: "_s + words);
    QAccessibleEvent changed(this, QAccessible::NameChanged);
    QAccessible::updateAccessibility(&changed);
}

QString PatchBay::cableWords(const Rule &rule) const
{
    QString words = u"%1 to %2, %3"_s.arg(rule.source, rule.target, directionWords(rule.direction));
    if (!rule.transforms.isEmpty())
        words += u", "_s + transformChainText(rule.transforms);
    const QList<MappingProblem> problems = m_editor->problemsOf(rule.id);
    if (problems.isEmpty())
        return words + u", no problem"_s;
    for (const MappingProblem &problem : problems)
        words += u"\n"_s + problem.message;
    return words;
}

// ---- cables

QString PatchBay::ruleAtEnd(const End &end) const
{
    const Rule *selected = m_editor->rule(m_selected);
    if (selected != nullptr && (end.side == Side::Source ? selected->source : selected->target) == end.path)
        return m_selected;
    for (const Rule &rule : m_editor->rules())
        if ((end.side == Side::Source ? rule.source : rule.target) == end.path)
            return rule.id;
    return {};
}

void PatchBay::plug(const End &from, const End &to)
{
    const QString &source = from.side == Side::Source ? from.path : to.path;
    const QString &target = from.side == Side::Source ? to.path : from.path;
    const QString id = m_editor->connectFields(source, target);
    select(id);
    Q_EMIT ruleConnected(id);
}

void PatchBay::select(const QString &ruleId, bool activate)
{
    if (m_selected != ruleId) {
        m_selected = ruleId;
        update();
        Q_EMIT ruleSelected(ruleId);
    }
    if (activate && !ruleId.isEmpty())
        Q_EMIT ruleActivated(ruleId);
}

} // namespace patchbay::ui
