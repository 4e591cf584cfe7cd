// For tests that want a real keychain: they run themselves again inside tests/support/with-keyring.
#pragma once

#include <QString>

namespace patchbay::testing {

// Why there can be no keyring on this machine; empty when there can.
QString keyringMissing();

// Whether this process already runs inside with-keyring.
bool insideKeyringSession();

// Replaces this process by itself inside with-keyring. Call it first in main(), before any thread; comes
// back, with the reason, only when that cannot be done.
QString enterKeyringSession(char **argv);

} // namespace patchbay::testing
