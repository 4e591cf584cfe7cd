#include "net/ratewindow.h"

#include "net/retrypolicy.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace patchbay {

using Priority = RateBudget::Priority;
using Time = RateWindow::Time;
using namespace std::chrono_literals;

namespace {

constexpr double bucketShare = 0.02;         // of a window: what a stalled event loop may catch up with
constexpr double carefulBucketShare = 0.003; // the same before the window is known: a timer's lateness
constexpr double leastPaceShare = 0.05;      // when others seem to use everything, still ask now and then
constexpr double leastReserve =
    0.01; // calls bunch up on the way, so the last hundredth is never spent on purpose
constexpr double otherUseShare = 0.025; // a difference below this is calls under way, not another program
constexpr double burstShare = 0.5;      // of a window: what bulk calls may use of it at once
constexpr int slotsPerWindow = 50;      // of an allotment: one slot more than a window is within the reserve
constexpr Time longestWindow = 2min;    // ten seconds in fact; limits are told per minute
constexpr Time restartSpread = 250ms;
constexpr Time shortestWait = 1ms;

std::optional<qint64> number(const HttpResponse &answer, const char *name)
{
    bool ok = false;
    const qint64 value = answer.headers.value(name).trimmed().toLongLong(&ok);
    return ok && value >= 0 ? std::optional(value) : std::nullopt;
}

// How long until the answer's X-RateLimit-Reset by the server's own clock. Date counts whole seconds, so this
// is up to a second too long and never too short.
std::optional<Time> untilReset(const HttpResponse &answer, const QDateTime &wallClock)
{
    HttpResponse resetAlone;
    resetAlone.status = 429;
    resetAlone.headers = {{"Date", answer.headers.value("Date")},
                          {"X-RateLimit-Reset", answer.headers.value("X-RateLimit-Reset")}};
    const auto delay = RetryPolicy::requestedDelay(resetAlone, wallClock);
    return delay ? std::optional<Time>(*delay) : std::nullopt;
}

} // namespace

RateWindow::RateWindow(const RateBudget::Settings &settings, bool isShared)
    : m_settings(settings)
    , m_isShared(isShared)
    , m_limit(std::max(1, settings.assumedLimit))
    , m_length(std::max(1ms, settings.window))
{
    m_settings.share = std::clamp(settings.share, 0.001, 1.0);
    m_settings.interactiveReserve = std::clamp(settings.interactiveReserve, 0.0, 0.9);
}

double RateWindow::allowed() const
{
    return std::max(1.0, std::floor(m_limit * m_settings.share));
}

// What other programs have used of the window, as far as the server's numbers show it. Calls under way are
// counted by one side and not yet by the other, so a small difference means nothing.
double RateWindow::usedByOthers() const
{
    if (!m_available || m_isShared)
        return 0.0;
    const double perMs = allowed() / m_length.count();
    const double underWay = otherUseShare * m_limit + perMs * m_latency.count();
    const double difference = m_limit - m_usedInWindow - *m_available;
    return difference > underWay ? difference : 0.0;
}

double RateWindow::pacePerMs(Time now) const
{
    const double kept = std::max(leastReserve, m_settings.interactiveReserve);
    const double even = allowed() * (1.0 - kept) / m_length.count();
    if (!m_available || !m_resetsAt)
        return std::max(even - m_othersPerMs, even * leastPaceShare);
    const double others = usedByOthers();
    if (others <= 0.0 && m_othersPerMs <= 0.0)
        return even;
    // Somebody else lives on this window too and goes on as before: spread what that leaves over the time
    // left.
    const double timeLeft = std::max(1.0, (*m_resetsAt - now).count());
    const double timeGone = std::max(m_length.count() / 10.0, m_length.count() - timeLeft);
    const double othersPerMs = std::max(others / timeGone, m_othersPerMs);
    const double left = (*m_available - othersPerMs * timeLeft) * (1.0 - kept);
    return std::clamp(left / timeLeft, 0.0, even);
}

void RateWindow::advance(Time now)
{
    if (!m_started) {
        m_started = true;
        m_lastRefill = now;
    }
    while (!m_sent.empty() && m_sent.front() + m_length <= now)
        m_sent.pop_front();
    if (m_stoppedUntil && now >= *m_stoppedUntil)
        m_stoppedUntil.reset();
    if (m_resetsAt && now >= *m_resetsAt) {
        m_othersPerMs = usedByOthers() / m_length.count();
        const double passed = std::floor((now - *m_resetsAt) / m_length) + 1.0;
        m_resetSeconds += qint64(std::llround(passed * m_length.count() / 1'000.0));
        *m_resetsAt += passed * m_length;
        m_usedInWindow = 0;
        m_available.reset();
        m_lowestHeard = m_limit;
    }
    const double capacity = std::max(1.0, allowed() * (m_learned ? bucketShare : carefulBucketShare));
    m_tokens = std::min(capacity, m_tokens + pacePerMs(now) * (now - m_lastRefill).count());
    m_lastRefill = now;
}

int RateWindow::sentSince(Time moment) const
{
    return int(m_sent.cend() - std::upper_bound(m_sent.cbegin(), m_sent.cend(), moment));
}

// How long until fewer than `cap` of our calls lie within one window's length.
Time RateWindow::untilSlot(double cap, Time now) const
{
    const auto most = std::size_t(std::max(1.0, std::floor(cap)));
    if (m_sent.size() < most)
        return Time(0);
    return m_sent[m_sent.size() - most] + m_length - now;
}

// Whether so little of the window is known to be used, by us and by others, that a few calls need not keep
// the pace.
bool RateWindow::mayBurst(Time now) const
{
    const double most = allowed() * burstShare;
    return m_learned && sentSince(now - m_length) < most && usedByOthers() <= 0.0 && m_othersPerMs <= 0.0 &&
           (!m_available || m_limit - *m_available < m_limit * burstShare);
}

Time RateWindow::waitFor(Priority priority, Time now)
{
    advance(now);
    if (m_stoppedUntil)
        return std::max(shortestWait, *m_stoppedUntil - now);
    if (m_available && *m_available < 1.0 && m_resetsAt)
        return std::max(shortestWait, *m_resetsAt - now);
    if (priority == Priority::Interactive)
        return std::max(Time(0), untilSlot(allowed(), now));
    const double kept = std::max(leastReserve, m_settings.interactiveReserve);
    const Time slot = untilSlot(allowed() * (1.0 - kept), now);
    if (slot > Time(0))
        return std::max(shortestWait, slot);
    if (m_tokens >= 1.0 || m_isShared) // what is shared is drawn at an even pace
        return Time(0);
    if (priority == Priority::Bulk && mayBurst(now))
        return Time(0);
    const double pace = pacePerMs(now);
    const Time token = pace > 0.0 ? Time((1.0 - m_tokens) / pace) : m_length;
    const Time limitOfSleep = m_resetsAt ? *m_resetsAt - now : m_length; // the pace changes with the window
    return std::clamp(token, shortestWait, std::max(shortestWait, limitOfSleep));
}

void RateWindow::take(Priority priority, Time now)
{
    advance(now);
    m_sent.push_back(now);
    ++m_usedInWindow;
    if (m_available)
        *m_available -= 1.0;
    m_tokens -= 1.0;
    if (priority != Priority::Background) // else single calls would pay for these, and stand still
        m_tokens = std::max(0.0, m_tokens);
}

void RateWindow::observe(const HttpResponse &answer, Time now, const QDateTime &wallClock, double random)
{
    advance(now);
    m_latency = answer.elapsed;
    learnWindow(answer, now, wallClock);
    if (answer.status == 429)
        stop(answer, now, wallClock, random);
}

void RateWindow::observeLimit(const HttpResponse &answer)
{
    if (const auto limit = number(answer, "X-RateLimit-Limit"); limit && *limit > 0) {
        m_limit = int(std::min<qint64>(*limit, std::numeric_limits<int>::max()));
        m_learned = true;
    }
}

void RateWindow::learnWindow(const HttpResponse &answer, Time now, const QDateTime &wallClock)
{
    observeLimit(answer);
    const auto reset = number(answer, "X-RateLimit-Reset");
    const auto untilThen = reset ? untilReset(answer, wallClock) : std::nullopt;
    if (untilThen &&
        *untilThen <= longestWindow) { // a clock that is wrong would slow every call down for good
        m_learned = true;
        if (*untilThen > m_length + Time(1s))
            m_length = *untilThen; // longer windows than assumed
        if (*reset > m_resetSeconds) {
            m_resetSeconds = *reset;
            if (m_resetsAt) // else nothing is known of a window before
                m_othersPerMs = usedByOthers() / m_length.count();
            m_resetsAt = now + *untilThen;
            m_usedInWindow = sentSince(*m_resetsAt - m_length);
            m_available.reset();
            m_lowestHeard = m_limit;
        } else if (*reset == m_resetSeconds && m_resetsAt) {
            m_resetsAt = std::min(*m_resetsAt, now + *untilThen); // each answer can only make it sharper
        }
    }
    const auto remaining = number(answer, "X-RateLimit-Remaining");
    if (!remaining)
        return;
    m_learned = true;
    // Answers overtake each other: within one window the lowest number is the newest, and one of an earlier
    // window says nothing any more.
    const bool isOld = reset && *reset < m_resetSeconds;
    if (isOld || (m_available && *remaining > m_lowestHeard))
        return;
    if (!m_resetsAt)
        m_resetsAt = now + m_length;
    m_lowestHeard = *remaining;
    // What was sent since the server counted is not in its number yet. When that was is not known exactly;
    // half way.
    m_available = double(*remaining) - sentSince(now - Time(answer.elapsed) / 2);
}

void RateWindow::stop(const HttpResponse &answer, Time now, const QDateTime &wallClock, double random)
{
    const auto requested = RetryPolicy::requestedDelay(answer, wallClock);
    if (!requested && m_stoppedUntil)
        return; // one of those that were under way: the stop that holds is enough
    const Time until = now + (requested ? Time(*requested) : m_length) + random * restartSpread;
    m_stoppedUntil = std::max(until, m_stoppedUntil.value_or(until));
    m_tokens = std::min(m_tokens, 0.0);
    m_available.reset(); // the stop holds everybody; what is left afterwards has to be heard anew
    m_lowestHeard = m_limit;
}

RateWindow::Share RateWindow::share(Priority priority, const QDateTime &wallClock) const
{
    const double kept =
        priority == Priority::Interactive ? 0.0 : std::max(leastReserve, m_settings.interactiveReserve);
    const double perSlot = allowed() * (1.0 - kept) / slotsPerWindow;
    const qint64 length = std::max<qint64>(1, std::llround(m_length.count() / slotsPerWindow));
    const qint64 number = wallClock.toMSecsSinceEpoch() / length;
    // Whole calls; what is left of one goes to the next slot, by a count that begins anew now and then so
    // that it stays exact.
    const auto place = double(number % 1'000'000);
    Share share;
    share.slotStart = QDateTime::fromMSecsSinceEpoch(number * length, Qt::UTC);
    share.limit = int(std::floor(perSlot * (place + 1.0)) - std::floor(perSlot * place));
    share.chunk = std::max(1, int(std::ceil(perSlot / 2.0)));
    share.slot = Time(double(length));
    return share;
}

int RateWindow::used(Time now)
{
    advance(now);
    return m_resetsAt ? m_usedInWindow : int(m_sent.size());
}

int RateWindow::remaining(Time now)
{
    advance(now);
    if (m_stoppedUntil)
        return 0;
    return std::max(0, int(m_available.value_or(m_limit - used(now))));
}

bool RateWindow::isStopped(Time now)
{
    advance(now);
    return m_stoppedUntil.has_value();
}

} // namespace patchbay
