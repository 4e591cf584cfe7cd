// When deliveries came: what the filling of gaps asks of the inbox.
#pragma once

#include "store/deliveryrepository.h"

#include <QHash>

namespace patchbay {

class DeliveryArrivals
{
public:
    explicit DeliveryArrivals(StoreSession &session) : m_session(session) {}

    // When a delivery of this topic last came, or was put there, for each of these records that has one. At
    // most DeliveryRepository::MaximumPage records.
    Result<QHash<QString, QDateTime>> newestOf(const EndpointId &endpoint, const QString &topic,
                                               const QStringList &recordKeys);
    // When the sender's last delivery came; copies and what was fetched afterwards do not count.
    Result<std::optional<QDateTime>> last(const EndpointId &endpoint);

private:
    StoreSession &m_session;
};

} // namespace patchbay
