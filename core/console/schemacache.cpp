#include "console/schemacache.h"

namespace patchbay {

namespace {

constexpr std::chrono::seconds keptFor{60};

} // namespace

Task<Schema> SchemaCache::schema(ConnectionId connection, std::shared_ptr<Connector> connector,
                                 QString object)
{
    const Kept kept = m_kept.value(connection).value(object);
    if (!kept.schema.fields.isEmpty() && std::chrono::steady_clock::now() - kept.at < keptFor)
        co_return kept.schema;
    const Result<Schema> read = co_await connector->schema(object);
    if (read)
        keep(connection, object, *read);
    co_return read;
}

void SchemaCache::forget(const ConnectionId &connection)
{
    m_kept.remove(connection);
}

void SchemaCache::keep(const ConnectionId &connection, const QString &object, const Schema &schema)
{
    m_kept[connection].insert(object, {schema, std::chrono::steady_clock::now()});
}

} // namespace patchbay
