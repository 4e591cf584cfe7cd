#include "intercom/region.h"

#include <array>

namespace patchbay::intercom {

using namespace Qt::StringLiterals;

namespace {

struct Known
{
    Region region;
    QLatin1StringView name;
    QLatin1StringView title;
    QLatin1StringView host;
    QLatin1StringView appHost;
};

// API hosts: OpenAPI 2.16, servers.
constexpr std::array regions{
    Known{Region::Us, "us"_L1, "United States"_L1, "api.intercom.io"_L1, "app.intercom.com"_L1},
    Known{Region::Eu, "eu"_L1, "Europe"_L1, "api.eu.intercom.io"_L1, "app.eu.intercom.com"_L1},
    Known{Region::Au, "au"_L1, "Australia"_L1, "api.au.intercom.io"_L1, "app.au.intercom.com"_L1},
    Known{Region::Custom, "custom"_L1, "Custom address"_L1, ""_L1, ""_L1},
};

const Known &known(Region region)
{
    for (const Known &entry : regions) {
        if (entry.region == region)
            return entry;
    }
    return regions.back();
}

} // namespace

QUrl regionUrl(Region region)
{
    const QLatin1StringView host = known(region).host;
    return host.isEmpty() ? QUrl() : QUrl(u"https://"_s + host);
}

QUrl developerHubUrl(Region region)
{
    const QLatin1StringView host = known(region).appHost;
    return host.isEmpty() ? QUrl() : QUrl(u"https://%1/a/apps/_/developer-hub"_s.arg(host));
}

QString regionName(Region region)
{
    return known(region).name;
}

QString regionTitle(Region region)
{
    return known(region).title;
}

Result<Region> parseRegion(const QString &text)
{
    const QString wanted = text.trimmed();
    for (const Known &entry : regions) {
        if (wanted.compare(entry.name, Qt::CaseInsensitive) == 0 ||
            wanted.compare(entry.title, Qt::CaseInsensitive) == 0)
            return entry.region;
    }
    return fail(Error::Kind::InvalidInput, u"\"%1\" is not a region of Intercom."_s.arg(wanted),
                u"Use us, eu, au, or custom together with an address."_s);
}

Region regionOfUrl(const QUrl &url)
{
    for (const Known &entry : regions) {
        if (!entry.host.isEmpty() && url.scheme() == u"https"_s && url.port(443) == 443 &&
            url.host() == entry.host)
            return entry.region;
    }
    return Region::Custom;
}

Outcome checkRegion(Region chosen, const QString &reported)
{
    const Result<Region> actual = parseRegion(reported);
    if (chosen == Region::Custom || !actual || *actual == Region::Custom || *actual == chosen)
        return {};
    return fail(Error::Kind::InvalidInput,
                u"This workspace lives in the region %1, but %2 was chosen."_s.arg(regionTitle(*actual),
                                                                                   regionTitle(chosen)),
                u"Switch the workspace's region to %1 in Settings."_s.arg(regionTitle(*actual)));
}

} // namespace patchbay::intercom
