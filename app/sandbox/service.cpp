#include "sandbox/service.h"

#include "base/json.h"
#include "sandbox/bulk.h"
#include "sandbox/seed.h"

#include <algorithm>

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

namespace {

constexpr size_t mostWindows = 10'000; // remembered: more than a day

QByteArray htmlPage(int status, const QByteArray &title)
{
    return "<html>\r\n<head><title>" + QByteArray::number(status) + ' ' + title +
           "</title></head>\r\n<body>\r\n<h1>" + title + "</h1>\r\n</body>\r\n</html>\r\n";
}

} // namespace

Service::Service(Options options, Keys keys)
    : m_options(std::move(options))
    , m_keys(std::move(keys))
    , m_state(std::make_unique<State>(m_options, m_keys.appId))
    , m_window(m_options.rateLimit)
    , m_faults(m_options.faultRate, m_options.seed)
    , m_calls(m_options.callsFile)
{
    seed(*m_state);
}

void Service::answer(const ServerRequest &request, const Responder &respond)
{
    settleBulk(*m_state);
    if (request.target.startsWith("/_sandbox/")) {
        control(request, respond);
        return;
    }
    noteConcurrency();
    ServerResponse response = api(request);
    m_calls.write(request, response);
    response.delay = std::chrono::milliseconds(m_options.latencyMs);
    respond(std::move(response));
}

void Service::noteConcurrency()
{
    const qint64 now = m_state->nowMs();
    while (!m_leaving.empty() && m_leaving.top() <= now)
        m_leaving.pop();
    m_leaving.push(now + std::max(1, m_options.latencyMs));
    m_stats.peakConcurrency = std::max(m_stats.peakConcurrency, static_cast<qint64>(m_leaving.size()));
}

bool Service::takeFromWindow()
{
    const qint64 now = m_state->now();
    const bool isTaken = m_window.take(now);
    auto &windows = m_stats.windows;
    if (windows.empty() || windows.back().start != RateWindow::start(now))
        windows.push_back({.start = RateWindow::start(now)});
    if (windows.size() > mostWindows)
        windows.pop_front();
    ++(isTaken ? windows.back().used : windows.back().refused);
    return isTaken;
}

ServerResponse Service::api(const ServerRequest &request)
{
    ++m_stats.requests;
    const QByteArray wanted = request.headers.contains("Intercom-Version")
                                  ? request.headers.value("Intercom-Version")
                                  : m_options.defaultVersion.toLatin1();
    const auto version = readVersion(QString::fromLatin1(wanted));
    const ApiVersion shown = version.value_or(readVersion(u"2.16"_s).value());
    if (request.headers.value("Authorization") != "Bearer " + m_keys.token) {
        ++m_stats.unauthorized;
        return finish(refuse(401, u"unauthorized"_s, u"Access Token Invalid"_s), shown);
    }
    if (!takeFromWindow()) {
        ++m_stats.rateLimited;
        return finish(refuse(429, u"rate_limit_exceeded"_s,
                             u"More than %1 requests received in 10 seconds"_s.arg(m_options.rateLimit)),
                      shown);
    }
    if (!version) {
        return finish(
            refuse(400, u"intercom_version_invalid"_s,
                   u"The requested version could not be found: %1"_s.arg(QString::fromLatin1(wanted))),
            shown);
    }
    const auto fault = m_faults.draw(request.method, request.target);
    if (fault &&
        (*fault != Fault::CompanyRace || (request.method == "POST" && request.target == "/companies"))) {
        ++m_stats.faults;
        ++m_stats.byFault[faultName(*fault)];
        return broken(*fault, request, *version);
    }
    return finish(route(m_scroll, *m_state, request, *version), *version);
}

ServerResponse Service::broken(Fault fault, const ServerRequest &request, const ApiVersion &version)
{
    const auto html = [](int status, const QByteArray &title) {
        ServerResponse response{.status = status, .body = htmlPage(status, title)};
        response.headers.set("Content-Type", "text/html");
        return response;
    };
    const auto took = [&](ServerResponse::Delivery delivery) {
        ServerResponse response = finish(route(m_scroll, *m_state, request, version), version);
        response.delivery = delivery;
        return response;
    };
    switch (fault) {
    case Fault::ServerError:
        return finish(refuse(500, u"server_error"_s, u"Something went wrong"_s), version);
    case Fault::BadGateway: return html(502, "Bad Gateway");
    case Fault::Unavailable: {
        ServerResponse response =
            finish(refuse(503, u"service_unavailable"_s, u"Service temporarily unavailable"_s), version);
        if (m_faults.retryAfter() > 0)
            response.headers.set("Retry-After", QByteArray::number(m_faults.retryAfter()));
        return response;
    }
    case Fault::UnavailableHtml: return html(503, "Service Temporarily Unavailable");
    case Fault::RateLimited:
    case Fault::RateLimitedSilent: {
        ++m_stats.rateLimited;
        ServerResponse response =
            finish(refuse(429, u"rate_limit_exceeded"_s, u"Exceeded rate limit"_s), version);
        if (fault == Fault::RateLimited) {
            response.headers.set("X-RateLimit-Remaining", "0");
            return response;
        }
        HttpHeaders headers;
        for (const auto &[name, value] : response.headers.items()) {
            if (!name.toLower().startsWith("x-ratelimit"))
                headers.add(name, value);
        }
        response.headers = headers;
        return response;
    }
    case Fault::ResetBefore: return {.delivery = ServerResponse::Delivery::Reset};
    case Fault::ResetAfter: return took(ServerResponse::Delivery::Reset);
    case Fault::Truncated: return took(ServerResponse::Delivery::Truncated);
    case Fault::Slow: return took(ServerResponse::Delivery::Slow);
    case Fault::CompanyRace:
        return finish(refuse(400, u"unique_company_constraint"_s, u"Company already exists."_s), version);
    }
    return {};
}

ServerResponse Service::finish(Reply reply, const ApiVersion &version)
{
    ServerResponse response{.status = reply.status, .headers = reply.headers};
    const QString requestId = nextRequestId();
    if (reply.body.value(u"type"_s) == u"error.list"_s)
        reply.body.insert(u"request_id"_s, requestId);
    response.headers.set("X-Request-Id", requestId.toLatin1());
    response.headers.set("Intercom-Version", version.text.toLatin1());
    m_window.describe(response.headers, m_state->now());
    if (reply.hasBody) {
        response.headers.set("Content-Type", "application/json; charset=utf-8");
        response.body = toCompactJson(reply.body);
    }
    return response;
}

// Shaped as a UUID, which is what the description declares.
QString Service::nextRequestId()
{
    const QString digits = QString::number(++m_requestNumber, 16).rightJustified(12, u'0');
    return u"5a4db0c5-0000-4000-8000-"_s + digits;
}

} // namespace patchbay::sandbox
