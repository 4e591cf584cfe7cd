// BulkExecutor's way through Intercom's bulk endpoints: many records by one call, where what the record needs
// can be said there; everything else goes by single calls, and so does what a bulk job leaves open.
#include "intercom/bulkwriter.h"
#include "sync/bulkexecutor.h"
#include "sync/planarchive.h"

#include <QJsonArray>
#include <QScopeGuard>

#include <algorithm>
#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

using intercom::BulkDeed;
using Action = RecordPlan::Action;

constexpr qsizetype recordsAtATime = 1'000;
constexpr qsizetype readAgainAtATime = 200;

// What a plan is as an item of a bulk call; nothing where a bulk call cannot say all of it.
struct BulkForm
{
    BulkDeed deed = BulkDeed::CreateContacts;
    QJsonObject fields{};
};

std::optional<BulkForm> bulkForm(const RecordPlan &plan)
{
    BulkForm form{.fields = plan.body};
    if (plan.targetObject == "company"_L1) {
        // A new company goes by itself: a bulk job tells no ids, and Intercom's lists and its search leave
        // out companies without people (reference: POST /companies/list, /companies/search), so each would
        // have to be asked for afterwards.
        if (plan.action != Action::Update || plan.intercomId.isEmpty())
            return std::nullopt;
        form.deed = BulkDeed::UpsertCompanies;
    } else if (plan.action == Action::Create) {
        form.deed = BulkDeed::CreateContacts;
    } else if (plan.action == Action::Update && !plan.body.isEmpty()) {
        form.deed = BulkDeed::UpdateContacts;
        form.fields.insert(u"id"_s, plan.intercomId);
    } else {
        return std::nullopt;
    }
    if (!plan.tags.isEmpty())
        return std::nullopt;
    QJsonArray companies;
    for (const CompanyStep &step : plan.companies) {
        if (step.kind == CompanyStep::Kind::AlreadyAttached)
            continue;
        if (step.kind != CompanyStep::Kind::Attach)
            return std::nullopt;
        companies.append(QJsonObject{{u"company_id"_s, step.companyId}});
    }
    if (!companies.isEmpty())
        form.fields.insert(u"companies"_s, companies);
    if (!intercom::bulkCarries(form.deed, form.fields))
        return std::nullopt;
    return form;
}

} // namespace

// Sorts claimed items into bulk calls and single ones, and starts the bulk calls.
void BulkExecutor::dispatch(const QList<RunItemRow> &items)
{
    QHash<int, QList<Batched>> batches;
    for (const RunItemRow &item : items) {
        const Result<RecordPlan> plan = restorePlan(item);
        const std::optional<BulkForm> form = plan ? bulkForm(*plan) : std::nullopt;
        // A record that was tried before is looked at by itself.
        if (!form || item.attempts > 0) {
            m_queue.push_back(item);
            continue;
        }
        batches[int(form->deed)].append({item.ordinal, form->fields});
    }
    for (auto it = batches.cbegin(); it != batches.cend(); ++it) {
        for (qsizetype from = 0; from < it->size(); from += recordsAtATime) {
            ++m_batches;
            processBatch(it.key(), it->mid(from, recordsAtATime));
        }
    }
}

QCoro::Task<> BulkExecutor::processBatch(int deedNumber, QList<Batched> batch)
{
    const auto leave = qScopeGuard([this] {
        --m_batches;
        wake();
    });
    const auto deed = BulkDeed(deedNumber);
    std::ranges::sort(batch, {}, &Batched::ordinal); // as they are read again
    QList<QJsonObject> items;
    for (Batched &each : batch)
        items.append(std::exchange(each.fields, {}));
    const intercom::BulkWriter writer(*m_parts.intercom);
    const Result<intercom::BulkReport> report = co_await writer.write(deed, std::move(items));
    if (!report) {
        if (report.error().kind == Error::Kind::Unsupported) {
            m_settings.bulkEndpoints = false;
            m_run.progress.insert(u"bulk_unavailable"_s, report.error().message);
        }
        if (report.error().kind == Error::Kind::Cancelled && m_wanted.isEmpty())
            m_wanted = u"pause"_s;
    }
    for (qsizetype from = 0; from < batch.size(); from += readAgainAtATime) {
        const Result<QList<RunItemRow>> rows = co_await readAgain(batch, from, readAgainAtATime);
        if (!rows) {
            if (!m_fatal)
                m_fatal = rows.error();
            co_return;
        }
        for (qsizetype i = 0; i < rows->size(); ++i) {
            const RunItemRow &item = rows->at(i);
            Result<RecordPlan> plan = restorePlan(item);
            const intercom::BulkItem fate = report ? report->items.at(from + i) : intercom::BulkItem();
            QString id = plan ? plan->intercomId : QString();
            if (fate.contact)
                id = fate.contact->id.text();
            if (!plan || fate.fate != intercom::BulkItem::Fate::Done || id.isEmpty()) {
                m_queue.push_back(item); // by a single call, which says why
                continue;
            }
            plan->connectionId = m_parts.connection.id;
            plan->mappingVersion = m_run.mappingVersion;
            if (deed == BulkDeed::UpsertCompanies)
                m_companies.insert(plan->externalId, CompanyId(id));
            RecordApplier applier(m_parts, *std::move(plan), {.startedBy = m_run.startedBy});
            Result<RecordTrail> trail = co_await applier.noteWritten(id, fate.contact);
            Finished finished{item, trail ? *std::move(trail) : RecordTrail{.failure = trail.error()}};
            finished.item.attempts = 1;
            m_finished.push_back(std::move(finished));
        }
        wake(); // written down while the rest is read
    }
}

// The items of a part of the batch, as they were claimed, in the batch's order.
Task<QList<RunItemRow>> BulkExecutor::readAgain(QList<Batched> batch, qsizetype from, qsizetype count)
{
    QList<int> ordinals;
    for (qsizetype i = from; i < std::min(from + count, batch.size()); ++i)
        ordinals.append(batch.at(i).ordinal);
    const RunId run = m_run.id;
    Result<QList<RunItemRow>> rows =
        co_await m_parts.database->transact<QList<RunItemRow>>([run, ordinals](StoreSession &session) {
            return RunItemRepository(session).byOrdinals(run, ordinals);
        });
    if (rows && rows->size() != ordinals.size())
        co_return fail(Error::Kind::Storage, u"Records of the run have gone from the store."_s,
                       u"Make a new plan."_s);
    co_return rows;
}

} // namespace patchbay
