#include "store/activityrepository.h"

#include "base/time.h"
#include "store/activityquery.h"
#include "store/rowio.h"

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;
using namespace rowio;

namespace {

const QString Columns =
    u"sequence, at, kind, level, actor, workspace_id, connection_id, object, record_key, run_id,"
    " summary, details, request_id"_s;

ActivityRow read(const QVariantMap &row)
{
    return {
        .sequence = row.value(u"sequence"_s).toLongLong(),
        .at = toTime(row.value(u"at"_s)),
        .kind = row.value(u"kind"_s).toString(),
        .level = row.value(u"level"_s).toString(),
        .actor = row.value(u"actor"_s).toString(),
        .workspaceId = WorkspaceId(row.value(u"workspace_id"_s).toString()),
        .connectionId = ConnectionId(row.value(u"connection_id"_s).toString()),
        .object = row.value(u"object"_s).toString(),
        .recordKey = row.value(u"record_key"_s).toString(),
        .runId = RunId(row.value(u"run_id"_s).toString()),
        .summary = row.value(u"summary"_s).toString(),
        .details = toObject(row.value(u"details"_s)),
        .requestId = row.value(u"request_id"_s).toString(),
    };
}

} // namespace

ActivityRepository::ActivityRepository(StoreSession &session) : m_session(session) {}

Result<qint64> ActivityRepository::append(const ActivityRow &row)
{
    return m_session
        .row(u"INSERT INTO activity (at, kind, level, actor, workspace_id, connection_id, object, "
             u"record_key, run_id,"
             " summary, details, request_id, folded) VALUES (:at, :kind, :level, :actor, :workspace_id,"
             " :connection_id, :object, :record_key, :run_id, :summary, :details, :request_id, :folded)"
             " RETURNING sequence"_s,
             {{u"at"_s, fromTime(row.at.isValid() ? row.at : systemClock()())},
              {u"kind"_s, row.kind},
              {u"level"_s, row.level},
              {u"actor"_s, row.actor},
              {u"workspace_id"_s, row.workspaceId.text()},
              {u"connection_id"_s, row.connectionId.text()},
              {u"object"_s, row.object},
              {u"record_key"_s, row.recordKey},
              {u"run_id"_s, row.runId.text()},
              {u"summary"_s, row.summary},
              {u"details"_s, fromJson(row.details)},
              {u"request_id"_s, row.requestId},
              {u"folded"_s, activityquery::foldedText(row.summary, row.recordKey)}})
        .map([](const QVariantMap &added) { return added.value(u"sequence"_s).toLongLong(); });
}

Outcome ActivityRepository::append(const QList<ActivityRow> &rows)
{
    for (const ActivityRow &row : rows) {
        const Result<qint64> added = append(row);
        if (!added)
            return fail(added.error());
    }
    return {};
}

Result<QList<ActivityRow>> ActivityRepository::query(const ActivityFilter &filter,
                                                     std::optional<qint64> before, int limit)
{
    Result<activityquery::Statement> statement = activityquery::where(m_session, filter);
    if (!statement)
        return fail(statement.error());
    if (before)
        statement->require(u"sequence < :before"_s, u"before"_s, *before);
    statement->values.insert(u"limit"_s, std::clamp(limit, 1, MaximumPage));
    return mapped<ActivityRow>(m_session.rows(statement->page(Columns, u"DESC"_s), statement->values), read);
}

Result<QList<ActivityRow>> ActivityRepository::newerThan(const ActivityFilter &filter, qint64 after,
                                                         int limit)
{
    Result<activityquery::Statement> statement = activityquery::where(m_session, filter);
    if (!statement)
        return fail(statement.error());
    statement->require(u"sequence > :after"_s, u"after"_s, after);
    statement->values.insert(u"limit"_s, std::clamp(limit, 1, MaximumPage));
    return mapped<ActivityRow>(m_session.rows(statement->page(Columns, u"ASC"_s), statement->values), read);
}

Result<qint64> ActivityRepository::count(const ActivityFilter &filter)
{
    const Result<activityquery::Statement> statement = activityquery::where(m_session, filter);
    if (!statement)
        return fail(statement.error());
    return m_session.row(statement->count(), statement->values).map([](const QVariantMap &row) {
        return row.value(u"number"_s).toLongLong();
    });
}

Result<QList<ActivityHour>> ActivityRepository::perHour(const WorkspaceId &workspace, const QDateTime &from)
{
    return mapped<ActivityHour>(
        m_session.rows(
            u"SELECT (at - :start) / 3600000 AS hour, COUNT(*) AS entries,"
            " SUM(CASE WHEN level = 'error' THEN 1 ELSE 0 END) AS errors FROM activity"
            " WHERE at >= :since AND (workspace_id = :workspace OR workspace_id = '') GROUP BY 1 ORDER BY 1"_s,
            {{u"start"_s, fromTime(from)}, {u"since"_s, fromTime(from)}, {u"workspace"_s, workspace.text()}}),
        [](const QVariantMap &row) {
            return ActivityHour{row.value(u"hour"_s).toInt(), row.value(u"entries"_s).toLongLong(),
                                row.value(u"errors"_s).toLongLong()};
        });
}

Result<qint64> ActivityRepository::newestSequence()
{
    return m_session.row(u"SELECT COALESCE(MAX(sequence), 0) AS newest FROM activity"_s)
        .map([](const QVariantMap &row) { return row.value(u"newest"_s).toLongLong(); });
}

Result<ActivityRow> ActivityRepository::find(qint64 sequence)
{
    const Result<QVariantMap> row = m_session.row(
        u"SELECT %1 FROM activity WHERE sequence = :sequence"_s.arg(Columns), {{u"sequence"_s, sequence}});
    if (!row && row.error().kind == Error::Kind::NotFound)
        return fail(Error::Kind::NotFound, u"The activity log has no entry %1."_s.arg(sequence));
    return row.map(read);
}

} // namespace patchbay
