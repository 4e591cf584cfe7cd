// One function per group of commands: it describes its options to CLI11 and, when chosen, leaves what is to
// be done.
#pragma once

#include "patchbayctl/session.h"

#include <CLI/CLI.hpp>

#include <functional>

namespace patchbay::cli {

// Set by the command that the user typed; main() runs it once the parsing is done.
using Chosen = std::function<ExitCode(Session &)>;

void addWorkspaceCommands(CLI::App &app, Chosen &chosen);
void addConnectionCommands(CLI::App &app, Chosen &chosen);
void addMappingCommands(CLI::App &app, Chosen &chosen);
void addSyncCommands(CLI::App &app, Chosen &chosen);
void addActivityCommands(CLI::App &app, Chosen &chosen);
void addWebhookCommands(CLI::App &app, Chosen &chosen);
void addRuleCommands(CLI::App &app, Chosen &chosen);
void addDoctorCommand(CLI::App &app, Chosen &chosen);
void addServeCommand(CLI::App &app, Chosen &chosen);
void addSandboxCommand(CLI::App &app, Chosen &chosen);
void addDemoCommand(CLI::App &app, Chosen &chosen);

} // namespace patchbay::cli
