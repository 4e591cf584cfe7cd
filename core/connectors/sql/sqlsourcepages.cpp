// SqlSource's pages. Rows may come and go between two of them, and whatever stays must be given, once: a
// record that was passed over would count as vanished.
#include "base/json.h"
#include "connectors/sql/sqlsource.h"

#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// Where the next page begins: the last key, how many of its rows were given (of memberships always all), and
// how many rows in all.
struct Cursor
{
    QVariant key{};
    qint64 seen = 0;
    qint64 position = 0;
    std::optional<qint64>
        withoutKey{}; // set when the rows with a key are done: how many without one were given

    static Result<Cursor> parse(const QString &text)
    {
        const Result<QJsonObject> json = parseJsonObject(text.toUtf8(), u"The place to go on from"_s);
        const QJsonValue key = json ? json->value(u"k"_s) : QJsonValue();
        if (!json || !(key.isString() || key.isDouble() || json->contains(u"n"_s)))
            return fail(Error::Kind::InvalidInput,
                        u"“%1” is no place to go on reading from."_s.arg(text.left(80)),
                        u"Start from the beginning."_s);
        Cursor cursor{.seen = json->value(u"s"_s).toInteger(), .position = json->value(u"p"_s).toInteger()};
        if (key.isString())
            cursor.key = key.toString();
        else if (const qint64 whole = key.toInteger(-1); whole != -1 || key.toDouble() == -1.0)
            cursor.key = whole;
        else
            cursor.key = key.toDouble();
        if (json->contains(u"n"_s))
            cursor.withoutKey = json->value(u"n"_s).toInteger();
        return cursor;
    }

    QString text() const
    {
        QJsonObject json{{u"p"_s, position}};
        if (withoutKey) {
            json.insert(u"n"_s, *withoutKey);
        } else {
            const bool isText = key.metaType().id() == QMetaType::QString;
            const bool isWhole = key.canConvert<qlonglong>() && key.metaType().id() != QMetaType::Double;
            json.insert(u"k"_s, isText    ? QJsonValue(key.toString())
                                : isWhole ? QJsonValue(key.toLongLong())
                                          : QJsonValue(key.toDouble()));
            json.insert(u"s"_s, seen);
        }
        return QString::fromUtf8(toCompactJson(json));
    }
};

} // namespace

struct SqlSource::Paging
{
    QString object{};
    SqlShape shape{};
    QString key{}; // the key's expression
    Cursor cursor{};
    RecordPage page{};
};

Result<RecordPage> SqlSource::read(const QString &object, const QString &cursorText, int limit)
{
    limit = qBound(1, limit, 100'000);
    Cursor cursor;
    if (!cursorText.isEmpty()) {
        const Result<Cursor> parsed = Cursor::parse(cursorText);
        if (!parsed)
            return fail(parsed.error());
        cursor = *parsed;
    }
    const Result<SqlShape> shape = this->shape(object);
    if (!shape)
        return fail(shape.error());
    Paging paging{.object = object, .shape = *shape, .key = column(*shape, shape->key), .cursor = cursor};
    if (!cursor.withoutKey) {
        // A text column of SQLite may fold case when it compares; keys that differ in case only must not be
        // taken for one.
        if (m_session.dialect() == SqlDialect::Sqlite && !shape->columns[shape->key].isInteger)
            paging.key += u" COLLATE BINARY"_s;
        const Result<int> rows =
            object == objects::memberships ? readPeople(paging, limit) : readKeys(paging, limit);
        if (!rows) {
            m_shapes.remove(object);
            return fail(rows.error().withContext(queryName(object)));
        }
        if (!paging.page.next.isEmpty())
            return paging.page;
        limit = qMax(1, limit - *rows);
    }
    const Outcome rest = readWithoutKey(object, *shape, cursor.withoutKey.value_or(0), limit, paging.page,
                                        paging.cursor.position);
    if (!rest)
        return fail(rest.error());
    return paging.page;
}

Outcome SqlSource::readRows(const Paging &paging, const QString &comparison, int most, qint64 offset,
                            const std::function<bool(const QSqlQuery &row)> &each)
{
    QVariantList values;
    QString sql = select(paging.object, paging.shape) + u" WHERE "_s + paging.key + u" IS NOT NULL"_s;
    if (!comparison.isEmpty()) {
        sql += u" AND "_s + paging.key + u' ' + comparison + u" ?"_s;
        values << paging.cursor.key;
    }
    sql += u" ORDER BY "_s + paging.key;
    if (paging.shape.organisation >= 0)
        sql += u", "_s + column(paging.shape, paging.shape.organisation);
    const bool canLimit = m_session.dialect() != SqlDialect::Other;
    if (canLimit && most > 0) {
        sql += u" LIMIT ? OFFSET ?"_s;
        values << most << offset;
    }
    qint64 toSkip = canLimit ? 0 : offset;
    int given = 0;
    return m_session.read(sql, values, [&](const QSqlQuery &row) {
        if (toSkip > 0) {
            --toSkip;
            return true;
        }
        return each(row) && ++given != most;
    });
}

QVariant SqlSource::keyOf(const SqlShape &shape, const QSqlQuery &row) const
{
    const QVariant value = row.value(int(shape.key));
    return shape.columns[shape.key].isInteger || m_session.dialect() == SqlDialect::Sqlite
               ? value
               : QVariant(sqlKey(value));
}

Result<int> SqlSource::readKeys(Paging &paging, int limit)
{
    Cursor &cursor = paging.cursor;
    RecordPage &page = paging.page;
    const bool goesOn = cursor.seen > 0;
    QString lastKey = goesOn ? sqlKey(cursor.key) : QString();
    // The last row of the page before comes again as the first: where it does not, there are fewer rows of
    // its key than there were, and what is in its place was not given yet.
    bool isFirst = goesOn;
    bool isElsewhere = false;
    int rows = 0;
    const auto take = [&](const QSqlQuery &row) {
        const QString keyText = sqlKey(row.value(int(paging.shape.key)));
        if (std::exchange(isFirst, false)) {
            if (keyText == lastKey)
                return true;
            isElsewhere = cursor.seen > 1;
            if (isElsewhere)
                return false;
        }
        if (rows == limit)
            return false;
        ++rows;
        const qint64 position = ++cursor.position;
        const bool repeated = cursor.seen > 0 && keyText == lastKey;
        cursor.seen = repeated ? cursor.seen + 1 : 1;
        cursor.key = keyOf(paging.shape, row);
        lastKey = keyText;
        if (keyText.trimmed().isEmpty()) {
            page.problems.append({position, u"The key column “%1” is empty."_s.arg(
                                                paging.shape.columns[paging.shape.key].name)});
        } else if (repeated) {
            page.problems.append(
                {position,
                 u"The key “%1” occurs more than once; only its first row is used."_s.arg(keyText)});
        } else {
            SourceRecord one = record(paging.object, paging.shape, row);
            one.position = position;
            page.records.append(std::move(one));
        }
        return true;
    };
    Outcome read = goesOn ? readRows(paging, u">="_s, limit + 1, cursor.seen - 1, take)
                          : readRows(paging, {}, limit, 0, take);
    if (read && isElsewhere)
        read = readRows(paging, u">"_s, limit, 0, take);
    if (!read)
        return fail(read.error());
    if (rows == limit)
        page.next = cursor.text();
    return rows;
}

Result<int> SqlSource::readPeople(Paging &paging, int limit)
{
    struct Row
    {
        QVariant key{};
        QString keyText{};
        SourceRecord record{};
    };
    QList<Row> rows;
    const auto take = [&](const QSqlQuery &row) {
        rows.append({keyOf(paging.shape, row), sqlKey(row.value(int(paging.shape.key))),
                     record(paging.object, paging.shape, row)});
        return true;
    };
    Cursor &cursor = paging.cursor;
    // One row more than a page tells whether there is one.
    Outcome read = readRows(paging, cursor.key.isValid() ? u">"_s : QString(), limit + 1, 0, take);
    const bool isMore = rows.size() > limit;
    if (read && isMore) {
        const QString unfinished = rows.last().keyText;
        if (rows.first().keyText != unfinished) {
            while (rows.last().keyText == unfinished)
                rows.removeLast();
        } else {
            // Somebody with more than a page: all of them at once.
            cursor.key = rows.last().key;
            rows.clear();
            read = readRows(paging, u"="_s, 0, 0, take);
        }
    }
    if (!read)
        return fail(read.error());
    for (Row &row : rows) {
        row.record.position = ++cursor.position;
        if (row.keyText.trimmed().isEmpty())
            paging.page.problems.append({cursor.position, u"The key column “%1” is empty."_s.arg(
                                                              paging.shape.columns[paging.shape.key].name)});
        else
            paging.page.records.append(std::move(row.record));
    }
    if (!rows.isEmpty())
        cursor.key = rows.last().key;
    if (isMore)
        paging.page.next = cursor.text();
    return int(rows.size());
}

Outcome SqlSource::readWithoutKey(const QString &object, const SqlShape &shape, qint64 skip, int limit,
                                  RecordPage &page, qint64 position)
{
    const bool canLimit = m_session.dialect() != SqlDialect::Other;
    const QString sql = u"SELECT 1 FROM (\n"_s + m_settings.object(object)->from + u"\n) q WHERE "_s +
                        column(shape, shape.key) + u" IS NULL"_s +
                        (canLimit ? u" LIMIT ? OFFSET ?"_s : QString());
    int rows = 0;
    qint64 toSkip = canLimit ? 0 : skip;
    const Outcome read =
        m_session.read(sql, canLimit ? QVariantList{limit, skip} : QVariantList{}, [&](const QSqlQuery &) {
            if (toSkip-- > 0)
                return true;
            page.problems.append(
                {++position, u"The key column “%1” is empty."_s.arg(shape.columns[shape.key].name)});
            return ++rows < limit;
        });
    if (!read)
        return fail(read.error().withContext(queryName(object)));
    if (rows == limit)
        page.next = Cursor{.position = position, .withoutKey = skip + rows}.text();
    return {};
}

} // namespace patchbay
