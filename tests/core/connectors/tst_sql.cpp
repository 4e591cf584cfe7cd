// The SQL connector on real databases: SQLite files and a PostgreSQL server of the test's own. Every test
// runs on both.
#include "connectors/catalogue.h"
#include "support/postgresserver.h"
#include "support/testing.h"

#include <QDir>
#include <QFile>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>

using namespace patchbay;
using namespace Qt::StringLiterals;
using State = Health::Item::State;
using patchbay::testing::wait;

class TestSql : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void find_data() { drivers(); }
    void find();
    void findsInOtherTypesOfKey_data() { drivers(); }
    void findsInOtherTypesOfKey();
    void valuesAndTypes_data() { drivers(); }
    void valuesAndTypes();
    void readsPages_data() { drivers(); }
    void readsPages();
    void namesRowsThatCannotBeUsed_data() { drivers(); }
    void namesRowsThatCannotBeUsed();
    void memberships_data() { drivers(); }
    void memberships();
    void oddNames_data() { drivers(); }
    void oddNames();
    void check_data() { drivers(); }
    void check();
    void checkSaysWhatIsWrong_data() { drivers(); }
    void checkSaysWhatIsWrong();
    void neverWrites_data() { drivers(); }
    void neverWrites();
    void sqliteFileIsNeverCreated();
    void sqliteUmlautsInAddresses();
    void postgresOnlyTypes();
    void postgresServerThatGoesAway();
    void postgresUnreachable();
    void goesAwayWhileBusy_data() { drivers(); }
    void goesAwayWhileBusy();
    void sourceThatDiesHalfWay_data() { drivers(); }
    void sourceThatDiesHalfWay();

private:
    static void drivers();
    // Makes an empty database for the row's driver and runs the statements; gives the settings that reach it.
    QJsonObject database(const QStringList &statements);
    QString execute(const QJsonObject &settings, const QStringList &statements);
    std::unique_ptr<Connector> connector(QJsonObject settings, const QJsonObject &more);

    QTemporaryDir m_folder;
    patchbay::testing::PostgresServer m_server;
    QString m_noServer;
    int m_count = 0;
};

void TestSql::initTestCase()
{
    m_noServer = patchbay::testing::PostgresServer::missing();
    if (m_noServer.isEmpty())
        m_noServer = m_server.start();
}

void TestSql::drivers()
{
    QTest::addColumn<QString>("driver");
    QTest::newRow("SQLite") << u"QSQLITE"_s;
    QTest::newRow("PostgreSQL") << u"QPSQL"_s;
}

#define NEED_SERVER()                                                                                        \
    do {                                                                                                     \
        if (qstrcmp(QTest::currentDataTag(), "SQLite") != 0 && !m_noServer.isEmpty())                        \
            QSKIP(qPrintable(m_noServer));                                                                   \
    } while (false)

QString TestSql::execute(const QJsonObject &settings, const QStringList &statements)
{
    const QString name = u"fixture%1"_s.arg(++m_count);
    QString failed;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(settings.value(u"driver"_s).toString(), name);
        database.setDatabaseName(settings.value(u"database"_s).toString());
        database.setHostName(settings.value(u"host"_s).toString());
        database.setUserName(settings.value(u"user"_s).toString());
        database.setPort(settings.value(u"port"_s).toInt());
        if (!database.open())
            failed = database.lastError().text();
        for (const QString &statement : statements) {
            QSqlQuery query(database);
            if (failed.isEmpty() && !query.exec(statement))
                failed = query.lastError().text();
        }
    }
    QSqlDatabase::removeDatabase(name);
    return failed;
}

QJsonObject TestSql::database(const QStringList &statements)
{
    const QString name = u"db%1"_s.arg(++m_count);
    QJsonObject settings;
    if (qstrcmp(QTest::currentDataTag(), "SQLite") == 0) {
        settings = {{u"driver"_s, u"QSQLITE"_s}, {u"database"_s, m_folder.filePath(name + u".sqlite"_s)}};
    } else {
        const QString failed = m_server.createDatabase(name);
        if (!failed.isEmpty())
            qFatal("%s", qPrintable(failed));
        settings = {{u"driver"_s, u"QPSQL"_s},
                    {u"database"_s, name},
                    {u"host"_s, u"127.0.0.1"_s},
                    {u"port"_s, m_server.port()},
                    {u"user"_s, u"postgres"_s}};
    }
    const QString failed = execute(settings, statements);
    if (!failed.isEmpty())
        qFatal("%s", qPrintable(failed));
    return settings;
}

std::unique_ptr<Connector> TestSql::connector(QJsonObject settings, const QJsonObject &more)
{
    for (auto it = more.begin(); it != more.end(); ++it)
        settings.insert(it.key(), it.value());
    const auto checked = systemDescription(u"sql"_s)->checkSettings(settings);
    if (!checked)
        qFatal("%s", qPrintable(checked.error().toText()));
    auto made = makeConnector(u"sql"_s, *checked, {});
    if (!made)
        qFatal("%s", qPrintable(made.error().toText()));
    return *std::move(made);
}

namespace {

const QStringList users{
    u"CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(80), name TEXT, updated TIMESTAMP)"_s,
    u"INSERT INTO users VALUES (1, 'Ann@Example.com', 'Ann Example', '2026-11-21 08:15:30')"_s,
    u"INSERT INTO users VALUES (2, 'bob@example.com', 'Bob', NULL)"_s,
    u"INSERT INTO users VALUES (3, 'BOB@example.com', 'Bob''s twin', NULL)"_s,
    u"INSERT INTO users VALUES (4, NULL, NULL, NULL)"_s};

const QJsonObject usersQuery{
    {u"people_query"_s, u"SELECT id, email, name, updated FROM users -- all of them"_s},
    {u"people_updated_at"_s, u"updated"_s}};

QStringList keys(const QList<SourceRecord> &records)
{
    QStringList keys;
    for (const SourceRecord &record : records)
        keys << record.key;
    keys.sort();
    return keys;
}

const Health::Item *item(const Health &health, const QString &name)
{
    for (const Health::Item &item : health.items) {
        if (item.name == name)
            return &item;
    }
    return nullptr;
}

} // namespace

void TestSql::find()
{
    NEED_SERVER();
    const auto source = connector(database(users), usersQuery);
    const auto find = [&](Lookup::By by, const QString &value) {
        return wait(source->find(objects::people, {by, value}));
    };
    const auto one = find(Lookup::By::Key, u" 1 "_s);
    VERIFY_RESULT(one);
    QCOMPARE(one->size(), 1);
    QCOMPARE(one->first().key, u"1"_s);
    QCOMPARE(one->first().fields.value(u"id"_s), QJsonValue(1));
    QCOMPARE(one->first().fields.value(u"name"_s), QJsonValue(u"Ann Example"_s));
    QCOMPARE(one->first().updatedAt.value().toSecsSinceEpoch(), 1795248930);
    QCOMPARE(keys(find(Lookup::By::Email, u"ann@example.COM"_s).value()), QStringList{u"1"_s});
    QCOMPARE(keys(find(Lookup::By::Email, u" Bob@Example.com"_s).value()), (QStringList{u"2"_s, u"3"_s}));
    QVERIFY(find(Lookup::By::Email, u"nobody@example.com"_s).value().isEmpty());
    QVERIFY(find(Lookup::By::Email, u""_s).value().isEmpty());
    // Values are bound: what looks like SQL is a value like any other. A key that is no number fits no
    // number.
    for (const QString &odd :
         {u"1 OR 1=1"_s, u"1'; DROP TABLE users; --"_s, u"x"_s, u"1.0"_s, u"01"_s, u"99999999999999999999"_s})
        QVERIFY2(find(Lookup::By::Key, odd).value().isEmpty(), qPrintable(odd));
    QCOMPARE(find(Lookup::By::Key, u"4"_s).value().first().fields.value(u"email"_s), QJsonValue());
    QVERIFY(!wait(source->find(objects::organisations, {Lookup::By::Key, u"1"_s})));
}

void TestSql::findsInOtherTypesOfKey()
{
    NEED_SERVER();
    const QJsonObject settings = database({u"CREATE TABLE t (code TEXT, number NUMERIC(12,2), big BIGINT)"_s,
                                           u"INSERT INTO t VALUES ('007', 10, 9007199254740993)"_s,
                                           u"INSERT INTO t VALUES ('A''b', 20.5, -5)"_s});
    const auto find = [&](const QString &key, const QString &value) {
        const auto source =
            connector(settings, {{u"people_query"_s, u"SELECT * FROM t"_s}, {u"people_key"_s, key}});
        return wait(source->find(objects::people, {Lookup::By::Key, value})).value();
    };
    QCOMPARE(find(u"code"_s, u"007"_s).size(), 1);
    QCOMPARE(find(u"code"_s, u"7"_s).size(), 0);
    QCOMPARE(find(u"CODE"_s, u"A'b"_s).size(), 1);
    QCOMPARE(find(u"big"_s, u"9007199254740993"_s).size(), 1);
    QCOMPARE(find(u"big"_s, u"9007199254740992"_s).size(), 0);
    QCOMPARE(find(u"big"_s, u"-5"_s).size(), 1);
    // An expression has no type that the driver knows on SQLite.
    const auto source = connector(settings, {{u"people_query"_s, u"SELECT 1 + 1 AS k, 'x' AS name"_s}});
    QCOMPARE(wait(source->find(objects::people, {Lookup::By::Key, u"2"_s})).value().size(), 1);
}

void TestSql::valuesAndTypes()
{
    NEED_SERVER();
    const bool sqlite = qstrcmp(QTest::currentDataTag(), "SQLite") == 0;
    const QJsonObject settings = database(
        {u"CREATE TABLE t (id INTEGER, total NUMERIC(10,2), ratio DOUBLE PRECISION, big BIGINT, active BOOLEAN, born DATE, seen TIMESTAMP, note TEXT, photo %1)"_s
             .arg(sqlite ? u"BLOB"_s : u"BYTEA"_s),
         u"INSERT INTO t VALUES (1, 39.62, 0.1, 9007199254740993, %1, '1990-02-28', '2026-03-29 02:30:00', 'Zoë 北京', '%2')"_s
             .arg(sqlite ? u"1"_s : u"true"_s, sqlite ? u"x"_s : u"\\x0102"_s),
         u"INSERT INTO t VALUES (2, NULL, NULL, NULL, NULL, NULL, NULL, '', NULL)"_s});
    const auto source = connector(
        settings,
        {{u"people_query"_s,
          u"SELECT id, total, ratio, big, active, born, seen, note, photo, total + 0 AS summed FROM t"_s}});
    const auto schema = wait(source->schema(objects::people));
    VERIFY_RESULT(schema);
    QStringList types;
    for (const Field &field : schema->fields)
        types << field.path + u'=' + fieldTypeName(field.type);
    const QStringList expected{u"id=integer"_s,  u"total=number"_s,   u"ratio=number"_s,
                               u"big=integer"_s, u"active=boolean"_s, u"born=date"_s,
                               u"seen=date"_s,   u"note=text"_s,      u"summed=number"_s};
    QCOMPARE(types, expected);
    QCOMPARE(schema->field(u"total"_s)->sample, u"39.62"_s);
    QVERIFY(schema->field(u"id"_s)->unique);
    QVERIFY(!schema->field(u"total"_s)->unique);

    const auto page = wait(source->read(objects::people, {}, 10));
    VERIFY_RESULT(page);
    QCOMPARE(page->records.size(), 2);
    const QJsonObject fields = page->records.first().fields;
    QCOMPARE(fields.value(u"total"_s), QJsonValue(39.62));
    QCOMPARE(fields.value(u"summed"_s), QJsonValue(39.62));
    QCOMPARE(fields.value(u"ratio"_s), QJsonValue(0.1));
    QCOMPARE(fields.value(u"big"_s).toInteger(), Q_INT64_C(9007199254740993));
    QCOMPARE(fields.value(u"active"_s), QJsonValue(true));
    QCOMPARE(fields.value(u"born"_s), QJsonValue(u"1990-02-28"_s));
    // Half past two does not exist on that day in Berlin; times are read as they stand there, whatever the
    // local zone.
    QCOMPARE(fields.value(u"seen"_s),
             QJsonValue(sqlite ? u"2026-03-29 02:30:00"_s : u"2026-03-29T02:30:00.000Z"_s));
    QCOMPARE(fields.value(u"note"_s), QJsonValue(u"Zoë 北京"_s));
    QVERIFY(!fields.contains(u"photo"_s) || sqlite);
    QVERIFY(page->records.last().fields.value(u"total"_s).isNull());
}

void TestSql::readsPages()
{
    NEED_SERVER();
    QStringList statements{u"CREATE TABLE t (id VARCHAR(20), n INTEGER)"_s};
    for (int i = 0; i < 57; ++i)
        statements << QString::asprintf("INSERT INTO t VALUES ('k%03d', %d)", (i * 31) % 57, i);
    const QJsonObject settings = database(statements);
    const auto text = connector(settings, {{u"people_query"_s, u"SELECT id, n FROM t;"_s}});
    const auto number = connector(settings, {{u"people_query"_s, u"SELECT n, id FROM t"_s}});
    for (Connector *source : {text.get(), number.get()}) {
        for (const int limit : {1, 10, 19, 57, 100}) {
            QStringList seen;
            QString cursor;
            int pages = 0;
            do {
                const auto page = wait(source->read(objects::people, cursor, limit));
                VERIFY_RESULT(page);
                QVERIFY(page->records.size() <= limit);
                QVERIFY(page->problems.isEmpty());
                for (const SourceRecord &record : page->records) {
                    seen << record.key;
                    QCOMPARE(record.position.value(), seen.size());
                }
                cursor = page->next;
                QVERIFY(++pages < 100);
            } while (!cursor.isEmpty());
            QCOMPARE(seen.size(), 57);
            QCOMPARE(QSet<QString>(seen.begin(), seen.end()).size(), 57);
        }
    }
    const auto bad = wait(text->read(objects::people, u"nonsense"_s, 10));
    QVERIFY(!bad);
    QCOMPARE(bad.error().kind, Error::Kind::InvalidInput);
}

void TestSql::namesRowsThatCannotBeUsed()
{
    NEED_SERVER();
    const QJsonObject settings =
        database({u"CREATE TABLE t (id TEXT, name TEXT)"_s, u"INSERT INTO t VALUES ('a', '1')"_s,
                  u"INSERT INTO t VALUES ('b', '2')"_s, u"INSERT INTO t VALUES ('b', '3')"_s,
                  u"INSERT INTO t VALUES ('b', '4')"_s, u"INSERT INTO t VALUES ('B', '5')"_s,
                  u"INSERT INTO t VALUES ('', '6')"_s, u"INSERT INTO t VALUES (NULL, '7')"_s,
                  u"INSERT INTO t VALUES (NULL, '8')"_s});
    const auto source = connector(settings, {{u"people_query"_s, u"SELECT id, name FROM t"_s}});
    for (const int limit : {1, 2, 3, 100}) {
        QStringList found;
        QStringList problems;
        QString cursor;
        int pages = 0;
        do {
            const auto page = wait(source->read(objects::people, cursor, limit));
            VERIFY_RESULT(page);
            found += keys(page->records);
            for (const RowProblem &problem : page->problems)
                problems << problem.message;
            cursor = page->next;
            QVERIFY(++pages < 50);
        } while (!cursor.isEmpty());
        found.sort();
        QCOMPARE(found, (QStringList{u"B"_s, u"a"_s, u"b"_s}));
        QCOMPARE(problems.size(), 5);
        QCOMPARE(problems.filter(u"“b” occurs more than once"_s).size(), 2);
        QCOMPARE(problems.filter(u"is empty"_s).size(), 3);
    }
}

void TestSql::memberships()
{
    NEED_SERVER();
    const QJsonObject settings = database(
        {u"CREATE TABLE m (role TEXT, company_id INTEGER, user_id INTEGER)"_s,
         u"INSERT INTO m VALUES ('admin', 10, 1)"_s, u"INSERT INTO m VALUES ('member', 11, 1)"_s,
         u"INSERT INTO m VALUES ('member', 10, 2)"_s, u"INSERT INTO m VALUES ('lost', NULL, 1)"_s,
         u"CREATE TABLE o (id INTEGER, name TEXT)"_s, u"INSERT INTO o VALUES (10, 'Example GmbH')"_s});
    const auto source =
        connector(settings, {{u"organisations_query"_s, u"SELECT * FROM o"_s},
                             {u"memberships_query"_s, u"SELECT role, company_id, user_id FROM m"_s}});
    QCOMPARE(source->objects(), (QStringList{objects::organisations, objects::memberships}));
    const auto memberships = wait(source->membershipsOf(u"1"_s));
    VERIFY_RESULT(memberships);
    QStringList organisations;
    for (const Membership &membership : *memberships) {
        QCOMPARE(membership.personKey, u"1"_s);
        organisations << membership.organisationKey + u' ' + membership.fields.value(u"role"_s).toString();
    }
    organisations.sort();
    QCOMPARE(organisations, (QStringList{u"10 admin"_s, u"11 member"_s}));
    QVERIFY(wait(source->membershipsOf(u"99"_s)).value().isEmpty());

    const auto page = wait(source->read(objects::memberships, {}, 10));
    VERIFY_RESULT(page);
    QCOMPARE(page->records.size(), 4);
    QVERIFY(page->problems.isEmpty());

    const auto none = connector(settings, {{u"organisations_query"_s, u"SELECT * FROM o"_s}});
    QVERIFY(wait(none->membershipsOf(u"1"_s)).value().isEmpty());
}

void TestSql::oddNames()
{
    NEED_SERVER();
    // The SQLite driver drops quotation marks from the names it reports, so a name with one cannot be asked
    // for there.
    const bool sqlite = qstrcmp(QTest::currentDataTag(), "SQLite") == 0;
    const QString key = sqlite ? u"the key; --"_s : u"the \"\"key\"\"; --"_s;
    const QJsonObject settings =
        database({u"CREATE TABLE t (\"%1\" TEXT, \"company.name\" TEXT, \"E-Mail\" TEXT)"_s.arg(key),
                  u"INSERT INTO t VALUES ('a', 'Example', 'A@example.com')"_s});
    const auto source = connector(settings, {{u"people_query"_s, u"SELECT * FROM t"_s}});
    const auto found = wait(source->find(objects::people, {Lookup::By::Email, u"a@EXAMPLE.com"_s}));
    VERIFY_RESULT(found);
    QCOMPARE(found->size(), 1);
    QCOMPARE(found->first().key, u"a"_s);
    QCOMPARE(found->first().fields.value(u"company.name"_s), QJsonValue(u"Example"_s));
    QCOMPARE(wait(source->read(objects::people, {}, 1)).value().records.size(), 1);
}

void TestSql::check()
{
    NEED_SERVER();
    const auto source = connector(database(users), usersQuery);
    const auto health = wait(source->check());
    VERIFY_RESULT(health);
    QVERIFY2(health->ok, qPrintable(health->summary));
    QVERIFY(item(*health, u"Reachable"_s));
    QCOMPARE(int(item(*health, u"Read-only"_s)->state), int(State::Ok));
    QCOMPARE(item(*health, u"People query"_s)->text, u"4 columns, the key is id, 4 rows."_s);
    QCOMPARE(item(*health, u"People: key"_s)->text, u"Unique."_s);
    QVERIFY(health->checkedAt.isValid());

    const auto twins =
        connector(database({u"CREATE TABLE t (id TEXT, n TEXT)"_s, u"INSERT INTO t VALUES ('a', '1')"_s,
                            u"INSERT INTO t VALUES ('a', '2')"_s, u"INSERT INTO t VALUES (NULL, '3')"_s}),
                  {{u"people_query"_s, u"SELECT * FROM t"_s}});
    const auto warned = wait(twins->check());
    VERIFY_RESULT(warned);
    QVERIFY(warned->ok);
    QStringList texts;
    for (const Health::Item &one : warned->items)
        texts << one.text;
    QVERIFY2(texts.contains(u"1 rows have no key and cannot be used."_s), qPrintable(texts.join(u'\n')));
    QVERIFY(texts.contains(u"1 rows repeat a key; only the first row of each is used."_s));
    QVERIFY(texts.filter(u"No column is named like an e-mail"_s).size() == 1);
}

void TestSql::checkSaysWhatIsWrong()
{
    NEED_SERVER();
    const QJsonObject settings = database(users);
    const struct
    {
        QJsonObject more;
        QString says;
    } mistakes[]{
        {{{u"people_query"_s, u"SELECT id, nosuch FROM users"_s}}, u"nosuch"_s},
        {{{u"people_query"_s, u"SELECT * FROM nosuchtable"_s}}, u"nosuchtable"_s},
        {{{u"people_query"_s, u"SELECT FROM WHERE"_s}}, u"The people query: The database answers"_s},
        {{{u"people_query"_s, u"SELECT id FROM users"_s}, {u"people_key"_s, u"uid"_s}},
         u"The people query has no column “uid”"_s},
        {{{u"people_query"_s, u"SELECT id FROM users"_s}, {u"people_email"_s, u"mail"_s}},
         u"no column “mail”"_s},
        {{{u"people_query"_s, u"SELECT id FROM users"_s}, {u"people_updated_at"_s, u"changed"_s}},
         u"no column “changed”"_s},
        {{{u"people_query"_s, u"SELECT id FROM users"_s},
          {u"memberships_query"_s, u"SELECT id FROM users"_s}},
         u"too few columns"_s},
    };
    for (const auto &mistake : mistakes) {
        const auto source = connector(settings, mistake.more);
        const auto health = wait(source->check());
        VERIFY_RESULT(health);
        QVERIFY2(!health->ok, qPrintable(mistake.says));
        QVERIFY2(health->summary.contains(mistake.says), qPrintable(health->summary));
        for (const Health::Item &one : health->items)
            QVERIFY2(one.state == State::Ok || !one.nextStep.isEmpty(), qPrintable(one.text));
    }
    const auto source = connector(settings, mistakes[0].more);
    QVERIFY(!wait(source->schema(objects::people)));
    const auto page = wait(source->read(objects::people, {}, 10));
    QVERIFY(!page);
    QCOMPARE(page.error().kind, Error::Kind::Rejected);
    QVERIFY(page.error().message.contains(u"nosuch"_s));
}

void TestSql::neverWrites()
{
    NEED_SERVER();
    const bool sqlite = qstrcmp(QTest::currentDataTag(), "SQLite") == 0;
    QStringList statements = users;
    if (!sqlite)
        statements
            << u"CREATE FUNCTION wipe() RETURNS integer LANGUAGE sql AS 'DELETE FROM users; SELECT 1'"_s
            << u"CREATE SEQUENCE counter"_s;
    const QJsonObject settings = database(statements);
    // What hides a write behind a SELECT is stopped by the connection itself.
    const QStringList attempts =
        sqlite ? QStringList{u"SELECT * FROM pragma_user_version"_s}
               : QStringList{u"SELECT wipe() AS id"_s, u"SELECT nextval('counter') AS id"_s,
                             u"SELECT set_config('transaction_read_only', 'off', false) AS id, wipe()"_s};
    for (const QString &attempt : attempts) {
        const auto source = connector(settings, {{u"people_query"_s, attempt}});
        const auto page = wait(source->read(objects::people, {}, 10));
        QVERIFY2(sqlite || !page, qPrintable(attempt));
    }
    const auto source = connector(settings, usersQuery);
    QCOMPARE(wait(source->read(objects::people, {}, 10)).value().records.size(), 4);
    if (sqlite) {
        QFile file(settings.value(u"database"_s).toString());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray before = file.readAll();
        VERIFY_RESULT(wait(source->check()));
        VERIFY_RESULT(wait(source->schema(objects::people)));
        file.seek(0);
        QCOMPARE(file.readAll(), before);
    }
}

void TestSql::sqliteFileIsNeverCreated()
{
    const QString path = m_folder.filePath(u"nosuch.sqlite"_s);
    const auto source = connector({{u"driver"_s, u"QSQLITE"_s}, {u"database"_s, path}}, usersQuery);
    const auto health = wait(source->check());
    VERIFY_RESULT(health);
    QVERIFY(!health->ok);
    QVERIFY2(health->summary.contains(u"There is no file “%1”"_s.arg(path)), qPrintable(health->summary));
    const auto page = wait(source->read(objects::people, {}, 1));
    QVERIFY(!page);
    QCOMPARE(page.error().kind, Error::Kind::NotFound);
    QVERIFY(!QFile::exists(path));

    QFile text(m_folder.filePath(u"text.sqlite"_s));
    QVERIFY(text.open(QIODevice::WriteOnly));
    text.write(QByteArray(5000, 'x'));
    text.close();
    const auto wrong = connector({{u"driver"_s, u"QSQLITE"_s}, {u"database"_s, text.fileName()}}, usersQuery);
    const auto refused = wait(wrong->check());
    VERIFY_RESULT(refused);
    QVERIFY2(refused->summary.contains(u"is not a SQLite database"_s), qPrintable(refused->summary));

    const auto folder =
        connector({{u"driver"_s, u"QSQLITE"_s}, {u"database"_s, m_folder.path()}}, usersQuery);
    QVERIFY(!wait(folder->check())->ok);
    const auto driver = connector({{u"driver"_s, u"QNOSUCH"_s}, {u"database"_s, u"x"_s}}, usersQuery);
    QVERIFY(wait(driver->check())->summary.contains(u"“QNOSUCH” is not installed"_s));
}

void TestSql::sqliteUmlautsInAddresses()
{
    const QString path = m_folder.filePath(u"umlauts.sqlite"_s);
    const QJsonObject settings{{u"driver"_s, u"QSQLITE"_s}, {u"database"_s, path}};
    QCOMPARE(execute(settings, {u"CREATE TABLE t (id INTEGER, email TEXT)"_s,
                                u"INSERT INTO t VALUES (1, 'ZOË@Example.com')"_s,
                                u"INSERT INTO t VALUES (2, 'x@bücher.EXAMPLE')"_s,
                                u"INSERT INTO t VALUES (3, 'post@müllÄ')"_s}),
             QString());
    const auto source = connector(settings, {{u"people_query"_s, u"SELECT * FROM t"_s}});
    for (const auto &[email, key] :
         {std::pair(u"zoë@example.COM"_s, u"1"_s), std::pair(u"X@BÜCHER.example"_s, u"2"_s),
          std::pair(u"POST@MÜLLä"_s, u"3"_s)})
        QCOMPARE(keys(wait(source->find(objects::people, {Lookup::By::Email, email})).value()),
                 QStringList{key});
}

void TestSql::postgresOnlyTypes()
{
    if (!m_noServer.isEmpty())
        QSKIP(qPrintable(m_noServer));
    const QJsonObject settings = database(
        {u"CREATE TABLE t (id UUID, tags TEXT[], data JSONB, at TIMESTAMPTZ, amount NUMERIC, mood VARCHAR(5)[], endless TIMESTAMP)"_s,
         u"INSERT INTO t VALUES ('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{vip,\"a,b\"}', '{\"plan\": "
         u"{\"name\": \"pro\"}}', "
         "'2026-11-21 09:15:30+01', 12345678901234567890.123456789, NULL, 'infinity')"_s});
    const auto source = connector(settings, {{u"people_query"_s, u"SELECT * FROM t"_s}});
    const auto schema = wait(source->schema(objects::people));
    VERIFY_RESULT(schema);
    QCOMPARE(fieldTypeName(schema->field(u"tags"_s)->type), u"list"_s);
    QCOMPARE(fieldTypeName(schema->field(u"data"_s)->type), u"object"_s);
    QCOMPARE(fieldTypeName(schema->field(u"at"_s)->type), u"date"_s);
    const auto found =
        wait(source->find(objects::people, {Lookup::By::Key, u"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"_s}));
    VERIFY_RESULT(found);
    QCOMPARE(found->size(), 1);
    const QJsonObject fields = found->first().fields;
    QCOMPARE(fields.value(u"tags"_s), QJsonValue(QJsonArray{u"vip"_s, u"a,b"_s}));
    QCOMPARE(fields.value(u"data"_s).toObject().value(u"plan"_s).toObject().value(u"name"_s),
             QJsonValue(u"pro"_s));
    QCOMPARE(fields.value(u"at"_s), QJsonValue(u"2026-11-21T08:15:30.000Z"_s));
    QCOMPARE(fields.value(u"amount"_s), QJsonValue(u"12345678901234567890.123456789"_s));
    QCOMPARE(fields.value(u"endless"_s), QJsonValue(u"infinity"_s));
    QVERIFY(wait(source->find(objects::people, {Lookup::By::Key, u"not a uuid"_s})).value().isEmpty());
    QCOMPARE(wait(source->read(objects::people, {}, 1)).value().records.size(), 1);
}

void TestSql::postgresServerThatGoesAway()
{
    if (!m_noServer.isEmpty())
        QSKIP(qPrintable(m_noServer));
    const auto source = connector(database(users), usersQuery);
    QCOMPARE(wait(source->find(objects::people, {Lookup::By::Key, u"1"_s})).value().size(), 1);
    m_server.stop();
    const auto lost = wait(source->find(objects::people, {Lookup::By::Key, u"1"_s}));
    QVERIFY(!lost);
    QCOMPARE(lost.error().kind, Error::Kind::Unreachable);
    QVERIFY(!lost.error().nextStep.isEmpty());
    const auto health = wait(source->check());
    VERIFY_RESULT(health);
    QVERIFY(!health->ok);
    QCOMPARE(m_server.start(), QString());
    QCOMPARE(wait(source->find(objects::people, {Lookup::By::Key, u"1"_s})).value().size(), 1);
    QVERIFY(wait(source->check())->ok);
    // A restart between two questions is not even noticed.
    m_server.stop();
    QCOMPARE(m_server.start(), QString());
    const auto again = wait(source->find(objects::people, {Lookup::By::Key, u"1"_s}));
    VERIFY_RESULT(again);
    QCOMPARE(again->size(), 1);
}

void TestSql::postgresUnreachable()
{
    if (!m_noServer.isEmpty())
        QSKIP(qPrintable(m_noServer));
    QJsonObject settings{{u"driver"_s, u"QPSQL"_s},
                         {u"database"_s, u"nosuchdatabase"_s},
                         {u"host"_s, u"127.0.0.1"_s},
                         {u"port"_s, m_server.port()},
                         {u"user"_s, u"postgres"_s}};
    auto health = wait(connector(settings, usersQuery)->check());
    VERIFY_RESULT(health);
    QVERIFY(!health->ok);
    QVERIFY2(health->summary.contains(u"nosuchdatabase"_s), qPrintable(health->summary));
    settings[u"user"_s] = u"nosuchuser"_s;
    health = wait(connector(settings, usersQuery)->check());
    QVERIFY2(health->summary.contains(u"nosuchuser"_s), qPrintable(health->summary));
    settings[u"port"_s] = 1;
    health = wait(connector(settings, usersQuery)->check());
    QVERIFY2(health->summary.contains(u"could not be opened"_s), qPrintable(health->summary));
}

void TestSql::goesAwayWhileBusy()
{
    NEED_SERVER();
    auto source = connector(database(users), usersQuery);
    std::vector<Task<RecordPage>> waiting;
    for (int i = 0; i < 20; ++i)
        waiting.push_back(source->read(objects::people, {}, 10));
    source.reset();
    // Every question is answered, by its rows or by saying that the connection was closed.
    for (Task<RecordPage> &task : waiting) {
        const auto page = wait(std::move(task));
        QVERIFY(page ? page->records.size() == 4 : page.error().kind == Error::Kind::Cancelled);
    }
}

void TestSql::sourceThatDiesHalfWay()
{
    NEED_SERVER();
    const QJsonObject settings = database(users);
    const auto source = connector(settings, usersQuery);
    const auto first = wait(source->read(objects::people, {}, 2));
    VERIFY_RESULT(first);
    QCOMPARE(first->records.size(), 2);
    QCOMPARE(execute(settings, {u"DROP TABLE users"_s}), QString());
    const auto second = wait(source->read(objects::people, first->next, 2));
    QVERIFY2(!second, "a source that is gone must not look like the end of the data");
    QVERIFY(second.error().message.contains(u"users"_s));
    QCOMPARE(execute(settings, users), QString());
    QCOMPARE(wait(source->read(objects::people, first->next, 2)).value().records.size(), 2);
}

QTEST_GUILESS_MAIN(TestSql)
#include "tst_sql.moc"
