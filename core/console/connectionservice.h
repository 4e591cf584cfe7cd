// Connections: what Intercom is connected to, in what state, and the catalogue of what it can be connected
// to.
#pragma once

#include "base/ids.h"
#include "base/result.h"
#include "base/secret.h"
#include "connectors/connector.h"
#include "connectors/systemdescription.h"
#include "console/removal.h"

#include <QFuture>
#include <QHash>
#include <QJsonObject>
#include <QObject>

namespace patchbay {

class Engine;

enum class ConnectionState { Connected, Disconnected, Paused, SeenOnly };
QString connectionStateName(ConnectionState state);  // "connected", …
QString connectionStateTitle(ConnectionState state); // "Connected", "Seen only", …

// One mapped pair of objects, as a line on the connection's page.
struct MappedPair
{
    QString sourceObject{};
    QString targetObject{};
    QString title{}; // "People → contact"
    int ruleCount = 0;
    int version = 0;
};

struct ConnectionView
{
    ConnectionId id{}; // empty for SeenOnly
    QString name{};
    QString system{};
    QString systemTitle{};
    QString icon{};
    ConnectionState state = ConnectionState::Disconnected;
    QString stateReason{}; // why it is broken or paused
    Health health{};
    QJsonObject settings{};
    QStringList objects{};
    QList<MappedPair> mappings{};
    QDateTime createdAt{};
    std::optional<QDateTime> lastSyncAt{};
    QString lastSyncSummary{};
    qint64 linkCount = 0;
};

struct ConnectionDraft
{
    QString system{};
    QString name{}; // empty: the system's title, made unique
    QJsonObject settings{};
    QHash<QString, Secret> secrets{}; // by the key of a Secret setting
};

class ConnectionService : public QObject
{
    Q_OBJECT

public:
    explicit ConnectionService(Engine &engine, QObject *parent = nullptr);

    // Pure: the systems that can be connected.
    const QList<SystemDescription> &catalogue() const;

    // Of the current workspace: connections first, then apps seen in its activity log (SeenOnly, with when
    // and by whom in stateReason).
    // The log is read in the background: the first list waits 1.5 s for it at most, and changed() tells of
    // later news.
    QFuture<Result<QList<ConnectionView>>> list();
    QFuture<Result<ConnectionView>> find(QString idOrName);
    // Without keeping anything. For a reconnection name the connection: what the draft does not give of its
    // secrets is taken from those that are kept.
    QFuture<Result<Health>> test(ConnectionDraft draft, ConnectionId existing = {});
    // Checks and keeps; a source that fails its check is kept as Disconnected only when `evenIfFailing`.
    QFuture<Result<ConnectionView>> add(ConnectionDraft draft, bool evenIfFailing = false);
    QFuture<Result<ConnectionView>> check(ConnectionId id);
    QFuture<Outcome> pause(ConnectionId id, QString reason = {});
    QFuture<Result<ConnectionView>> resume(ConnectionId id); // checks, too
    QFuture<Result<ConnectionView>>
    reconnect(ConnectionId id, ConnectionDraft draft); // new settings, same mapping and history
    QFuture<Outcome> rename(ConnectionId id, QString name);
    // Hides the connection; restore() brings it back whole until it is purged (purge(), or 7 days later at a
    // start).
    QFuture<Outcome> remove(ConnectionId id);
    QFuture<Outcome> restore(ConnectionId id);
    // With mappings, links and secrets. Succeeds also where a secret could not be taken out of the secret
    // store.
    QFuture<Result<Removal>> purge(ConnectionId id);

Q_SIGNALS:
    void changed();

private:
    Engine &m_engine;
};

} // namespace patchbay
