#include "webhooks/quickverifier.h"

#include "webhooks/digest.h"
#include "webhooks/placeholders.h"

#include <charconv>
#include <openssl/crypto.h>

namespace patchbay {

namespace {

// A time beyond this in seconds is in milliseconds by mistake; verify() tells so.
constexpr qint64 unitBorder = 100'000'000'000;

} // namespace

Result<QuickVerifier> QuickVerifier::make(const Recipe &recipe, const Secret &secret,
                                          std::chrono::seconds tolerance)
{
    if (const Outcome usable = checkRecipe(recipe); !usable)
        return fail(usable.error());
    const Result<QByteArray> key = keyOf(recipe, secret);
    if (!key)
        return fail(key.error());
    QuickVerifier made(recipe, KeyedDigest(recipe.digest, *key), tolerance);
    forEachPart(recipe.content, [&made](bool isPlaceholder, const QByteArray &text) {
        Piece piece{Part::Text, text};
        if (isPlaceholder) {
            piece.part = text == "body"        ? Part::Body
                         : text == "timestamp" ? Part::Timestamp
                         : text == "id"        ? Part::Id
                         : text == "method"    ? Part::Method
                                               : Part::Url;
        }
        made.m_pieces.push_back(piece);
    });
    return made;
}

QuickVerifier::QuickVerifier(Recipe recipe, KeyedDigest digest, std::chrono::seconds tolerance)
    : m_recipe(std::move(recipe))
    , m_digest(std::move(digest))
    , m_tolerance(tolerance)
{
}

bool QuickVerifier::accepts(const QuickRequest &request, qint64 nowMs)
{
    if (request.signature.empty())
        return false;
    m_digest.begin();
    for (const Piece &piece : m_pieces) {
        std::string_view bytes(piece.text.constData(), size_t(piece.text.size()));
        switch (piece.part) {
        case Part::Text: break;
        case Part::Body: bytes = request.body; break;
        case Part::Timestamp: bytes = request.timestamp; break;
        case Part::Id: bytes = request.id; break;
        case Part::Method: bytes = request.method; break;
        case Part::Url: bytes = request.url; break;
        }
        if (bytes.empty() && piece.part != Part::Body)
            return false;
        m_digest.add(bytes);
    }
    const KeyedDigest::Bytes expected = m_digest.finish();
    bool valid = false;
    if (!m_recipe.several) {
        valid = fits(request.signature, expected);
    } else {
        // All of them are looked at: which one fits is nobody's business.
        std::string_view rest = request.signature;
        while (!rest.empty()) {
            const size_t end = std::min(rest.find(' '), rest.size());
            valid = fits(rest.substr(0, end), expected) || valid;
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
    return valid && isFresh(request.timestamp, nowMs);
}

bool QuickVerifier::fits(std::string_view signature, const KeyedDigest::Bytes &expected) const
{
    const QByteArray text = QByteArray::fromRawData(signature.data(), qsizetype(signature.size()));
    if (!text.startsWith(m_recipe.prefix))
        return false;
    const auto raw = decodeDigest(text.sliced(m_recipe.prefix.size()), m_recipe.encoding);
    return raw && raw->size() == digestSize(m_recipe.digest) &&
           CRYPTO_memcmp(raw->constData(), expected.data(), size_t(raw->size())) == 0;
}

bool QuickVerifier::isFresh(std::string_view timestamp, qint64 nowMs) const
{
    if (m_recipe.timestamp == TimestampUnit::None || m_tolerance.count() <= 0)
        return true;
    qint64 number = 0;
    const char *end = timestamp.data() + timestamp.size();
    const auto [stopped, error] = std::from_chars(timestamp.data(), end, number);
    if (error != std::errc() || stopped != end || timestamp.front() == '-')
        return false;
    const bool inSeconds = m_recipe.timestamp == TimestampUnit::Seconds;
    if (inSeconds == (number >= unitBorder))
        return false;
    const qint64 age = nowMs - (inSeconds ? number * 1000 : number);
    return std::abs(age) <= std::chrono::milliseconds(m_tolerance).count();
}

} // namespace patchbay
