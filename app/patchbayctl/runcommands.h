// The commands of bulk syncs, which stand beside those for one record under `sync`.
#pragma once

#include "patchbayctl/commands.h"

namespace patchbay::cli {

void addRunCommands(CLI::App &group, Chosen &chosen);

} // namespace patchbay::cli
