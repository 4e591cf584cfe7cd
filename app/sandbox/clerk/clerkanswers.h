// The Backend API's endpoints over the state, read only, as strict as the official description.
#pragma once

#include "sandbox/clerk/clerkcall.h"

namespace patchbay::sandbox::clerk {

// Answers a request below /v1.
Reply answer(const ClerkState &state, const ServerRequest &request);

} // namespace patchbay::sandbox::clerk
