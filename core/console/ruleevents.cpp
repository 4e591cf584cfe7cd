#include "console/ruleevents.h"

#include "base/json.h"
#include "console/ruleoperations.h"

#include <QJsonDocument>

namespace patchbay {

using namespace Qt::StringLiterals;

std::optional<RuleEvent> ruleEventOf(const DeliveryRow &row, const QString &source,
                                     const ConnectionId &connection)
{
    const QJsonDocument payload = QJsonDocument::fromJson(row.body);
    if (!payload.isObject())
        return std::nullopt;
    return RuleEvent{.source = source,
                     .topic = row.topic,
                     .deliveryId = QString::number(row.id),
                     .payload = payload.object(),
                     .receivedAt = row.receivedAt,
                     .connectionId = connection,
                     .verification = row.verdict};
}

OutcomeTask RuleEvents::prepare()
{
    const auto rows = co_await m_bench->transact<QList<RuleRow>>(
        [](StoreSession &session) { return RuleRepository(session).enabled(); });
    if (!rows)
        co_return fail(rows.error());
    m_sources.clear();
    for (const RuleRow &row : *rows) {
        if (const Result<ActionRule> rule = ruleOf(row))
            m_sources.insert(rule->stream.source);
    }
    co_return {};
}

bool RuleEvents::wants(const EndpointRow &endpoint) const
{
    return m_sources.contains(QString()) || m_sources.contains(endpoint.source);
}

Task<QString> RuleEvents::handle(Delivery delivery)
{
    const std::optional<RuleEvent> event =
        ruleEventOf(delivery.row, webhookSourceName(delivery.source), delivery.connectionId);
    if (!event)
        co_return u"No rule was asked: the body is no JSON object."_s;
    // The first attempt is the first one ever, or a replay that somebody asked for.
    const Result<QList<Trace>> traces =
        co_await runRules(m_bench, *event, /*again*/ delivery.row.attempts <= 1);
    if (!traces)
        co_return fail(traces.error());
    std::optional<Error> failed;
    QStringList told;
    for (const Trace &trace : *traces) {
        if (trace.verdict == Trace::Verdict::Failed && trace.error &&
            (!failed || isTransient(*trace.error))) {
            failed = trace.error->withContext(u"The rule “%1”"_s.arg(trace.ruleName));
        }
        told << u"%1: %2"_s.arg(trace.ruleName, trace.sentence);
    }
    if (failed)
        co_return fail(*failed);
    co_return told.isEmpty() ? u"No rule listens to this."_s : told.join(u' ');
}

} // namespace patchbay
