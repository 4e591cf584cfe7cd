// The secrets that signatures are checked with, kept under names that people gave them. Runs in the engine
// thread.
#pragma once

#include "console/workbench.h"

namespace patchbay {

SecretName signingSecretName(const QString &name);

// The secret to work with: the typed one, else the kept one of that name; empty where neither was given.
// NotFound with the next step for a name under which none is kept.
Task<Secret> signingSecret(Workbench *bench, Secret typed, QString name);

} // namespace patchbay
