// The rate limit: a fixed number of requests per window of 10 seconds, whatever the minute has left.
#pragma once

#include "net/httpmessage.h"

namespace patchbay::sandbox {

class RateWindow
{
public:
    explicit RateWindow(int limit) : m_limit(limit) {}

    // Counts one request; false when the window has none left. Windows start at multiples of 10 s of unix
    // time.
    bool take(qint64 now);
    // X-RateLimit-Limit, -Remaining and -Reset (unix seconds), as of the last take().
    void describe(HttpHeaders &headers, qint64 now) const;

    static qint64 start(qint64 now) { return now - now % seconds; }

private:
    static constexpr qint64 seconds = 10;

    int m_limit = 0;
    int m_used = 0;
    qint64 m_start = 0;
};

} // namespace patchbay::sandbox
