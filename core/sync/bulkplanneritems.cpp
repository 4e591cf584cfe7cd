// BulkPlanner's memory: what was decided becomes items, links and questions in the store.
#include "base/time.h"
#include "intercom/modelreader.h"
#include "sync/bulkplanner.h"
#include "sync/bulkrecord.h"
#include "sync/intercomschema.h"
#include "sync/planarchive.h"
#include "sync/planends.h"
#include "sync/planrestriction.h"
#include "sync/runledger.h"

#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;

void BulkPlanner::addItem(RunItemRow item)
{
    item.runId = m_run.id;
    item.ordinal = m_ordinal++;
    if (item.state == itemstates::planned)
        m_calls += item.plan.value("calls"_L1).toInt();
    m_items.append(std::move(item));
}

// A hundred records by a bulk call, with a look at its job and one at what became of them.
qint64 BulkPlanner::expectedCalls() const
{
    return m_calls + 3 * ((m_inBulk + intercom::mostBulkItems - 1) / intercom::mostBulkItems);
}

void BulkPlanner::addProblem(const QString &object, const RowProblem &problem)
{
    RunItemRow item;
    item.object = object;
    item.action = u"error"_s;
    item.state = QString(itemstates::failed);
    item.phase = object == "contact"_L1 ? runphases::contacts : runphases::organisations;
    item.cause = u"bad_row"_s;
    item.title = u"Row %1"_s.arg(problem.position);
    item.error = itemError(problem.message, u"Correct the row in the source; the next run takes it."_s);
    addItem(std::move(item));
}

void BulkPlanner::addSkipped(const Side &side, const SourceRecord &record, const QString &cause,
                             const QString &why)
{
    RunItemRow item;
    item.object = side.targetObject;
    item.sourceKey = record.key;
    item.title = record.key;
    item.action = u"skip"_s;
    item.state = QString(itemstates::skipped);
    item.cause = cause;
    item.phase = side.phase;
    item.error = itemError(why, {});
    addItem(std::move(item));
}

// A company that people's own records name is written once, by an item of its own, before the people.
void BulkPlanner::addCompanyItems(RecordPlan *plan)
{
    for (CompanyStep &step : plan->companies) {
        if (step.body.isEmpty())
            continue;
        if (!m_plannedCompanies.contains(step.companyId)) {
            m_plannedCompanies.insert(step.companyId);
            RecordPlan company;
            company.action =
                step.intercomId.isEmpty() ? RecordPlan::Action::Create : RecordPlan::Action::Update;
            company.targetObject = u"company"_s;
            company.title = step.name;
            company.externalId = step.companyId;
            company.intercomId = step.intercomId.text();
            company.sourceKey = step.sourceKey;
            company.body = step.body;
            company.before = step.before;
            company.changes = step.changes;
            company.agreed = step.agreed;
            company.sentence = u"%1 will be written, because a person’s record names it."_s.arg(step.name);
            RunItemRow item = archivePlan(company);
            item.phase = runphases::companiesOfPeople;
            addItem(std::move(item));
        }
        step.body = {};
        step.changes = {};
        if (step.kind == CompanyStep::Kind::CreateAndAttach)
            step.kind = CompanyStep::Kind::Attach;
    }
}

void BulkPlanner::addPlan(RecordPlan plan, const SourceRecord &record)
{
    const Side side = sideOf(record.object);
    const bool changes = m_scope.kind == RunScope::Kind::ChangedMapping;
    if (changes)
        restrictToTargets(&plan, m_changedTargets);
    // Of an object that is mapped only now everything is new, and that is the change.
    if (changes && plan.action == RecordPlan::Action::Create && !m_newObjects.contains(side.sourceObject)) {
        addSkipped(side, record, u"new_record"_s,
                   u"It is new; a changed mapping is applied to records that were synced already."_s);
        return;
    }
    if (side.isPeople()) {
        const bool nobody = plan.externalId.isEmpty() && plan.body.value("email"_L1).toString().isEmpty();
        if (plan.action == RecordPlan::Action::Create && nobody) {
            addSkipped(side, record, u"no_identity"_s,
                       u"It has neither an external id nor an e-mail, so nobody could find it again."_s);
            m_items.last().state = QString(itemstates::failed);
            m_items.last().action = u"error"_s;
            return;
        }
        addCompanyItems(&plan);
    } else {
        m_plannedCompanies.insert(plan.externalId);
    }
    // Made once, before the run begins.
    for (const AttributeStep &step : std::as_const(plan.attributes))
        m_attributes.insert(step.model + u'/' + step.name, step);
    plan.attributes.clear();
    if (plan.canApply() && plan.writeCount() == 0)
        plan.action = RecordPlan::Action::Unchanged;
    if (plan.action == RecordPlan::Action::Unchanged && !plan.intercomId.isEmpty() &&
        !plan.sourceKey.isEmpty() && plan.source) {
        // Both sides agree; remembering that writes nothing to Intercom.
        m_links.append({.connectionId = m_parts.connection.id,
                        .object = side.targetObject,
                        .sourceKey = plan.sourceKey,
                        .targetId = plan.intercomId,
                        .agreed = plan.agreed,
                        .createdAt = m_parts.clock(),
                        .updatedAt = m_parts.clock(),
                        .state = u"active"_s});
    }
    RunItemRow item = archivePlan(plan);
    item.phase = side.phase;
    if (m_settings.bulkEndpoints && item.state == itemstates::planned && bulkForm(plan)) {
        m_calls -= item.plan.value("calls"_L1).toInt(); // addItem() counts them
        ++m_inBulk;
    }
    if (plan.source)
        m_seen.append({side.targetObject, plan.sourceKey});
    addItem(std::move(item));
}

OutcomeTask BulkPlanner::flush()
{
    struct Page
    {
        RunId run{};
        ConnectionId connection{};
        QList<RunItemRow> items{};
        QList<LinkRow> links{};
        QList<std::pair<LinkId, QString>> renames{};
        QList<SourceKeys> keys{};
        QList<Recorded> seen{};
        QDateTime now{};
    };
    const Page page{m_run.id,
                    m_parts.connection.id,
                    std::exchange(m_items, {}),
                    std::exchange(m_links, {}),
                    std::exchange(m_renames, {}),
                    std::exchange(m_keys, {}),
                    std::exchange(m_seen, {}),
                    m_parts.clock()};
    co_return co_await m_parts.database->transact<void>([page](StoreSession &session) -> Outcome {
        LinkRepository links(session);
        for (const auto &[link, key] : page.renames) {
            if (const Outcome renamed = links.rename(link, key, page.now); !renamed)
                return renamed;
        }
        RunItemRepository items(session);
        for (const RunItemRow &item : page.items) {
            if (const Outcome added = items.add(item); !added)
                return added;
        }
        for (const LinkRow &link : page.links) {
            if (const auto kept = links.upsert(link); !kept)
                return fail(kept.error());
        }
        SpoolRepository spool(session, page.run);
        for (const SourceKeys &each : page.keys) {
            if (const Outcome noted = spool.addSourceKeys(each.object, each.sourceKey, each.keys); !noted)
                return noted;
        }
        TombstoneRepository stones(session);
        for (const Recorded &seen : page.seen) {
            const Outcome back = stones.resurrect(page.connection, seen.object, seen.sourceKey, page.now);
            if (!back)
                return back;
        }
        return {};
    });
}

OutcomeTask BulkPlanner::countItems()
{
    const Outcome kept = co_await flush();
    if (!kept)
        co_return kept;
    const Result<QList<RunItemGroup>> groups = co_await m_parts.database->transact<QList<RunItemGroup>>(
        [run = m_run.id](StoreSession &session) { return RunItemRepository(session).groups(run); });
    if (!groups)
        co_return fail(groups.error());
    const RunLedger ledger = RunLedger::of(*groups);
    m_run.counts = ledger.toJson();
    m_run.progress.insert(u"calls"_s, expectedCalls());
    m_run.progress.insert(u"budget_percent"_s, m_settings.budgetPercent);
    QJsonArray attributes;
    for (const AttributeStep &step : std::as_const(m_attributes))
        attributes.append(
            QJsonObject{{u"model"_s, step.model}, {u"name"_s, step.name}, {u"data_type"_s, step.dataType}});
    m_run.progress.insert(u"attributes"_s, attributes);
    m_run.progress.insert(u"source"_s, m_source);
    m_run.progress.insert(u"complete"_s, m_readCompletely);
    m_run.progress.insert(u"listed"_s, m_listedCompletely);
    if (m_scope.withoutDeclined)
        m_run.progress.insert(u"left_as_declined"_s, m_leftAsDeclined);
    m_run.progress.insert(u"planned_at"_s, toIsoText(m_parts.clock()));
    co_return {};
}

OutcomeTask BulkPlanner::report(QString phase)
{
    m_run.progress.insert(u"phase"_s, phase);
    m_run.progress.insert(u"calls"_s, expectedCalls());
    m_heard(m_run);
    co_return {};
}

} // namespace patchbay
