// The schemas of sources, for a minute: a mapping is opened, previewed and saved in quick succession. Engine
// thread.
#pragma once

#include "base/ids.h"
#include "connectors/connector.h"

#include <QHash>

#include <chrono>
#include <memory>

namespace patchbay {

class SchemaCache
{
public:
    Task<Schema> schema(ConnectionId connection, std::shared_ptr<Connector> connector, QString object);
    void forget(const ConnectionId &connection);

private:
    struct Kept
    {
        Schema schema{};
        std::chrono::steady_clock::time_point at{};
    };

    void keep(const ConnectionId &connection, const QString &object, const Schema &schema);

    QHash<ConnectionId, QHash<QString, Kept>> m_kept{};
};

} // namespace patchbay
