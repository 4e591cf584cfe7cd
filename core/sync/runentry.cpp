#include "sync/runentry.h"

#include "base/json.h"
#include "store/attentionrepository.h"
#include "store/tombstonerepository.h"
#include "sync/planarchive.h"

#include <QHash>

#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr int takesEffectWithin = 60; // seconds: a call of which nobody heard the answer

// Each path once: what it said before the first try, and what the last one wrote.
QJsonArray joined(const QJsonArray &earlier, const QJsonArray &later)
{
    QJsonArray all;
    QHash<QString, QJsonValue> firsts;
    for (const QJsonValue &change : earlier)
        firsts.insert(change["path"_L1].toString(), change);
    for (const QJsonValue &change : later) {
        QJsonObject each = change.toObject();
        const auto first = firsts.constFind(each.value("path"_L1).toString());
        if (first != firsts.cend()) {
            each.insert(u"before"_s, first->toObject().value("before"_L1));
            firsts.erase(first);
        }
        all.append(each);
    }
    for (const QJsonValue &change : earlier) {
        if (firsts.contains(change["path"_L1].toString()))
            all.append(change);
    }
    return all;
}

QJsonArray withEarlier(const QJsonValue &earlier, const QJsonValue &later)
{
    QJsonArray all = earlier.toArray();
    const QJsonArray more = later.toArray();
    for (const QJsonValue &each : more) {
        if (!all.contains(each))
            all.append(each);
    }
    return all;
}

// The item with what a try at it wrote, before and beside what earlier tries did.
RunItemRow withWritten(RunItemRow item, const RecordTrail &trail)
{
    if (trail.items.isEmpty())
        return item;
    const RunItemRow &record = trail.items.first();
    QJsonObject before = record.before;
    QJsonArray changes = record.changes;
    if (item.wrote) {
        const QJsonObject earlier = item.before;
        changes = joined(item.changes, changes);
        for (const QLatin1StringView list : {QLatin1StringView("companies"), QLatin1StringView("tags")})
            before.insert(list, withEarlier(earlier.value(list), before.value(list)));
        before.insert(u"record"_s, earlier.value("record"_L1));
        for (const QLatin1StringView mark : {QLatin1StringView("archived"), madeByRun}) {
            if (earlier.value(mark).toBool())
                before.insert(mark, true);
        }
        // As which it began decides what it was before.
        const QString as = earlier.value(doneBefore).toString();
        if (as == "create"_L1 || as == "unarchive"_L1)
            before.insert(doneBefore, as);
    }
    item.changes = changes;
    item.before = before;
    item.targetId = record.targetId;
    item.wrote = item.wrote || record.wrote;
    return item;
}

// The item as it is when its record is finished.
RunItemRow settled(RunItemRow item, const RecordTrail &trail)
{
    const bool wasBegun = item.wrote;
    const QString begunAs = item.before.value(doneBefore).toString();
    // One that failed before anything was written stays as it was planned: it may be tried again.
    item = trail.failure ? begun(std::move(item), trail) : withWritten(std::move(item), trail);
    if (trail.failure) {
        item.state = QString(itemstates::failed);
        item.cause = causeOf(*trail.failure);
        item.error = trail.failure->toJson();
        return item;
    }
    item.state = QString(itemstates::done);
    item.action = planActionName(trail.outcome.action);
    if (wasBegun && (begunAs == "unarchive"_L1 || item.action == "unchanged"_L1))
        item.action = begunAs.isEmpty() ? u"update"_s : begunAs;
    item.before.remove(doneBefore);
    if (item.cause != partlyChangedSince &&
        item.cause != archivedInstead) { // what an undo had to leave as it is stays told
        item.cause.clear();
        item.error = {};
    }
    if (!trail.outcome.notes.isEmpty())
        item.before.insert(u"notes"_s, QJsonArray::fromStringList(trail.outcome.notes));
    return item;
}

RunItemGroup groupOf(const RunItemRow &item)
{
    return {item.object, item.phase, item.action, item.state, item.cause, 1};
}

Outcome keepLinks(StoreSession &session, const std::vector<RunEntry> &entries, const ConnectionId &connection)
{
    LinkRepository links(session);
    QList<LinkRow> kept;
    for (const RunEntry &entry : entries) {
        kept.append(entry.companies);
        if (!entry.link)
            continue;
        if (entry.link->state != "gone"_L1) {
            kept.append(*entry.link);
            continue;
        }
        const Result<LinkRow> known =
            links.findBySourceKey(connection, entry.link->object, entry.link->sourceKey);
        if (!known && known.error().kind != Error::Kind::NotFound)
            return fail(known.error());
        if (!known)
            continue;
        if (const Outcome removed = links.remove(known->id); !removed)
            return removed;
    }
    return links.upsertAll(kept);
}

// The record's way out of Intercom, or back into it.
Outcome keepTombstone(StoreSession &session, const RunId &run, const RunEntry &entry,
                      const ConnectionId &connection, const QDateTime &now)
{
    TombstoneRepository stones(session);
    if (entry.isBack)
        return stones.bringBack(connection, entry.object, entry.sourceKey, now);
    return stones
        .takeAway({.connectionId = connection,
                   .object = entry.object,
                   .sourceKey = entry.sourceKey,
                   .targetId = entry.end.targetId,
                   .title = entry.title,
                   .record = entry.record,
                   .state = entry.tombstone,
                   .missingSince = now,
                   .runId = run},
                  now)
        .map([](const TombstoneRow &) {});
}

RunItemEnd endOf(const RunItemRow &item)
{
    return {.ordinal = item.ordinal,
            .state = item.state,
            .action = item.action,
            .targetId = item.targetId,
            .changes = toCompactJson(item.changes),
            .before = toCompactJson(item.before),
            .error = toCompactJson(item.error),
            .cause = item.cause,
            .attempts = item.attempts,
            .wrote = item.wrote,
            .triedFrom = item.triedFrom,
            .triedUntil = item.triedUntil};
}

} // namespace

void RunEntry::becomes(const QString &intercomId)
{
    end.targetId = intercomId;
    if (link)
        link->targetId = intercomId;
}

RunItemRow begun(RunItemRow item, const RecordTrail &trail)
{
    if (trail.outcome.writes > 0)
        item = withWritten(std::move(item), trail);
    if (trail.unclearSince) {
        item.triedFrom = item.triedFrom.value_or(*trail.unclearSince);
        item.triedUntil = QDateTime::currentDateTimeUtc().addSecs(takesEffectWithin);
    }
    return item;
}

RunItemEnd givenBack(const RunItemRow &item)
{
    RunItemEnd end = endOf(item);
    end.state = QString(itemstates::planned);
    return end;
}

RunEntry entryOf(RunItemRow item, const RecordTrail &trail)
{
    RunEntry entry{.from = groupOf(item),
                   .object = item.object,
                   .sourceKey = item.sourceKey,
                   .title = item.title,
                   .link = trail.link,
                   .companies = trail.companies,
                   .writes = trail.outcome.writes};
    if (!trail.failure && item.phase == runphases::deletions)
        entry.tombstone = QString(item.action == "delete"_L1 ? stonestates::deleted : stonestates::archived);
    entry.isBack = !trail.failure && trail.outcome.action == RecordPlan::Action::Unarchive;
    item = settled(std::move(item), trail);
    // Intercom's support asks for it; a value's origin names it.
    if (!trail.outcome.requestId.isEmpty())
        item.before.insert(u"request_id"_s, trail.outcome.requestId);
    entry.to = groupOf(item);
    if (trail.failure)
        entry.failure = item.error;
    if (!entry.tombstone.isEmpty())
        entry.record = item.before.value("record"_L1).toObject();
    entry.end = endOf(item);
    return entry;
}

Outcome keepEntries(StoreSession &session, const RunId &run, const std::vector<RunEntry> &entries,
                    const ConnectionId &connection, const QDateTime &now)
{
    QList<RunItemEnd> ends;
    for (const RunEntry &entry : entries)
        ends.append(entry.end);
    if (const Outcome finished = RunItemRepository(session).finish(run, ends); !finished)
        return finished;
    if (const Outcome linked = keepLinks(session, entries, connection); !linked)
        return linked;
    AttentionRepository attention(session);
    QList<RecordRef> well;
    for (const RunEntry &entry : entries) {
        if (!entry.tombstone.isEmpty() || entry.isBack) {
            if (const Outcome kept = keepTombstone(session, run, entry, connection, now); !kept)
                return kept;
        }
        if (!entry.sourceKey.isEmpty() && entry.failure.isEmpty())
            well.append({entry.object, entry.sourceKey});
    }
    if (const Outcome cleared = attention.clearFailures(connection, well); !cleared)
        return cleared;
    for (const RunEntry &entry : entries) {
        if (entry.sourceKey.isEmpty() || entry.failure.isEmpty())
            continue;
        const Outcome noted = attention.noteFailure({.connectionId = connection,
                                                     .object = entry.object,
                                                     .sourceKey = entry.sourceKey,
                                                     .runId = run,
                                                     .title = entry.title,
                                                     .cause = entry.end.cause,
                                                     .error = entry.failure,
                                                     .lastAt = now});
        if (!noted)
            return noted;
    }
    return {};
}

void moveEntries(RunLedger *ledger, const std::vector<RunEntry> &entries)
{
    QList<RunItemGroup> before;
    QList<RunItemGroup> after;
    for (const RunEntry &entry : entries) {
        before.append(entry.from);
        after.append(entry.to);
    }
    ledger->subtract(RunLedger::of(before));
    ledger->add(RunLedger::of(after));
}

} // namespace patchbay
