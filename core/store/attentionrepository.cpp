#include "store/attentionrepository.h"

#include "store/rowio.h"

namespace patchbay {

using namespace Qt::StringLiterals;
using namespace rowio;

namespace {

FailureRow readFailure(const QVariantMap &row)
{
    return {
        .connectionId = ConnectionId(row.value(u"connection_id"_s).toString()),
        .object = row.value(u"object"_s).toString(),
        .sourceKey = row.value(u"source_key"_s).toString(),
        .runId = RunId(row.value(u"run_id"_s).toString()),
        .title = row.value(u"title"_s).toString(),
        .cause = row.value(u"cause"_s).toString(),
        .error = toObject(row.value(u"error"_s)),
        .attempts = row.value(u"attempts"_s).toInt(),
        .firstAt = toTime(row.value(u"first_at"_s)),
        .lastAt = toTime(row.value(u"last_at"_s)),
    };
}

JudgementRow readJudgement(const QVariantMap &row)
{
    return {
        .id = row.value(u"id"_s).toString(),
        .connectionId = ConnectionId(row.value(u"connection_id"_s).toString()),
        .object = row.value(u"object"_s).toString(),
        .sourceKey = row.value(u"source_key"_s).toString(),
        .title = row.value(u"title"_s).toString(),
        .kind = row.value(u"kind"_s).toString(),
        .sentence = row.value(u"sentence"_s).toString(),
        .candidates = toArray(row.value(u"candidates"_s)),
        .state = row.value(u"state"_s).toString(),
        .openedAt = toTime(row.value(u"opened_at"_s)),
        .closedAt = toOptionalTime(row.value(u"closed_at"_s)),
        .choice = row.value(u"choice"_s).toString(),
    };
}

TombstoneRow readTombstone(const QVariantMap &row)
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
    };
}

QVariantMap recordKey(const ConnectionId &connection, const QString &object, const QString &sourceKey)
{
    return {{u"connection_id"_s, connection.text()}, {u"object"_s, object}, {u"source_key"_s, sourceKey}};
}

const QString OfRecord =
    u"connection_id = :connection_id AND object = :object AND source_key = :source_key"_s;

} // namespace

AttentionRepository::AttentionRepository(StoreSession &session) : m_session(session) {}

Outcome AttentionRepository::noteFailure(const FailureRow &row)
{
    QVariantMap values = recordKey(row.connectionId, row.object, row.sourceKey);
    values.insert({{u"run_id"_s, row.runId.text()},
                   {u"title"_s, row.title},
                   {u"cause"_s, row.cause},
                   {u"error"_s, fromJson(row.error)},
                   {u"at"_s, fromTime(row.lastAt)}});
    return m_session
        .change(u"INSERT INTO failures (connection_id, object, source_key, run_id, title, cause, error,"
                " attempts, first_at, last_at) VALUES (:connection_id, :object, :source_key, :run_id, :title,"
                " :cause, :error, 1, :at, :at) ON CONFLICT (connection_id, object, source_key) DO UPDATE SET"
                " run_id = excluded.run_id, title = excluded.title, cause = excluded.cause,"
                " error = excluded.error, attempts = failures.attempts + 1, last_at = excluded.last_at"_s,
                values)
        .map([](int) {});
}

Outcome AttentionRepository::clearFailures(const ConnectionId &connection, const QList<RecordRef> &records)
{
    // Most of the time there are none, and looking is cheaper than taking away what is not there.
    const Result<QVariantMap> any =
        m_session.row(u"SELECT 1 FROM failures WHERE connection_id = :connection_id LIMIT 1"_s,
                      {{u"connection_id"_s, connection.text()}});
    if (!any)
        return any.error().kind == Error::Kind::NotFound ? Outcome() : fail(any.error());
    QList<QVariantList> rows;
    rows.reserve(records.size());
    for (const RecordRef &record : records)
        rows.append({connection.text(), record.object, record.sourceKey});
    return m_session
        .changeAll(u"DELETE FROM failures WHERE connection_id = ? AND object = ? AND source_key = ?"_s, rows)
        .map([](int) {});
}

Result<QList<FailureRow>> AttentionRepository::failures(const ConnectionId &connection, int limit)
{
    return mapped<FailureRow>(
        m_session.rows(u"SELECT connection_id, object, source_key, run_id, title, cause, error, attempts,"
                       " first_at, last_at FROM failures WHERE connection_id = :connection_id"
                       " ORDER BY last_at DESC, source_key LIMIT :limit"_s,
                       {{u"connection_id"_s, connection.text()}, {u"limit"_s, limit}}),
        readFailure);
}

Outcome AttentionRepository::ask(const JudgementRow &row)
{
    QVariantMap values = recordKey(row.connectionId, row.object, row.sourceKey);
    values.insert({{u"id"_s, row.id.isEmpty() ? newIdText(QLatin1StringView("jdg")) : row.id},
                   {u"title"_s, row.title},
                   {u"kind"_s, row.kind},
                   {u"sentence"_s, row.sentence},
                   {u"candidates"_s, fromJson(row.candidates)},
                   {u"opened_at"_s, fromTime(row.openedAt)}});
    return m_session
        .change(u"INSERT INTO judgements (id, connection_id, object, source_key, title, kind, sentence,"
                " candidates, state, opened_at, closed_at, choice) VALUES (:id, :connection_id, :object,"
                " :source_key, :title, :kind, :sentence, :candidates, 'open', :opened_at, NULL, '')"
                " ON CONFLICT (connection_id, object, source_key) DO UPDATE SET title = excluded.title,"
                " kind = excluded.kind, sentence = excluded.sentence, candidates = excluded.candidates,"
                " state = CASE WHEN judgements.state = 'set aside' THEN judgements.state ELSE 'open' END,"
                " closed_at = CASE WHEN judgements.state = 'set aside' THEN judgements.closed_at END"_s,
                values)
        .map([](int) {});
}

Outcome AttentionRepository::closeJudgement(const QString &id, const QString &state, const QString &choice,
                                            const QDateTime &at)
{
    return expectChange(
        m_session.change(
            u"UPDATE judgements SET state = :state, choice = :choice,"
            " closed_at = :at WHERE id = :id"_s,
            {{u"id"_s, id}, {u"state"_s, state}, {u"choice"_s, choice}, {u"at"_s, fromTime(at)}}),
        u"There is no question “%1” to judge."_s.arg(id));
}

Outcome AttentionRepository::settle(const ConnectionId &connection, const QString &object,
                                    const QString &sourceKey, const QDateTime &at)
{
    QVariantMap values = recordKey(connection, object, sourceKey);
    values.insert(u"at"_s, fromTime(at));
    return m_session
        .change(u"UPDATE judgements SET state = 'settled', closed_at = :at WHERE %1 AND state = 'open'"_s.arg(
                    OfRecord),
                values)
        .map([](int) {});
}

namespace {

const QString JudgementColumns = u"id, connection_id, object, source_key, title, kind, sentence, candidates,"
                                 " state, opened_at, closed_at, choice"_s;
const QString TombstoneColumns = u"id, connection_id, object, source_key, target_id, title, record, state,"
                                 " missing_since, decided_at, run_id"_s;

} // namespace

Result<QList<JudgementRow>> AttentionRepository::openJudgements(const ConnectionId &connection, int limit)
{
    QVariantMap values{{u"limit"_s, limit}};
    QString where = u"state = 'open'"_s;
    if (!connection.isEmpty()) {
        where += u" AND connection_id = :connection_id"_s;
        values.insert(u"connection_id"_s, connection.text());
    }
    return mapped<JudgementRow>(
        m_session.rows(u"SELECT %1 FROM judgements WHERE %2 ORDER BY opened_at, id LIMIT :limit"_s.arg(
                           JudgementColumns, where),
                       values),
        readJudgement);
}

Result<JudgementRow> AttentionRepository::judgement(const QString &id)
{
    return m_session.row(u"SELECT %1 FROM judgements WHERE id = :id"_s.arg(JudgementColumns), {{u"id"_s, id}})
        .map(readJudgement);
}

Result<qint64> AttentionRepository::openCount()
{
    return m_session.row(u"SELECT COUNT(*) AS number FROM judgements WHERE state = 'open'"_s)
        .map([](const QVariantMap &row) { return row.value(u"number"_s).toLongLong(); });
}

Result<TombstoneRow> AttentionRepository::bury(const TombstoneRow &row)
{
    QVariantMap values = recordKey(row.connectionId, row.object, row.sourceKey);
    values.insert({{u"id"_s, row.id.isEmpty() ? newIdText(QLatin1StringView("tmb")) : row.id},
                   {u"target_id"_s, row.targetId},
                   {u"title"_s, row.title},
                   {u"record"_s, fromJson(row.record)},
                   {u"missing_since"_s, fromTime(row.missingSince)},
                   {u"run_id"_s, row.runId.text()}});
    return m_session
        .row(u"INSERT INTO tombstones (%1) VALUES (:id, :connection_id, :object, :source_key, :target_id,"
             " :title, :record, 'held', :missing_since, NULL, :run_id)"
             " ON CONFLICT (connection_id, object, source_key) DO UPDATE SET target_id = excluded.target_id,"
             " title = excluded.title, record = excluded.record, run_id = excluded.run_id,"
             " missing_since = CASE WHEN tombstones.state = 'held' THEN tombstones.missing_since"
             " ELSE excluded.missing_since END, state = 'held', decided_at = NULL RETURNING %1"_s.arg(
                 TombstoneColumns),
             values)
        .map(readTombstone);
}

Outcome AttentionRepository::setTombstone(const QString &id, const QString &state, const QJsonObject &record,
                                          const QDateTime &at, const RunId &run)
{
    return expectChange(m_session.change(u"UPDATE tombstones SET state = :state, record = :record,"
                                         " decided_at = :at, run_id = :run_id WHERE id = :id"_s,
                                         {{u"id"_s, id},
                                          {u"state"_s, state},
                                          {u"record"_s, fromJson(record)},
                                          {u"at"_s, fromTime(at)},
                                          {u"run_id"_s, run.text()}}),
                        u"There is no tombstone “%1”."_s.arg(id));
}

Outcome AttentionRepository::resurrect(const ConnectionId &connection, const QString &object,
                                       const QString &sourceKey, const QDateTime &at)
{
    QVariantMap values = recordKey(connection, object, sourceKey);
    values.insert(u"at"_s, fromTime(at));
    return m_session
        .change(u"UPDATE tombstones SET state = 'back', decided_at = :at WHERE %1 AND state <> 'back'"_s.arg(
                    OfRecord),
                values)
        .map([](int) {});
}

Result<QList<TombstoneRow>> AttentionRepository::tombstones(const ConnectionId &connection, int limit)
{
    return mapped<TombstoneRow>(
        m_session.rows(u"SELECT %1 FROM tombstones WHERE connection_id = :connection_id AND state <> 'back'"
                       " ORDER BY missing_since DESC, id LIMIT :limit"_s.arg(TombstoneColumns),
                       {{u"connection_id"_s, connection.text()}, {u"limit"_s, limit}}),
        readTombstone);
}

Result<TombstoneRow> AttentionRepository::tombstone(const QString &id)
{
    return m_session.row(u"SELECT %1 FROM tombstones WHERE id = :id"_s.arg(TombstoneColumns), {{u"id"_s, id}})
        .map(readTombstone);
}

} // namespace patchbay
