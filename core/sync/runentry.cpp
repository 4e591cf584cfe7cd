#include "sync/runentry.h"

#include "base/json.h"
#include "store/attentionrepository.h"
#include "sync/planarchive.h"

#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// The item as it is when its record is finished.
RunItemRow settled(RunItemRow item, const RecordTrail &trail)
{
    // One that failed before anything was written stays as it was planned: it may be tried again.
    const bool wrote = trail.outcome.writes > 0 || !trail.failure;
    if (wrote && !trail.items.isEmpty()) {
        const RunItemRow &record = trail.items.first();
        item.changes = record.changes;
        item.before = record.before;
        item.targetId = record.targetId;
    }
    if (trail.failure) {
        item.state = QString(itemstates::failed);
        item.cause = causeOf(*trail.failure);
        item.error = trail.failure->toJson();
        return item;
    }
    item.state = QString(itemstates::done);
    item.action = planActionName(trail.outcome.action);
    if (item.cause != partlyChangedSince) { // what an undo had to leave as it is stays told
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

Outcome bury(AttentionRepository &attention, const RunId &run, const RunEntry &entry,
             const ConnectionId &connection, const QDateTime &now)
{
    const Result<TombstoneRow> stone = attention.bury({.connectionId = connection,
                                                       .object = entry.object,
                                                       .sourceKey = entry.sourceKey,
                                                       .targetId = entry.end.targetId,
                                                       .title = entry.title,
                                                       .record = entry.record,
                                                       .missingSince = now,
                                                       .runId = run});
    if (!stone)
        return fail(stone.error());
    return attention.setTombstone(stone->id, entry.tombstone, stone->record, now, run);
}

} // namespace

void RunEntry::becomes(const QString &intercomId)
{
    end.targetId = intercomId;
    if (link)
        link->targetId = intercomId;
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
        entry.tombstone = item.action == "delete"_L1 ? u"deleted"_s : u"archived"_s;
    item = settled(std::move(item), trail);
    entry.to = groupOf(item);
    if (trail.failure)
        entry.failure = item.error;
    if (!entry.tombstone.isEmpty())
        entry.record = item.before.value("record"_L1).toObject();
    entry.end = {.ordinal = item.ordinal,
                 .state = item.state,
                 .action = item.action,
                 .targetId = item.targetId,
                 .changes = toCompactJson(item.changes),
                 .before = toCompactJson(item.before),
                 .error = toCompactJson(item.error),
                 .cause = item.cause,
                 .attempts = item.attempts};
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
        if (!entry.tombstone.isEmpty()) {
            if (const Outcome buried = bury(attention, run, entry, connection, now); !buried)
                return buried;
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
