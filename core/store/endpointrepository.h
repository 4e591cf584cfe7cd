// The register of webhook subscriptions: where deliveries arrive, how they are signed, what is expected. The
// secret is named here and kept in the secret store.
#pragma once

#include "base/ids.h"
#include "store/storesession.h"

#include <QDateTime>
#include <QJsonObject>
#include <QStringList>

#include <optional>

namespace patchbay {

using EndpointId = Id<struct EndpointTag>;

struct EndpointRow
{
    EndpointId id{};
    QString name{};
    QString source{}; // "intercom", "clerk", "hubspot", "generic"
    QString scheme{}; // core/webhooks gives it a meaning, and the settings
    QString path{};   // "/hooks/intercom"
    QStringList topics{};
    QString secretName{};
    ConnectionId connectionId{}; // the connection whose records the deliveries tell of; may be empty
    QJsonObject settings{};
    bool paused = false; // goes on receiving; nothing is worked on
    QDateTime createdAt{};
};

// What came of one topic.
struct TopicArrivals
{
    QString topic{};
    qint64 arrived = 0;
    QDateTime firstAt{};
    QDateTime lastAt{};
};

class EndpointRepository
{
public:
    explicit EndpointRepository(StoreSession &session);

    // Conflict when the name or the path is taken.
    Outcome add(const EndpointRow &row);
    // All of the row but when it was created. NotFound, Conflict.
    Outcome update(const EndpointRow &row);
    // Its deliveries stay.
    Outcome remove(const EndpointId &id);
    Result<EndpointRow> find(const EndpointId &id);
    Result<EndpointRow> findByName(const QString &name);
    Result<QList<EndpointRow>> all(); // by name

    // Adds to what came of each topic.
    Outcome noteArrivals(const EndpointId &id, const QList<TopicArrivals> &arrivals);
    Result<QList<TopicArrivals>> arrivals(const EndpointId &id); // by topic

private:
    StoreSession &m_session;
};

} // namespace patchbay
