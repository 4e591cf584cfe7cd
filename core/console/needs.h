// What needs a person, decided from what is known. Pure.
#pragma once

#include "console/overviewservice.h"
#include "store/runrepository.h"
#include "sync/driftcheck.h"
#include "webhooks/watchmemory.h"

namespace patchbay {

QList<Need> workspaceNeeds(const WorkspaceView &workspace, const QDateTime &now);
// `mappingProblem`: what the last look at its mapping found to be an error, or empty.
QList<Need> connectionNeeds(const ConnectionView &connection, const QString &mappingProblem,
                            bool lastResyncFailed, const QDateTime &now);
// What the last check of a sample found to differ between both sides.
QList<Need> driftNeeds(const ConnectionView &connection, const DriftReport &drift, const QDateTime &now);
// A planned run that says what a changed mapping would write; its connection is synced no more until somebody
// applies or cancels it.
QList<Need> questionNeeds(const ConnectionView &connection, const RunRow &question);
// What the watchdog said of an endpoint and is not over; else, for information, that something may be
// missing.
QList<Need> endpointNeeds(const EndpointRow &endpoint, const WatchMemory &watched);
// Errors, then warnings, then information; in their order otherwise.
QList<Need> gravestFirst(const QList<Need> &needs);
// "All well", "1 thing needs you", …; what is only for information does not count.
QString needsSentence(const QList<Need> &needs);

} // namespace patchbay
