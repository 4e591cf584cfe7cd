#include "ui/shell/place.h"

#include <QCoreApplication>

namespace patchbay::ui {

QString placeTitle(Place place)
{
    const auto say = [](const char *text) { return QCoreApplication::translate("Place", text); };
    switch (place) {
    case Place::Overview: return say("Overview");
    case Place::Integrations: return say("Integrations");
    case Place::Mapping: return say("Mapping");
    case Place::Sync: return say("Sync");
    case Place::Webhooks: return say("Webhooks");
    case Place::Actions: return say("Actions");
    case Place::Activity: return say("Activity");
    case Place::Access: return say("Access");
    case Place::Tools: return say("Tools");
    case Place::Settings: return say("Settings");
    }
    return {};
}

QString placeId(Place place)
{
    // The drawings of the places are named after them.
    return glyphName(placeGlyph(place));
}

Glyph placeGlyph(Place place)
{
    switch (place) {
    case Place::Overview: return Glyph::Overview;
    case Place::Integrations: return Glyph::Integrations;
    case Place::Mapping: return Glyph::Mapping;
    case Place::Sync: return Glyph::Sync;
    case Place::Webhooks: return Glyph::Webhooks;
    case Place::Actions: return Glyph::Actions;
    case Place::Activity: return Glyph::Activity;
    case Place::Access: return Glyph::Access;
    case Place::Tools: return Glyph::Tools;
    case Place::Settings: return Glyph::Settings;
    }
    return Glyph::None;
}

} // namespace patchbay::ui
