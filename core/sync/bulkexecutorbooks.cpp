// BulkExecutor's books: checkpoints, heartbeats, and what the run is when it ends.
#include "base/time.h"
#include "store/attentionrepository.h"
#include "sync/bulkexecutor.h"
#include "sync/planarchive.h"
#include "sync/workerliveness.h"

#include <QCoroTimer>

#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int countLooks = 4; // at Intercom's own count, which may lag

// Of all workers; the run stays this one's until the transaction ends, so that none is lost.
Result<qint64> writesOf(StoreSession &session, const RunId &run)
{
    return RunRepository(session).hold(run).map(
        [](const RunRow &row) { return row.progress.value("writes"_L1).toInteger(); });
}

QCoro::Task<> sleepFor(std::chrono::milliseconds time)
{
    QTimer timer;
    timer.setSingleShot(true);
    timer.start(time);
    co_await timer;
}

} // namespace

void BulkExecutor::pause()
{
    m_wanted = u"pause"_s;
    wake();
}

void BulkExecutor::cancel()
{
    m_wanted = u"cancel"_s;
    wake();
}

OutcomeTask BulkExecutor::checkpoint()
{
    m_sinceCheckpoint.restart();
    const auto entries = std::make_shared<const std::vector<RunEntry>>(std::exchange(m_finished, {}));
    qint64 writes = 0;
    for (const RunEntry &entry : *entries)
        writes += entry.writes;
    moveEntries(&m_ledger, *entries);
    m_run.counts = m_ledger.toJson();
    const QDateTime now = m_parts.clock();
    const Result<qint64> kept =
        co_await m_parts.database->transact<qint64>([entries, run = m_run, connection = m_parts.connection.id,
                                                     now, writes](StoreSession &session) -> Result<qint64> {
            if (const Outcome done = keepEntries(session, run.id, *entries, connection, now); !done)
                return fail(done.error());
            RunRow row = run;
            const Result<qint64> all = writesOf(session, run.id);
            if (!all)
                return all;
            row.progress.insert(u"writes"_s, *all + writes);
            return RunRepository(session).keepProgress(row).map([&] { return *all + writes; });
        });
    if (!kept)
        co_return fail(kept.error());
    m_run.progress.insert(u"writes"_s, *kept);
    m_heard(m_run, m_ledger);
    co_return {};
}

OutcomeTask BulkExecutor::beat()
{
    m_sinceBeat.restart();
    m_worker.seenAt = m_parts.clock();
    const Result<QString> wanted = co_await m_parts.database->transact<QString>(
        [worker = m_worker, run = m_run.id](StoreSession &session) -> Result<QString> {
            WorkerRepository workers(session);
            if (const Outcome beaten = workers.beat(worker); !beaten)
                return fail(beaten.error());
            // By it others see whether anybody still works on the run.
            const Result<bool> leased =
                workers.lease(runLeasePrefix(run) + worker.id, worker.id, worker.seenAt,
                              worker.seenAt.addSecs(deadAfter.count()));
            if (!leased)
                return fail(leased.error());
            const Result<QList<WorkerRow>> all = workers.all();
            if (!all)
                return fail(all.error());
            QStringList living;
            for (const WorkerRow &other : *all) {
                if (isAlive(other, worker, worker.seenAt))
                    living.append(other.id);
            }
            const Result<int> taken = RunItemRepository(session).releaseOfOthers(run, living);
            if (!taken)
                return fail(taken.error());
            return RunRepository(session).find(run).map([](const RunRow &row) {
                // The worker that heard the wish first may have ended the run with it.
                return row.state == runstates::paused      ? u"pause"_s
                       : row.state == runstates::cancelled ? u"cancel"_s
                                                           : row.wanted;
            });
        });
    if (!wanted)
        co_return fail(wanted.error());
    if (!wanted->isEmpty())
        m_wanted = *wanted;
    co_return {};
}

// Intercom lists at least as many contacts as there were, and those that were created.
OutcomeTask BulkExecutor::holdAgainstIntercom()
{
    const QJsonValue before = m_run.progress.value("intercom_contact"_L1);
    if (!before.isDouble() || m_run.kind != "bulk"_L1)
        co_return {};
    const Result<QList<RunItemGroup>> groups = co_await m_parts.database->transact<QList<RunItemGroup>>(
        [run = m_run.id](StoreSession &session) { return RunItemRepository(session).groups(run); });
    if (!groups)
        co_return fail(groups.error());
    qint64 expected = before.toInteger();
    for (const RunItemGroup &group : *groups) {
        if (group.object != "contact"_L1 || group.state != itemstates::done)
            continue;
        if (group.action == "create"_L1 || group.action == "unarchive"_L1)
            expected += group.count;
        if (group.action == "archive"_L1 || group.action == "delete"_L1)
            expected -= group.count;
    }
    std::optional<qint64> listed;
    for (int look = 1; look <= countLooks; ++look) {
        const Result<std::optional<qint64>> count = co_await m_parts.intercom->countContacts();
        if (!count)
            co_return fail(count.error());
        listed = *count;
        if (!listed || *listed >= expected)
            break;
        if (look < countLooks)
            co_await sleepFor(1500ms);
    }
    m_run.progress.insert(u"intercom_expected"_s, expected);
    if (listed)
        m_run.progress.insert(u"intercom_listed"_s, *listed);
    if (listed && *listed < expected)
        co_return fail(
            Error::Kind::Conflict,
            u"Intercom lists %L1 contacts, and %L2 should be there."_s.arg(*listed).arg(expected),
            u"Somebody may have archived contacts meanwhile. Plan a full run to see what is missing."_s);
    co_return {};
}

void BulkExecutor::giveBack(const RunItemRow &item)
{
    if (item.wrote || item.triedFrom)
        m_givenBack.append(givenBack(item));
}

Task<RunRow> BulkExecutor::end(Outcome worked)
{
    const RunId id = m_run.id;
    const QString worker = m_worker.id;
    const QList<RunItemEnd> unfinished = std::exchange(m_givenBack, {});
    const QHash<int, QDateTime> posted = std::exchange(m_posted, {});
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const Result<QList<RunItemGroup>> groups = co_await m_parts.database->transact<QList<RunItemGroup>>(
        [id, worker, unfinished, posted, now,
         connection = m_parts.connection.id](StoreSession &session) -> Result<QList<RunItemGroup>> {
            RunItemRepository items(session);
            const Outcome noted = AttentionRepository(session).noteUnwritable(connection, id, now);
            if (!noted)
                return fail(noted.error());
            if (const Outcome tried = items.noteTried(id, posted, now); !tried)
                return fail(tried.error());
            if (const Outcome given = items.finish(id, unfinished); !given)
                return fail(given.error());
            if (const auto released = items.release(id, worker); !released)
                return fail(released.error());
            const Outcome left = WorkerRepository(session).giveBack(runLeasePrefix(id) + worker, worker);
            if (!left)
                return fail(left.error());
            return items.groups(id);
        });
    if (!groups)
        co_return fail(groups.error());
    m_ledger = RunLedger::of(*groups);
    m_run.counts = m_ledger.toJson();
    m_run.finishedAt = m_parts.clock();
    m_run.wanted.clear();
    std::optional<Error> problem = m_fatal;
    if (!worked && !problem)
        problem = worked.error();
    if (problem) {
        m_run.state = QString(runstates::failed);
    } else if (m_wanted == "pause"_L1) {
        m_run.state = QString(runstates::paused);
    } else if (m_wanted == "cancel"_L1) {
        m_run.state = QString(runstates::cancelled);
    } else {
        const qint64 counted = m_run.progress.value("source"_L1).toInteger(m_ledger.source);
        if (!m_ledger.balances(counted)) {
            Error error;
            error.kind = Error::Kind::Internal;
            error.message =
                u"The ledger does not balance: the source gave %L1 records and %L2 are accounted for."_s
                    .arg(counted)
                    .arg(m_ledger.source);
            error.nextStep = u"Plan a full run; if it happens again, report it with the run’s export."_s;
            problem = error;
        } else {
            const Outcome held = co_await holdAgainstIntercom();
            if (!held)
                problem = held.error();
        }
        m_run.state = !problem && m_ledger.isComplete() ? QString(runstates::succeeded)
                                                        : QString(runstates::incomplete);
    }
    m_run.progress.insert(u"phase"_s, u"done"_s);
    if (problem)
        m_run.progress.insert(u"error"_s, problem->toJson());
    const Result<qint64> sequence = co_await m_parts.database->transact<qint64>(
        [run = m_run, entry = activity(problem), self = m_worker,
         now = m_parts.clock()](StoreSession &session) -> Result<qint64> {
            const Result<RunRow> stored = RunRepository(session).hold(run.id);
            if (!stored)
                return fail(stored.error());
            // What stops one worker need not stop the others: the last one says how the run ended.
            if (run.state == runstates::failed) {
                const Result<bool> goesOn = isWorkedOn(session, run.id, self, now);
                if (!goesOn)
                    return fail(goesOn.error());
                if (*goesOn)
                    return 0;
            }
            RunRow row = run;
            row.progress.insert(u"writes"_s, stored->progress.value("writes"_L1));
            if (const Outcome updated = RunRepository(session).update(row); !updated)
                return fail(updated.error());
            if (stored->state == row.state && stored->finishedAt)
                return 0; // another worker ended it just before, and said so
            return ActivityLog::appendTo(session, entry, now);
        });
    if (!sequence)
        co_return fail(sequence.error());
    if (*sequence > 0)
        m_parts.activity->announce(*sequence);
    m_heard(m_run, m_ledger);
    co_return m_run;
}

ActivityRow BulkExecutor::activity(const std::optional<Error> &problem) const
{
    ActivityRow entry;
    entry.kind = m_run.kind == "undo"_L1 ? u"sync.undo."_s + m_run.state : u"sync.run."_s + m_run.state;
    entry.level = m_run.state == runstates::succeeded || m_run.state == runstates::paused ? u"info"_s
                  : m_run.state == runstates::failed                                      ? u"error"_s
                                                                                          : u"warning"_s;
    entry.actor = m_run.startedBy;
    entry.workspaceId = m_parts.connection.workspaceId;
    entry.connectionId = m_parts.connection.id;
    entry.runId = m_run.id;
    const QString what = m_run.kind == "undo"_L1 ? u"Undo through %1"_s : u"Sync of %1"_s;
    entry.summary = u"%1: %2"_s.arg(what.arg(m_parts.connection.name),
                                    problem ? problem->message : m_ledger.sentence(false));
    entry.details = {{u"state"_s, m_run.state}, {u"ledger"_s, m_ledger.toJson()}};
    if (problem)
        entry.details.insert(u"error"_s, problem->toJson());
    return entry;
}

} // namespace patchbay
