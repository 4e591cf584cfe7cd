#include "intercom/client.h"

#include "intercom/clientparts.h"

#include <QSet>

namespace patchbay::intercom {

using namespace Qt::StringLiterals;

Client::Client(HttpClient &http, RateBudget &budget, Settings settings)
    : m_http(&http)
    , m_budget(&budget)
    , m_settings(std::move(settings))
{
}

Client Client::interactive() const
{
    Client copy = *this;
    copy.m_priority = RateBudget::Priority::Interactive;
    return copy;
}

Client Client::forMany() const
{
    Client copy = *this;
    copy.m_priority = RateBudget::Priority::Bulk;
    return copy;
}

Client Client::within(RateBudget &share) const
{
    Client copy = *this;
    copy.m_budget = &share;
    return copy;
}

Result<HttpRequest> Client::prepare(const QByteArray &method, const QString &path, const QUrlQuery &query,
                                    const QByteArray &body) const
{
    const auto wrong = [&path] {
        return fail(Error::Kind::InvalidInput, u"\"%1\" is not a path of Intercom's API."_s.arg(path),
                    u"Begin the path with a slash, such as /contacts."_s);
    };
    if (!m_settings.baseUrl.isValid() || m_settings.baseUrl.host().isEmpty())
        return fail(Error::Kind::InvalidInput, u"The workspace has no address of Intercom's API."_s,
                    u"Choose the workspace's region in Settings."_s);
    if (m_settings.token.isEmpty())
        return fail(Error::Kind::Unauthorized, u"The workspace has no access token."_s,
                    u"Add the access token in Settings; it is made in Intercom's Developer Hub."_s);
    if (!path.startsWith(u'/'))
        return wrong();
    // A step of ".." or "." would be folded away on the way and end at another resource, as would an empty
    // id.
    const qsizetype mark = path.indexOf(u'?');
    const QStringList steps = path.left(mark).mid(1).split(u'/');
    for (const QString &step : steps) {
        const QString plain = QUrl::fromPercentEncoding(step.toUtf8());
        if (plain.isEmpty() || plain == u"."_s || plain == u".."_s)
            return wrong();
    }

    QUrl url(m_settings.baseUrl.toString(QUrl::FullyEncoded | QUrl::StripTrailingSlash | QUrl::RemoveQuery |
                                         QUrl::RemoveFragment) +
                 path,
             QUrl::TolerantMode);
    QUrlQuery all(url);
    const auto items = query.queryItems(QUrl::FullyDecoded);
    for (const auto &[key, value] : items)
        addQuery(all, QString::fromLatin1(QUrl::toPercentEncoding(key)), value);
    if (!all.isEmpty())
        url.setQuery(all);
    if (!url.isValid() || url.host() != m_settings.baseUrl.host() || url.port() != m_settings.baseUrl.port())
        return wrong();

    HttpRequest request(method, url);
    request.headers.set("Authorization", "Bearer " + m_settings.token.reveal());
    request.headers.set("Accept", "application/json");
    request.headers.set("Intercom-Version", m_settings.version);
    if (!body.isEmpty()) {
        request.headers.set("Content-Type", "application/json");
        request.body = body;
    }
    return request;
}

// After the first suspension nothing of the client is used: it may have been a temporary.
Task<HttpResponse> Client::ask(QByteArray method, QString path, QUrlQuery query, QJsonObject body,
                               HttpRequest::Repeat repeat)
{
    Result<HttpRequest> prepared =
        prepare(method, path, query, body.isEmpty() ? QByteArray() : toCompactJson(body));
    if (!prepared)
        co_return fail(prepared.error());
    prepared->repeat = repeat;
    co_return co_await m_http->send(*prepared, m_budget, m_priority);
}

Task<QJsonObject> Client::request(QByteArray method, QString path, QUrlQuery query, QJsonObject body,
                                  HttpRequest::Repeat repeat)
{
    const Result<HttpResponse> answer = co_await ask(method, path, query, body, repeat);
    if (!answer)
        co_return fail(answer.error());
    co_return readAnswer(*answer, method, path);
}

Task<HttpResponse> Client::sendOnce(HttpRequest request)
{
    const Client self = *this;
    constexpr int mostAttempts = 5;
    for (int attempt = 1;; ++attempt) {
        const Result<HttpResponse> answer =
            co_await self.m_http->sendWith(noRetries(), request, self.m_budget, self.m_priority);
        if (!answer || answer->status != 429 || attempt == mostAttempts)
            co_return answer;
    }
}

OutcomeTask Client::act(QByteArray method, QString path, QJsonObject body, HttpRequest::Repeat repeat)
{
    const Result<QJsonObject> answer = co_await request(method, path, {}, body, repeat);
    if (!answer)
        co_return fail(answer.error());
    co_return Outcome();
}

Task<QJsonArray> Client::collect(QString path, QLatin1StringView key)
{
    Client self = *this;
    const QString what = u"GET "_s + path;
    QJsonArray all;
    QSet<QString> seen;
    QString next;
    for (int number = 1;; ++number) {
        const Result<QJsonObject> reply = co_await self.request("GET", path, pageQuery(next));
        if (!reply)
            co_return fail(reply.error());
        const Result<QJsonArray> items = listItems(*reply, {"data"_L1, key}, what);
        if (!items)
            co_return fail(items.error());
        bool brought = false;
        for (const QJsonValue &item : *items) {
            const QString id = readIdText(item.toObject().value("id"_L1));
            if (seen.contains(id))
                continue;
            seen.insert(id);
            all.append(item);
            brought = true;
        }
        const Result<QString> following = nextPage(*reply, next, what);
        if (!following)
            co_return fail(following.error());
        next = *following;
        if (next.isEmpty() && reply->value("has_more"_L1).toBool(false))
            next = QString::number(number + 1);
        if (next.isEmpty())
            co_return all;
        if (!brought)
            co_return fail(Error::Kind::BadReply,
                           u"Intercom's answer to %1 repeats what it sent before."_s.arg(what),
                           u"Try again later; the list was stopped because it would never end."_s);
    }
}

Task<Me> Client::me()
{
    co_return co_await one(readMe, "GET", u"/me"_s);
}

Task<std::pair<Me, std::chrono::milliseconds>> Client::probe()
{
    const Result<HttpRequest> prepared = prepare("GET", u"/me"_s, {}, {});
    if (!prepared)
        co_return fail(prepared.error());
    const Result<HttpResponse> answer =
        co_await m_http->sendWith(noRetries(), *prepared, m_budget, m_priority);
    if (!answer)
        co_return fail(answer.error());
    const Result<QJsonObject> json = readAnswer(*answer, "GET", u"/me"_s);
    if (!json)
        co_return fail(json.error());
    const Result<Me> me = readMe(*json);
    if (!me)
        co_return fail(me.error());
    co_return std::pair(*me, answer->elapsed);
}

Task<QList<Admin>> Client::admins()
{
    const Result<QJsonObject> reply = co_await request("GET", u"/admins"_s);
    if (!reply)
        co_return fail(reply.error());
    const Result<QJsonArray> items = listItems(*reply, {"admins"_L1, "data"_L1}, u"GET /admins"_s);
    if (!items)
        co_return fail(items.error());
    co_return readList(*items, readAdmin);
}

Task<Page<ActivityLogEntry>> Client::activityLogs(QDateTime after, QString next)
{
    QUrlQuery query = pageQuery(next);
    addQuery(query, u"created_at_after"_s, QString::number(after.toSecsSinceEpoch()));
    co_return co_await page(readActivityLogEntry, "GET", u"/admins/activity_logs"_s, query, {},
                            "activity_logs"_L1, next);
}

Task<HttpResponse> Client::call(QByteArray method, QString path, QUrlQuery query, QByteArray body)
{
    Result<HttpRequest> prepared = prepare(method.toUpper(), path, query, body);
    if (!prepared)
        co_return fail(prepared.error());
    // A person sees each answer as it is and decides about a second attempt.
    prepared->repeat = HttpRequest::Repeat::Never;
    co_return co_await m_http->sendWith(noRetries(), *prepared, m_budget, m_priority);
}

} // namespace patchbay::intercom
