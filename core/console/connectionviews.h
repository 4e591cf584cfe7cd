// How a stored connection is shown, and what is known about it. Runs in the engine thread.
#pragma once

#include "console/connectionservice.h"
#include "console/workbench.h"
#include "store/runrepository.h"

namespace patchbay {

struct ConnectionFacts
{
    ConnectionRow row{};
    QList<MappedPair> mappings{};
    std::optional<RunRow> lastRun{};
    qint64 linkCount = 0;
};

// The pairs of objects that can be mapped: what a source calls its people becomes contacts, its organisations
// companies.
QString targetObjectOf(const QString &sourceObject);
QString mappedPairTitle(const QString &sourceObject, const QString &targetObject); // "People → contact"

Result<ConnectionFacts> readFacts(StoreSession &session, const ConnectionRow &row);
// Of the workspace, by name, without those that were removed.
Result<QList<ConnectionFacts>> readAllFacts(StoreSession &session, const WorkspaceId &workspace);

ConnectionView connectionView(const ConnectionFacts &facts);
// One that is not removed; NotFound otherwise.
Task<ConnectionRow> findConnection(Workbench *bench, ConnectionId id);
Task<ConnectionView> connectionView(Workbench *bench, ConnectionId id);

// What a run did, or a plan will do, in words: "1 updated, 2 unchanged".
QString runSummary(const RunRow &run);

} // namespace patchbay
