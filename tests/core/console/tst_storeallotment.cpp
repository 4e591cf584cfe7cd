// Several budgets that draw from one PostgreSQL store: together never more than the limit, and each its part.
#include "console/storeallotment.h"
#include "store/workerrepository.h"
#include "support/postgresserver.h"
#include "support/testing.h"

#include <QThread>

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

constexpr int slotMs = 200;

Result<int> take(Database &database, qint64 start, int wanted, int limit)
{
    return wait(database.transact<int>([start, wanted, limit](StoreSession &session) {
        return WorkerRepository(session).takeCalls(u"wsp_1"_s, start, wanted, limit);
    }));
}

Task<qint64> callsUntil(RateBudget *budget, QDateTime end)
{
    qint64 calls = 0;
    while (QDateTime::currentDateTimeUtc() < end) {
        const Outcome free = co_await budget->acquire();
        if (!free)
            co_return fail(free.error());
        ++calls;
    }
    co_return calls;
}

// A worker of its own: its thread, its connection, its budget.
class Worker : public QThread
{
public:
    Worker(QString uri, int limit, QDateTime end)
        : m_uri(std::move(uri))
        , m_limit(limit)
        , m_end(std::move(end))
    {
    }

    Result<qint64> calls = 0;

protected:
    void run() override
    {
        auto database = std::make_shared<Database>(m_uri);
        if (const Outcome opened = testing::wait(database->open()); !opened) {
            calls = fail(opened.error());
            return;
        }
        RateBudget budget(RateBudget::Settings{.assumedLimit = m_limit},
                          std::make_shared<StoreAllotment>(database, WorkspaceId(u"wsp_1"_s)));
        calls = testing::wait(callsUntil(&budget, m_end));
    }

private:
    QString m_uri;
    int m_limit;
    QDateTime m_end;
};

} // namespace

class TestStoreAllotment : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void givesNoMoreThanThereIs();
    void keepsTheSlotBefore();
    void sharesBetweenWorkers();

private:
    std::unique_ptr<PostgresServer> m_server;
    QString m_uri;
};

void TestStoreAllotment::initTestCase()
{
    const QString missing = PostgresServer::missing();
    if (!missing.isEmpty())
        QSKIP(qPrintable(missing));
    m_server = std::make_unique<PostgresServer>();
    QCOMPARE(m_server->start(), QString());
    QCOMPARE(m_server->createDatabase(u"shared"_s), QString());
    m_uri = m_server->socketUri(u"shared"_s);
}

void TestStoreAllotment::givesNoMoreThanThereIs()
{
    Database one(m_uri);
    Database other(m_uri);
    VERIFY_RESULT(wait(one.open()));
    VERIFY_RESULT(wait(other.open()));
    QCOMPARE(take(one, 1'000'000, 5, 8).value_or(-1), 5);
    QCOMPARE(take(other, 1'000'000, 5, 8).value_or(-1), 3);
    QCOMPARE(take(one, 1'000'000, 5, 8).value_or(-1), 0);
}

// A worker whose clock is a little behind still draws from the slot before: it must not find it empty again.
void TestStoreAllotment::keepsTheSlotBefore()
{
    Database database(m_uri);
    VERIFY_RESULT(wait(database.open()));
    QCOMPARE(take(database, 2'000'000, 8, 8).value_or(-1), 8);
    QCOMPARE(take(database, 2'000'000 + slotMs, 1, 8).value_or(-1), 1);
    QCOMPARE(take(database, 2'000'000, 1, 8).value_or(-1), 0);
    QCOMPARE(take(database, 2'000'000 + 60'100, 1, 8).value_or(-1), 1);
    const auto rows = wait(database.transact<QList<QVariantMap>>([](StoreSession &session) {
        return session.rows(
            u"SELECT window_start FROM budget_windows WHERE window_start BETWEEN 2000000 AND 2100000"_s);
    }));
    VERIFY_RESULT(rows);
    QCOMPARE(rows->size(), 2); // the first is forgotten, the one after it is not
}

void TestStoreAllotment::sharesBetweenWorkers()
{
    constexpr int limit = 500; // per 10 s: 10 a slot
    constexpr int seconds = 6;
    Worker one(m_uri, limit, QDateTime::currentDateTimeUtc().addSecs(seconds));
    Worker other(m_uri, limit, QDateTime::currentDateTimeUtc().addSecs(seconds));
    one.start();
    other.start();
    QVERIFY(one.wait(60'000));
    QVERIFY(other.wait(60'000));
    VERIFY_RESULT(one.calls);
    VERIFY_RESULT(other.calls);
    Database database(m_uri);
    VERIFY_RESULT(wait(database.open()));
    const auto most = wait(database.transact<QVariantMap>([](StoreSession &session) {
        return session.row(u"SELECT MAX(used) AS most, SUM(used) AS sum FROM budget_windows"
                           " WHERE window_start > 3000000"_s);
    }));
    VERIFY_RESULT(most);
    QVERIFY2(most->value(u"most"_s).toInt() <= limit / 50, qPrintable(most->value(u"most"_s).toString()));
    // Nobody spent what was not drawn.
    QVERIFY(*one.calls + *other.calls <= most->value(u"sum"_s).toLongLong());
    QVERIFY2(*one.calls + *other.calls <= qint64(limit) * (seconds + 1) / 10,
             qPrintable(u"%1 and %2"_s.arg(*one.calls).arg(*other.calls)));
    // And neither went away empty-handed.
    const qint64 least = std::min(*one.calls, *other.calls);
    QVERIFY2(least * 8 >= *one.calls + *other.calls,
             qPrintable(u"%1 and %2"_s.arg(*one.calls).arg(*other.calls)));
}

QTEST_GUILESS_MAIN(TestStoreAllotment)
#include "tst_storeallotment.moc"
