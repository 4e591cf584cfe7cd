// Where a request may go: not to this machine or a private network, unless the rule allows it. Checked on the
// addresses that a name resolves to, and the connection then goes to the address that was checked.
#pragma once

#include "base/task.h"

#include <QFuture>
#include <QHostAddress>
#include <QUrl>

#include <functional>

namespace patchbay {

// Loopback, private, link-local, shared and reserved ranges, also inside of mapped and translated IPv6
// addresses (IANA's special-purpose registries, RFC 6890).
bool isPrivateAddress(const QHostAddress &address);

// A name's addresses; empty where there are none.
using Resolver = std::function<QFuture<QList<QHostAddress>>(QString host)>;
Resolver systemResolver();

// The address to connect to. Unreachable (not_connected) when the name has none; Forbidden when any of them
// is private and that is not allowed.
Task<QHostAddress> resolveTarget(QUrl url, bool allowPrivate, Resolver resolver);

} // namespace patchbay
