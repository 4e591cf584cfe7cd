// Fetches from Intercom's API what a subscription should have brought while Patchbay, or the subscription,
// was down, and puts it into the inbox as if it had come. Runs in the engine thread.
#pragma once

#include "console/gapviews.h"
#include "console/workbench.h"

namespace patchbay {

// Counts what is missing, or adds it, too. Unsupported with the way to go for endpoints that are not
// Intercom's. After an error half way what was added stays, and the same can be done again: nothing is added
// twice.
Task<GapReport> countGap(Workbench *bench, GapRequest request);
Task<GapReport> fillGap(Workbench *bench, GapRequest request);

} // namespace patchbay
