// A connection that only reads. Lives in one thread: opened, used and closed there.
#pragma once

#include "connectors/sql/sqlsettings.h"
#include "connectors/sql/sqlstatement.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QSqlRecord>
#include <QVariant>

#include <chrono>
#include <functional>

namespace patchbay {

class SqlSession
{
public:
    explicit SqlSession(const SqlSettings &settings);
    ~SqlSession();
    SqlSession(const SqlSession &) = delete;
    SqlSession &operator=(const SqlSession &) = delete;

    // Connects if it is not connected: SQLite with QSQLITE_OPEN_READONLY, PostgreSQL with
    // default_transaction_read_only. NotFound for a SQLite file that is not there (it is never created),
    // Unreachable and Unauthorized for servers, Unsupported for a driver that is not installed.
    Outcome open();
    void close();

    SqlDialect dialect() const { return m_dialect; }

    // Runs the statement with its values bound and hands each row to `visit` until it says no. One
    // transaction, read only. A connection that was lost is made again once. `limit` bounds the time of the
    // statement where the database can.
    Outcome read(const QString &sql, const QVariantList &values,
                 const std::function<bool(const QSqlQuery &)> &visit,
                 std::chrono::milliseconds limit = defaultLimit);

    // What the statement's columns are called and of which type, as the driver sees them with one row at
    // hand.
    Result<QSqlRecord> describe(const QString &sql);

    // Whether the server itself refuses to write, as it says when asked.
    Result<bool> isReadOnly();

    static constexpr std::chrono::milliseconds defaultLimit{60'000};

private:
    Outcome readOnce(const QString &sql, const QVariantList &values,
                     const std::function<bool(const QSqlQuery &)> &visit, std::chrono::milliseconds limit,
                     bool &delivered);
    Outcome prepareSession();
    Outcome begin(std::chrono::milliseconds limit);
    void end();
    Error failure(const QSqlError &error) const;
    bool isLost(const QSqlError &error) const;

    SqlSettings m_settings;
    SqlDialect m_dialect;
    QString m_name;
    QSqlDatabase m_database;
    bool m_lost = false;
};

// The sentence of the database in a driver's error, without prefixes and statement excerpts.
QString databaseSentence(const QSqlError &error);

} // namespace patchbay
