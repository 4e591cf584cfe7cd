// Verifies {{title}} webhooks. C++17 and OpenSSL 3 (link with -lcrypto).
#include <openssl/crypto.h>
#include <openssl/evp.h>
{{#hmac}}
#include <openssl/hmac.h>
{{/hmac}}

{{#uses_algorithm_cpp}}
#include <algorithm>
{{/uses_algorithm_cpp}}
#include <chrono>
#include <map>
{{#several}}
#include <sstream>
{{/several}}
#include <stdexcept>
#include <string>

namespace webhook {

const std::string prefix = {{prefix}};
{{#timed}}
constexpr double tolerance = {{tolerance}}; // seconds
{{/timed}}

{{#hex}}
inline std::string encode(const unsigned char *digest, unsigned size)
{
    static const char digits[] = "0123456789abcdef";
    std::string text;
    for (unsigned i = 0; i < size; ++i) {
        text += digits[digest[i] >> 4];
        text += digits[digest[i] & 15];
    }
    return text;
}
{{/hex}}
{{#any_base64}}
inline std::string encode(const unsigned char *digest, unsigned size)
{
    std::string text(4 * ((size + 2) / 3) + 1, '\0');
    const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char *>(text.data()), digest, static_cast<int>(size));
    text.resize(static_cast<size_t>(length));
{{#base64url}}
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
    text.erase(text.find_last_not_of('=') + 1);
{{/base64url}}
    return text;
}
{{/any_base64}}
{{#base64_key}}

inline std::string keyOf(std::string text)
{
    if (text.rfind("whsec_", 0) == 0)
        text.erase(0, 6);
    std::string key(text.size(), '\0');
    const int length = EVP_DecodeBlock(reinterpret_cast<unsigned char *>(key.data()),
                                       reinterpret_cast<const unsigned char *>(text.data()), static_cast<int>(text.size()));
    if (length <= 0)
        throw std::invalid_argument("{{env}} is not a Base64 secret");
    const auto padding = std::count(text.end() - 2, text.end(), '='); // counted as zero bytes by OpenSSL
    key.resize(static_cast<size_t>(length - padding));
    return key;
}
{{/base64_key}}

// headers: with lower-case names. body: the raw bytes, never parsed JSON.
inline bool verify(const std::string &secret, const std::map<std::string, std::string> &headers, const std::string &body,
                   [[maybe_unused]] const std::string &method = "POST", [[maybe_unused]] const std::string &url = "",
                   [[maybe_unused]] double now = std::chrono::duration<double>(
                       std::chrono::system_clock::now().time_since_epoch()).count())
{
    if (secret.empty())
        throw std::invalid_argument("{{env}} is empty: anybody could sign");
    const auto value = [&headers](const char *name) {
        const auto found = headers.find(name);
        return found == headers.end() ? std::string() : found->second;
    };
    const std::string header = value("{{signature_header}}");
{{#timed}}
    const std::string timestamp = value("{{timestamp_header}}");
    if (timestamp.empty() || timestamp.size() > 18 || timestamp.find_first_not_of("0123456789") != std::string::npos)
        return false;
    const double age = now - static_cast<double>(std::stoll(timestamp)){{in_seconds}};
    if (age > tolerance || age < -tolerance)
        return false;
{{/timed}}
{{#signs_id}}
    const std::string id = value("{{id_header}}");
{{/signs_id}}
{{#text_key}}
    const std::string &key = secret;
{{/text_key}}
{{#base64_key}}
    const std::string key = keyOf(secret);
{{/base64_key}}
    const std::string content = {{content}};
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
{{#hmac}}
    HMAC(EVP_{{algorithm}}(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char *>(content.data()), content.size(), digest, &size);
{{/hmac}}
{{#plain}}
    const std::string all = key + content;
    EVP_Digest(all.data(), all.size(), digest, &size, EVP_{{algorithm}}(), nullptr);
{{/plain}}
    const std::string expected = prefix + encode(digest, size);
{{#several}}
    bool valid = false;
    std::istringstream signatures(header);
    for (std::string signature; signatures >> signature;)
        if (signature.size() == expected.size() && CRYPTO_memcmp(signature.data(), expected.data(), expected.size()) == 0)
            valid = true;
    return valid;
{{/several}}
{{#single}}
    return header.size() == expected.size() && CRYPTO_memcmp(header.data(), expected.data(), expected.size()) == 0;
{{/single}}
}

} // namespace webhook
