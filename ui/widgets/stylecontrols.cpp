#include "ui/widgets/stylecontrols.h"

#include "ui/widgets/button.h"
#include "ui/widgets/stylepaint.h"

#include <QComboBox>
#include <QPainter>
#include <QStyleOption>

namespace patchbay::ui::controls {

using namespace Qt::StringLiterals;

namespace {

bool has(const QStyleOption *option, QStyle::StateFlag flag)
{
    return option->state.testFlag(flag);
}

struct ButtonLook
{
    QColor fill{};
    QColor line{};
    QColor ink{};
};

ButtonLook buttonLook(const QStyleOption *option, Button::Kind kind)
{
    const Tokens &t = tokens();
    const bool enabled = has(option, QStyle::State_Enabled);
    const bool down = has(option, QStyle::State_Sunken) || has(option, QStyle::State_On);
    const bool over = has(option, QStyle::State_MouseOver);
    const QColor pale = blend(t.surface, t.muted, 0.6);
    switch (kind) {
    case Button::Kind::Primary:
        if (!enabled)
            return {t.pressed, {}, pale};
        return {down || over ? t.accentHover : t.accent, {}, t.onAccent};
    case Button::Kind::Danger:
        if (!enabled)
            return {t.pressed, {}, pale};
        return {down || over ? blend(t.danger, t.text, 0.15) : t.danger, {}, t.onDanger};
    case Button::Kind::Quiet:
        if (!enabled)
            return {{}, {}, pale};
        return {down ? t.pressed : over ? blend(t.hover, t.pressed, 0.4) : QColor(), {}, t.text};
    case Button::Kind::Secondary: break;
    }
    if (!enabled)
        return {t.surface, t.border, pale};
    return {down   ? t.pressed
            : over ? t.hover
                   : t.surface,
            blend(t.border, t.control, over ? 0.6 : 0.35), t.text};
}

void drawPushButton(const QStyleOptionButton *option, QPainter &painter, const QWidget *widget)
{
    const auto *button = qobject_cast<const Button *>(widget);
    const Button::Kind kind = button ? button->kind()
                              : option->features.testFlag(QStyleOptionButton::DefaultButton)
                                  ? Button::Kind::Primary
                              : option->features.testFlag(QStyleOptionButton::Flat) ? Button::Kind::Quiet
                                                                                    : Button::Kind::Secondary;
    const ButtonLook look = buttonLook(option, kind);
    const QRect rect = option->rect;
    paint::box(painter, rect, look.fill, look.line);
    if (paint::showsFocus(option)) {
        if (kind == Button::Kind::Primary || kind == Button::Kind::Danger) {
            // On a filled button the ring needs a gap to be seen.
            painter.save();
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(QPen(look.ink, 1.5));
            painter.drawRoundedRect(QRectF(rect).adjusted(3, 3, -3, -3), 4, 4);
            painter.restore();
        } else {
            paint::focusRing(painter, rect);
        }
    }

    const bool menu = option->features.testFlag(QStyleOptionButton::HasMenu);
    const bool icon = !option->icon.isNull();
    const int gap = icon && !option->text.isEmpty() ? 6 : 0;
    const int tail = menu ? metric::smallIcon + 2 : 0;
    const int room = rect.width() - 16 - tail - (icon ? metric::smallIcon + gap : 0);
    const QString text =
        option->fontMetrics.elidedText(option->text, Qt::ElideRight, room + 2, Qt::TextShowMnemonic);
    const int width = option->fontMetrics.size(Qt::TextShowMnemonic, text).width();
    int x = rect.x() + (rect.width() - width - tail - (icon ? metric::smallIcon + gap : 0)) / 2;
    if (icon) {
        const QRect place(x, rect.y() + (rect.height() - metric::smallIcon) / 2, metric::smallIcon,
                          metric::smallIcon);
        option->icon.paint(&painter, place, Qt::AlignCenter,
                           has(option, QStyle::State_Enabled) ? QIcon::Normal : QIcon::Disabled);
        x += metric::smallIcon + gap;
    }
    painter.setPen(look.ink);
    painter.drawText(QRect(x, rect.y(), width + 2, rect.height()),
                     Qt::AlignVCenter | Qt::AlignLeft | Qt::TextShowMnemonic, text);
    if (menu)
        paintGlyph(painter, QRectF(x + width + 4, rect.y() + (rect.height() - 14) / 2.0, 14, 14),
                   Glyph::ChevronDown, look.ink);
}

void drawMenuItem(const QStyleOptionMenuItem *option, QPainter &painter)
{
    const Tokens &t = tokens();
    const QRect rect = option->rect;
    if (option->menuItemType == QStyleOptionMenuItem::Separator) {
        painter.fillRect(rect.x() + 6, rect.center().y(), rect.width() - 12, 1, t.border);
        return;
    }
    const bool enabled = has(option, QStyle::State_Enabled);
    if (has(option, QStyle::State_Selected) && enabled)
        paint::box(painter, rect, t.pressed, {}, 4);
    const QColor ink = enabled ? t.text : blend(t.raised, t.muted, 0.6);
    const QRectF sign(rect.x() + 8, rect.y() + (rect.height() - 16) / 2.0, 16, 16);
    if (option->checkType != QStyleOptionMenuItem::NotCheckable) {
        if (option->checked)
            paintGlyph(painter, sign, Glyph::Check, enabled ? t.accent : ink);
    } else if (!option->icon.isNull()) {
        option->icon.paint(&painter, sign.toRect(), Qt::AlignCenter,
                           enabled ? QIcon::Normal : QIcon::Disabled);
    }
    const bool signs = option->maxIconWidth > 0 || option->menuHasCheckableItems;
    const QStringList parts = option->text.split(u'\t');
    const QRect text = rect.adjusted(signs ? 32 : 10, 0, -10, 0);
    painter.setFont(option->font);
    painter.setPen(ink);
    painter.drawText(text, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextShowMnemonic | Qt::TextSingleLine,
                     parts.first());
    if (option->menuItemType == QStyleOptionMenuItem::SubMenu) {
        paintGlyph(painter, QRectF(rect.right() - 19, rect.y() + (rect.height() - 14) / 2.0, 14, 14),
                   Glyph::ChevronRight, t.muted);
    } else if (parts.size() > 1) {
        painter.setPen(t.muted);
        painter.drawText(text, Qt::AlignVCenter | Qt::AlignRight | Qt::TextSingleLine, parts.last());
    }
}

void drawHeader(const QStyleOptionHeader *option, QPainter &painter)
{
    const Tokens &t = tokens();
    const QRect rect = option->rect;
    const QColor ground = blend(t.surface, t.window, t.dark ? 0.5 : 1.0);
    painter.fillRect(rect, has(option, QStyle::State_MouseOver) ? t.pressed : ground);
    painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, t.border);
    // The handle to resize by, short, so that the head does not look like a cage.
    if (has(option, QStyle::State_MouseOver))
        painter.fillRect(rect.right(), rect.y() + 8, 1, rect.height() - 16, t.control);
    QRect text = rect.adjusted(metric::related, 0, -metric::related, 0);
    const bool sorted = option->sortIndicator != QStyleOptionHeader::None;
    QFont face = ui::font(TextRole::Caption);
    face.setWeight(QFont::Medium);
    painter.setFont(face);
    painter.setPen(sorted ? t.text : t.muted);
    if (sorted)
        text.adjust(0, 0, -16, 0);
    const QFontMetrics metrics(face);
    const QString shown = metrics.elidedText(option->text, Qt::ElideRight, text.width());
    painter.drawText(text, Qt::AlignVCenter | (option->textAlignment & Qt::AlignHorizontal_Mask), shown);
    if (sorted) {
        const bool right = option->textAlignment.testFlag(Qt::AlignRight);
        const int x = right ? text.right() + 3 : text.x() + metrics.horizontalAdvance(shown) + 3;
        paintGlyph(painter, QRectF(x, rect.y() + (rect.height() - 14) / 2.0, 14, 14),
                   option->sortIndicator == QStyleOptionHeader::SortDown ? Glyph::ChevronDown
                                                                         : Glyph::ChevronUp,
                   t.text);
    }
}

void drawTab(const QStyleOptionTab *option, QPainter &painter)
{
    const Tokens &t = tokens();
    const QRect rect = option->rect;
    const bool selected = has(option, QStyle::State_Selected);
    painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, t.border);
    if (selected)
        painter.fillRect(rect.x() + 8, rect.bottom() - 1, rect.width() - 16, 2, t.accent);
    painter.setPen(!has(option, QStyle::State_Enabled)                ? t.control
                   : selected || has(option, QStyle::State_MouseOver) ? t.text
                                                                      : t.muted);
    painter.drawText(rect, Qt::AlignCenter | Qt::TextShowMnemonic, option->text);
    if (paint::showsFocus(option))
        paint::focusRing(painter, QRectF(rect).adjusted(4, 4, -4, -4), 4);
}

void drawProgress(const QStyleOptionProgressBar *option, QPainter &painter)
{
    const Tokens &t = tokens();
    QRectF groove(option->rect);
    groove.setHeight(6);
    groove.moveCenter(QRectF(option->rect).center());
    paint::box(painter, groove, t.pressed, {}, 3);
    const double span = double(option->maximum) - option->minimum;
    if (span > 0) {
        const double ratio = qBound(0.0, (option->progress - option->minimum) / span, 1.0);
        groove.setWidth(qMax(6.0, groove.width() * ratio));
        paint::box(painter, groove, t.accent, {}, 3);
    }
}

} // namespace

QSize menuItemSize(const QStyleOption *option, const QSize &contents)
{
    const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option);
    if (!item || item->menuItemType == QStyleOptionMenuItem::Separator)
        return {10, 9};
    const bool signs = item->maxIconWidth > 0 || item->menuHasCheckableItems;
    // Room for the shortcut is added by QMenu itself (the tab width).
    return {contents.width() + (signs ? 32 : 10) + 34, 28};
}

bool drawControl(const QStyle &style, QStyle::ControlElement element, const QStyleOption *option,
                 QPainter &painter, const QWidget *widget)
{
    Q_UNUSED(style)
    const Tokens &t = tokens();
    switch (element) {
    case QStyle::CE_PushButton:
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option)) {
            drawPushButton(button, painter, widget);
            return true;
        }
        return false;
    case QStyle::CE_MenuItem:
        if (const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option)) {
            drawMenuItem(item, painter);
            return true;
        }
        return false;
    case QStyle::CE_MenuEmptyArea:
    case QStyle::CE_HeaderLabel: return true; // painted with the section
    case QStyle::CE_Header:
    case QStyle::CE_HeaderSection:
        if (const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option)) {
            drawHeader(header, painter);
            return true;
        }
        return false;
    case QStyle::CE_HeaderEmptyArea:
        painter.fillRect(option->rect, blend(t.surface, t.window, t.dark ? 0.5 : 1.0));
        painter.fillRect(option->rect.x(), option->rect.bottom(), option->rect.width(), 1, t.border);
        return true;
    case QStyle::CE_TabBarTabShape:
        if (const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(option)) {
            drawTab(tab, painter);
            return true;
        }
        return false;
    case QStyle::CE_TabBarTabLabel: return true;
    case QStyle::CE_Splitter:
        if (has(option, QStyle::State_Horizontal))
            painter.fillRect(option->rect.center().x(), option->rect.y(), 1, option->rect.height(), t.border);
        else
            painter.fillRect(option->rect.x(), option->rect.center().y(), option->rect.width(), 1, t.border);
        return true;
    case QStyle::CE_ProgressBar:
        if (const auto *bar = qstyleoption_cast<const QStyleOptionProgressBar *>(option)) {
            drawProgress(bar, painter);
            return true;
        }
        return false;
    case QStyle::CE_ComboBoxLabel:
        if (const auto *box = qstyleoption_cast<const QStyleOptionComboBox *>(option);
            box && !box->editable) {
            QRect text = style.subControlRect(QStyle::CC_ComboBox, box, QStyle::SC_ComboBoxEditField, widget);
            if (!box->currentIcon.isNull()) {
                box->currentIcon.paint(&painter, QRect(text.x(), text.center().y() - 7, 16, 16));
                text.adjust(24, 0, 0, 0);
            }
            painter.setPen(has(option, QStyle::State_Enabled) ? t.text : blend(t.surface, t.muted, 0.6));
            painter.drawText(text, Qt::AlignVCenter | Qt::AlignLeft,
                             option->fontMetrics.elidedText(box->currentText, Qt::ElideRight, text.width()));
            return true;
        }
        return false;
    default: return false;
    }
}

} // namespace patchbay::ui::controls
