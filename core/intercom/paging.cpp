#include "intercom/paging.h"

#include "base/ids.h"

#include <QUrl>

#include <algorithm>

namespace patchbay::intercom {

using namespace Qt::StringLiterals;

namespace {

bool isNumber(const QString &text)
{
    return !text.isEmpty() &&
           std::all_of(text.begin(), text.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
}

QString fromObject(const QJsonObject &next)
{
    const QString cursor = readIdText(next.value("starting_after"_L1));
    return cursor.isEmpty() ? readIdText(next.value("page"_L1)) : cursor;
}

QString fromText(const QString &next)
{
    if (!next.startsWith(u'/') && !next.startsWith("http://"_L1) && !next.startsWith("https://"_L1))
        return next;
    // QUrlQuery leaves a "+" alone, which is right for a cursor in Base64.
    const QUrlQuery query{QUrl(next)};
    const QString cursor = query.queryItemValue(u"starting_after"_s, QUrl::FullyDecoded);
    return cursor.isEmpty() ? query.queryItemValue(u"page"_s, QUrl::FullyDecoded) : cursor;
}

} // namespace

Result<QString> nextPage(const QJsonObject &reply, const QString &current, const QString &what)
{
    const QJsonValue next = reply.value("pages"_L1).toObject().value("next"_L1);
    if (next.isUndefined() || next.isNull())
        return QString();
    QString cursor;
    if (next.isObject())
        cursor = fromObject(next.toObject());
    else if (next.isString())
        cursor = fromText(next.toString());
    else
        cursor = readIdText(next);
    // Something that is there and cannot be followed must not pass for the end of the list.
    const bool says =
        !(next.isString() && next.toString().isEmpty()) && !(next.isObject() && next.toObject().isEmpty());
    if (cursor.isEmpty() && says)
        return fail(
            Error::Kind::BadReply,
            u"Intercom's answer to %1 names a next page in a way that cannot be followed."_s.arg(what),
            u"Report this, with the request's id, to the maintainers of Patchbay."_s);
    if (!cursor.isEmpty() && cursor == current)
        return fail(Error::Kind::BadReply,
                    u"Intercom's answer to %1 names the same page again as the next one."_s.arg(what),
                    u"Try again later; the list was stopped because it would never end."_s);
    return cursor;
}

QUrlQuery pageQuery(const QString &next)
{
    QUrlQuery query;
    if (!next.isEmpty())
        addQuery(query, isNumber(next) ? u"page"_s : u"starting_after"_s, next);
    return query;
}

void addQuery(QUrlQuery &query, const QString &key, const QString &value)
{
    query.addQueryItem(key, QString::fromLatin1(QUrl::toPercentEncoding(value)));
}

Result<QJsonArray> listItems(const QJsonObject &reply, std::initializer_list<QLatin1StringView> keys,
                             const QString &what)
{
    for (const QLatin1StringView key : keys) {
        const QJsonValue items = reply.value(key);
        if (items.isArray())
            return items.toArray();
    }
    return fail(Error::Kind::BadReply, u"Intercom's answer to %1 holds no list."_s.arg(what),
                u"Try again in a moment."_s);
}

} // namespace patchbay::intercom
