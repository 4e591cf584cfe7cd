// The arithmetic under every scheme: keys, digests, and how they are written.
#pragma once

#include "base/secret.h"
#include "webhooks/scheme.h"

#include <optional>

namespace patchbay {

// The bytes that key the digest. InvalidInput when the secret is empty (an empty key makes signatures that
// anybody can make) or is not Base64 where the scheme says it is.
Result<QByteArray> keyOf(const Recipe &recipe, const Secret &secret);

// The digest's raw bytes.
QByteArray digestOf(DigestKind kind, const QByteArray &key, const QByteArray &content);

QByteArray encodeDigest(const QByteArray &raw, DigestEncoding how);
// The raw bytes; nothing when the text is not written that way. Hex digits may be in either case. Base64's
// padding may be missing, everything else must be right.
std::optional<QByteArray> decodeDigest(const QByteArray &text, DigestEncoding how);

} // namespace patchbay
