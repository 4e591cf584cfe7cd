// The commands of bulk syncs, which stand beside those for one record under `sync`.
#pragma once

#include "patchbayctl/commands.h"

#include <string>
#include <vector>

namespace patchbay::cli {

// `sync user --where` and `sync company --where`: as many as fit, planned and applied like any bulk run.
struct FittingRecords
{
    std::string connection{};
    std::string object{}; // "people", "organisations"
    std::vector<std::string> where{};
    bool createAttributes = false;
    bool leaveOutInvalid = false;
    bool dryRun = false;
};
ExitCode syncFitting(Console &console, const Output &out, const FittingRecords &records);
void addWhereOption(CLI::App &command, std::vector<std::string> &where);

void addRunCommands(CLI::App &group, Chosen &chosen);     // plan, apply, resume, undo, retry, pause, cancel
void addRunItemCommands(CLI::App &group, Chosen &chosen); // items, conflicts, provenance
void addGoneCommand(CLI::App &group, Chosen &chosen);
void addScheduleCommands(CLI::App &group, Chosen &chosen); // schedule, check-drift

} // namespace patchbay::cli
