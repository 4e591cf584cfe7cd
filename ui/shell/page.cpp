#include "ui/shell/page.h"

namespace patchbay::ui {

Page::Page(Place place, QWidget *parent) : QWidget(parent), m_place(place)
{
    setObjectName(placeId(place) + QStringLiteral("Page"));
    setAccessibleName(placeTitle(place));
    setFocusPolicy(Qt::ClickFocus);
}

} // namespace patchbay::ui
