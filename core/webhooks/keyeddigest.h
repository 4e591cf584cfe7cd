// A digest whose key was prepared once, for whoever checks thousands of signatures a second with one key. The
// arithmetic is OpenSSL's; digest.h has the same for single ones.
#pragma once

#include "webhooks/scheme.h"

#include <array>
#include <memory>
#include <string_view>

namespace patchbay {

class KeyedDigest
{
public:
    using Bytes = std::array<unsigned char, 64>;

    // `key` as keyOf() gives it.
    KeyedDigest(DigestKind kind, const QByteArray &key);
    ~KeyedDigest();
    KeyedDigest(KeyedDigest &&other) noexcept;
    KeyedDigest &operator=(KeyedDigest &&) = delete;

    void begin();
    void add(std::string_view bytes);
    // The digest in the first digestSize() bytes.
    Bytes finish();

private:
    struct State;
    std::unique_ptr<State> d;
};

} // namespace patchbay
