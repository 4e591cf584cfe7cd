#include "store/workerrepository.h"

#include "store/rowio.h"

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;
using namespace rowio;

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

Result<int> WorkerRepository::takeCalls(const QString &workspace, qint64 windowStart, int wanted, int limit)
{
    const QVariantMap window{{u"workspace_id"_s, workspace}, {u"window_start"_s, windowStart}};
    const Result<int> begun =
        m_session.change(u"INSERT INTO budget_windows (workspace_id, window_start, used)"
                         " VALUES (:workspace_id, :window_start, 0) ON CONFLICT DO NOTHING"_s,
                         window);
    if (!begun)
        return fail(begun.error());
    if (*begun > 0) { // a new window: the old ones have told what they had to tell
        const Result<int> old = m_session.change(
            u"DELETE FROM budget_windows WHERE workspace_id = :workspace_id AND window_start < :window_start"_s,
            window);
        if (!old)
            return fail(old.error());
    }
    const Result<QVariantMap> row =
        m_session.row(u"SELECT used FROM budget_windows WHERE workspace_id = :workspace_id"
                      " AND window_start = :window_start"_s,
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
