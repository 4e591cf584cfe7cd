// Connections: one configured instance of a connector each. Settings hold no secret; those are in the secret
// store.
#pragma once

#include "base/ids.h"
#include "store/storesession.h"

#include <QDateTime>
#include <QJsonObject>

#include <optional>

namespace patchbay {

struct ConnectionRow
{
    ConnectionId id{};
    WorkspaceId workspaceId{};
    QString system{};      // "sql", "csv", "clerk", …
    QString name{};        // unique within the workspace
    QString state{};       // "connected", "disconnected" or "paused"
    QString stateReason{}; // a sentence; empty when all is well
    QJsonObject settings{};
    QJsonObject health{};
    std::optional<QDateTime> checkedAt{};
    QDateTime createdAt{};
    QDateTime updatedAt{};
};

class ConnectionRepository
{
public:
    explicit ConnectionRepository(StoreSession &session);

    // Adds the row. Conflict when the workspace already has a connection of that name, NotFound when there is
    // no such workspace.
    Outcome insert(const ConnectionRow &row);
    // Writes everything but id, workspaceId and createdAt. NotFound when absent, Conflict when the name is
    // taken.
    Outcome update(const ConnectionRow &row);
    Outcome setState(const ConnectionId &id, const QString &state, const QString &reason,
                     const QDateTime &at);
    // Also sets checkedAt to `at`.
    Outcome setHealth(const ConnectionId &id, const QJsonObject &health, const QDateTime &at);
    Result<ConnectionRow> find(const ConnectionId &id);
    Result<ConnectionRow> findByName(const WorkspaceId &workspace, const QString &name);
    // The workspace's connections, by name.
    Result<QList<ConnectionRow>> list(const WorkspaceId &workspace);
    // Removes the connection with its mappings and links. Activity and runs stay: they are history.
    Outcome remove(const ConnectionId &id);

private:
    StoreSession &m_session;
};

} // namespace patchbay
