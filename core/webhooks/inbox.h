// The durable inbox: what was put in and answered is on disk. One thread writes; everything that waits is
// committed in one transaction, then all who wait for it hear of it.
#pragma once

#include "base/result.h"
#include "store/deliveryrepository.h"

#include <functional>
#include <memory>
#include <vector>

namespace patchbay {

class Inbox
{
public:
    // Somebody who waits for a delivery to be on disk. Kept alive by the inbox meanwhile.
    class Waiter
    {
    public:
        virtual ~Waiter() = default;
    };
    // Who waited for one commit, and whether it came about.
    struct Group
    {
        std::vector<std::shared_ptr<Waiter>> waiters{};
        Outcome outcome{};
        bool hasWork = false; // some of it is to be worked on
    };

    struct Settings
    {
        QString storeUri{};
        int maxWaiting = 8'192; // beyond either, put() says no
        qint64 maxWaitingBytes = 16 * 1024 * 1024;
    };

    struct Numbers
    {
        qint64 stored = 0; // repetitions included
        qint64 commits = 0;
        qint64 failedCommits = 0;
        int waiting = 0;
    };

    // `told` is called on the inbox's thread, once per commit.
    Inbox(Settings settings, std::function<void(Group)> told);
    ~Inbox(); // stop()

    // Connects to the store and migrates it; Storage and StoreTooNew as Database::open() gives them.
    Outcome start();
    // Commits what waits, tells who waited for it, and joins the thread. What is put in later is refused.
    void stop();

    // From any thread. False when too much waits already, or the inbox has stopped.
    bool put(DeliveryRow row, std::shared_ptr<Waiter> waiter);
    Numbers numbers() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace patchbay
