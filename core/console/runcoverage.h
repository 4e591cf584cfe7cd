// What a run covers, as far as only the store knows it: the keys that failed, the mappings' versions, the
// rules that changed. Runs in the engine thread.
#pragma once

#include "console/runservice.h"
#include "console/synctools.h"
#include "console/workbench.h"
#include "sync/mappingversions.h"

namespace patchbay {

// The scope with the keys of the records that failed, where it asks for those. NotFound when none did.
Task<RunScope> completedScope(Workbench *bench, ConnectionId connection, RunScope scope);

// The records of a run, as a scope of their own. InvalidInput when they are of both objects, or too many to
// be named; NotFound when there are none.
Task<RunScope> recordsOfRun(Workbench *bench, RunRow run, RunItemFilter filter, QList<int> ordinals);

// Versions of mappings by the source's object: what they are now, and what a schedule or a run remembers.
QMap<QString, int> currentVersions(const StoredMapping &people, const StoredMapping &organisations);
QMap<QString, int> versionsOf(const QJsonObject &stored);
// The versions of the mappings that a run uses, by the source's object; each object counts its own.
QJsonObject mappingVersions(const SyncTools &tools, const RunScope &scope);

// How the mappings differ from those with which everything was last synced.
struct MappingChange
{
    QStringList targets{};    // whose rules differ, as "contact/name", sorted
    QStringList newObjects{}; // the source's objects that were never synced, where another one was
    Mapping formerPeople{};   // the rules as they were; empty where they are the same or there were none
    Mapping formerOrganisations{};
};
Task<MappingChange> mappingChange(Workbench *bench, SyncTools tools);

} // namespace patchbay
