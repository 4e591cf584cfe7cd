// Keeping a secret where it will be found again, or saying why it cannot be.
#pragma once

#include "console/workbench.h"

namespace patchbay {

// Keeps the secret and says where it will be read from. What the environment holds already, under its own
// name or under `shared` (of everything of its kind), needs no other place. SecretUnavailable when nothing
// would keep it, with the variable that could.
Task<SecretPlace> keepSecret(Workbench *bench, SecretName name, Secret secret, SecretName shared = {});

} // namespace patchbay
