#include "store/workerrepository.h"

#include "store/rowio.h"

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;
using namespace rowio;

namespace {

constexpr qint64 forgottenAfterMs = 60'000;

} // namespace

WorkerRepository::WorkerRepository(StoreSession &session) : m_session(session) {}

Outcome WorkerRepository::beat(const WorkerRow &row)
{
    return m_session
        .change(u"INSERT INTO workers (id, host, process, started_at, seen_at)"
                " VALUES (:id, :host, :process, :started_at, :seen_at)"
                " ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at"_s,
                {{u"id"_s, row.id},
                 {u"host"_s, row.host},
                 {u"process"_s, row.process},
                 {u"started_at"_s, fromTime(row.startedAt)},
                 {u"seen_at"_s, fromTime(row.seenAt)}})
        .map([](int) {});
}

Outcome WorkerRepository::remove(const QString &id)
{
    const Result<int> leases = m_session.change(u"DELETE FROM leases WHERE worker = :id"_s, {{u"id"_s, id}});
    if (!leases)
        return fail(leases.error());
    return m_session.change(u"DELETE FROM workers WHERE id = :id"_s, {{u"id"_s, id}}).map([](int) {});
}

Result<QList<WorkerRow>> WorkerRepository::all()
{
    return mapped<WorkerRow>(
        m_session.rows(
            u"SELECT id, host, process, started_at, seen_at FROM workers ORDER BY started_at, id"_s),
        [](const QVariantMap &row) {
            return WorkerRow{row.value(u"id"_s).toString(), row.value(u"host"_s).toString(),
                             row.value(u"process"_s).toLongLong(), toTime(row.value(u"started_at"_s)),
                             toTime(row.value(u"seen_at"_s))};
        });
}

Result<bool> WorkerRepository::lease(const QString &name, const QString &worker, const QDateTime &now,
                                     const QDateTime &until)
{
    const Result<int> taken = m_session.change(
        u"INSERT INTO leases (name, worker, until) VALUES (:name, :worker, :until)"
        " ON CONFLICT (name) DO UPDATE SET worker = excluded.worker, until = excluded.until"
        " WHERE leases.worker = excluded.worker OR leases.until < :now"_s,
        {{u"name"_s, name}, {u"worker"_s, worker}, {u"until"_s, fromTime(until)}, {u"now"_s, fromTime(now)}});
    return taken.map([](int rows) { return rows > 0; });
}

Outcome WorkerRepository::giveBack(const QString &name, const QString &worker)
{
    return m_session
        .change(u"DELETE FROM leases WHERE name = :name AND worker = :worker"_s,
                {{u"name"_s, name}, {u"worker"_s, worker}})
        .map([](int) {});
}

Outcome WorkerRepository::dropLeasesOfOthers(const QStringList &living)
{
    QVariantMap values;
    QStringList names;
    for (qsizetype i = 0; i < living.size(); ++i) {
        names.append(u":living%1"_s.arg(i));
        values.insert(u"living%1"_s.arg(i), living[i]);
    }
    if (names.isEmpty())
        return m_session.change(u"DELETE FROM leases"_s).map([](int) {});
    return m_session.change(u"DELETE FROM leases WHERE worker NOT IN (%1)"_s.arg(names.join(u", "_s)), values)
        .map([](int) {});
}

Result<QStringList> WorkerRepository::holders(const QString &prefix, const QDateTime &now)
{
    return mapped<QString>(
        m_session.rows(u"SELECT DISTINCT worker FROM leases WHERE SUBSTR(name, 1, :length) = :prefix"
                       " AND until >= :now ORDER BY worker"_s,
                       {{u"length"_s, int(prefix.size())}, {u"prefix"_s, prefix}, {u"now"_s, fromTime(now)}}),
        [](const QVariantMap &row) { return row.value(u"worker"_s).toString(); });
}

Result<int> WorkerRepository::takeCalls(const QString &workspace, qint64 windowStart, int wanted, int limit)
{
    const bool postgres = m_session.dialect() == StoreSession::Dialect::Postgres;
    if (postgres) {
        // Who waits for the row's lock must see what the other took; and what a crash forgets is a fraction
        // of a second's calls.
        for (const QString &setting : {u"SET TRANSACTION ISOLATION LEVEL READ COMMITTED"_s,
                                       u"SET LOCAL synchronous_commit TO off"_s}) {
            if (const Outcome set = m_session.execute(setting); !set)
                return fail(set.error());
        }
    }
    const QVariantMap window{{u"workspace_id"_s, workspace}, {u"window_start"_s, windowStart}};
    const Result<int> begun =
        m_session.change(u"INSERT INTO budget_windows (workspace_id, window_start, used)"
                         " VALUES (:workspace_id, :window_start, 0) ON CONFLICT DO NOTHING"_s,
                         window);
    if (!begun)
        return fail(begun.error());
    if (*begun > 0) {
        // Not the ones just before: a worker that is a little behind still draws from them.
        const Result<int> old = m_session.change(
            u"DELETE FROM budget_windows WHERE workspace_id = :workspace_id AND window_start < :before"_s,
            {{u"workspace_id"_s, workspace}, {u"before"_s, windowStart - forgottenAfterMs}});
        if (!old)
            return fail(old.error());
    }
    // Keeps the row from other workers until the end of the transaction: both would see the same calls left.
    const Result<int> mine =
        m_session.change(u"UPDATE budget_windows SET used = used WHERE workspace_id = :workspace_id"
                         " AND window_start = :window_start"_s,
                         window);
    if (!mine)
        return fail(mine.error());
    const Result<QVariantMap> row =
        m_session.row(u"SELECT used FROM budget_windows WHERE workspace_id = :workspace_id"
                      " AND window_start = :window_start"_s +
                          (postgres ? u" FOR UPDATE"_s : QString()),
                      window);
    if (!row)
        return fail(row.error());
    const int given = std::clamp(limit - row->value(u"used"_s).toInt(), 0, wanted);
    if (given == 0)
        return 0;
    QVariantMap values = window;
    values.insert(u"given"_s, given);
    return m_session
        .change(u"UPDATE budget_windows SET used = used + :given WHERE workspace_id = :workspace_id"
                " AND window_start = :window_start"_s,
                values)
        .map([given](int) { return given; });
}

} // namespace patchbay
