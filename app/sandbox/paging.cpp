#include "sandbox/paging.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

QString writeCursor(const Cursor &cursor)
{
    const QJsonArray parts{cursor.after, static_cast<qint64>(cursor.number), cursor.text, cursor.page};
    return QString::fromLatin1(QJsonDocument(parts).toJson(QJsonDocument::Compact).toBase64());
}

std::optional<Cursor> readCursor(const QString &text)
{
    const auto bytes =
        QByteArray::fromBase64Encoding(text.toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
    const QJsonArray parts = QJsonDocument::fromJson(bytes ? *bytes : QByteArray()).array();
    const auto after = wholeNumber(parts.at(0));
    const auto number = wholeNumber(parts.at(1));
    const auto page = wholeNumber(parts.at(3));
    if (parts.size() != 4 || !after || !number || !page || *number < 0)
        return std::nullopt;
    return Cursor{*after, static_cast<quint32>(*number), parts.at(2).toString(), static_cast<int>(*page)};
}

tl::unexpected<Reply> badCursor()
{
    return refused(400, u"client_error"_s,
                   u"Invalid starting_after param. Please try again using a starting_after value from a "
                   "paginated response"_s);
}

Checked<int> readPerPage(const QJsonValue &value, int fallback, int maximum)
{
    if (value.isUndefined() || value.isNull())
        return fallback;
    bool isNumber = false;
    const qint64 number = idText(value).toLongLong(&isNumber);
    if (!isNumber || number < 1)
        return refused(400, u"parameter_invalid"_s, u"Per Page must be a number greater than 0"_s);
    if (number > maximum)
        return refused(400, u"parameter_invalid"_s, u"Per Page is too big"_s);
    return static_cast<int>(number);
}

qint64 totalPages(int perPage, qint64 total)
{
    return (total + perPage - 1) / perPage;
}

QJsonObject cursorPages(const Cursor &current, int perPage, qint64 total, const QString &next)
{
    QJsonObject pages{{u"type"_s, u"pages"_s},
                      {u"page"_s, current.page},
                      {u"per_page"_s, perPage},
                      {u"total_pages"_s, totalPages(perPage, total)}};
    if (!next.isEmpty())
        pages.insert(u"next"_s, QJsonObject{{u"page"_s, current.page + 1}, {u"starting_after"_s, next}});
    return pages;
}

Checked<Page> readPage(const Call &call, int fallback, int maximum)
{
    const auto perPage = readPerPage(
        call.hasQuery("per_page") ? QJsonValue(call.query("per_page")) : QJsonValue(), fallback, maximum);
    if (!perPage)
        return tl::unexpected(perPage.error());
    Page page{.perPage = *perPage};
    if (call.hasQuery("page")) {
        bool isNumber = false;
        page.number = call.query("page").toInt(&isNumber);
        if (!isNumber || page.number < 1)
            return refused(400, u"parameter_invalid"_s, u"Page must be a number greater than 0"_s);
    }
    return page;
}

QJsonObject numberedPages(const Page &page, qint64 total)
{
    const qint64 last = totalPages(page.perPage, total);
    const QJsonValue next =
        page.number < last
            ? QJsonValue(QJsonObject{{u"page"_s, page.number + 1}, {u"per_page"_s, page.perPage}})
            : QJsonValue();
    return {{u"type"_s, u"pages"_s},
            {u"next"_s, next},
            {u"page"_s, page.number},
            {u"per_page"_s, page.perPage},
            {u"total_pages"_s, last}};
}

} // namespace patchbay::sandbox
