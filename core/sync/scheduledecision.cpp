#include "sync/scheduledecision.h"

#include "store/runrepository.h"

#include <algorithm>

namespace patchbay {

namespace {

constexpr qint64 longestWait = 6 * 3600; // s
constexpr int mostDoublings = 16;
// How often a connection that syncs on events is looked after: what failed, what drifted, the full run.
constexpr int tendMinutes = 60;

bool isUnanswered(const QString &answer)
{
    return answer.isEmpty() || answer == runstates::failed;
}

bool isAwaited(const QString &answer)
{
    return answer == runstates::planned || answer == runstates::planning || answer == runstates::running ||
           answer == runstates::paused;
}

bool fullIsDue(const ScheduleStanding &standing, const QDateTime &now)
{
    const int hours = standing.settings.fullEveryHours;
    const bool everyNow =
        hours > 0 && (!standing.lastFullAt || standing.lastFullAt->addSecs(qint64(hours) * 3600) <= now);
    // By intervals, what changed can be read only once everything was.
    const bool first =
        standing.settings.frequency != SyncSettings::Frequency::OnEvents && !standing.highWater;
    return first || everyNow;
}

} // namespace

QStringList ScheduleStanding::changedObjects() const
{
    QStringList changed;
    if (syncedVersions.isEmpty())
        return changed;
    for (auto it = currentVersions.constBegin(); it != currentVersions.constEnd(); ++it) {
        if (syncedVersions.value(it.key()) != it.value())
            changed.append(it.key());
    }
    return changed;
}

ScheduledStep scheduledStep(const ScheduleStanding &standing, const QDateTime &now)
{
    using Kind = ScheduledStep::Kind;
    if (standing.currentVersions.isEmpty())
        return {};
    QStringList unanswered;
    bool awaited = false;
    bool declined = false;
    const QStringList changed = standing.changedObjects();
    for (const QString &object : changed) {
        const QString answer = standing.answers.value(object);
        if (isUnanswered(answer))
            unanswered.append(object);
        awaited = awaited || isAwaited(answer);
        declined = declined || answer == runstates::cancelled;
    }
    if (awaited)
        return {Kind::AwaitAnswer, {}};
    if (!unanswered.isEmpty()) {
        RunScope scope{.kind = RunScope::Kind::ChangedMapping};
        if (unanswered.size() < standing.currentVersions.size())
            scope.object = unanswered.first(); // of the others nothing is to be asked, or not again
        return {Kind::AskAboutChange, scope};
    }
    RunScope scope{.withoutDeclined = declined};
    if (fullIsDue(standing, now))
        return {Kind::Sync, scope};
    if (standing.settings.frequency == SyncSettings::Frequency::OnEvents)
        return {Kind::Tend, {}};
    scope.kind = RunScope::Kind::Since;
    scope.since = standing.highWater->addSecs(-qint64(standing.settings.overlapMinutes) * 60);
    return {Kind::Sync, scope};
}

QDateTime nextDue(const SyncSettings &settings, const QDateTime &begun, const QDateTime &now, int failures)
{
    const bool byEvents = settings.frequency == SyncSettings::Frequency::OnEvents;
    const qint64 interval = qint64(byEvents ? tendMinutes : settings.minutes) * 60;
    const qint64 backedOff =
        std::min(interval << std::clamp(failures, 0, mostDoublings), std::max(longestWait, interval));
    return std::max(begun.addSecs(backedOff), now);
}

} // namespace patchbay
