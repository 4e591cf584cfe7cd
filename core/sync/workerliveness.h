// Who still works: heartbeats, and processes where they are ours to see.
#pragma once

#include "base/ids.h"
#include "store/workerrepository.h"

#include <chrono>

namespace patchbay {

inline constexpr std::chrono::seconds deadAfter{20}; // without a heartbeat

// Whether the worker still works, as far as can be told.
bool isAlive(const WorkerRow &worker, const WorkerRow &self, const QDateTime &now);
// Whether it is certain that the worker works no more: its process is gone, or nothing was heard for an hour.
// A program beats only while it works on a run, so a silent one may still be there.
bool isGone(const WorkerRow &worker, const WorkerRow &self, const QDateTime &now);

// Each worker on a run holds a lease of that name with its own id behind it.
QString runLeasePrefix(const RunId &run);
// Whether somebody who is alive works on the run.
Result<bool> isWorkedOn(StoreSession &session, const RunId &run, const WorkerRow &self, const QDateTime &now);

} // namespace patchbay
