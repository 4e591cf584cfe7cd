#include "console/syncservice.h"

#include "console/connectionviews.h"
#include "console/engine.h"
#include "console/mappingoperations.h"
#include "console/runviews.h"
#include "console/workspaces.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// Everything that a resync of one connection works with, held for as long as it lasts.
struct Tools
{
    ConnectionRow connection{};
    std::shared_ptr<Connector> connector{};
    std::shared_ptr<IntercomDoor> door{};
    StoredMapping people{};
    StoredMapping organisations{};

    Resync::Parts parts(Workbench *bench) const
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
        parts.context = bench->evaluationContext();
        parts.clock = bench->settings().clock;
        return parts;
    }
};

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
                return pair.targetObject == targetObject && pair.ruleCount > 0;
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
                    u"No connection has a mapping to Intercom's %1 yet."_s.arg(targetObject),
                    all->isEmpty() ? u"Add a connection and map its fields."_s
                                   : u"Map the fields of a connection first."_s);
    }
    return fail(
        Error::Kind::InvalidInput,
        u"Several connections have a mapping to Intercom's %1: %2."_s.arg(targetObject, names.join(u", "_s)),
        u"Say which one is meant."_s);
}

Task<Tools> gatherTools(Workbench *bench, ConnectionId id, QString targetObject)
{
    Tools tools;
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

// A refused token is a state of the workspace, which everybody should see at once.
QCoro::Task<> noteRefusal(Workbench *bench, WorkspaceId workspace, Error error)
{
    if (error.kind == Error::Kind::Unauthorized && !bench->isStopping())
        co_await checkStoredWorkspace(bench, workspace);
}

Task<RecordPlan> planRecord(Workbench *bench, ConnectionId id, QString targetObject, RecordSelector selector,
                            ResyncOptions options)
{
    if (targetObject != u"contact" && targetObject != u"company") {
        co_return fail(Error::Kind::InvalidInput, u"“%1” cannot be synced."_s.arg(targetObject),
                       u"Contacts and companies can."_s);
    }
    const Result<Tools> tools = co_await gatherTools(bench, id, targetObject);
    if (!tools)
        co_return fail(tools.error());
    if (options.startedBy.isEmpty())
        options.startedBy = bench->settings().actor;
    Resync resync(tools->parts(bench));
    Result<RecordPlan> plan = fail(Error::Kind::Internal, {});
    if (targetObject == u"contact")
        plan = co_await resync.planContact(selector, options);
    else
        plan = co_await resync.planCompany(selector, options);
    if (!plan)
        co_await noteRefusal(bench, tools->connection.workspaceId, plan.error());
    co_return plan;
}

Task<RecordOutcome> applyPlan(Workbench *bench, RecordPlan plan, ResyncOptions options)
{
    if (options.startedBy.isEmpty())
        options.startedBy = bench->settings().actor;
    // One after the other for the same record, whichever side it is known by. Always in this order, so that
    // nobody waits for somebody who waits for them.
    const QString prefix = plan.connectionId.text() + u'/' + plan.targetObject + u'/';
    const Turns::Turn sourceTurn = co_await bench->turns().take(
        u"source/"_s + prefix + (plan.sourceKey.isEmpty() ? plan.externalId : plan.sourceKey));
    Turns::Turn intercomTurn;
    if (!plan.intercomId.isEmpty())
        intercomTurn =
            co_await bench->turns().take(u"intercom/"_s + plan.targetObject + u'/' + plan.intercomId);

    const Result<Tools> tools = co_await gatherTools(bench, plan.connectionId, plan.targetObject);
    if (!tools)
        co_return fail(tools.error());
    const StoredMapping &mapping = plan.targetObject == u"contact" ? tools->people : tools->organisations;
    if (mapping.version != plan.mappingVersion) {
        co_return fail(Error::Kind::Conflict,
                       u"The mapping was changed (version %1) after this was planned (version %2)."_s
                           .arg(mapping.version)
                           .arg(plan.mappingVersion),
                       u"Look at the record again, then apply."_s);
    }
    Resync resync(tools->parts(bench));
    const Result<RecordOutcome> outcome = co_await resync.apply(plan, options);
    if (!outcome) {
        co_await noteRefusal(bench, tools->connection.workspaceId, outcome.error());
        co_return fail(outcome.error());
    }
    // An attribute may have been made on the way.
    if (!plan.attributes.isEmpty())
        tools->door->forgetAttributes();
    Q_EMIT bench->recordSynced(*outcome);
    co_return outcome;
}

Task<QList<RunView>> listRuns(Workbench *bench, int limit)
{
    const Result<WorkspaceRow> workspace = co_await currentWorkspace(bench);
    if (!workspace)
        co_return fail(workspace.error());
    const WorkspaceId id = workspace->id;
    const int most = std::clamp(limit, 1, 1000);
    co_return co_await bench->transact<QList<RunView>>(
        [id, most](StoreSession &session) { return readRuns(session, id, most); });
}

} // namespace

SyncService::SyncService(Engine &engine, QObject *parent) : QObject(parent), m_engine(engine)
{
    connect(&engine, &Engine::recordSynced, this, &SyncService::finished);
}

QFuture<Result<RecordPlan>> SyncService::plan(ConnectionId id, QString targetObject, RecordSelector selector,
                                              ResyncOptions options)
{
    return m_engine.run(&planRecord, std::move(id), std::move(targetObject), std::move(selector),
                        std::move(options));
}

QFuture<Result<RecordOutcome>> SyncService::apply(RecordPlan plan, ResyncOptions options)
{
    return m_engine.run(&applyPlan, std::move(plan), std::move(options));
}

QFuture<Result<QList<RunView>>> SyncService::runs(int limit)
{
    return m_engine.run(&listRuns, limit);
}

} // namespace patchbay
