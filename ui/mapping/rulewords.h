// What a mapping rule's settings are called in lists.
#pragma once

#include "console/mappingservice.h"

#include <QString>

namespace patchbay::ui {

// "to Intercom", "both ways", "from Intercom".
QString directionWord(Direction direction);
// "match key, source wins"; a rule that is switched off says so first.
QString policyWords(const Rule &rule);
// What an empty source does: "empty keeps", "empty clears", "empty writes “free”".
QString emptyWords(const Rule &rule);

} // namespace patchbay::ui
