// The commands of bulk syncs, which stand beside those for one record under `sync`.
#pragma once

#include "patchbayctl/commands.h"

namespace patchbay::cli {

void addRunCommands(CLI::App &group, Chosen &chosen);      // plan, apply, resume, undo, retry, pause, cancel
void addRunItemCommands(CLI::App &group, Chosen &chosen);  // items, conflicts, provenance
void addScheduleCommands(CLI::App &group, Chosen &chosen); // schedule, check-drift

} // namespace patchbay::cli
