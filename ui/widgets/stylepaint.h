// The strokes that PatchbayStyle and the painted widgets share, so that a frame looks the same wherever it is
// drawn.
#pragma once

#include "ui/widgets/tokens.h"

class QPainter;
class QRect;
class QRectF;
class QStyleOption;
class QWidget;

namespace patchbay::ui::paint {

// A filled, rounded box with a 1-pixel outline on the pixel grid; an invalid colour leaves that part out.
void box(QPainter &painter, const QRectF &rect, const QColor &fill, const QColor &outline,
         double radius = metric::radius);

// The 2-pixel accent ring of the focus, just inside the rectangle.
void focusRing(QPainter &painter, const QRectF &rect, double radius = metric::radius);

// Whether the focus should be shown there: by keyboard, as Qt tells us.
bool showsFocus(const QStyleOption *option);
// The same for a widget that paints itself.
bool showsFocus(const QWidget *widget);

} // namespace patchbay::ui::paint
