#include "connectors/csv/csvconnector.h"

namespace patchbay {

CsvConnector::CsvConnector(CsvSettings settings)
    : m_objects(settings.objects())
    , m_source(std::make_shared<CsvSource>(std::move(settings)))
{
    m_source->setStopping(m_worker.stopping());
}

QStringList CsvConnector::objects() const
{
    return m_objects;
}

Task<Health> CsvConnector::check()
{
    return m_worker.run<Health>([source = m_source] { return source->check(); });
}

Task<Schema> CsvConnector::schema(QString object)
{
    return m_worker.run<Schema>([source = m_source, object] { return source->schema(object); });
}

Task<QList<SourceRecord>> CsvConnector::find(QString object, Lookup lookup)
{
    return m_worker.run<QList<SourceRecord>>(
        [source = m_source, object, lookup] { return source->find(object, lookup); });
}

Task<RecordPage> CsvConnector::read(QString object, QString cursor, int limit)
{
    return m_worker.run<RecordPage>(
        [source = m_source, object, cursor, limit] { return source->read(object, cursor, limit); });
}

Task<QList<Membership>> CsvConnector::membershipsOf(QString personKey)
{
    return m_worker.run<QList<Membership>>(
        [source = m_source, personKey] { return source->membershipsOf(personKey); });
}

} // namespace patchbay
