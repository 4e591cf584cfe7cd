// BulkExecutor's intake: which of the run's items it takes next. Phases are done one after the other, except
// that people's bulk jobs begin before all companies are written.
#include "sync/bulkexecutor.h"

#include <QScopeGuard>

#include <algorithm>
#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr int batchesAtATime = 20;
constexpr int batchesBesides = 4;       // of companies, while people's batches are under way
constexpr int itemsPerBulkClaim = 500;  // with their plans in memory, until they are handed over
constexpr int intakesAtATime = 2;       // one is read from the store while the other is handed over
constexpr std::size_t mostHeld = 2'000; // that no other worker can have meanwhile

} // namespace

// Whether single calls would have to wait for items.
bool BulkExecutor::wantsItems() const
{
    const bool isEarly = m_openPhase < runphases::contacts;
    const bool hasOpen =
        std::ranges::any_of(m_held, [this](const Held &held) { return held.phase <= m_openPhase; });
    return int(m_queue.size()) < m_settings.concurrency && (!m_exhausted || hasOpen) &&
           m_batches < batchesAtATime + (isEarly ? batchesBesides : 0);
}

// People's bulk jobs take longest, mostly of waiting, so they begin while companies are still being written.
bool BulkExecutor::wantsItemsAhead() const
{
    return m_settings.bulkEndpoints && m_openPhase <= runphases::contacts && !m_aheadExhausted &&
           m_intakes < intakesAtATime && m_batches + m_intakes < batchesAtATime && m_held.size() < mostHeld;
}

QCoro::Task<> BulkExecutor::takeAhead()
{
    ++m_intakes;
    const auto leave = qScopeGuard([this] {
        --m_intakes;
        wake();
    });
    Result<QList<RunItemRow>> ahead = co_await m_parts.database->transact<QList<RunItemRow>>(
        [run = m_run.id, worker = m_worker.id](StoreSession &session) -> Result<QList<RunItemRow>> {
            RunItemRepository items(session);
            const Result<std::optional<int>> open = items.openPhase(run);
            if (!open)
                return fail(open.error());
            if (!*open || **open > runphases::contacts)
                return QList<RunItemRow>();
            return items.claim(run, worker, itemsPerBulkClaim, runphases::contacts);
        });
    if (!ahead) {
        if (!m_fatal)
            m_fatal = ahead.error();
        co_return;
    }
    m_aheadExhausted = m_aheadExhausted || ahead->isEmpty();
    if (!isStopping()) // else they are given back
        dispatch(*std::move(ahead));
}

// Some of those whose turn it is by now.
QList<int> BulkExecutor::takeHeld()
{
    QList<int> ordinals;
    std::erase_if(m_held, [this, &ordinals](const Held &held) {
        const bool goes = held.phase <= m_openPhase && ordinals.size() < m_settings.concurrency * 4;
        if (goes)
            ordinals.append(held.ordinal);
        return goes;
    });
    std::ranges::sort(ordinals);
    return ordinals;
}

OutcomeTask BulkExecutor::refill()
{
    struct Claimed
    {
        std::optional<int> openPhase{};
        QList<RunItemRow> items{};
    };
    const QList<int> held = takeHeld();
    if (!held.isEmpty()) {
        const Result<QList<RunItemRow>> again = co_await readAgain(held);
        if (!again)
            co_return fail(again.error());
        for (const RunItemRow &item : *again)
            m_queue.push_back(item);
        co_return {};
    }
    Result<Claimed> claimed = co_await m_parts.database->transact<Claimed>(
        [run = m_run.id, worker = m_worker.id,
         limit = m_settings.bulkEndpoints ? itemsPerBulkClaim : m_settings.concurrency * 4](
            StoreSession &session) -> Result<Claimed> {
            RunItemRepository items(session);
            const Result<std::optional<int>> open = items.openPhase(run);
            if (!open)
                return fail(open.error());
            if (!*open)
                return Claimed();
            Result<QList<RunItemRow>> next = items.claim(run, worker, limit, **open);
            if (!next)
                return fail(next.error());
            return Claimed{*open, *std::move(next)};
        });
    if (!claimed)
        co_return fail(claimed.error());
    m_openPhase = claimed->openPhase.value_or(m_openPhase);
    m_exhausted = claimed->items.isEmpty();
    if (m_settings.bulkEndpoints) {
        dispatch(std::exchange(claimed->items, {}));
        co_return {};
    }
    for (RunItemRow &item : claimed->items)
        queueSingle(std::move(item));
    co_return {};
}

// Single calls keep the order of the phases: a contact is attached to a company that is there. A bulk call
// needs not, because it names companies by their own ids, and makes those that are not there yet (reference:
// Preview description, POST /contacts/bulk).
void BulkExecutor::queueSingle(RunItemRow item)
{
    if (item.phase > m_openPhase)
        m_held.push_back({item.ordinal, item.phase});
    else
        m_queue.push_back(std::move(item));
}

} // namespace patchbay
