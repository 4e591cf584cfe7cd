// How this program is to receive, kept in the store's settings. Runs in the engine thread.
#pragma once

#include "console/webhookviews.h"
#include "console/workbench.h"

namespace patchbay {

Task<ReceiverWish> readReceiverWish(Workbench *bench);
OutcomeTask keepReceiverWish(Workbench *bench, ReceiverWish wish);

} // namespace patchbay
