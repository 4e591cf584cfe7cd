// When to try again and how long to wait: pure functions, so that every case is a row in a test.
#pragma once

#include "base/error.h"
#include "net/httpmessage.h"

#include <QDateTime>

#include <chrono>
#include <optional>

namespace patchbay {

struct RetryPolicy
{
    int maxRetries = 4;                        // after the first attempt
    std::chrono::milliseconds firstDelay{500}; // doubled for each further retry
    std::chrono::milliseconds longestDelay{60'000};
    double jitter = 0.25; // the delay is spread over ± this share

    // How long to wait before the next attempt; nothing when there must be none.
    //   attempt   1 for the first one that just ended
    //   answer    its status and headers, or null when there was none; then `failure` says why
    //   random    in [0, 1), for the jitter
    // Retried: 408, 429, 500 and above (not 501), and network faults. A request whose effect is unknown (a
    // timeout or a reset after sending) is repeated only as request.repeat allows. Retry-After (seconds or
    // HTTP date), then X-RateLimit-Reset (unix seconds) of a 429 win over the exponential delay; both are
    // held against the answer's own Date header, so a wrong clock here does not matter. A wait beyond
    // longestDelay is not retried.
    std::optional<std::chrono::milliseconds> delayBeforeRetry(const HttpRequest &request, int attempt,
                                                              const HttpResponse *answer,
                                                              const Error *failure, double random,
                                                              const QDateTime &now) const;

    // How long the answer itself asks to wait, if it does.
    static std::optional<std::chrono::milliseconds> requestedDelay(const HttpResponse &answer,
                                                                   const QDateTime &now);
};

// Never retries: for probes that must answer now.
RetryPolicy noRetries();

} // namespace patchbay
