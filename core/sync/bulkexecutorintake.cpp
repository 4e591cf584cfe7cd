// BulkExecutor's intake: which of the run's items it takes next. Phases are done one after the other, except
// that people's bulk jobs begin before all companies are written.
#include "sync/bulkexecutor.h"

#include <algorithm>
#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr int batchesAtATime = 10;
constexpr int batchesBesides = 4;        // of companies, while people's batches are under way
constexpr int itemsPerBulkClaim = 1'000; // with their plans in memory, until they are handed over
constexpr std::size_t mostHeld = 2'000;  // that no other worker can have meanwhile

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
    return m_settings.bulkEndpoints && m_openPhase < runphases::contacts && !m_aheadExhausted &&
           m_batches < batchesAtATime && m_held.size() < mostHeld;
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
        QList<RunItemRow> ahead{};
        QList<RunItemRow> items{};
    };
    const bool wants = wantsItems();
    const bool wantsAhead = wantsItemsAhead();
    const QList<int> held = wants ? takeHeld() : QList<int>();
    if (!held.isEmpty()) {
        const Result<QList<RunItemRow>> again = co_await readAgain(held);
        if (!again)
            co_return fail(again.error());
        for (const RunItemRow &item : *again)
            m_queue.push_back(item);
        co_return {};
    }
    Result<Claimed> claimed = co_await m_parts.database->transact<Claimed>(
        [run = m_run.id, worker = m_worker.id, wants, wantsAhead,
         limit = m_settings.bulkEndpoints ? itemsPerBulkClaim : m_settings.concurrency * 4](
            StoreSession &session) -> Result<Claimed> {
            RunItemRepository items(session);
            Claimed found;
            const Result<std::optional<int>> open = items.openPhase(run);
            if (!open)
                return fail(open.error());
            found.openPhase = *open;
            if (wantsAhead && *open && **open < runphases::contacts) {
                Result<QList<RunItemRow>> ahead = items.claim(run, worker, limit, runphases::contacts);
                if (!ahead)
                    return fail(ahead.error());
                found.ahead = *std::move(ahead);
            }
            if (wants && *open) {
                Result<QList<RunItemRow>> next = items.claim(run, worker, limit, **open);
                if (!next)
                    return fail(next.error());
                found.items = *std::move(next);
            }
            return found;
        });
    if (!claimed)
        co_return fail(claimed.error());
    m_openPhase = claimed->openPhase.value_or(m_openPhase);
    if (wants)
        m_exhausted = claimed->items.isEmpty();
    if (wantsAhead)
        m_aheadExhausted = claimed->ahead.isEmpty();
    if (m_settings.bulkEndpoints) {
        dispatch(std::exchange(claimed->ahead, {}));
        dispatch(std::exchange(claimed->items, {}));
        co_return {};
    }
    for (QList<RunItemRow> *rows : {&claimed->ahead, &claimed->items})
        for (RunItemRow &item : *rows)
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
