// CSV files in a thread of their own.
#pragma once

#include "connectors/connector.h"
#include "connectors/csv/csvsource.h"
#include "connectors/worker.h"

namespace patchbay {

class CsvConnector final : public Connector
{
public:
    explicit CsvConnector(CsvSettings settings);

    Task<Health> check() override;
    QStringList objects() const override;
    Task<Schema> schema(QString object) override;
    Task<QList<SourceRecord>> find(QString object, Lookup lookup) override;
    Task<RecordPage> read(QString object, QString cursor, int limit) override;
    Task<QList<Membership>> membershipsOf(QString personKey) override;

private:
    QStringList m_objects;
    std::shared_ptr<CsvSource> m_source; // used in the worker's thread only
    Worker m_worker;
};

} // namespace patchbay
