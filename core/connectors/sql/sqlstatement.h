// What may be sent to a source: one reading statement, and names that are quoted. Values are always bound,
// never written into a statement.
#pragma once

#include "base/result.h"

#include <QString>

namespace patchbay {

// The statement without a final semicolon, when it is a single SELECT (or WITH … SELECT). InvalidInput says
// what stands in the way. This is the first of two guards: the connection itself is opened for reading only.
Result<QString> checkQuery(const QString &query);

// Databases differ in a few words.
enum class SqlDialect { Sqlite, Postgres, Mysql, Other };
SqlDialect sqlDialect(const QString &driver);

// A name as the dialect quotes it, whatever it holds.
QString quoteName(const QString &name, SqlDialect dialect);
// The expression as text.
QString castToText(const QString &expression, SqlDialect dialect);

} // namespace patchbay
