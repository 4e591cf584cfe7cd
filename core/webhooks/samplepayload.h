// A payload as a source would send it, for trying an endpoint without waiting for something to happen.
#pragma once

#include "webhooks/source.h"

#include <QDateTime>

namespace patchbay {

struct SamplePayload
{
    QByteArray body{};
    QByteArray messageId{}; // of schemes that sign one: "msg_…"
};

// An invented person or thing at example.com, in the source's envelope, with a new id each time. Any topic:
// of one that is not known the item has its name.
SamplePayload samplePayload(WebhookSource source, const QString &topic, const QDateTime &now);

// What is sent where no topic was named: Intercom's "ping", Clerk's "user.updated", …
QString usualTopic(WebhookSource source);

} // namespace patchbay
