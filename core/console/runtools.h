// What planning, applying and undoing a run have in common. Runs in the engine thread.
#pragma once

#include "console/runjobs.h"
#include "console/synctools.h"
#include "console/workbench.h"

namespace patchbay {

// The row of a bulk run or an undo. InvalidInput for the sync of one record, which is not planned and applied
// like these.
Task<RunRow> readRun(Workbench *bench, RunId run);

Task<SyncSettings> runSettings(Workbench *bench, ConnectionId connection);

// What a run's calls go through: they let people's go first, and keep to the connection's share of the limit.
intercom::Client &runClient(const SyncTools &tools, const SyncSettings &settings);
Resync::Parts runParts(Workbench *bench, const SyncTools &tools, intercom::Client &client,
                       intercom::ContactWriter *writer);

// Tells the workbench how the job is getting on, a few times a second; at once when the run's state is no
// longer `working`. Does nothing once the job is gone.
std::function<void(const RunRow &)> announcer(Workbench *bench, const std::shared_ptr<RunJob> &job,
                                              const QString &connectionName, QLatin1StringView working);

} // namespace patchbay
