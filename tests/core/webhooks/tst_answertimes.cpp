#include "support/testing.h"
#include "webhooks/answertimes.h"

using namespace patchbay;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class AnswerTimesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingYet();
    void quantiles();
    void neverTooLow_data();
    void neverTooLow();
    void keepsAndAdds();
    void readsWhatIsBroken();
};

void AnswerTimesTest::nothingYet()
{
    const AnswerTimes times;
    QCOMPARE(times.count(), 0);
    QCOMPARE(times.quantile(0.5), 0us);
    QCOMPARE(times.longest(), 0us);
}

void AnswerTimesTest::quantiles()
{
    AnswerTimes times;
    for (int i = 0; i < 95; ++i)
        times.note(2ms);
    for (int i = 0; i < 4; ++i)
        times.note(80ms);
    times.note(3s);
    QCOMPARE(times.count(), 100);
    QVERIFY(times.quantile(0.5) >= 2ms && times.quantile(0.5) <= 2500us);
    QVERIFY(times.quantile(0.95) <= 2500us);
    QVERIFY(times.quantile(0.96) >= 80ms && times.quantile(0.96) <= 100ms);
    QCOMPARE(times.quantile(1), 3s);
    QCOMPARE(times.longest(), 3s);
}

void AnswerTimesTest::neverTooLow_data()
{
    QTest::addColumn<qint64>("us");
    for (const qint64 us : {0, 1, 63, 64, 79, 80, 127, 128, 1'000, 5'000'000, 66'000'000, 900'000'000})
        QTest::addRow("%lld us", static_cast<long long>(us)) << us;
}

void AnswerTimesTest::neverTooLow()
{
    QFETCH(const qint64, us);
    AnswerTimes times;
    times.note(std::chrono::microseconds(us));
    times.note(1'000s); // so that the step's own end is told, not the longest
    const qint64 told = times.quantile(0.5).count();
    QVERIFY2(told >= us, qPrintable(QString::number(told)));
    if (us >= 64 && us < 60'000'000)
        QVERIFY2(told <= us + us / 4 + 1, qPrintable(QString::number(told)));
}

void AnswerTimesTest::keepsAndAdds()
{
    AnswerTimes first;
    first.note(2ms);
    first.note(40ms);
    AnswerTimes second = AnswerTimes::fromJson(first.toJson());
    QCOMPARE(second.count(), 2);
    QCOMPARE(second.longest(), 40ms);
    second.add(first);
    QCOMPARE(second.count(), 4);
    QCOMPARE(second.quantile(0.5), first.quantile(0.5));
}

void AnswerTimesTest::readsWhatIsBroken()
{
    const AnswerTimes times = AnswerTimes::fromJson(
        {{u"counts"_s, QJsonObject{{u"-1"_s, 3}, {u"84"_s, 3}, {u"x"_s, 3}, {u"5"_s, -3}, {u"6"_s, 2}}},
         {u"longest_us"_s, -7}});
    QCOMPARE(times.count(), 2);
    QCOMPARE(times.longest(), 0us);
}

QTEST_GUILESS_MAIN(AnswerTimesTest)
#include "tst_answertimes.moc"
