// The painting half of PatchbayStyle, by kind of element. Each gives false for what Fusion should paint.
#pragma once

#include <QStyle>

class QPainter;
class QStyleOption;
class QStyleOptionComplex;

namespace patchbay::ui::controls {

// Frames, fields, indicators, rows (styleprimitives.cpp).
bool drawPrimitive(QStyle::PrimitiveElement element, const QStyleOption *option, QPainter &painter,
                   const QWidget *widget);
// Buttons, menus, headers, tabs (stylecontrols.cpp).
bool drawControl(const QStyle &style, QStyle::ControlElement element, const QStyleOption *option,
                 QPainter &painter, const QWidget *widget);
// Scroll bars, combo boxes, spin boxes, tool buttons (stylecomplex.cpp).
bool drawComplex(const QStyle &style, QStyle::ComplexControl control, const QStyleOptionComplex *option,
                 QPainter &painter, const QWidget *widget);

QSize menuItemSize(const QStyleOption *option, const QSize &contents);
QRect scrollBarPart(const QStyleOptionComplex *option, QStyle::SubControl part, const QRect &groove);

} // namespace patchbay::ui::controls
