// BulkExecutor's way through Intercom's bulk endpoints: many records by one call, where what the record needs
// can be said there; everything else goes by single calls, and so does what a bulk job leaves open.
#include "intercom/bulkwriter.h"
#include "sync/bulkexecutor.h"
#include "sync/bulkrecord.h"
#include "sync/mappingversions.h"
#include "sync/matchkeys.h"
#include "sync/planarchive.h"

#include <QScopeGuard>

#include <algorithm>
#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

using intercom::BulkDeed;

constexpr qsizetype recordsAtATime = 500;
constexpr qsizetype readAgainAtATime = 200;

} // namespace

// Sorts claimed items into bulk calls and single ones, and starts the bulk calls.
void BulkExecutor::dispatch(QList<RunItemRow> items)
{
    QMap<BulkDeed, Batch> batches;
    const auto start = [this](Batch batch) {
        ++m_batches;
        processBatch(std::move(batch));
    };
    // A match key that several contacts may have stands in no creation's way.
    const bool creationsAreRefused = ownMatchKeys(m_parts.peopleMapping).isEmpty();
    for (RunItemRow &item : items) {
        Result<RecordPlan> plan = restorePlan(item);
        std::optional<BulkForm> form = plan ? bulkForm(*plan) : std::nullopt;
        // A record that was tried before is looked at by itself, and so is what may have changed since it was
        // planned; nobody is overwritten by a creation.
        const bool isNews = plan && plan->action == RecordPlan::Action::Create;
        // A bulk job makes a company that it does not know (reference: POST /contacts/bulk).
        if (form && std::ranges::any_of(plan->companies, [this](const CompanyStep &step) {
                return step.intercomId.isEmpty() && m_unwritten.contains(step.companyId);
            }))
            form.reset();
        if (!form || item.attempts > 0 || (!m_planIsFresh && !(isNews && creationsAreRefused))) {
            queueSingle(std::move(item));
            continue;
        }
        plan->connectionId = m_parts.connection.id;
        plan->mappingVersion = mappingVersionOf(m_run, plan->targetObject);
        Batch &batch = batches[form->deed];
        batch.deed = form->deed;
        batch.items.append(std::move(item));
        batch.plans.append(*std::move(plan));
        batch.fields.append(std::move(form->fields));
        if (batch.items.size() == recordsAtATime)
            start(batches.take(batch.deed));
    }
    while (!batches.isEmpty())
        start(batches.take(batches.firstKey()));
}

QCoro::Task<> BulkExecutor::processBatch(Batch batch)
{
    const auto leave = qScopeGuard([this] {
        --m_batches;
        wake();
    });
    std::vector<BulkRecord> records;
    QList<Altered> altered;
    const QDateTime sent = QDateTime::currentDateTimeUtc();
    const bool creates = batch.deed == BulkDeed::CreateContacts;
    if (creates || batch.deed == BulkDeed::UpdateContacts)
        m_bulkSince = m_bulkSince.value_or(sent);
    auto writing = m_writer.write(batch.deed, std::exchange(batch.fields, {}),
                                  [this, &records, &altered](qsizetype place, intercom::BulkItem item) {
                                      BulkRecord &record = records.at(std::size_t(place));
                                      if (item.contact && !record.isKeptBy(*item.contact)) {
                                          altered.append({record.ordinal, *std::move(item.contact)});
                                          return;
                                      }
                                      if (item.contact)
                                          record.entry.becomes(item.contact->id.text());
                                      m_finished.push_back(std::exchange(record.entry, {}));
                                      if (int(m_finished.size()) == m_settings.checkpointItems)
                                          wake(); // written down while the others are looked for
                                  });
    // While the calls are on their way.
    records.reserve(std::size_t(batch.items.size()));
    for (qsizetype i = 0; i < batch.items.size(); ++i)
        records.push_back(
            bulkRecord(m_parts, std::move(batch.items[i]), std::move(batch.plans[i]), m_run.startedBy));
    batch = {};
    const Result<intercom::BulkReport> report = co_await std::move(writing);
    if (!report) {
        if (report.error().kind == Error::Kind::Unsupported) {
            m_settings.bulkEndpoints = false;
            m_run.progress.insert(u"bulk_unavailable"_s, report.error().message);
        }
        if (report.error().kind == Error::Kind::Cancelled && m_wanted.isEmpty())
            m_wanted = u"pause"_s;
    }
    for (std::size_t i = 0; i < records.size(); ++i) {
        const bool isDone = report && report->items.at(qsizetype(i)).fate == intercom::BulkItem::Fate::Done;
        if (isDone)
            continue;
        m_held.push_back({records[i].ordinal, records[i].phase}); // by a single call, which says why
        const bool existed =
            report && report->items.at(qsizetype(i)).fate == intercom::BulkItem::Fate::Existed;
        if (report && creates && !existed)
            m_posted.insert(records[i].ordinal, sent);
    }
    records = {};
    const Outcome noted = co_await noteAltered(std::move(altered));
    if (!noted && !m_fatal)
        m_fatal = noted.error();
}

void BulkExecutor::notePosted(RunItemRow *item) const
{
    const auto posted = m_posted.constFind(item->ordinal);
    if (posted == m_posted.constEnd() || item->triedFrom)
        return;
    item->triedFrom = *posted;
    item->triedUntil.reset();
}

// Contacts of which Intercom keeps something else than it was given: what that is goes into their books.
OutcomeTask BulkExecutor::noteAltered(QList<Altered> altered)
{
    std::ranges::sort(altered, {}, &Altered::ordinal); // as they are read
    for (qsizetype from = 0; from < altered.size(); from += readAgainAtATime) {
        const QList<Altered> some = altered.mid(from, readAgainAtATime);
        QList<int> ordinals;
        for (const Altered &each : some)
            ordinals.append(each.ordinal);
        const Result<QList<RunItemRow>> rows = co_await readAgain(ordinals);
        if (!rows)
            co_return fail(rows.error());
        for (qsizetype i = 0; i < rows->size(); ++i) {
            RunItemRow item = rows->at(i);
            Result<RecordPlan> plan = restorePlan(item);
            if (!plan)
                co_return fail(plan.error());
            plan->connectionId = m_parts.connection.id;
            plan->mappingVersion = mappingVersionOf(m_run, plan->targetObject);
            RecordApplier applier(m_parts, *std::move(plan), {.startedBy = m_run.startedBy});
            const RecordTrail trail = applier.noteWritten(some.at(i).contact.id.text(), some.at(i).contact);
            item.attempts = 1;
            m_finished.push_back(entryOf(std::move(item), trail));
        }
        wake();
    }
    co_return {};
}

// Items of the run as they were claimed, in the order of their numbers.
Task<QList<RunItemRow>> BulkExecutor::readAgain(QList<int> ordinals)
{
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
