// Planning runs and undoing them: nothing is written to Intercom here.
#include "console/runcoverage.h"
#include "console/runoperations.h"
#include "console/runtools.h"

#include <QJsonArray>
#include <QScopeGuard>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

RunRow newRun(Workbench *bench, const QString &kind, const ConnectionId &connection, const QString &startedBy)
{
    RunRow run;
    run.id = RunId(newIdText(QLatin1StringView("run")));
    run.connectionId = connection;
    run.kind = kind;
    run.state = QString(runstates::planning);
    run.startedAt = bench->now();
    run.startedBy = startedBy;
    return run;
}

// The run is in the store, and this program works on it.
Task<std::shared_ptr<RunJob>> begun(Workbench *bench, RunRow run)
{
    const Outcome started = co_await bench->transact<void>(
        [run](StoreSession &session) { return RunRepository(session).start(run); });
    if (!started)
        co_return fail(started.error());
    co_return bench->runs().begin(run.id);
}

// Objects that were never synced, and whose mapping somebody declined to begin with, take no part.
void leaveOutObjects(SyncTools *tools, const QStringList &objectsOfSource)
{
    for (StoredMapping *mapping : {&tools->people, &tools->organisations}) {
        if (objectsOfSource.contains(mapping->mapping.sourceObject))
            *mapping = {};
    }
}

} // namespace

Task<RunProgress> planRun(Workbench *bench, ConnectionId connection, RunScope scope)
{
    co_return co_await planRunFor(bench, connection, scope, bench->settings().actor);
}

Task<RunProgress> planRunFor(Workbench *bench, ConnectionId connection, RunScope scope, QString startedBy)
{
    Result<SyncTools> tools = co_await gatherTools(bench, connection, {});
    if (!tools)
        co_return fail(tools.error());
    const Result<SyncSettings> settings = co_await runSettings(bench, tools->connection.id);
    if (!settings)
        co_return fail(settings.error());
    const Result<RunScope> whole = co_await completedScope(bench, tools->connection.id, scope);
    if (!whole)
        co_return fail(whole.error());
    RunRow run = newRun(bench, u"bulk"_s, tools->connection.id, startedBy);
    run.scope = whole->toJson();
    MappingChange former;
    if (whole->kind == RunScope::Kind::ChangedMapping || whole->withoutDeclined) {
        const Result<MappingChange> change = co_await mappingChange(bench, *tools);
        if (!change)
            co_return fail(change.error());
        run.scope.insert(u"changed_targets"_s, QJsonArray::fromStringList(change->targets));
        if (whole->withoutDeclined) {
            former = *change;
            leaveOutObjects(&*tools, change->newObjects);
        } else {
            run.scope.insert(u"new_objects"_s, QJsonArray::fromStringList(change->newObjects));
        }
    }
    const QJsonObject versions = mappingVersions(*tools, *whole);
    run.scope.insert(QString(mappingVersionsKey), versions);
    run.mappingVersion =
        versions.value(objects::people).toInt(versions.value(objects::organisations).toInt());
    const Result<std::shared_ptr<RunJob>> job = co_await begun(bench, run);
    if (!job)
        co_return fail(job.error());
    const auto leave = qScopeGuard([bench, id = run.id] { bench->runs().end(id); });
    intercom::Client &client = runClient(*tools, *settings);
    intercom::ContactWriter writer(client);
    const QString name = tools->connection.name;
    const std::shared_ptr<RunJob> kept = *job;
    kept->startedBy = startedBy;
    kept->planner = std::make_unique<BulkPlanner>(runParts(bench, *tools, client, &writer), run, *settings,
                                                  announcer(bench, kept, name, runstates::planning));
    kept->planner->keepTo(former.formerPeople, former.formerOrganisations);
    const Result<RunRow> planned = co_await kept->planner->plan();
    if (!planned)
        co_return fail(planned.error());
    Q_EMIT bench->attentionChanged();
    co_return runProgress(bench, *planned, name);
}

Task<RunProgress> planRecordsOfRun(Workbench *bench, RunId run, RunItemFilter filter, QList<int> ordinals)
{
    const Result<RunRow> row = co_await bench->transact<RunRow>(
        [run](StoreSession &session) { return RunRepository(session).find(run); });
    if (!row)
        co_return fail(row.error());
    const Result<RunScope> scope = co_await recordsOfRun(bench, *row, filter, ordinals);
    if (!scope)
        co_return fail(scope.error());
    co_return co_await planRun(bench, row->connectionId, *scope);
}

Task<RunProgress> planUndoRun(Workbench *bench, RunId parent)
{
    // Also the sync of one record: it has its before-image like any other.
    const Result<RunRow> undone = co_await bench->transact<RunRow>(
        [parent](StoreSession &session) { return RunRepository(session).find(parent); });
    if (!undone)
        co_return fail(undone.error());
    if (bench->runs().isUnderWay(parent) || undone->state == runstates::running ||
        undone->state == runstates::planned || undone->state == runstates::planning)
        co_return fail(Error::Kind::Conflict, u"The run is not finished, so it cannot be taken back yet."_s,
                       u"Cancel it first; what it wrote by then can be undone."_s);
    const Result<SyncTools> tools = co_await gatherTools(bench, undone->connectionId, {});
    if (!tools)
        co_return fail(tools.error());
    const Result<SyncSettings> settings = co_await runSettings(bench, undone->connectionId);
    if (!settings)
        co_return fail(settings.error());
    RunRow run = newRun(bench, u"undo"_s, undone->connectionId, bench->settings().actor);
    run.mappingVersion = undone->mappingVersion;
    run.parent = parent;
    const Result<std::shared_ptr<RunJob>> job = co_await begun(bench, run);
    if (!job)
        co_return fail(job.error());
    const auto leave = qScopeGuard([bench, id = run.id] { bench->runs().end(id); });
    intercom::Client &client = runClient(*tools, *settings);
    intercom::ContactWriter writer(client);
    const QString name = tools->connection.name;
    const std::shared_ptr<RunJob> kept = *job;
    kept->undoPlanner = std::make_unique<UndoPlanner>(runParts(bench, *tools, client, &writer), run,
                                                      announcer(bench, kept, name, runstates::planning));
    const Result<RunRow> planned = co_await kept->undoPlanner->plan();
    if (!planned)
        co_return fail(planned.error());
    co_return runProgress(bench, *planned, name);
}

} // namespace patchbay
