#include "store/linkrepository.h"

#include "store/rowio.h"

namespace patchbay {

using namespace Qt::StringLiterals;
using namespace rowio;

namespace {

const QString Columns =
    u"id, connection_id, object, source_key, target_id, agreed, created_at, updated_at, state"_s;

LinkRow read(const QVariantMap &row)
{
    return {
        .id = LinkId(row.value(u"id"_s).toString()),
        .connectionId = ConnectionId(row.value(u"connection_id"_s).toString()),
        .object = row.value(u"object"_s).toString(),
        .sourceKey = row.value(u"source_key"_s).toString(),
        .targetId = row.value(u"target_id"_s).toString(),
        .agreed = toObject(row.value(u"agreed"_s)),
        .createdAt = toTime(row.value(u"created_at"_s)),
        .updatedAt = toTime(row.value(u"updated_at"_s)),
        .state = row.value(u"state"_s).toString(),
    };
}

QString absent(const LinkId &id)
{
    return u"There is no link “%1”."_s.arg(id.text());
}

} // namespace

LinkRepository::LinkRepository(StoreSession &session) : m_session(session) {}

Result<LinkRow> LinkRepository::findBySourceKey(const ConnectionId &connection, const QString &object,
                                                const QString &sourceKey)
{
    const Result<QVariantMap> row = m_session.row(
        u"SELECT %1 FROM links WHERE connection_id = :connection_id AND object = :object"
        " AND source_key = :source_key"_s.arg(Columns),
        {{u"connection_id"_s, connection.text()}, {u"object"_s, object}, {u"source_key"_s, sourceKey}});
    if (!row && row.error().kind == Error::Kind::NotFound)
        return fail(Error::Kind::NotFound, u"The %1 “%2” has no link yet."_s.arg(object, sourceKey));
    return row.map(read);
}

Result<QList<LinkRow>> LinkRepository::findByTargetId(const ConnectionId &connection, const QString &object,
                                                      const QString &targetId)
{
    return mapped<LinkRow>(
        m_session.rows(
            u"SELECT %1 FROM links WHERE target_id = :target_id AND connection_id = :connection_id"
            " AND object = :object ORDER BY created_at, id"_s.arg(Columns),
            {{u"target_id"_s, targetId}, {u"connection_id"_s, connection.text()}, {u"object"_s, object}}),
        read);
}

Result<QList<LinkRow>> LinkRepository::agreedLately(const ConnectionId &connection, const QString &object,
                                                    const QString &path, const QJsonValue &value,
                                                    const QDateTime &since)
{
    // As it stands in the stored text, so that the store leaves out nearly all of what does not fit.
    const QString stored = fromJson(QJsonObject{{path, value}});
    Result<QList<LinkRow>> links = mapped<LinkRow>(
        m_session.rows(u"SELECT %1 FROM links WHERE created_at >= :since AND connection_id = :connection_id"
                       " AND object = :object AND state = 'active' AND target_id <> ''"
                       " AND REPLACE(agreed, :stored, '') <> agreed ORDER BY created_at, id"_s.arg(Columns),
                       {{u"since"_s, fromTime(since)},
                        {u"connection_id"_s, connection.text()},
                        {u"object"_s, object},
                        {u"stored"_s, stored.sliced(1, stored.size() - 2)}}),
        read);
    if (links)
        links->removeIf([&](const LinkRow &link) { return link.agreed.value(path) != value; });
    return links;
}

Result<QList<LinkRow>> LinkRepository::sample(const ConnectionId &connection, const QString &object,
                                              int limit)
{
    return mapped<LinkRow>(
        m_session.rows(u"SELECT %1 FROM links WHERE connection_id = :connection_id AND object = :object"
                       " AND state = 'active' ORDER BY RANDOM() LIMIT :limit"_s.arg(Columns),
                       {{u"connection_id"_s, connection.text()}, {u"object"_s, object}, {u"limit"_s, limit}}),
        read);
}

Result<LinkRow> LinkRepository::upsert(LinkRow row)
{
    if (row.id.isEmpty())
        row.id = LinkId(newIdText(QLatin1StringView("lnk")));
    const Result<QVariantMap> stored = m_session.row(
        u"INSERT INTO links (id, connection_id, object, source_key, target_id, agreed, created_at, "
        u"updated_at, state)"
        " VALUES (:id, :connection_id, :object, :source_key, :target_id, :agreed, :created_at, :updated_at, "
        ":state)"
        " ON CONFLICT (connection_id, object, source_key) DO UPDATE SET target_id = excluded.target_id,"
        " agreed = excluded.agreed, updated_at = excluded.updated_at, state = excluded.state"
        " RETURNING %1"_s.arg(Columns),
        {{u"id"_s, row.id.text()},
         {u"connection_id"_s, row.connectionId.text()},
         {u"object"_s, row.object},
         {u"source_key"_s, row.sourceKey},
         {u"target_id"_s, row.targetId},
         {u"agreed"_s, fromJson(row.agreed)},
         {u"created_at"_s, fromTime(row.createdAt)},
         {u"updated_at"_s, fromTime(row.updatedAt)},
         {u"state"_s, row.state}});
    return stored.map(read);
}

Outcome LinkRepository::upsertAll(const QList<LinkRow> &rows)
{
    QList<QVariantList> values;
    values.reserve(rows.size());
    for (const LinkRow &row : rows)
        values.append({row.id.isEmpty() ? newIdText(QLatin1StringView("lnk")) : row.id.text(),
                       row.connectionId.text(), row.object, row.sourceKey, row.targetId, fromJson(row.agreed),
                       fromTime(row.createdAt), fromTime(row.updatedAt), row.state});
    return m_session
        .changeAll(u"INSERT INTO links (%1) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                   " ON CONFLICT (connection_id, object, source_key) DO UPDATE SET"
                   " target_id = excluded.target_id, agreed = excluded.agreed,"
                   " updated_at = excluded.updated_at, state = excluded.state"_s.arg(Columns),
                   values)
        .map([](int) {});
}

Outcome LinkRepository::setState(const LinkId &id, const QString &state, const QDateTime &at)
{
    return expectChange(
        m_session.change(u"UPDATE links SET state = :state, updated_at = :at WHERE id = :id"_s,
                         {{u"id"_s, id.text()}, {u"state"_s, state}, {u"at"_s, fromTime(at)}}),
        absent(id));
}

Outcome LinkRepository::remove(const LinkId &id)
{
    return expectChange(m_session.change(u"DELETE FROM links WHERE id = :id"_s, {{u"id"_s, id.text()}}),
                        absent(id));
}

namespace {

const QString MissingFromRun =
    u"connection_id = :connection_id AND object = :object AND state = 'active' AND NOT EXISTS"
    " (SELECT 1 FROM run_items WHERE run_items.source_key = links.source_key"
    " AND run_items.object = links.object AND run_items.run_id = :run_id)"
    // Another record of the source has taken its place.
    " AND NOT EXISTS (SELECT 1 FROM run_items WHERE run_items.run_id = :run_id"
    " AND run_items.target_id = links.target_id AND run_items.object = links.object"
    " AND links.target_id <> '' AND run_items.source_key <> links.source_key)"_s;

} // namespace

Result<qint64> LinkRepository::countMissing(const RunId &run, const ConnectionId &connection,
                                            const QString &object)
{
    return m_session
        .row(u"SELECT COUNT(*) AS number FROM links WHERE %1"_s.arg(MissingFromRun),
             {{u"run_id"_s, run.text()}, {u"connection_id"_s, connection.text()}, {u"object"_s, object}})
        .map([](const QVariantMap &row) { return row.value(u"number"_s).toLongLong(); });
}

Result<QList<LinkRow>> LinkRepository::missingFrom(const RunId &run, const ConnectionId &connection,
                                                   const QString &object, const QString &afterKey, int limit)
{
    return mapped<LinkRow>(
        m_session.rows(
            u"SELECT %1 FROM links WHERE %2 AND source_key > :after ORDER BY source_key LIMIT :limit"_s.arg(
                Columns, MissingFromRun),
            {{u"run_id"_s, run.text()},
             {u"connection_id"_s, connection.text()},
             {u"object"_s, object},
             {u"after"_s, afterKey},
             {u"limit"_s, limit}}),
        read);
}

Outcome LinkRepository::rename(const LinkId &id, const QString &sourceKey, const QDateTime &at)
{
    return expectChange(
        m_session.change(u"UPDATE links SET source_key = :source_key, updated_at = :at WHERE id = :id"_s,
                         {{u"id"_s, id.text()}, {u"source_key"_s, sourceKey}, {u"at"_s, fromTime(at)}}),
        absent(id));
}

Result<qint64> LinkRepository::count(const ConnectionId &connection, const QString &object)
{
    return m_session
        .row(
            u"SELECT COUNT(*) AS number FROM links WHERE connection_id = :connection_id AND object = :object"_s,
            {{u"connection_id"_s, connection.text()}, {u"object"_s, object}})
        .map([](const QVariantMap &row) { return row.value(u"number"_s).toLongLong(); });
}

} // namespace patchbay
