// The two ways of paging: opaque cursors, and page numbers.
#pragma once

#include "sandbox/wire.h"

namespace patchbay::sandbox {

struct Cursor
{
    qint64 after = 0; // of the sort value, or of the record number
    quint32 number = 0;
    QString text{}; // the sort value where it is a text
    int page = 1;   // the page that it leads to
};

// The opaque text of starting_after.
QString writeCursor(const Cursor &cursor);
std::optional<Cursor> readCursor(const QString &text);
// 400 client_error, in the words of the official description.
tl::unexpected<Reply> badCursor();

// 1 to `maximum`; 400 parameter_invalid otherwise. `value` is a JSON number, or a text of digits from a query
// string.
Checked<int> readPerPage(const QJsonValue &value, int fallback, int maximum);

// `pages` of a cursor list: `next` is absent on the last page, as in the official examples.
QJsonObject cursorPages(const Cursor &current, int perPage, qint64 total, const QString &next);

struct Page
{
    int number = 1;
    int perPage = 0;

    qint64 first() const { return static_cast<qint64>(number - 1) * perPage; }
};
// page and per_page of the query string.
Checked<Page> readPage(const Call &call, int fallback, int maximum);
// `pages` of a numbered list: `next` is null on the last page.
QJsonObject numberedPages(const Page &page, qint64 total);
qint64 totalPages(int perPage, qint64 total);

} // namespace patchbay::sandbox
