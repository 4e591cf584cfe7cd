#include "intercom/signature.h"

#include "base/constanttime.h"

#include <QMessageAuthenticationCode>

namespace patchbay::intercom {

using namespace Qt::StringLiterals;

namespace {

Result<QByteArray> sign(QCryptographicHash::Algorithm algorithm, const Secret &secret, const QByteArray &body)
{
    if (secret.isEmpty()) {
        return fail(
            Error::Kind::InvalidInput, u"There is no client secret to check the signature with."_s,
            u"Copy the client secret from the app's Basic information page in Intercom's Developer Hub."_s);
    }
    return QMessageAuthenticationCode::hash(body, secret.reveal(), algorithm).toHex();
}

} // namespace

Result<QByteArray> hubSignature(const Secret &clientSecret, const QByteArray &body)
{
    return sign(QCryptographicHash::Sha1, clientSecret, body).map([](const QByteArray &hex) {
        return hubSignaturePrefix + hex;
    });
}

Result<QByteArray> bodySignature(const Secret &clientSecret, const QByteArray &body)
{
    return sign(QCryptographicHash::Sha256, clientSecret, body);
}

Result<bool> verifyHubSignature(const Secret &clientSecret, const QByteArray &body, const QByteArray &header)
{
    return hubSignature(clientSecret, body).map([&header](const QByteArray &expected) {
        return equalInConstantTime(expected, header.toLower());
    });
}

Result<bool> verifyBodySignature(const Secret &clientSecret, const QByteArray &body, const QByteArray &header)
{
    return bodySignature(clientSecret, body).map([&header](const QByteArray &expected) {
        return equalInConstantTime(expected, header.toLower());
    });
}

} // namespace patchbay::intercom
