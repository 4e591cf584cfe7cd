// Sends a signed sample to an endpoint, and says how it answered. Runs in the engine thread.
#pragma once

#include "console/webhookviews.h"
#include "console/workbench.h"

namespace patchbay {

// Intercom gives up after this long (reference: Intercom, "Webhook notifications").
inline constexpr std::chrono::milliseconds longestAnswer{5'000};

Task<SampleAnswer> sendSample(Workbench *bench, SampleDelivery sample);

} // namespace patchbay
