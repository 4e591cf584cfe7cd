#include "net/httpclient.h"

#include "base/logging.h"
#include "base/redaction.h"
#include "net/completion.h"
#include "net/httpexchange.h"
#include "net/networkfault.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QPointer>
#include <QRandomGenerator>
#include <QTimer>

#include <algorithm>
#include <unordered_set>
#include <vector>

namespace patchbay {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

namespace {

// Qt sends a request again by itself when the connection is lost before the answer, a POST too. It cannot
// when the body cannot be rewound; then the loss is reported, and the retry policy decides.
class OneTimeBody : public QIODevice
{
public:
    explicit OneTimeBody(QByteArray bytes) : m_bytes(std::move(bytes))
    {
        open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    }
    qint64 size() const override { return m_bytes.size(); }
    bool reset() override { return false; }
    bool atEnd() const override { return pos() >= m_bytes.size(); }

protected:
    qint64 readData(char *data, qint64 most) override
    {
        const qint64 count = std::min(most, m_bytes.size() - pos());
        if (count <= 0)
            return -1;
        std::copy_n(m_bytes.constData() + pos(), count, data);
        return count;
    }
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    QByteArray m_bytes;
};

QNetworkRequest toNetworkRequest(const HttpRequest &request, const QByteArray &userAgent,
                                 const QSslConfiguration &tls)
{
    QNetworkRequest out(request.url);
    if (!request.connectTo.isEmpty()) {
        QUrl there = request.url;
        there.setHost(request.connectTo);
        out.setUrl(there);
        out.setPeerVerifyName(request.url.host());
        QByteArray host = request.url.host(QUrl::FullyEncoded).toLatin1();
        if (host.contains(':'))
            host = '[' + host + ']';
        if (request.url.port() >= 0)
            host += ':' + QByteArray::number(request.url.port());
        out.setRawHeader("Host", host);
    }
    out.setSslConfiguration(tls);
    out.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    // One protocol, whatever the server offers: a lost HTTP/2 connection would take a hundred requests with
    // it.
    out.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    out.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    out.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    out.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    out.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    out.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    out.setDecompressedSafetyCheckThreshold(-1); // maxReplyBytes counts what comes out
    out.setRawHeader("User-Agent", userAgent);
    for (const auto &[name, value] : request.headers.items())
        out.setRawHeader(name, value);
    if (!request.headers.contains("Content-Type") && (!request.body.isEmpty() || request.method == "POST"))
        out.setRawHeader("Content-Type", "application/octet-stream"); // else Qt guesses, and complains
    return out;
}

using Go = Completion<Outcome>;

// Waits for the budget on behalf of a caller who may be called back before.
OutcomeTask acquireFor(std::shared_ptr<Go> go, QPointer<RateBudget> budget, RateBudget::Priority priority)
{
    const Outcome granted = co_await budget->acquire(priority);
    go->complete(granted);
    co_return granted;
}

} // namespace

struct HttpClient::Private
{
    struct Lane
    {
        std::unique_ptr<QNetworkAccessManager> manager;
        int load = 0;
    };

    Settings settings;
    std::vector<Lane> lanes;
    std::unordered_set<std::shared_ptr<HttpExchangeRun>> runs;
    std::unordered_set<std::shared_ptr<Go>>
        pauses; // callers who wait for the budget or for their next attempt
    bool closed = false;

    std::size_t leastLoaded() const;
    std::shared_ptr<HttpExchangeRun> begin(const HttpRequest &request, std::size_t lane);
};

std::size_t HttpClient::Private::leastLoaded() const
{
    const auto least = std::min_element(lanes.cbegin(), lanes.cend(),
                                        [](const Lane &a, const Lane &b) { return a.load < b.load; });
    return std::size_t(least - lanes.cbegin());
}

std::shared_ptr<HttpExchangeRun> HttpClient::Private::begin(const HttpRequest &request, std::size_t lane)
{
    const QNetworkRequest out = toNetworkRequest(request, settings.userAgent, settings.tls);
    QNetworkAccessManager &manager = *lanes[lane].manager;
    const bool hasBody = !request.body.isEmpty() || request.method == "POST" || request.method == "PUT" ||
                         request.method == "PATCH";
    QIODevice *body = hasBody ? new OneTimeBody(request.body) : nullptr;
    QNetworkReply *reply = nullptr;
    if (request.method == "GET" && !body)
        reply = manager.get(out);
    else if (request.method == "HEAD")
        reply = manager.head(out);
    else if (request.method == "POST")
        reply = manager.post(out, body);
    else if (request.method == "PUT")
        reply = manager.put(out, body);
    else
        reply = manager.sendCustomRequest(out, request.method, body);
    if (body)
        body->setParent(reply);
    auto run = std::make_shared<HttpExchangeRun>(reply, request);
    runs.insert(run);
    ++lanes[lane].load;
    return run;
}

HttpClient::HttpClient(Settings settings, QObject *parent) : QObject(parent), d(std::make_unique<Private>())
{
    d->settings = std::move(settings);
    for (int i = 0; i < std::max(1, d->settings.pool); ++i)
        d->lanes.push_back({std::make_unique<QNetworkAccessManager>(), 0});
}

HttpClient::~HttpClient()
{
    shutDown();
}

void HttpClient::shutDown()
{
    d->closed = true;
    // Copies: each caller that is resumed takes itself out of the sets.
    const auto pauses = d->pauses;
    for (const auto &pause : pauses)
        pause->complete(fail(cancelledFault()));
    const auto runs = d->runs;
    for (const auto &run : runs)
        run->cancel();
}

Task<HttpResponse> HttpClient::send(HttpRequest request, RateBudget *budget, RateBudget::Priority priority)
{
    return sendWith(d->settings.retry, std::move(request), budget, priority);
}

Task<HttpResponse> HttpClient::sendWith(RetryPolicy policy, HttpRequest request, RateBudget *budget,
                                        RateBudget::Priority priority)
{
    const QPointer<HttpClient> self(this);
    const QPointer<RateBudget> sharedBudget(budget);
    if (const Outcome safe = checkAddressIsSafe(request.url); !safe)
        co_return fail(safe.error());

    for (int attempt = 1;; ++attempt) {
        if (!self || d->closed)
            co_return fail(cancelledFault());
        if (sharedBudget) {
            auto go = std::make_shared<Go>();
            d->pauses.insert(go);
            acquireFor(go, sharedBudget, priority);
            const Outcome granted = co_await completed(go);
            if (!self)
                co_return fail(cancelledFault());
            d->pauses.erase(go);
            if (!granted || d->closed)
                co_return fail(cancelledFault());
        }

        HttpExchange exchange;
        exchange.startedAt = QDateTime::currentDateTimeUtc();
        const std::size_t lane = d->leastLoaded();
        const auto run = d->begin(request, lane);
        Result<HttpResponse> result = co_await completed(run->completion());
        if (!self)
            co_return fail(cancelledFault());
        d->runs.erase(run);
        --d->lanes[lane].load;
        if (result) {
            result->attempts = attempt;
            if (sharedBudget)
                sharedBudget->observe(*result);
        }
        exchange.attempt = attempt;
        exchange.elapsed = run->elapsed();
        exchange.receivedBytes = result ? result->body.size() : run->receivedBytes();
        report(std::move(exchange), request, result);
        if (!self || d->closed)
            co_return result;

        const auto delay = policy.delayBeforeRetry(
            request, attempt, result ? &*result : nullptr, result ? nullptr : &result.error(),
            QRandomGenerator::global()->generateDouble(), QDateTime::currentDateTimeUtc());
        if (!delay)
            co_return result;
        auto pause = std::make_shared<Go>();
        d->pauses.insert(pause);
        QTimer::singleShot(*delay, this, [pause] { pause->complete({}); });
        const Outcome rested = co_await completed(pause);
        if (!self)
            co_return fail(cancelledFault());
        d->pauses.erase(pause);
        if (!rested)
            co_return fail(cancelledFault());
    }
}

void HttpClient::report(HttpExchange exchange, const HttpRequest &request, const Result<HttpResponse> &result)
{
    exchange.method = QString::fromLatin1(request.method);
    exchange.url = redact(redactedUrl(request.url));
    exchange.sentBytes = request.body.size();
    if (result) {
        exchange.status = result->status;
        exchange.requestId = redact(QString::fromLatin1(result->headers.value("X-Request-Id")));
    } else {
        exchange.failure = redact(result.error().message);
    }
    logEvent(logHttp(), u"http.exchange"_s,
             {{u"method"_s, exchange.method},
              {u"url"_s, exchange.url},
              {u"status"_s, exchange.status},
              {u"failure"_s, exchange.failure},
              {u"request_id"_s, exchange.requestId},
              {u"attempt"_s, exchange.attempt},
              {u"sent_bytes"_s, exchange.sentBytes},
              {u"received_bytes"_s, exchange.receivedBytes},
              {u"elapsed_ms"_s, qint64(exchange.elapsed.count())}});
    Q_EMIT exchanged(exchange);
}

} // namespace patchbay
