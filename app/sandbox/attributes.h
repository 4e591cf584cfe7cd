// Data attributes: their endpoints, and whether a value fits one.
#pragma once

#include "sandbox/wire.h"

namespace patchbay::sandbox {

// Intercom's own attributes of both models, and the custom ones that a sandbox starts with.
std::vector<Attribute> standardAttributes();
std::vector<Attribute> seededAttributes(qint64 now);

// Puts the given values over the present ones, null taking one away. 400 parameter_invalid for the whole
// write when one key does not exist or one value does not fit (reference: a list value outside the options is
// refused since 2026-04).
Checked<QJsonObject> mergeCustomAttributes(const State &state, const QString &model,
                                           const QJsonObject &present, const QJsonValue &given);

Reply listAttributes(Call &call);
Reply createAttribute(Call &call);
Reply updateAttribute(Call &call);

} // namespace patchbay::sandbox
