// Whoever does something with a delivery: the sync of the record that it tells of, rules.
#pragma once

#include "base/task.h"
#include "store/deliveryrepository.h"
#include "webhooks/source.h"

namespace patchbay {

// A delivery on its way to those who work on it.
struct Delivery
{
    DeliveryRow row{};
    WebhookSource source = WebhookSource::Generic;
    ConnectionId connectionId{}; // the endpoint's; may be empty
    QString endpointName{};

    const QByteArray &payload() const { return row.body; } // raw
};

// Lives in the engine thread. What it does must be safe to repeat: a program may die before it has written
// down that it was done.
class DeliveryHandler
{
public:
    virtual ~DeliveryHandler() = default;

    // For the log: "sync", "rules".
    virtual QString name() const = 0;
    // Reads what wants() answers by; called each time before the register is served anew.
    virtual OutcomeTask prepare() { co_return {}; }
    // Whether it has anything to do with deliveries of this endpoint; without a load of anything. What nobody
    // wants is only kept.
    virtual bool wants(const EndpointRow &endpoint) const = 0;
    // Does it, and says in a sentence what was done. An error that another attempt cannot change
    // (InvalidInput, BadReply, Conflict, Ambiguous, Unsupported) parks the delivery at once; any other is
    // tried again.
    virtual Task<QString> handle(Delivery delivery) = 0;
};

} // namespace patchbay
