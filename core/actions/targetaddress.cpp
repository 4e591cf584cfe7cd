#include "actions/targetaddress.h"

#include <QCoroFuture>
#include <QHostInfo>
#include <QPromise>

#include <algorithm>
#include <array>
#include <memory>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

struct Range
{
    const char *address;
    int prefix;
};

constexpr std::array privateRanges{
    Range{"0.0.0.0", 8},      Range{"10.0.0.0", 8},    Range{"100.64.0.0", 10},   Range{"127.0.0.0", 8},
    Range{"169.254.0.0", 16}, Range{"172.16.0.0", 12}, Range{"192.0.0.0", 24},    Range{"192.0.2.0", 24},
    Range{"192.168.0.0", 16}, Range{"198.18.0.0", 15}, Range{"198.51.100.0", 24}, Range{"203.0.113.0", 24},
    Range{"224.0.0.0", 4},    Range{"240.0.0.0", 4},
};

constexpr std::array privateRanges6{
    Range{"::", 128},    Range{"::1", 128},       Range{"fc00::", 7},
    Range{"fe80::", 10}, Range{"fec0::", 10},     Range{"ff00::", 8},
    Range{"100::", 64},  Range{"2001:db8::", 32}, Range{"64:ff9b:1::", 48},
};

bool isInAny(const QHostAddress &address, const auto &ranges)
{
    return std::any_of(ranges.begin(), ranges.end(), [&address](const Range &range) {
        return address.isInSubnet(QHostAddress(QString::fromLatin1(range.address)), range.prefix);
    });
}

// The IPv4 address inside of a mapped (::ffff:0:0/96), compatible (::/96), translated (64:ff9b::/96) or 6to4
// (2002::/16) address.
std::optional<QHostAddress> embedded(const QHostAddress &address)
{
    const Q_IPV6ADDR bytes = address.toIPv6Address();
    const auto at = [&bytes](int first) {
        return QHostAddress((quint32(bytes[first]) << 24) | (quint32(bytes[first + 1]) << 16) |
                            (quint32(bytes[first + 2]) << 8) | quint32(bytes[first + 3]));
    };
    if (bytes[0] == 0x20 && bytes[1] == 0x02)
        return at(2);
    const auto isPrefix = [&address](const char *prefix) {
        return address.isInSubnet(QHostAddress(QString::fromLatin1(prefix)), 96);
    };
    if (isPrefix("::ffff:0:0") || isPrefix("64:ff9b::") || isPrefix("::"))
        return at(12);
    return std::nullopt;
}

} // namespace

bool isPrivateAddress(const QHostAddress &address)
{
    if (address.protocol() == QAbstractSocket::IPv4Protocol)
        return isInAny(address, privateRanges);
    if (address.protocol() != QAbstractSocket::IPv6Protocol)
        return true; // none at all
    if (isInAny(address, privateRanges6))
        return true;
    const std::optional<QHostAddress> inner = embedded(address);
    return inner && isInAny(*inner, privateRanges);
}

Resolver systemResolver()
{
    return [](const QString &host) {
        auto promise = std::make_shared<QPromise<QList<QHostAddress>>>();
        promise->start();
        QHostInfo::lookupHost(host, [promise](const QHostInfo &found) {
            promise->addResult(found.addresses());
            promise->finish();
        });
        return promise->future();
    };
}

Task<QHostAddress> resolveTarget(QUrl url, bool allowPrivate, Resolver resolver)
{
    const QString host = url.host();
    const QHostAddress literal(host);
    QList<QHostAddress> addresses;
    if (!literal.isNull())
        addresses.append(literal);
    else
        addresses = co_await resolver(host);
    if (addresses.isEmpty()) {
        Error error{.kind = Error::Kind::Unreachable,
                    .message = u"The name %1 has no address."_s.arg(host),
                    .nextStep = u"Check the URL, and this machine's connection."_s,
                    .code = u"not_connected"_s};
        co_return fail(error);
    }
    const bool isPrivate = std::any_of(addresses.cbegin(), addresses.cend(), isPrivateAddress);
    if (isPrivate && !allowPrivate)
        co_return fail(Error::Kind::Forbidden,
                       u"%1 is this machine or a private network, where rules may not send."_s.arg(host),
                       u"If that is meant, allow private addresses in the rule's request."_s);
    co_return addresses.first();
}

} // namespace patchbay
