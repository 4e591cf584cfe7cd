// Addresses of stores: files, servers, and what is refused.
#include "store/database.h"
#include "store/storeaddress.h"
#include "support/testing.h"

using namespace patchbay;
using namespace Qt::StringLiterals;

class TestStoreAddress : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsAddresses_data()
    {
        QTest::addColumn<QString>("uri");
        QTest::addColumn<QString>("location");
        QTest::addColumn<QString>("again");
        QTest::newRow("path") << u"/tmp/a b.sqlite"_s << u"SQLite, /tmp/a b.sqlite"_s
                              << u"sqlite:///tmp/a%20b.sqlite"_s;
        QTest::newRow("uri") << u"sqlite:///tmp/a%20b.sqlite"_s << u"SQLite, /tmp/a b.sqlite"_s
                             << u"sqlite:///tmp/a%20b.sqlite"_s;
        QTest::newRow("path with percent and hash")
            << u"/tmp/50%#?.db"_s << u"SQLite, /tmp/50%#?.db"_s << u"sqlite:///tmp/50%25%23%3F.db"_s;
        QTest::newRow("server") << u"postgresql://ann@db.example.com:5433/patchbay"_s
                                << u"PostgreSQL, db.example.com/patchbay"_s
                                << u"postgresql://ann@db.example.com:5433/patchbay"_s;
        QTest::newRow("short scheme") << u"postgres://db.example.com/p"_s << u"PostgreSQL, db.example.com/p"_s
                                      << u"postgresql://db.example.com/p"_s;
        QTest::newRow("encoded") << u"postgresql://a%40b@h.example.com/my%20db"_s
                                 << u"PostgreSQL, h.example.com/my db"_s
                                 << u"postgresql://a%40b@h.example.com/my%20db"_s;
        QTest::newRow("socket") << u"postgresql://ann@localhost/p?host=/run/postgresql"_s
                                << u"PostgreSQL, /run/postgresql/p"_s
                                << u"postgresql://ann@localhost/p?host=%2Frun%2Fpostgresql"_s;
        QTest::newRow("option") << u"postgresql://h.example.com/p?sslmode=verify-full"_s
                                << u"PostgreSQL, h.example.com/p"_s
                                << u"postgresql://h.example.com/p?sslmode=verify-full"_s;
    }

    void readsAddresses()
    {
        QFETCH(QString, uri);
        QFETCH(QString, location);
        QFETCH(QString, again);
        const auto address = StoreAddress::parse(uri);
        VERIFY_RESULT(address);
        QCOMPARE(address->location(), location);
        QCOMPARE(address->uri(), again);
        const auto reread = StoreAddress::parse(address->uri());
        VERIFY_RESULT(reread);
        QCOMPARE(reread->location(), location);
    }

    void refuses_data()
    {
        QTest::addColumn<QString>("uri");
        QTest::newRow("password") << u"postgresql://ann:hunter2000@h.example.com/p"_s;
        QTest::newRow("password as an option") << u"postgresql://ann@h.example.com/p?password=hunter2000"_s;
        QTest::newRow("encoded option name") << u"postgresql://ann@h.example.com/p?pass%77ord=hunter2000"_s;
        QTest::newRow("no database") << u"postgresql://ann@h.example.com"_s;
        QTest::newRow("unknown option") << u"postgresql://h.example.com/p?surprise=1"_s;
        QTest::newRow("option with a semicolon")
            << u"postgresql://h.example.com/p?options=a;password=hunter2000"_s;
        QTest::newRow("another scheme") << u"mysql://h.example.com/p"_s;
        QTest::newRow("two slashes") << u"sqlite://home/ann/store.sqlite"_s;
        QTest::newRow("empty") << QString();
    }

    void refuses()
    {
        QFETCH(QString, uri);
        const auto address = StoreAddress::parse(uri);
        QVERIFY(!address);
        QCOMPARE(address.error().kind, Error::Kind::InvalidInput);
        QVERIFY(!address.error().nextStep.isEmpty());
        QVERIFY(!address.error().toText().contains(u"hunter2000"_s));
        Database database(uri);
        QVERIFY(!database.uri().contains(u"hunter2000"_s));
        QCOMPARE(QCoro::waitFor(database.open()).error().kind, Error::Kind::InvalidInput);
    }

    void quotesOptions()
    {
        const auto address = StoreAddress::parse(u"postgresql://h.example.com/p?application_name=a'b%5C"_s);
        VERIFY_RESULT(address);
        QCOMPARE(address->connectOptions(), u"application_name='a\\'b\\\\';connect_timeout='10'"_s);
    }

    void choosesTheDefault()
    {
        qunsetenv("PATCHBAY_STORE");
        QVERIFY(defaultStoreUri().startsWith(u"sqlite:///"_s));
        QVERIFY(defaultStoreUri().endsWith(u"/patchbay/store.sqlite"_s));
        qputenv("PATCHBAY_STORE", "postgresql://h.example.com/p");
        QCOMPARE(defaultStoreUri(), u"postgresql://h.example.com/p"_s);
        qunsetenv("PATCHBAY_STORE");
    }
};

QTEST_GUILESS_MAIN(TestStoreAddress)
#include "tst_storeaddress.moc"
