// The budget of calls that all jobs of one workspace share.
//
// Intercom spreads its minute over 10-second windows (reference: developers.intercom.com, rate limiting) and
// tells the window's size, what is left and when it resets in X-RateLimit-* headers, which can be missing.
// The budget learns the window from them, spends it evenly, keeps a share back for others, and stops as a
// whole on a 429. Lives in one thread (the engine's); not thread-safe.
#pragma once

#include "base/task.h"
#include "net/httpmessage.h"

#include <QObject>
#include <QPointer>

#include <chrono>
#include <deque>
#include <memory>

namespace patchbay {

// What several budgets draw their calls from, because their workers share one workspace and so one limit.
//
// A window is cut into fifty slots, and each slot has its share of the limit. So it does not matter when the
// server's window begins, which each worker would learn by itself and a little differently: no stretch of a
// window's length holds more than the limit, however many workers there are. Their clocks must agree to
// within a slot (200 ms), as those of machines that ask a time server do.
class Allotment
{
public:
    virtual ~Allotment() = default;

    // Takes up to `wanted` calls of the slot that begins at `slotStart` (UTC), but never so many that all
    // workers together have taken more than `limit` of it. Gives how many were taken, 0 to `wanted`. After an
    // error it is asked again a second later. What a slot older than a minute had serves nobody any more.
    virtual Task<int> reserve(int wanted, int limit, QDateTime slotStart) = 0;
};

class RateBudget : public QObject
{
    Q_OBJECT

public:
    enum class Priority {
        Interactive, // a person is waiting
        // Nobody is, but each call carries a hundred records, so a handful does what a window of single calls
        // would. They go before single calls and at once, as long as half the window is left.
        Bulk,
        Background,
    };

    struct Settings
    {
        int assumedLimit = 1'666; // per window, until a header says otherwise
        std::chrono::milliseconds window{10'000};
        double share = 1.0;               // of the limit that we allow ourselves, 0 < share ≤ 1
        double interactiveReserve = 0.02; // of our share, kept for Interactive
    };

    struct State
    {
        int limit = 0;        // of the current window, as last heard or assumed
        int used = 0;         // by us in the current window
        int remaining = 0;    // as last heard, minus what we sent since
        bool learned = false; // a header has been seen
        bool stopped = false; // a 429 holds everybody until `resetsAt`
        QDateTime resetsAt{};
        int waiting = 0; // callers in the queue
        qint64 sent = 0; // calls that were let go, since the budget began
    };

    explicit RateBudget(Settings settings, QObject *parent = nullptr);
    // One of several that share a limit: before calls are spent they are drawn from the allotment, at most a
    // hundredth of a window at a time. Other programs of the same token, which do not draw from it, are then
    // noticed only when the server says that nothing is left.
    RateBudget(Settings settings, std::shared_ptr<Allotment> allotment, QObject *parent = nullptr);
    // A share of another budget, which must outlive it: a call may be sent when both let it. Several shares
    // of one whole that draw from the same allotment are one share.
    RateBudget(RateBudget &whole, Settings settings, std::shared_ptr<Allotment> allotment,
               QObject *parent = nullptr);
    ~RateBudget() override;

    // Completes when one call may be sent. First come, first served within a priority. Fails with Cancelled
    // when the budget is destroyed while waiting.
    OutcomeTask acquire(Priority priority = Priority::Background);

    // Learns from an answer's headers and status. Call it for every answer, also a failed one.
    void observe(const HttpResponse &answer);

    State state() const;

Q_SIGNALS:
    // At most every 250 ms, when the state has changed.
    void changed();

private:
    // Draws from the allotment and lets those go who wait for it.
    static OutcomeTask draw(QPointer<RateBudget> self, Priority priority);

    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace patchbay
