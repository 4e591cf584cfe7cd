#include "connectors/sql/sqlsession.h"

#include "base/ids.h"

#include <QFileInfo>
#include <QSqlDriver>
#include <QSqlRecord>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// The SQLSTATE that QPSQL gives as native error code (postgresql.org/docs/current/errcodes-appendix.html).
bool hasCode(const QSqlError &error, const QString &code)
{
    return error.nativeErrorCode() == code;
}

} // namespace

QString databaseSentence(const QSqlError &error)
{
    QString text = error.databaseText().section(u'\n', 0, 0).trimmed();
    for (const QString &prefix : {u"ERROR:"_s, u"FATAL:"_s}) {
        if (const qsizetype at = text.indexOf(prefix); at >= 0)
            text = text.mid(at + prefix.size()).trimmed();
    }
    if (text.isEmpty())
        text = error.driverText().trimmed();
    while (text.endsWith(u'.'))
        text.chop(1);
    return text.isEmpty() ? u"the driver gives no reason"_s : text;
}

SqlSession::SqlSession(const SqlSettings &settings)
    : m_settings(settings)
    , m_dialect(sqlDialect(settings.driver))
    , m_name(newIdText(QLatin1StringView("sql")))
{
}

SqlSession::~SqlSession()
{
    close();
}

void SqlSession::close()
{
    if (!m_database.isValid())
        return;
    m_database.close();
    m_database = {};
    QSqlDatabase::removeDatabase(m_name);
}

Outcome SqlSession::open()
{
    if (m_database.isOpen() && !m_lost)
        return {};
    close();
    m_lost = false;
    if (!QSqlDatabase::isDriverAvailable(m_settings.driver))
        return fail(
            Error::Kind::Unsupported, u"The database driver “%1” is not installed."_s.arg(m_settings.driver),
            u"Install its Qt SQL plugin; installed are %1."_s.arg(QSqlDatabase::drivers().join(u", "_s)));
    if (m_dialect == SqlDialect::Sqlite) {
        const QFileInfo file(m_settings.database);
        if (!file.exists())
            return fail(Error::Kind::NotFound, u"There is no file “%1”."_s.arg(m_settings.database),
                        u"Correct the path of the SQLite database. It is not created here."_s);
        if (!file.isFile() || !file.isReadable())
            return fail(Error::Kind::Forbidden, u"The file “%1” cannot be read."_s.arg(m_settings.database),
                        u"Give this user the right to read it."_s);
    }
    m_database = QSqlDatabase::addDatabase(m_settings.driver, m_name);
    m_database.setDatabaseName(m_settings.database);
    // Decimals come as text and are judged by their digits (sqlvalues.h): a double would turn 39.62
    // into 39.619999.
    m_database.setNumericalPrecisionPolicy(QSql::HighPrecision);
    QStringList options;
    if (!m_settings.options.isEmpty())
        options << m_settings.options;
    if (m_dialect == SqlDialect::Sqlite) {
        options << u"QSQLITE_OPEN_READONLY"_s << u"QSQLITE_BUSY_TIMEOUT=5000"_s;
    } else {
        m_database.setHostName(m_settings.host);
        m_database.setUserName(m_settings.user);
        if (!m_settings.password.isEmpty())
            m_database.setPassword(QString::fromUtf8(m_settings.password.reveal()));
        if (m_settings.port > 0)
            m_database.setPort(m_settings.port);
    }
    if (m_dialect == SqlDialect::Postgres)
        options << u"connect_timeout=10"_s << u"application_name=patchbay"_s;
    else if (m_dialect == SqlDialect::Mysql)
        options << u"MYSQL_OPT_CONNECT_TIMEOUT=10"_s;
    m_database.setConnectOptions(options.join(u';'));
    const bool opened = m_database.open();
    // Qt keeps a copy as long as the connection is registered; it is needed for opening only.
    m_database.setPassword({});
    if (!opened) {
        const QString sentence = databaseSentence(m_database.lastError());
        close();
        const bool refused = sentence.contains(u"authentication"_s) || sentence.contains(u"password"_s) ||
                             sentence.contains(u"role"_s);
        return fail(refused ? Error::Kind::Unauthorized : Error::Kind::Unreachable,
                    u"The database could not be opened: %1."_s.arg(sentence),
                    refused
                        ? u"Check the user and the password."_s
                        : u"Check the server, the port and the database's name, and that it is running."_s);
    }
    const Outcome prepared = prepareSession();
    if (!prepared)
        close();
    return prepared;
}

Outcome SqlSession::prepareSession()
{
    QStringList statements;
    if (m_dialect == SqlDialect::Sqlite)
        statements << u"PRAGMA query_only = ON"_s;
    if (m_dialect == SqlDialect::Postgres)
        statements << u"SET default_transaction_read_only = on"_s << u"SET TIME ZONE 'UTC'"_s
                   << u"SET DateStyle = 'ISO, YMD'"_s;
    if (m_dialect == SqlDialect::Mysql)
        statements << u"SET SESSION TRANSACTION READ ONLY"_s;
    for (const QString &statement : statements) {
        QSqlQuery query(m_database);
        if (!query.exec(statement))
            return fail(failure(query.lastError()));
    }
    return {};
}

Outcome SqlSession::begin(std::chrono::milliseconds limit)
{
    QStringList statements;
    if (m_dialect == SqlDialect::Postgres)
        statements << u"BEGIN TRANSACTION READ ONLY"_s
                   << u"SET LOCAL statement_timeout = %1"_s.arg(limit.count());
    if (m_dialect == SqlDialect::Mysql)
        statements << u"START TRANSACTION READ ONLY"_s;
    for (const QString &statement : statements) {
        QSqlQuery query(m_database);
        if (!query.exec(statement)) {
            m_lost = m_lost || isLost(query.lastError());
            return fail(failure(query.lastError()));
        }
    }
    return {};
}

void SqlSession::end()
{
    if (m_dialect == SqlDialect::Postgres || m_dialect == SqlDialect::Mysql) {
        QSqlQuery query(m_database);
        query.exec(u"ROLLBACK"_s);
    }
}

Outcome SqlSession::readOnce(const QString &sql, const QVariantList &values,
                             const std::function<bool(const QSqlQuery &)> &visit,
                             std::chrono::milliseconds limit, bool &delivered)
{
    if (const Outcome opened = open(); !opened)
        return opened;
    if (const Outcome begun = begin(limit); !begun)
        return begun;
    Outcome result;
    {
        QSqlQuery query(m_database);
        query.setForwardOnly(true);
        bool ran = query.prepare(sql);
        if (ran) {
            for (const QVariant &value : values)
                query.addBindValue(value);
            ran = query.exec();
        }
        while (ran && query.next()) {
            delivered = true;
            if (!visit(query))
                break;
        }
        if (query.lastError().type() != QSqlError::NoError) {
            m_lost = isLost(query.lastError());
            result = fail(failure(query.lastError()));
        }
    }
    if (!m_lost)
        end();
    return result;
}

Outcome SqlSession::read(const QString &sql, const QVariantList &values,
                         const std::function<bool(const QSqlQuery &)> &visit, std::chrono::milliseconds limit)
{
    bool delivered = false;
    const bool hadConnection = m_database.isOpen();
    Outcome result = readOnce(sql, values, visit, limit, delivered);
    // A connection that idled too long is gone without anyone's fault. Once rows were handed over it is too
    // late to repeat.
    if (!result && m_lost && hadConnection && !delivered)
        result = readOnce(sql, values, visit, limit, delivered);
    return result;
}

Result<QSqlRecord> SqlSession::describe(const QString &sql)
{
    QSqlRecord record;
    const bool canLimit = m_dialect != SqlDialect::Other;
    // One row, because SQLite knows the type of an expression only with a value at hand.
    const QString statement = canLimit ? u"SELECT * FROM (\n%1\n) AS q LIMIT 1"_s.arg(sql) : sql;
    if (const Outcome opened = open(); !opened)
        return fail(opened.error());
    for (int attempt = 0;; ++attempt) {
        Outcome begun = begin(defaultLimit);
        if (begun) {
            QSqlQuery query(m_database);
            query.setForwardOnly(true);
            if (query.exec(statement)) {
                query.next();
                record = query.record();
            }
            if (query.lastError().type() != QSqlError::NoError) {
                m_lost = isLost(query.lastError());
                begun = fail(failure(query.lastError()));
            }
        }
        if (!m_lost)
            end();
        if (begun)
            return record;
        if (!m_lost || attempt > 0)
            return fail(begun.error());
        if (const Outcome again = open(); !again)
            return fail(again.error());
    }
}

Result<bool> SqlSession::isReadOnly()
{
    if (m_dialect != SqlDialect::Postgres)
        return m_dialect == SqlDialect::Sqlite || m_dialect == SqlDialect::Mysql;
    bool readOnly = false;
    const Outcome asked =
        read(u"SELECT current_setting('transaction_read_only')"_s, {}, [&readOnly](const QSqlQuery &row) {
            readOnly = row.value(0).toString() == u"on";
            return true;
        });
    if (!asked)
        return fail(asked.error());
    return readOnly;
}

bool SqlSession::isLost(const QSqlError &error) const
{
    if (error.type() == QSqlError::ConnectionError || !m_database.isOpen())
        return true;
    // Class 08 is "connection exception", 57P01 to 57P03 "the server is shutting down".
    const QString code = error.nativeErrorCode();
    return code.startsWith(u"08") || code.startsWith(u"57P0") ||
           error.databaseText().contains(u"server closed the connection"_s) ||
           error.databaseText().contains(u"terminating connection"_s) ||
           error.databaseText().contains(u"no connection to the server"_s);
}

Error SqlSession::failure(const QSqlError &error) const
{
    Error result{.kind = Error::Kind::Rejected,
                 .message = u"The database answers: %1."_s.arg(databaseSentence(error)),
                 .nextStep = u"Correct the query; try it in the database's own tool."_s,
                 .code = error.nativeErrorCode()};
    if (isLost(error)) {
        result.kind = Error::Kind::Unreachable;
        result.message = u"The connection to the database was lost: %1."_s.arg(databaseSentence(error));
        result.nextStep = u"Check that the database is running, and try again."_s;
    } else if (hasCode(error, u"57014"_s)) {
        result.kind = Error::Kind::Timeout;
        result.message = u"The query took too long and was stopped."_s;
        result.nextStep = u"Make it faster, for instance with an index on the key column."_s;
    } else if (hasCode(error, u"42501"_s)) {
        result.kind = Error::Kind::Forbidden;
        result.nextStep = u"Give the user the right to read the table (GRANT SELECT)."_s;
    } else if (hasCode(error, u"25006"_s) || error.databaseText().contains(u"readonly"_s)) {
        result.kind = Error::Kind::Forbidden;
        result.nextStep = u"The source is only ever read: remove from the query what writes."_s;
    } else if (error.databaseText().contains(u"not a database"_s)) {
        result.kind = Error::Kind::BadReply;
        result.message = u"The file “%1” is not a SQLite database."_s.arg(m_settings.database);
        result.nextStep = u"Choose another file. Encrypted databases cannot be read."_s;
    }
    return result;
}

} // namespace patchbay
