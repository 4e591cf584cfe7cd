// Stores from nothing, again, too new, half way, and by two programs at once.
#include "store/migrations.h"
#include "storeplaces.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

Result<int> versionOf(Database &database)
{
    return wait(database.transact<int>([](StoreSession &session) { return storeVersion(session); }));
}

QByteArray hashOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QCryptographicHash::hash(file.readAll(), QCryptographicHash::Sha256);
}

Outcome makeTooNew(const QString &uri)
{
    Database database(uri);
    if (Outcome opened = waitFor(database.open()); !opened)
        return opened;
    return wait(database.transact<int>([](StoreSession &session) {
               return session.change(u"INSERT INTO store_version (version, name, migrated_at, program)"
                                     " VALUES (:version, 'from the future', 0, '99')"_s,
                                     {{u"version"_s, newestStoreVersion() + 7}});
           }))
        .map([](int) {});
}

} // namespace

class TestMigrations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void numbersHaveNoGaps()
    {
        for (const auto dialect : {StoreSession::Dialect::Sqlite, StoreSession::Dialect::Postgres}) {
            int expected = 1;
            for (const Migration &migration : storeMigrations(dialect)) {
                QCOMPARE(migration.version, expected++);
                QVERIFY(!migration.name.isEmpty());
                QVERIFY(!migration.statements.isEmpty());
            }
            QCOMPARE(expected - 1, newestStoreVersion());
        }
    }

    void fromNothingAndAgain_data() { StorePlaces::addDialects(); }
    void fromNothingAndAgain()
    {
        FRESH_STORE(m_places, uri);
        for (int round = 0; round < 2; ++round) {
            Database database(uri);
            VERIFY_RESULT(waitFor(database.open()));
            const auto version = versionOf(database);
            VERIFY_RESULT(version);
            QCOMPARE(*version, newestStoreVersion());
        }
    }

    // What is asked for each record of a run may not read through the whole run: planning and finding what is
    // gone would take the square of its size. PostgreSQL decides by statistics, so this is SQLite's alone.
    void looksUpByAllColumns_data()
    {
        QTest::addColumn<QString>("asked");
        QTest::addColumn<QString>("column");
        QTest::newRow("by external id") << u"SELECT * FROM run_items WHERE run_id = 'r' AND object = 'o'"
                                           " AND external_id = 'e' ORDER BY ordinal LIMIT 1"_s
                                        << u"external_id=?"_s;
        QTest::newRow("by source key") << u"SELECT * FROM run_items WHERE source_key = 's' AND object = 'o'"
                                          " AND run_id = 'r' ORDER BY ordinal LIMIT 1"_s
                                       << u"source_key=?"_s;
        const QString missing =
            u"SELECT * FROM links WHERE connection_id = 'c' AND object = 'o' AND NOT EXISTS"
            " (SELECT 1 FROM run_items WHERE run_items.run_id = 'r'"
            " AND run_items.object = links.object AND run_items.%1)"_s;
        QTest::newRow("links without an item")
            << missing.arg(u"source_key = links.source_key"_s) << u"source_key=?"_s;
        QTest::newRow("links whose record has another item")
            << missing.arg(u"target_id = links.target_id AND run_items.source_key <> links.source_key"_s)
            << u"target_id=?"_s;
        QTest::newRow("who wrote a record")
            << u"SELECT * FROM run_items WHERE object = 'o' AND target_id = 't' AND state = 'done'"_s
            << u"target_id=?"_s;
    }
    void looksUpByAllColumns()
    {
        QFETCH(QString, asked);
        QFETCH(QString, column);
        const QTemporaryDir folder;
        Database database(folder.filePath(u"store.sqlite"_s));
        VERIFY_RESULT(waitFor(database.open()));
        const auto plan = wait(database.transact<QList<QVariantMap>>(
            [asked](StoreSession &session) { return session.rows(u"EXPLAIN QUERY PLAN "_s + asked); }));
        VERIFY_RESULT(plan);
        QString told;
        for (const QVariantMap &step : *plan)
            told += step.value(u"detail"_s).toString() + u'\n';
        QVERIFY2(told.contains(column), qPrintable(told));
    }

    void refusesANewerStore_data() { StorePlaces::addDialects(); }
    void refusesANewerStore()
    {
        FRESH_STORE(m_places, uri);
        VERIFY_RESULT(makeTooNew(uri));
        const QByteArray before = hashOf(uri); // empty for a server
        {
            Database database(uri);
            const Outcome opened = waitFor(database.open());
            QVERIFY(!opened);
            QCOMPARE(opened.error().kind, Error::Kind::StoreTooNew);
            QVERIFY(opened.error().message.contains(QString::number(newestStoreVersion() + 7)));
            QVERIFY(opened.error().message.contains(QString::number(newestStoreVersion())));
            QVERIFY(opened.error().nextStep.contains(u"Update"_s));
            QVERIFY(!wait(database.transact<int>([](StoreSession &) { return Result<int>(1); })));
        }
        QCOMPARE(hashOf(uri), before);
        if (dialect == u"sqlite"_s)
            QVERIFY(!before.isEmpty());
    }

    void aFailedMigrationLeavesNothing_data() { StorePlaces::addDialects(); }
    void aFailedMigrationLeavesNothing()
    {
        FRESH_STORE(m_places, uri);
        Database database(uri);
        VERIFY_RESULT(waitFor(database.open()));
        auto migrations = storeMigrations(database.dialect());
        const int known = newestStoreVersion();
        migrations.push_back({known + 1, u"good"_s, {u"CREATE TABLE half_way (id INTEGER)"_s}});
        migrations.push_back(
            {known + 2, u"bad"_s, {u"CREATE TABLE other (id INTEGER)"_s, u"CREATE TABEL x"_s}});
        const auto migrated = wait(database.transact<int>([migrations](StoreSession &session) -> Result<int> {
            return migrateStore(session, migrations, u"here"_s).map([] { return 0; });
        }));
        QVERIFY(!migrated);
        QCOMPARE(migrated.error().kind, Error::Kind::Storage);
        QVERIFY(migrated.error().message.contains(u"bad"_s));
        QCOMPARE(versionOf(database).value(), known);
        // A table that is there could not be made again.
        const auto made = wait(database.transact<int>([](StoreSession &session) -> Result<int> {
            return session.execute(u"CREATE TABLE half_way (id INTEGER)"_s).map([] { return 0; });
        }));
        VERIFY_RESULT(made);
        // From the version it has, the rest of the list runs.
        migrations.pop_back();
        migrations.back().statements = {u"CREATE TABLE later (id INTEGER)"_s};
        const auto later = wait(database.transact<int>([migrations](StoreSession &session) -> Result<int> {
            return migrateStore(session, migrations, u"here"_s).map([] { return 0; });
        }));
        VERIFY_RESULT(later);
        QCOMPARE(versionOf(database).value(), known + 1);
    }

    void twoProgramsAtOnce_data() { StorePlaces::addDialects(); }
    void twoProgramsAtOnce()
    {
        FRESH_STORE(m_places, uri);
        // Each has a thread of its own; both are under way before either is awaited.
        std::vector<std::unique_ptr<Database>> databases;
        std::vector<OutcomeTask> opening;
        for (int i = 0; i < 4; ++i) {
            databases.push_back(std::make_unique<Database>(uri));
            opening.push_back(databases.back()->open());
        }
        for (OutcomeTask &task : opening)
            VERIFY_RESULT(waitFor(std::move(task)));
        for (const auto &database : databases)
            QCOMPARE(versionOf(*database).value(), newestStoreVersion());
    }

    void saysWhatIsWrongWithTheFile_data()
    {
        QTest::addColumn<QString>("what");
        for (const char *what : {"folder", "text", "cut", "foreign", "folder is a file"})
            QTest::newRow(what) << QString::fromLatin1(what);
    }
    void saysWhatIsWrongWithTheFile()
    {
        QFETCH(QString, what);
        QString path = m_places.fresh(u"sqlite"_s);
        if (what == u"folder"_s) {
            path = m_places.folder();
        } else if (what == u"text"_s || what == u"folder is a file"_s) {
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(QByteArray("This is a letter and no database. ").repeated(100));
            file.close();
        } else if (what == u"cut"_s) {
            {
                Database database(path);
                VERIFY_RESULT(waitFor(database.open()));
            }
            QFile file(path);
            QVERIFY(file.open(QIODevice::ReadWrite));
            file.seek(100); // past the header: the first page's tree
            file.write(QByteArray(3000, '\xaa'));
        } else {
            const QString name = u"foreign"_s;
            {
                QSqlDatabase other = QSqlDatabase::addDatabase(u"QSQLITE"_s, name);
                other.setDatabaseName(path);
                QVERIFY(other.open());
                QVERIFY(QSqlQuery(other).exec(u"CREATE TABLE notes (id INTEGER)"_s));
            }
            QSqlDatabase::removeDatabase(name);
        }
        const QByteArray before = hashOf(path);
        Database database(what == u"folder is a file"_s ? path + u"/store.sqlite"_s : path);
        const Outcome opened = waitFor(database.open());
        QVERIFY(!opened);
        QCOMPARE(opened.error().kind, Error::Kind::Storage);
        QVERIFY2(opened.error().message.contains(path), qPrintable(opened.error().toText()));
        QVERIFY(!opened.error().nextStep.isEmpty());
        QCOMPARE(hashOf(path), before);
    }

    void createsFoldersForTheOwnerAlone()
    {
        const QString folder = m_places.folder() + u"/new/deeper"_s;
        Database database(folder + u"/store.sqlite"_s);
        VERIFY_RESULT(waitFor(database.open()));
        const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther |
                            QFile::WriteOther | QFile::ExeOther;
        QCOMPARE(QFileInfo(folder).permissions() & others, QFile::Permissions());
        for (const char *suffix : {"", "-wal", "-shm"}) {
            const QFileInfo file(folder + u"/store.sqlite"_s + QString::fromLatin1(suffix));
            QVERIFY(file.exists());
            QCOMPARE(file.permissions() & others, QFile::Permissions());
        }
    }

    void saysWhyAServerCannotBeReached()
    {
        Database database(u"postgresql://nobody@127.0.0.1:1/none"_s);
        const Outcome opened = waitFor(database.open());
        QVERIFY(!opened);
        QCOMPARE(opened.error().kind, Error::Kind::Storage);
        QVERIFY(opened.error().message.contains(u"127.0.0.1/none"_s));
        QVERIFY(!opened.error().nextStep.isEmpty());
    }

private:
    StorePlaces m_places;
};

QTEST_GUILESS_MAIN(TestMigrations)
#include "tst_migrations.moc"
