// Where a workspace lives. Each region has its own host, and a token of one is worth nothing at another.
#pragma once

#include "base/result.h"

#include <QUrl>

namespace patchbay::intercom {

enum class Region { Us, Eu, Au, Custom };

// The API host of a region (OpenAPI 2.16, servers); for Custom it is empty: a loopback stand-in or a proxy
// names itself.
QUrl regionUrl(Region region);
// Where the people of a workspace manage its apps and their webhooks: the page that Intercom's guide to
// webhooks links to (developers.intercom.com, Set up Webhooks), on the region's host of the web application.
// Empty for Custom.
QUrl developerHubUrl(Region region);
QString regionName(Region region);  // "us", "eu", "au", "custom": for stores and the command line
QString regionTitle(Region region); // "United States", …
Result<Region> parseRegion(const QString &text); // either of the above, or Intercom's "US"
Region regionOfUrl(const QUrl &url);

// Whether `reported` (app.region of GET /me) is where the admin said. A region spelled in a way that we do
// not know is taken as agreeing: the values are documented for the US alone. InvalidInput names both regions
// and what to switch to.
Outcome checkRegion(Region chosen, const QString &reported);

} // namespace patchbay::intercom
