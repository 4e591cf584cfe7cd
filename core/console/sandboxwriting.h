// What a mapping gives, written to a sandbox's workspace. Runs in the engine thread.
#pragma once

#include "console/sandboxdoor.h"

namespace patchbay {

// Makes or changes the contact ("contact": by its external id, else its e-mail) or company ("company") of
// these values by target path, makes custom attributes that are missing there, attaches the company and puts
// on the tags that the values name. An owner is left out: the sandbox's teammates are others.
Task<SentElsewhere> writeIntoSandbox(std::shared_ptr<SandboxDoor> door, QString targetObject,
                                     QHash<QString, QJsonValue> values);

} // namespace patchbay
