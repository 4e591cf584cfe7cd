#include "net/retrypolicy.h"

#include "net/networkfault.h"

#include <QByteArrayView>

#include <algorithm>
#include <cmath>

namespace patchbay {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

constexpr qint64 longestSeconds = 366LL * 24 * 3600; // keeps absurd numbers from overflowing

// An HTTP date as servers send it (RFC 9110, 5.6.7, the preferred form): "Sun, 06 Nov 1994 08:49:37 GMT". By
// hand, because every answer has one and QLocale takes long over it.
std::optional<QDateTime> readHttpDate(const QByteArray &text)
{
    static constexpr QByteArrayView months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const QByteArray date = text.trimmed();
    if (date.size() != 29 || !date.endsWith(" GMT"))
        return std::nullopt;
    const auto number = [&date](qsizetype at, qsizetype size) {
        return QByteArrayView(date).sliced(at, size).toInt();
    };
    const qsizetype month = months.indexOf(QByteArrayView(date).sliced(8, 3));
    if (month < 0 || month % 3 != 0)
        return std::nullopt;
    const QDateTime time(QDate(number(12, 4), int(month / 3) + 1, number(5, 2)),
                         QTime(number(17, 2), number(20, 2), number(23, 2)), Qt::UTC);
    return time.isValid() ? std::optional(time) : std::nullopt;
}

milliseconds fromSeconds(qint64 seconds)
{
    return milliseconds(std::clamp<qint64>(seconds, 0, longestSeconds) * 1'000);
}

bool isRetryableStatus(int status)
{
    return status == 408 || status == 429 || (status >= 500 && status != 501);
}

bool isRetryableFault(const Error &failure)
{
    return failure.kind == Error::Kind::Timeout || failure.kind == Error::Kind::Unreachable ||
           (failure.kind == Error::Kind::BadReply && failure.code == fault::truncated);
}

// Whether the request may have taken effect although we do not know.
bool isEffectOpen(const HttpResponse *answer, const Error *failure)
{
    if (answer)
        return answer->status == 504; // a gateway's word for a timeout
    return failure->code != fault::notConnected;
}

bool mayRepeat(const HttpRequest &request, bool effectIsOpen)
{
    switch (request.repeat) {
    case HttpRequest::Repeat::Never: return false;
    case HttpRequest::Repeat::Always: return true;
    case HttpRequest::Repeat::WhenIdempotent: break;
    }
    const QByteArray method = request.method.toUpper();
    return !effectIsOpen || method == "GET" || method == "HEAD" || method == "PUT" || method == "DELETE" ||
           method == "OPTIONS";
}

} // namespace

std::optional<milliseconds> RetryPolicy::delayBeforeRetry(const HttpRequest &request, int attempt,
                                                          const HttpResponse *answer, const Error *failure,
                                                          double random, const QDateTime &now) const
{
    if (attempt > maxRetries || (!answer && !failure))
        return std::nullopt;
    if (answer ? !isRetryableStatus(answer->status) : !isRetryableFault(*failure))
        return std::nullopt;
    if (!mayRepeat(request, isEffectOpen(answer, failure)))
        return std::nullopt;
    if (answer) {
        if (const auto requested = requestedDelay(*answer, now)) {
            if (*requested > longestDelay)
                return std::nullopt;
            // Never earlier than asked; a little later, so that not all come back in the same instant.
            return *requested + milliseconds(qint64(double(firstDelay.count()) * jitter * random));
        }
    }
    const double doubled = double(firstDelay.count()) * std::exp2(std::min(attempt - 1, 30));
    const double capped = std::min(doubled, double(longestDelay.count()));
    const double spread = capped * (1.0 + jitter * (2.0 * random - 1.0));
    return std::min(milliseconds(qint64(spread)), longestDelay);
}

std::optional<milliseconds> RetryPolicy::requestedDelay(const HttpResponse &answer, const QDateTime &now)
{
    const QDateTime serverNow = readHttpDate(answer.headers.value("Date")).value_or(now);
    const QByteArray retryAfter = answer.headers.value("Retry-After").trimmed();
    bool isNumber = false;
    if (const qint64 seconds = retryAfter.toLongLong(&isNumber); isNumber && seconds >= 0)
        return fromSeconds(seconds);
    if (const auto date = readHttpDate(retryAfter))
        return fromSeconds(serverNow.secsTo(*date));
    if (answer.status != 429)
        return std::nullopt;
    const qint64 reset = answer.headers.value("X-RateLimit-Reset").trimmed().toLongLong(&isNumber);
    if (!isNumber || reset <= 0)
        return std::nullopt;
    return fromSeconds(reset - serverNow.toSecsSinceEpoch());
}

RetryPolicy noRetries()
{
    RetryPolicy policy;
    policy.maxRetries = 0;
    return policy;
}

} // namespace patchbay
