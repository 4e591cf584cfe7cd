// Between SQL values and the fields of a row. Private to the repositories.
#pragma once

#include "base/json.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QTimeZone>
#include <QVariant>

#include <optional>

namespace patchbay::rowio {

// Times are kept as unix milliseconds.
inline QVariant fromTime(const QDateTime &time)
{
    return time.isValid() ? QVariant(time.toMSecsSinceEpoch()) : QVariant(QMetaType(QMetaType::LongLong));
}

inline QVariant fromTime(const std::optional<QDateTime> &time)
{
    return fromTime(time.value_or(QDateTime()));
}

inline std::optional<QDateTime> toOptionalTime(const QVariant &value)
{
    if (value.isNull())
        return std::nullopt;
    return QDateTime::fromMSecsSinceEpoch(value.toLongLong(), Qt::UTC);
}

inline QDateTime toTime(const QVariant &value)
{
    return toOptionalTime(value).value_or(QDateTime());
}

inline QString fromJson(const QJsonObject &object)
{
    return QString::fromUtf8(toCompactJson(object));
}

inline QString fromJson(const QJsonArray &array)
{
    return QString::fromUtf8(toCompactJson(array));
}

// Only this program writes these columns, so text that does not parse is damage; the row stays readable
// without it.
inline QJsonObject toObject(const QVariant &value)
{
    return QJsonDocument::fromJson(value.toString().toUtf8()).object();
}

inline QJsonArray toArray(const QVariant &value)
{
    return QJsonDocument::fromJson(value.toString().toUtf8()).array();
}

// A text that LIKE takes literally with ESCAPE '!'. (A backslash means something to PostgreSQL's literals.)
inline QString likeLiteral(QString text)
{
    return text.replace(u'!', QStringLiteral("!!"))
        .replace(u'%', QStringLiteral("!%"))
        .replace(u'_', QStringLiteral("!_"));
}

// Turns all rows with `read`.
template<typename Row, typename Read>
Result<QList<Row>> mapped(const Result<QList<QVariantMap>> &rows, Read read)
{
    if (!rows)
        return fail(rows.error());
    QList<Row> list;
    list.reserve(rows->size());
    for (const QVariantMap &row : *rows)
        list.append(read(row));
    return list;
}

// NotFound with that sentence when nothing was changed.
inline Outcome expectChange(const Result<int> &changed, const QString &notFound)
{
    if (!changed)
        return fail(changed.error());
    if (*changed == 0)
        return fail(Error::Kind::NotFound, notFound);
    return {};
}

} // namespace patchbay::rowio
