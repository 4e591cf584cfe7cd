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

QJsonObject contact(const QString &role, qint64 now)
{
    return {{u"type"_s, u"contact"_s},
            {u"id"_s, sampleId},
            {u"external_id"_s, u"sample-1"_s},
            {u"role"_s, role},
            {u"email"_s, u"ann@example.com"_s},
            {u"name"_s, u"Ann Example"_s},
            {u"created_at"_s, now},
            {u"updated_at"_s, now},
            {u"custom_attributes"_s, QJsonObject()}};
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

// Reference: Intercom, "Webhook notification object" and the models of its topics.
QJsonObject intercomItem(const QString &topic, qint64 now)
{
    const QString area = topic.section(u'.', 0, 0);
    if (topic == u"ping")
        return {{u"type"_s, u"ping"_s}, {u"message"_s, u"A test from Patchbay"_s}};
    if (topic.endsWith(u".deleted"_s) && (area == u"contact" || area == u"company"))
        return {{u"type"_s, area}, {u"id"_s, sampleId}, {u"deleted"_s, true}};
    if (topic.contains(u".tag."_s) && area == u"contact")
        return {{u"type"_s, u"contact_tag"_s},
                {u"created_at"_s, now},
                {u"tag"_s, QJsonObject{{u"type"_s, u"tag"_s}, {u"id"_s, u"1"_s}, {u"name"_s, u"urgent"_s}}},
                {u"contact"_s, contact(topic.section(u'.', 1, 1), now)}};
    if (topic.startsWith(u"company.contact."_s))
        return {{u"company"_s, company(now)}, {u"contact"_s, contact(u"user"_s, now)}};
    if (area == u"contact")
        return contact(topic.contains(u".lead."_s) ? u"lead"_s : u"user"_s, now);
    if (area == u"company")
        return company(now);
    QJsonObject item{
        {u"type"_s, area}, {u"id"_s, u"215472629311235"_s}, {u"created_at"_s, now}, {u"updated_at"_s, now}};
    if (area == u"conversation" || area == u"ticket")
        item.insert(u"contacts"_s, QJsonObject{{u"type"_s, u"contact.list"_s},
                                               {u"contacts"_s, QJsonArray{contact(u"user"_s, now)}}});
    return item;
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
