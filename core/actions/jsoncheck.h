// Whether a text is JSON, and where it stops being so. Stricter than Qt's reader, which lets raw line ends in
// strings pass, and with a place instead of a byte.
#pragma once

#include <QString>

#include <optional>

namespace patchbay {

struct JsonFault
{
    qsizetype offset = 0; // in UTF-16 units
    int line = 1;
    int column = 1;
    QString what{}; // "a comma or the list's end is expected"
};

// The first fault, or nothing where the text is one JSON value of any type (RFC 8259), nested at most 256
// deep.
std::optional<JsonFault> findJsonFault(const QString &text);

// Follows a JSON text as it grows and knows whether its end is inside a string.
class JsonCursor
{
public:
    void feed(const QString &text);
    bool isInString() const { return m_inString; }

private:
    bool m_inString = false;
    bool m_escaped = false;
};

} // namespace patchbay
