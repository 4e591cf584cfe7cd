// A SQL source in a thread of its own.
#pragma once

#include "connectors/connector.h"
#include "connectors/sql/sqlsource.h"
#include "connectors/worker.h"

namespace patchbay {

class SqlConnector final : public Connector
{
public:
    explicit SqlConnector(SqlSettings settings);

    Task<Health> check() override;
    QStringList objects() const override;
    Task<Schema> schema(QString object) override;
    Task<QList<SourceRecord>> find(QString object, Lookup lookup) override;
    Task<RecordPage> read(QString object, QString cursor, int limit) override;
    Task<QList<Membership>> membershipsOf(QString personKey) override;

private:
    QStringList m_objects;
    std::shared_ptr<SqlSource> m_source; // used in the worker's thread only
    Worker m_worker;
};

} // namespace patchbay
