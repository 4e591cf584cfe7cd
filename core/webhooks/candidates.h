// What explain() tries: readings of the signature, forms of the key, ways to put the content together.
#pragma once

#include "base/secret.h"
#include "webhooks/signedrequest.h"

#include <optional>

namespace patchbay {

// One way to read a signature's text as a digest.
struct SignatureReading
{
    QByteArray prefix{};
    DigestEncoding encoding = DigestEncoding::Hex;
    QByteArray raw{}; // as long as one of the known digests
};
QList<SignatureReading> readingsOf(const Recipe &recipe, const QByteArray &value);

// The digests that make so many bytes, the recipe's own first.
QList<DigestKind> digestsOfSize(const Recipe &recipe, qsizetype size);

struct KeyCandidate
{
    QString name{}; // empty for the secret as the scheme takes it
    QString sentence{};
    QString hint{};
    QByteArray key{};
};
QList<KeyCandidate> keysOf(const Recipe &recipe, const Secret &secret);

struct ContentCandidate
{
    QString name{};
    QString sentence{};
    QString hint{};
    QByteArray content{};
    SignedRequest request{}; // with another address or time
};
QList<ContentCandidate> contentsOf(const Recipe &recipe, const SignedRequest &request);

} // namespace patchbay
