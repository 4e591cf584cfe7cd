// One hash for everything a client can have changed.
#pragma once

#include "sandbox/state.h"

namespace patchbay::sandbox {

// The hex SHA-256 of the state with generated ids and times left out, and records in an order of their own:
// two runs that end in the same state give the same digest, however they got there.
QByteArray stateDigest(const State &state);

} // namespace patchbay::sandbox
