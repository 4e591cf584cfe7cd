#include "store/tombstonerepository.h"

#include "store/rowio.h"

namespace patchbay {

using namespace Qt::StringLiterals;
using namespace rowio;

namespace {

const QString Columns = u"id, connection_id, object, source_key, target_id, title, record, state,"
                        " missing_since, decided_at, run_id, origin, confirmed_step"_s;
const QString OfRecord =
    u"connection_id = :connection_id AND object = :object AND source_key = :source_key"_s;

TombstoneRow read(const QVariantMap &row)
{
    return {
        .id = row.value(u"id"_s).toString(),
        .connectionId = ConnectionId(row.value(u"connection_id"_s).toString()),
        .object = row.value(u"object"_s).toString(),
        .sourceKey = row.value(u"source_key"_s).toString(),
        .targetId = row.value(u"target_id"_s).toString(),
        .title = row.value(u"title"_s).toString(),
        .record = toObject(row.value(u"record"_s)),
        .state = row.value(u"state"_s).toString(),
        .missingSince = toTime(row.value(u"missing_since"_s)),
        .decidedAt = toOptionalTime(row.value(u"decided_at"_s)),
        .runId = RunId(row.value(u"run_id"_s).toString()),
        .origin = row.value(u"origin"_s).toString(),
        .confirmedStep = row.value(u"confirmed_step"_s).toInt(),
    };
}

QVariantMap recordKey(const ConnectionId &connection, const QString &object, const QString &sourceKey)
{
    return {{u"connection_id"_s, connection.text()}, {u"object"_s, object}, {u"source_key"_s, sourceKey}};
}

QVariantMap values(const TombstoneRow &row)
{
    QVariantMap values = recordKey(row.connectionId, row.object, row.sourceKey);
    values.insert({{u"id"_s, row.id.isEmpty() ? newIdText(QLatin1StringView("tmb")) : row.id},
                   {u"target_id"_s, row.targetId},
                   {u"title"_s, row.title},
                   {u"record"_s, fromJson(row.record)},
                   {u"missing_since"_s, fromTime(row.missingSince)},
                   {u"run_id"_s, row.runId.text()},
                   {u"origin"_s, row.origin},
                   {u"confirmed_step"_s, row.confirmedStep}});
    return values;
}

// Whose turn it is, as far as nobody said that it is to stay.
QString dueWhere(int step)
{
    return step == gonesteps::takeOut
               ? u"state = 'held' AND missing_since <= :before"_s
               : u"state = 'archived' AND decided_at <= :before AND confirmed_step >= 0"_s;
}

QString absent(const QString &id)
{
    return u"There is no tombstone “%1”."_s.arg(id);
}

} // namespace

TombstoneRepository::TombstoneRepository(StoreSession &session) : m_session(session) {}

Result<TombstoneRow> TombstoneRepository::bury(const TombstoneRow &row)
{
    return m_session
        .row(
            u"INSERT INTO tombstones (%1) VALUES (:id, :connection_id, :object, :source_key, :target_id,"
            " :title, :record, 'held', :missing_since, NULL, :run_id, :origin, :confirmed_step)"
            " ON CONFLICT (connection_id, object, source_key) DO UPDATE SET target_id = excluded.target_id,"
            " title = excluded.title, record = excluded.record,"
            " run_id = CASE WHEN tombstones.state IN ('restored', 'kept') THEN tombstones.run_id"
            " ELSE excluded.run_id END,"
            " missing_since = CASE WHEN tombstones.state IN ('held', 'restored', 'kept')"
            " THEN tombstones.missing_since ELSE excluded.missing_since END,"
            " origin = CASE WHEN excluded.origin = 'run' AND tombstones.state IN ('held', 'restored', 'kept')"
            " THEN tombstones.origin ELSE excluded.origin END,"
            " confirmed_step = CASE WHEN tombstones.state IN ('held', 'restored', 'kept')"
            " THEN tombstones.confirmed_step ELSE excluded.confirmed_step END,"
            " decided_at = CASE WHEN tombstones.state IN ('restored', 'kept') THEN tombstones.decided_at END,"
            " state = CASE WHEN tombstones.state IN ('restored', 'kept') THEN tombstones.state"
            " ELSE 'held' END RETURNING %1"_s.arg(Columns),
            values(row))
        .map(read);
}

Result<TombstoneRow> TombstoneRepository::takeAway(const TombstoneRow &row, const QDateTime &at)
{
    QVariantMap bound = values(row);
    bound.insert({{u"state"_s, row.state}, {u"at"_s, fromTime(at)}});
    return m_session
        .row(u"INSERT INTO tombstones (%1) VALUES (:id, :connection_id, :object, :source_key, :target_id,"
             " :title, :record, :state, :missing_since, :at, :run_id, :origin, :confirmed_step)"
             " ON CONFLICT (connection_id, object, source_key) DO UPDATE SET target_id = excluded.target_id,"
             " title = excluded.title, run_id = excluded.run_id, decided_at = excluded.decided_at,"
             " record = CASE WHEN excluded.record = '{}' THEN tombstones.record ELSE excluded.record END,"
             " missing_since = CASE WHEN tombstones.state IN ('held', 'archived')"
             " THEN tombstones.missing_since ELSE excluded.missing_since END,"
             " origin = CASE WHEN tombstones.state IN ('held', 'archived') THEN tombstones.origin"
             " ELSE excluded.origin END,"
             " confirmed_step = CASE WHEN tombstones.state IN ('held', 'archived')"
             " AND tombstones.confirmed_step > excluded.confirmed_step THEN tombstones.confirmed_step"
             " ELSE excluded.confirmed_step END, state = excluded.state RETURNING %1"_s.arg(Columns),
             bound)
        .map(read);
}

Outcome TombstoneRepository::resurrect(const ConnectionId &connection, const QString &object,
                                       const QString &sourceKey, const QDateTime &at)
{
    QVariantMap bound = recordKey(connection, object, sourceKey);
    bound.insert(u"at"_s, fromTime(at));
    return m_session
        .change(u"UPDATE tombstones SET state = 'back', decided_at = :at WHERE %1 AND state <> 'back'"_s.arg(
                    OfRecord),
                bound)
        .map([](int) {});
}

Outcome TombstoneRepository::bringBack(const ConnectionId &connection, const QString &object,
                                       const QString &sourceKey, const QDateTime &at)
{
    QVariantMap bound = recordKey(connection, object, sourceKey);
    bound.insert(u"at"_s, fromTime(at));
    return m_session
        .change(u"UPDATE tombstones SET state = 'restored', decided_at = :at"
                " WHERE %1 AND state = 'archived'"_s.arg(OfRecord),
                bound)
        .map([](int) {});
}

Outcome TombstoneRepository::setState(const QString &id, QLatin1StringView state, const QDateTime &at)
{
    return expectChange(
        m_session.change(u"UPDATE tombstones SET state = :state, decided_at = :at WHERE id = :id"_s,
                         {{u"id"_s, id}, {u"state"_s, QString(state)}, {u"at"_s, fromTime(at)}}),
        absent(id));
}

Outcome TombstoneRepository::setConfirmed(const QString &id, int step)
{
    return expectChange(m_session.change(u"UPDATE tombstones SET confirmed_step = :step WHERE id = :id"_s,
                                         {{u"id"_s, id}, {u"step"_s, step}}),
                        absent(id));
}

Outcome TombstoneRepository::confirmHeldBy(const RunId &run, const ConnectionId &connection)
{
    return m_session
        .change(u"UPDATE tombstones SET confirmed_step = CASE WHEN state = 'archived' THEN 2 ELSE 1 END"
                " WHERE connection_id = :connection_id AND state IN ('held', 'archived') AND EXISTS"
                " (SELECT 1 FROM run_items WHERE run_items.run_id = :run_id"
                " AND run_items.object = tombstones.object"
                " AND run_items.source_key = tombstones.source_key AND run_items.state = 'held')"_s,
                {{u"run_id"_s, run.text()}, {u"connection_id"_s, connection.text()}})
        .map([](int) {});
}

Result<QList<TombstoneRow>> TombstoneRepository::list(const ConnectionId &connection, int limit)
{
    QVariantMap bound{{u"limit"_s, limit}};
    QString where = u"state <> 'back'"_s;
    if (!connection.isEmpty()) {
        where += u" AND connection_id = :connection_id"_s;
        bound.insert(u"connection_id"_s, connection.text());
    }
    return mapped<TombstoneRow>(
        m_session.rows(
            u"SELECT %1 FROM tombstones WHERE %2 ORDER BY missing_since DESC, id LIMIT :limit"_s.arg(Columns,
                                                                                                     where),
            bound),
        read);
}

Result<TombstoneRow> TombstoneRepository::find(const QString &id)
{
    const Result<QVariantMap> row =
        m_session.row(u"SELECT %1 FROM tombstones WHERE id = :id"_s.arg(Columns), {{u"id"_s, id}});
    if (!row && row.error().kind == Error::Kind::NotFound)
        return fail(Error::Kind::NotFound, absent(id), u"List them with patchbayctl sync gone."_s);
    return row.map(read);
}

Result<TombstoneRow> TombstoneRepository::of(const ConnectionId &connection, const QString &object,
                                             const QString &sourceKey)
{
    return m_session
        .row(u"SELECT %1 FROM tombstones WHERE %2"_s.arg(Columns, OfRecord),
             recordKey(connection, object, sourceKey))
        .map(read);
}

Result<QList<TombstoneRow>> TombstoneRepository::due(const ConnectionId &connection, const QString &object,
                                                     int step, const QDateTime &before,
                                                     const QString &afterKey, int limit)
{
    return mapped<TombstoneRow>(
        m_session.rows(
            u"SELECT %1 FROM tombstones WHERE connection_id = :connection_id AND object = :object"
            " AND %2 AND source_key > :after ORDER BY source_key LIMIT :limit"_s.arg(Columns, dueWhere(step)),
            {{u"connection_id"_s, connection.text()},
             {u"object"_s, object},
             {u"before"_s, fromTime(before)},
             {u"after"_s, afterKey},
             {u"limit"_s, limit}}),
        read);
}

Result<QList<TombstoneRow>>
TombstoneRepository::dueMissingFrom(const RunId &run, const ConnectionId &connection, const QString &object,
                                    const QDateTime &before, const QString &afterKey, int limit)
{
    return mapped<TombstoneRow>(
        m_session.rows(u"SELECT %1 FROM tombstones WHERE connection_id = :connection_id AND object = :object"
                       " AND %2 AND NOT EXISTS (SELECT 1 FROM run_items"
                       " WHERE run_items.source_key = tombstones.source_key"
                       " AND run_items.object = tombstones.object AND run_items.run_id = :run_id)"
                       " AND NOT EXISTS (SELECT 1 FROM run_items WHERE run_items.run_id = :run_id"
                       " AND run_items.target_id = tombstones.target_id"
                       " AND run_items.object = tombstones.object)"
                       " AND source_key > :after ORDER BY source_key LIMIT :limit"_s.arg(
                           Columns, dueWhere(gonesteps::deleteForGood)),
                       {{u"run_id"_s, run.text()},
                        {u"connection_id"_s, connection.text()},
                        {u"object"_s, object},
                        {u"before"_s, fromTime(before)},
                        {u"after"_s, afterKey},
                        {u"limit"_s, limit}}),
        read);
}

Result<bool> TombstoneRepository::isAnyDue(const ConnectionId &connection, const QString &object, int step,
                                           const QDateTime &before, bool unconfirmed)
{
    const Result<QVariantMap> any = m_session.row(
        u"SELECT 1 AS found FROM tombstones WHERE connection_id = :connection_id AND object = :object"
        " AND %1 AND (confirmed_step >= :step%2) LIMIT 1"_s.arg(
            dueWhere(step), unconfirmed ? u" OR origin <> 'run'"_s : QString()),
        {{u"connection_id"_s, connection.text()},
         {u"object"_s, object},
         {u"before"_s, fromTime(before)},
         {u"step"_s, step}});
    if (!any && any.error().kind != Error::Kind::NotFound)
        return fail(any.error());
    return any.has_value();
}

Result<GoneNumbers> TombstoneRepository::numbers(const ConnectionId &connection, const QString &object,
                                                 int step, const QDateTime &before, const QDateTime &since)
{
    const bool first = step == gonesteps::takeOut;
    // All that is missing counts towards the first step, however short a time: a source that loses one record
    // after the other is as wrong as one that loses all at once.
    const QString waiting =
        first ? u"state = 'held' AND confirmed_step < 1"_s
              : u"state = 'archived' AND confirmed_step IN (0, 1) AND decided_at <= :before"_s;
    const QString lately = first ? u"confirmed_step < 1 AND decided_at > :since AND (state = 'archived'"
                                   " OR (state = 'deleted' AND object = 'company'))"_s
                                 : u"confirmed_step < 2 AND decided_at > :since AND state = 'deleted'"_s;
    const auto count = [this, &connection, &object](const QString &where, const QString &name,
                                                    const QDateTime &time) {
        QVariantMap bound{{u"connection_id"_s, connection.text()}, {u"object"_s, object}};
        if (!name.isEmpty())
            bound.insert(name, fromTime(time));
        return m_session
            .row(u"SELECT COUNT(*) AS number FROM tombstones WHERE connection_id = :connection_id"
                 " AND object = :object AND %1"_s.arg(where),
                 bound)
            .map([](const QVariantMap &row) { return row.value(u"number"_s).toLongLong(); });
    };
    const Result<qint64> waits = count(waiting, first ? QString() : u"before"_s, before);
    if (!waits)
        return fail(waits.error());
    if (*waits == 0) // most of the time, and what was taken away is many more
        return GoneNumbers();
    return count(lately, u"since"_s, since).map([&waits](qint64 taken) {
        return GoneNumbers{*waits, taken};
    });
}

} // namespace patchbay
