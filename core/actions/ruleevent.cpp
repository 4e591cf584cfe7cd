#include "actions/ruleevent.h"

#include "base/time.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

QJsonValue itemOf(const QJsonObject &payload)
{
    const QJsonValue data = payload.value("data"_L1);
    if (!data.isObject())
        return payload;
    const QJsonValue item = data.toObject().value("item"_L1);
    return item.isObject() ? item : data;
}

} // namespace

QJsonObject RuleEvent::toJson() const
{
    return {{u"source"_s, source},
            {u"topic"_s, topic},
            {u"delivery_id"_s, deliveryId},
            {u"received_at"_s, receivedAt.isValid() ? QJsonValue(toIsoText(receivedAt)) : QJsonValue()},
            {u"connection_id"_s, connectionId.text()},
            {u"verification"_s, verification},
            {u"payload"_s, payload}};
}

Result<RuleEvent> RuleEvent::fromJson(const QJsonObject &json)
{
    if (!json.value("payload"_L1).isObject())
        return fail(Error::Kind::InvalidInput, u"The event has no payload."_s,
                    u"An event is {\"source\":…,\"topic\":…,\"payload\":{…}}."_s);
    RuleEvent event;
    event.source = json.value("source"_L1).toString();
    event.topic = json.value("topic"_L1).toString();
    event.deliveryId = json.value("delivery_id"_L1).toString();
    event.receivedAt = readDate(json.value("received_at"_L1)).value_or(QDateTime());
    event.connectionId = ConnectionId(json.value("connection_id"_L1).toString());
    event.verification = json.value("verification"_L1).toString();
    event.payload = json.value("payload"_L1).toObject();
    return event;
}

QJsonObject makeScope(const RuleEvent &event, const ScopeExtras &extras)
{
    QJsonObject facts = event.toJson();
    facts.remove(u"payload"_s);
    if (event.receivedAt.isValid())
        facts.insert(u"received_at_unix"_s, toUnixSeconds(event.receivedAt));
    QJsonObject scope = event.payload;
    scope.insert(u"payload"_s, event.payload);
    scope.insert(u"item"_s, itemOf(event.payload));
    for (auto it = extras.variables.constBegin(); it != extras.variables.constEnd(); ++it)
        scope.insert(it.key(), it.value());
    scope.insert(u"event"_s, facts);
    scope.insert(u"settings"_s, extras.settings);
    scope.insert(u"steps"_s, extras.steps);
    scope.insert(u"secrets"_s, extras.secrets);
    return scope;
}

} // namespace patchbay
