// The share of the rate limit that a connection's runs may take: all their calls, however many programs work.
#include "bulkstage.h"

using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

constexpr int limit = 2'000; // per 10 s
constexpr int percent = 10;
constexpr int setUp = 60; // calls that are no run's: the connection is made and looked at

} // namespace

class BudgetShareTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void holdsForAllCalls_data();
    void holdsForAllCalls();

private:
    StoreServer m_stores{};
};

void BudgetShareTest::holdsForAllCalls_data()
{
    QTest::addColumn<QString>("dialect");
    QTest::addColumn<int>("programs");
    QTest::newRow("one program") << u"sqlite"_s << 1;
    QTest::newRow("two programs at one run") << u"postgresql"_s << 2;
}

void BudgetShareTest::holdsForAllCalls()
{
    OPEN_STAGE(stage, m_stores, (QStringList{u"--rate-limit"_s, QString::number(limit)}));
    QFETCH(int, programs);
    constexpr int people = 200;
    stage.terminal.allow(5 * ProcessLimit);
    QVERIFY(stage.fill(people));
    QVERIFY(stage.connect());
    QVERIFY(stage.schedule(R"({"budget_percent": )" + QByteArray::number(percent) + "}"));
    SYNC(planned, 0, stage.sync({u"plan"_s, u"--create-attributes"_s}));
    const QStringList apply{u"sync"_s, u"apply"_s, planned.json()[u"run"_s].toString(), u"--json"_s};
    std::vector<std::unique_ptr<QProcess>> workers;
    for (int i = 0; i < programs; ++i)
        workers.push_back(stage.terminal.start(apply));
    for (const auto &worker : workers) {
        QVERIFY(
            QTest::qWaitFor([&worker] { return worker->state() == QProcess::NotRunning; }, 5 * ProcessLimit));
        const QByteArray told = worker->readAllStandardOutput() + worker->readAllStandardError();
        QVERIFY2(worker->exitCode() == 0, told.constData());
    }
    SYNC(again, 0, stage.syncAll());
    QCOMPARE(again.json()[u"writes"_s].toInt(-1), 0);
    const QJsonArray windows = stage.sandbox.get(u"/_sandbox/stats"_s).value(u"windows"_s).toArray();
    int most = 0;
    int sum = 0;
    for (const QJsonValue &window : windows) {
        most = std::max(most, window[u"used"_s].toInt());
        sum += window[u"used"_s].toInt();
    }
    QVERIFY2(sum > 2 * people, qPrintable(QString::number(sum))); // each created, and attached
    QVERIFY2(most <= limit * percent / 100 + setUp, qPrintable(QString::number(most)));
}

QTEST_GUILESS_MAIN(BudgetShareTest)
#include "tst_budgetshare.moc"
