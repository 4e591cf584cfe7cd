// The arithmetic of the rate budget, without timers or callers, so that a test can run an hour of it in a
// moment.
//
// Three limits hold at once: an even pace (a bucket that holds two hundredths of a window), no more than the
// limit in any stretch of one window's length (so that the server's windows are kept although their phase is
// not known at first), and what the server says is left, which also shows what other programs use. Bulk calls
// keep the pace only once half of a window is used.
#pragma once

#include "net/ratebudget.h"

#include <chrono>
#include <deque>
#include <optional>

namespace patchbay {

class RateWindow
{
public:
    using Time = std::chrono::duration<double, std::milli>; // since any fixed moment, monotonic

    // What may be drawn from an allotment now.
    struct Share
    {
        QDateTime slotStart{};
        int limit = 0; // for all workers together in this slot
        int chunk = 1; // to draw at a time
        Time slot{0};  // its length
    };

    // `isShared`: what others use of the window are our own workers, and no reason to go slower.
    explicit RateWindow(const RateBudget::Settings &settings, bool isShared = false);

    // How long until a call of this priority may be sent: zero for now.
    Time waitFor(RateBudget::Priority priority, Time now);
    // Records that a call is sent.
    void take(RateBudget::Priority priority, Time now);
    // Learns from an answer. `wallClock` serves only where the answer has no Date. `random` in [0, 1) spreads
    // the restart after a 429 over a quarter of a second.
    void observe(const HttpResponse &answer, Time now, const QDateTime &wallClock, double random);

    // Learns the limit alone: of what a part of a budget hears, the rest concerns the whole.
    void observeLimit(const HttpResponse &answer);

    Share share(RateBudget::Priority priority, const QDateTime &wallClock) const;

    int limit() const { return m_limit; }
    int used(Time now);
    int remaining(Time now);
    bool isLearned() const { return m_learned; }
    bool isStopped(Time now);
    // When the current window ends, if that is known; after a 429 when everybody may go on.
    std::optional<Time> resetsAt() const { return m_stoppedUntil ? m_stoppedUntil : m_resetsAt; }

private:
    void advance(Time now);
    void learnWindow(const HttpResponse &answer, Time now, const QDateTime &wallClock);
    void stop(const HttpResponse &answer, Time now, const QDateTime &wallClock, double random);
    double allowed() const;           // calls per window that are ours
    double pacePerMs(Time now) const; // of background calls
    double usedByOthers() const;
    int sentSince(Time moment) const;
    Time untilSlot(double cap, Time now) const;
    bool mayBurst(Time now) const;

    RateBudget::Settings m_settings;
    bool m_isShared = false;
    int m_limit = 0;
    Time m_length{0};
    bool m_learned = false;
    double m_tokens = 1.0;
    Time m_lastRefill{0};
    bool m_started = false;
    std::deque<Time> m_sent;           // our calls of the last window length
    std::optional<Time> m_resetsAt;    // when the server's window ends, by our clock
    qint64 m_resetSeconds = 0;         // the server's own number for that, 0 when not known
    int m_usedInWindow = 0;            // by us since the window began
    std::optional<double> m_available; // as last heard, minus what we have sent since
    double m_othersPerMs = 0.0;        // what other programs used of the window before
    Time m_latency{0};                 // of the last answer
    qint64 m_lowestHeard = 0;          // of X-RateLimit-Remaining in this window
    std::optional<Time> m_stoppedUntil;
};

} // namespace patchbay
