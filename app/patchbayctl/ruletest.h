// patchbayctl rule test | trace
#pragma once

#include "patchbayctl/commands.h"

namespace patchbay::cli {

void addRuleTestCommands(CLI::App &group, Chosen &chosen);

} // namespace patchbay::cli
