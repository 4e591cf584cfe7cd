// Is it really theirs? The quick answer, for the receiver and everybody else who only needs a yes or a no;
// and signing.
#pragma once

#include "base/secret.h"
#include "webhooks/signedrequest.h"

#include <QDateTime>

namespace patchbay {

struct Verdict
{
    bool valid = false;
    Scheme scheme = Scheme::Custom;
    // Machine name of why not; empty when valid. See the table in explanation.h.
    QString reason{};
    QString sentence{}; // for a person: what was found
    QString hint{};     // what to do about it; may be empty
    // Machine name of the change under which the signature fits ("trailing_newline_removed"); empty for none.
    QString variant{};
    QByteArray header{};      // the header that the signature was taken from
    QByteArray signedBytes{}; // what the digest was made of
    // The body under which the signature fits, where that is another one than what arrived.
    std::optional<QByteArray> fittingBody{};
};

// How old, or how far ahead, a signed timestamp may be; 0: it is not looked at.
inline constexpr std::chrono::seconds standardTolerance{300};

// Compares in constant time. InvalidInput when the secret or the recipe cannot be worked with; everything
// that is wrong with the request is a verdict.
Result<Verdict> verify(const Recipe &recipe, const Secret &secret, const SignedRequest &request,
                       const QDateTime &now, std::chrono::seconds tolerance = standardTolerance);

// The headers that make `request` a signed one, in the order in which the sender sends them. Uses the
// request's id and timestamp where given, else a new id and `now`.
Result<HttpHeaders> sign(const Recipe &recipe, const Secret &secret, const SignedRequest &request,
                         const QDateTime &now);

} // namespace patchbay
