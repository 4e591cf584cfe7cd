// What the scheduler reads from the store before it decides, and what it writes down when it is done.
#include "console/connectionremoval.h"
#include "console/driftoperations.h"
#include "console/mappingoperations.h"
#include "console/scheduler.h"
#include "store/attentionrepository.h"
#include "store/schedulerepository.h"
#include "sync/workerliveness.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::hours driftEvery{24};
constexpr int mostFailures = 200;
// A record that failed so often is tried again with the next full run only.
constexpr int mostAttempts = 5;

// The state of the newest run that plans what this version of the mapping changes.
Result<QString> changeRunState(StoreSession &session, const ConnectionId &id, int version)
{
    const Result<RunRow> run =
        RunRepository(session).newestOfScope(id, runScopeName(RunScope::Kind::ChangedMapping));
    if (!run && run.error().kind != Error::Kind::NotFound)
        return fail(run.error());
    return run && run->mappingVersion == version ? run->state : QString();
}

} // namespace

Task<Scheduler::Work> Scheduler::readWork()
{
    WorkerRow self = m_bench->runs().worker();
    self.seenAt = m_bench->now();
    const bool shares = m_bench->database().dialect() == StoreSession::Dialect::Postgres;
    QStringList own;
    for (const ConnectionId &id : std::as_const(m_busy))
        own.append(u"schedule/"_s + id.text());
    co_return co_await m_bench->transact<Work>([self, own, shares](StoreSession &session) -> Result<Work> {
        WorkerRepository workers(session);
        if (const Outcome beaten = workers.beat(self); !beaten)
            return fail(beaten.error());
        const Result<QList<WorkerRow>> all = workers.all();
        if (!all)
            return fail(all.error());
        for (const WorkerRow &other : *all) {
            if (!isGone(other, self, self.seenAt))
                continue;
            if (const Outcome removed = workers.remove(other.id); !removed)
                return fail(removed.error());
        }
        for (const QString &name : own) {
            const auto prolonged =
                workers.lease(name, self.id, self.seenAt, self.seenAt.addSecs(connectionLease.count()));
            if (!prolonged)
                return fail(prolonged.error());
        }
        Work work;
        RunRepository runs(session);
        const auto running = runs.inState(QString(runstates::running));
        const auto paused = runs.inState(QString(runstates::paused));
        const auto planning = runs.inState(QString(runstates::planning));
        if (!running || !paused || !planning)
            return fail(!running ? running.error() : !paused ? paused.error() : planning.error());
        for (const RunRow &run : *running) {
            const Result<bool> worked = isWorkedOn(session, run.id, self, self.seenAt);
            if (!worked)
                return fail(worked.error());
            if (!*worked)
                work.left.append(run);
            else if (shares)
                work.shared.append(run);
        }
        for (const RunRow &run : *paused) {
            if (run.progress.value(goesOnKey).toBool())
                work.left.append(run);
        }
        // Only the schedule's own: its lease says that nobody plans any more.
        for (const RunRow &run : *planning) {
            if (run.startedBy == scheduleActor)
                work.left.append(run);
        }
        const Result<QList<ScheduleRow>> due = ScheduleRepository(session).due(self.seenAt);
        if (!due)
            return fail(due.error());
        for (const ScheduleRow &row : *due)
            work.due.append(row.connectionId);
        return work;
    });
}

Task<Scheduler::Known> Scheduler::readKnown(ConnectionId id)
{
    const QDateTime now = m_bench->now();
    co_return co_await m_bench->transact<Known>([id, now](StoreSession &session) -> Result<Known> {
        const Result<ConnectionRow> connection = ConnectionRepository(session).find(id);
        if (!connection)
            return fail(connection.error());
        const Result<ScheduleRow> schedule = ScheduleRepository(session).find(id);
        if (!schedule)
            return fail(schedule.error());
        const Result<SyncSettings> settings = SyncSettings::fromJson(schedule->settings);
        if (!settings)
            return fail(settings.error());
        const auto people = readMapping(session, id, objects::people);
        const auto organisations = readMapping(session, id, objects::organisations);
        if (!people || !organisations)
            return fail(people ? organisations.error() : people.error());
        Known known{.connection = *connection};
        known.connection.name = shownName(*connection);
        known.isDue = schedule->dueAt && *schedule->dueAt <= now;
        ScheduleStanding &standing = known.standing;
        standing.settings = *settings;
        standing.highWater = schedule->highWater;
        standing.syncedVersion = schedule->mappingVersion;
        standing.currentVersion = people->version > 0 ? people->version : organisations->version;
        const Result<RunRow> full = RunRepository(session).newestOfScope(
            id, runScopeName(RunScope::Kind::Full),
            {QString(runstates::succeeded), QString(runstates::incomplete)});
        if (!full && full.error().kind != Error::Kind::NotFound)
            return fail(full.error());
        if (full)
            standing.lastFullAt = full->startedAt;
        const Result<QString> change = changeRunState(session, id, standing.currentVersion);
        if (!change)
            return fail(change.error());
        standing.changeRunState = *change;
        const auto failures = AttentionRepository(session).failures(id, mostFailures);
        if (!failures)
            return fail(failures.error());
        for (const FailureRow &failure : *failures) {
            if (failure.attempts < mostAttempts)
                known
                    .failed[failure.object == "contact"_L1 ? QString(objects::people)
                                                           : QString(objects::organisations)]
                    .append(failure.sourceKey);
        }
        const auto drift = storedDrift(session, id);
        if (!drift)
            return fail(drift.error());
        known.driftIsDue = settings->driftSample > 0 &&
                           (!*drift || (*drift)->at.addSecs(std::chrono::seconds(driftEvery).count()) <= now);
        return known;
    });
}

OutcomeTask Scheduler::setDue(ConnectionId id, QDateTime begun, RunId run, int failures)
{
    const QDateTime now = m_bench->now();
    co_return co_await m_bench->transact<void>(
        [id, begun, run, failures, now](StoreSession &session) -> Outcome {
            ScheduleRepository schedules(session);
            Result<ScheduleRow> row = schedules.find(id);
            if (!row)
                return fail(row.error());
            const Result<SyncSettings> settings = SyncSettings::fromJson(row->settings);
            if (!settings)
                return fail(settings.error());
            row->dueAt.reset();
            if (settings->frequency == SyncSettings::Frequency::Interval)
                row->dueAt = nextDue(*settings, begun, now, failures);
            if (!run.isEmpty())
                row->lastRun = run;
            return schedules.save(*row);
        });
}

} // namespace patchbay
