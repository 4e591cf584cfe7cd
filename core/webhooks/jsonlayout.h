// The same JSON document in other clothes: what a parser and a serialiser on the way may have made of it.
// Works on the text, so that numbers, repeated keys and the order of members stay what they were.
#pragma once

#include <QByteArray>

#include <optional>
#include <vector>

namespace patchbay {

enum class JsonSpacing {
    Compact,   // {"a":1,"b":[2]}            JSON.stringify, most libraries
    Spaced,    // {"a": 1, "b": [2]}         Python's json.dumps
    Indented2, // two spaces a level
    Indented4,
    IndentedTab,
};

// How the characters of strings are written.
enum class JsonText {
    Plain,        // everything but quotes, backslashes and control characters as it is
    Ascii,        // others than ASCII as \uXXXX: Python's json.dumps
    Slashed,      // Plain, with / as \/
    AsciiSlashed, // both: PHP's json_encode
    HtmlSafe,     // Plain, with < > & as \u003c …: Go's encoding/json, Ruby on Rails
};

// One node of the document; scalars keep their text.
struct JsonNode
{
    enum class Kind { Scalar, Object, Array };

    Kind kind = Kind::Scalar;
    QByteArray key{};               // of an object's member, with its quotes
    QByteArray text{};              // of a scalar
    std::vector<JsonNode> children; // no braces: the type is incomplete here
};

// Nothing when the text is not one JSON object or array, or nests deeper than 200 levels.
std::optional<JsonNode> readJsonText(const QByteArray &text);

QByteArray writeJsonText(const JsonNode &node, JsonSpacing spacing, bool sortedKeys);

// The text with its strings written the other way and everything outside them left alone. Nothing where a
// string cannot be read.
std::optional<QByteArray> rewriteStrings(const QByteArray &text, JsonText how);

} // namespace patchbay
