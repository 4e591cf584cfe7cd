#include "ui/widgets/style.h"

#include "ui/widgets/button.h"
#include "ui/widgets/stylecontrols.h"
#include "ui/widgets/stylepaint.h"

#include <QAbstractItemView>
#include <QAbstractScrollArea>
#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QStyleFactory>
#include <QStyleOption>
#include <QTextEdit>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

PatchbayStyle::PatchbayStyle() : QProxyStyle(QStyleFactory::create(u"Fusion"_s))
{
    setObjectName(u"patchbay"_s);
}

QPalette PatchbayStyle::paletteOf(const Tokens &t)
{
    QPalette palette;
    palette.setColor(QPalette::Window, t.window);
    palette.setColor(QPalette::WindowText, t.text);
    palette.setColor(QPalette::Base, t.surface);
    palette.setColor(QPalette::AlternateBase, blend(t.surface, t.hover, 0.5));
    palette.setColor(QPalette::Text, t.text);
    palette.setColor(QPalette::PlaceholderText, t.muted);
    palette.setColor(QPalette::Button, t.surface);
    palette.setColor(QPalette::ButtonText, t.text);
    palette.setColor(QPalette::BrightText, t.danger);
    palette.setColor(QPalette::ToolTipBase, t.raised);
    palette.setColor(QPalette::ToolTipText, t.text);
    palette.setColor(QPalette::Highlight, t.accent);
    palette.setColor(QPalette::HighlightedText, t.onAccent);
    palette.setColor(QPalette::Link, t.accent);
    palette.setColor(QPalette::LinkVisited, t.accent);
    palette.setColor(QPalette::Light, t.raised);
    palette.setColor(QPalette::Midlight, t.hover);
    palette.setColor(QPalette::Mid, t.border);
    palette.setColor(QPalette::Dark, t.control);
    palette.setColor(QPalette::Shadow, t.dark ? QColor(Qt::black) : t.control);
    const QColor pale = blend(t.surface, t.muted, 0.6);
    for (const auto role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        palette.setColor(QPalette::Disabled, role, pale);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, t.pressed);
    return palette;
}

void PatchbayStyle::polish(QWidget *widget)
{
    QProxyStyle::polish(widget);
    if (qobject_cast<QAbstractButton *>(widget) || qobject_cast<QComboBox *>(widget) ||
        qobject_cast<QScrollBar *>(widget) || qobject_cast<QLineEdit *>(widget) ||
        qobject_cast<QHeaderView *>(widget))
        widget->setAttribute(Qt::WA_Hover);
    if (qobject_cast<QMenu *>(widget))
        widget->setAttribute(Qt::WA_TranslucentBackground); // for the rounded corners
}

void PatchbayStyle::unpolish(QWidget *widget)
{
    if (qobject_cast<QMenu *>(widget))
        widget->setAttribute(Qt::WA_TranslucentBackground, false);
    QProxyStyle::unpolish(widget);
}

int PatchbayStyle::pixelMetric(PixelMetric which, const QStyleOption *option, const QWidget *widget) const
{
    switch (which) {
    case PM_ScrollBarExtent: return 12;
    case PM_ScrollBarSliderMin: return 32;
    case PM_ScrollView_ScrollBarSpacing: return 0;
    case PM_ScrollView_ScrollBarOverlap: return 0;
    case PM_DefaultFrameWidth:
        // Two pixels keep square text viewports inside our round corners.
        return qobject_cast<const QAbstractScrollArea *>(widget) &&
                       !qobject_cast<const QAbstractItemView *>(widget)
                   ? 2
                   : 1;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
    case PM_ButtonDefaultIndicator:
    case PM_ToolBarFrameWidth:
    case PM_TabBarBaseOverlap:
    case PM_TabBarTabShiftVertical:
    case PM_MenuBarPanelWidth: return 0;
    case PM_ButtonMargin: return 24;
    case PM_ButtonIconSize:
    case PM_SmallIconSize:
    case PM_TabBarIconSize: return metric::smallIcon;
    case PM_ListViewIconSize:
    case PM_ToolBarIconSize: return metric::icon;
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight: return 16;
    case PM_CheckBoxLabelSpacing:
    case PM_RadioButtonLabelSpacing: return metric::related;
    case PM_MenuPanelWidth: return 0;
    case PM_MenuHMargin:
    case PM_MenuVMargin: return 5;
    case PM_SubMenuOverlap: return -2;
    case PM_HeaderMargin: return metric::related;
    case PM_HeaderDefaultSectionSizeVertical: return metric::row;
    case PM_HeaderMarkSize: return 12;
    case PM_HeaderGripMargin: return 4;
    case PM_SplitterWidth: return 9;
    case PM_TreeViewIndentation: return 18;
    case PM_TabBarTabHSpace: return 24;
    case PM_TextCursorWidth: return 1;
    case PM_LayoutLeftMargin:
    case PM_LayoutTopMargin:
    case PM_LayoutRightMargin:
    case PM_LayoutBottomMargin:
    case PM_LayoutHorizontalSpacing:
    case PM_LayoutVerticalSpacing: return metric::related;
    case PM_FocusFrameHMargin: return metric::related;
    default: return QProxyStyle::pixelMetric(which, option, widget);
    }
}

int PatchbayStyle::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                             QStyleHintReturn *returned) const
{
    switch (hint) {
    case SH_EtchDisabledText:
    case SH_DitherDisabledText:
    case SH_ScrollBar_Transient:
    case SH_ComboBox_Popup:
    case SH_DialogButtonBox_ButtonsHaveIcons:
    case SH_Table_GridLineColor: break;
    case SH_Widget_Animation_Duration: return m_reducedMotion ? 0 : 120;
    case SH_ItemView_ShowDecorationSelected:
    case SH_ItemView_ArrowKeysNavigateIntoChildren:
    case SH_ScrollBar_LeftClickAbsolutePosition:
    case SH_Menu_MouseTracking:
    case SH_ComboBox_ListMouseTracking: return 1;
    case SH_ToolTip_WakeUpDelay: return 500;
    default: return QProxyStyle::styleHint(hint, option, widget, returned);
    }
    if (hint == SH_Table_GridLineColor)
        return int(tokens().border.rgba());
    return 0;
}

QSize PatchbayStyle::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                                      const QWidget *widget) const
{
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    switch (type) {
    case CT_PushButton: {
        const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
        if (!button)
            break;
        int width = button->fontMetrics.horizontalAdvance(button->text);
        if (!button->icon.isNull())
            width += metric::smallIcon + (button->text.isEmpty() ? 0 : 6);
        if (button->features.testFlag(QStyleOptionButton::HasMenu))
            width += metric::smallIcon + 2;
        return {width + 2 * 12, metric::control};
    }
    case CT_LineEdit: result.setHeight(metric::control); break;
    case CT_ComboBox: return {size.width() + 44, metric::control};
    case CT_SpinBox: return {result.width() + 8, metric::control};
    case CT_ToolButton:
        if (!qobject_cast<const IconButton *>(widget))
            result.setHeight(qMax(result.height(), int(metric::control)));
        break;
    case CT_HeaderSection: {
        const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option);
        result.setHeight(metric::row);
        if (header)
            result.setWidth(header->fontMetrics.horizontalAdvance(header->text) + 2 * metric::related + 20);
        break;
    }
    case CT_ItemViewItem: result.setHeight(qMax(result.height(), int(metric::compactRow))); break;
    case CT_TabBarTab: result.setHeight(36); break;
    case CT_CheckBox:
    case CT_RadioButton: result.setHeight(qMax(result.height(), 24)); break;
    case CT_MenuItem: return controls::menuItemSize(option, size);
    default: break;
    }
    return result;
}

QRect PatchbayStyle::subElementRect(SubElement element, const QStyleOption *option,
                                    const QWidget *widget) const
{
    if (element == SE_LineEditContents)
        return option->rect.adjusted(7, 1, -7, -1);
    if (element == SE_PushButtonContents || element == SE_PushButtonFocusRect)
        return option->rect;
    return QProxyStyle::subElementRect(element, option, widget);
}

QRect PatchbayStyle::subControlRect(ComplexControl control, const QStyleOptionComplex *option,
                                    SubControl part, const QWidget *widget) const
{
    const QRect rect = option->rect;
    if (control == CC_ComboBox) {
        switch (part) {
        case SC_ComboBoxFrame: return rect;
        case SC_ComboBoxArrow:
            return visualRect(option->direction, rect,
                              QRect(rect.right() - 27, rect.top(), 28, rect.height()));
        case SC_ComboBoxEditField: return visualRect(option->direction, rect, rect.adjusted(10, 1, -28, -1));
        case SC_ComboBoxListBoxPopup: return rect;
        default: break;
        }
    }
    if (control == CC_ScrollBar) {
        // No arrow buttons: the groove is the whole bar.
        if (part == SC_ScrollBarAddLine || part == SC_ScrollBarSubLine)
            return {};
        if (part == SC_ScrollBarGroove)
            return rect;
        return controls::scrollBarPart(option, part, rect);
    }
    if (control == CC_SpinBox) {
        const int half = rect.height() / 2;
        const int left = rect.right() - 23;
        switch (part) {
        case SC_SpinBoxUp: return visualRect(option->direction, rect, QRect(left, rect.top(), 24, half));
        case SC_SpinBoxDown:
            return visualRect(option->direction, rect,
                              QRect(left, rect.top() + half, 24, rect.height() - half));
        case SC_SpinBoxEditField: return visualRect(option->direction, rect, rect.adjusted(1, 1, -24, -1));
        case SC_SpinBoxFrame: return rect;
        default: break;
        }
    }
    return QProxyStyle::subControlRect(control, option, part, widget);
}

void PatchbayStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                                  const QWidget *widget) const
{
    if (!controls::drawPrimitive(element, option, *painter, widget))
        QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void PatchbayStyle::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                                const QWidget *widget) const
{
    if (!controls::drawControl(*this, element, option, *painter, widget))
        QProxyStyle::drawControl(element, option, painter, widget);
}

void PatchbayStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option,
                                       QPainter *painter, const QWidget *widget) const
{
    if (!controls::drawComplex(*this, control, option, *painter, widget))
        QProxyStyle::drawComplexControl(control, option, painter, widget);
}

} // namespace patchbay::ui
