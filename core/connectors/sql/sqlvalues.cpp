#include "connectors/sql/sqlvalues.h"

#include "base/time.h"
#include "mapping/conversion.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QLocale>
#include <QSqlField>

#include <cmath>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// Type numbers of PostgreSQL (src/include/catalog/pg_type.dat); they do not change between versions.
namespace oid {
constexpr int json = 114;
constexpr int text = 25;
constexpr int varchar = 1043;
constexpr int date = 1082;
constexpr int timestamp = 1114;
constexpr int timestamptz = 1184;
constexpr int jsonb = 3802;
constexpr int arrays[]{1000, 1005, 1007, 1009, 1014, 1015, 1016, 1021, 1022, 1231, 2951};
} // namespace oid

void readPostgresType(SqlColumn &column, int type)
{
    using Fetch = SqlColumn::Fetch;
    if (type == oid::timestamp || type == oid::timestamptz || type == oid::date) {
        column.type = FieldType::Date;
        column.fetch = Fetch::AsText;
        column.isTimestamp = type != oid::date;
    } else if (type == oid::json || type == oid::jsonb) {
        column.type = FieldType::Object;
        column.fetch = Fetch::AsJson;
    } else if (std::find(std::begin(oid::arrays), std::end(oid::arrays), type) != std::end(oid::arrays)) {
        column.type = FieldType::List;
        column.fetch = Fetch::AsJson;
    }
    column.isText = type == oid::text || type == oid::varchar;
}

FieldType fieldType(QMetaType::Type type)
{
    switch (type) {
    case QMetaType::Bool: return FieldType::Boolean;
    case QMetaType::Int:
    case QMetaType::UInt:
    case QMetaType::Short:
    case QMetaType::LongLong:
    case QMetaType::ULongLong: return FieldType::Integer;
    case QMetaType::Double:
    case QMetaType::Float: return FieldType::Number;
    case QMetaType::QDate:
    case QMetaType::QDateTime: return FieldType::Date;
    case QMetaType::QString: return FieldType::Text;
    default: return FieldType::Unknown;
    }
}

// A decimal of the database: as a number when a double carries all its digits, whole when it is, else as the
// text it is.
QJsonValue decimal(const QString &text)
{
    const auto number = strictNumber(text);
    if (!number)
        return text;
    if (isWholeNumberText(text)) {
        bool fits = false;
        const qint64 whole = text.toLongLong(&fits);
        return fits ? QJsonValue(whole) : QJsonValue(text);
    }
    // Zeros in front and at the end of the decimals carry nothing.
    qsizetype digits = 0;
    qsizetype zeros = 0;
    for (const QChar c : text) {
        if (!c.isDigit())
            continue;
        if (c == u'0') {
            if (digits > 0)
                ++zeros;
        } else {
            digits += zeros + 1;
            zeros = 0;
        }
    }
    return digits <= 15 ? QJsonValue(*number) : QJsonValue(text);
}

QJsonValue parsedJson(const QString &text)
{
    // Wrapped, because a document of Qt is an object or an array and a JSON column may hold a single value.
    const QJsonDocument document = QJsonDocument::fromJson('[' + text.toUtf8() + ']');
    return document.isArray() && document.array().size() == 1 ? document.array().first() : QJsonValue(text);
}

} // namespace

QList<SqlColumn> sqlColumns(const QSqlRecord &record, SqlDialect dialect)
{
    QList<SqlColumn> columns;
    for (int i = 0; i < record.count(); ++i) {
        const QSqlField field = record.field(i);
        const auto type = QMetaType::Type(field.metaType().id());
        SqlColumn column{.name = record.fieldName(i), .type = fieldType(type)};
        column.isInteger = column.type == FieldType::Integer;
        if (type == QMetaType::QByteArray)
            column.fetch = SqlColumn::Fetch::Leave;
        if (dialect == SqlDialect::Postgres)
            readPostgresType(column, field.typeID());
        columns.append(column);
    }
    return columns;
}

QString fetchExpression(const SqlColumn &column, SqlDialect dialect)
{
    const QString name = u"q."_s + quoteName(column.name, dialect);
    switch (column.fetch) {
    case SqlColumn::Fetch::Plain: return name;
    case SqlColumn::Fetch::AsText: return castToText(name, dialect);
    case SqlColumn::Fetch::AsJson: return castToText(u"to_json(%1)"_s.arg(name), dialect);
    case SqlColumn::Fetch::Leave: return u"NULL"_s;
    }
    return name;
}

QJsonValue sqlValue(const QVariant &value, const SqlColumn &column)
{
    if (column.fetch == SqlColumn::Fetch::Leave || value.metaType().id() == QMetaType::QByteArray)
        return QJsonValue(QJsonValue::Undefined);
    if (value.isNull() || !value.isValid())
        return {};
    switch (value.metaType().id()) {
    case QMetaType::Bool: return value.toBool();
    case QMetaType::Int:
    case QMetaType::UInt:
    case QMetaType::Short:
    case QMetaType::LongLong:
        // SQLite keeps yes and no as 1 and 0; the column's declaration says which is meant.
        if (column.type == FieldType::Boolean && (value.toLongLong() == 0 || value.toLongLong() == 1))
            return value.toLongLong() == 1;
        return value.toLongLong();
    case QMetaType::ULongLong: return decimal(value.toString());
    case QMetaType::Float:
    case QMetaType::Double: {
        // 15 digits are what a double carries for sure: a sum of 39.62 is stored as 39.619999999999997.
        const double number = value.toDouble();
        return std::isfinite(number) ? QJsonValue(QString::number(number, 'g', 15).toDouble()) : QJsonValue();
    }
    case QMetaType::QDate: return value.toDate().toString(Qt::ISODate);
    case QMetaType::QDateTime: return toIsoText(value.toDateTime());
    case QMetaType::QTime: return value.toTime().toString(Qt::ISODateWithMs);
    default: break;
    }
    const QString text = value.toString();
    if (column.fetch == SqlColumn::Fetch::AsJson)
        return parsedJson(text);
    if (column.isTimestamp) {
        const auto time = readDate(text);
        return time ? QJsonValue(toIsoText(*time)) : QJsonValue(text);
    }
    return column.type == FieldType::Number ? decimal(text) : QJsonValue(text);
}

QString sqlKey(const QVariant &value)
{
    if (value.isNull() || !value.isValid())
        return {};
    switch (value.metaType().id()) {
    case QMetaType::QByteArray: return {};
    case QMetaType::Double:
    case QMetaType::Float: return QString::number(value.toDouble(), 'g', QLocale::FloatingPointShortest);
    default: return value.toString();
    }
}

} // namespace patchbay
