// What the sources of Client share. Private to core/intercom.
#pragma once

#include "base/json.h"
#include "intercom/apierror.h"
#include "intercom/client.h"
#include "intercom/modelreader.h"
#include "intercom/paging.h"

namespace patchbay::intercom {

// The object of a successful answer, or what went wrong.
Result<QJsonObject> readAnswer(const HttpResponse &answer, const QByteArray &method, const QString &path);

// The record that it is, with the name that Intercom gave the request.
template<typename T>
Result<T> readOne(Result<T> (*read)(const QJsonObject &), const HttpResponse &answer,
                  const QByteArray &method, const QString &path)
{
    const Result<QJsonObject> json = readAnswer(answer, method, path);
    if (!json)
        return fail(json.error());
    Result<T> one = read(*json);
    if constexpr (requires(T record) { record.requestId; }) {
        if (one)
            one->requestId = QString::fromLatin1(answer.headers.value("X-Request-Id"));
    }
    return one;
}

// "/contacts/<id>/tags": every step is encoded, so that an id with a slash stays one step. Intercom's own ids
// are never empty; prepare() refuses a path with an empty step, which would mean another resource.
QString pathOf(std::initializer_list<QString> steps);

template<typename T>
Task<T> Client::one(Result<T> (*read)(const QJsonObject &), QByteArray method, QString path, QUrlQuery query,
                    QJsonObject body, HttpRequest::Repeat repeat)
{
    const Result<HttpResponse> answer = co_await ask(method, path, query, body, repeat);
    if (!answer)
        co_return fail(answer.error());
    co_return readOne(read, *answer, method, path);
}

template<typename T>
Task<Page<T>> Client::page(Result<T> (*read)(const QJsonObject &), QByteArray method, QString path,
                           QUrlQuery query, QJsonObject body, QLatin1StringView key, QString current)
{
    const QString what = QString::fromLatin1(method) + u' ' + path;
    // All lists only read, also those that are asked for by POST.
    const Result<QJsonObject> reply =
        co_await request(method, path, query, body, HttpRequest::Repeat::Always);
    if (!reply)
        co_return fail(reply.error());
    const Result<QJsonArray> items = listItems(*reply, {QLatin1StringView("data"), key}, what);
    if (!items)
        co_return fail(items.error());
    const Result<QList<T>> list = readList(*items, read);
    if (!list)
        co_return fail(list.error());
    const Result<QString> next = nextPage(*reply, current, what);
    if (!next)
        co_return fail(next.error());
    co_return Page<T>{*list, *next};
}

} // namespace patchbay::intercom
