// What stands behind MappingService and SyncService: stored mappings, and both sides' schemas. Runs in the
// engine thread.
#pragma once

#include "console/mappingservice.h"
#include "console/workbench.h"
#include "store/mappingrepository.h"

namespace patchbay {

// A stored mapping; version 0 and no rules where none was saved.
struct StoredMapping
{
    Mapping mapping{};
    int version = 0;
    std::optional<QDateTime> savedAt{};
    SavedFields fields{}; // as they were then
};

Result<StoredMapping> readMapping(StoreSession &session, const ConnectionId &id, const QString &sourceObject);
// The pair's target, or InvalidInput for an object that nothing can be mapped from.
Result<QString> mappedTarget(const QString &sourceObject);

// Intercom's side: "contact" or "company", with the workspace's custom attributes.
Task<Schema> intercomSchema(std::shared_ptr<IntercomDoor> door, QString targetObject);

Task<MappingView> openMapping(Workbench *bench, ConnectionId id, QString sourceObject);
// Holds the view's mapping against its schemas, and lets the overview know of errors.
void judgeMapping(Workbench *bench, MappingView &view);
Task<PreviewView> previewMapping(Workbench *bench, ConnectionId id, Mapping mapping, QString key);
// "Ann Example (ann@example.com)", out of what a record has.
QString recordTitle(const QJsonObject &fields, const QString &key);

} // namespace patchbay
