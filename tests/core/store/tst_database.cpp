// Transactions: together or not at all, tried again, from several programs, and over a lost server.
#include "store/settingsrepository.h"
#include "storeplaces.h"

#include <QSqlDatabase>

#include <atomic>

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

Result<int> increment(StoreSession &session)
{
    SettingsRepository settings(session);
    const auto value = settings.get(u"counter"_s, 0);
    if (!value)
        return fail(value.error());
    const int next = value->toInt() + 1;
    return settings.set(u"counter"_s, next).map([next] { return next; });
}

Result<QJsonValue> readSetting(Database &database, const QString &key)
{
    return wait(database.transact<QJsonValue>([key](StoreSession &session) {
        return SettingsRepository(session).get(key, QJsonValue(QJsonValue::Null));
    }));
}

} // namespace

class TestDatabase : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingBeforeOpen()
    {
        Database database(m_places.fresh(u"sqlite"_s));
        const auto result = wait(database.transact<int>(increment));
        QVERIFY(!result);
        QCOMPARE(result.error().kind, Error::Kind::Storage);
    }

    void anErrorRollsBack_data() { StorePlaces::addDialects(); }
    void anErrorRollsBack()
    {
        FRESH_STORE(m_places, uri);
        Database database(uri);
        VERIFY_RESULT(waitFor(database.open()));
        const auto result = wait(database.transact<int>([](StoreSession &session) -> Result<int> {
            const Outcome set = SettingsRepository(session).set(u"half"_s, true);
            if (!set)
                return fail(set.error());
            return fail(Error::Kind::Cancelled, u"Enough."_s);
        }));
        QCOMPARE(result.error().kind, Error::Kind::Cancelled);
        QVERIFY(readSetting(database, u"half"_s)->isNull());
    }

    void anOverlookedFailureRollsBack_data() { StorePlaces::addDialects(); }
    void anOverlookedFailureRollsBack()
    {
        FRESH_STORE(m_places, uri);
        Database database(uri);
        VERIFY_RESULT(waitFor(database.open()));
        const auto result = wait(database.transact<int>([](StoreSession &session) -> Result<int> {
            [[maybe_unused]] const Outcome set = SettingsRepository(session).set(u"half"_s, true);
            [[maybe_unused]] const auto bad = session.change(u"UPDATE no_such_table SET a = 1"_s);
            return 1;
        }));
        QVERIFY(!result);
        QCOMPARE(result.error().kind, Error::Kind::Storage);
        QVERIFY(readSetting(database, u"half"_s)->isNull());
    }

    void keepsValues_data()
    {
        QTest::addColumn<QString>("dialect");
        QTest::addColumn<QJsonValue>("value");
        for (const QString &dialect : {u"sqlite"_s, u"postgresql"_s}) {
            const auto row = [dialect](const char *name, const QJsonValue &value) {
                QTest::newRow(qPrintable(dialect + u", "_s + QString::fromLatin1(name))) << dialect << value;
            };
            row("unicode", u"Zoë 日本語 🔑 \u202e ' \" \\ :name ? $1 %s"_s);
            row("no text", QString(u"a"_s + QChar(QChar::Null) + u"b"_s));
            row("number", 9007199254740991.0);
            row("fraction", 0.1);
            row("truth", true);
            row("null", QJsonValue(QJsonValue::Null));
            row("big", QJsonObject{{u"text"_s, QString(3000000, u'ü')}});
        }
    }
    void keepsValues()
    {
        FRESH_STORE(m_places, uri);
        QFETCH(QJsonValue, value);
        Database database(uri);
        VERIFY_RESULT(waitFor(database.open()));
        const auto set = wait(database.transact<void>(
            [value](StoreSession &session) { return SettingsRepository(session).set(u"key"_s, value); }));
        VERIFY_RESULT(set);
        const auto read = readSetting(database, u"key"_s);
        VERIFY_RESULT(read);
        QVERIFY(*read == value);
    }

    void severalWriters_data() { StorePlaces::addDialects(); }
    void severalWriters()
    {
        FRESH_STORE(m_places, uri);
        constexpr int Writers = 4;
        constexpr int Each = 40;
        std::vector<std::unique_ptr<Database>> databases;
        for (int i = 0; i < Writers; ++i) {
            databases.push_back(std::make_unique<Database>(uri));
            VERIFY_RESULT(waitFor(databases.back()->open()));
        }
        // Read, then write: without the retry some would fail, and without isolation some would be lost.
        std::vector<Task<int>> tasks;
        for (int round = 0; round < Each; ++round) {
            for (const auto &database : databases)
                tasks.push_back(database->transact<int>(increment));
        }
        for (Task<int> &task : tasks)
            VERIFY_RESULT(wait(std::move(task)));
        QCOMPARE(readSetting(*databases.front(), u"counter"_s)->toInt(), Writers * Each);
    }

    void staleReadsAreTriedAgain_data() { StorePlaces::addDialects(); }
    void staleReadsAreTriedAgain()
    {
        FRESH_STORE(m_places, uri);
        Database first(uri);
        Database second(uri);
        VERIFY_RESULT(waitFor(first.open()));
        VERIFY_RESULT(waitFor(second.open()));
        // The first reads; the second then writes what was read; the first's write must not go through as it
        // is.
        std::atomic<int> attempts = 0;
        std::atomic<bool> hasRead = false;
        std::atomic<bool> mayWrite = false;
        auto slow = first.transact<int>([&](StoreSession &session) -> Result<int> {
            ++attempts;
            const auto seen = SettingsRepository(session).get(u"counter"_s, 0);
            if (!seen)
                return fail(seen.error());
            hasRead = true;
            while (!mayWrite)
                QThread::yieldCurrentThread();
            return increment(session);
        });
        QTRY_VERIFY_WITH_TIMEOUT(hasRead, 30000);
        const auto between = wait(second.transact<int>(increment));
        mayWrite = true;
        VERIFY_RESULT(between);
        const auto result = wait(std::move(slow));
        VERIFY_RESULT(result);
        QCOMPARE(*result, 2);
        QVERIFY(attempts >= 2);
    }

    void statementsMayNest_data() { StorePlaces::addDialects(); }
    void statementsMayNest()
    {
        FRESH_STORE(m_places, uri);
        Database database(uri);
        VERIFY_RESULT(waitFor(database.open()));
        const auto pairs = wait(database.transact<int>([](StoreSession &session) -> Result<int> {
            SettingsRepository settings(session);
            for (int i = 0; i < 5; ++i) {
                const Outcome set = settings.set(QString::number(i), i);
                if (!set)
                    return fail(set.error());
            }
            int seen = 0;
            const QString all = u"SELECT key FROM settings ORDER BY key"_s;
            Outcome inner;
            const Outcome outer = session.each(all, {}, [&](const QSqlQuery &) {
                inner = session.each(all, {}, [&](const QSqlQuery &) { return ++seen > 0; });
                return inner.has_value();
            });
            if (!outer)
                return fail(outer.error());
            return seen;
        }));
        VERIFY_RESULT(pairs);
        QCOMPARE(*pairs, 25);
    }

    void manyDifferentStatements_data() { StorePlaces::addDialects(); }
    void manyDifferentStatements()
    {
        FRESH_STORE(m_places, uri);
        Database database(uri);
        VERIFY_RESULT(waitFor(database.open()));
        const auto sum = wait(database.transact<qint64>([](StoreSession &session) -> Result<qint64> {
            qint64 total = 0;
            for (int i = 0; i < 400; ++i) {
                const auto row = session.row(u"SELECT %1 AS number"_s.arg(i));
                if (!row)
                    return fail(row.error());
                total += row->value(u"number"_s).toLongLong();
            }
            return total;
        }));
        VERIFY_RESULT(sum);
        QCOMPARE(*sum, 400LL * 399 / 2);
    }

    void comesBackAfterTheServer()
    {
        const QString uri = m_places.fresh(u"postgresql"_s);
        if (uri.isEmpty())
            QSKIP(qPrintable(m_places.reason()));
        Database database(uri);
        VERIFY_RESULT(waitFor(database.open()));
        VERIFY_RESULT(wait(database.transact<int>(increment)));

        // Lost in the middle: this transaction fails and says so, and was not half done.
        const auto lost = wait(database.transact<int>([](StoreSession &session) -> Result<int> {
            const auto once = increment(session);
            if (!once)
                return once;
            return session.change(u"SELECT pg_terminate_backend(pg_backend_pid()), pg_sleep(30)"_s);
        }));
        QVERIFY(!lost);
        QCOMPARE(lost.error().kind, Error::Kind::Storage);
        QVERIFY2(lost.error().message.contains(u"lost"_s), qPrintable(lost.error().toText()));
        QCOMPARE(wait(database.transact<int>(increment)).value(), 2);

        // Lost in between: nobody notices.
        m_places.server().stop();
        QCOMPARE(m_places.server().start(), QString());
        const auto next = wait(database.transact<int>(increment));
        VERIFY_RESULT(next);

        // Gone: said, and found again when it is back.
        m_places.server().stop();
        QVERIFY(!wait(database.transact<int>(increment)));
        QCOMPARE(m_places.server().start(), QString());
        VERIFY_RESULT(wait(database.transact<int>(increment)));
    }

    void speaksTcpToo()
    {
        if (m_places.fresh(u"postgresql"_s).isEmpty())
            QSKIP(qPrintable(m_places.reason()));
        QCOMPARE(m_places.server().createDatabase(u"name with spaces"_s), QString());
        Database database(m_places.server().tcpUri(u"name with spaces"_s));
        VERIFY_RESULT(waitFor(database.open()));
        const auto session = wait(database.transact<QVariantMap>([](StoreSession &store) {
            return store.row(
                u"SELECT current_setting('TimeZone') AS zone, current_setting('application_name') AS name"_s);
        }));
        VERIFY_RESULT(session);
        QCOMPARE(session->value(u"zone"_s).toString(), u"UTC"_s);
        QCOMPARE(session->value(u"name"_s).toString(), u"patchbay"_s);
    }

    void drainsWhenItGoes_data() { StorePlaces::addDialects(); }
    void drainsWhenItGoes()
    {
        FRESH_STORE(m_places, uri);
        {
            Database database(uri);
            VERIFY_RESULT(waitFor(database.open()));
            for (int i = 0; i < 50; ++i)
                database.transact<int>(increment);
        }
        Database again(uri);
        VERIFY_RESULT(waitFor(again.open()));
        QCOMPARE(readSetting(again, u"counter"_s)->toInt(), 50);
    }

    void cleanupTestCase() { QCOMPARE(QSqlDatabase::connectionNames(), QStringList()); }

private:
    StorePlaces m_places;
};

QTEST_GUILESS_MAIN(TestDatabase)
#include "tst_database.moc"
