// What a sandbox holds before anybody has written to it: the same for the same options.
#pragma once

#include "sandbox/state.h"

namespace patchbay::sandbox {

// Admins, data attributes, tags, an activity log that tells of installed packages, and as many invented
// contacts and companies as the options ask for.
void seed(State &state);

} // namespace patchbay::sandbox
