#include "intercom/recordsearch.h"

#include "intercom/clientparts.h"
#include "net/retrypolicy.h"

#include <QCoroTimer>
#include <QRandomGenerator>

namespace patchbay::intercom {

using namespace Qt::StringLiterals;

namespace {

constexpr int perPage = 150; // the most, OpenAPI 2.16

QLatin1StringView nameOf(SearchedModel model)
{
    switch (model) {
    case SearchedModel::Contacts: break;
    case SearchedModel::Conversations: return "conversations"_L1;
    case SearchedModel::Tickets: return "tickets"_L1;
    }
    return "contacts"_L1;
}

// A search only reads, so it may be asked again, though it is a POST.
Task<HttpResponse> ask(Client client, QString path, QByteArray body)
{
    HttpRequest request;
    request.repeat = HttpRequest::Repeat::Always;
    for (int attempt = 1;; ++attempt) {
        Result<HttpResponse> answer = co_await client.call("POST", path, {}, body);
        if (answer && answer->isSuccess())
            co_return answer;
        const auto pause = RetryPolicy().delayBeforeRetry(
            request, attempt, answer ? &*answer : nullptr, answer ? nullptr : &answer.error(),
            QRandomGenerator::global()->generateDouble(), QDateTime::currentDateTimeUtc());
        if (!pause)
            co_return answer;
        co_await QCoro::sleepFor(*pause);
    }
}

} // namespace

Task<Page<QJsonObject>> searchRecords(Client client, SearchedModel model, SearchQuery query,
                                      QString oldestFirstBy, QString cursor)
{
    const Result<QJsonObject> filter = query.toJson();
    if (!filter)
        co_return fail(filter.error());
    QJsonObject pagination{{u"per_page"_s, perPage}};
    if (!cursor.isEmpty())
        pagination.insert(u"starting_after"_s, cursor);
    QJsonObject body{{u"query"_s, *filter}, {u"pagination"_s, pagination}};
    if (model == SearchedModel::Contacts)
        body.insert(u"sort"_s, QJsonObject{{u"field"_s, oldestFirstBy}, {u"order"_s, u"ascending"_s}});
    const QLatin1StringView name = nameOf(model);
    const QString path = u'/' + name + u"/search"_s;
    const Result<HttpResponse> answer = co_await ask(client, path, toCompactJson(body));
    if (!answer)
        co_return fail(answer.error());
    const Result<QJsonObject> reply = readAnswer(*answer, "POST", path);
    if (!reply)
        co_return fail(reply.error());
    const QString what = u"POST "_s + path;
    const Result<QJsonArray> items = listItems(*reply, {"data"_L1, name}, what);
    if (!items)
        co_return fail(items.error());
    const Result<QString> next = nextPage(*reply, cursor, what);
    if (!next)
        co_return fail(next.error());
    Page<QJsonObject> page{{}, *next};
    for (const QJsonValue &item : *items)
        page.items << item.toObject();
    co_return page;
}

} // namespace patchbay::intercom
