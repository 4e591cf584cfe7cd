#include "store/storesession.h"

#include <QSqlError>
#include <QSqlRecord>

#include <list>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// Enough for every statement of every repository; a filter that is put together from parts must not grow it
// for ever.
constexpr size_t CachedStatements = 96;

// PostgreSQL's text cannot hold U+0000, and the driver would cut the statement there.
QVariant storable(const QVariant &value)
{
    if (value.typeId() != QMetaType::QString)
        return value;
    QString text = value.toString();
    if (text.isNull())
        return QString(u""_s); // our text columns are never NULL
    if (text.contains(QChar::Null))
        text.replace(QChar::Null, QChar::ReplacementCharacter);
    return text;
}

// Sqlite's primary code: extended ones (SQLITE_BUSY_SNAPSHOT, …) carry it in the low byte. Reference:
// sqlite.org/rescode.html
StoreSession::Failure::Cause sqliteCause(const QSqlError &error)
{
    using Cause = StoreSession::Failure::Cause;
    switch (error.nativeErrorCode().toInt() & 0xff) {
    case 5: // SQLITE_BUSY
    case 6: // SQLITE_LOCKED
        return Cause::Retry;
    case 19: // SQLITE_CONSTRAINT
        return Cause::Constraint;
    default: return Cause::Statement;
    }
}

// By SQLSTATE. Reference: PostgreSQL's manual, appendix A. The driver gives no state when the connection
// broke.
StoreSession::Failure::Cause postgresCause(const QSqlError &error, const QSqlDatabase &connection)
{
    using Cause = StoreSession::Failure::Cause;
    const QString state = error.nativeErrorCode();
    if (state == u"40001"_s || state == u"40P01"_s || state == u"55P03"_s)
        return Cause::Retry;
    if (state.startsWith(u"23"_s))
        return Cause::Constraint;
    if (state.startsWith(u"08"_s) || state.startsWith(u"57P"_s))
        return Cause::Lost;
    if (!state.isEmpty())
        return Cause::Statement;
    // No state comes from a dead connection, and from the driver itself (a value too few). A server that
    // still answers, even with a refusal, is not lost.
    QSqlQuery ping(connection);
    const bool alive = ping.exec(u"SELECT 1"_s) || !ping.lastError().nativeErrorCode().isEmpty();
    return alive ? Cause::Statement : Cause::Lost;
}

Error constraintError(const QString &native, const QString &reason)
{
    // SQLITE_CONSTRAINT_FOREIGNKEY and foreign_key_violation; Qt's SQLite driver may give the primary code
    // only.
    if (native == u"787"_s || native == u"23503"_s || reason.contains(u"FOREIGN KEY"_s))
        return Error{Error::Kind::NotFound, u"The store has no such record to refer to: %1."_s.arg(reason),
                     u"It may have been removed meanwhile; reload and try again."_s};
    return Error{Error::Kind::Conflict, u"The store already holds such a record: %1."_s.arg(reason),
                 u"Choose another name, or change the record that is there."_s};
}

} // namespace

// The least recently used statements go first. A statement is taken out while it is in use, so that a visitor
// may run the same text again.
struct StoreSession::Cache
{
    struct Entry
    {
        QString sql;
        std::unique_ptr<QSqlQuery> query;
    };
    std::list<Entry> entries;

    std::unique_ptr<QSqlQuery> take(const QString &sql)
    {
        for (auto it = entries.begin(); it != entries.end(); ++it) {
            if (it->sql == sql) {
                auto query = std::move(it->query);
                entries.erase(it);
                return query;
            }
        }
        return nullptr;
    }
};

StoreSession::StoreSession(QSqlDatabase connection, Dialect dialect)
    : m_connection(std::move(connection))
    , m_dialect(dialect)
    , m_cache(std::make_unique<Cache>())
{
}

StoreSession::~StoreSession() = default;

void StoreSession::forget()
{
    m_failure.reset();
}

tl::unexpected<Error> StoreSession::failed(const QSqlQuery &query)
{
    const QSqlError error = query.lastError();
    QString reason = error.databaseText().trimmed();
    if (reason.isEmpty())
        reason = error.driverText().trimmed();
    // PostgreSQL adds lines of detail, among them the values of the row: the first line says what it is.
    reason = reason.section(u'\n', 0, 0).section(u"ERROR:"_s, -1).simplified();
    Failure failure;
    failure.cause = m_dialect == Dialect::Sqlite ? sqliteCause(error) : postgresCause(error, m_connection);
    switch (failure.cause) {
    case Failure::Cause::Constraint: failure.error = constraintError(error.nativeErrorCode(), reason); break;
    case Failure::Cause::Retry:
        failure.error =
            Error{Error::Kind::Storage, u"The store is busy with another program: %1."_s.arg(reason),
                  u"Try again in a moment."_s};
        break;
    case Failure::Cause::Lost:
        failure.error =
            Error{Error::Kind::Storage, u"The connection to the store's server was lost: %1."_s.arg(reason),
                  u"Check that the server runs; Patchbay connects again by itself."_s};
        break;
    case Failure::Cause::Statement:
        failure.error = Error{Error::Kind::Storage, u"The store refused a statement: %1."_s.arg(reason),
                              u"Check the disk and the store with `patchbayctl doctor`."_s};
        break;
    }
    m_failure = failure;
    return fail(m_failure->error);
}

Result<std::unique_ptr<QSqlQuery>> StoreSession::prepared(const QString &sql)
{
    if (m_failure)
        return fail(m_failure->error);
    std::unique_ptr<QSqlQuery> query = m_cache->take(sql);
    if (!query) {
        query = std::make_unique<QSqlQuery>(m_connection);
        // PostgreSQL's forward-only mode allows one open answer per connection, and each() may be nested.
        query->setForwardOnly(m_dialect == Dialect::Sqlite);
        if (!query->prepare(sql))
            return failed(*query);
    }
    return query;
}

Result<std::unique_ptr<QSqlQuery>> StoreSession::run(const QString &sql, const QVariantMap &values)
{
    Result<std::unique_ptr<QSqlQuery>> taken = prepared(sql);
    if (!taken)
        return fail(taken.error());
    std::unique_ptr<QSqlQuery> query = std::move(*taken);
    for (auto it = values.cbegin(); it != values.cend(); ++it)
        query->bindValue(u':' + it.key(), storable(it.value()));
    if (!query->exec()) {
        const auto error = failed(*query);
        // Back into the cache: throwing it away would talk to a server whose transaction is over.
        keep(sql, std::move(query));
        return error;
    }
    return query;
}

void StoreSession::keep(const QString &sql, std::unique_ptr<QSqlQuery> query)
{
    query
        ->finish(); // an open read holds SQLite's snapshot and stops the write-ahead log from being folded in
    m_cache->entries.push_front({sql, std::move(query)});
    if (m_cache->entries.size() > CachedStatements)
        m_cache->entries.pop_back();
}

Outcome StoreSession::each(const QString &sql, const QVariantMap &values,
                           const std::function<bool(const QSqlQuery &)> &visit)
{
    Result<std::unique_ptr<QSqlQuery>> query = run(sql, values);
    if (!query)
        return fail(query.error());
    while ((*query)->next()) {
        if (!visit(**query))
            break;
    }
    // SQLite steps as it is read, so it may fail here too.
    if ((*query)->lastError().isValid()) {
        const auto error = failed(**query);
        keep(sql, std::move(*query));
        return error;
    }
    keep(sql, std::move(*query));
    return {};
}

Result<QList<QVariantMap>> StoreSession::rows(const QString &sql, const QVariantMap &values)
{
    QList<QVariantMap> found;
    QStringList columns;
    const Outcome read = each(sql, values, [&](const QSqlQuery &query) {
        if (columns.isEmpty()) {
            const QSqlRecord record = query.record();
            for (int i = 0; i < record.count(); ++i)
                columns.append(record.fieldName(i));
        }
        QVariantMap row;
        for (int i = 0; i < columns.size(); ++i)
            row.insert(columns.at(i), query.value(i));
        found.append(row);
        return true;
    });
    if (!read)
        return fail(read.error());
    return found;
}

Result<QVariantMap> StoreSession::row(const QString &sql, const QVariantMap &values)
{
    std::optional<QVariantMap> found;
    const Outcome read = each(sql, values, [&](const QSqlQuery &query) {
        const QSqlRecord record = query.record();
        found.emplace();
        for (int i = 0; i < record.count(); ++i)
            found->insert(record.fieldName(i), query.value(i));
        return false;
    });
    if (!read)
        return fail(read.error());
    if (!found)
        return fail(Error::Kind::NotFound, u"The store has no such record."_s);
    return *found;
}

Result<int> StoreSession::change(const QString &sql, const QVariantMap &values)
{
    Result<std::unique_ptr<QSqlQuery>> query = run(sql, values);
    if (!query)
        return fail(query.error());
    const int changed = (*query)->numRowsAffected();
    keep(sql, std::move(*query));
    return changed;
}

Result<int> StoreSession::changeAll(const QString &sql, const QList<QVariantList> &rows)
{
    Result<std::unique_ptr<QSqlQuery>> taken = prepared(sql);
    if (!taken)
        return fail(taken.error());
    std::unique_ptr<QSqlQuery> query = std::move(*taken);
    int changed = 0;
    for (const QVariantList &row : rows) {
        for (int i = 0; i < row.size(); ++i)
            query->bindValue(i, storable(row.at(i)));
        if (!query->exec()) {
            const auto error = failed(*query);
            keep(sql, std::move(query));
            return error;
        }
        changed += query->numRowsAffected();
    }
    keep(sql, std::move(query));
    return changed;
}

Outcome StoreSession::execute(const QString &sql)
{
    if (m_failure)
        return fail(m_failure->error);
    QSqlQuery query(m_connection);
    if (!query.exec(sql))
        return failed(query);
    return {};
}

} // namespace patchbay
