// BulkPlanner's last step of a full run: linked records that the source no longer has, and what was archived
// so long ago that it may be deleted.
#include "store/linkrepository.h"
#include "store/spoolrepository.h"
#include "sync/bulkplanner.h"
#include "sync/deletionplan.h"
#include "sync/planends.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr int recordsAtATime = 500;

struct Asked
{
    RunId run{};
    ConnectionId connection{};
    QString target{};
    SyncSettings settings{};
    QDateTime now{};
};

struct VanishedPage
{
    QList<Vanished> list{};
    QString last{}; // key in the source; empty: there are no more
};

Result<QJsonObject> spooled(SpoolRepository &spool, const QString &target, const QString &id)
{
    Result<QJsonObject> record = spool.record(target, id);
    if (!record && record.error().kind == Error::Kind::NotFound)
        return QJsonObject();
    return record;
}

QString titleOf(const QJsonObject &record, const QString &fallback)
{
    for (const QString &key : {u"name"_s, u"email"_s}) {
        if (const QString title = record.value(key).toString(); !title.isEmpty())
            return title;
    }
    return fallback;
}

// The next linked records after the key `after` that the run did not meet in the source. What may be taken
// out of Intercom is kept as a tombstone, which also says since when it is missing.
Result<VanishedPage> readVanished(StoreSession &session, const Asked &asked, const QString &after)
{
    const Result<QList<LinkRow>> links =
        LinkRepository(session).missingFrom(asked.run, asked.connection, asked.target, after, recordsAtATime);
    if (!links)
        return fail(links.error());
    SpoolRepository spool(session, asked.run);
    TombstoneRepository stones(session);
    VanishedPage page;
    for (const LinkRow &link : *links) {
        page.last = link.sourceKey;
        const Result<QJsonObject> record = spooled(spool, asked.target, link.targetId);
        if (!record)
            return fail(record.error());
        Vanished vanished{.targetObject = asked.target,
                          .sourceKey = link.sourceKey,
                          .intercomId = link.targetId,
                          .agreed = link.agreed,
                          .record = *record};
        if (!record->isEmpty() && takesOut(asked.settings, asked.target)) {
            const Result<TombstoneRow> stone = stones.bury({.connectionId = asked.connection,
                                                            .object = asked.target,
                                                            .sourceKey = link.sourceKey,
                                                            .targetId = link.targetId,
                                                            .title = titleOf(*record, link.sourceKey),
                                                            .record = *record,
                                                            .missingSince = asked.now,
                                                            .runId = asked.run});
            if (!stone)
                return fail(stone.error());
            vanished.stone = *stone;
        } else {
            const Result<TombstoneRow> stone = stones.of(asked.connection, asked.target, link.sourceKey);
            if (!stone && stone.error().kind != Error::Kind::NotFound)
                return fail(stone.error());
            // Somebody else has archived or deleted it meanwhile.
            if (stone && stone->state == stonestates::held && record->isEmpty()) {
                const Outcome settled = stones.setState(stone->id, stonestates::archived, asked.now);
                if (!settled)
                    return fail(settled.error());
            }
            if (stone && stone->isLeftAlone() && !record->isEmpty())
                vanished.stone = *stone;
        }
        page.list.append(vanished);
    }
    return page;
}

// The next that were archived long enough ago. One that Intercom shows is back: somebody wanted it so.
Result<VanishedPage> readArchived(StoreSession &session, const Asked &asked, const QString &after)
{
    TombstoneRepository stones(session);
    const Result<QList<TombstoneRow>> due =
        stones.dueMissingFrom(asked.run, asked.connection, asked.target,
                              longEnoughAt(asked.settings, asked.now), after, recordsAtATime);
    if (!due)
        return fail(due.error());
    SpoolRepository spool(session, asked.run);
    LinkRepository links(session);
    VanishedPage page;
    for (const TombstoneRow &stone : *due) {
        page.last = stone.sourceKey;
        const Result<QJsonObject> record = spooled(spool, asked.target, stone.targetId);
        if (!record)
            return fail(record.error());
        const Result<LinkRow> link = links.findBySourceKey(asked.connection, asked.target, stone.sourceKey);
        if (!link && link.error().kind != Error::Kind::NotFound)
            return fail(link.error());
        if (!record->isEmpty()) {
            Outcome back = stones.bringBack(asked.connection, asked.target, stone.sourceKey, asked.now);
            if (back && link)
                back = links.setState(link->id, u"active"_s, asked.now);
            if (!back)
                return fail(back.error());
        }
        page.list.append({.targetObject = asked.target,
                          .sourceKey = stone.sourceKey,
                          .intercomId = stone.targetId,
                          .agreed = link ? link->agreed : QJsonObject(),
                          .record = *record,
                          .stone = stone});
    }
    return page;
}

} // namespace

Task<bool> BulkPlanner::heldBack(QString target, int step)
{
    co_return co_await m_parts.database->transact<bool>(
        [connection = m_parts.connection.id, target, step, settings = m_settings, now = m_parts.clock()](
            StoreSession &session) { return isHeldBack(session, connection, target, step, settings, now); });
}

OutcomeTask BulkPlanner::planDeletions(QString object)
{
    const Side side = sideOf(object);
    if (!m_readCompletely) {
        m_run.progress.insert(u"deletions_withheld"_s,
                              u"Some rows of the source could not be read, so nothing counts as vanished."_s);
        co_return {};
    }
    const Asked asked{m_run.id, m_parts.connection.id, side.targetObject, m_settings, m_parts.clock()};
    const Result<qint64> missing =
        co_await m_parts.database->transact<qint64>([asked](StoreSession &session) {
            return LinkRepository(session).countMissing(asked.run, asked.connection, asked.target);
        });
    if (!missing)
        co_return fail(missing.error());
    if (*missing > 0) {
        m_run.progress.insert(u"vanished_"_s + side.targetObject, *missing);
        const Outcome planned = co_await planVanished(side.targetObject);
        if (!planned)
            co_return planned;
    }
    if (side.isPeople() && m_settings.deletions == DeletionPolicy::Delete)
        co_return co_await planFinalDeletions(side.targetObject);
    co_return {};
}

// Twice through the pages: how many there are has to be known before the first of them is let go.
OutcomeTask BulkPlanner::planVanished(QString target)
{
    const Asked asked{m_run.id, m_parts.connection.id, target, m_settings, m_parts.clock()};
    bool isHeld = false;
    for (const bool counting : {true, false}) {
        if (counting && !takesOut(m_settings, target))
            continue;
        QString after;
        while (true) {
            const Result<VanishedPage> page = co_await m_parts.database->transact<VanishedPage>(
                [asked, after](StoreSession &session) { return readVanished(session, asked, after); });
            if (!page)
                co_return fail(page.error());
            if (page->last.isEmpty())
                break;
            after = page->last;
            if (counting)
                continue;
            for (const Vanished &vanished : page->list)
                addItem(deletionItem(vanished, m_settings, isHeld, asked.now));
            const Outcome kept = co_await flush();
            if (!kept)
                co_return kept;
        }
        if (!counting)
            continue;
        const Result<bool> held = co_await heldBack(target, gonesteps::takeOut);
        if (!held)
            co_return fail(held.error());
        isHeld = *held;
    }
    co_return {};
}

OutcomeTask BulkPlanner::planFinalDeletions(QString target)
{
    const Asked asked{m_run.id, m_parts.connection.id, target, m_settings, m_parts.clock()};
    const Result<bool> held = co_await heldBack(target, gonesteps::deleteForGood);
    if (!held)
        co_return fail(held.error());
    QString after;
    while (true) {
        const Result<VanishedPage> page = co_await m_parts.database->transact<VanishedPage>(
            [asked, after](StoreSession &session) { return readArchived(session, asked, after); });
        if (!page)
            co_return fail(page.error());
        if (page->last.isEmpty())
            co_return {};
        after = page->last;
        for (const Vanished &archived : page->list)
            addItem(finalDeletionItem(archived, m_settings, *held));
        const Outcome kept = co_await flush();
        if (!kept)
            co_return kept;
    }
}

} // namespace patchbay
