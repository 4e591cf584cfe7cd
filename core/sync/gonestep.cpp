#include "sync/gonestep.h"

#include "store/linkrepository.h"

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr int shortestCountedHours = 24;
constexpr qint64 secondsPerHour = 3600;

QDateTime countedSince(const SyncSettings &settings, const QDateTime &now)
{
    return now.addSecs(-secondsPerHour * std::max(settings.holdHours, shortestCountedHours));
}

QString timeText(const QDateTime &time)
{
    return time.toUTC().toString(u"yyyy-MM-dd HH:mm 'UTC'"_s);
}

// "at 2026-03-01 08:00 UTC", or with what comes next where that is over.
QString whenText(const QDateTime &at, const QDateTime &now)
{
    return at <= now ? u"with the next run"_s : u"at %1"_s.arg(timeText(at));
}

} // namespace

bool takesOut(const SyncSettings &settings, const QString &targetObject)
{
    if (settings.deletions == DeletionPolicy::Keep)
        return false;
    return targetObject == "contact"_L1 || settings.deletions == DeletionPolicy::Delete;
}

GoneStep nextGoneStep(const TombstoneRow &stone, const SyncSettings &settings)
{
    using Kind = GoneStep::Kind;
    const qint64 wait = settings.holdHours * secondsPerHour;
    if (!takesOut(settings, stone.object))
        return {};
    if (stone.state == stonestates::held)
        return {stone.object == "company"_L1 ? Kind::Delete : Kind::Archive, gonesteps::takeOut,
                stone.missingSince.addSecs(wait)};
    const bool goesOn = stone.state == stonestates::archived && stone.confirmedStep >= 0 &&
                        settings.deletions == DeletionPolicy::Delete && stone.decidedAt;
    if (goesOn)
        return {Kind::Delete, gonesteps::deleteForGood, stone.decidedAt->addSecs(wait)};
    return {};
}

QDateTime longEnoughAt(const SyncSettings &settings, const QDateTime &now)
{
    return now.addSecs(-secondsPerHour * settings.holdHours);
}

bool needsConfirmation(const GoneNumbers &numbers, qint64 linked, const SyncSettings &settings)
{
    const qint64 all = numbers.waiting + numbers.lately;
    return numbers.waiting > 0 && (all > settings.holdAboveCount ||
                                   double(all) > double(linked) * settings.holdAbovePercent / 100.0);
}

Result<bool> isHeldBack(StoreSession &session, const ConnectionId &connection, const QString &targetObject,
                        int step, const SyncSettings &settings, const QDateTime &now)
{
    const Result<GoneNumbers> numbers = TombstoneRepository(session).numbers(
        connection, targetObject, step, longEnoughAt(settings, now), countedSince(settings, now));
    if (!numbers)
        return fail(numbers.error());
    if (numbers->waiting == 0)
        return false;
    // Deleted records have no link any more, and were there all the same.
    return LinkRepository(session).count(connection, targetObject).map([&numbers, &settings](qint64 linked) {
        return needsConfirmation(*numbers, linked, settings);
    });
}

Result<bool> hasGoneWork(StoreSession &session, const ConnectionId &connection, const SyncSettings &settings,
                         const QDateTime &now)
{
    TombstoneRepository stones(session);
    const QDateTime before = longEnoughAt(settings, now);
    for (const QString &object : {u"contact"_s, u"company"_s}) {
        if (!takesOut(settings, object))
            continue;
        for (const int step : {gonesteps::takeOut, gonesteps::deleteForGood}) {
            const bool second = step == gonesteps::deleteForGood;
            if (second && (object == "company"_L1 || settings.deletions != DeletionPolicy::Delete))
                continue;
            const Result<bool> any = stones.isAnyDue(connection, object, step, before, true);
            if (!any)
                return any;
            if (!*any)
                continue;
            const Result<bool> held = isHeldBack(session, connection, object, step, settings, now);
            if (!held)
                return held;
            if (!*held)
                return true;
            const Result<bool> confirmed = stones.isAnyDue(connection, object, step, before, false);
            if (!confirmed || *confirmed)
                return confirmed;
        }
    }
    return false;
}

QString goneSentence(const TombstoneRow &stone, const SyncSettings &settings, bool heldBack,
                     const QDateTime &now)
{
    const QString since = timeText(stone.missingSince);
    const QString decided = timeText(stone.decidedAt.value_or(stone.missingSince));
    if (stone.state == stonestates::restored)
        return u"Somebody brought it back at %1. It is left alone for as long as the source does not have it."_s
            .arg(decided);
    if (stone.state == stonestates::kept)
        return u"Somebody decided at %1 that it stays in Intercom. It is left alone for as long as the source"
               " does not have it."_s.arg(decided);
    if (stone.state == stonestates::back)
        return u"The source has it again."_s;
    if (stone.state == stonestates::deleted)
        return u"Missing from the source since %1; deleted in Intercom for good at %2. Below is what it was."_s
            .arg(since, decided);
    const GoneStep next = nextGoneStep(stone, settings);
    const bool asks = heldBack && stone.confirmedStep < next.step;
    if (stone.state == stonestates::archived) {
        const QString begin =
            u"Missing from the source since %1; archived in Intercom at %2."_s.arg(since, decided);
        if (next.kind == GoneStep::Kind::Nothing)
            return begin + u" It can be brought back."_s;
        if (asks && next.at <= now)
            return begin + u" More would be deleted for good than the connection lets go without being asked,"
                           " so nothing happens until somebody confirms it."_s;
        return begin +
               u" If the source still lacks it, it is deleted for good %1; until then it can be brought"
               " back."_s.arg(whenText(next.at, now));
    }
    const QString begin = u"Missing from the source since %1; still in Intercom."_s.arg(since);
    if (next.kind == GoneStep::Kind::Nothing)
        return begin + (stone.object == "company"_L1 && settings.deletions == DeletionPolicy::Archive
                            ? u" It stays there: Intercom does not archive companies."_s
                            : u" It stays there: the connection keeps what vanishes."_s);
    if (asks)
        return begin + u" More vanished than the connection lets go without being asked, so nothing happens"
                       " until somebody confirms it."_s;
    const QString does = next.kind == GoneStep::Kind::Archive
                             ? u"archived"_s
                             : u"deleted (Intercom does not archive companies)"_s;
    return begin + u" If the source still lacks it, it is %1 %2."_s.arg(does, whenText(next.at, now));
}

} // namespace patchbay
