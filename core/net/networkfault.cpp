#include "net/networkfault.h"

#include "base/redaction.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

Error makeError(Error::Kind kind, QString message, QString nextStep, QLatin1StringView code = {})
{
    Error error;
    error.kind = kind;
    error.message = std::move(message);
    error.nextStep = std::move(nextStep);
    error.code = code;
    return error;
}

// What a person can do about a certificate that was refused.
QString certificateStep(QSslError::SslError error, const QString &host)
{
    switch (error) {
    case QSslError::HostNameMismatch:
        return u"Use the host name that the certificate was made for, or have it issued for %1."_s.arg(host);
    case QSslError::CertificateExpired:
    case QSslError::CertificateNotYetValid:
        return u"Check this machine's clock; if it is right, the certificate has to be renewed."_s;
    case QSslError::SelfSignedCertificate:
    case QSslError::SelfSignedCertificateInChain:
    case QSslError::UnableToGetLocalIssuerCertificate:
    case QSslError::UnableToVerifyFirstCertificate:
    case QSslError::CertificateUntrusted:
        return u"If this server is your own, add the authority that signed its certificate to this machine's trusted ones."_s;
    default: return u"Ask whoever runs %1 to check its certificate."_s.arg(host);
    }
}

Error tlsFault(const QString &detail, const QString &host, const QList<QSslError> &faults)
{
    if (faults.isEmpty())
        return makeError(Error::Kind::TlsFailure,
                         u"No secure connection to %1 could be made: %2."_s.arg(host, detail),
                         u"Check that this address speaks HTTPS and that no proxy stands in between."_s);
    QStringList reasons;
    for (const QSslError &one : faults) {
        if (!reasons.contains(one.errorString()))
            reasons.append(one.errorString());
    }
    return makeError(Error::Kind::TlsFailure,
                     u"The certificate of %1 was refused: %2."_s.arg(host, reasons.join(u"; "_s)),
                     certificateStep(faults.constFirst().error(), host));
}

} // namespace

Error networkFault(QNetworkReply::NetworkError code, const QString &detail, const QString &host,
                   const QList<QSslError> &certificateFaults)
{
    QString reason = redact(detail);
    while (reason.endsWith(u'.'))
        reason.chop(1);
    switch (code) {
    case QNetworkReply::SslHandshakeFailedError: return tlsFault(reason, host, certificateFaults);
    case QNetworkReply::HostNotFoundError:
        return makeError(Error::Kind::Unreachable, u"The host %1 was not found."_s.arg(host),
                         u"Check the address and this machine's network connection."_s, fault::notConnected);
    case QNetworkReply::ConnectionRefusedError:
        return makeError(Error::Kind::Unreachable, u"%1 refused the connection."_s.arg(host),
                         u"Check the address and the port, and that the server is running."_s,
                         fault::notConnected);
    case QNetworkReply::TimeoutError: // while connecting; ours is told apart before
        return makeError(Error::Kind::Timeout, u"%1 could not be reached in time."_s.arg(host),
                         u"Check this machine's network connection and try again."_s, fault::connectionLost);
    case QNetworkReply::ProxyConnectionRefusedError:
    case QNetworkReply::ProxyConnectionClosedError:
    case QNetworkReply::ProxyNotFoundError:
    case QNetworkReply::ProxyTimeoutError:
    case QNetworkReply::ProxyAuthenticationRequiredError:
        return makeError(Error::Kind::Unreachable,
                         u"The proxy on the way to %1 failed: %2."_s.arg(host, reason),
                         u"Check this machine's proxy settings."_s, fault::connectionLost);
    case QNetworkReply::UnknownContentError:
    case QNetworkReply::ProtocolFailure:
    case QNetworkReply::ProtocolUnknownError:
    case QNetworkReply::ProtocolInvalidOperationError:
        return makeError(Error::Kind::BadReply, u"%1 did not answer in valid HTTP: %2."_s.arg(host, reason),
                         u"Check that the address is the one of the API."_s);
    default:
        return makeError(Error::Kind::Unreachable, u"The connection to %1 was lost: %2."_s.arg(host, reason),
                         u"Try again; if it happens often, check the network in between."_s,
                         fault::connectionLost);
    }
}

Error timeoutFault(const QString &host, std::chrono::milliseconds limit)
{
    const double seconds = double(limit.count()) / 1'000.0;
    return makeError(Error::Kind::Timeout, u"%1 did not answer within %2 s."_s.arg(host).arg(seconds),
                     u"Whether the request took effect is not known: look before you repeat it."_s);
}

Error truncatedFault(const QString &host, qint64 received, qint64 promised)
{
    const QString size = promised > 0 ? u" after %1 of %2 bytes"_s.arg(received).arg(promised) : QString();
    return makeError(Error::Kind::BadReply, u"The answer of %1 broke off%2."_s.arg(host, size),
                     u"Try again."_s, fault::truncated);
}

Error tooLargeFault(const QString &host, qint64 limit)
{
    return makeError(Error::Kind::BadReply,
                     u"The answer of %1 is larger than %2 bytes."_s.arg(host).arg(limit),
                     u"Ask for less at once, for example with smaller pages."_s, fault::tooLarge);
}

Error cancelledFault()
{
    return makeError(Error::Kind::Cancelled, u"The request was stopped before it was answered."_s, {});
}

} // namespace patchbay
