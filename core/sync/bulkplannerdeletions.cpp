// BulkPlanner's last step of a full run: linked records that the source no longer has.
#include "store/attentionrepository.h"
#include "store/linkrepository.h"
#include "store/spoolrepository.h"
#include "sync/bulkplanner.h"
#include "sync/planarchive.h"
#include "sync/planends.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr int linksAtATime = 500;

struct Vanished
{
    LinkRow link{};
    QJsonObject record{}; // as Intercom has it; empty when it does not show it either
    QDateTime missingSince{};
};

// The next of them after the source's key `after`. What may be archived or deleted is kept as a tombstone,
// which also says since when it is missing.
Result<QList<Vanished>> readVanished(StoreSession &session, const RunId &run, const ConnectionId &connection,
                                     const QString &target, const QString &after, DeletionPolicy policy,
                                     const QDateTime &now)
{
    const Result<QList<LinkRow>> links =
        LinkRepository(session).missingFrom(run, connection, target, after, linksAtATime);
    if (!links)
        return fail(links.error());
    SpoolRepository spool(session, run);
    AttentionRepository attention(session);
    QList<Vanished> list;
    for (const LinkRow &link : *links) {
        Result<QJsonObject> record = spool.record(target, link.targetId);
        if (!record && record.error().kind != Error::Kind::NotFound)
            return fail(record.error());
        Vanished vanished{link, record.value_or(QJsonObject()), now};
        if (record && policy != DeletionPolicy::Keep) {
            const Result<TombstoneRow> stone =
                attention.bury({.connectionId = connection,
                                .object = target,
                                .sourceKey = link.sourceKey,
                                .targetId = link.targetId,
                                .title = record->value("name"_L1).toString(link.sourceKey),
                                .record = *record,
                                .missingSince = now,
                                .runId = run});
            if (!stone)
                return fail(stone.error());
            vanished.missingSince = stone->missingSince;
        }
        list.append(vanished);
    }
    return list;
}

RecordPlan deletionPlan(const Vanished &vanished, const QString &target, DeletionPolicy policy)
{
    RecordPlan plan;
    plan.targetObject = target;
    plan.sourceKey = vanished.link.sourceKey;
    plan.intercomId = vanished.link.targetId;
    plan.agreed = vanished.link.agreed;
    plan.title = vanished.record.value("name"_L1).toString();
    if (plan.title.isEmpty())
        plan.title = vanished.record.value("email"_L1).toString(vanished.link.sourceKey);
    plan.before = vanished.record;
    const bool gone = vanished.record.isEmpty();
    plan.action = gone || policy == DeletionPolicy::Keep ? RecordPlan::Action::SourceGone
                  : policy == DeletionPolicy::Archive    ? RecordPlan::Action::Archive
                                                         : RecordPlan::Action::Delete;
    plan.sentence = gone ? u"%1 is gone from the source, and Intercom does not show it either."_s
                    : policy == DeletionPolicy::Keep ? u"%1 is gone from the source and stays in Intercom."_s
                                                     : u"%1 is gone from the source."_s;
    plan.sentence = plan.sentence.arg(plan.title);
    return plan;
}

// `many`: more are gone than the settings let go without being asked.
RunItemRow deletionItem(const Vanished &vanished, const QString &target, DeletionPolicy policy, int holdHours,
                        bool many, const QDateTime &now)
{
    const RecordPlan plan = deletionPlan(vanished, target, policy);
    RunItemRow item = archivePlan(plan);
    item.phase = runphases::deletions;
    item.before = {{u"record"_s, vanished.record}};
    const bool longEnough = vanished.missingSince.addSecs(qint64(holdHours) * 3600) <= now;
    if (item.state == itemstates::planned && !longEnough) {
        item.state = QString(itemstates::skipped);
        item.cause = u"waiting_deletion"_s;
        item.error = itemError(
            u"%1 vanished from the source and is kept for %2 hours before anything is done."_s.arg(plan.title)
                .arg(holdHours));
    } else if (item.state == itemstates::planned && many) {
        item.state = QString(itemstates::held);
        item.cause = u"held_deletion"_s;
    }
    return item;
}

} // namespace

OutcomeTask BulkPlanner::planDeletions(QString object)
{
    const Side side = sideOf(object);
    if (!m_readCompletely) {
        m_run.progress.insert(u"deletions_withheld"_s,
                              u"Some rows of the source could not be read, so nothing counts as vanished."_s);
        co_return {};
    }
    using Counts = std::pair<qint64, qint64>;
    const ConnectionId connection = m_parts.connection.id;
    const Result<Counts> counts = co_await m_parts.database->transact<Counts>(
        [run = m_run.id, connection, target = side.targetObject](StoreSession &session) -> Result<Counts> {
            LinkRepository links(session);
            const Result<qint64> missing = links.countMissing(run, connection, target);
            const Result<qint64> all = links.count(connection, target);
            if (!missing || !all)
                return fail(missing ? all.error() : missing.error());
            return Counts{*missing, *all};
        });
    if (!counts)
        co_return fail(counts.error());
    const auto [missing, all] = *counts;
    if (missing == 0)
        co_return {};
    const bool many = missing > m_settings.holdAboveCount ||
                      double(missing) > double(all) * m_settings.holdAbovePercent / 100.0;
    m_run.progress.insert(u"vanished_"_s + side.targetObject, missing);
    DeletionPolicy policy = m_settings.deletions;
    if (!side.isPeople() && policy == DeletionPolicy::Archive)
        policy = DeletionPolicy::Keep; // Intercom has no archive for companies
    QString after;
    while (true) {
        const QDateTime now = m_parts.clock();
        const Result<QList<Vanished>> page = co_await m_parts.database->transact<QList<Vanished>>(
            [run = m_run.id, connection, target = side.targetObject, after, policy,
             now](StoreSession &session) {
                return readVanished(session, run, connection, target, after, policy, now);
            });
        if (!page)
            co_return fail(page.error());
        if (page->isEmpty())
            break;
        for (const Vanished &vanished : *page)
            addItem(deletionItem(vanished, side.targetObject, policy, m_settings.holdHours, many, now));
        after = page->last().link.sourceKey;
        const Outcome kept = co_await flush();
        if (!kept)
            co_return kept;
    }
    co_return {};
}

} // namespace patchbay
