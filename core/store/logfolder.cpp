#include "store/logfolder.h"

#include "base/logging.h"
#include "store/storeconnection.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 foldEvery = 2 * 1024 * 1024; // bytes that were committed, about
constexpr qint64 longLog = 4'096;             // frames

} // namespace

struct LogFolder::Private
{
    StoreAddress address{};
    std::mutex mutex{}; // guards the two below
    std::condition_variable due{};
    qint64 unfolded = 0;
    bool ending = false;
    std::atomic<bool> isLong{false}; // and folded, but for what was committed meanwhile
    std::thread thread{};

    bool waitUntilDue();
    void run();
};

LogFolder::LogFolder(StoreAddress address) : d(std::make_unique<Private>())
{
    d->address = std::move(address);
    d->thread = std::thread([this] { d->run(); });
}

LogFolder::~LogFolder()
{
    {
        const std::scoped_lock lock(d->mutex);
        d->ending = true;
    }
    d->due.notify_one();
    d->thread.join();
}

void LogFolder::committed(qint64 bytes)
{
    bool wake = false;
    {
        const std::scoped_lock lock(d->mutex);
        d->unfolded += bytes;
        wake = d->unfolded >= foldEvery;
    }
    if (wake)
        d->due.notify_one();
}

bool LogFolder::takeRest()
{
    return d->isLong.load(std::memory_order_relaxed) && d->isLong.exchange(false);
}

// False when it is over.
bool LogFolder::Private::waitUntilDue()
{
    std::unique_lock lock(mutex);
    due.wait(lock, [this] { return ending || unfolded >= foldEvery; });
    unfolded = 0;
    return !ending;
}

void LogFolder::Private::run()
{
    StoreConnection connection(address);
    const Outcome opened = connection.open();
    if (!opened) // the committing connection's own limit holds; that is slower, and nothing is lost
        logEvent(logStore(), u"store.fold_failed"_s, opened.error().toJson());
    while (opened && waitUntilDue()) {
        const Result<StoreConnection::LogState> state = connection.foldLog();
        if (!state)
            logEvent(logStore(), u"store.fold_failed"_s, state.error().toJson());
        else
            isLong = state->frames >= longLog && state->folded == state->frames;
    }
}

} // namespace patchbay
