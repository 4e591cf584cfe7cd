// What a connection's schedule asks for when it is due. Pure: what is known goes in, what to do comes out.
#pragma once

#include "sync/syncsettings.h"

#include <QDateTime>
#include <QMap>

#include <chrono>
#include <optional>

namespace patchbay {

// What is known of a connection.
struct ScheduleStanding
{
    SyncSettings settings{};
    std::optional<QDateTime> highWater{};  // the source was read completely up to here
    std::optional<QDateTime> lastFullAt{}; // when the last full run that ended began
    // Versions of the mappings by the source's object ("people"): with which each was last synced as a whole,
    // and what they are. What is not named has none.
    QMap<QString, int> syncedVersions{};
    QMap<QString, int> currentVersions{};
    // For each object whose mapping changed: the state of the newest run that plans what that changes; empty
    // or absent: there is none.
    QMap<QString, QString> answers{};

    // The objects whose mapping is another one than that with which they were last synced; none before the
    // first sync.
    QStringList changedObjects() const;
};

struct ScheduledStep
{
    enum class Kind {
        Nothing,        // there is no mapping
        Sync,           // plan `scope` and apply it
        Tend,           // read nothing; only what failed is tried again
        AskAboutChange, // plan what the changed mapping would write, and leave it to a person
        AwaitAnswer,    // that plan waits for somebody
    };
    Kind kind = Kind::Nothing;
    RunScope scope{};
};

// A changed mapping is never sent to everybody without being asked for: somebody applies the plan of what it
// changes, or cancels it. Once it is cancelled runs go on as ever, deletions included, and leave out what
// nothing but the change would write.
ScheduledStep scheduledStep(const ScheduleStanding &standing, const QDateTime &now);

// When a schedule is due again that was due for a run begun at `begun`: after its minutes, and one that goes
// by events each hour. Each failure in a row doubles the wait, up to six hours or the interval, whichever is
// longer.
QDateTime nextDue(const SyncSettings &settings, const QDateTime &begun, const QDateTime &now, int failures);

} // namespace patchbay
