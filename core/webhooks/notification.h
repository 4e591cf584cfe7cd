// Intercom's envelope around what happened: read after its signature was found right.
#pragma once

#include "base/result.h"

#include <QDateTime>
#include <QJsonObject>

namespace patchbay {

struct Notification
{
    QString id{};         // "notif_…"; empty on pings, which have none: no key for duplicates there
    QString topic{};      // as it is called today
    QString sentTopic{};  // as it was sent
    QString topicTitle{}; // "A user was created"; the topic's name where it is not known
    QString appId{};
    QDateTime createdAt{};   // invalid where it was not sent
    QDateTime firstSentAt{}; // as above
    int deliveryAttempts = 0;
    QString itemType{};  // "contact", "conversation", …; taken from the topic where the item has none
    QString itemId{};    // empty where there is none
    QString itemTitle{}; // a name, e-mail address or title for a person: "Ann Example"
    QJsonObject item{};
};

// Reads today's payloads and the older shapes. BadReply when it is no JSON object, no notification_event or
// has no topic.
Result<Notification> readNotification(const QByteArray &body);

} // namespace patchbay
