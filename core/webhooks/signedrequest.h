// A request with its signature: what arrived, byte by byte, or what is about to be signed.
#pragma once

#include "net/httpmessage.h"
#include "webhooks/scheme.h"

namespace patchbay {

struct SignedRequest
{
    QByteArray body{}; // the raw bytes; never what a JSON parser made of them
    HttpHeaders headers{};
    QByteArray method = "POST";
    QByteArray url{}; // whole, as the sender called it: https://example.com/hooks?a=b
    // Given apart from the headers; each wins over them.
    QByteArray signature{};
    QByteArray timestamp{};
    QByteArray id{};
};

// What a scheme looks for in a request.
struct Evidence
{
    QByteArray header{};    // the signature header that was there; the scheme's first where none was
    QByteArray signature{}; // its whole value, trimmed; empty where there is none
    QByteArray timestamp{};
    QByteArray id{};
};

Evidence evidenceOf(const Recipe &recipe, const SignedRequest &request);

// The signatures inside a header's value: all of them where the scheme allows several.
QByteArrayList signaturesIn(const Recipe &recipe, const QByteArray &value);

// The bytes that the digest is made of.
QByteArray signedContent(const QByteArray &content, const SignedRequest &request, const Evidence &evidence);

// Headers as people copy them: "Name: value" lines, curl's -H options, a JSON object, a whole request head
// (the request line is passed over). Lines that are none of it are passed over, too.
HttpHeaders readHeaders(const QByteArray &text);

} // namespace patchbay
