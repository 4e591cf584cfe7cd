// The two signatures that Intercom puts on what it sends: X-Hub-Signature on webhook notifications and
// X-Body-Signature on health checks and uninstall calls. Both are taken over the raw bytes as they arrived.
#pragma once

#include "base/result.h"
#include "base/secret.h"

#include <QByteArray>

namespace patchbay::intercom {

inline constexpr char hubSignatureHeader[] = "X-Hub-Signature";
inline constexpr char hubSignaturePrefix[] = "sha1=";
inline constexpr char bodySignatureHeader[] = "X-Body-Signature";

// "sha1=" and the lower-case hex HMAC-SHA1 of `body`, keyed with the app's client secret: the value of
// X-Hub-Signature (reference: Intercom, "Signed notifications"). InvalidInput when the secret is empty: an
// empty key would make a signature that anybody can make.
Result<QByteArray> hubSignature(const Secret &clientSecret, const QByteArray &body);

// The lower-case hex HMAC-SHA256 without a prefix: the value of X-Body-Signature (reference: Intercom,
// "Installation health check"). InvalidInput when the secret is empty.
Result<QByteArray> bodySignature(const Secret &clientSecret, const QByteArray &body);

// Whether `header` is the signature of `body`. Takes the same time wherever the two differ. The hex digits
// may be in either case; anything else that is not exactly the signature is wrong, a missing header included.
// InvalidInput when the secret is empty.
Result<bool> verifyHubSignature(const Secret &clientSecret, const QByteArray &body, const QByteArray &header);
Result<bool> verifyBodySignature(const Secret &clientSecret, const QByteArray &body,
                                 const QByteArray &header);

} // namespace patchbay::intercom
