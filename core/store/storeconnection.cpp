#include "store/storeconnection.h"

#include "base/logging.h"
#include "store/migrations.h"
#include "store/sqlitefile.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QSqlDatabase>
#include <QSqlError>
#include <QThread>

#include <algorithm>
#include <atomic>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// SQLite waits for another writer by itself for that long; the loop around it covers what it refuses at once
// (a snapshot that went stale) and longer queues.
constexpr int BusyTimeoutMs = 5000;
constexpr int RetryForMs = 30000;

// Any number that no other program in the database is likely to use: "patchbay" in ASCII, cut to 31 bits.
constexpr int MigrationLock = 0x70617463;

using Cause = StoreSession::Failure::Cause;

bool failedWith(const StoreSession *session, Cause cause)
{
    return session && session->failure() && session->failure()->cause == cause;
}

} // namespace

StoreConnection::StoreConnection(StoreAddress address, Durability durability)
    : m_address(std::move(address))
    , m_durability(durability)
{
    static std::atomic<int> number{0};
    m_name = u"patchbay_store_%1"_s.arg(++number);
}

StoreConnection::~StoreConnection()
{
    close();
}

void StoreConnection::close()
{
    m_session.reset();
    if (QSqlDatabase::contains(m_name))
        QSqlDatabase::removeDatabase(m_name);
}

Error StoreConnection::withPlace(const Error &error) const
{
    return error.withContext(u"Store (%1)"_s.arg(m_address.location()));
}

Outcome StoreConnection::open()
{
    Outcome opened = connect();
    if (opened)
        opened = migrate();
    if (!opened) {
        close();
        return opened;
    }
    m_opened = true;
    return {};
}

Outcome StoreConnection::connect()
{
    close();
    return m_address.dialect == StoreSession::Dialect::Sqlite ? connectSqlite() : connectPostgres();
}

Outcome StoreConnection::connectSqlite()
{
    Outcome file = sqlitefile::create(m_address.path);
    if (file)
        file = sqlitefile::inspect(m_address.path, m_address.location(), newestStoreVersion());
    if (!file)
        return file;
    QSqlDatabase connection = QSqlDatabase::addDatabase(u"QSQLITE"_s, m_name);
    connection.setDatabaseName(m_address.path);
    connection.setConnectOptions(u"QSQLITE_BUSY_TIMEOUT=%1"_s.arg(BusyTimeoutMs));
    if (!connection.open())
        return fail(Error::Kind::Storage,
                    u"The store %1 could not be opened: %2."_s.arg(m_address.path,
                                                                   connection.lastError().databaseText()),
                    u"Check its permissions, or choose another file with --store."_s);
    m_session = std::make_unique<StoreSession>(connection, StoreSession::Dialect::Sqlite);

    // Switching to the write-ahead log wants the file alone for a moment, and SQLite does not wait for that
    // itself.
    QElapsedTimer time;
    time.start();
    Result<QVariantMap> mode = m_session->row(u"PRAGMA journal_mode = WAL"_s);
    while (!mode && failedWith(m_session.get(), Cause::Retry) && !time.hasExpired(RetryForMs)) {
        QThread::msleep(static_cast<unsigned long>(QRandomGenerator::global()->bounded(10, 50)));
        m_session->forget();
        mode = m_session->row(u"PRAGMA journal_mode = WAL"_s);
    }
    if (!mode)
        return fail(withPlace(mode.error()));
    // With the write-ahead log, NORMAL syncs at checkpoints: a killed program loses nothing, a power cut may
    // lose the last transactions and never the store. Without it (a network folder) only FULL keeps that
    // promise.
    const bool wal = mode->value(u"journal_mode"_s).toString() == u"wal"_s;
    if (!wal)
        qCWarning(logStore, "The store's file system has no write-ahead log; writes will be slower.");
    const bool full = !wal || m_durability == Durability::Full;
    QStringList pragmas{full ? u"PRAGMA synchronous = FULL"_s : u"PRAGMA synchronous = NORMAL"_s,
                        u"PRAGMA foreign_keys = ON"_s};
    if (m_foldAt > 0)
        pragmas << u"PRAGMA wal_autocheckpoint = %1"_s.arg(m_foldAt);
    for (const QString &pragma : std::as_const(pragmas)) {
        const Outcome set = m_session->execute(pragma);
        if (!set)
            return fail(withPlace(set.error()));
    }
    return {};
}

Outcome StoreConnection::connectPostgres()
{
    if (!QSqlDatabase::isDriverAvailable(u"QPSQL"_s))
        return fail(Error::Kind::Unsupported, u"This system has no PostgreSQL driver for Qt."_s,
                    u"Install it (on Debian: libqt6sql6-psql), or use a file as the store."_s);
    QSqlDatabase connection = QSqlDatabase::addDatabase(u"QPSQL"_s, m_name);
    connection.setHostName(m_address.host);
    connection.setPort(m_address.port);
    connection.setUserName(m_address.user);
    connection.setDatabaseName(m_address.database);
    connection.setConnectOptions(m_address.connectOptions());
    if (!connection.open()) {
        const QString reason = connection.lastError().databaseText().simplified();
        return fail(
            Error::Kind::Storage,
            u"The store's server did not let us in (%1): %2."_s.arg(m_address.location(), reason),
            u"Check that the server runs and knows this user and database; the password comes from ~/.pgpass or PGPASSWORD."_s);
    }
    m_session = std::make_unique<StoreSession>(connection, StoreSession::Dialect::Postgres);
    // SERIALIZABLE is what SQLite gives too: one code path needs one meaning of a transaction.
    for (const QString &setting :
         {u"SET TIME ZONE 'UTC'"_s, u"SET client_min_messages = warning"_s,
          u"SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE"_s,
          m_durability == Durability::Full ? u"SET synchronous_commit TO on"_s : QString()}) {
        if (setting.isEmpty())
            continue; // as the server's administrator has it
        const Outcome set = m_session->execute(setting);
        if (!set)
            return fail(withPlace(set.error()));
    }
    return {};
}

Outcome StoreConnection::migrate()
{
    const bool sqlite = m_address.dialect == StoreSession::Dialect::Sqlite;
    // READ COMMITTED, because a snapshot that is older than the wait for the lock would not see what the
    // other program migrated meanwhile.
    const QString begin = sqlite ? u"BEGIN IMMEDIATE"_s : u"BEGIN ISOLATION LEVEL READ COMMITTED"_s;
    return retried([begin](int) { return begin; },
                   [this, sqlite](StoreSession &session) -> Outcome {
                       if (!sqlite) {
                           const auto locked =
                               session.row(u"SELECT pg_advisory_xact_lock(%1)"_s.arg(MigrationLock));
                           if (!locked)
                               return fail(locked.error());
                       }
                       return migrateStore(session, storeMigrations(session.dialect()), m_address.location());
                   });
}

Result<StoreConnection::LogState> StoreConnection::foldLog()
{
    if (!m_session || m_address.dialect != StoreSession::Dialect::Sqlite)
        return LogState{};
    m_session->forget();
    const Result<QVariantMap> row = m_session->row(u"PRAGMA wal_checkpoint(PASSIVE)"_s);
    if (!row)
        return fail(withPlace(row.error()));
    // Without a log, or with another at it, SQLite says -1.
    return LogState{std::max<qint64>(0, row->value(u"log"_s).toLongLong()),
                    std::max<qint64>(0, row->value(u"checkpointed"_s).toLongLong())};
}

Outcome StoreConnection::transact(const std::function<Outcome(StoreSession &)> &job)
{
    if (!m_opened)
        return fail(Error::Kind::Storage, u"The store is not open."_s,
                    u"Open it first; see the message at the start."_s);
    const bool sqlite = m_address.dialect == StoreSession::Dialect::Sqlite;
    // Most transactions only read, or meet nobody: SQLite takes the write lock when it is needed. Where that
    // failed because somebody else wrote meanwhile, the next attempt takes it first.
    return retried(
        [sqlite](int attempt) { return sqlite && attempt > 0 ? u"BEGIN IMMEDIATE"_s : u"BEGIN"_s; }, job);
}

Outcome StoreConnection::retried(const std::function<QString(int)> &begin,
                                 const std::function<Outcome(StoreSession &)> &job)
{
    QElapsedTimer time;
    time.start();
    for (int attempt = 0;; ++attempt) {
        const Outcome outcome = once(begin(attempt), job);
        if (outcome || !failedWith(m_session.get(), Cause::Retry) || time.hasExpired(RetryForMs))
            return outcome;
        // Jitter keeps two programs from meeting again and again.
        const int longest = std::min(400, 4 << std::min(attempt, 7));
        QThread::msleep(static_cast<unsigned long>(QRandomGenerator::global()->bounded(1, longest)));
    }
}

Outcome StoreConnection::once(const QString &begin, const std::function<Outcome(StoreSession &)> &job)
{
    if (!m_session) {
        const Outcome connected = connect();
        if (!connected) {
            close();
            return connected;
        }
    }
    m_session->forget();
    Outcome begun = m_session->execute(begin);
    if (!begun && failedWith(m_session.get(), Cause::Lost)) {
        // Nothing has happened in this transaction yet: connect again without a word.
        begun = connect();
        if (begun)
            begun = m_session->execute(begin);
    }
    if (!begun) {
        if (!m_session || failedWith(m_session.get(), Cause::Lost))
            close();
        return begun;
    }
    const Outcome worked = job(*m_session);
    if (!worked || m_session->failure()) {
        const Outcome outcome =
            m_session->failure() && worked ? Outcome(fail(m_session->failure()->error)) : worked;
        rollback();
        return outcome;
    }
    const Outcome committed = m_session->execute(u"COMMIT"_s);
    if (committed)
        return {};
    Error error = committed.error();
    if (failedWith(m_session.get(), Cause::Lost))
        error.message += u" Whether the last change was kept is unknown."_s;
    rollback();
    return fail(error);
}

void StoreConnection::rollback()
{
    if (failedWith(m_session.get(), Cause::Lost)) {
        close();
        return;
    }
    // The failure stays noted for the caller, so this goes past the session. SQLite has already rolled back
    // after some failures and says that there is no transaction: just what is wanted.
    QSqlQuery(QSqlDatabase::database(m_name, false)).exec(u"ROLLBACK"_s);
}

} // namespace patchbay
