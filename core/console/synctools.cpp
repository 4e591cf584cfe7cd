#include "console/synctools.h"

#include "console/connectionviews.h"
#include "console/workspaces.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

Error pausedError(const ConnectionRow &row)
{
    Error error;
    error.kind = Error::Kind::Rejected;
    error.message = u"The connection %1 is paused, so nothing is synced through it."_s.arg(row.name);
    error.nextStep = u"Resume it (Integrations, or patchbayctl connection resume), then try again."_s;
    return error;
}

// The only connection with a mapping for `targetObject`; NotFound where there is none, InvalidInput names
// them when there are several.
Result<ConnectionRow> onlyConnection(StoreSession &session, const WorkspaceId &workspace,
                                     const QString &targetObject)
{
    const Result<QList<ConnectionFacts>> all = readAllFacts(session, workspace);
    if (!all)
        return fail(all.error());
    QList<ConnectionRow> fitting;
    QStringList names;
    for (const ConnectionFacts &facts : *all) {
        const bool fits =
            std::any_of(facts.mappings.cbegin(), facts.mappings.cend(), [&](const MappedPair &pair) {
                return (targetObject.isEmpty() || pair.targetObject == targetObject) && pair.ruleCount > 0;
            });
        if (!fits)
            continue;
        fitting.append(facts.row);
        names << facts.row.name;
    }
    if (fitting.size() == 1)
        return fitting.first();
    if (fitting.isEmpty()) {
        return fail(Error::Kind::NotFound,
                    targetObject.isEmpty()
                        ? u"No connection has a mapping to Intercom yet."_s
                        : u"No connection has a mapping to Intercom's %1 yet."_s.arg(targetObject),
                    all->isEmpty() ? u"Add a connection and map its fields."_s
                                   : u"Map the fields of a connection first."_s);
    }
    return fail(
        Error::Kind::InvalidInput,
        u"Several connections have a mapping to Intercom's %1: %2."_s.arg(targetObject, names.join(u", "_s)),
        u"Say which one is meant."_s);
}

} // namespace

Resync::Parts SyncTools::parts(Workbench *bench) const
{
    Resync::Parts parts;
    parts.database = &bench->database();
    parts.activity = &bench->activity();
    parts.connector = connector.get();
    parts.intercom = &door->client();
    parts.contactWriter = &door->writer();
    parts.connection = connection;
    parts.peopleMapping = people.mapping;
    parts.peopleMappingVersion = people.version;
    parts.organisationMapping = organisations.mapping;
    parts.organisationMappingVersion = organisations.version;
    parts.peopleFields = people.fields;
    parts.organisationFields = organisations.fields;
    parts.context = bench->evaluationContext();
    parts.clock = bench->settings().clock;
    return parts;
}

Task<SyncTools> gatherTools(Workbench *bench, ConnectionId id, QString targetObject)
{
    SyncTools tools;
    if (id.isEmpty()) {
        const Result<WorkspaceRow> workspace = co_await currentWorkspace(bench);
        if (!workspace)
            co_return fail(workspace.error());
        const WorkspaceId workspaceId = workspace->id;
        const Result<ConnectionRow> only =
            co_await bench->transact<ConnectionRow>([workspaceId, targetObject](StoreSession &session) {
                return onlyConnection(session, workspaceId, targetObject);
            });
        if (!only)
            co_return fail(only.error());
        tools.connection = *only;
    } else {
        const Result<ConnectionRow> found = co_await findConnection(bench, id);
        if (!found)
            co_return fail(found.error());
        tools.connection = *found;
    }
    if (tools.connection.state == u"paused")
        co_return fail(pausedError(tools.connection));

    const ConnectionId connectionId = tools.connection.id;
    using Both = std::pair<StoredMapping, StoredMapping>;
    const Result<Both> mappings =
        co_await bench->transact<Both>([connectionId](StoreSession &session) -> Result<Both> {
            const Result<StoredMapping> people = readMapping(session, connectionId, objects::people);
            if (!people)
                return fail(people.error());
            const Result<StoredMapping> organisations =
                readMapping(session, connectionId, objects::organisations);
            if (!organisations)
                return fail(organisations.error());
            return Both{*people, *organisations};
        });
    if (!mappings)
        co_return fail(mappings.error());
    tools.people = mappings->first;
    tools.organisations = mappings->second;
    Result<std::shared_ptr<Connector>> connector = co_await bench->connector(tools.connection);
    if (!connector)
        co_return fail(connector.error());
    tools.connector = *connector;
    Result<std::shared_ptr<IntercomDoor>> door = co_await doorOf(bench, tools.connection.workspaceId);
    if (!door)
        co_return fail(door.error());
    tools.door = *door;
    co_return tools;
}

} // namespace patchbay
