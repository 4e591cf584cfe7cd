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

Outcome AttentionRepository::noteUnwritable(const ConnectionId &connection, const RunId &run,
                                            const QDateTime &at)
{
    return m_session
        .change(
            u"INSERT INTO failures (connection_id, object, source_key, run_id, title, cause, error,"
            " attempts, first_at, last_at) SELECT :connection_id, object, source_key, run_id, title, cause,"
            " error, 1, :at, :at FROM run_items WHERE run_id = :run_id AND state = 'failed'"
            " AND action IN ('blocked', 'error') AND source_key <> ''"
            " ON CONFLICT (connection_id, object, source_key) DO UPDATE SET run_id = excluded.run_id,"
            " title = excluded.title, cause = excluded.cause, error = excluded.error,"
            " attempts = failures.attempts + 1, last_at = excluded.last_at"
            " WHERE failures.run_id <> excluded.run_id"_s, // a second worker ends the run, too
            {{u"connection_id"_s, connection.text()}, {u"run_id"_s, run.text()}, {u"at"_s, fromTime(at)}})
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

Result<QList<FailureRow>> AttentionRepository::failures(const ConnectionId &connection, int limit,
                                                        int attempts)
{
    QVariantMap values{{u"connection_id"_s, connection.text()}, {u"limit"_s, limit}};
    QString fewer;
    if (attempts > 0) {
        fewer = u" AND attempts < :attempts"_s;
        values.insert(u"attempts"_s, attempts);
    }
    return mapped<FailureRow>(
        m_session.rows(u"SELECT connection_id, object, source_key, run_id, title, cause, error, attempts,"
                       " first_at, last_at FROM failures WHERE connection_id = :connection_id%1"
                       " ORDER BY last_at DESC, source_key LIMIT :limit"_s.arg(fewer),
                       values),
        readFailure);
}

namespace {

// The run's item for the failure's record; more conditions follow.
const QString ItsItem = u" (SELECT 1 FROM run_items WHERE run_items.run_id = :run_id"
                        " AND run_items.object = failures.object"
                        " AND run_items.source_key = failures.source_key%1)"_s;

} // namespace

Outcome AttentionRepository::clearSettledFailures(const ConnectionId &connection, const RunId &run)
{
    const QString settled =
        u" AND run_items.state IN ('skipped', 'held') AND (run_items.cause = 'filter' OR run_items.action"
        " IN ('unchanged', 'source_gone', 'not_found', 'archive', 'delete'))"_s;
    return m_session
        .change(u"DELETE FROM failures WHERE connection_id = :connection_id AND EXISTS"_s +
                    ItsItem.arg(settled),
                {{u"connection_id"_s, connection.text()}, {u"run_id"_s, run.text()}})
        .map([](int) {});
}

Outcome AttentionRepository::clearVanishedFailures(const ConnectionId &connection, const QString &object,
                                                   const RunId &run)
{
    return m_session
        .change(u"DELETE FROM failures WHERE connection_id = :connection_id AND object = :object"
                " AND NOT EXISTS"_s +
                    ItsItem.arg(QString()),
                {{u"connection_id"_s, connection.text()}, {u"object"_s, object}, {u"run_id"_s, run.text()}})
        .map([](int) {});
}

Outcome AttentionRepository::countVainAttempts(const ConnectionId &connection, const RunId &run,
                                               const QDateTime &at)
{
    return m_session
        .change(u"UPDATE failures SET attempts = attempts + 1, last_at = :at"
                " WHERE connection_id = :connection_id AND EXISTS"_s +
                    ItsItem.arg(u" AND run_items.state IN ('skipped', 'failed')"
                                " AND run_items.action NOT IN ('blocked', 'error')"_s),
                {{u"connection_id"_s, connection.text()}, {u"run_id"_s, run.text()}, {u"at"_s, fromTime(at)}})
        .map([](int) {});
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

} // namespace patchbay
