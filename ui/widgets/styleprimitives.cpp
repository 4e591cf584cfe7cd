#include "ui/widgets/button.h"
#include "ui/widgets/stylecontrols.h"
#include "ui/widgets/stylepaint.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QLineEdit>
#include <QPainter>
#include <QSpinBox>
#include <QStyleOption>

namespace patchbay::ui::controls {

namespace {

bool has(const QStyleOption *option, QStyle::StateFlag flag)
{
    return option->state.testFlag(flag);
}

void drawField(const QStyleOption *option, QPainter &painter)
{
    const Tokens &t = tokens();
    const bool enabled = has(option, QStyle::State_Enabled);
    const QColor fill = enabled ? t.surface : t.window;
    const QColor line = !enabled ? t.border : has(option, QStyle::State_MouseOver) ? t.muted : t.control;
    paint::box(painter, option->rect, fill, line);
    if (enabled && has(option, QStyle::State_HasFocus))
        paint::focusRing(painter, option->rect);
}

void drawCheck(const QStyleOption *option, QPainter &painter)
{
    const Tokens &t = tokens();
    const bool enabled = has(option, QStyle::State_Enabled);
    const bool on = has(option, QStyle::State_On);
    const bool partly = has(option, QStyle::State_NoChange);
    QRectF box(0, 0, 16, 16);
    box.moveCenter(QRectF(option->rect).center());
    QColor fill = on || partly ? t.accent : t.surface;
    QColor line = on || partly ? t.accent : has(option, QStyle::State_MouseOver) ? t.muted : t.control;
    if (!enabled) {
        fill = on || partly ? t.control : t.window;
        line = t.border;
    }
    paint::box(painter, box, fill, line, 4);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(enabled ? t.onAccent : t.window, 1.75, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const QPointF o = box.topLeft();
    if (on)
        painter.drawPolyline(QPolygonF{o + QPointF(4.2, 8.3), o + QPointF(7, 11), o + QPointF(11.9, 5.2)});
    else if (partly)
        painter.drawLine(o + QPointF(4.5, 8), o + QPointF(11.5, 8));
    painter.restore();
}

void drawRadio(const QStyleOption *option, QPainter &painter)
{
    const Tokens &t = tokens();
    const bool enabled = has(option, QStyle::State_Enabled);
    const bool on = has(option, QStyle::State_On);
    QRectF box(0, 0, 16, 16);
    box.moveCenter(QRectF(option->rect).center());
    const QColor mark = enabled ? t.accent : t.control;
    const QColor line = on        ? mark
                        : enabled ? (has(option, QStyle::State_MouseOver) ? t.muted : t.control)
                                  : t.border;
    paint::box(painter, box, on ? mark : enabled ? t.surface : t.window, line, 8);
    if (on)
        paint::box(painter, box.adjusted(5, 5, -5, -5), enabled ? t.onAccent : t.window, {}, 3);
}

// The background of a row in a list or tree; DataTable's delegate paints its own.
void drawItemRow(const QStyleOption *option, QPainter &painter, const QWidget *widget)
{
    const Tokens &t = tokens();
    const bool selected = has(option, QStyle::State_Selected);
    const bool hovered = has(option, QStyle::State_MouseOver) && has(option, QStyle::State_Enabled);
    if (const auto *item = qstyleoption_cast<const QStyleOptionViewItem *>(option);
        item && item->backgroundBrush.style() != Qt::NoBrush)
        painter.fillRect(option->rect, item->backgroundBrush);
    if (!selected && !hovered)
        return;
    const bool popup = widget && widget->window()->windowType() == Qt::Popup;
    if (popup)
        paint::box(painter, QRectF(option->rect).adjusted(4, 1, -4, -1), t.hover, {}, 4);
    else
        painter.fillRect(option->rect, selected ? t.accentSoft : t.hover);
}

void drawChevron(const QRect &rect, Glyph glyph, QPainter &painter, const QColor &color, int size = 12)
{
    QRectF box(0, 0, size, size);
    box.moveCenter(QRectF(rect).center());
    paintGlyph(painter, box, glyph, color);
}

} // namespace

bool drawPrimitive(QStyle::PrimitiveElement element, const QStyleOption *option, QPainter &painter,
                   const QWidget *widget)
{
    const Tokens &t = tokens();
    const QRect rect = option->rect;
    switch (element) {
    case QStyle::PE_FrameFocusRect:
        if (!qobject_cast<const QAbstractItemView *>(widget) && paint::showsFocus(option))
            paint::focusRing(painter, rect, 4);
        return true;
    case QStyle::PE_PanelLineEdit:
        // Inside a spin or combo box the box itself has painted the frame.
        if (const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
            frame && frame->lineWidth > 0 &&
            !(widget && qobject_cast<QAbstractSpinBox *>(widget->parentWidget())) &&
            !(widget && qobject_cast<QComboBox *>(widget->parentWidget())))
            drawField(option, painter);
        return true;
    case QStyle::PE_FrameLineEdit: return true;
    case QStyle::PE_Frame: {
        const bool focused =
            has(option, QStyle::State_HasFocus) && widget && widget->focusPolicy() != Qt::NoFocus;
        const bool list = qobject_cast<const QAbstractItemView *>(widget) != nullptr;
        paint::box(painter, rect, list || !widget ? QColor() : t.surface, list ? t.border : t.control);
        if (focused && !list)
            paint::focusRing(painter, rect);
        return true;
    }
    case QStyle::PE_FrameMenu:
    case QStyle::PE_FrameStatusBarItem:
    case QStyle::PE_FrameTabBarBase:
    case QStyle::PE_PanelItemViewRow: return true;
    case QStyle::PE_PanelMenu: paint::box(painter, rect, t.raised, t.border, 8); return true;
    case QStyle::PE_PanelTipLabel: paint::box(painter, rect, t.raised, t.border, 0); return true;
    case QStyle::PE_FrameGroupBox: paint::box(painter, rect, {}, t.border); return true;
    case QStyle::PE_FrameTabWidget:
        painter.fillRect(rect.x(), rect.y(), rect.width(), 1, t.border);
        return true;
    case QStyle::PE_PanelItemViewItem: drawItemRow(option, painter, widget); return true;
    case QStyle::PE_IndicatorCheckBox:
    case QStyle::PE_IndicatorItemViewItemCheck: drawCheck(option, painter); return true;
    case QStyle::PE_IndicatorRadioButton: drawRadio(option, painter); return true;
    case QStyle::PE_IndicatorBranch:
        if (has(option, QStyle::State_Children))
            drawChevron(rect, has(option, QStyle::State_Open) ? Glyph::ChevronDown : Glyph::ChevronRight,
                        painter, t.muted, 14);
        return true;
    case QStyle::PE_IndicatorHeaderArrow:
        if (const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option);
            header && header->sortIndicator != QStyleOptionHeader::None)
            drawChevron(rect,
                        header->sortIndicator == QStyleOptionHeader::SortDown ? Glyph::ChevronUp
                                                                              : Glyph::ChevronDown,
                        painter, t.accent, 14);
        return true;
    case QStyle::PE_IndicatorArrowDown: drawChevron(rect, Glyph::ChevronDown, painter, t.muted); return true;
    case QStyle::PE_IndicatorArrowUp: drawChevron(rect, Glyph::ChevronUp, painter, t.muted); return true;
    case QStyle::PE_IndicatorArrowLeft: drawChevron(rect, Glyph::ChevronLeft, painter, t.muted); return true;
    case QStyle::PE_IndicatorArrowRight:
        drawChevron(rect, Glyph::ChevronRight, painter, t.muted);
        return true;
    default: return false;
    }
}

} // namespace patchbay::ui::controls
