// Removing a connection in two steps: hidden at once, gone for good seven days later. Runs in the engine
// thread.
#pragma once

#include "console/removal.h"
#include "console/workbench.h"

namespace patchbay {

// The state of a row that is hidden.
inline constexpr QLatin1StringView removedState{"removed"};

OutcomeTask hideConnection(Workbench *bench, ConnectionId id);
// Brings it back in the state it had; where its name was taken meanwhile it gets a number.
OutcomeTask restoreConnection(Workbench *bench, ConnectionId id);
// With mappings, links and secrets. Runs and activity stay: they are history. The connection is gone also
// where a secret stays behind, which the result tells.
Task<Removal> purgeConnection(Workbench *bench, ConnectionId id);
// Purges what was hidden seven days ago or earlier.
OutcomeTask purgeOldConnections(Workbench *bench);

// The connection's name as people know it: a hidden one's row has a longer one, so that the name is free for
// another.
QString shownName(const ConnectionRow &row);

// `wanted`, or with a number behind it, so that it is not among `taken`, whatever the case.
QString uniqueName(const QString &wanted, const QStringList &taken);

} // namespace patchbay
