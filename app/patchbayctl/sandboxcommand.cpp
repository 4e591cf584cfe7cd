// patchbayctl sandbox: the loopback stand-ins, as a command.
#include "patchbayctl/commands.h"
#include "sandbox/sandbox.h"

#include <memory>
#include <tuple>

namespace patchbay::cli {

using namespace Qt::StringLiterals;

void addSandboxCommand(CLI::App &app, Chosen &chosen)
{
    auto options = std::make_shared<SandboxOptions>();
    auto *command = app.add_subcommand(
        "sandbox", "Stand-ins for Intercom and its sources on this machine; prints one JSON line when ready");
    command->add_option("--port", options->port, "Port (0: any free one)")->capture_default_str();
    command->add_option("--contacts", options->contacts, "Contacts to begin with")
        ->capture_default_str()
        ->check(CLI::NonNegativeNumber);
    command->add_option("--companies", options->companies, "Companies to begin with")
        ->capture_default_str()
        ->check(CLI::NonNegativeNumber);
    command->add_option("--conversations", options->conversations, "Conversations of theirs to begin with")
        ->capture_default_str()
        ->check(CLI::NonNegativeNumber);
    command->add_option("--tickets", options->tickets, "Tickets of theirs to begin with")
        ->capture_default_str()
        ->check(CLI::NonNegativeNumber);
    command->add_option("--latency-ms", options->latencyMs, "How long each answer takes")
        ->capture_default_str()
        ->check(CLI::NonNegativeNumber);
    command->add_option("--rate-limit", options->rateLimit, "Requests per 10 seconds")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    command->add_option("--fault-rate", options->faultRate, "The share of requests that go wrong")
        ->capture_default_str()
        ->check(CLI::Range(0.0, 1.0));
    command->add_option("--seed", options->seed, "Of the data and the faults")->capture_default_str();
    command
        ->add_option("--search-delay-ms", options->searchDelayMs,
                     "How long until a change can be searched for")
        ->capture_default_str()
        ->check(CLI::NonNegativeNumber);
    command->add_option("--bulk-task-ms", options->bulkTaskMs, "How long a task of a bulk job takes")
        ->capture_default_str()
        ->check(CLI::NonNegativeNumber);
    command->add_option_function<std::string>(
        "--write-calls",
        [options](const std::string &path) { options->callsFile = QString::fromStdString(path); },
        "Write each call of Intercom’s API and its answer to this file, a line of JSON each; never the "
        "token");
    command->add_flag("!--no-bulk", options->bulk, "A workspace without the bulk endpoints");
    for (const auto &[name, number, help] :
         {std::tuple{"--clerk-users", &options->clerkUsers, "Users of the stand-in for Clerk"},
          std::tuple{"--clerk-organisations", &options->clerkOrganisations,
                     "Organisations of the stand-in for Clerk"},
          std::tuple{"--clerk-invitations", &options->clerkInvitations,
                     "People who were invited to it and have not accepted"}})
        command->add_option(name, *number, help)->capture_default_str()->check(CLI::NonNegativeNumber);
    command->callback([options, &chosen] {
        chosen = [options](Session &) { return static_cast<ExitCode>(runSandbox(*options)); };
    });
}

} // namespace patchbay::cli
