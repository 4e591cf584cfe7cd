#include "webhooks/samplepayload.h"

#include "base/ids.h"
#include "base/json.h"
#include "base/time.h"
#include "webhooks/topics.h"

#include <QJsonArray>
#include <QJsonObject>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

const QString sampleId = u"6961d4041c1e12de4c5499cc"_s;

const QString conversationId = u"215472629311235"_s;

// As the embedded lists of a contact are: a few of each, and how many there are.
QJsonObject embedded(const QString &what, const QJsonArray &data = {})
{
    return {{u"type"_s, u"list"_s},
            {u"data"_s, data},
            {u"url"_s, u"/contacts/%1/%2"_s.arg(sampleId, what)},
            {u"total_count"_s, data.size()},
            {u"has_more"_s, false}};
}

QJsonObject urgentTag()
{
    return {{u"type"_s, u"tag"_s}, {u"id"_s, u"1"_s}, {u"name"_s, u"urgent"_s}};
}

QJsonObject contact(const QString &role, qint64 now, const QJsonArray &tags = {})
{
    return {{u"type"_s, u"contact"_s},
            {u"id"_s, sampleId},
            {u"external_id"_s, u"sample-1"_s},
            {u"role"_s, role},
            {u"email"_s, u"ann@example.com"_s},
            {u"phone"_s, QJsonValue()},
            {u"name"_s, u"Ann Example"_s},
            {u"owner_id"_s, QJsonValue()},
            {u"unsubscribed_from_emails"_s, false},
            {u"created_at"_s, now},
            {u"updated_at"_s, now},
            {u"signed_up_at"_s, now},
            {u"last_seen_at"_s, QJsonValue()},
            {u"custom_attributes"_s, QJsonObject()},
            {u"tags"_s, embedded(u"tags"_s, tags)},
            {u"notes"_s, embedded(u"notes"_s)},
            {u"companies"_s, embedded(u"companies"_s)}};
}

QJsonObject company(qint64 now)
{
    return {{u"type"_s, u"company"_s},
            {u"id"_s, sampleId},
            {u"company_id"_s, u"acme"_s},
            {u"name"_s, u"Acme Example"_s},
            {u"created_at"_s, now},
            {u"updated_at"_s, now},
            {u"custom_attributes"_s, QJsonObject()}};
}

QJsonObject admin()
{
    return {{u"type"_s, u"admin"_s},
            {u"id"_s, u"991267459"_s},
            {u"name"_s, u"Robin Example"_s},
            {u"email"_s, u"robin@example.com"_s}};
}

QJsonObject tagList(const QJsonArray &tags)
{
    return {{u"type"_s, u"tag.list"_s}, {u"tags"_s, tags}};
}

// What happened to a conversation, as the part that a notification of the topic carries; "" for none.
QString partOf(const QString &topic)
{
    const QString what = topic.section(u'.', -1);
    if (what == u"closed")
        return u"close"_s;
    if (what == u"opened")
        return u"open"_s;
    if (what == u"noted")
        return u"note"_s;
    if (what == u"assigned")
        return u"assignment"_s;
    return what == u"replied" || topic.endsWith(u".tag.created"_s) ? u"comment"_s : QString();
}

// As conversations of notifications are, which is not quite as the API shows them: with `user`, `assignee`
// and the part that is news.
QJsonObject conversation(const QString &topic, qint64 now)
{
    const bool isTagged = topic.endsWith(u".tag.created"_s);
    const bool isClosed = topic.endsWith(u".closed"_s);
    const bool byAdmin = topic.contains(u".admin."_s);
    const QJsonObject user{{u"type"_s, u"user"_s},
                           {u"id"_s, sampleId},
                           {u"user_id"_s, u"sample-1"_s},
                           {u"name"_s, u"Ann Example"_s},
                           {u"email"_s, u"ann@example.com"_s}};
    const QJsonArray tags = isTagged ? QJsonArray{urgentTag()} : QJsonArray();
    QJsonArray parts;
    if (const QString part = partOf(topic); !part.isEmpty())
        parts.append(QJsonObject{{u"type"_s, u"conversation_part"_s},
                                 {u"id"_s, u"37403241257"_s},
                                 {u"part_type"_s, part},
                                 {u"body"_s, part == u"comment" || part == u"note"
                                                 ? QJsonValue(u"<p>A sample from Patchbay</p>"_s)
                                                 : QJsonValue()},
                                 {u"created_at"_s, now},
                                 {u"updated_at"_s, now},
                                 {u"author"_s, byAdmin ? admin() : user},
                                 {u"attachments"_s, QJsonArray()}});
    return {{u"type"_s, u"conversation"_s},
            {u"id"_s, conversationId},
            {u"created_at"_s, now},
            {u"updated_at"_s, now},
            {u"user"_s, user},
            {u"contacts"_s, QJsonObject{{u"type"_s, u"contact.list"_s},
                                        {u"contacts"_s, QJsonArray{contact(u"user"_s, now)}}}},
            {u"assignee"_s,
             byAdmin ? admin() : QJsonObject{{u"type"_s, u"nobody_admin"_s}, {u"id"_s, QJsonValue()}}},
            {u"conversation_message"_s, QJsonObject{{u"type"_s, u"conversation_message"_s},
                                                    {u"id"_s, u"331494375"_s},
                                                    {u"subject"_s, QString()},
                                                    {u"body"_s, u"<p>Hello, I need help</p>"_s},
                                                    {u"author"_s, user},
                                                    {u"attachments"_s, QJsonArray()}}},
            {u"conversation_parts"_s, QJsonObject{{u"type"_s, u"conversation_part.list"_s},
                                                  {u"conversation_parts"_s, parts},
                                                  {u"total_count"_s, parts.size()}}},
            {u"open"_s, !isClosed},
            {u"state"_s, isClosed ? u"closed"_s : u"open"_s},
            {u"snoozed_until"_s, QJsonValue()},
            {u"read"_s, false},
            {u"metadata"_s, QJsonObject()},
            {u"tags"_s, tagList(tags)},
            {u"tags_added"_s, tagList(tags)},
            {u"links"_s,
             QJsonObject{{u"conversation_web"_s,
                          u"https://app.intercom.com/a/apps/sample/conversations/"_s + conversationId}}}};
}

QJsonObject ticket(const QString &topic, qint64 now)
{
    const bool isDone = topic == u"ticket.closed" || topic == u"ticket.resolved";
    const QString state = isDone ? u"resolved"_s : u"submitted"_s;
    const QString label = isDone ? u"Resolved"_s : u"Submitted"_s;
    return {{u"type"_s, u"ticket"_s},
            {u"id"_s, conversationId},
            {u"ticket_id"_s, u"66040342"_s},
            {u"ticket_attributes"_s, QJsonObject{{u"_default_title_"_s, u"A sample from Patchbay"_s},
                                                 {u"_default_description_"_s, u"Nothing is wrong."_s}}},
            {u"ticket_state"_s, QJsonObject{{u"type"_s, u"ticket_state"_s},
                                            {u"id"_s, u"4517893"_s},
                                            {u"category"_s, state},
                                            {u"internal_label"_s, label},
                                            {u"external_label"_s, label}}},
            {u"ticket_type"_s, QJsonObject{{u"type"_s, u"ticket_type"_s},
                                           {u"id"_s, u"2979330"_s},
                                           {u"name"_s, u"Tickets"_s},
                                           {u"category"_s, u"Customer"_s}}},
            {u"contacts"_s, QJsonObject{{u"type"_s, u"contact.list"_s},
                                        {u"contacts"_s, QJsonArray{contact(u"user"_s, now)}}}},
            {u"admin_assignee_id"_s, u"0"_s},
            {u"team_assignee_id"_s, u"0"_s},
            {u"created_at"_s, now},
            {u"updated_at"_s, now},
            {u"open"_s, !isDone},
            {u"category"_s, u"Customer"_s},
            {u"is_shared"_s, true}};
}

// Reference: Intercom, "Webhook notification object" and the models of its topics; the shapes of
// conversations, tickets and tags as notifications were seen to have them.
QJsonObject intercomItem(const QString &topic, qint64 now)
{
    const QString area = topic.section(u'.', 0, 0);
    if (topic == u"ping")
        return {{u"type"_s, u"ping"_s}, {u"message"_s, u"A test from Patchbay"_s}};
    if (topic.endsWith(u".deleted"_s) &&
        (area == u"contact" || area == u"company" || area == u"conversation") && !topic.contains(u".tag."_s))
        return {{u"type"_s, area},
                {u"id"_s, area == u"conversation" ? conversationId : sampleId},
                {u"deleted"_s, true}};
    if (topic.contains(u".tag."_s) && area == u"contact") {
        const QJsonArray tags =
            topic.endsWith(u".created"_s)
                ? QJsonArray{QJsonObject{{u"id"_s, u"1"_s}, {u"type"_s, u"tag"_s}, {u"url"_s, u"/tags/1"_s}}}
                : QJsonArray();
        return {{u"type"_s, u"contact_tag"_s},
                {u"created_at"_s, now},
                {u"tag"_s, urgentTag()},
                {u"contact"_s, contact(topic.section(u'.', 1, 1), now, tags)}};
    }
    if (topic.startsWith(u"company.contact."_s))
        return {{u"company"_s, company(now)}, {u"contact"_s, contact(u"user"_s, now)}};
    if (area == u"contact")
        return contact(topic.contains(u".lead."_s) ? u"lead"_s : u"user"_s, now);
    if (area == u"company")
        return company(now);
    if (area == u"conversation" || topic.startsWith(u"conversation_part.tag."_s))
        return conversation(topic, now);
    if (area == u"ticket")
        return ticket(topic, now);
    return {{u"type"_s, area}, {u"id"_s, conversationId}, {u"created_at"_s, now}, {u"updated_at"_s, now}};
}

QJsonObject intercomPayload(const QString &topic, qint64 now)
{
    const bool ping = topic == u"ping";
    return {{u"type"_s, u"notification_event"_s},
            {u"app_id"_s, u"sample"_s},
            {u"id"_s, ping ? QJsonValue() : QJsonValue(newIdText("notif_"_L1))},
            {u"topic"_s, topic},
            {u"created_at"_s, now},
            {u"data"_s,
             QJsonObject{{u"type"_s, u"notification_event_data"_s}, {u"item"_s, intercomItem(topic, now)}}},
            {u"links"_s, QJsonObject()},
            {u"delivery_status"_s, ping ? QJsonValue() : QJsonValue(u"pending"_s)},
            {u"delivery_attempts"_s, 1},
            {u"delivered_at"_s, 0},
            {u"first_sent_at"_s, now}};
}

// Reference: Clerk, "Webhooks overview"; its times are in milliseconds.
QJsonObject clerkPayload(const QString &topic, qint64 nowMs)
{
    const QString about = topic.section(u'.', 0, 0);
    QJsonObject data{{u"object"_s, about == u"organizationMembership" ? u"organization_membership"_s : about},
                     {u"id"_s, about == u"organization" ? u"org_sample"_s : u"user_sample"_s}};
    if (topic.endsWith(u".deleted"_s)) {
        data.insert(u"deleted"_s, true);
    } else if (about == u"organization") {
        data.insert(u"name"_s, u"Acme Example"_s);
        data.insert(u"slug"_s, u"acme-example"_s);
    } else {
        data.insert(u"first_name"_s, u"Ann"_s);
        data.insert(u"last_name"_s, u"Example"_s);
        data.insert(u"primary_email_address_id"_s, u"idn_sample"_s);
        data.insert(u"email_addresses"_s,
                    QJsonArray{QJsonObject{{u"id"_s, u"idn_sample"_s},
                                           {u"email_address"_s, u"ann@example.com"_s},
                                           {u"verification"_s, QJsonObject{{u"status"_s, u"verified"_s}}}}});
    }
    data.insert(u"updated_at"_s, nowMs);
    return {{u"data"_s, data},
            {u"object"_s, u"event"_s},
            {u"type"_s, topic},
            {u"timestamp"_s, nowMs},
            {u"instance_id"_s, u"ins_sample"_s}};
}

} // namespace

SamplePayload samplePayload(WebhookSource source, const QString &topic, const QDateTime &now)
{
    SamplePayload sample;
    sample.messageId = newIdText("msg_"_L1).toUtf8();
    const qint64 ms = now.toMSecsSinceEpoch();
    switch (source) {
    case WebhookSource::Intercom:
        sample.body = toCompactJson(intercomPayload(currentTopicName(topic), toUnixSeconds(now)));
        break;
    case WebhookSource::Clerk: sample.body = toCompactJson(clerkPayload(topic, ms)); break;
    case WebhookSource::HubSpot:
        sample.body = toCompactJson(QJsonArray{QJsonObject{{u"eventId"_s, ms},
                                                           {u"subscriptionId"_s, 1},
                                                           {u"portalId"_s, 1},
                                                           {u"appId"_s, 1},
                                                           {u"occurredAt"_s, ms},
                                                           {u"subscriptionType"_s, topic},
                                                           {u"attemptNumber"_s, 0},
                                                           {u"objectId"_s, 123},
                                                           {u"changeSource"_s, u"CRM"_s}}});
        break;
    case WebhookSource::Generic:
        sample.body = toCompactJson(QJsonObject{{u"type"_s, topic},
                                                {u"created_at"_s, toIsoText(now)},
                                                {u"data"_s, QJsonObject{{u"id"_s, u"sample-1"_s}}}});
        break;
    }
    return sample;
}

QString usualTopic(WebhookSource source)
{
    switch (source) {
    case WebhookSource::Intercom: return u"ping"_s;
    case WebhookSource::Clerk: return u"user.updated"_s;
    case WebhookSource::HubSpot: return u"contact.creation"_s;
    case WebhookSource::Generic: break;
    }
    return u"test"_s;
}

} // namespace patchbay
