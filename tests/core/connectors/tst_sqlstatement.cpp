// Only a single reading statement is let through.
#include "connectors/sql/sqlstatement.h"
#include "support/testing.h"

using namespace patchbay;
using namespace Qt::StringLiterals;

class TestSqlStatement : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void accepts_data();
    void accepts();
    void refuses_data();
    void refuses();
    void quoting();
};

void TestSqlStatement::accepts_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const QString &query, const QString &expected = {}) {
        QTest::newRow(name) << query << (expected.isEmpty() ? query : expected);
    };
    row("plain", u"SELECT * FROM users"_s);
    row("lower case", u"select 1"_s);
    row("semicolon", u"SELECT 1 ; \n"_s, u"SELECT 1"_s);
    row("comment after the semicolon", u"SELECT 1; -- done; really\n/* ; */"_s, u"SELECT 1"_s);
    row("with", u"WITH a AS (SELECT 1) SELECT * FROM a"_s);
    row("comment first", u"-- people\nSELECT 1"_s);
    row("words in quotes", u"SELECT 'insert; delete' AS \"update\" FROM `into`"_s);
    row("doubled quote", u"SELECT 'it''s; fine'"_s);
    row("backslash", u"SELECT 1 WHERE a LIKE 'x\\_%' ESCAPE '\\'"_s);
    row("escape string", u"SELECT E'it\\'s; fine'"_s);
    row("dollar quoted", u"SELECT $$a;b$$, $x$ c;'d $x$"_s);
    row("cast", u"SELECT a::text FROM t"_s);
    row("names that contain words", u"SELECT updated_at, deleted FROM inserts"_s);
    row("question mark in quotes", u"SELECT 'why?' AS \"a ? b\""_s);
    row("time in quotes", u"SELECT '10:30:00'"_s);
}

void TestSqlStatement::accepts()
{
    QFETCH(QString, query);
    QFETCH(QString, expected);
    const auto checked = checkQuery(query);
    VERIFY_RESULT(checked);
    QCOMPARE(*checked, expected);
}

void TestSqlStatement::refuses_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("says");
    QTest::newRow("empty") << u" "_s << u"no statement"_s;
    QTest::newRow("only a comment") << u"-- SELECT 1"_s << u"no statement"_s;
    QTest::newRow("delete") << u"DELETE FROM users"_s << u"begins with DELETE"_s;
    QTest::newRow("drop") << u"drop table users"_s << u"begins with DROP"_s;
    QTest::newRow("pragma") << u"PRAGMA writable_schema=1"_s << u"begins with PRAGMA"_s;
    QTest::newRow("two") << u"SELECT 1; SELECT 2"_s << u"several statements"_s;
    QTest::newRow("two, hidden by a comment")
        << u"SELECT 1; /* */ DROP TABLE users"_s << u"several statements"_s;
    QTest::newRow("sign after the semicolon") << u"SELECT 1; ,"_s << u"several statements"_s;
    QTest::newRow("data-modifying with")
        << u"WITH gone AS (DELETE FROM users RETURNING *) SELECT * FROM gone"_s << u"the word DELETE"_s;
    QTest::newRow("select into") << u"SELECT * INTO copy FROM users"_s << u"the word INTO"_s;
    QTest::newRow("for update") << u"SELECT * FROM users FOR UPDATE"_s << u"the word UPDATE"_s;
    QTest::newRow("open quote") << u"SELECT 'a"_s << u"left open"_s;
    QTest::newRow("open comment") << u"SELECT 1 /* a"_s << u"left open"_s;
    QTest::newRow("nested comment") << u"SELECT 1 /* /* */ */"_s << u"left open"_s;
    QTest::newRow("open dollar quote") << u"SELECT $a$ b"_s << u"left open"_s;
    QTest::newRow("closing bracket") << u"SELECT 1) AS q, (SELECT 2"_s << u"closes a bracket"_s;
    QTest::newRow("open bracket") << u"SELECT (1"_s << u"more opening"_s;
    QTest::newRow("placeholder") << u"SELECT * FROM users WHERE id = ?"_s << u"“?”"_s;
    QTest::newRow("named placeholder") << u"SELECT * FROM users WHERE id = :id"_s << u"after a colon"_s;
}

void TestSqlStatement::refuses()
{
    QFETCH(QString, query);
    QFETCH(QString, says);
    const auto checked = checkQuery(query);
    QVERIFY(!checked);
    QCOMPARE(checked.error().kind, Error::Kind::InvalidInput);
    QVERIFY2(checked.error().message.contains(says), qPrintable(checked.error().message));
    QVERIFY(!checked.error().nextStep.isEmpty());
}

void TestSqlStatement::quoting()
{
    QCOMPARE(quoteName(u"a.b \"c\"; --"_s, SqlDialect::Postgres), u"\"a.b \"\"c\"\"; --\""_s);
    QCOMPARE(quoteName(u"a`b"_s, SqlDialect::Mysql), u"`a``b`"_s);
    QCOMPARE(sqlDialect(u"QPSQL7"_s), SqlDialect::Postgres);
    QCOMPARE(sqlDialect(u"QODBC"_s), SqlDialect::Other);
}

QTEST_APPLESS_MAIN(TestSqlStatement)
#include "tst_sqlstatement.moc"
