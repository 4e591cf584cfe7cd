#include "webhooks/notification.h"

#include "base/json.h"
#include "base/time.h"
#include "webhooks/topics.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// Ids come as numbers and as text.
QString idText(const QJsonValue &value)
{
    return value.isNull() || value.isUndefined() ? QString() : displayText(value);
}

QString firstText(const QJsonObject &object, std::initializer_list<QLatin1StringView> keys)
{
    for (const QLatin1StringView key : keys)
        if (const QString text = object.value(key).toString().trimmed(); !text.isEmpty())
            return text;
    return {};
}

// What a person would call the item.
QString titleOf(const QJsonObject &item)
{
    if (const QString text = firstText(item, {"name"_L1, "title"_L1, "email"_L1, "activity_description"_L1});
        !text.isEmpty())
        return text;
    const QJsonObject attributes = item.value(u"ticket_attributes"_s).toObject();
    if (const QString text = firstText(attributes, {"_default_title_"_L1}); !text.isEmpty())
        return text;
    // A tag, an attachment: both sides of it.
    QStringList parts;
    for (const QLatin1StringView key : {"tag"_L1, "contact"_L1, "company"_L1, "user"_L1, "ticket"_L1}) {
        const QJsonObject side = item.value(key).toObject();
        if (const QString text = side.isEmpty() ? QString() : titleOf(side); !text.isEmpty())
            parts << text;
    }
    if (!parts.isEmpty())
        return parts.join(u", "_s);
    const QJsonObject request = item.value(u"request"_s).toObject();
    if (!request.isEmpty())
        return u"%1 %2"_s.arg(request.value(u"method"_s).toString(), request.value(u"path"_s).toString())
            .trimmed();
    return firstText(item, {"message"_L1, "external_id"_L1});
}

// Items that attach one thing to another have no id of their own.
QString itemIdOf(const QJsonObject &item)
{
    for (const QLatin1StringView key : {"id"_L1, "request_id"_L1})
        if (const QString id = idText(item.value(key)); !id.isEmpty())
            return id;
    for (const QLatin1StringView key : {"contact"_L1, "ticket"_L1, "company"_L1})
        if (const QString id = idText(item.value(key).toObject().value(u"id"_s)); !id.isEmpty())
            return id;
    return {};
}

QDateTime dateOf(const QJsonValue &value)
{
    return readDate(value).value_or(QDateTime());
}

} // namespace

Result<Notification> readNotification(const QByteArray &body)
{
    const Result<QJsonObject> envelope = parseJsonObject(body, u"The notification"_s);
    if (!envelope)
        return fail(envelope.error());
    const QString type = envelope->value(u"type"_s).toString();
    if (type != u"notification_event"_s)
        return fail(Error::Kind::BadReply,
                    type.isEmpty()
                        ? u"This is JSON, but no notification of Intercom: it has no type."_s
                        : u"This is JSON, but no notification of Intercom: its type is “%1”."_s.arg(type));
    Notification notification;
    notification.sentTopic = envelope->value(u"topic"_s).toString().trimmed();
    if (notification.sentTopic.isEmpty())
        return fail(Error::Kind::BadReply, u"This notification has no topic."_s);
    const auto topic = findTopic(notification.sentTopic);
    notification.topic = currentTopicName(notification.sentTopic);
    notification.topicTitle = topic ? topic->title : notification.sentTopic;
    notification.id = idText(envelope->value(u"id"_s));
    notification.appId = idText(envelope->value(u"app_id"_s));
    notification.createdAt = dateOf(envelope->value(u"created_at"_s));
    notification.firstSentAt = dateOf(envelope->value(u"first_sent_at"_s));
    notification.deliveryAttempts = envelope->value(u"delivery_attempts"_s).toInt();
    notification.item = envelope->value(u"data"_s).toObject().value(u"item"_s).toObject();
    notification.itemType = notification.item.value(u"type"_s).toString();
    if (notification.itemType.isEmpty())
        notification.itemType = notification.topic.section(u'.', 0, 0);
    notification.itemId = itemIdOf(notification.item);
    notification.itemTitle = titleOf(notification.item);
    return notification;
}

} // namespace patchbay
