#include "console/runoperations.h"

#include "base/logging.h"
#include "console/runcoverage.h"
#include "console/runtools.h"
#include "store/schedulerepository.h"
#include "store/tombstonerepository.h"

#include <QScopeGuard>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

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
        // What was changed between the mark and a later moment was not read.
        const bool joins =
            scope.kind == RunScope::Kind::Full ||
            (scope.kind == RunScope::Kind::Since && row->highWater && scope.since <= *row->highWater);
        if (joins && scope.object.isEmpty() && listed)
            row->highWater = run.startedAt;
        // What was declined is not everywhere yet, and each object counts its own versions.
        const QJsonObject used = run.scope.value(mappingVersionsKey).toObject();
        for (auto it = used.constBegin(); it != used.constEnd(); ++it) {
            if (scope.kind != RunScope::Kind::Since && !scope.withoutDeclined)
                row->mappingVersions.insert(it.key(), it.value());
        }
        return schedules.save(*row);
    });
}

} // namespace

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
    const QJsonObject planned = run->scope.value(mappingVersionsKey).toObject();
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
    const Result<SyncSettings> settings = co_await runSettings(bench, run->connectionId);
    if (!settings)
        co_return fail(settings.error());
    if (confirmHeld) {
        const Result<int> confirmed = co_await bench->transact<int>(
            [id, connection = run->connectionId](StoreSession &session) -> Result<int> {
                const Outcome noted = TombstoneRepository(session).confirmHeldBy(id, connection);
                if (!noted)
                    return fail(noted.error());
                return RunItemRepository(session).confirmHeld(id);
            });
        if (!confirmed)
            co_return fail(confirmed.error());
    }
    const Result<std::shared_ptr<RunJob>> job = bench->runs().begin(id);
    if (!job)
        co_return fail(job.error());
    const auto leave = qScopeGuard([bench, id] { bench->runs().end(id); });
    intercom::Client &client = runClient(*tools, *settings);
    intercom::ContactWriter writer(client);
    const QString name = tools->connection.name;
    const std::shared_ptr<RunJob> kept = *job;
    kept->startedBy = run->startedBy;
    BulkExecutor::Settings pace;
    pace.bulkEndpoints = bulkEndpoints.value_or(settings->bulkEndpoints) && run->kind == "bulk"_L1;
    kept->executor = std::make_unique<BulkExecutor>(
        runParts(bench, *tools, client, &writer), *run, bench->runs().worker(), pace,
        [heard = announcer(bench, kept, name, runstates::running)](const RunRow &row, const RunLedger &) {
            heard(row);
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

} // namespace patchbay
