// Which contacts have a key.
#pragma once

#include "sync/keyquestion.h"

#include <optional>

namespace patchbay {

// The contact of that id, the one it was merged into, or nothing when Intercom does not show it.
Task<std::optional<intercom::Contact>> contactIfAny(intercom::Client *intercom, ContactId id);

// The contacts that have exactly this key, each read afresh: Intercom's search is minutes behind. What
// Patchbay itself wrote within these minutes is known from the links.
Task<QList<intercom::Contact>> contactsByKey(KeyQuestion question);

} // namespace patchbay
