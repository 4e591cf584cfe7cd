// A connection's state as the status that chips and tables paint.
#pragma once

#include "console/connectionservice.h"
#include "ui/widgets/statuschip.h"

namespace patchbay::ui {

inline Status connectionStatus(ConnectionState state)
{
    switch (state) {
    case ConnectionState::Connected: return Status::Connected;
    case ConnectionState::Disconnected: return Status::Disconnected;
    case ConnectionState::Paused: return Status::Paused;
    case ConnectionState::SeenOnly: return Status::SeenOnly;
    }
    return Status::Neutral;
}

} // namespace patchbay::ui
