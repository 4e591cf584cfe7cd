// What planning needs besides the record: read once, used for one record or for a million.
#pragma once

#include "sync/preparedmapping.h"
#include "sync/resync.h"
#include "sync/workspacefacts.h"

namespace patchbay {

struct SyncPreparation
{
    WorkspaceFacts facts{};
    PreparedMapping mapping{};
    PreparedMapping organisations{}; // empty when memberships do not count
};

// Reads the workspace's attributes and teammates as far as the mapping speaks of them, and makes the mapping
// ready. InvalidInput for a mapping without rules or one that cannot run.
Task<SyncPreparation> prepareSync(Resync::Parts parts, Mapping mapping);

} // namespace patchbay
