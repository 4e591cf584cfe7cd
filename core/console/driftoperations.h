// The sample check for drift, and what the last one found. Runs in the engine thread.
#pragma once

#include "console/runservice.h"
#include "console/workbench.h"

namespace patchbay {

// Checks, remembers the report and tells the activity log. A sample of 0: as the connection's settings say.
// An empty connection: the only one with a mapping.
Task<DriftView> checkDriftOf(Workbench *bench, ConnectionId connection, int sample);
// The last report of each connection of the workspace that has one.
Task<QList<DriftView>> readDriftReports(Workbench *bench);
// The last report of the connection, or nothing.
Result<std::optional<DriftReport>> storedDrift(StoreSession &session, const ConnectionId &connection);

} // namespace patchbay
