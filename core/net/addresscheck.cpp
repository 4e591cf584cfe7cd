#include "base/redaction.h"
#include "net/httpclient.h"

#include <QHostAddress>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

bool isThisMachine(const QString &host)
{
    if (host == "localhost"_L1 || host.endsWith(".localhost"_L1))
        return true;
    const QHostAddress address(host);
    return address == QHostAddress(QHostAddress::LocalHostIPv6) ||
           (address.protocol() == QAbstractSocket::IPv4Protocol &&
            address.isInSubnet(QHostAddress(u"127.0.0.0"_s), 8));
}

} // namespace

Outcome checkAddressIsSafe(const QUrl &url)
{
    const QString shown = redactedUrl(url);
    if (!url.isValid() || url.host().isEmpty())
        return fail(Error::Kind::InvalidInput, u"“%1” is not a complete web address."_s.arg(shown),
                    u"Give an address such as https://api.example.com."_s);
    if (!url.userInfo().isEmpty())
        return fail(Error::Kind::InvalidInput,
                    u"The address of %1 holds a user name or password."_s.arg(url.host()),
                    u"Take it out of the address and store it as this connection's credential."_s);
    const QString scheme = url.scheme().toLower();
    if (scheme == "https"_L1)
        return {};
    if (scheme != "http"_L1)
        return fail(Error::Kind::InvalidInput, u"“%1” does not begin with “https://”."_s.arg(shown),
                    u"Give an address such as https://api.example.com."_s);
    if (isThisMachine(url.host().toLower()))
        return {};
    return fail(
        Error::Kind::InsecureAddress,
        u"%1 would be reached without encryption, so anyone on the way could read the credentials."_s.arg(
            url.host()),
        u"Use https:// in the address."_s);
}

} // namespace patchbay
