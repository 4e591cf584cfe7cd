// Why a signature does not match: verify(), and on a mismatch the search for what would make it match.
//
// reason                  what was found
// missing_signature       the header is not there
// missing_id, missing_timestamp, missing_url   something that is signed, too, was not given
// malformed_signature     not a digest in any known writing, or cut short
// wrong_header            it is the signature of another scheme, or another header's
// wrong_prefix            the digest is right, what stands before it is not
// wrong_encoding          the digest is right, written in hex instead of Base64 or the other way round
// wrong_algorithm         the right secret and bytes under another algorithm
// wrong_key               the right secret in another form: undecoded, with a newline, in quotes
// wrong_content           the right secret and body, put together differently
// body_changed            another body was signed; `variant` and `fittingBody` say which
// wrong_timestamp_unit, malformed_timestamp, stale_timestamp, future_timestamp
// wrong_secret            nothing that was tried fits
#pragma once

#include "webhooks/verification.h"

namespace patchbay {

// Takes up to seconds for bodies of a megabyte: never on the UI thread.
Result<Verdict> explain(const Recipe &recipe, const Secret &secret, const SignedRequest &request,
                        const QDateTime &now, std::chrono::seconds tolerance = standardTolerance);

} // namespace patchbay
