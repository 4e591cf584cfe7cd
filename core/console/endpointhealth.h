// How a subscription is doing, as its sender sees it: out of what was stored and what was refused. Runs in
// the engine thread.
#pragma once

#include "console/webhookviews.h"
#include "console/workbench.h"

namespace patchbay {

Task<QList<EndpointHealth>> readEndpointHealth(Workbench *bench);

} // namespace patchbay
