#include "webhooks/arrivalfacts.h"

#include "webhooks/jsonskim.h"

#include <QCryptographicHash>

#include <set>

namespace patchbay {

namespace {

// Longer ids are nobody's; they would only fill the index.
constexpr std::size_t longestId = 200;

std::string shortened(std::string id)
{
    if (id.size() <= longestId)
        return id;
    const QByteArray bytes = QByteArray::fromRawData(id.data(), qsizetype(id.size()));
    return "sha256:" + QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex().toStdString();
}

// Takes the first value: where a name is repeated, whoever signed it is at fault.
void take(std::string &into, std::string_view value)
{
    if (into.empty())
        into = value;
}

std::string joined(std::string_view kind, std::string_view id)
{
    return id.empty() ? std::string() : std::string(kind) + '/' + std::string(id);
}

// Reference: Intercom, "Webhook notification object"; items without a type or an id of their own are those of
// the topics company.contact.*, contact.*.tag.* and, since 2.15, ticket.closed.
ArrivalFacts intercomFacts(std::string_view body)
{
    ArrivalFacts facts;
    std::string type;
    std::string id;
    std::string contact;
    std::string company;
    std::string ticket;
    skimJson(body, [&](std::string_view path, std::string_view value) {
        if (path == "topic")
            take(facts.topic, value);
        else if (path == "id")
            take(facts.notificationId, value);
        else if (path == "data.item.type")
            take(type, value);
        else if (path == "data.item.id")
            take(id, value);
        else if (path == "data.item.contact.id")
            take(contact, value);
        else if (path == "data.item.company.id")
            take(company, value);
        else if (path == "data.item.ticket.id")
            take(ticket, value);
        return true;
    });
    if (!id.empty()) {
        if (type.empty())
            type = facts.topic.substr(0, facts.topic.find('.'));
        facts.recordKey = joined(type, id);
    } else {
        facts.recordKey = !contact.empty()   ? joined("contact", contact)
                          : !company.empty() ? joined("company", company)
                                             : joined("ticket", ticket);
    }
    return facts;
}

// Reference: Clerk, "Webhooks overview": the message's id is Svix's; a membership belongs to its user.
ArrivalFacts clerkFacts(std::string_view body, const ArrivalHints &hints)
{
    ArrivalFacts facts;
    facts.notificationId = hints.messageId;
    std::string id;
    std::string user;
    skimJson(body, [&](std::string_view path, std::string_view value) {
        if (path == "type")
            take(facts.topic, value);
        else if (path == "data.id")
            take(id, value);
        else if (path == "data.user_id" || path == "data.public_user_data.user_id")
            take(user, value);
        return true;
    });
    const std::string about = facts.topic.substr(0, facts.topic.find('.'));
    facts.recordKey = user.empty() ? joined(about, id) : joined("user", user);
    return facts;
}

// Reference: HubSpot, "Webhooks": a list of events. An event's id alone is not promised to be unique.
ArrivalFacts hubSpotFacts(std::string_view body)
{
    ArrivalFacts facts;
    std::string ids;
    std::set<std::string, std::less<>> objects;
    skimJson(body, [&](std::string_view path, std::string_view value) {
        if (path == "[].subscriptionType") {
            take(facts.topic, value);
        } else if (path == "[].eventId" || path == "[].subscriptionId" || path == "[].objectId" ||
                   path == "[].occurredAt") {
            ids.append(ids.empty() ? "" : ".").append(value);
            if (path == "[].objectId")
                objects.emplace(value);
        }
        return true;
    });
    facts.notificationId = shortened(ids);
    if (objects.size() == 1)
        facts.recordKey = joined(facts.topic.substr(0, facts.topic.find('.')), *objects.begin());
    return facts;
}

ArrivalFacts genericFacts(std::string_view body, const ArrivalHints &hints)
{
    ArrivalFacts facts;
    facts.notificationId = hints.messageId;
    facts.topic = hints.event;
    std::string id;
    skimJson(body, [&](std::string_view path, std::string_view value) {
        if (path == "type" || path == "event" || path == "topic")
            take(facts.topic, value);
        else if (path == "data.id")
            take(id, value);
        return true;
    });
    facts.recordKey = joined("record", id);
    return facts;
}

} // namespace

ArrivalFacts arrivalFactsOf(WebhookSource source, std::string_view body, const ArrivalHints &hints)
{
    ArrivalFacts facts;
    switch (source) {
    case WebhookSource::Intercom: facts = intercomFacts(body); break;
    case WebhookSource::Clerk: facts = clerkFacts(body, hints); break;
    case WebhookSource::HubSpot: facts = hubSpotFacts(body); break;
    case WebhookSource::Generic: facts = genericFacts(body, hints); break;
    }
    facts.topic.resize(std::min(facts.topic.size(), longestId));
    facts.notificationId = shortened(std::move(facts.notificationId));
    facts.recordKey = shortened(std::move(facts.recordKey));
    return facts;
}

} // namespace patchbay
