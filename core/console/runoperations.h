// What stands behind RunService. Runs in the engine thread.
#pragma once

#include "console/runjobs.h"
#include "console/workbench.h"

namespace patchbay {

Task<RunProgress> planRecordsOfRun(Workbench *bench, RunId run, RunItemFilter filter, QList<int> ordinals);
Task<RunProgress> planRun(Workbench *bench, ConnectionId connection, RunScope scope);
// The same on behalf of somebody else than the program's user ("schedule").
Task<RunProgress> planRunFor(Workbench *bench, ConnectionId connection, RunScope scope, QString startedBy);
Task<RunProgress> planUndoRun(Workbench *bench, RunId run);
Task<RunProgress> applyRun(Workbench *bench, RunId run, bool confirmHeld, std::optional<bool> bulkEndpoints);
// Asks whoever works on the run: "pause" or "cancel".
OutcomeTask askOfRun(Workbench *bench, RunId run, QString wanted);
Task<int> retryFailedItems(Workbench *bench, RunId run, QStringList causes);

Task<RunProgress> findRun(Workbench *bench, RunId run);
Task<QList<RunProgress>> listBulkRuns(Workbench *bench, int limit);
RunProgress runProgress(const Workbench *bench, const RunRow &run, const QString &connectionName);
RunItemView runItemView(const RunItemRow &item);

} // namespace patchbay
