// What a source's events tell of its records is synced at once: the record is read again where it lives, so
// that the order in which events arrive does not matter. Nothing is written through a connection that is
// synced by hand only. Runs in the engine thread.
#pragma once

#include "console/workbench.h"
#include "webhooks/deliveryhandler.h"

namespace patchbay {

class RecordEvents : public DeliveryHandler
{
public:
    explicit RecordEvents(Workbench *bench) : m_bench(bench) {}

    QString name() const override { return QStringLiteral("sync"); }
    // Clerk's endpoints that belong to a connection.
    bool wants(const EndpointRow &endpoint) const override;
    Task<QString> handle(Delivery delivery) override;

private:
    Workbench *m_bench;
};

} // namespace patchbay
