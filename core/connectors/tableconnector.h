// A connector whose source answers slowly and from one thread: each question is put to it in a thread of the
// connector's own.
#pragma once

#include "connectors/connector.h"
#include "connectors/worker.h"

namespace patchbay {

// `Source` has check(), schema(), find(), read() and membershipsOf() like a Connector, but answers at once.
// Where it has close(), that is called in the thread before it ends; where it has setStopping(), it is told
// how to see that nobody waits any more.
template<typename Source>
class TableConnector final : public Connector
{
public:
    TableConnector(QStringList objects, std::shared_ptr<Source> source)
        : m_objects(std::move(objects))
        , m_source(std::move(source))
        , m_worker([source = m_source] {
            if constexpr (requires { source->close(); })
                source->close();
        })
    {
        if constexpr (requires { m_source->setStopping(m_worker.stopping()); })
            m_source->setStopping(m_worker.stopping());
    }

    QStringList objects() const override { return m_objects; }

    Task<Health> check() override
    {
        return m_worker.run<Health>([source = m_source] { return source->check(); });
    }

    Task<Schema> schema(QString object) override
    {
        return m_worker.run<Schema>([source = m_source, object] { return source->schema(object); });
    }

    Task<QList<SourceRecord>> find(QString object, Lookup lookup) override
    {
        return m_worker.run<QList<SourceRecord>>(
            [source = m_source, object, lookup] { return source->find(object, lookup); });
    }

    Task<RecordPage> read(QString object, QString cursor, int limit) override
    {
        return m_worker.run<RecordPage>(
            [source = m_source, object, cursor, limit] { return source->read(object, cursor, limit); });
    }

    Task<QList<Membership>> membershipsOf(QString personKey) override
    {
        return m_worker.run<QList<Membership>>(
            [source = m_source, personKey] { return source->membershipsOf(personKey); });
    }

private:
    QStringList m_objects;
    std::shared_ptr<Source> m_source; // used in the worker's thread only
    Worker m_worker;
};

} // namespace patchbay
