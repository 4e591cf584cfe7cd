// What the scheduler reads from the store before it decides, and what it writes down when it is done.
#include "console/connectionremoval.h"
#include "console/driftoperations.h"
#include "console/mappingoperations.h"
#include "console/runcoverage.h"
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
constexpr int mostGivenUp = 10'000;

constexpr int questionsLookedThrough = 50;
constexpr int fullRunsLookedThrough = 50;

// For each object whose mapping changed: the state of the newest run that plans what its current version
// changes.
Outcome readAnswers(StoreSession &session, const ConnectionId &id, ScheduleStanding *standing)
{
    const Result<QList<RunRow>> runs = RunRepository(session).ofScope(
        id, runScopeName(RunScope::Kind::ChangedMapping), {}, questionsLookedThrough);
    if (!runs)
        return fail(runs.error());
    for (const QString &object : standing->changedObjects()) {
        for (const RunRow &run : *runs) {
            const QMap<QString, int> versions = versionsOf(run.scope.value(mappingVersionsKey).toObject());
            if (versions.value(object) != standing->currentVersions.value(object))
                continue;
            // One that was cut off while it was planned asked nobody anything.
            const bool asked = run.state != runstates::cancelled || run.progress.contains("planned_at"_L1);
            if (asked)
                standing->answers.insert(object, run.state);
            break;
        }
    }
    return {};
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
        const Result<QList<ConnectionId>> gone = connectionsWithGoneWork(session, self.seenAt);
        if (!gone)
            return fail(gone.error());
        work.gone = *gone;
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
        standing.syncedVersions = versionsOf(schedule->mappingVersions);
        standing.currentVersions = currentVersions(*people, *organisations);
        const Result<QList<RunRow>> full = RunRepository(session).ofScope(
            id, runScopeName(RunScope::Kind::Full),
            {QString(runstates::succeeded), QString(runstates::incomplete)}, fullRunsLookedThrough);
        if (!full)
            return fail(full.error());
        for (const RunRow &run : *full) {
            // One of people or organisations alone was none of everything.
            if (!standing.lastFullAt && RunScope::fromJson(run.scope).object.isEmpty())
                standing.lastFullAt = run.startedAt;
        }
        if (const Outcome read = readAnswers(session, id, &standing); !read)
            return fail(read.error());
        const auto drift = storedDrift(session, id);
        if (!drift)
            return fail(drift.error());
        known.driftIsDue = settings->driftSample > 0 &&
                           (!*drift || (*drift)->at.addSecs(std::chrono::seconds(driftEvery).count()) <= now);
        return known;
    });
}

Task<QMap<QString, QStringList>> Scheduler::readFailed(Known known)
{
    using Keys = QMap<QString, QStringList>;
    const ConnectionId id = known.connection.id;
    const QStringList mapped = known.standing.currentVersions.keys();
    co_return co_await m_bench->transact<Keys>([id, mapped](StoreSession &session) -> Result<Keys> {
        const auto failures = AttentionRepository(session).failures(id, mostFailures, mostAttempts);
        if (!failures)
            return fail(failures.error());
        Keys keys;
        for (const FailureRow &failure : *failures) {
            const QString object(failure.object == "contact"_L1 ? objects::people : objects::organisations);
            if (mapped.contains(object))
                keys[object].append(failure.sourceKey);
        }
        return keys;
    });
}

// Records whose last attempt for now was after `since`: nobody would notice that they are left alone.
OutcomeTask Scheduler::tellWhatWasGivenUp(Known known, QStringList tried, QDateTime since)
{
    const ConnectionId id = known.connection.id;
    const auto failures = co_await m_bench->transact<QList<FailureRow>>(
        [id](StoreSession &session) { return AttentionRepository(session).failures(id, mostGivenUp); });
    if (!failures)
        co_return fail(failures.error());
    QStringList titles;
    QString reason;
    for (const FailureRow &failure : *failures) {
        if (failure.attempts < mostAttempts || failure.lastAt < since || !tried.contains(failure.sourceKey))
            continue;
        titles.append(failure.title.isEmpty() ? failure.sourceKey : failure.title);
        if (reason.isEmpty())
            reason = failure.error.value("message"_L1).toString();
    }
    if (titles.isEmpty())
        co_return {};
    const QString who =
        titles.size() == 1 ? titles.first() : u"%1 and %L2 more"_s.arg(titles.first()).arg(titles.size() - 1);
    co_return co_await tell(
        known.connection, u"sync.schedule.gave_up"_s, u"warning"_s,
        u"%1 failed %2 times through %3 and will be tried again only when everything is read (%4). Correct"
        " the record, then sync what failed (Sync, or patchbayctl sync apply --failed)."_s.arg(who)
            .arg(mostAttempts)
            .arg(known.connection.name, reason),
        {});
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
            if (settings->frequency != SyncSettings::Frequency::Manual)
                row->dueAt = nextDue(*settings, begun, now, failures);
            if (!run.isEmpty())
                row->lastRun = run;
            return schedules.save(*row);
        });
}

} // namespace patchbay
