#include "ui/widgets/button.h"
#include "ui/widgets/stylecontrols.h"
#include "ui/widgets/stylepaint.h"

#include <QPainter>
#include <QStyleOption>

namespace patchbay::ui::controls {

namespace {

bool has(const QStyleOption *option, QStyle::StateFlag flag)
{
    return option->state.testFlag(flag);
}

void drawScrollBar(const QStyle &style, const QStyleOptionSlider *option, QPainter &painter,
                   const QWidget *widget)
{
    const Tokens &t = tokens();
    if (option->maximum <= option->minimum)
        return;
    QRectF thumb = style.subControlRect(QStyle::CC_ScrollBar, option, QStyle::SC_ScrollBarSlider, widget);
    const bool active = has(option, QStyle::State_MouseOver) || has(option, QStyle::State_Sunken);
    const double inset = active ? 2 : 3;
    if (option->orientation == Qt::Vertical)
        thumb.adjust(inset, 2, -inset, -2);
    else
        thumb.adjust(2, inset, -2, -inset);
    const QColor color = blend(t.surface, t.muted, active ? 0.75 : 0.4);
    paint::box(painter, thumb, color, {}, qMin(thumb.width(), thumb.height()) / 2);
}

void drawComboBox(const QStyle &style, const QStyleOptionComboBox *option, QPainter &painter,
                  const QWidget *widget)
{
    const Tokens &t = tokens();
    const bool enabled = has(option, QStyle::State_Enabled);
    const bool over = has(option, QStyle::State_MouseOver);
    if (option->frame) {
        paint::box(painter, option->rect,
                   !enabled                    ? t.window
                   : over && !option->editable ? t.hover
                                               : t.surface,
                   !enabled ? t.border
                   : over   ? t.muted
                            : t.control);
        if (enabled && has(option, QStyle::State_HasFocus) && (option->editable || paint::showsFocus(option)))
            paint::focusRing(painter, option->rect);
    }
    QRectF arrow = style.subControlRect(QStyle::CC_ComboBox, option, QStyle::SC_ComboBoxArrow, widget);
    QRectF sign(0, 0, 16, 16);
    sign.moveCenter(arrow.center());
    paintGlyph(painter, sign, Glyph::ChevronDown, enabled ? t.muted : t.control);
}

void drawSpinBox(const QStyle &style, const QStyleOptionSpinBox *option, QPainter &painter,
                 const QWidget *widget)
{
    const Tokens &t = tokens();
    const bool enabled = has(option, QStyle::State_Enabled);
    if (option->frame) {
        paint::box(painter, option->rect, enabled ? t.surface : t.window,
                   !enabled                               ? t.border
                   : has(option, QStyle::State_MouseOver) ? t.muted
                                                          : t.control);
        if (enabled && has(option, QStyle::State_HasFocus))
            paint::focusRing(painter, option->rect);
    }
    if (option->buttonSymbols == QAbstractSpinBox::NoButtons)
        return;
    const auto step = [&](QStyle::SubControl part, QAbstractSpinBox::StepEnabledFlag flag, Glyph glyph,
                          int shift) {
        QRectF sign(0, 0, 12, 12);
        sign.moveCenter(QRectF(style.subControlRect(QStyle::CC_SpinBox, option, part, widget)).center());
        sign.translate(0, shift);
        const bool hot = option->activeSubControls.testFlag(part);
        paintGlyph(painter, sign, glyph,
                   !option->stepEnabled.testFlag(flag) ? t.border
                   : hot                               ? t.text
                                                       : t.muted);
    };
    step(QStyle::SC_SpinBoxUp, QAbstractSpinBox::StepUpEnabled, Glyph::ChevronUp, 2);
    step(QStyle::SC_SpinBoxDown, QAbstractSpinBox::StepDownEnabled, Glyph::ChevronDown, -2);
}

void drawToolButton(const QStyleOptionToolButton *option, QPainter &painter)
{
    const Tokens &t = tokens();
    const QRect rect = option->rect;
    const bool enabled = has(option, QStyle::State_Enabled);
    const bool on = has(option, QStyle::State_On);
    const bool down = has(option, QStyle::State_Sunken);
    const bool over = has(option, QStyle::State_MouseOver) && enabled;
    if (on || down || over)
        paint::box(painter, rect,
                   on && !down ? t.accentSoft
                   : down      ? t.pressed
                               : blend(t.hover, t.pressed, 0.4),
                   {});
    if (paint::showsFocus(option))
        paint::focusRing(painter, rect);
    const bool text = option->toolButtonStyle != Qt::ToolButtonIconOnly && !option->text.isEmpty();
    const QIcon::Mode mode = enabled ? QIcon::Normal : QIcon::Disabled;
    if (!text) {
        QRect sign(QPoint(), option->iconSize);
        sign.moveCenter(rect.center());
        // QRect's centre leans to the top left by half a pixel; even sizes in even boxes stay on the grid
        // this way.
        sign.moveTopLeft(
            {rect.x() + (rect.width() - sign.width()) / 2, rect.y() + (rect.height() - sign.height()) / 2});
        option->icon.paint(&painter, sign, Qt::AlignCenter, mode);
        return;
    }
    QRect label = rect.adjusted(8, 0, -8, 0);
    if (!option->icon.isNull() && option->toolButtonStyle != Qt::ToolButtonTextOnly) {
        option->icon.paint(&painter, QRect(label.x(), rect.y() + (rect.height() - 16) / 2, 16, 16),
                           Qt::AlignCenter, mode);
        label.adjust(22, 0, 0, 0);
    }
    painter.setFont(option->font);
    painter.setPen(enabled ? t.text : blend(t.surface, t.muted, 0.6));
    painter.drawText(label, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextShowMnemonic, option->text);
}

} // namespace

QRect scrollBarPart(const QStyleOptionComplex *option, QStyle::SubControl part, const QRect &groove)
{
    const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option);
    if (!bar)
        return {};
    const bool vertical = bar->orientation == Qt::Vertical;
    const int length = vertical ? groove.height() : groove.width();
    const qint64 range = qint64(bar->maximum) - bar->minimum;
    int thumb = length;
    if (range > 0)
        thumb = qBound(qMin(32, length),
                       int(qint64(bar->pageStep) * length / (range + qMax(1, bar->pageStep))), length);
    const int start = QStyle::sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition,
                                                      length - thumb, bar->upsideDown);
    const auto span = [&](int from, int size) {
        return vertical ? QRect(groove.x(), groove.y() + from, groove.width(), size)
                        : QRect(groove.x() + from, groove.y(), size, groove.height());
    };
    switch (part) {
    case QStyle::SC_ScrollBarSlider: return span(start, thumb);
    case QStyle::SC_ScrollBarSubPage: return span(0, start);
    case QStyle::SC_ScrollBarAddPage: return span(start + thumb, length - start - thumb);
    default: return {};
    }
}

bool drawComplex(const QStyle &style, QStyle::ComplexControl control, const QStyleOptionComplex *option,
                 QPainter &painter, const QWidget *widget)
{
    switch (control) {
    case QStyle::CC_ScrollBar:
        if (const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option)) {
            drawScrollBar(style, bar, painter, widget);
            return true;
        }
        return false;
    case QStyle::CC_ComboBox:
        if (const auto *box = qstyleoption_cast<const QStyleOptionComboBox *>(option)) {
            drawComboBox(style, box, painter, widget);
            return true;
        }
        return false;
    case QStyle::CC_SpinBox:
        if (const auto *box = qstyleoption_cast<const QStyleOptionSpinBox *>(option)) {
            drawSpinBox(style, box, painter, widget);
            return true;
        }
        return false;
    case QStyle::CC_ToolButton:
        if (const auto *button = qstyleoption_cast<const QStyleOptionToolButton *>(option)) {
            drawToolButton(button, painter);
            return true;
        }
        return false;
    default: return false;
    }
}

} // namespace patchbay::ui::controls
