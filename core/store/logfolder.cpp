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
constexpr qint64 smallRest = 256;             // frames: some milliseconds
constexpr int mostPasses = 4;                 // one behind the other, until the rest is small

} // namespace

struct LogFolder::Private
{
    StoreAddress address{};
    std::mutex mutex{}; // guards the two below
    std::condition_variable due{};
    qint64 unfolded = 0;
    bool ending = false;
    std::atomic<bool> restIsSmall{false};
    std::thread thread{};

    bool waitUntilDue();
    void run();
    Outcome fold(StoreConnection &connection);
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
    return d->restIsSmall.load(std::memory_order_relaxed) && d->restIsSmall.exchange(false);
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
    Outcome usable = connection.open();
    while (usable && waitUntilDue())
        usable = fold(connection);
    // The committing connection's own limit holds; it is slower, and nothing is lost.
    if (!usable)
        logEvent(logStore(), u"store.fold_failed"_s, usable.error().toJson());
}

Outcome LogFolder::Private::fold(StoreConnection &connection)
{
    for (int pass = 0; pass < mostPasses; ++pass) {
        const Result<StoreConnection::LogState> state = connection.foldLog();
        if (!state)
            return fail(state.error());
        if (state->frames - state->folded > smallRest)
            continue;
        restIsSmall = state->frames >= longLog;
        return {};
    }
    return {};
}

} // namespace patchbay
