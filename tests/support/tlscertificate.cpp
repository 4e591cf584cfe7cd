#include "support/tlscertificate.h"

#include <memory>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace patchbay::testing {

namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Memory = std::unique_ptr<BIO, decltype(&BIO_free)>;

constexpr long oneDay = 24 * 3600;

Key newKey()
{
    return Key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
}

void addExtension(X509 *certificate, int nid, const QByteArray &value)
{
    if (X509_EXTENSION *extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.constData())) {
        X509_add_ext(certificate, extension, -1);
        X509_EXTENSION_free(extension);
    }
}

Certificate newCertificate(EVP_PKEY *key, const QByteArray &commonName, X509_NAME *issuer, long serial)
{
    Certificate certificate(X509_new(), &X509_free);
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -oneDay);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), oneDay);
    X509_set_pubkey(certificate.get(), key);
    X509_NAME *name = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char *>(commonName.constData()), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), issuer ? issuer : name);
    return certificate;
}

QByteArray contents(BIO *memory)
{
    char *data = nullptr;
    const long size = BIO_get_mem_data(memory, &data);
    return QByteArray(data, qsizetype(size));
}

QByteArray toPem(X509 *certificate)
{
    const Memory memory(BIO_new(BIO_s_mem()), &BIO_free);
    PEM_write_bio_X509(memory.get(), certificate);
    return contents(memory.get());
}

QByteArray toPem(EVP_PKEY *key)
{
    const Memory memory(BIO_new(BIO_s_mem()), &BIO_free);
    PEM_write_bio_PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
    return contents(memory.get());
}

} // namespace

TlsCertificate issueCertificate(const QByteArray &subjectAltName)
{
    const Key authorityKey = newKey();
    const Certificate authority = newCertificate(authorityKey.get(), "Test authority", nullptr, 1);
    addExtension(authority.get(), NID_basic_constraints, "critical,CA:TRUE");
    addExtension(authority.get(), NID_key_usage, "critical,keyCertSign");
    X509_sign(authority.get(), authorityKey.get(), EVP_sha256());

    const Key key = newKey();
    const Certificate certificate =
        newCertificate(key.get(), "Test server", X509_get_subject_name(authority.get()), 2);
    addExtension(certificate.get(), NID_subject_alt_name, subjectAltName);
    X509_sign(certificate.get(), authorityKey.get(), EVP_sha256());
    return {toPem(certificate.get()), toPem(key.get()), toPem(authority.get())};
}

TlsCertificate selfSignedCertificate(const QByteArray &subjectAltName)
{
    const Key key = newKey();
    const Certificate certificate = newCertificate(key.get(), "Test server", nullptr, 3);
    addExtension(certificate.get(), NID_subject_alt_name, subjectAltName);
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    return {toPem(certificate.get()), toPem(key.get()), {}};
}

} // namespace patchbay::testing
