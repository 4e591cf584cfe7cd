// The part of `patchbayctl webhook` that is about deliveries: serve, send, deliveries, replay, time-machine,
// fill, endpoint.
#pragma once

#include "patchbayctl/commands.h"

namespace patchbay::cli {

void addReceiverCommands(CLI::App &webhook, Chosen &chosen);
void addEndpointCommands(CLI::App &webhook, Chosen &chosen);
void addDeliveryCommands(CLI::App &webhook, Chosen &chosen);
void addTimeTravelCommand(CLI::App &webhook, Chosen &chosen);
void addFillCommand(CLI::App &webhook, Chosen &chosen);

} // namespace patchbay::cli
