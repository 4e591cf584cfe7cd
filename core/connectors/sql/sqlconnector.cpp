#include "connectors/sql/sqlconnector.h"

namespace patchbay {

SqlConnector::SqlConnector(SqlSettings settings)
    : m_objects(settings.objects())
    , m_source(std::make_shared<SqlSource>(settings))
    , m_worker([source = m_source] { source->close(); })
{
}

QStringList SqlConnector::objects() const
{
    return m_objects;
}

Task<Health> SqlConnector::check()
{
    return m_worker.run<Health>([source = m_source] { return source->check(); });
}

Task<Schema> SqlConnector::schema(QString object)
{
    return m_worker.run<Schema>([source = m_source, object] { return source->schema(object); });
}

Task<QList<SourceRecord>> SqlConnector::find(QString object, Lookup lookup)
{
    return m_worker.run<QList<SourceRecord>>(
        [source = m_source, object, lookup] { return source->find(object, lookup); });
}

Task<RecordPage> SqlConnector::read(QString object, QString cursor, int limit)
{
    return m_worker.run<RecordPage>(
        [source = m_source, object, cursor, limit] { return source->read(object, cursor, limit); });
}

Task<QList<Membership>> SqlConnector::membershipsOf(QString personKey)
{
    return m_worker.run<QList<Membership>>(
        [source = m_source, personKey] { return source->membershipsOf(personKey); });
}

} // namespace patchbay
