// What a run covers, as far as only the store knows it: the keys that failed, the mappings' versions, the
// rules that changed. Runs in the engine thread.
#pragma once

#include "console/runservice.h"
#include "console/synctools.h"
#include "console/workbench.h"

namespace patchbay {

// The scope with the keys of the records that failed, where it asks for those. NotFound when none did.
Task<RunScope> completedScope(Workbench *bench, ConnectionId connection, RunScope scope);

// Under which key of a run's stored scope its mappings' versions stand.
inline constexpr QLatin1StringView mappingVersionsKey{"mapping_versions"};

// The versions of the mappings that a run uses, by the source's object; each object counts its own.
QJsonObject mappingVersions(const SyncTools &tools, const RunScope &scope);

// Targets whose rules differ from those that everything was last synced with, as "contact/name", sorted.
Task<QJsonArray> changedTargets(Workbench *bench, SyncTools tools);

} // namespace patchbay
