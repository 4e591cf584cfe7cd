#include "patchbayctl/deliverychoice.h"

#include "base/time.h"
#include "webhooks/topics.h"

namespace patchbay::cli {

using namespace Qt::StringLiterals;

Result<std::optional<QDateTime>> timeFrom(const std::string &given, const QString &option)
{
    if (given.empty())
        return std::nullopt;
    const auto time = readDate(QJsonValue(text(given)));
    if (!time)
        return fail(Error::Kind::InvalidInput,
                    u"%1 takes a date or Unix time, not “%2”."_s.arg(option, text(given)),
                    u"Write it like 2026-11-21T08:00:00Z."_s);
    return time;
}

void addChoiceOptions(CLI::App &command, DeliveryChoice &choice)
{
    command.add_option("--endpoint", choice.endpoint, "Of this endpoint, by name or id");
    command.add_option("--state", choice.states, "received, processing, done, parked or kept; repeatable");
    command.add_option("--topic", choice.topic, "Of this topic, or below: conversation");
    command.add_option("--record", choice.record, "Of one record: contact/6961…");
    command.add_option("--notification", choice.notification, "The sender's own id");
    command.add_option("--since", choice.since, "Received at this time or later");
    command.add_option("--until", choice.until, "Received before this time");
}

Result<DeliveryFilter> filterFrom(Console &console, const DeliveryChoice &choice)
{
    DeliveryFilter filter;
    for (const qint64 id : choice.ids)
        filter.ids << id;
    for (const std::string &state : choice.states)
        filter.states << text(state);
    filter.topic = currentTopicName(text(choice.topic));
    filter.recordKey = text(choice.record);
    filter.notificationId = text(choice.notification);
    const auto from = timeFrom(choice.since, u"--since"_s);
    if (!from)
        return fail(from.error());
    const auto to = timeFrom(choice.until, u"--until"_s);
    if (!to)
        return fail(to.error());
    filter.from = *from;
    filter.to = *to;
    if (choice.endpoint.empty())
        return filter;
    const auto endpoints = await(console.webhooks().endpoints());
    if (!endpoints)
        return fail(endpoints.error());
    for (const EndpointView &endpoint : *endpoints)
        if (endpoint.row.name == text(choice.endpoint) || endpoint.row.id.text() == text(choice.endpoint))
            filter.endpointId = endpoint.row.id;
    if (filter.endpointId.isEmpty())
        return fail(Error::Kind::NotFound, u"There is no endpoint called “%1”."_s.arg(text(choice.endpoint)),
                    u"“patchbayctl webhook endpoint list” shows all."_s);
    return filter;
}

} // namespace patchbay::cli
