// From what a person entered to a stored connection. Runs in the engine thread.
#pragma once

#include "console/connectionservice.h"
#include "console/workbench.h"

namespace patchbay {

// Checks the draft and the system behind it; keeps nothing. For an existing connection the secrets that the
// draft does not give are those that are kept.
Task<Health> testDraft(Workbench *bench, ConnectionDraft draft, ConnectionId existing);
// Keeps the secrets, then the row; the secrets are taken back when the row cannot be kept.
Task<ConnectionView> addConnection(Workbench *bench, ConnectionDraft draft, bool evenIfFailing);
// New settings and secrets for a connection that keeps its id, mapping and history. A secret that is not
// given stays.
Task<ConnectionView> reconnectConnection(Workbench *bench, ConnectionId id, ConnectionDraft draft);
// Conflict when the name is taken, whatever the case.
OutcomeTask renameConnection(Workbench *bench, ConnectionId id, QString name);

} // namespace patchbay
