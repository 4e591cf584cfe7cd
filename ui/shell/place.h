// The ten places of the sidebar, in their order.
#pragma once

#include "ui/widgets/glyph.h"

#include <QMetaType>
#include <QString>

namespace patchbay::ui {

enum class Place {
    Overview,
    Integrations,
    Mapping,
    Sync,
    Webhooks,
    Actions,
    Activity,
    Access,
    Tools,
    Settings
};

inline constexpr int placeCount = 10;

// "Overview", "Integrations"…
QString placeTitle(Place place);
// "overview": stable, for settings and the command line.
QString placeId(Place place);
Glyph placeGlyph(Place place);

} // namespace patchbay::ui

Q_DECLARE_METATYPE(patchbay::ui::Place)
