// The SQL connector on real databases: SQLite files and a PostgreSQL server of the test's own.
#include "connectors/catalogue.h"
#include "sqltest.h"
#include "support/testing.h"

#include <QFile>
#include <QSet>

using namespace patchbay;
using namespace Qt::StringLiterals;
using patchbay::testing::wait;

class TestSql : public SqlTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { startServer(); }
    void find_data() { drivers(); }
    void find();
    void findsInOtherTypesOfKey_data() { drivers(); }
    void findsInOtherTypesOfKey();
    void formerKeys_data() { drivers(); }
    void formerKeys();
    void valuesAndTypes_data() { drivers(); }
    void valuesAndTypes();
    void readsPages_data() { drivers(); }
    void readsPages();
    void pagesOverAChange_data();
    void pagesOverAChange();
    void memberships_data() { drivers(); }
    void memberships();
    void manyMemberships_data() { drivers(); }
    void manyMemberships();
    void oddNames_data() { drivers(); }
    void oddNames();
    void sqliteUmlautsInAddresses();
    void postgresOnlyTypes();
};

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

// Who was known by another key is found by that one as well, unless somebody has it now.
void TestSql::formerKeys()
{
    NEED_SERVER();
    const QJsonObject settings = database({u"CREATE TABLE t (id INTEGER, invited_as INTEGER)"_s,
                                           u"INSERT INTO t VALUES (1, 7), (2, NULL), (3, 3), (4, 2)"_s});
    const auto source = connector(
        settings, {{u"people_query"_s, u"SELECT * FROM t"_s}, {u"people_former_key"_s, u"invited_as"_s}});
    const auto find = [&](const QString &key) {
        return wait(source->find(objects::people, {Lookup::By::Key, key})).value();
    };
    QCOMPARE(find(u"1"_s).first().formerKeys, QStringList{u"7"_s});
    QCOMPARE(find(u"7"_s).first().key, u"1"_s);
    QVERIFY(find(u"2"_s).first().formerKeys.isEmpty());
    QCOMPARE(find(u"2"_s).first().key, u"2"_s);
    QVERIFY(find(u"3"_s).first().formerKeys.isEmpty()); // its own
    QVERIFY(find(u"9"_s).isEmpty());
    const auto page = wait(source->read(objects::people, {}, 10));
    VERIFY_RESULT(page);
    QCOMPARE(page->records.first().formerKeys, QStringList{u"7"_s});
    const auto misspelt = connector(
        settings, {{u"people_query"_s, u"SELECT * FROM t"_s}, {u"people_former_key"_s, u"invited"_s}});
    QVERIFY(!wait(misspelt->read(objects::people, {}, 10)));
}

void TestSql::valuesAndTypes()
{
    NEED_SERVER();
    const bool sqlite = onSqlite();
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

// Somebody works on the table while it is read: what is not touched is given, once.
void TestSql::pagesOverAChange_data()
{
    QTest::addColumn<QString>("driver");
    QTest::addColumn<QString>("object");
    QTest::addColumn<QString>("change");
    QTest::addColumn<int>("limit");
    QTest::addColumn<QString>("expected");
    for (const QString &driver : {u"QSQLITE"_s, u"QPSQL"_s}) {
        const auto row = [&driver](const char *name, const QString &object, const QString &change, int limit,
                                   const QString &expected) {
            QTest::addRow("%s, %s", name, qPrintable(driver))
                << driver << object << change << limit << expected;
        };
        const QString people = objects::people;
        const QString memberships = objects::memberships;
        row("nothing", people, u"SELECT 1"_s, 2, u"p1 p2 p3 p4"_s);
        row("the last one given goes", people, u"DELETE FROM p WHERE id = 'p2'"_s, 2, u"p1 p2 p3 p4"_s);
        row("all that were given go", people, u"DELETE FROM p WHERE id < 'p3'"_s, 2, u"p1 p2 p3 p4"_s);
        row("one comes before", people, u"INSERT INTO p VALUES ('p0')"_s, 2, u"p1 p2 p3 p4"_s);
        row("a repeated one goes", people, u"DELETE FROM d WHERE id = 'p2'"_s, 3, u"p1 p2 p3 p4"_s);
        row("no membership", memberships, u"SELECT 1"_s, 2, u"p1/a p1/b p2/a p2/b p2/c p3/a"_s);
        row("one membership of many goes", memberships, u"DELETE FROM m WHERE p = 'p2' AND o = 'a'"_s, 4,
            u"p1/a p1/b p2/b p2/c p3/a"_s);
        row("the last membership goes", memberships, u"DELETE FROM m WHERE p = 'p1'"_s, 2,
            u"p1/a p1/b p2/a p2/b p2/c p3/a"_s);
        row("page by page", memberships, u"SELECT 1"_s, 1, u"p1/a p1/b p2/a p2/b p2/c p3/a"_s);
    }
}

void TestSql::pagesOverAChange()
{
    NEED_SERVER();
    QFETCH(QString, object);
    QFETCH(QString, change);
    QFETCH(int, limit);
    const QJsonObject settings = database(
        {u"CREATE TABLE p (id VARCHAR(9))"_s, u"INSERT INTO p VALUES ('p1'), ('p2'), ('p3'), ('p4')"_s,
         u"CREATE TABLE d (id VARCHAR(9))"_s, u"INSERT INTO d VALUES ('p2'), ('p2')"_s,
         u"CREATE TABLE m (p VARCHAR(9), o VARCHAR(9))"_s,
         u"INSERT INTO m VALUES ('p1', 'a'), ('p1', 'b'), ('p2', 'a'), ('p2', 'b'), ('p2', 'c'),"
         " ('p3', 'a')"_s});
    const QString all =
        change.contains(u" d "_s) ? u"SELECT id FROM p UNION ALL SELECT id FROM d"_s : u"SELECT id FROM p"_s;
    const auto source =
        connector(settings, {{u"people_query"_s, all},
                             {u"memberships_query"_s, u"SELECT p AS person_id, o AS org_id FROM m"_s}});
    QStringList seen;
    QString cursor;
    int pages = 0;
    do {
        const auto page = wait(source->read(object, cursor, limit));
        VERIFY_RESULT(page);
        for (const SourceRecord &record : page->records)
            seen << record.key;
        if (++pages == 1)
            QCOMPARE(execute(settings, {change}), QString());
        QVERIFY(pages < 20);
        cursor = page->next;
    } while (!cursor.isEmpty());
    QTEST(seen.join(u' '), "expected");
}

// Somebody who works for many: a list that ended early would take the rest of them away.
void TestSql::manyMemberships()
{
    NEED_SERVER();
    QStringList statements{u"CREATE TABLE m (user_id INTEGER, company_id INTEGER)"_s,
                           u"CREATE TABLE p (id INTEGER)"_s};
    for (int i = 0; i < 150; ++i)
        statements << u"INSERT INTO m VALUES (1, %1)"_s.arg(i);
    const auto source =
        connector(database(statements), {{u"people_query"_s, u"SELECT id FROM p"_s},
                                         {u"memberships_query"_s, u"SELECT user_id, company_id FROM m"_s}});
    QCOMPARE(wait(source->membershipsOf(u"1"_s)).value().size(), 150);
    QCOMPARE(wait(source->read(objects::memberships, {}, 20)).value().records.size(), 150);
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
    const bool sqlite = onSqlite();
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
    if (!noServer().isEmpty())
        QSKIP(qPrintable(noServer()));
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

QTEST_GUILESS_MAIN(TestSql)
#include "tst_sql.moc"
