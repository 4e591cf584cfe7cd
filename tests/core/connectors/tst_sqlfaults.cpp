// What the SQL connector says when something is wrong: rows, queries, files, servers.
#include "connectors/catalogue.h"
#include "sqltest.h"
#include "support/testing.h"

#include <QFile>
#include <QSet>

using namespace patchbay;
using namespace Qt::StringLiterals;
using patchbay::testing::wait;

class TestSqlFaults : public SqlTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { startServer(); }
    void namesRowsThatCannotBeUsed_data() { drivers(); }
    void namesRowsThatCannotBeUsed();
    void check_data() { drivers(); }
    void check();
    void checkSaysWhatIsWrong_data() { drivers(); }
    void checkSaysWhatIsWrong();
    void neverWrites_data() { drivers(); }
    void neverWrites();
    void sqliteFileIsNeverCreated();
    void postgresServerThatGoesAway();
    void postgresUnreachable();
    void goesAwayWhileBusy_data() { drivers(); }
    void goesAwayWhileBusy();
    void sourceThatDiesHalfWay_data() { drivers(); }
    void sourceThatDiesHalfWay();
};

using State = Health::Item::State;

namespace {

const Health::Item *item(const Health &health, const QString &name)
{
    for (const Health::Item &item : health.items) {
        if (item.name == name)
            return &item;
    }
    return nullptr;
}

} // namespace

void TestSqlFaults::namesRowsThatCannotBeUsed()
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

void TestSqlFaults::check()
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

void TestSqlFaults::checkSaysWhatIsWrong()
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

void TestSqlFaults::neverWrites()
{
    NEED_SERVER();
    const bool sqlite = onSqlite();
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

void TestSqlFaults::sqliteFileIsNeverCreated()
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

void TestSqlFaults::postgresServerThatGoesAway()
{
    if (!noServer().isEmpty())
        QSKIP(qPrintable(noServer()));
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

void TestSqlFaults::postgresUnreachable()
{
    if (!noServer().isEmpty())
        QSKIP(qPrintable(noServer()));
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

void TestSqlFaults::goesAwayWhileBusy()
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

void TestSqlFaults::sourceThatDiesHalfWay()
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

QTEST_GUILESS_MAIN(TestSqlFaults)
#include "tst_sqlfaults.moc"
