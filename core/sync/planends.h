// What every planner does alike: how a plan begins and ends in the store, where it is as a whole or not at
// all.
#pragma once

#include "store/database.h"
#include "store/runrepository.h"

namespace patchbay {

// Clears away what a planner that died left behind.
OutcomeTask beginPlan(Database *database, RunId run);

// Notes in the store how planning came out: "planned"; or "cancelled" or "failed" with the error, and without
// the items it had by then. Gives the run as it is stored. The error is the store's, never `planned`'s.
Task<RunRow> endPlan(Database *database, RunRow run, Outcome planned, QDateTime now);

// What an item's `error` holds that was not done: why, and what a person can do about it.
QJsonObject itemError(const QString &message, const QString &nextStep = {});

// What a planner that was told to stop ends with: Cancelled.
tl::unexpected<Error> planningStopped();

} // namespace patchbay
