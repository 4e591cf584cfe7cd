#include "console/scheduler.h"

#include "base/logging.h"
#include "console/driftoperations.h"
#include "console/runoperations.h"
#include "console/synctools.h"
#include "sync/workerliveness.h"

#include <QCoroSignal>
#include <QScopeGuard>

namespace patchbay {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::seconds holdOff{300};
constexpr std::chrono::milliseconds pauseAgainAfter{200};

QString leaseName(const ConnectionId &id)
{
    return u"schedule/"_s + id.text();
}

} // namespace

Scheduler::Scheduler(Workbench *bench) : m_bench(bench)
{
    connect(&m_timer, &QTimer::timeout, this, &Scheduler::look);
}

void Scheduler::start(std::chrono::milliseconds interval)
{
    m_ending = false;
    m_timer.start(interval);
    look();
}

void Scheduler::halt()
{
    m_ending = true;
    m_timer.stop();
}

OutcomeTask Scheduler::stop()
{
    halt();
    // Again and again: one that is just about to begin cannot be paused yet.
    while (m_underWay > 0) {
        m_bench->runs().pauseStartedBy(QString(scheduleActor));
        for (const RunId &run : std::as_const(m_runs)) {
            if (const std::shared_ptr<RunJob> job = m_bench->runs().find(run))
                job->pause();
        }
        co_await qCoro(this, &Scheduler::rested, pauseAgainAfter);
    }
    m_ending = false;
    const Outcome left =
        co_await m_bench->transact<void>([id = m_bench->runs().worker().id](StoreSession &session) {
            return WorkerRepository(session).remove(id);
        });
    co_return left;
}

void Scheduler::look()
{
    if (m_looking || m_ending || m_bench->isStopping() || !m_bench->isOpen())
        return;
    m_looking = true;
    launch(lookForWork());
}

// Through a call of its own, so that a closing program waits for it.
void Scheduler::launch(OutcomeTask task)
{
    auto call = std::make_shared<Call<void>>();
    m_bench->begun(call);
    deliver<void>(m_bench, std::move(task), call);
}

void Scheduler::release(const ConnectionId &id)
{
    m_busy.remove(id);
    --m_underWay;
    Q_EMIT rested();
}

bool Scheduler::isHeldOff(const ConnectionId &id) const
{
    const auto until = m_heldOff.constFind(id);
    return until != m_heldOff.constEnd() && *until > m_bench->now();
}

OutcomeTask Scheduler::lookForWork()
{
    ++m_underWay;
    const auto leave = qScopeGuard([this] {
        m_looking = false;
        --m_underWay;
        Q_EMIT rested();
    });
    const Result<Work> work = co_await readWork();
    if (!work) {
        logEvent(logConsole(), u"scheduler.look_failed"_s, work.error().toJson());
        co_return fail(work.error());
    }
    const auto claim = [this](const ConnectionId &id) {
        if (m_ending || m_bench->isStopping() || m_busy.contains(id) || isHeldOff(id))
            return false;
        m_busy.insert(id);
        ++m_underWay;
        return true;
    };
    for (const RunRow &run : work->left) {
        if (!m_bench->runs().isUnderWay(run.id) && claim(run.connectionId))
            launch(takeOver(run));
    }
    for (const RunRow &run : work->shared) {
        if (!m_bench->runs().isUnderWay(run.id) && claim(run.connectionId))
            launch(help(run));
    }
    for (const ConnectionId &id : work->due) {
        if (claim(id))
            launch(serveDue(id));
    }
    for (const ConnectionId &id : work->gone) {
        if (mayTakeOut(id) && claim(id))
            launch(serveGone(id));
    }
    co_return {};
}

OutcomeTask Scheduler::serveDue(ConnectionId id)
{
    const auto leave = qScopeGuard([this, id] { release(id); });
    const Result<bool> mine = co_await lease(id);
    if (!mine || !*mine)
        co_return mine.map([](bool) {});
    const Outcome done = co_await syncDue(id);
    const Outcome given = co_await giveBack(id);
    co_return done ? given : done;
}

OutcomeTask Scheduler::takeOver(RunRow run)
{
    const auto leave = qScopeGuard([this, id = run.connectionId] { release(id); });
    const Result<bool> mine = co_await lease(run.connectionId);
    if (!mine || !*mine)
        co_return mine.map([](bool) {});
    const Outcome done = co_await finish(run);
    const Outcome given = co_await giveBack(run.connectionId);
    co_return done ? given : done;
}

OutcomeTask Scheduler::help(RunRow run)
{
    const auto leave = qScopeGuard([this, id = run.connectionId] { release(id); });
    Q_EMIT m_bench->schedulerNoted(u"Helping with the run %1"_s.arg(run.id.text()));
    const Result<RunProgress> done = co_await applyHere(run.id);
    if (!done)
        m_heldOff.insert(run.connectionId, m_bench->now().addSecs(holdOff.count()));
    co_return done.map([](const RunProgress &) {});
}

OutcomeTask Scheduler::syncDue(ConnectionId id)
{
    const QDateTime begun = m_bench->now();
    const Result<Known> known = co_await readKnown(id);
    if (!known)
        co_return fail(known.error());
    if (!known->isDue)
        co_return {}; // another program was faster
    if (known->connection.state == "paused"_L1 || known->connection.state == "removed"_L1)
        co_return co_await setDue(id, begun, {}, 0);
    // What cannot begin on this machine (no token here, no such file) may on another that shares the store.
    const Result<SyncTools> tools = co_await gatherTools(m_bench, id, {});
    if (!tools) {
        m_heldOff.insert(id, m_bench->now().addSecs(holdOff.count()));
        co_return co_await tell(known->connection, u"sync.schedule.failed"_s, u"error"_s,
                                u"%1 is due and cannot be synced from here: %2"_s.arg(known->connection.name,
                                                                                      tools.error().message),
                                {});
    }
    const ScheduledStep step = scheduledStep(known->standing, begun);
    RunId run;
    int failures = 0;
    if (step.kind == ScheduledStep::Kind::AskAboutChange) {
        const Outcome asked = co_await askAboutChange(*known, step.scope);
        if (!asked && asked.error().kind != Error::Kind::Cancelled) {
            const Outcome told =
                co_await tell(known->connection, u"sync.schedule.failed"_s, u"error"_s,
                              u"What the changed mapping of %1 would write could not be planned: %2"_s.arg(
                                  known->connection.name, asked.error().toText()),
                              {});
            if (!told)
                co_return told;
        }
        failures = asked ? 0 : m_failures.value(id) + 1;
    } else if (step.kind == ScheduledStep::Kind::Sync) {
        const Result<RunProgress> synced = co_await syncScope(*known, step.scope);
        const bool failed = !synced || synced->state == runstates::failed;
        failures = failed ? m_failures.value(id) + 1 : 0;
        if (synced)
            run = synced->id;
        const bool ended =
            synced && (synced->state == runstates::succeeded || synced->state == runstates::incomplete);
        if (ended && step.scope.withoutDeclined && step.scope.kind == RunScope::Kind::Full) {
            const Outcome told = co_await tellWhatWasLeftOut(*known, *synced);
            if (!told)
                co_return told;
        }
        if (ended) {
            const Outcome tended = co_await lookAfter(*known, step.scope.kind == RunScope::Kind::Since);
            if (!tended)
                co_return tended;
        }
    } else if (step.kind == ScheduledStep::Kind::Tend) {
        const Outcome tended = co_await lookAfter(*known, true);
        if (!tended)
            co_return tended;
    }
    m_failures.insert(id, failures);
    if (m_ending || m_bench->isStopping())
        co_return {}; // still due: who comes next goes on
    co_return co_await setDue(id, begun, run, failures);
}

// What goes with a sync of everything or of what changed: what failed is tried again (a sync of everything
// just has), and once a day a sample is compared. Neither's failing keeps the schedule from going on.
OutcomeTask Scheduler::lookAfter(Known known, bool retries)
{
    if (retries) {
        const Outcome retried = co_await retryFailed(known);
        if (!retried)
            logEvent(logConsole(), u"scheduler.retry_failed"_s, retried.error().toJson());
    }
    if (!known.driftIsDue || m_ending)
        co_return {};
    const Result<DriftView> drift = co_await checkDriftOf(m_bench, known.connection.id, 0);
    if (drift)
        Q_EMIT m_bench->schedulerNoted(u"%1: %2"_s.arg(known.connection.name, drift->report.sentence()));
    else
        logEvent(logConsole(), u"scheduler.drift_check_failed"_s, drift.error().toJson());
    co_return {};
}

// Plans and applies. What it failed of is in the log.
Task<RunProgress> Scheduler::syncScope(Known known, RunScope scope)
{
    const QString name = known.connection.name;
    Q_EMIT m_bench->schedulerNoted(u"%1 is due: %2"_s.arg(
        name, scope.kind == RunScope::Kind::Full ? u"everything is read"_s
              : scope.kind == RunScope::Kind::Failed
                  ? u"%L1 that failed are tried again"_s.arg(scope.keys.size())
              : scope.kind == RunScope::Kind::Gone ? u"what is gone long enough is taken out"_s
                                                   : u"what changed is read"_s));
    Result<RunProgress> run =
        co_await planRunFor(m_bench, known.connection.id, scope, QString(scheduleActor));
    if (run && run->state == runstates::planned && !m_ending)
        run = co_await applyHere(run->id);
    if (!run && run.error().kind == Error::Kind::Cancelled)
        co_return run;
    if (!run) {
        const Outcome told =
            co_await tell(known.connection, u"sync.schedule.failed"_s, u"error"_s,
                          u"The scheduled sync of %1 failed: %2"_s.arg(name, run.error().toText()), {});
        if (!told)
            co_return fail(told.error());
        co_return run;
    }
    Q_EMIT m_bench->schedulerNoted(u"%1: %2 (%3)"_s.arg(name, run->sentence(), run->state));
    co_return run;
}

OutcomeTask Scheduler::retryFailed(Known known)
{
    const Result<QMap<QString, QStringList>> failed = co_await readFailed(known);
    if (!failed)
        co_return fail(failed.error());
    const QDateTime begun = m_bench->now();
    QStringList tried;
    for (auto it = failed->constBegin(); it != failed->constEnd() && !m_ending; ++it) {
        RunScope scope{.kind = RunScope::Kind::Failed};
        scope.withoutDeclined = known.standing.answers.values().contains(QString(runstates::cancelled));
        scope.object = it.key();
        scope.keys = it.value();
        tried += it.value();
        const Result<RunProgress> run = co_await syncScope(known, scope);
        if (!run)
            co_return fail(run.error());
    }
    if (tried.isEmpty())
        co_return {};
    co_return co_await tellWhatWasGivenUp(known, tried, begun);
}

// Said with each sync of everything, so that nobody takes a green run for one that sent the changed mapping.
OutcomeTask Scheduler::tellWhatWasLeftOut(Known known, RunProgress run)
{
    const qint64 records = run.details.value("left_as_declined"_L1).toInteger();
    co_return co_await tell(
        known.connection, u"sync.schedule.left_out"_s, u"warning"_s,
        u"The changed mapping of %1 (%2) was declined, so its scheduled runs leave out what only the change"
        " would write: fields of %L3 records this time. To send it, plan what the change does (Sync, or"
        " patchbayctl sync plan --changed-mapping) and apply it; to drop it, roll the mapping back."_s
            .arg(known.connection.name, known.standing.changedObjects().join(u", "_s))
            .arg(records),
        run.id);
}

OutcomeTask Scheduler::askAboutChange(Known known, RunScope scope)
{
    const Result<RunProgress> plan =
        co_await planRunFor(m_bench, known.connection.id, scope, QString(scheduleActor));
    if (!plan)
        co_return fail(plan.error());
    // A change that writes nothing (one that was rolled back, say) is nobody's question: applying it
    // remembers the version.
    const RunLedger &ledger = plan->ledger;
    if (ledger.create + ledger.update + ledger.conflicts + ledger.failed == 0) {
        const Result<RunProgress> noted = co_await applyHere(plan->id);
        co_return noted.map([](const RunProgress &) {});
    }
    co_return co_await tell(
        known.connection, u"sync.schedule.question"_s, u"warning"_s,
        u"The mapping of %1 was changed, which would write to %L2 records (%3). Look at the run %4 and apply"
        " it, or cancel it; until then the schedule waits."_s.arg(known.connection.name)
            .arg(plan->ledger.create + plan->ledger.update)
            .arg(plan->sentence(), plan->id.text()),
        plan->id);
}

// A run that nobody works on any more: what somebody had asked of it is done, else it goes on.
OutcomeTask Scheduler::finish(RunRow run)
{
    const RunId id = run.id;
    const auto current = co_await m_bench->transact<RunRow>(
        [id](StoreSession &session) { return RunRepository(session).find(id); });
    if (!current)
        co_return fail(current.error());
    if (current->state != run.state)
        co_return {}; // another program was faster
    run = *current;
    const Result<SyncTools> tools = co_await gatherTools(m_bench, run.connectionId, {});
    if (!tools) { // another program that shares the store may be able to
        m_heldOff.insert(run.connectionId, m_bench->now().addSecs(holdOff.count()));
        Q_EMIT m_bench->schedulerNoted(
            u"The run %1 cannot go on from here: %2"_s.arg(id.text(), tools.error().message));
        co_return {};
    }
    const ConnectionRow connection = tools->connection;
    const bool asked = !run.wanted.isEmpty();
    const bool planning = run.state == runstates::planning;
    if (asked || planning) {
        run.state = QString(run.wanted == "pause"_L1 && !planning ? runstates::paused : runstates::cancelled);
        run.finishedAt = m_bench->now();
        run.wanted.clear();
        co_return co_await m_bench->transact<void>(
            [run](StoreSession &session) { return RunRepository(session).update(run); });
    }
    run.progress.remove(goesOnKey);
    const Outcome kept = co_await m_bench->transact<void>(
        [run](StoreSession &session) { return RunRepository(session).keepProgress(run); });
    if (!kept)
        co_return kept;
    const Outcome told = co_await tell(connection, u"sync.schedule.taken_over"_s, u"info"_s,
                                       u"The sync of %1 was cut off and goes on."_s.arg(connection.name), id);
    if (!told)
        co_return told;
    const Result<RunProgress> done = co_await applyHere(id);
    if (!done || done->state == runstates::failed)
        m_heldOff.insert(run.connectionId, m_bench->now().addSecs(holdOff.count()));
    if (!done)
        co_return co_await tell(
            connection, u"sync.schedule.failed"_s, u"error"_s,
            u"The sync of %1 could not go on: %2"_s.arg(connection.name, done.error().toText()), id);
    Q_EMIT m_bench->schedulerNoted(u"%1: %2 (%3)"_s.arg(connection.name, done->sentence(), done->state));
    co_return {};
}

// Applies, and marks a run that only paused because the program ends.
Task<RunProgress> Scheduler::applyHere(RunId id)
{
    m_runs.insert(id);
    const Result<RunProgress> done = co_await applyRun(m_bench, id, false, std::nullopt);
    m_runs.remove(id);
    if (!done || done->state != runstates::paused || !(m_ending || m_bench->isStopping()))
        co_return done;
    const Outcome marked = co_await m_bench->transact<void>([id](StoreSession &session) -> Outcome {
        Result<RunRow> row = RunRepository(session).find(id);
        if (!row)
            return fail(row.error());
        row->progress.insert(goesOnKey, true);
        return RunRepository(session).keepProgress(*row);
    });
    if (!marked)
        co_return fail(marked.error());
    co_return done;
}

Task<bool> Scheduler::lease(ConnectionId id)
{
    const QDateTime now = m_bench->now();
    co_return co_await m_bench->transact<bool>(
        [name = leaseName(id), worker = m_bench->runs().worker().id, now](StoreSession &session) {
            return WorkerRepository(session).lease(name, worker, now, now.addSecs(connectionLease.count()));
        });
}

OutcomeTask Scheduler::giveBack(ConnectionId id)
{
    co_return co_await m_bench->transact<void>(
        [name = leaseName(id), worker = m_bench->runs().worker().id](StoreSession &session) {
            return WorkerRepository(session).giveBack(name, worker);
        });
}

OutcomeTask Scheduler::tell(ConnectionRow connection, QString kind, QString level, QString sentence,
                            RunId run)
{
    ActivityRow entry = m_bench->entry(kind, level, sentence);
    entry.actor = QString(scheduleActor);
    entry.workspaceId = connection.workspaceId;
    entry.connectionId = connection.id;
    entry.runId = run;
    const QDateTime now = m_bench->now();
    const Result<qint64> sequence = co_await m_bench->transact<qint64>(
        [entry, now](StoreSession &session) { return ActivityLog::appendTo(session, entry, now); });
    if (!sequence)
        co_return fail(sequence.error());
    m_bench->noteActivity(*sequence);
    Q_EMIT m_bench->schedulerNoted(sentence);
    co_return {};
}

} // namespace patchbay
