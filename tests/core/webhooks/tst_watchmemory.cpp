// The watchdog speaks when it gets worse, once, and when it is over.
#include "support/testing.h"
#include "webhooks/watchmemory.h"

using namespace patchbay;
using namespace Qt::StringLiterals;
using Level = AnswerWatch::Level;

namespace {

const QDateTime Noon = QDateTime::fromSecsSinceEpoch(1'790'000'000, Qt::UTC);
const QString Topic = u"contact.user.created"_s;

WatchFinding found(Level level, int errors = 0)
{
    WatchFinding finding;
    finding.level = level;
    finding.consecutiveErrors = errors;
    finding.sentence = level == Level::Well ? QString() : u"It is %1."_s.arg(levelName(level));
    finding.topics = {Topic};
    finding.advice = u"Look."_s;
    finding.subscribedAt = Noon.addDays(-30);
    finding.lastAcceptedAt = Noon.addSecs(-60);
    return finding;
}

TopicSilence silence(bool alarming)
{
    TopicSilence one{.topic = Topic, .lastAt = Noon.addDays(-9), .isAlarming = alarming};
    one.sentence = u"It is silent."_s;
    return one;
}

// As a restart reads it.
WatchMemory kept(const WatchMemory &memory)
{
    return WatchMemory::fromJson(memory.toJson());
}

} // namespace

class TestWatchMemory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void levels_data()
    {
        QTest::addColumn<Level>("said");
        QTest::addColumn<Level>("now");
        QTest::addColumn<int>("alarms");
        QTest::newRow("all well") << Level::Well << Level::Well << 0;
        QTest::newRow("some failures") << Level::Well << Level::Failing << 0;
        QTest::newRow("near the pause") << Level::Well << Level::NearPause << 1;
        QTest::newRow("still near it") << Level::NearPause << Level::NearPause << 0;
        QTest::newRow("paused at once") << Level::Well << Level::Paused << 1;
        QTest::newRow("then paused") << Level::NearPause << Level::Paused << 1;
        QTest::newRow("near it again") << Level::Paused << Level::NearPause << 0;
        QTest::newRow("the pause ran out") << Level::Paused << Level::Failing << 0;
        QTest::newRow("then near suspension") << Level::Paused << Level::NearSuspension << 1;
        QTest::newRow("then suspended") << Level::NearSuspension << Level::Suspended << 1;
    }
    void levels()
    {
        QFETCH(Level, said);
        QFETCH(Level, now);
        QFETCH(int, alarms);
        const WatchMemory before = decideWatch({}, found(said, 900), Noon).memory;
        const auto decision = decideWatch(kept(before), found(now, 1'800), Noon.addSecs(3'600));
        QCOMPARE(decision.notices.size(), alarms);
        for (const WatchNotice &notice : decision.notices) {
            QVERIFY(notice.isAlarm);
            QCOMPARE(notice.isGrave, now != Level::NearPause);
            QCOMPARE(notice.sentence, u"It is %1."_s.arg(levelName(now)));
            QCOMPARE(decision.memory.missingSince.value_or(QDateTime()), Noon.addSecs(-60));
        }
        const auto again = decideWatch(kept(decision.memory), found(now, 1'900), Noon.addSecs(7'200));
        QVERIFY(again.notices.isEmpty());
        QCOMPARE(again.memory, kept(decision.memory));
    }

    void whatIsAcceptedEndsAnAlarm()
    {
        WatchMemory memory = decideWatch({}, found(Level::Paused, 1'200), Noon).memory;
        QVERIFY(memory.isAlarming());
        WatchFinding well = found(Level::Well);
        well.lastAcceptedAt = Noon.addSecs(600);
        const auto over = decideWatch(memory, well, Noon.addSecs(660));
        QCOMPARE(over.notices.size(), 1);
        QVERIFY(!over.notices.first().isAlarm);
        QVERIFY(!over.memory.isAlarming());
        QCOMPARE(over.memory.missingSince.value_or(QDateTime()), Noon.addSecs(-60)); // still to be fetched
        QVERIFY(decideWatch(over.memory, well, Noon.addSecs(720)).notices.isEmpty());
        // The next one is an alarm of its own.
        QCOMPARE(decideWatch(over.memory, found(Level::NearPause, 600), Noon.addSecs(9'000)).notices.size(),
                 1);
    }

    void silence_()
    {
        WatchFinding quiet = found(Level::Well);
        quiet.silences = {silence(false)};
        QVERIFY(decideWatch({}, quiet, Noon).notices.isEmpty());
        quiet.silences = {silence(true)};
        const auto alarm = decideWatch({}, quiet, Noon);
        QCOMPARE(alarm.notices.size(), 1);
        QVERIFY(alarm.notices.first().isAlarm && !alarm.notices.first().isGrave);
        QCOMPARE(alarm.notices.first().sentence, u"It is silent. Look."_s);
        QCOMPARE(alarm.memory.missingSince.value_or(QDateTime()), Noon.addDays(-9));
        QCOMPARE(kept(alarm.memory).sentences(), QStringList{u"It is silent."_s});
        QVERIFY(decideWatch(kept(alarm.memory), quiet, Noon.addSecs(60)).notices.isEmpty());
        quiet.silences = {silence(false)};
        const auto back = decideWatch(alarm.memory, quiet, Noon.addSecs(120));
        QCOMPARE(back.notices.size(), 1);
        QVERIFY(!back.notices.first().isAlarm);
        QVERIFY(!back.memory.isAlarming());
    }

    void whatIsNotSubscribedIsNotMissed()
    {
        WatchFinding quiet = found(Level::Well);
        quiet.silences = {silence(true)};
        const WatchMemory said = decideWatch({}, quiet, Noon).memory;
        quiet.topics.clear();
        QVERIFY(decideWatch({}, quiet, Noon).notices.isEmpty());
        const auto gone = decideWatch(said, quiet, Noon);
        QVERIFY(gone.notices.isEmpty()); // nor does it come back
        QVERIFY(!gone.memory.isAlarming());
    }
};

QTEST_GUILESS_MAIN(TestWatchMemory)
#include "tst_watchmemory.moc"
