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

#include <chrono>
#include <deque>

namespace patchbay {

class RateBudget : public QObject
{
    Q_OBJECT

public:
    enum class Priority { Interactive, Background }; // a person is waiting, or nobody is

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
    };

    explicit RateBudget(Settings settings, QObject *parent = nullptr);
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
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace patchbay
