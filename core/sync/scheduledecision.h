// What a connection's schedule asks for when it is due. Pure: what is known goes in, what to do comes out.
#pragma once

#include "sync/syncsettings.h"

#include <QDateTime>

#include <chrono>
#include <optional>

namespace patchbay {

// What is known of a connection.
struct ScheduleStanding
{
    SyncSettings settings{};
    std::optional<QDateTime> highWater{};  // the source was read completely up to here
    std::optional<QDateTime> lastFullAt{}; // when the last full run that ended began
    int syncedVersion = 0;                 // of the mapping with which everything was last synced; 0: never
    int currentVersion = 0;
    // The state of the newest run that plans what the current mapping changes; empty: there is none.
    QString changeRunState{};
};

struct ScheduledStep
{
    enum class Kind {
        Nothing,        // there is no mapping
        Sync,           // plan `scope` and apply it
        AskAboutChange, // plan what the changed mapping would write, and leave it to a person
        AwaitAnswer,    // that plan waits for somebody
    };
    Kind kind = Kind::Nothing;
    RunScope scope{};
};

// A changed mapping is never sent to everybody without being asked for: somebody applies the plan of what it
// changes, or cancels it. Once it is cancelled only records that change are synced, by the new rules.
ScheduledStep scheduledStep(const ScheduleStanding &standing, const QDateTime &now);

// When an interval schedule is due again that was due for a run begun at `begun`. Each failure in a row
// doubles the wait, up to six hours or the interval, whichever is longer.
QDateTime nextDue(const SyncSettings &settings, const QDateTime &begun, const QDateTime &now, int failures);

} // namespace patchbay
