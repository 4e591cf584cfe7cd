#include "store/endpointrepository.h"

#include "store/rowio.h"

namespace patchbay {

using namespace Qt::StringLiterals;
using namespace rowio;

namespace {

const QString Columns =
    u"id, name, source, scheme, path, topics, secret_name, connection_id, settings, paused, created_at"_s;

EndpointRow read(const QVariantMap &row)
{
    QStringList topics;
    const QJsonArray stored = toArray(row.value(u"topics"_s));
    for (const QJsonValue &topic : stored)
        topics << topic.toString();
    return {
        .id = EndpointId(row.value(u"id"_s).toString()),
        .name = row.value(u"name"_s).toString(),
        .source = row.value(u"source"_s).toString(),
        .scheme = row.value(u"scheme"_s).toString(),
        .path = row.value(u"path"_s).toString(),
        .topics = topics,
        .secretName = row.value(u"secret_name"_s).toString(),
        .connectionId = ConnectionId(row.value(u"connection_id"_s).toString()),
        .settings = toObject(row.value(u"settings"_s)),
        .paused = row.value(u"paused"_s).toInt() != 0,
        .createdAt = toTime(row.value(u"created_at"_s)),
    };
}

QVariantMap values(const EndpointRow &row)
{
    return {{u"id"_s, row.id.text()},
            {u"name"_s, row.name},
            {u"source"_s, row.source},
            {u"scheme"_s, row.scheme},
            {u"path"_s, row.path},
            {u"topics"_s, fromJson(QJsonArray::fromStringList(row.topics))},
            {u"secret_name"_s, row.secretName},
            {u"connection_id"_s, row.connectionId.text()},
            {u"settings"_s, fromJson(row.settings)},
            {u"paused"_s, row.paused ? 1 : 0}};
}

Outcome named(Outcome outcome, const EndpointRow &row)
{
    if (outcome || outcome.error().kind != Error::Kind::Conflict)
        return outcome;
    return fail(Error::Kind::Conflict,
                u"There is an endpoint called “%1” already, or one at %2."_s.arg(row.name, row.path),
                u"Choose another name and path."_s);
}

} // namespace

EndpointRepository::EndpointRepository(StoreSession &session) : m_session(session) {}

Outcome EndpointRepository::add(const EndpointRow &row)
{
    QVariantMap all = values(row);
    all.insert(u"created_at"_s, fromTime(row.createdAt));
    return named(
        m_session
            .change(u"INSERT INTO endpoints (%1) VALUES (:id, :name, :source, :scheme, :path, :topics,"
                    " :secret_name, :connection_id, :settings, :paused, :created_at)"_s.arg(Columns),
                    all)
            .map([](int) {}),
        row);
}

Outcome EndpointRepository::update(const EndpointRow &row)
{
    return named(expectChange(m_session.change(
                                  u"UPDATE endpoints SET name = :name, source = :source, scheme = :scheme,"
                                  " path = :path, topics = :topics, secret_name = :secret_name,"
                                  " connection_id = :connection_id, settings = :settings, paused = :paused"
                                  " WHERE id = :id"_s,
                                  values(row)),
                              u"There is no such endpoint any more."_s),
                 row);
}

Outcome EndpointRepository::remove(const EndpointId &id)
{
    return expectChange(m_session.change(u"DELETE FROM endpoints WHERE id = :id"_s, {{u"id"_s, id.text()}}),
                        u"There is no such endpoint any more."_s);
}

Result<EndpointRow> EndpointRepository::find(const EndpointId &id)
{
    const Result<QVariantMap> row =
        m_session.row(u"SELECT %1 FROM endpoints WHERE id = :id"_s.arg(Columns), {{u"id"_s, id.text()}});
    if (!row && row.error().kind == Error::Kind::NotFound)
        return fail(Error::Kind::NotFound, u"There is no such endpoint any more."_s);
    return row.map(read);
}

Result<EndpointRow> EndpointRepository::findByName(const QString &name)
{
    const Result<QVariantMap> row =
        m_session.row(u"SELECT %1 FROM endpoints WHERE name = :name"_s.arg(Columns), {{u"name"_s, name}});
    if (!row && row.error().kind == Error::Kind::NotFound)
        return fail(Error::Kind::NotFound, u"There is no endpoint called “%1”."_s.arg(name),
                    u"“patchbayctl webhook endpoint list” shows all."_s);
    return row.map(read);
}

Result<QList<EndpointRow>> EndpointRepository::all()
{
    return mapped<EndpointRow>(m_session.rows(u"SELECT %1 FROM endpoints ORDER BY name"_s.arg(Columns)),
                               read);
}

Outcome EndpointRepository::noteArrivals(const EndpointId &id, const QList<TopicArrivals> &arrivals)
{
    for (const TopicArrivals &topic : arrivals) {
        // Out of a SELECT: the endpoint may have been removed while its last deliveries were under way. The
        // casts are for PostgreSQL, which takes values in a SELECT for text.
        const Result<int> noted = m_session.change(
            u"INSERT INTO endpoint_topics (endpoint_id, topic, arrived, first_at, last_at)"
            " SELECT id, :topic, CAST(:arrived AS BIGINT), CAST(:first_at AS BIGINT),"
            " CAST(:last_at AS BIGINT) FROM endpoints WHERE id = :id"
            " ON CONFLICT (endpoint_id, topic) DO UPDATE SET"
            " arrived = endpoint_topics.arrived + excluded.arrived,"
            " last_at = CASE WHEN excluded.last_at > endpoint_topics.last_at THEN excluded.last_at"
            " ELSE endpoint_topics.last_at END"_s,
            {{u"id"_s, id.text()},
             {u"topic"_s, topic.topic},
             {u"arrived"_s, topic.arrived},
             {u"first_at"_s, fromTime(topic.firstAt)},
             {u"last_at"_s, fromTime(topic.lastAt)}});
        if (!noted)
            return fail(noted.error());
    }
    return {};
}

Result<QList<TopicArrivals>> EndpointRepository::arrivals(const EndpointId &id)
{
    return mapped<TopicArrivals>(
        m_session.rows(u"SELECT topic, arrived, first_at, last_at FROM endpoint_topics"
                       " WHERE endpoint_id = :id ORDER BY topic"_s,
                       {{u"id"_s, id.text()}}),
        [](const QVariantMap &row) {
            return TopicArrivals{row.value(u"topic"_s).toString(), row.value(u"arrived"_s).toLongLong(),
                                 toTime(row.value(u"first_at"_s)), toTime(row.value(u"last_at"_s))};
        });
}

} // namespace patchbay
