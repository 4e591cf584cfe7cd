// Where a store is: a file, or a database on a PostgreSQL server. Read from a URI that never holds a
// password.
#pragma once

#include "store/storesession.h"

#include <QString>

namespace patchbay {

struct StoreAddress
{
    StoreSession::Dialect dialect = StoreSession::Dialect::Sqlite;
    QString path{}; // SQLite: absolute

    QString host{}; // PostgreSQL: a name, an address or the folder of a Unix socket
    int port = -1;
    QString user{};
    QString database{};
    QList<std::pair<QString, QString>> options{}; // libpq's words: sslmode, connect_timeout, …

    // Reads "sqlite:///path", a plain path, or
    // "postgresql://user@host:port/name?host=/run/postgresql&sslmode=require". InvalidInput for anything else
    // and for a password. Percent-encoded characters are decoded.
    static Result<StoreAddress> parse(const QString &uri);

    QString uri() const;            // for people, and to be parsed again
    QString location() const;       // "SQLite, /home/ann/store.sqlite" or "PostgreSQL, host/name"
    QString connectOptions() const; // as QSqlDatabase takes them for PostgreSQL
};

} // namespace patchbay
