// Checking a connection and what follows from it. Runs in the engine thread.
#pragma once

#include "console/workbench.h"

namespace patchbay {

// Asks the connector; what kept it from being asked (a secret that is gone, settings of another version) is a
// finding, too. Errors: Cancelled alone.
Task<Health> examineConnection(Workbench *bench, ConnectionRow row);

// The same for a stored one, with its health and state saved. A change of state is logged; a paused one stays
// paused.
OutcomeTask checkConnection(Workbench *bench, ConnectionId id);

// What a person reads as the reason of a bad health: its first failed finding.
QString reasonOf(const Health &health);

} // namespace patchbay
