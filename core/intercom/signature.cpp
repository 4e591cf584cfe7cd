#include "intercom/signature.h"

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

// Only the length, which is no secret, may end the comparison early.
bool equalInConstantTime(const QByteArray &a, const QByteArray &b)
{
    if (a.size() != b.size())
        return false;
    unsigned char difference = 0;
    for (qsizetype i = 0; i < a.size(); ++i)
        difference = static_cast<unsigned char>(difference | (a.at(i) ^ b.at(i)));
    return difference == 0;
}

} // namespace

Result<QByteArray> hubSignature(const Secret &clientSecret, const QByteArray &body)
{
    return sign(QCryptographicHash::Sha1, clientSecret, body).map([](const QByteArray &hex) {
        return "sha1=" + hex;
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
