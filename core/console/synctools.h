// What a sync of one connection works with: its connector, its workspace's door, its mappings. Runs in the
// engine thread.
#pragma once

#include "console/mappingoperations.h"
#include "console/workbench.h"
#include "sync/resync.h"

namespace patchbay {

// Held for as long as the sync lasts.
struct SyncTools
{
    ConnectionRow connection{};
    std::shared_ptr<Connector> connector{};
    std::shared_ptr<IntercomDoor> door{};
    StoredMapping people{};
    StoredMapping organisations{};

    Resync::Parts parts(Workbench *bench) const;
};

// An empty id: the only connection with a mapping for `targetObject` ("" for either); InvalidInput names them
// when there are several. A paused connection is a Conflict with the next step.
Task<SyncTools> gatherTools(Workbench *bench, ConnectionId id, QString targetObject);

} // namespace patchbay
