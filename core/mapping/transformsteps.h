// The transforms as functions; transforms.h is the door. Arguments have been checked when these are called.
#pragma once

#include "mapping/transforms.h"

#include <optional>

namespace patchbay {

// The text transforms as plain functions, for chains that run on text from end to end; nothing when it is
// none of them.
using TextFunction = std::function<QString(const QString &)>;
std::optional<TextFunction> textFunction(const Transform &transform);

// trim … email_domain and join's relatives that make text of one value; nothing when the name is none of
// them.
std::optional<CompiledTransform> textStep(const Transform &transform);

// All others. InvalidInput for arguments whose values cannot be right (an unreadable path, a bad
// “otherwise”).
Result<CompiledTransform> valueStep(const Transform &transform);

} // namespace patchbay
