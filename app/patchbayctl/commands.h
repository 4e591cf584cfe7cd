// One function per group of commands: it describes its options to CLI11 and, when chosen, leaves what is to
// be done.
#pragma once

#include "patchbayctl/session.h"

#include <CLI/CLI.hpp>

#include <functional>
#include <memory>

namespace patchbay::cli {

// Set by the command that the user typed; main() runs it once the parsing is done.
using Chosen = std::function<ExitCode(Session &)>;

// A command that works in the open console: one that cannot be opened is printed and ends it.
template<typename Run>
Chosen inConsole(Run run)
{
    return [run](Session &session) -> ExitCode {
        const Output out = session.output();
        const Result<Console *> console = session.console();
        return console ? run(**console, out) : out.error(console.error());
    };
}

// Adds `name` to the group: `describe(CLI::App &, Options &)` says what it may be told, and
// `run(Console &, const Output &, const Options &)` does it.
template<typename Options, typename Describe, typename Run>
void addCommand(CLI::App &group, Chosen &chosen, const char *name, const char *help, Describe describe,
                Run run)
{
    const auto options = std::make_shared<Options>();
    CLI::App *command = group.add_subcommand(name, help);
    describe(*command, *options);
    command->callback([options, run, &chosen] {
        chosen = inConsole([options, run](Console &console, const Output &out) -> ExitCode {
            return run(console, out, *options);
        });
    });
}

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
