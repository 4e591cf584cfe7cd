#include "sync/scheduledecision.h"

#include "store/runrepository.h"

#include <algorithm>

namespace patchbay {

namespace {

constexpr qint64 longestWait = 6 * 3600; // s
constexpr int mostDoublings = 16;

} // namespace

ScheduledStep scheduledStep(const ScheduleStanding &standing, const QDateTime &now)
{
    using Kind = ScheduledStep::Kind;
    if (standing.currentVersion == 0)
        return {};
    const bool changed = standing.syncedVersion != 0 && standing.syncedVersion != standing.currentVersion;
    const QString &answer = standing.changeRunState;
    if (changed && (answer.isEmpty() || answer == runstates::failed))
        return {Kind::AskAboutChange, {.kind = RunScope::Kind::ChangedMapping}};
    if (changed && (answer == runstates::planned || answer == runstates::planning ||
                    answer == runstates::running || answer == runstates::paused))
        return {Kind::AwaitAnswer, {}};
    const bool declined = changed && answer == runstates::cancelled;
    const int hours = standing.settings.fullEveryHours;
    const bool fullIsDue =
        !standing.highWater ||
        (hours > 0 && (!standing.lastFullAt || standing.lastFullAt->addSecs(qint64(hours) * 3600) <= now));
    if (fullIsDue && !declined)
        return {Kind::Sync, {.kind = RunScope::Kind::Full}};
    if (!standing.highWater)
        return {Kind::AwaitAnswer, {}};
    return {Kind::Sync,
            {.kind = RunScope::Kind::Since,
             .since = standing.highWater->addSecs(-qint64(standing.settings.overlapMinutes) * 60)}};
}

QDateTime nextDue(const SyncSettings &settings, const QDateTime &begun, const QDateTime &now, int failures)
{
    const qint64 interval = qint64(settings.minutes) * 60;
    const qint64 backedOff =
        std::min(interval << std::clamp(failures, 0, mostDoublings), std::max(longestWait, interval));
    return std::max(begun.addSecs(backedOff), now);
}

} // namespace patchbay
