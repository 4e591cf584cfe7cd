// verify() for the receiver: key, template and header names prepared once, nothing copied per request. It
// only ever says yes where verify() does; a no is for verify() to explain.
#pragma once

#include "webhooks/keyeddigest.h"
#include "webhooks/verification.h"

#include <string_view>
#include <vector>

namespace patchbay {

// What arrived, still in the buffers that it arrived in. Header values without blanks around them.
struct QuickRequest
{
    std::string_view signature{};
    std::string_view timestamp{};
    std::string_view id{};
    std::string_view method{};
    std::string_view url{};
    std::string_view body{};
};

class QuickVerifier
{
public:
    // InvalidInput when the secret or the recipe cannot be worked with.
    static Result<QuickVerifier> make(const Recipe &recipe, const Secret &secret,
                                      std::chrono::seconds tolerance);

    const Recipe &recipe() const { return m_recipe; }
    std::chrono::seconds tolerance() const { return m_tolerance; }
    // Whether the request is signed and its time holds. In constant time.
    bool accepts(const QuickRequest &request, qint64 nowMs);

private:
    enum class Part { Text, Body, Timestamp, Id, Method, Url };
    struct Piece
    {
        Part part = Part::Text;
        QByteArray text{};
    };

    QuickVerifier(Recipe recipe, KeyedDigest digest, std::chrono::seconds tolerance);
    bool isFresh(std::string_view timestamp, qint64 nowMs) const;
    bool fits(std::string_view signature, const KeyedDigest::Bytes &expected) const;

    Recipe m_recipe;
    KeyedDigest m_digest;
    std::chrono::seconds m_tolerance;
    std::vector<Piece> m_pieces{};
};

} // namespace patchbay
