// Sync of one record, for whoever asks for it: a person, a webhook. Runs in the engine thread.
#pragma once

#include "console/workbench.h"
#include "sync/resync.h"

namespace patchbay {

// As SyncService::plan() and apply() say.
Task<RecordPlan> planRecord(Workbench *bench, ConnectionId id, QString targetObject, RecordSelector selector,
                            ResyncOptions options);
Task<RecordOutcome> applyPlan(Workbench *bench, RecordPlan plan, ResyncOptions options);

} // namespace patchbay
