// Who sends to an endpoint: what that says about the way it signs and where its payloads keep their id and
// topic.
#pragma once

#include "webhooks/scheme.h"

namespace patchbay {

enum class WebhookSource { Intercom, Clerk, HubSpot, Generic };

QList<WebhookSource> allWebhookSources();
QString webhookSourceName(WebhookSource source);  // "intercom"
QString webhookSourceTitle(WebhookSource source); // "Intercom"
// InvalidInput with what there is.
Result<WebhookSource> webhookSourceByName(const QString &name);

// The name of the scheme that the source signs with, as schemesByName() takes it: "intercom" (either of its
// headers), "svix", "hubspot", "custom".
QString usualSchemeName(WebhookSource source);

} // namespace patchbay
