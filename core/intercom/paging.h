// How Intercom's lists say what comes next, in all the shapes in which they do (OpenAPI 2.16, schema
// `pages`).
#pragma once

#include "base/result.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QUrlQuery>

#include <initializer_list>

namespace patchbay::intercom {

// What `pages.next` points to: a cursor (starting_after) or the number of a page as text; empty on the last
// page. Takes null, a missing key, an object, a URL and the bare cursor. total_pages and total_count are
// never believed. BadReply when the answer points to `current`, the page it was asked for: following it would
// never end.
Result<QString> nextPage(const QJsonObject &reply, const QString &current, const QString &what);

// The query of the page that nextPage() named, for endpoints that take either style: page=N for a number,
// starting_after=… for anything else. Empty for the first page.
QUrlQuery pageQuery(const QString &next);

// Adds a value as it is; QUrlQuery::addQueryItem alone would take "%41" for "A".
void addQuery(QUrlQuery &query, const QString &key, const QString &value);

// The entries of a list, which different endpoints keep under different names; the first of `keys` that is an
// array. BadReply when none is: a list that is not there is not an empty one.
Result<QJsonArray> listItems(const QJsonObject &reply, std::initializer_list<QLatin1StringView> keys,
                             const QString &what);

} // namespace patchbay::intercom
