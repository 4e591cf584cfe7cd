#include "store/sqlitefile.h"

#include "store/migrations.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSqlDatabase>
#include <QSqlError>

#include <atomic>

namespace patchbay::sqlitefile {

using namespace Qt::StringLiterals;

namespace {

constexpr QFile::Permissions OwnerFile = QFile::ReadOwner | QFile::WriteOwner;
constexpr QFile::Permissions OwnerFolder = OwnerFile | QFile::ExeOwner;

Outcome createFolder(const QString &path)
{
    const QFileInfo info(path);
    if (info.isDir())
        return {};
    if (info.exists())
        return fail(Error::Kind::Storage, u"The store's folder %1 is a file."_s.arg(path),
                    u"Choose another place with --store, or move that file away."_s);
    const QString parent = info.absolutePath();
    if (parent != path) {
        const Outcome above = createFolder(parent);
        if (!above)
            return above;
    }
    // Somebody else may have made it meanwhile: another program that starts at the same time.
    if (!QDir().mkdir(path, OwnerFolder) && !QFileInfo(path).isDir())
        return fail(Error::Kind::Storage, u"The store's folder %1 could not be created."_s.arg(path),
                    u"Check the permissions of %1, or choose another place with --store."_s.arg(parent));
    return {};
}

Outcome look(StoreSession &session, const QString &path, const QString &location, int knownVersion)
{
    const Result<QVariantMap> tables =
        session.row(u"SELECT COUNT(*) AS number FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"_s);
    if (!tables) {
        if (session.failure() && session.failure()->cause == StoreSession::Failure::Cause::Retry)
            return {}; // in use, hence a database; the transaction that migrates looks again
        return fail(
            Error::Kind::Storage,
            u"The file %1 is not a store of Patchbay, or it is damaged (%2)."_s.arg(path,
                                                                                    tables.error().message),
            u"Move it away and start again, restore it from a backup, or choose another file with --store."_s);
    }
    const Result<int> version = storeVersion(session);
    if (!version)
        return fail(version.error().withContext(u"While reading %1"_s.arg(path)));
    if (*version == 0 && tables->value(u"number"_s).toInt() > 0)
        return fail(Error::Kind::Storage, u"The file %1 is a database of another program."_s.arg(path),
                    u"Choose another file with --store. This one was not changed."_s);
    return checkStoreVersion(*version, knownVersion, location);
}

} // namespace

Outcome create(const QString &path)
{
    const QFileInfo info(path);
    if (info.isDir())
        return fail(Error::Kind::Storage, u"The store cannot be kept in %1: that is a folder."_s.arg(path),
                    u"Name a file in it, such as %1/store.sqlite."_s.arg(path));
    if (info.exists()) {
        if (!info.isReadable() || !info.isWritable())
            return fail(Error::Kind::Storage, u"The store %1 may not be read and written."_s.arg(path),
                        u"Check its owner and permissions, or choose another file with --store."_s);
        return {};
    }
    const Outcome folder = createFolder(info.absolutePath());
    if (!folder)
        return folder;
    // Made here and not by SQLite, which would let the whole group read it.
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly, OwnerFile) && !QFileInfo::exists(path))
        return fail(Error::Kind::Storage,
                    u"The store %1 could not be created: %2."_s.arg(path, file.errorString()),
                    u"Check the permissions of its folder, or choose another place with --store."_s);
    return {};
}

Outcome inspect(const QString &path, const QString &location, int knownVersion)
{
    if (QFileInfo(path).size() == 0)
        return {};
    static std::atomic<int> number{0};
    const QString name = u"patchbay_look_%1"_s.arg(++number);
    Outcome outcome;
    {
        QSqlDatabase connection = QSqlDatabase::addDatabase(u"QSQLITE"_s, name);
        connection.setDatabaseName(path);
        connection.setConnectOptions(u"QSQLITE_OPEN_READONLY;QSQLITE_BUSY_TIMEOUT=5000"_s);
        if (connection.open()) {
            StoreSession session(connection, StoreSession::Dialect::Sqlite);
            outcome = look(session, path, location, knownVersion);
        } else {
            outcome = fail(
                Error::Kind::Storage,
                u"The store %1 could not be opened: %2."_s.arg(path, connection.lastError().databaseText()),
                u"Check its permissions, or choose another file with --store."_s);
        }
        connection.close();
    }
    QSqlDatabase::removeDatabase(name);
    return outcome;
}

} // namespace patchbay::sqlitefile
