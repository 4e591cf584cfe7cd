// BulkPlanner for what vanished long enough ago, without reading everything: each of them is looked for once
// more on both sides. What events told of, and what somebody confirmed, is carried out by this.
#include "store/linkrepository.h"
#include "sync/bulkplanner.h"
#include "sync/deletionplan.h"
#include "sync/intercomschema.h"
#include "sync/planends.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr int recordsAtATime = 200;

} // namespace

OutcomeTask BulkPlanner::planGone(QString object)
{
    const bool people = object == objects::people;
    const QString target = people ? u"contact"_s : u"company"_s;
    if (!takesOut(m_settings, target))
        co_return {};
    Outcome planned = co_await planGoneStep(object, gonesteps::takeOut);
    if (planned && people && m_settings.deletions == DeletionPolicy::Delete)
        planned = co_await planGoneStep(object, gonesteps::deleteForGood);
    co_return planned;
}

OutcomeTask BulkPlanner::planGoneStep(QString object, int step)
{
    const QString target = object == objects::people ? u"contact"_s : u"company"_s;
    const Result<bool> held = co_await heldBack(target, step);
    if (!held)
        co_return fail(held.error());
    const QDateTime before = longEnoughAt(m_settings, m_parts.clock());
    QString after;
    while (true) {
        const Result<QList<TombstoneRow>> due = co_await m_parts.database->transact<QList<TombstoneRow>>(
            [connection = m_parts.connection.id, target, step, before, after](StoreSession &session) {
                return TombstoneRepository(session).due(connection, target, step, before, after,
                                                        recordsAtATime);
            });
        if (!due)
            co_return fail(due.error());
        if (due->isEmpty())
            co_return {};
        after = due->last().sourceKey;
        for (const TombstoneRow &stone : *due) {
            if (m_stopping)
                co_return planningStopped();
            const Outcome planned = co_await planGoneRecord(object, stone, step, *held);
            if (!planned)
                co_return planned;
        }
        const Outcome kept = co_await flush();
        if (!kept)
            co_return kept;
        const Outcome said = co_await report(u"deciding"_s);
        if (!said)
            co_return said;
    }
}

OutcomeTask BulkPlanner::planGoneRecord(QString object, TombstoneRow stone, int step, bool isHeld)
{
    const Result<QList<SourceRecord>> found =
        co_await m_parts.connector->find(object, {Lookup::By::Key, stone.sourceKey});
    if (!found)
        co_return fail(found.error().withContext(u"The source could not be asked for %1"_s.arg(stone.title)));
    const bool isBack = std::any_of(found->cbegin(), found->cend(),
                                    [](const SourceRecord &record) { return !record.deleted; });
    if (isBack) {
        m_seen.append({stone.object, stone.sourceKey});
        addItem(returnedItem(stone));
        co_return {};
    }
    const Result<QJsonObject> record = co_await shownRecord(stone.object, stone.targetId);
    if (!record)
        co_return fail(record.error());
    const bool first = step == gonesteps::takeOut;
    const bool isShown = !record->isEmpty();
    const QDateTime now = m_parts.clock();
    const Result<LinkRow> link = co_await m_parts.database->transact<LinkRow>(
        [stone, first, isShown, now](StoreSession &session) -> Result<LinkRow> {
            LinkRepository links(session);
            TombstoneRepository stones(session);
            const auto known = links.findBySourceKey(stone.connectionId, stone.object, stone.sourceKey);
            if (!known && known.error().kind != Error::Kind::NotFound)
                return known;
            const LinkRow row = known.value_or(LinkRow());
            Outcome settled;
            if (first && !isShown) { // somebody else has archived or deleted it meanwhile
                settled = stones.setState(stone.id, stonestates::archived, now);
                if (settled && known)
                    settled = links.setState(row.id, u"archived"_s, now);
            } else if (!first && isShown) { // or brought it back
                settled = stones.bringBack(stone.connectionId, stone.object, stone.sourceKey, now);
                if (settled && known)
                    settled = links.setState(row.id, u"active"_s, now);
            }
            if (!settled)
                return fail(settled.error());
            return row;
        });
    if (!link)
        co_return fail(link.error());
    const Vanished vanished{.targetObject = stone.object,
                            .sourceKey = stone.sourceKey,
                            .intercomId = stone.targetId,
                            .agreed = link->agreed,
                            .record = *record,
                            .stone = stone};
    addItem(first ? deletionItem(vanished, m_settings, isHeld, now)
                  : finalDeletionItem(vanished, m_settings, isHeld));
    co_return {};
}

// As Intercom shows it; empty when it does not.
Task<QJsonObject> BulkPlanner::shownRecord(QString target, QString id)
{
    std::optional<Error> failure;
    if (target == "contact"_L1) {
        const Result<intercom::Contact> contact = co_await m_parts.intercom->contact(ContactId(id));
        if (contact) {
            QJsonObject record = contactRecord(*contact, {}, {});
            record.remove("tags"_L1); // not asked for, and an empty list would say that there are none
            co_return record;
        }
        failure = contact.error();
    } else {
        const Result<intercom::Company> company = co_await m_parts.intercom->company(CompanyId(id));
        if (company)
            co_return companyRecord(*company);
        failure = company.error();
    }
    // Merged ones are another contact's now.
    if (failure->kind == Error::Kind::NotFound || failure->kind == Error::Kind::Gone)
        co_return QJsonObject();
    co_return fail(*failure);
}

} // namespace patchbay
