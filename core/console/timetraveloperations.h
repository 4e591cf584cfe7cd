// Taking deliveries of the past through rules and mappings once more. Runs in the engine thread.
#pragma once

#include "console/timetravel.h"
#include "console/workbench.h"

namespace patchbay {

// NotFound for a rule, an endpoint's connection or a version that is not there; a version of no rule is
// InvalidInput. With a sandbox those of SandboxDoor::open(); what it answers is an outcome to be told.
Task<TimeTravelReport> travelInTime(Workbench *bench, TimeTravel travel);

} // namespace patchbay
