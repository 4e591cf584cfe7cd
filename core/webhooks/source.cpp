#include "webhooks/source.h"

#include <array>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

struct Known
{
    WebhookSource source;
    QLatin1StringView name;
    QLatin1StringView title;
    QLatin1StringView scheme;
};

constexpr std::array<Known, 4> sources{
    {{WebhookSource::Intercom, "intercom"_L1, "Intercom"_L1, "intercom"_L1},
     {WebhookSource::Clerk, "clerk"_L1, "Clerk"_L1, "svix"_L1},
     {WebhookSource::HubSpot, "hubspot"_L1, "HubSpot"_L1, "hubspot"_L1},
     {WebhookSource::Generic, "generic"_L1, "Other system"_L1, "custom"_L1}}};

const Known &known(WebhookSource source)
{
    return sources[static_cast<size_t>(source)];
}

} // namespace

QList<WebhookSource> allWebhookSources()
{
    QList<WebhookSource> all;
    for (const Known &each : sources)
        all << each.source;
    return all;
}

QString webhookSourceName(WebhookSource source)
{
    return known(source).name;
}

QString webhookSourceTitle(WebhookSource source)
{
    return known(source).title;
}

Result<WebhookSource> webhookSourceByName(const QString &name)
{
    QStringList names;
    for (const Known &each : sources) {
        if (name == each.name)
            return each.source;
        names << each.name;
    }
    return fail(Error::Kind::InvalidInput, u"There is no source “%1”."_s.arg(name),
                u"There are: %1."_s.arg(names.join(u", "_s)));
}

QString usualSchemeName(WebhookSource source)
{
    return known(source).scheme;
}

} // namespace patchbay
