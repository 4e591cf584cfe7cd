#include "sandbox/ratewindow.h"

#include <algorithm>

namespace patchbay::sandbox {

bool RateWindow::take(qint64 now)
{
    if (start(now) != m_start) {
        m_start = start(now);
        m_used = 0;
    }
    if (m_used >= m_limit)
        return false;
    ++m_used;
    return true;
}

void RateWindow::describe(HttpHeaders &headers, qint64 now) const
{
    const int used = start(now) == m_start ? m_used : 0;
    headers.set("X-RateLimit-Limit", QByteArray::number(m_limit));
    headers.set("X-RateLimit-Remaining", QByteArray::number(std::max(0, m_limit - used)));
    headers.set("X-RateLimit-Reset", QByteArray::number(start(now) + seconds));
}

} // namespace patchbay::sandbox
