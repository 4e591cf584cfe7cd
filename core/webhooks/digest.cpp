#include "webhooks/digest.h"

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

bool isHex(const QByteArray &text)
{
    for (const char c : text)
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')))
            return false;
    return text.size() % 2 == 0;
}

QCryptographicHash::Algorithm algorithmOf(DigestKind kind)
{
    switch (kind) {
    case DigestKind::HmacSha1: return QCryptographicHash::Sha1;
    case DigestKind::HmacSha384: return QCryptographicHash::Sha384;
    case DigestKind::HmacSha512: return QCryptographicHash::Sha512;
    case DigestKind::HmacSha256:
    case DigestKind::Sha256SecretFirst: break;
    }
    return QCryptographicHash::Sha256;
}

} // namespace

Result<QByteArray> keyOf(const Recipe &recipe, const Secret &secret)
{
    if (secret.isEmpty()) {
        return fail(
            Error::Kind::InvalidInput, u"There is no secret to check the signature with."_s,
            u"Give the secret that %1 signs with; an empty one would accept anybody's signature."_s.arg(
                recipe.signer));
    }
    if (recipe.key == KeyForm::Text)
        return secret.reveal();
    QByteArray text = secret.reveal();
    if (text.startsWith("whsec_"))
        text = text.sliced(6);
    const auto key = decodeDigest(text, DigestEncoding::Base64);
    if (!key || key->isEmpty()) {
        return fail(Error::Kind::InvalidInput,
                    u"The secret of %1 is Base64, and this one is not."_s.arg(recipe.title),
                    u"Copy the whole signing secret; it usually begins with whsec_."_s);
    }
    return *key;
}

QByteArray digestOf(DigestKind kind, const QByteArray &key, const QByteArray &content)
{
    if (kind == DigestKind::Sha256SecretFirst)
        return QCryptographicHash::hash(key + content, QCryptographicHash::Sha256);
    return QMessageAuthenticationCode::hash(content, key, algorithmOf(kind));
}

QByteArray encodeDigest(const QByteArray &raw, DigestEncoding how)
{
    switch (how) {
    case DigestEncoding::Hex: return raw.toHex();
    case DigestEncoding::Base64: return raw.toBase64();
    case DigestEncoding::Base64Url:
        return raw.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    }
    return {};
}

std::optional<QByteArray> decodeDigest(const QByteArray &text, DigestEncoding how)
{
    if (how == DigestEncoding::Hex)
        return isHex(text) ? std::optional(QByteArray::fromHex(text)) : std::nullopt;
    QByteArray padded = text;
    while (padded.size() % 4 != 0)
        padded += '=';
    const auto alphabet =
        how == DigestEncoding::Base64Url ? QByteArray::Base64UrlEncoding : QByteArray::Base64Encoding;
    const auto decoded =
        QByteArray::fromBase64Encoding(padded, alphabet | QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded)
        return {};
    return decoded.decoded;
}

} // namespace patchbay
