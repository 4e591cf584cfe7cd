// What vanished from a source: what an event tells of it, the list, bringing back, confirming and keeping.
// Runs in the engine thread.
#pragma once

#include "console/goneviews.h"
#include "console/overviewservice.h"
#include "console/workbench.h"
#include "sync/syncsettings.h"

namespace patchbay {

// An event says that the record was deleted, and the source has it no longer, as the plan says. It is noted
// as missing since now and goes when the connection's hold hours are over, which may be at once. Gives a
// sentence.
Task<QString> noteGone(Workbench *bench, RecordPlan plan, SyncSettings settings, QString startedBy);
// The source has the record of the plan: it is not missing any more.
OutcomeTask noteMet(Workbench *bench, RecordPlan plan);

// An empty connection: of all in the store.
Task<GoneList> listGone(Workbench *bench, ConnectionId connection);
// Brings an archived contact back, with its link. For as long as the source lacks it, it is left alone.
OutcomeTask restoreGone(Workbench *bench, QString tombstone);
// The record may go, however many there are. An empty tombstone: all of the connection that wait for it.
// Gives how many.
Task<int> confirmGone(Workbench *bench, ConnectionId connection, QString tombstone);
// The record stays as it is in Intercom. The same.
Task<int> keepGone(Workbench *bench, ConnectionId connection, QString tombstone);

// Of each connection whose vanished records wait for a person.
Result<QList<Need>> goneNeeds(StoreSession &session, const ConnectionId &connection, const QString &name,
                              const QDateTime &now);

} // namespace patchbay
