// Runs as lines of a list. Runs in the engine thread.
#pragma once

#include "console/syncservice.h"
#include "console/workbench.h"

namespace patchbay {

// The newest runs of all the workspace's connections, also of those that were removed: history stays.
Result<QList<RunView>> readRuns(StoreSession &session, const WorkspaceId &workspace, int limit);

} // namespace patchbay
