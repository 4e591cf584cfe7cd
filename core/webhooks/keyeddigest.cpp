#include "webhooks/keyeddigest.h"

#include "webhooks/digest.h"

#include <algorithm>
#include <openssl/evp.h>

namespace patchbay {

namespace {

struct FreeContext
{
    void operator()(EVP_MD_CTX *context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

const EVP_MD *algorithmOf(DigestKind kind)
{
    switch (kind) {
    case DigestKind::HmacSha1: return EVP_sha1();
    case DigestKind::HmacSha384: return EVP_sha384();
    case DigestKind::HmacSha512: return EVP_sha512();
    case DigestKind::HmacSha256:
    case DigestKind::Sha256SecretFirst: break;
    }
    return EVP_sha256();
}

Context started(const EVP_MD *algorithm, const QByteArray &first)
{
    Context context(EVP_MD_CTX_new());
    EVP_DigestInit_ex(context.get(), algorithm, nullptr);
    EVP_DigestUpdate(context.get(), first.constData(), size_t(first.size()));
    return context;
}

QByteArray padded(QByteArray key, qsizetype block, char pad)
{
    key.append(block - key.size(), '\0');
    for (char &byte : key)
        byte = static_cast<char>(byte ^ pad);
    return key;
}

} // namespace

// HMAC (RFC 2104) as two digests that have taken in the key's two pads already.
struct KeyedDigest::State
{
    Context inner{};
    Context outer{}; // none where the digest is no HMAC
    Context running{Context(EVP_MD_CTX_new())};
};

KeyedDigest::KeyedDigest(DigestKind kind, const QByteArray &key) : d(std::make_unique<State>())
{
    const EVP_MD *algorithm = algorithmOf(kind);
    if (kind == DigestKind::Sha256SecretFirst) {
        d->inner = started(algorithm, key);
        return;
    }
    const qsizetype block = EVP_MD_get_block_size(algorithm);
    QByteArray shortened = key;
    if (key.size() > block) {
        Bytes digest{};
        unsigned int size = 0;
        EVP_Digest(key.constData(), size_t(key.size()), digest.data(), &size, algorithm, nullptr);
        shortened = QByteArray(reinterpret_cast<const char *>(digest.data()), qsizetype(size));
    }
    d->inner = started(algorithm, padded(shortened, block, 0x36));
    d->outer = started(algorithm, padded(shortened, block, 0x5c));
}

KeyedDigest::~KeyedDigest() = default;
KeyedDigest::KeyedDigest(KeyedDigest &&other) noexcept = default;

void KeyedDigest::begin()
{
    EVP_MD_CTX_copy_ex(d->running.get(), d->inner.get());
}

void KeyedDigest::add(std::string_view bytes)
{
    EVP_DigestUpdate(d->running.get(), bytes.data(), bytes.size());
}

KeyedDigest::Bytes KeyedDigest::finish()
{
    Bytes digest{};
    unsigned int size = 0;
    EVP_DigestFinal_ex(d->running.get(), digest.data(), &size);
    if (d->outer) {
        EVP_MD_CTX_copy_ex(d->running.get(), d->outer.get());
        EVP_DigestUpdate(d->running.get(), digest.data(), size);
        EVP_DigestFinal_ex(d->running.get(), digest.data(), &size);
    }
    return digest;
}

} // namespace patchbay
