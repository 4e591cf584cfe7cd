#include "sandbox/clerk/clerkservice.h"

#include "base/json.h"
#include "sandbox/routes.h"

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 window = 10; // seconds

ServerResponse sent(const clerk::Reply &reply)
{
    ServerResponse response{.status = reply.status, .body = reply.body};
    response.headers.set("Content-Type", "application/json");
    return response;
}

ServerResponse page(int status, const QByteArray &title)
{
    ServerResponse response{.status = status, .body = "<html><body><h1>" + title + "</h1></body></html>"};
    response.headers.set("Content-Type", "text/html");
    return response;
}

ServerResponse tooMany(std::optional<qint64> retryAfter)
{
    ServerResponse response =
        sent(clerk::refusal(429, u"too_many_requests"_s, u"Too many requests. Please try again in a bit."_s));
    if (retryAfter)
        response.headers.set("Retry-After", QByteArray::number(*retryAfter));
    return response;
}

ServerResponse json(int status, const QJsonObject &body)
{
    return sent({.status = status, .body = toCompactJson(body)});
}

ServerResponse refused(const Error &error)
{
    const int status = error.kind == Error::Kind::NotFound   ? 404
                       : error.kind == Error::Kind::Conflict ? 409
                                                             : 400;
    return json(status, {{u"ok"_s, false}, {u"message"_s, error.message}});
}

ServerResponse result(const Result<QJsonObject> &object)
{
    return object ? json(200, *object) : refused(object.error());
}

ServerResponse result(const Outcome &outcome)
{
    return outcome ? json(200, {{u"ok"_s, true}}) : refused(outcome.error());
}

} // namespace

ClerkService::ClerkService(Options options, QByteArray secretKey)
    : m_options(std::move(options))
    , m_secretKey(std::move(secretKey))
    , m_state(std::make_unique<ClerkState>(m_options))
    , m_window(m_options.clerkRateLimit)
    , m_faults(m_options.faultRate, m_options.seed)
{
}

void ClerkService::answer(const ServerRequest &request, const Responder &respond)
{
    if (request.target.startsWith("/_sandbox/clerk/")) {
        respond(control(request));
        return;
    }
    ServerResponse response = api(request);
    response.delay = std::chrono::milliseconds(m_options.latencyMs);
    respond(std::move(response));
}

ServerResponse ClerkService::api(const ServerRequest &request)
{
    ++m_requests;
    const QByteArray given = request.headers.value("Authorization");
    if (!given.startsWith("Bearer "))
        return sent(clerk::refusal(401, u"authorization_header_format_invalid"_s,
                                   u"Invalid Authorization header format"_s));
    if (given != "Bearer " + m_secretKey)
        return sent(clerk::refusal(401, u"clerk_key_invalid"_s,
                                   u"The provided Clerk Secret Key is invalid. Make sure that your Clerk "
                                   "Secret Key is correct."_s));
    const qint64 now = m_state->nowMs() / 1'000;
    if (!m_window.take(now)) {
        ++m_rateLimited;
        return tooMany(window - now % window);
    }
    const auto fault = m_faults.draw(request.method, request.target);
    if (fault && *fault != Fault::CompanyRace) {
        ++m_broken;
        return broken(*fault, request);
    }
    return sent(clerk::answer(*m_state, request));
}

ServerResponse ClerkService::broken(Fault fault, const ServerRequest &request)
{
    const auto as = [&](ServerResponse::Delivery delivery) {
        ServerResponse response = sent(clerk::answer(*m_state, request));
        response.delivery = delivery;
        return response;
    };
    switch (fault) {
    case Fault::ServerError:
        return sent(clerk::refusal(500, u"internal_clerk_error"_s, u"Oops, something went wrong"_s));
    case Fault::BadGateway: return page(502, "Bad Gateway");
    case Fault::Unavailable:
        return sent(clerk::refusal(503, u"service_unavailable"_s, u"Service unavailable"_s));
    case Fault::UnavailableHtml: return page(503, "Service Temporarily Unavailable");
    case Fault::RateLimited: ++m_rateLimited; return tooMany(1);
    case Fault::RateLimitedSilent: ++m_rateLimited; return tooMany(std::nullopt);
    case Fault::ResetBefore:
    case Fault::ResetAfter: return as(ServerResponse::Delivery::Reset);
    case Fault::Truncated: return as(ServerResponse::Delivery::Truncated);
    case Fault::Slow: return as(ServerResponse::Delivery::Slow);
    case Fault::CompanyRace: break;
    }
    return as(ServerResponse::Delivery::Normal);
}

ServerResponse ClerkService::control(const ServerRequest &request)
{
    if (!request.peer.startsWith(u"127."_s))
        return json(403,
                    {{u"ok"_s, false}, {u"message"_s, u"The control paths are for this machine only."_s}});
    const auto body = request.body.isEmpty()
                          ? Result<QJsonObject>(QJsonObject())
                          : parseJsonObject(request.body, u"the body of the control request"_s);
    if (!body)
        return refused(body.error());
    const QStringList path = splitPath(request.target).mid(2);
    const QByteArray what = request.method + ' ' + path.join(u'/').toUtf8();
    if (what == "GET stats") {
        return json(200, {{u"requests"_s, m_requests},
                          {u"rate_limited"_s, m_rateLimited},
                          {u"faults"_s, m_broken},
                          {u"users"_s, static_cast<qint64>(m_state->users().ids().size())},
                          {u"organizations"_s, static_cast<qint64>(m_state->organisations().ids().size())},
                          {u"memberships"_s, static_cast<qint64>(m_state->memberships().ids().size())}});
    }
    if (what == "GET faults")
        return json(200, m_faults.describe());
    if (what == "POST faults") {
        const Outcome outcome = m_faults.configure(*body);
        return outcome ? json(200, m_faults.describe()) : refused(outcome.error());
    }
    if (what == "POST reset") {
        m_state = std::make_unique<ClerkState>(m_options);
        m_window = RateWindow(m_options.clerkRateLimit);
        m_faults = Faults(m_options.faultRate, m_options.seed);
        m_requests = m_rateLimited = m_broken = 0;
        return json(200, {{u"ok"_s, true}});
    }
    return change(request.method, path, *body);
}

ServerResponse ClerkService::change(const QByteArray &method, const QStringList &path,
                                    const QJsonObject &body)
{
    const QString kind = path.value(0);
    const QString id = path.value(1);
    const QByteArray what = method + ' ' + kind.toUtf8() + (id.isEmpty() ? "" : "/*") +
                            (path.size() > 2 ? "/" + path.at(2).toUtf8() : QByteArray());
    if (what == "POST users")
        return result(m_state->addUser(body));
    if (what == "PATCH users/*")
        return result(m_state->changeUser(id, body));
    if (what == "DELETE users/*")
        return result(m_state->removeUser(id));
    if (what == "POST organizations")
        return result(m_state->addOrganisation(body));
    if (what == "PATCH organizations/*")
        return result(m_state->changeOrganisation(id, body));
    if (what == "DELETE organizations/*")
        return result(m_state->removeOrganisation(id));
    if (what == "POST memberships")
        return result(m_state->addMembership(body));
    if (what == "DELETE memberships/*")
        return result(m_state->removeMembership(id));
    if (what == "POST invitations")
        return result(m_state->addInvitation(body));
    if (what == "POST invitations/*/accept")
        return result(m_state->acceptInvitation(id, body));
    if (what == "POST invitations/*/revoke")
        return result(m_state->revokeInvitation(id));
    return json(404, {{u"ok"_s, false}, {u"message"_s, u"The sandbox has no such control path."_s}});
}

} // namespace patchbay::sandbox
