#include "connectors/clerk/clerkapi.h"

#include "base/redaction.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestWords = 300;
// The customer's own programs share the instance's limit, so some of it is left to them.
constexpr double ourShare = 0.8;

Error::Kind kindOf(int status)
{
    switch (status) {
    case 401: return Error::Kind::Unauthorized;
    case 402: return Error::Kind::PlanRestricted;
    case 403: return Error::Kind::Forbidden;
    case 404: return Error::Kind::NotFound;
    case 408: return Error::Kind::Timeout;
    case 409: return Error::Kind::Conflict;
    case 410: return Error::Kind::Gone;
    case 429: return Error::Kind::RateLimited;
    default: break;
    }
    if (status >= 500)
        return Error::Kind::ServerFault;
    return status >= 400 ? Error::Kind::Rejected : Error::Kind::BadReply;
}

QString nextStepOf(Error::Kind kind)
{
    switch (kind) {
    case Error::Kind::Unauthorized:
        return u"Copy the secret key from API keys in Clerk’s dashboard and reconnect with it."_s;
    case Error::Kind::PlanRestricted:
    case Error::Kind::Forbidden:
        return u"See in Clerk’s dashboard whether the feature is switched on for this instance."_s;
    case Error::Kind::RateLimited: return u"Wait a minute and try again."_s;
    case Error::Kind::ServerFault: return u"Look at status.clerk.com and try again later."_s;
    case Error::Kind::BadReply: return u"Check the address of Clerk’s API in the connection’s settings."_s;
    default: return {};
    }
}

QString tidy(const QString &text)
{
    QString words = redact(text).simplified();
    if (words.size() > longestWords)
        words = words.left(longestWords) + u'…';
    while (words.endsWith(u'.'))
        words.chop(1);
    return words;
}

QString generally(Error::Kind kind, int status)
{
    switch (kind) {
    case Error::Kind::Unauthorized: return u"Clerk does not accept the secret key"_s;
    case Error::Kind::RateLimited: return u"Clerk refused because of too many requests"_s;
    case Error::Kind::ServerFault: return u"Clerk failed with status %1"_s.arg(status);
    case Error::Kind::NotFound: return u"Clerk does not know this"_s;
    default: return u"Clerk refused with status %1"_s.arg(status);
    }
}

Result<HttpResponse> settled(const Result<HttpResponse> &answer)
{
    if (!answer)
        return fail(answer.error());
    if (!answer->isSuccess())
        return fail(clerkError(*answer));
    return answer;
}

} // namespace

Error clerkError(const HttpResponse &answer)
{
    Error error;
    error.httpStatus = answer.status;
    error.kind = kindOf(answer.status);
    const QJsonObject body = QJsonDocument::fromJson(answer.body).object();
    const QJsonObject first = body.value(u"errors"_s).toArray().at(0).toObject();
    QString words = tidy(first.value(u"long_message"_s).toString());
    if (words.isEmpty())
        words = tidy(first.value(u"message"_s).toString());
    error.code = tidy(first.value(u"code"_s).toString());
    error.field = tidy(first.value(u"meta"_s).toObject().value(u"param_name"_s).toString());
    error.requestId = tidy(body.value(u"clerk_trace_id"_s).toString());
    error.message = generally(error.kind, answer.status) + (words.isEmpty() ? u"."_s : u": %1."_s.arg(words));
    error.nextStep = nextStepOf(error.kind);
    error.retryAfter = RetryPolicy::requestedDelay(answer, QDateTime::currentDateTimeUtc());
    return error;
}

ClerkApi::ClerkApi(Settings settings, HttpClient *http) : m_settings(std::move(settings)), m_http(http)
{
    m_budget = std::make_shared<RateBudget>(
        RateBudget::Settings{.assumedLimit = rateLimit(), .share = ourShare, .interactiveReserve = 0.1});
}

bool ClerkApi::isProduction() const
{
    return m_settings.key.reveal().startsWith("sk_live_");
}

Result<HttpRequest> ClerkApi::prepare(const QStringList &steps, const Query &query) const
{
    if (m_settings.key.isEmpty()) {
        return fail(Error::Kind::SecretUnavailable, u"The connection has no secret key of Clerk’s."_s,
                    u"Reconnect it and enter the key, or set CLERK_SECRET_KEY."_s);
    }
    if (!m_http)
        return fail(Error::Kind::Internal, u"The Clerk connection was made without a way out."_s);
    QByteArray address =
        m_settings.baseUrl.toString(QUrl::FullyEncoded | QUrl::StripTrailingSlash).toLatin1();
    for (const QString &step : steps) {
        // Such a step would be folded away on the way and end at another resource.
        if (step.isEmpty() || step == u"."_s || step == u".."_s)
            return fail(Error::Kind::InvalidInput, u"“%1” is no id of Clerk’s."_s.arg(step));
        address += '/' + QUrl::toPercentEncoding(step);
    }
    char mark = '?';
    for (const auto &[name, value] : query) {
        address += mark + QUrl::toPercentEncoding(name) + '=' + QUrl::toPercentEncoding(value);
        mark = '&';
    }
    HttpRequest request("GET", QUrl::fromEncoded(address, QUrl::StrictMode));
    request.headers.set("Authorization", "Bearer " + m_settings.key.reveal());
    request.headers.set("Accept", "application/json");
    return request;
}

Task<QJsonValue> ClerkApi::get(QStringList steps, Query query, RateBudget::Priority priority) const
{
    const Result<HttpRequest> request = prepare(steps, query);
    if (!request)
        co_return fail(request.error());
    const std::shared_ptr<RateBudget> budget = m_budget;
    const Result<HttpResponse> sent = co_await m_http->send(*request, budget.get(), priority);
    const Result<HttpResponse> answer = settled(sent);
    if (!answer)
        co_return fail(answer.error());
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(answer->body, &problem);
    if (document.isArray())
        co_return QJsonValue(document.array());
    if (document.isObject())
        co_return QJsonValue(document.object());
    Error error{.kind = Error::Kind::BadReply,
                .message =
                    u"What came from %1 is not an answer of Clerk’s API."_s.arg(redactedUrl(request->url)),
                .nextStep = nextStepOf(Error::Kind::BadReply)};
    error.httpStatus = answer->status;
    co_return fail(error);
}

Task<QJsonObject> ClerkApi::object(QStringList steps, Query query, RateBudget::Priority priority) const
{
    const Result<QJsonValue> answer = co_await get(steps, query, priority);
    if (!answer)
        co_return fail(answer.error());
    if (!answer->isObject())
        co_return fail(Error::Kind::BadReply,
                       u"Clerk answered /%1 with a list where one object was due."_s.arg(steps.join(u'/')));
    co_return answer->toObject();
}

Task<ClerkList> ClerkApi::list(QStringList steps, Query query, RateBudget::Priority priority) const
{
    const Result<QJsonValue> answer = co_await get(steps, query, priority);
    if (!answer)
        co_return fail(answer.error());
    if (answer->isArray())
        co_return ClerkList{.items = answer->toArray()};
    const QJsonObject body = answer->toObject();
    if (!body.value(u"data"_s).isArray())
        co_return fail(Error::Kind::BadReply, u"Clerk answered /%1 without a list."_s.arg(steps.join(u'/')));
    ClerkList list{.items = body.value(u"data"_s).toArray()};
    if (body.value(u"total_count"_s).isDouble())
        list.total = body.value(u"total_count"_s).toInteger();
    co_return list;
}

} // namespace patchbay
