#include "store/runrepository.h"

#include "store/rowio.h"

namespace patchbay {

using namespace Qt::StringLiterals;
using namespace rowio;

namespace {

const QString Columns =
    u"id, connection_id, kind, state, started_at, finished_at, counts, mapping_version, started_by"_s;

RunRow read(const QVariantMap &row)
{
    return {
        .id = RunId(row.value(u"id"_s).toString()),
        .connectionId = ConnectionId(row.value(u"connection_id"_s).toString()),
        .kind = row.value(u"kind"_s).toString(),
        .state = row.value(u"state"_s).toString(),
        .startedAt = toTime(row.value(u"started_at"_s)),
        .finishedAt = toOptionalTime(row.value(u"finished_at"_s)),
        .counts = toObject(row.value(u"counts"_s)),
        .mappingVersion = row.value(u"mapping_version"_s).toInt(),
        .startedBy = row.value(u"started_by"_s).toString(),
    };
}

RunItemRow readItem(const QVariantMap &row)
{
    return {
        .runId = RunId(row.value(u"run_id"_s).toString()),
        .ordinal = row.value(u"ordinal"_s).toInt(),
        .object = row.value(u"object"_s).toString(),
        .sourceKey = row.value(u"source_key"_s).toString(),
        .targetId = row.value(u"target_id"_s).toString(),
        .action = row.value(u"action"_s).toString(),
        .state = row.value(u"state"_s).toString(),
        .changes = toArray(row.value(u"changes"_s)),
        .before = toObject(row.value(u"before_image"_s)),
        .error = toObject(row.value(u"error"_s)),
    };
}

QString absent(const RunId &id)
{
    return u"There is no run “%1”."_s.arg(id.text());
}

} // namespace

RunRepository::RunRepository(StoreSession &session) : m_session(session) {}

Outcome RunRepository::start(const RunRow &row)
{
    return m_session
        .change(u"INSERT INTO runs (id, connection_id, kind, state, started_at, finished_at, counts, "
                u"mapping_version,"
                " started_by) VALUES (:id, :connection_id, :kind, :state, :started_at, :finished_at, :counts,"
                " :mapping_version, :started_by)"_s,
                {{u"id"_s, row.id.text()},
                 {u"connection_id"_s, row.connectionId.text()},
                 {u"kind"_s, row.kind},
                 {u"state"_s, row.state},
                 {u"started_at"_s, fromTime(row.startedAt)},
                 {u"finished_at"_s, fromTime(row.finishedAt)},
                 {u"counts"_s, fromJson(row.counts)},
                 {u"mapping_version"_s, row.mappingVersion},
                 {u"started_by"_s, row.startedBy}})
        .map([](int) {});
}

Outcome RunRepository::finish(const RunId &id, const QString &state, const QDateTime &finishedAt,
                              const QJsonObject &counts)
{
    return expectChange(m_session.change(u"UPDATE runs SET state = :state, finished_at = :finished_at,"
                                         " counts = :counts WHERE id = :id"_s,
                                         {{u"id"_s, id.text()},
                                          {u"state"_s, state},
                                          {u"finished_at"_s, fromTime(finishedAt)},
                                          {u"counts"_s, fromJson(counts)}}),
                        absent(id));
}

Outcome RunRepository::addItem(const RunItemRow &item)
{
    return m_session
        .change(
            u"INSERT INTO run_items (run_id, ordinal, object, source_key, target_id, action, state, changes,"
            " before_image, error) VALUES (:run_id, :ordinal, :object, :source_key, :target_id, :action, "
            ":state,"
            " :changes, :before_image, :error)"_s,
            {{u"run_id"_s, item.runId.text()},
             {u"ordinal"_s, item.ordinal},
             {u"object"_s, item.object},
             {u"source_key"_s, item.sourceKey},
             {u"target_id"_s, item.targetId},
             {u"action"_s, item.action},
             {u"state"_s, item.state},
             {u"changes"_s, fromJson(item.changes)},
             {u"before_image"_s, fromJson(item.before)},
             {u"error"_s, fromJson(item.error)}})
        .map([](int) {});
}

Result<QList<RunItemRow>> RunRepository::items(const RunId &run, int afterOrdinal, int limit)
{
    return mapped<RunItemRow>(
        m_session.rows(
            u"SELECT run_id, ordinal, object, source_key, target_id, action, state, changes, before_image,"
            " error FROM run_items WHERE run_id = :run_id AND ordinal > :after ORDER BY ordinal"
            " LIMIT :limit"_s,
            {{u"run_id"_s, run.text()}, {u"after"_s, afterOrdinal}, {u"limit"_s, limit}}),
        readItem);
}

Result<QList<RunRow>> RunRepository::latest(const ConnectionId &connection, int limit)
{
    return mapped<RunRow>(
        m_session.rows(
            u"SELECT %1 FROM runs WHERE connection_id = :connection_id ORDER BY started_at DESC, id DESC"
            " LIMIT :limit"_s.arg(Columns),
            {{u"connection_id"_s, connection.text()}, {u"limit"_s, limit}}),
        read);
}

Result<RunRow> RunRepository::find(const RunId &id)
{
    const Result<QVariantMap> row =
        m_session.row(u"SELECT %1 FROM runs WHERE id = :id"_s.arg(Columns), {{u"id"_s, id.text()}});
    if (!row && row.error().kind == Error::Kind::NotFound)
        return fail(Error::Kind::NotFound, absent(id));
    return row.map(read);
}

} // namespace patchbay
