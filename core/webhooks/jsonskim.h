// Picks a few scalars out of a JSON text by their path, in one pass and in constant memory.
#pragma once

#include <functional>
#include <string_view>

namespace patchbay {

// How deep the paths can go; what lies deeper is passed over.
inline constexpr int skimDepth = 4;

// Calls `visit` for each string and whole number not deeper than skimDepth: path such as "data.item.id", of a
// list's members "[].eventId"; the value as text. It may say no: that was all. False when the text is no
// JSON.
bool skimJson(std::string_view text,
              const std::function<bool(std::string_view path, std::string_view value)> &visit);

} // namespace patchbay
