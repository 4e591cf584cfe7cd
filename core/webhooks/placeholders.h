// Reading "{timestamp}.{body}": the pieces of a template, in order.
#pragma once

#include <QByteArray>

#include <functional>

namespace patchbay {

// Calls `visit` with each piece: plain text, or the name inside braces. A brace without its partner is text.
void forEachPart(const QByteArray &content,
                 const std::function<void(bool isPlaceholder, const QByteArray &text)> &visit);

bool isKnownPlaceholder(const QByteArray &name);

} // namespace patchbay
