// What a closure on the database thread works with: statements with named values, and what went wrong so far.
#pragma once

#include "base/result.h"

#include <QList>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QString>
#include <QVariant>
#include <QVariantMap>

#include <functional>
#include <memory>
#include <optional>

namespace patchbay {

class StoreSession
{
public:
    enum class Dialect { Sqlite, Postgres };

    // How a statement failed, as far as the transaction around it is concerned.
    struct Failure
    {
        enum class Cause {
            Statement,  // the statement itself, or the data
            Constraint, // a unique, foreign-key or check constraint
            Retry,      // locked, deadlock or serialisation failure: the same may succeed now
            Lost,       // the connection is gone
        };
        Cause cause = Cause::Statement;
        Error error{};
    };

    StoreSession(QSqlDatabase connection, Dialect dialect);
    ~StoreSession();
    StoreSession(const StoreSession &) = delete;
    StoreSession &operator=(const StoreSession &) = delete;

    Dialect dialect() const { return m_dialect; }

    // All rows as maps from column name to value; values are named (":id") in the statement and in the map
    // without the colon. Storage with the driver's sentence on failure, Conflict for a value that must be
    // unique, NotFound for a reference to what is not there.
    //
    // A failed statement ends the transaction, on both dialects: what follows fails with the same error, and
    // nothing is committed. Where a conflict is to be expected, write ON CONFLICT into the statement.
    Result<QList<QVariantMap>> rows(const QString &sql, const QVariantMap &values = {});
    // The first row, or NotFound, which does not end the transaction.
    Result<QVariantMap> row(const QString &sql, const QVariantMap &values = {});
    // How many rows a statement changed.
    Result<int> change(const QString &sql, const QVariantMap &values = {});
    // The same statement for each row of values, bound by their place ("?"): for many rows at once, where
    // finding each value by its name would cost more than storing it.
    Result<int> changeAll(const QString &sql, const QList<QVariantList> &rows);
    // Hands the rows to `visit` one by one until it says no. SQLite reads them as they are asked for;
    // PostgreSQL hands over the whole answer first, so large reads go by pages.
    Outcome each(const QString &sql, const QVariantMap &values,
                 const std::function<bool(const QSqlQuery &)> &visit);

    // Runs one statement without values that cannot be prepared, such as CREATE TABLE or COMMIT.
    Outcome execute(const QString &sql);

    // The first failure since forget().
    const std::optional<Failure> &failure() const { return m_failure; }
    // A new transaction starts: earlier failures no longer matter.
    void forget();

private:
    struct Cache;

    Result<std::unique_ptr<QSqlQuery>> prepared(const QString &sql);
    Result<std::unique_ptr<QSqlQuery>> run(const QString &sql, const QVariantMap &values);
    void keep(const QString &sql, std::unique_ptr<QSqlQuery> query);
    tl::unexpected<Error> failed(const QSqlQuery &query);

    QSqlDatabase m_connection;
    Dialect m_dialect;
    std::unique_ptr<Cache> m_cache;
    std::optional<Failure> m_failure;
};

} // namespace patchbay
