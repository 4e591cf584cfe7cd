// Hands what was received to the rules that listen to it. Runs in the engine thread.
#pragma once

#include "actions/ruleevent.h"
#include "console/workbench.h"
#include "webhooks/deliveryhandler.h"

namespace patchbay {

// What rules hear of a delivery; nothing when its body is no JSON object.
std::optional<RuleEvent> ruleEventOf(const DeliveryRow &row, const QString &source,
                                     const ConnectionId &connection);

class RuleEvents : public DeliveryHandler
{
public:
    explicit RuleEvents(Workbench *bench) : m_bench(bench) {}

    QString name() const override { return QStringLiteral("rules"); }
    // Reads which sources rules listen to.
    OutcomeTask prepare() override;
    bool wants(const EndpointRow &endpoint) const override;
    Task<QString> handle(Delivery delivery) override;

private:
    Workbench *m_bench;
    QSet<QString> m_sources{}; // an empty one: of any
};

} // namespace patchbay
