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

constexpr qsizetype contactsAtATime = 1'000;
constexpr qsizetype companiesAtATime = 5'000;

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
        if (plan.action != Action::Create && plan.action != Action::Update)
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
        batches[int(form->deed)].append({item, *plan, form->fields});
    }
    for (auto it = batches.cbegin(); it != batches.cend(); ++it) {
        const bool companies = it.key() == int(BulkDeed::UpsertCompanies);
        const qsizetype size = companies ? companiesAtATime : contactsAtATime;
        for (qsizetype from = 0; from < it->size(); from += size) {
            ++m_batches;
            processBatch(it.key(), it->mid(from, size));
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
    QList<QJsonObject> items;
    for (const Batched &each : std::as_const(batch))
        items.append(each.fields);
    const intercom::BulkWriter writer(*m_parts.intercom);
    const Result<intercom::BulkReport> report = co_await writer.write(deed, items);
    if (!report) {
        if (report.error().kind == Error::Kind::Unsupported) {
            m_settings.bulkEndpoints = false;
            m_run.progress.insert(u"bulk_unavailable"_s, report.error().message);
        }
        if (report.error().kind == Error::Kind::Cancelled && m_wanted.isEmpty())
            m_wanted = u"pause"_s;
        for (const Batched &each : std::as_const(batch))
            m_queue.push_back(each.item);
        co_return;
    }
    QHash<QString, CompanyId> companies;
    if (deed == BulkDeed::UpsertCompanies)
        companies = co_await companyIds(batch);
    for (qsizetype i = 0; i < batch.size(); ++i) {
        const Batched &each = batch[i];
        const intercom::BulkItem &fate = report->items[i];
        QString id = each.plan.intercomId;
        if (fate.contact)
            id = fate.contact->id.text();
        else if (deed == BulkDeed::UpsertCompanies)
            id = companies.value(each.plan.externalId).text();
        if (fate.fate != intercom::BulkItem::Fate::Done || id.isEmpty()) {
            m_queue.push_back(each.item); // by a single call, which says why
            continue;
        }
        RecordPlan plan = each.plan;
        plan.connectionId = m_parts.connection.id;
        plan.mappingVersion = m_run.mappingVersion;
        if (deed == BulkDeed::UpsertCompanies)
            m_companies.insert(plan.externalId, CompanyId(id));
        RecordApplier applier(m_parts, std::move(plan), {.startedBy = m_run.startedBy});
        Result<RecordTrail> trail = co_await applier.noteWritten(id, fate.contact);
        Finished finished{each.item, trail ? *std::move(trail) : RecordTrail{.failure = trail.error()}};
        finished.item.attempts = 1;
        m_finished.push_back(std::move(finished));
    }
}

// Bulk jobs tell no ids: the companies are listed once for the whole batch.
QCoro::Task<QHash<QString, CompanyId>> BulkExecutor::companyIds(QList<Batched> batch)
{
    QSet<QString> wanted;
    for (const Batched &each : std::as_const(batch))
        wanted.insert(each.plan.externalId);
    QHash<QString, CompanyId> found;
    int number = 1;
    while (found.size() < wanted.size()) {
        const Result<intercom::Page<intercom::Company>> page =
            co_await m_parts.intercom->listCompanies(number++);
        if (!page)
            break; // beyond the 10,000th, or a fault: what is missing goes by single calls
        for (const intercom::Company &company : page->items) {
            if (wanted.contains(company.companyId))
                found.insert(company.companyId, company.id);
        }
        if (page->next.isEmpty())
            break;
    }
    co_return found;
}

} // namespace patchbay
