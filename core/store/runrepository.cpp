#include "store/runrepository.h"

#include "store/rowio.h"

namespace patchbay {

using namespace Qt::StringLiterals;
using namespace rowio;

namespace {

const QString Columns =
    u"id, connection_id, kind, state, started_at, finished_at, counts, mapping_version, started_by, scope,"
    " progress, parent, wanted"_s;

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
        .scope = toObject(row.value(u"scope"_s)),
        .progress = toObject(row.value(u"progress"_s)),
        .parent = RunId(row.value(u"parent"_s).toString()),
        .wanted = row.value(u"wanted"_s).toString(),
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
                u"mapping_version, started_by, scope, progress, parent, wanted)"
                " VALUES (:id, :connection_id, :kind, :state, :started_at, :finished_at, :counts,"
                " :mapping_version, :started_by, :scope, :progress, :parent, :wanted)"_s,
                {{u"id"_s, row.id.text()},
                 {u"connection_id"_s, row.connectionId.text()},
                 {u"kind"_s, row.kind},
                 {u"state"_s, row.state},
                 {u"started_at"_s, fromTime(row.startedAt)},
                 {u"finished_at"_s, fromTime(row.finishedAt)},
                 {u"counts"_s, fromJson(row.counts)},
                 {u"mapping_version"_s, row.mappingVersion},
                 {u"started_by"_s, row.startedBy},
                 {u"scope"_s, fromJson(row.scope)},
                 {u"progress"_s, fromJson(row.progress)},
                 {u"parent"_s, row.parent.text()},
                 {u"wanted"_s, row.wanted}})
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

Outcome RunRepository::update(const RunRow &row)
{
    return expectChange(m_session.change(u"UPDATE runs SET state = :state, finished_at = :finished_at,"
                                         " counts = :counts, progress = :progress, wanted = :wanted"
                                         " WHERE id = :id"_s,
                                         {{u"id"_s, row.id.text()},
                                          {u"state"_s, row.state},
                                          {u"finished_at"_s, fromTime(row.finishedAt)},
                                          {u"counts"_s, fromJson(row.counts)},
                                          {u"progress"_s, fromJson(row.progress)},
                                          {u"wanted"_s, row.wanted}}),
                        absent(row.id));
}

Outcome RunRepository::keepProgress(const RunRow &row)
{
    return expectChange(
        m_session.change(u"UPDATE runs SET counts = :counts, progress = :progress WHERE id = :id"_s,
                         {{u"id"_s, row.id.text()},
                          {u"counts"_s, fromJson(row.counts)},
                          {u"progress"_s, fromJson(row.progress)}}),
        absent(row.id));
}

Outcome RunRepository::want(const RunId &id, const QString &wanted)
{
    return expectChange(m_session.change(u"UPDATE runs SET wanted = :wanted WHERE id = :id"_s,
                                         {{u"id"_s, id.text()}, {u"wanted"_s, wanted}}),
                        absent(id));
}

Result<QList<RunRow>> RunRepository::latestBulk(const ConnectionId &connection, int limit)
{
    return mapped<RunRow>(
        m_session.rows(u"SELECT %1 FROM runs WHERE connection_id = :connection_id AND kind <> 'resync'"
                       " ORDER BY started_at DESC, id DESC LIMIT :limit"_s.arg(Columns),
                       {{u"connection_id"_s, connection.text()}, {u"limit"_s, limit}}),
        read);
}

Result<QList<RunRow>> RunRepository::ofScope(const ConnectionId &connection, const QString &kind,
                                             const QStringList &states, int limit)
{
    QString sql = u"SELECT %1 FROM runs WHERE connection_id = :connection_id AND kind = 'bulk'"
                  " AND scope LIKE :scope"_s.arg(Columns);
    // As toCompactJson writes it; what a scope holds besides are names and times.
    QVariantMap values{{u"connection_id"_s, connection.text()},
                       {u"scope"_s, u"%\"kind\":\"%1\"%"_s.arg(kind)},
                       {u"limit"_s, limit}};
    QStringList names;
    for (qsizetype i = 0; i < states.size(); ++i) {
        names.append(u":state%1"_s.arg(i));
        values.insert(u"state%1"_s.arg(i), states[i]);
    }
    if (!names.isEmpty())
        sql += u" AND state IN (%1)"_s.arg(names.join(u", "_s));
    return mapped<RunRow>(m_session.rows(sql + u" ORDER BY started_at DESC, id DESC LIMIT :limit"_s, values),
                          read);
}

Result<RunRow> RunRepository::newestOfScope(const ConnectionId &connection, const QString &kind,
                                            const QStringList &states)
{
    const Result<QList<RunRow>> runs = ofScope(connection, kind, states, 1);
    if (!runs)
        return fail(runs.error());
    if (runs->isEmpty())
        return fail(Error::Kind::NotFound, u"There is no such run."_s);
    return runs->first();
}

Result<QList<RunRow>> RunRepository::inState(const QString &state)
{
    return mapped<RunRow>(
        m_session.rows(u"SELECT %1 FROM runs WHERE state = :state ORDER BY started_at, id"_s.arg(Columns),
                       {{u"state"_s, state}}),
        read);
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

Result<RunRow> RunRepository::hold(const RunId &id)
{
    const Result<int> held =
        m_session.change(u"UPDATE runs SET state = state WHERE id = :id"_s, {{u"id"_s, id.text()}});
    return held ? find(id) : fail(held.error());
}

} // namespace patchbay
