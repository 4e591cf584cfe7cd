// Certificates for tests, made on the spot: an authority of the test's own and a server it vouches for.
#pragma once

#include <QByteArray>

namespace patchbay::testing {

struct TlsCertificate
{
    QByteArray certificatePem{};
    QByteArray privateKeyPem{};
    QByteArray authorityPem{}; // to be trusted by the client that should accept it; empty when self-signed
};

// A certificate for `subjectAltName` ("IP:127.0.0.1", "DNS:api.example.com"), signed by a new authority.
// All fields are empty when OpenSSL refuses.
TlsCertificate issueCertificate(const QByteArray &subjectAltName);

// One that nobody vouches for.
TlsCertificate selfSignedCertificate(const QByteArray &subjectAltName);

} // namespace patchbay::testing
