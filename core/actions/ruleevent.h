// What rules react to, and the names under which conditions and templates find it.
#pragma once

#include "base/ids.h"
#include "base/result.h"

#include <QDateTime>
#include <QJsonObject>

namespace patchbay {

struct RuleEvent
{
    QString source{};     // "intercom", "clerk", "hubspot", …
    QString topic{};      // as it is called today
    QString deliveryId{}; // of the delivery; makes the idempotency key
    QJsonObject payload{};
    QDateTime receivedAt{};
    ConnectionId connectionId{};
    QString verification{}; // what was found of its signature: "valid: Intercom, X-Hub-Signature"

    // {"source":…,"topic":…,"delivery_id":…,"received_at":…,"connection_id":…,
    // "verification":…,"payload":{…}}
    QJsonObject toJson() const;
    // InvalidInput when it is not of that shape.
    static Result<RuleEvent> fromJson(const QJsonObject &json);
};

// What a rule adds to the event as it goes along.
struct ScopeExtras
{
    QJsonObject settings{};  // of the rule: what its preset asked for
    QJsonObject variables{}; // by name
    QJsonObject steps{};     // by name: {"status":…,"headers":{…},"body":…}
    QJsonObject secrets{};   // by name; only while the request that leaves is rendered
};

// The payload's own keys at the top, and above them: payload (whole), event (source, topic, delivery_id,
// received_at, received_at_unix, connection_id), item (Intercom's data.item, else the payload's data, else
// the payload), settings, steps, secrets, and each variable under its own name.
QJsonObject makeScope(const RuleEvent &event, const ScopeExtras &extras);

} // namespace patchbay
