// Columns and values of a database as fields and JSON.
#pragma once

#include "connectors/sql/sqlstatement.h"
#include "mapping/schema.h"

#include <QJsonValue>
#include <QList>
#include <QSqlRecord>
#include <QVariant>

namespace patchbay {

struct SqlColumn
{
    QString name{};
    FieldType type = FieldType::Unknown;
    // How the value is fetched: dates as text, because drivers shift them to the local zone; lists and JSON
    // as JSON.
    enum class Fetch { Plain, AsText, AsJson, Leave } fetch = Fetch::Plain; // Leave: binary data
    bool isTimestamp = false;
    bool isText = false; // a plain text type: comparing needs no cast
    bool isInteger = false;
};

QList<SqlColumn> sqlColumns(const QSqlRecord &record, SqlDialect dialect);

// The expression that fetches the column from the subquery "q".
QString fetchExpression(const SqlColumn &column, SqlDialect dialect);

// The value as JSON: decimals with the digits they have (39.62, and text where a double cannot carry them),
// times as ISO text in UTC, undefined for binary data.
QJsonValue sqlValue(const QVariant &value, const SqlColumn &column);

// The value as a record's key; empty for null and what cannot be one.
QString sqlKey(const QVariant &value);

} // namespace patchbay
