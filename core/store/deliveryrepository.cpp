#include "store/deliveryrepository.h"

#include "store/rowio.h"
#include "store/textsearch.h"

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;
using namespace rowio;

namespace {

const QString ListColumns =
    u"id, endpoint_id, received_at, topic, notification_id, record_key, verdict, state, attempts,"
    " next_attempt_at, finished_at, reason, repeats, original_id, peer, size"_s;
const QString AllColumns = ListColumns + u", headers, body"_s;

const QString Added =
    u"endpoint_id, received_at, topic, notification_id, record_key, verdict, state, is_open,"
    " next_attempt_at, finished_at, reason, original_id, peer, size, headers, body,"
    " attempts, worker, repeats"_s;

DeliveryRow read(const QVariantMap &row)
{
    return {
        .id = row.value(u"id"_s).toLongLong(),
        .endpointId = EndpointId(row.value(u"endpoint_id"_s).toString()),
        .receivedAt = toTime(row.value(u"received_at"_s)),
        .topic = row.value(u"topic"_s).toString(),
        .notificationId = row.value(u"notification_id"_s).toString(),
        .recordKey = row.value(u"record_key"_s).toString(),
        .verdict = row.value(u"verdict"_s).toString(),
        .state = row.value(u"state"_s).toString(),
        .attempts = row.value(u"attempts"_s).toInt(),
        .nextAttemptAt = toTime(row.value(u"next_attempt_at"_s)),
        .finishedAt = toOptionalTime(row.value(u"finished_at"_s)),
        .reason = row.value(u"reason"_s).toString(),
        .repeats = row.value(u"repeats"_s).toInt(),
        .originalId = row.value(u"original_id"_s).toLongLong(),
        .peer = row.value(u"peer"_s).toString(),
        .size = row.value(u"size"_s).toLongLong(),
        .headers = row.value(u"headers"_s).toString(),
        .body = row.value(u"body"_s).toByteArray(),
    };
}

bool isOpen(const QString &state)
{
    return state == deliverystates::received || state == deliverystates::processing;
}

// As `Added` names them, without its last three.
QVariantList valuesOf(const DeliveryRow &row)
{
    const qint64 at = row.receivedAt.toMSecsSinceEpoch();
    const bool open = isOpen(row.state);
    return {row.endpointId.text(),
            at,
            row.topic,
            row.notificationId,
            row.recordKey,
            row.verdict,
            row.state,
            open ? 1 : 0,
            at,
            open ? QVariant(QMetaType(QMetaType::LongLong)) : QVariant(at),
            row.reason,
            row.originalId,
            row.peer,
            row.body.size(),
            row.headers,
            row.body.isNull() ? QByteArray("") : row.body};
}

// Endpoints whose deliveries only wait: they, or their connection, are paused.
const QString Paused = u"SELECT e.id FROM endpoints e LEFT JOIN connections c ON c.id = e.connection_id"
                       " WHERE e.paused = 1 OR c.state = 'paused'"_s;

const QString Insert =
    u"INSERT INTO deliveries (%1) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '', 0)"_s.arg(
        Added);

struct Where
{
    QStringList terms{};
    QVariantMap values{};

    void require(const QString &term, const QString &name, const QVariant &value)
    {
        terms << term;
        values.insert(name, value);
    }
    QString text() const { return terms.isEmpty() ? QString() : u" WHERE "_s + terms.join(u" AND "_s); }
};

// The body is searched byte by byte: it need not be UTF-8, and is not always JSON.
QString containsText(StoreSession::Dialect dialect)
{
    return u"(%1 OR %2)"_s.arg(
        textsearch::condition(
            dialect, u"topic || ' ' || record_key || ' ' || notification_id || ' ' || reason"_s, u":text"_s),
        dialect == StoreSession::Dialect::Sqlite ? u"instr(body, :bytes) > 0"_s
                                                 : u"position(:bytes in body) > 0"_s);
}

Where where(const DeliveryFilter &filter, StoreSession::Dialect dialect)
{
    Where made;
    if (!filter.endpointId.isEmpty())
        made.require(u"endpoint_id = :endpoint"_s, u"endpoint"_s, filter.endpointId.text());
    if (filter.states == QStringList{QString(deliverystates::parked)}) {
        made.terms << u"state = 'parked'"_s; // written out, so that its index is used
    } else if (!filter.states.isEmpty()) {
        QStringList names;
        for (qsizetype i = 0; i < filter.states.size(); ++i) {
            names << u":state%1"_s.arg(i);
            made.values.insert(u"state%1"_s.arg(i), filter.states[i]);
        }
        made.terms << u"state IN (%1)"_s.arg(names.join(u", "_s));
    }
    if (!filter.topic.isEmpty()) {
        made.require(u"(topic = :topic OR topic LIKE :below ESCAPE '!')"_s, u"topic"_s, filter.topic);
        made.values.insert(u"below"_s, likeLiteral(filter.topic) + u".%"_s);
    }
    if (!filter.recordKey.isEmpty())
        made.require(u"record_key = :record"_s, u"record"_s, filter.recordKey);
    if (!filter.notificationId.isEmpty())
        made.require(u"notification_id = :notification"_s, u"notification"_s, filter.notificationId);
    if (filter.closedOnly)
        made.terms << u"is_open = 0"_s;
    if (!filter.ids.isEmpty()) {
        QStringList numbers; // our own integers, and there may be more than a statement takes values
        for (const qint64 id : filter.ids)
            numbers << QString::number(id);
        made.terms << u"id IN (%1)"_s.arg(numbers.join(u", "_s));
    }
    if (filter.from)
        made.require(u"received_at >= :from"_s, u"from"_s, fromTime(filter.from));
    if (filter.to)
        made.require(u"received_at < :to"_s, u"to"_s, fromTime(filter.to));
    if (!filter.text.isEmpty()) {
        made.require(containsText(dialect), u"text"_s, textsearch::pattern(dialect, filter.text));
        made.values.insert(u"bytes"_s, filter.text.toUtf8());
    }
    return made;
}

} // namespace

DeliveryRepository::DeliveryRepository(StoreSession &session) : m_session(session) {}

Outcome DeliveryRepository::add(const QList<DeliveryRow> &rows)
{
    static const QString statement =
        Insert + u" ON CONFLICT (endpoint_id, notification_id) WHERE notification_id <> ''"
                 " DO UPDATE SET repeats = deliveries.repeats + 1"_s;
    QList<QVariantList> values;
    values.reserve(rows.size());
    for (const DeliveryRow &row : rows)
        values.append(valuesOf(row));
    return m_session.changeAll(statement, values).map([](int) {});
}

Result<qint64> DeliveryRepository::addOne(const DeliveryRow &row)
{
    const Result<int> added = m_session.changeAll(Insert, {valuesOf(row)});
    if (!added)
        return fail(added.error());
    return m_session
        .row(m_session.dialect() == StoreSession::Dialect::Sqlite
                 ? u"SELECT last_insert_rowid() AS id"_s
                 : u"SELECT currval(pg_get_serial_sequence('deliveries', 'id')) AS id"_s)
        .map([](const QVariantMap &added_) { return added_.value(u"id"_s).toLongLong(); });
}

Result<QList<DeliveryRow>> DeliveryRepository::page(const DeliveryFilter &filter,
                                                    std::optional<qint64> before, int limit)
{
    Where made = where(filter, m_session.dialect());
    if (before)
        made.require(u"id < :before"_s, u"before"_s, *before);
    made.values.insert(u"limit"_s, std::clamp(limit, 1, MaximumPage));
    return mapped<DeliveryRow>(
        m_session.rows(
            u"SELECT %1 FROM deliveries%2 ORDER BY id DESC LIMIT :limit"_s.arg(ListColumns, made.text()),
            made.values),
        read);
}

Result<qint64> DeliveryRepository::count(const DeliveryFilter &filter)
{
    const Where made = where(filter, m_session.dialect());
    return m_session.row(u"SELECT COUNT(*) AS number FROM deliveries"_s + made.text(), made.values)
        .map([](const QVariantMap &row) { return row.value(u"number"_s).toLongLong(); });
}

Result<QList<DeliveryTotal>> DeliveryRepository::totals(const QDateTime &from)
{
    return mapped<DeliveryTotal>(
        m_session.rows(u"SELECT endpoint_id, state, COUNT(*) AS number, SUM(repeats) AS repeats,"
                       " MAX(received_at) AS newest FROM deliveries WHERE received_at >= :from"
                       " GROUP BY endpoint_id, state ORDER BY endpoint_id, state"_s,
                       {{u"from"_s, fromTime(from)}}),
        [](const QVariantMap &row) {
            return DeliveryTotal{EndpointId(row.value(u"endpoint_id"_s).toString()),
                                 row.value(u"state"_s).toString(), row.value(u"number"_s).toLongLong(),
                                 row.value(u"repeats"_s).toLongLong(), toTime(row.value(u"newest"_s))};
        });
}

Result<DeliveryRow> DeliveryRepository::find(qint64 id)
{
    const Result<QVariantMap> row =
        m_session.row(u"SELECT %1 FROM deliveries WHERE id = :id"_s.arg(AllColumns), {{u"id"_s, id}});
    if (!row && row.error().kind == Error::Kind::NotFound)
        return fail(Error::Kind::NotFound, u"There is no delivery %1."_s.arg(id),
                    u"“patchbayctl webhook deliveries” lists the newest."_s);
    return row.map(read);
}

Result<QList<DeliveryAttempt>> DeliveryRepository::attempts(qint64 id)
{
    return mapped<DeliveryAttempt>(
        m_session.rows(u"SELECT number, started_at, finished_at, outcome, told FROM delivery_attempts"
                       " WHERE delivery_id = :id ORDER BY number"_s,
                       {{u"id"_s, id}}),
        [](const QVariantMap &row) {
            return DeliveryAttempt{row.value(u"number"_s).toInt(), toTime(row.value(u"started_at"_s)),
                                   toTime(row.value(u"finished_at"_s)), row.value(u"outcome"_s).toString(),
                                   row.value(u"told"_s).toString()};
        });
}

Result<QList<DeliveryRow>> DeliveryRepository::claim(const QString &worker, const QDateTime &now,
                                                     const QDateTime &until, int limit)
{
    const bool postgres = m_session.dialect() == StoreSession::Dialect::Postgres;
    const Result<QList<QVariantMap>> claimed = m_session.rows(
        u"UPDATE deliveries SET state = 'processing', worker = :worker, attempts = attempts + 1,"
        " next_attempt_at = :until WHERE id IN (SELECT due.id FROM deliveries due"
        " WHERE due.is_open = 1 AND due.next_attempt_at <= :now"
        " AND due.endpoint_id NOT IN (%3)"
        " AND (due.record_key = '' OR NOT EXISTS (SELECT 1 FROM deliveries earlier"
        " WHERE earlier.is_open = 1 AND earlier.endpoint_id = due.endpoint_id"
        " AND earlier.record_key = due.record_key AND earlier.id < due.id))"
        " ORDER BY due.next_attempt_at, due.id LIMIT :limit%1) RETURNING %2"_s.arg(
            postgres ? u" FOR UPDATE OF due SKIP LOCKED"_s : QString(), AllColumns, Paused),
        {{u"worker"_s, worker},
         {u"until"_s, fromTime(until)},
         {u"now"_s, fromTime(now)},
         {u"limit"_s, std::clamp(limit, 1, MaximumPage)}});
    Result<QList<DeliveryRow>> rows = mapped<DeliveryRow>(claimed, read);
    if (rows) // RETURNING promises no order
        std::sort(rows->begin(), rows->end(), [](const auto &a, const auto &b) { return a.id < b.id; });
    return rows;
}

Outcome DeliveryRepository::conclude(const DeliveryRow &row, const QString &worker,
                                     const DeliveryAttempt &attempt)
{
    const bool open = isOpen(row.state);
    const Outcome concluded =
        expectChange(m_session.change(u"UPDATE deliveries SET state = :state, is_open = :open, worker = '',"
                                      " next_attempt_at = :next, finished_at = :finished, reason = :reason"
                                      " WHERE id = :id AND worker = :worker AND state = 'processing'"_s,
                                      {{u"state"_s, row.state},
                                       {u"open"_s, open ? 1 : 0},
                                       {u"next"_s, fromTime(open ? row.nextAttemptAt : attempt.finishedAt)},
                                       {u"finished"_s, fromTime(open ? QDateTime() : attempt.finishedAt)},
                                       {u"reason"_s, row.reason},
                                       {u"id"_s, row.id},
                                       {u"worker"_s, worker}}),
                     u"The delivery %1 is no longer this worker's."_s.arg(row.id));
    if (!concluded)
        return concluded;
    return m_session
        .change(u"INSERT INTO delivery_attempts (delivery_id, number, started_at, finished_at, outcome, told)"
                " SELECT CAST(:id AS BIGINT), COALESCE(MAX(number), 0) + 1, CAST(:started AS BIGINT),"
                " CAST(:finished AS BIGINT), :outcome, :told"
                " FROM delivery_attempts WHERE delivery_id = :of"_s,
                {{u"id"_s, row.id},
                 {u"of"_s, row.id},
                 {u"started"_s, fromTime(attempt.startedAt)},
                 {u"finished"_s, fromTime(attempt.finishedAt)},
                 {u"outcome"_s, attempt.outcome},
                 {u"told"_s, attempt.told}})
        .map([](int) {});
}

Outcome DeliveryRepository::giveBack(const QString &worker, const QDateTime &now)
{
    return m_session
        .change(u"UPDATE deliveries SET state = 'received', worker = '', next_attempt_at = :now,"
                " attempts = attempts - 1 WHERE is_open = 1 AND worker = :worker"_s,
                {{u"worker"_s, worker}, {u"now"_s, fromTime(now)}})
        .map([](int) {});
}

Result<std::optional<QDateTime>> DeliveryRepository::nextDue()
{
    return m_session
        .row(u"SELECT MIN(next_attempt_at) AS due FROM deliveries WHERE is_open = 1"
             " AND endpoint_id NOT IN (%1)"_s.arg(Paused))
        .map([](const QVariantMap &row) { return toOptionalTime(row.value(u"due"_s)); });
}

Result<int> DeliveryRepository::replay(const DeliveryFilter &filter, const QDateTime &now)
{
    DeliveryFilter closed = filter;
    closed.closedOnly = true;
    Where made = where(closed, m_session.dialect());
    made.values.insert(u"now"_s, fromTime(now));
    return m_session.change(u"UPDATE deliveries SET state = 'received', is_open = 1, attempts = 0,"
                            " next_attempt_at = :now, finished_at = NULL, reason = ''"_s +
                                made.text(),
                            made.values);
}

Result<int> DeliveryRepository::purge(const QDateTime &before, int most)
{
    return m_session.change(u"DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries WHERE is_open = 0"
                            " AND state <> 'parked' AND finished_at < :before ORDER BY id LIMIT :most)"_s,
                            {{u"before"_s, fromTime(before)}, {u"most"_s, most}});
}

} // namespace patchbay
