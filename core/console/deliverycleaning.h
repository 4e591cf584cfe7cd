// Deliveries that were worked on are history, and history has an end. Runs in the engine thread.
#pragma once

#include "console/workbench.h"

namespace patchbay {

inline constexpr int usualKeptDays = 30;

// For how many days what was worked on is kept; 0: for ever.
Task<int> readKeptDays(Workbench *bench);
// InvalidInput below 0.
OutcomeTask writeKeptDays(Workbench *bench, int days);

// Removes what is older, in steps between which others may write; gives how many. What waits and what is
// parked stays.
Task<int> removeOldDeliveries(Workbench *bench);

} // namespace patchbay
