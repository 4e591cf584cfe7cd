// Whether a subscription can be reached from outside: its public address is asked as the sender would. Runs
// in the engine thread.
#pragma once

#include "console/webhookviews.h"
#include "console/workbench.h"

namespace patchbay {

Task<PublicUrlCheck> checkPublicUrl(Workbench *bench, EndpointId id);

} // namespace patchbay
