#include "webhooks/inbox.h"

#include "base/logging.h"
#include "store/logfolder.h"
#include "store/storeaddress.h"
#include "store/storeconnection.h"

#include <condition_variable>
#include <future>
#include <mutex>
#include <numeric>
#include <optional>
#include <thread>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// Fits a transaction that others still get their turn behind.
constexpr qsizetype largestGroup = 1'024;

// What a commit adds to the log besides bodies and headers, about.
constexpr qint64 pagesPerCommit = 6 * 4'096;
constexpr qint64 bytesPerRow = 500;

struct Waiting
{
    QList<DeliveryRow> rows{};
    std::vector<std::shared_ptr<Inbox::Waiter>> waiters{};
};

// How much came of each endpoint's topics, so that a commit writes a row per topic, not per delivery.
QHash<EndpointId, QList<TopicArrivals>> arrivalsOf(const QList<DeliveryRow> &rows)
{
    QHash<EndpointId, QList<TopicArrivals>> all;
    for (const DeliveryRow &row : rows) {
        QList<TopicArrivals> &topics = all[row.endpointId];
        auto known = std::find_if(topics.begin(), topics.end(),
                                  [&row](const TopicArrivals &topic) { return topic.topic == row.topic; });
        if (known == topics.end()) {
            topics.append({row.topic, 0, row.receivedAt, row.receivedAt});
            known = std::prev(topics.end());
        }
        ++known->arrived;
        known->lastAt = std::max(known->lastAt, row.receivedAt);
    }
    return all;
}

Outcome store(StoreSession &session, const QList<DeliveryRow> &rows)
{
    if (const Outcome added = DeliveryRepository(session).add(rows); !added)
        return added;
    const auto arrivals = arrivalsOf(rows);
    EndpointRepository endpoints(session);
    for (auto it = arrivals.cbegin(); it != arrivals.cend(); ++it)
        if (const Outcome noted = endpoints.noteArrivals(it.key(), *it); !noted)
            return noted;
    return {};
}

} // namespace

struct Inbox::Private
{
    Settings settings{};
    std::function<void(Group)> told{};
    std::thread thread{};

    mutable std::mutex mutex{}; // guards everything below
    std::condition_variable arrived{};
    Waiting waiting{};
    qint64 waitingBytes = 0;
    bool open = false;
    bool idle = false; // the thread waits to be told of arrivals
    Numbers numbers{};

    void run(std::promise<Outcome> opened);
    // Gives about how many bytes were written.
    qint64 commit(StoreConnection &connection, Waiting group);
};

Inbox::Inbox(Settings settings, std::function<void(Group)> told) : d(std::make_unique<Private>())
{
    d->settings = std::move(settings);
    d->told = std::move(told);
}

Inbox::~Inbox()
{
    stop();
}

Outcome Inbox::start()
{
    std::promise<Outcome> opened;
    std::future<Outcome> outcome = opened.get_future();
    d->thread = std::thread([this, promise = std::move(opened)]() mutable { d->run(std::move(promise)); });
    const Outcome result = outcome.get();
    if (!result)
        d->thread.join();
    return result;
}

void Inbox::stop()
{
    {
        const std::scoped_lock lock(d->mutex);
        d->open = false;
    }
    d->arrived.notify_one();
    if (d->thread.joinable())
        d->thread.join();
}

bool Inbox::put(DeliveryRow row, std::shared_ptr<Waiter> waiter)
{
    const qint64 bytes = row.body.size();
    bool wake = false;
    {
        const std::scoped_lock lock(d->mutex);
        const bool full = d->waiting.rows.size() >= d->settings.maxWaiting ||
                          (d->waitingBytes > 0 && d->waitingBytes + bytes > d->settings.maxWaitingBytes);
        if (!d->open || full)
            return false;
        d->waiting.rows.append(std::move(row));
        d->waiting.waiters.push_back(std::move(waiter));
        d->waitingBytes += bytes;
        wake = std::exchange(d->idle, false);
    }
    if (wake)
        d->arrived.notify_one();
    return true;
}

Inbox::Numbers Inbox::numbers() const
{
    const std::scoped_lock lock(d->mutex);
    Numbers numbers = d->numbers;
    numbers.waiting = int(d->waiting.rows.size());
    return numbers;
}

void Inbox::Private::run(std::promise<Outcome> opened)
{
    const Result<StoreAddress> address = StoreAddress::parse(settings.storeUri);
    if (!address) {
        opened.set_value(fail(address.error()));
        return;
    }
    StoreConnection connection(*address, StoreConnection::Durability::Full);
    connection.setFoldAt(LogFolder::mostFrames);
    const Outcome outcome = connection.open();
    if (outcome) {
        const std::scoped_lock lock(mutex);
        open = true;
    }
    opened.set_value(outcome);
    if (!outcome)
        return;
    std::optional<LogFolder> folder;
    if (address->dialect == StoreSession::Dialect::Sqlite)
        folder.emplace(*address);
    while (true) {
        Waiting group;
        {
            std::unique_lock lock(mutex);
            idle = true;
            arrived.wait(lock, [this] { return !waiting.rows.isEmpty() || !open; });
            idle = false;
            if (waiting.rows.isEmpty())
                return;
            group = std::exchange(waiting, {});
            waitingBytes = 0;
        }
        const qint64 bytes = commit(connection, std::move(group));
        if (!folder)
            continue;
        folder->committed(bytes);
        if (folder->takeRest())
            (void)connection.foldLog(); // not all that urgent: it comes up again
    }
}

qint64 Inbox::Private::commit(StoreConnection &connection, Waiting group)
{
    qint64 bytes = 0;
    for (qsizetype from = 0; from < group.rows.size(); from += largestGroup) {
        const QList<DeliveryRow> rows = group.rows.mid(from, largestGroup);
        Group made;
        made.outcome = connection.transact([&rows](StoreSession &session) { return store(session, rows); });
        if (!made.outcome)
            logEvent(logStore(), u"inbox.commit_failed"_s, made.outcome.error().toJson());
        bytes +=
            pagesPerCommit +
            std::accumulate(rows.cbegin(), rows.cend(), qint64(0), [](qint64 sum, const DeliveryRow &row) {
                return sum + row.body.size() + row.headers.size() + bytesPerRow;
            });
        const auto first = group.waiters.begin() + from;
        made.waiters.assign(std::make_move_iterator(first), std::make_move_iterator(first + rows.size()));
        made.hasWork = std::any_of(rows.cbegin(), rows.cend(), [](const DeliveryRow &row) {
            return row.state == deliverystates::received;
        });
        {
            const std::scoped_lock lock(mutex);
            ++(made.outcome ? numbers.commits : numbers.failedCommits);
            numbers.stored += made.outcome ? rows.size() : 0;
        }
        told(std::move(made));
    }
    return bytes;
}

} // namespace patchbay
