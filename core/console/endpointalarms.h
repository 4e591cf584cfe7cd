// Says in the activity log when a subscription is about to be paused or suspended, or has fallen silent,
// once, and when it is over. Runs in the engine thread.
#pragma once

#include "console/workbench.h"

namespace patchbay {

// For a receiver that runs: about every minute, and when refusals were written down. What was said is
// remembered in the store, so that a restart does not repeat it.
OutcomeTask watchEndpoints(Workbench *bench);

} // namespace patchbay
