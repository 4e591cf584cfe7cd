// What goes wrong on purpose: a seeded share of the requests, or exactly the next ones.
#pragma once

#include "base/result.h"

#include <QJsonObject>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>
#include <random>

namespace patchbay::sandbox {

enum class Fault {
    ServerError,       // 500 with an envelope
    BadGateway,        // 502 with an HTML page
    Unavailable,       // 503 with an envelope
    UnavailableHtml,   // 503 with an HTML page
    RateLimited,       // 429 with the window's headers
    RateLimitedSilent, // 429 without them
    ResetBefore,       // the connection breaks and nothing was done
    ResetAfter,        // the connection breaks and the request took effect
    Truncated,         // it took effect and the answer ends too early
    Slow,              // it took effect and the answer trickles
    CompanyRace,       // 400 unique_company_constraint, on a write of a company; only when asked for by name
};

QString faultName(Fault fault);

class Faults
{
public:
    Faults(double rate, quint64 seed);

    // {"rate":0.1,"seed":7,"kinds":["reset_after"],"next":["truncated"],"method":"POST","path":"/contacts"}:
    // all optional, and "retry_after", the seconds that a 503 asks to wait. `next` goes wrong first, one
    // request each; `method` and `path` (a prefix) limit all of them. InvalidInput when a value cannot be.
    Outcome configure(const QJsonObject &wanted);
    QJsonObject describe() const;

    int retryAfter() const { return m_retryAfter; } // seconds; 0: a 503 does not say

    // What shall happen to this request. The n-th answer depends on the seed and the earlier calls alone.
    std::optional<Fault> draw(const QByteArray &method, const QByteArray &path);

private:
    double m_rate = 0;
    quint64 m_seed = 0;
    std::mt19937_64 m_random;
    QList<Fault> m_kinds{};
    QList<Fault> m_next{};
    int m_retryAfter = 0;
    QByteArray m_method{};
    QByteArray m_path{};
};

} // namespace patchbay::sandbox
