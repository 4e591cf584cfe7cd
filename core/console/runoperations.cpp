#include "console/runoperations.h"

#include "base/logging.h"
#include "base/time.h"
#include "console/connectionremoval.h"
#include "console/connectionviews.h"
#include "console/synctools.h"
#include "console/workspaces.h"
#include "store/schedulerepository.h"

#include <QJsonArray>
#include <QScopeGuard>

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto announceInterval = 250ms;
constexpr auto rateWindow = 10s;
constexpr int mostFailures = 100'000;
constexpr int runsLookedThrough = 200;
constexpr QLatin1StringView versionsKey{"mapping_versions"};

tl::unexpected<Error> noSuchRun(const RunRow &run)
{
    return fail(Error::Kind::InvalidInput,
                u"The run %1 is a sync of one record, which is not planned and applied like this."_s.arg(
                    run.id.text()),
                u"Name a bulk run or an undo (patchbayctl sync status lists them)."_s);
}

Task<RunRow> readRun(Workbench *bench, RunId run)
{
    const Result<RunRow> row = co_await bench->transact<RunRow>(
        [run](StoreSession &session) { return RunRepository(session).find(run); });
    if (row && row->kind == "resync"_L1)
        co_return noSuchRun(*row);
    co_return row;
}

// What a scope needs that only the store knows: the keys that failed, the targets whose rules changed.
Task<RunScope> completed(Workbench *bench, ConnectionId connection, RunScope scope)
{
    if (scope.kind != RunScope::Kind::Failed || !scope.keys.isEmpty())
        co_return scope;
    const Result<QList<FailureRow>> failures =
        co_await bench->transact<QList<FailureRow>>([connection](StoreSession &session) {
            return AttentionRepository(session).failures(connection, mostFailures);
        });
    if (!failures)
        co_return fail(failures.error());
    const bool people = std::any_of(failures->begin(), failures->end(),
                                    [](const FailureRow &row) { return row.object == "contact"_L1; });
    if (scope.object.isEmpty())
        scope.object =
            people || failures->isEmpty() ? QString(objects::people) : QString(objects::organisations);
    const QString target = targetObjectOf(scope.object);
    for (const FailureRow &row : *failures) {
        if (row.object == target)
            scope.keys.append(row.sourceKey);
    }
    if (scope.keys.isEmpty())
        co_return fail(Error::Kind::NotFound, u"Nothing failed that could be tried again."_s);
    co_return scope;
}

// Targets whose rules differ between two versions of a mapping, as "contact/name".
QSet<QString> changedTargets(const Mapping &before, const Mapping &after)
{
    QSet<QString> targets;
    const auto differing = [&targets, &after](const Mapping &one, const Mapping &other) {
        for (const Rule &rule : one.rules) {
            const Rule *twin = other.rule(rule.id);
            if (!twin || !(*twin == rule))
                targets.insert(after.targetObject + u'/' + rule.target);
        }
    };
    differing(before, after);
    differing(after, before);
    return targets;
}

// The versions of the mappings that a run uses, by the source's object; each object counts its own.
QJsonObject mappingVersions(const SyncTools &tools, const RunScope &scope)
{
    QJsonObject versions;
    for (const StoredMapping &mapping : {tools.people, tools.organisations}) {
        const QString &object = mapping.mapping.sourceObject;
        if (mapping.version > 0 && (scope.object.isEmpty() || scope.object == object))
            versions.insert(object, mapping.version);
    }
    return versions;
}

// With which version each object was last synced as a whole; what is not named there never was.
Task<QJsonObject> syncedVersions(Workbench *bench, ConnectionId connection)
{
    const Result<QList<RunRow>> runs =
        co_await bench->transact<QList<RunRow>>([connection](StoreSession &session) {
            return RunRepository(session).latestBulk(connection, runsLookedThrough);
        });
    if (!runs)
        co_return fail(runs.error());
    QJsonObject versions;
    for (const RunRow &run : *runs) {
        const RunScope::Kind kind = RunScope::fromJson(run.scope).kind;
        const bool whole = kind == RunScope::Kind::Full || kind == RunScope::Kind::ChangedMapping;
        if (run.kind != "bulk"_L1 || run.state != runstates::succeeded || !whole)
            continue;
        const QJsonObject used = run.scope.value(versionsKey).toObject();
        for (auto it = used.constBegin(); it != used.constEnd(); ++it) {
            if (!versions.contains(it.key()))
                versions.insert(it.key(), it.value());
        }
    }
    co_return versions;
}

Task<QJsonArray> changedSince(Workbench *bench, SyncTools tools)
{
    const Result<QJsonObject> synced = co_await syncedVersions(bench, tools.connection.id);
    if (!synced)
        co_return fail(synced.error());
    QSet<QString> targets;
    for (const StoredMapping &mapping : {tools.people, tools.organisations}) {
        if (mapping.version == 0)
            continue;
        const ConnectionId id = tools.connection.id;
        const QString source = mapping.mapping.sourceObject;
        const QString target = mapping.mapping.targetObject;
        const Result<QList<MappingRow>> versions =
            co_await bench->transact<QList<MappingRow>>([id, source, target](StoreSession &session) {
                return MappingRepository(session).versions(id, source, target);
            });
        if (!versions)
            co_return fail(versions.error());
        Mapping before{.sourceObject = source, .targetObject = target};
        for (const MappingRow &version : *versions) {
            if (version.version != synced->value(source).toInt())
                continue;
            const Result<Mapping> read = Mapping::fromJson(version.rules);
            if (read)
                before = *read;
        }
        targets.unite(changedTargets(before, mapping.mapping));
    }
    QStringList sorted = targets.values();
    sorted.sort();
    co_return QJsonArray::fromStringList(sorted);
}

// The tools of a run, with calls that let people's go first.
Resync::Parts backgroundParts(Workbench *bench, const SyncTools &tools, intercom::ContactWriter *writer)
{
    Resync::Parts parts = tools.parts(bench);
    parts.intercom = &tools.door->background();
    parts.contactWriter = writer;
    return parts;
}

void announce(Workbench *bench, const std::shared_ptr<RunJob> &job, RunProgress progress, bool always)
{
    const auto now = std::chrono::steady_clock::now();
    job->marks.push_back({now, progress.writes});
    while (job->marks.size() > 2 && now - job->marks.front().at > rateWindow)
        job->marks.pop_front();
    const auto span = std::chrono::duration<double>(now - job->marks.front().at).count();
    if (span > 0.5)
        progress.callsPerSecond = double(progress.writes - job->marks.front().writes) / span;
    const qint64 left = progress.calls - progress.writes;
    if (progress.phase == "applying"_L1 && progress.callsPerSecond > 0.1)
        progress.remaining = std::chrono::seconds(qint64(double(left) / progress.callsPerSecond));
    job->last = progress;
    if (!always && now - job->announced < announceInterval)
        return;
    job->announced = now;
    Q_EMIT bench->runProgressed(progress);
}

Task<SyncSettings> settingsOf(Workbench *bench, ConnectionId connection)
{
    const Result<ScheduleRow> row = co_await bench->transact<ScheduleRow>(
        [connection](StoreSession &session) { return ScheduleRepository(session).find(connection); });
    if (!row)
        co_return fail(row.error());
    co_return SyncSettings::fromJson(row->settings);
}

// A run that went through to its end: the source was read up to where it began. Records that failed are known
// by name and tried again, so they are no reason to read everything again.
OutcomeTask noteFullRun(Workbench *bench, RunRow run)
{
    const RunScope scope = RunScope::fromJson(run.scope);
    const bool ended = run.state == runstates::succeeded ||
                       (run.state == runstates::incomplete && !run.progress.contains("error"_L1));
    if (run.kind != "bulk"_L1 || !ended ||
        (scope.kind != RunScope::Kind::Full && scope.kind != RunScope::Kind::ChangedMapping &&
         scope.kind != RunScope::Kind::Since))
        co_return {};
    co_return co_await bench->transact<void>([run, scope](StoreSession &session) -> Outcome {
        ScheduleRepository schedules(session);
        Result<ScheduleRow> row = schedules.find(run.connectionId);
        if (!row)
            return fail(row.error());
        const bool listed = run.progress.value("listed"_L1).toBool(true);
        if (scope.kind != RunScope::Kind::ChangedMapping && scope.object.isEmpty() && listed)
            row->highWater = run.startedAt;
        if (scope.kind != RunScope::Kind::Since)
            row->mappingVersion = run.mappingVersion;
        return schedules.save(*row);
    });
}

} // namespace

RunProgress runProgress(const Workbench *bench, const RunRow &run, const QString &connectionName)
{
    RunProgress view;
    view.id = run.id;
    view.connectionId = run.connectionId;
    view.connectionName = connectionName;
    view.kind = run.kind;
    view.state = run.state;
    view.phase = run.progress.value("phase"_L1).toString();
    view.scope = RunScope::fromJson(run.scope);
    view.parent = run.parent;
    view.mappingVersion = run.mappingVersion;
    view.startedBy = run.startedBy;
    view.startedAt = run.startedAt;
    view.finishedAt = run.finishedAt;
    view.ledger = RunLedger::fromJson(run.counts);
    view.source = run.progress.value("source"_L1)
                      .toInteger(run.progress.value("source_people"_L1).toInteger() +
                                 run.progress.value("source_organisations"_L1).toInteger());
    view.calls = run.progress.value("calls"_L1).toInteger();
    view.writes = run.progress.value("writes"_L1).toInteger();
    const BudgetView budget = bench->budget();
    view.allowedPerSecond = double(budget.limit) / 10.0;
    if (view.state == runstates::planned && view.allowedPerSecond > 0)
        view.remaining = std::chrono::seconds(qint64(double(view.calls) / view.allowedPerSecond) + 1);
    const QJsonObject problem = run.progress.value("error"_L1).toObject();
    if (!problem.isEmpty()) {
        Error error;
        error.message = problem.value("message"_L1).toString();
        error.nextStep = problem.value("next_step"_L1).toString();
        error.code = problem.value("code"_L1).toString();
        error.requestId = problem.value("request_id"_L1).toString();
        view.problem = error;
    }
    view.details = run.progress;
    view.isHere = const_cast<Workbench *>(bench)->runs().isUnderWay(run.id);
    return view;
}

Task<RunProgress> planRun(Workbench *bench, ConnectionId connection, RunScope scope)
{
    co_return co_await planRunFor(bench, connection, scope, bench->settings().actor);
}

Task<RunProgress> planRunFor(Workbench *bench, ConnectionId connection, RunScope scope, QString startedBy)
{
    const Result<SyncTools> tools = co_await gatherTools(bench, connection, {});
    if (!tools)
        co_return fail(tools.error());
    const Result<SyncSettings> settings = co_await settingsOf(bench, tools->connection.id);
    if (!settings)
        co_return fail(settings.error());
    const Result<RunScope> whole = co_await completed(bench, tools->connection.id, scope);
    if (!whole)
        co_return fail(whole.error());
    RunRow run;
    run.id = RunId(newIdText(QLatin1StringView("run")));
    run.connectionId = tools->connection.id;
    run.kind = u"bulk"_s;
    run.state = QString(runstates::planning);
    run.startedAt = bench->now();
    run.mappingVersion = tools->people.version > 0 ? tools->people.version : tools->organisations.version;
    run.startedBy = startedBy;
    run.scope = whole->toJson();
    run.scope.insert(QString(versionsKey), mappingVersions(*tools, *whole));
    if (whole->kind == RunScope::Kind::ChangedMapping) {
        const Result<QJsonArray> targets = co_await changedSince(bench, *tools);
        if (!targets)
            co_return fail(targets.error());
        run.scope.insert(u"changed_targets"_s, *targets);
    }
    const Outcome started = co_await bench->transact<void>(
        [run](StoreSession &session) { return RunRepository(session).start(run); });
    if (!started)
        co_return fail(started.error());
    const Result<std::shared_ptr<RunJob>> job = bench->runs().begin(run.id);
    if (!job)
        co_return fail(job.error());
    const auto leave = qScopeGuard([bench, id = run.id] { bench->runs().end(id); });
    intercom::ContactWriter writer(tools->door->background());
    const QString name = tools->connection.name;
    const std::shared_ptr<RunJob> kept = *job;
    kept->startedBy = startedBy;
    kept->planner = std::make_unique<BulkPlanner>(
        backgroundParts(bench, *tools, &writer), run, *settings, bench->runs().worker().id,
        [bench, name, kept = std::weak_ptr(kept)](const RunRow &row) {
            if (const auto alive = kept.lock())
                announce(bench, alive, runProgress(bench, row, name), row.state != runstates::planning);
        });
    const Result<RunRow> planned = co_await kept->planner->plan();
    if (!planned)
        co_return fail(planned.error());
    Q_EMIT bench->attentionChanged();
    co_return runProgress(bench, *planned, name);
}

Task<RunProgress> planUndoRun(Workbench *bench, RunId parent)
{
    const Result<RunRow> undone = co_await readRun(bench, parent);
    if (!undone)
        co_return fail(undone.error());
    if (bench->runs().isUnderWay(parent) || undone->state == runstates::running ||
        undone->state == runstates::planned || undone->state == runstates::planning)
        co_return fail(Error::Kind::Conflict, u"The run is not finished, so it cannot be taken back yet."_s,
                       u"Cancel it first; what it wrote by then can be undone."_s);
    const Result<SyncTools> tools = co_await gatherTools(bench, undone->connectionId, {});
    if (!tools)
        co_return fail(tools.error());
    RunRow run;
    run.id = RunId(newIdText(QLatin1StringView("run")));
    run.connectionId = undone->connectionId;
    run.kind = u"undo"_s;
    run.state = QString(runstates::planning);
    run.startedAt = bench->now();
    run.mappingVersion = undone->mappingVersion;
    run.startedBy = bench->settings().actor;
    run.parent = parent;
    const Outcome started = co_await bench->transact<void>(
        [run](StoreSession &session) { return RunRepository(session).start(run); });
    if (!started)
        co_return fail(started.error());
    const Result<std::shared_ptr<RunJob>> job = bench->runs().begin(run.id);
    if (!job)
        co_return fail(job.error());
    const auto leave = qScopeGuard([bench, id = run.id] { bench->runs().end(id); });
    intercom::ContactWriter writer(tools->door->background());
    const QString name = tools->connection.name;
    const std::shared_ptr<RunJob> kept = *job;
    kept->undoPlanner = std::make_unique<UndoPlanner>(
        backgroundParts(bench, *tools, &writer), run, bench->runs().worker().id,
        [bench, name, kept = std::weak_ptr(kept)](const RunRow &row) {
            if (const auto alive = kept.lock())
                announce(bench, alive, runProgress(bench, row, name), row.state != runstates::planning);
        });
    const Result<RunRow> planned = co_await kept->undoPlanner->plan();
    if (!planned)
        co_return fail(planned.error());
    co_return runProgress(bench, *planned, name);
}

Task<RunProgress> applyRun(Workbench *bench, RunId id, bool confirmHeld, std::optional<bool> bulkEndpoints)
{
    const Result<RunRow> run = co_await readRun(bench, id);
    if (!run)
        co_return fail(run.error());
    // Cut off, failed or stopped while it was planned: half a plan is none.
    if (!run->progress.contains("planned_at"_L1)) {
        if (run->kind == "undo"_L1)
            co_return fail(Error::Kind::Conflict, u"The undo was not planned to its end."_s,
                           u"Plan it again, look at it, then apply it."_s);
        co_return fail(Error::Kind::Conflict,
                       u"The run was not planned to its end, so nothing was written."_s,
                       u"Plan it again (patchbayctl sync plan), look at it, then apply it."_s);
    }
    const bool over = run->state == runstates::succeeded;
    if (over && !confirmHeld)
        co_return runProgress(bench, *run, {});
    const Result<SyncTools> tools = co_await gatherTools(bench, run->connectionId, {});
    if (!tools)
        co_return fail(tools.error());
    const QJsonObject planned = run->scope.value(versionsKey).toObject();
    const QJsonObject current = mappingVersions(*tools, RunScope::fromJson(run->scope));
    for (const QString &object : planned.keys()) {
        if (run->kind == "bulk"_L1 && current.value(object) != planned.value(object))
            co_return fail(
                Error::Kind::Conflict,
                u"The mapping of %1 was changed (version %2) after this was planned (version %3)."_s
                    .arg(object)
                    .arg(current.value(object).toInt())
                    .arg(planned.value(object).toInt()),
                u"Plan again, look at the differences, then apply."_s);
    }
    const Result<SyncSettings> settings = co_await settingsOf(bench, run->connectionId);
    if (!settings)
        co_return fail(settings.error());
    if (confirmHeld) {
        const Result<int> confirmed = co_await bench->transact<int>(
            [id](StoreSession &session) { return RunItemRepository(session).confirmHeld(id); });
        if (!confirmed)
            co_return fail(confirmed.error());
    }
    const Result<std::shared_ptr<RunJob>> job = bench->runs().begin(id);
    if (!job)
        co_return fail(job.error());
    const auto leave = qScopeGuard([bench, id] { bench->runs().end(id); });
    intercom::ContactWriter writer(tools->door->background());
    const QString name = tools->connection.name;
    const std::shared_ptr<RunJob> kept = *job;
    kept->startedBy = run->startedBy;
    BulkExecutor::Settings pace;
    pace.budgetPercent = settings->budgetPercent;
    pace.windowLimit = bench->budget().limit;
    pace.bulkEndpoints = bulkEndpoints.value_or(settings->bulkEndpoints) && run->kind == "bulk"_L1;
    kept->executor = std::make_unique<BulkExecutor>(
        backgroundParts(bench, *tools, &writer), *run, bench->runs().worker(), pace,
        [bench, name, kept = std::weak_ptr(kept)](const RunRow &row, const RunLedger &) {
            if (const auto alive = kept.lock())
                announce(bench, alive, runProgress(bench, row, name), row.state != runstates::running);
        });
    const Result<RunRow> done = co_await kept->executor->run();
    if (!done)
        co_return fail(done.error());
    const Outcome noted = co_await noteFullRun(bench, *done);
    if (!noted)
        logEvent(logConsole(), u"run.schedule_not_noted"_s, noted.error().toJson());
    tools->door->forgetAttributes();
    Q_EMIT bench->attentionChanged();
    bench->runs().end(id);
    co_return runProgress(bench, *done, name);
}

OutcomeTask askOfRun(Workbench *bench, RunId id, QString wanted)
{
    const Result<RunRow> run = co_await readRun(bench, id);
    if (!run)
        co_return fail(run.error());
    if (const std::shared_ptr<RunJob> job = bench->runs().find(id)) {
        if (wanted == "pause"_L1)
            job->pause();
        else
            job->cancel();
        co_return {};
    }
    if (run->state == runstates::running) // another program works on it, or did when it died
        co_return co_await bench->transact<void>(
            [id, wanted](StoreSession &session) { return RunRepository(session).want(id, wanted); });
    if (wanted == "pause"_L1)
        co_return fail(Error::Kind::Conflict, u"The run is not under way."_s);
    if (run->state == runstates::succeeded || run->state == runstates::incomplete)
        co_return fail(Error::Kind::Conflict, u"The run is finished."_s,
                       u"Undo it to take back what it wrote."_s);
    RunRow ended = *run;
    ended.state = QString(runstates::cancelled);
    ended.finishedAt = bench->now();
    co_return co_await bench->transact<void>(
        [ended](StoreSession &session) { return RunRepository(session).update(ended); });
}

Task<int> retryFailedItems(Workbench *bench, RunId id, QStringList causes)
{
    const Result<RunRow> run = co_await readRun(bench, id);
    if (!run)
        co_return fail(run.error());
    if (bench->runs().isUnderWay(id))
        co_return fail(Error::Kind::Conflict, u"The run is under way."_s, u"Wait for its end, then retry."_s);
    RunRow again = *run;
    again.state = QString(runstates::paused);
    co_return co_await bench->transact<int>([again, causes](StoreSession &session) -> Result<int> {
        const Result<int> retried = RunItemRepository(session).retry(again.id, {.causes = causes});
        if (!retried || *retried == 0)
            return retried;
        const Outcome updated = RunRepository(session).update(again);
        if (!updated)
            return fail(updated.error());
        return retried;
    });
}

Task<RunProgress> findRun(Workbench *bench, RunId id)
{
    if (const std::shared_ptr<RunJob> job = bench->runs().find(id); job && !job->last.id.isEmpty())
        co_return job->last;
    const Result<RunRow> run = co_await readRun(bench, id);
    if (!run)
        co_return fail(run.error());
    const ConnectionId connection = run->connectionId;
    const Result<ConnectionRow> row = co_await bench->transact<ConnectionRow>(
        [connection](StoreSession &session) { return ConnectionRepository(session).find(connection); });
    co_return runProgress(bench, *run, row ? shownName(*row) : QString());
}

Task<QList<RunProgress>> listBulkRuns(Workbench *bench, int limit)
{
    const Result<WorkspaceRow> workspace = co_await currentWorkspace(bench);
    if (!workspace)
        co_return fail(workspace.error());
    struct Named
    {
        RunRow run{};
        QString connection{};
    };
    const WorkspaceId id = workspace->id;
    const Result<QList<Named>> rows =
        co_await bench->transact<QList<Named>>([id, limit](StoreSession &session) -> Result<QList<Named>> {
            const Result<QList<ConnectionRow>> connections = ConnectionRepository(session).list(id);
            if (!connections)
                return fail(connections.error());
            QList<Named> all;
            for (const ConnectionRow &connection : *connections) {
                const Result<QList<RunRow>> runs = RunRepository(session).latestBulk(connection.id, limit);
                if (!runs)
                    return fail(runs.error());
                for (const RunRow &run : *runs)
                    all.append({run, shownName(connection)});
            }
            return all;
        });
    if (!rows)
        co_return fail(rows.error());
    QList<RunProgress> views;
    for (const Named &row : *rows) {
        const std::shared_ptr<RunJob> job = bench->runs().find(row.run.id);
        views.append(job && !job->last.id.isEmpty() ? job->last
                                                    : runProgress(bench, row.run, row.connection));
    }
    std::ranges::sort(views, [](const RunProgress &a, const RunProgress &b) {
        return a.startedAt != b.startedAt ? a.startedAt > b.startedAt : b.id < a.id;
    });
    if (views.size() > limit)
        views.resize(limit);
    co_return views;
}

} // namespace patchbay
