// The scheduler's other occasion: records that vanished long enough ago, of which events told or which
// somebody confirmed. They need no full run, and the connection need not be due.
#include "base/logging.h"
#include "console/scheduler.h"
#include "console/synctools.h"
#include "store/schedulerepository.h"
#include "sync/gonestep.h"

#include <QScopeGuard>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// A connection whose vanished records could not all be taken out is left alone for so long.
constexpr std::chrono::seconds againAfter{300};

} // namespace

// Of all in the store.
Result<QList<ConnectionId>> connectionsWithGoneWork(StoreSession &session, const QDateTime &now)
{
    const Result<QList<ScheduleRow>> schedules = ScheduleRepository(session).all();
    if (!schedules)
        return fail(schedules.error());
    QList<ConnectionId> work;
    for (const ScheduleRow &row : *schedules) {
        const Result<SyncSettings> settings = SyncSettings::fromJson(row.settings);
        if (!settings || settings->deletions == DeletionPolicy::Keep)
            continue; // a newer program's settings are for that one
        const Result<bool> any = hasGoneWork(session, row.connectionId, *settings, now);
        if (!any)
            return fail(any.error());
        if (*any)
            work.append(row.connectionId);
    }
    return work;
}

bool Scheduler::mayTakeOut(const ConnectionId &id) const
{
    const auto until = m_goneAfter.constFind(id);
    return until == m_goneAfter.constEnd() || *until <= m_bench->now();
}

OutcomeTask Scheduler::serveGone(ConnectionId id)
{
    const auto leave = qScopeGuard([this, id] { release(id); });
    const Result<bool> mine = co_await lease(id);
    if (!mine || !*mine)
        co_return mine.map([](bool) {});
    const Outcome done = co_await takeOutGone(id);
    if (!done)
        logEvent(logConsole(), u"scheduler.gone_failed"_s, done.error().toJson());
    co_return co_await giveBack(id);
}

OutcomeTask Scheduler::takeOutGone(ConnectionId id)
{
    m_goneAfter.insert(id, m_bench->now().addSecs(againAfter.count()));
    const Result<Known> known = co_await readKnown(id);
    if (!known)
        co_return fail(known.error());
    if (known->connection.state == "paused"_L1 || known->connection.state == "removed"_L1)
        co_return {};
    const Result<RunProgress> run = co_await syncScope(*known, {.kind = RunScope::Kind::Gone});
    if (!run)
        co_return fail(run.error());
    if (run->state == runstates::succeeded)
        m_goneAfter.remove(id);
    co_return {};
}

} // namespace patchbay
