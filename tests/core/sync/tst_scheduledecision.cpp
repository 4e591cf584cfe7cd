// What a schedule asks for, and when it is due again.
#include "store/runrepository.h"
#include "support/testing.h"
#include "sync/scheduledecision.h"

using namespace patchbay;
using namespace Qt::StringLiterals;

namespace {

const QDateTime now(QDate(2026, 3, 1), QTime(12, 0), Qt::UTC);

using Step = ScheduledStep::Kind;
using Kind = RunScope::Kind;

} // namespace

class TestScheduleDecision : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decides_data();
    void decides();
    void readsFromBeforeTheLastRead();
    void waits_data();
    void waits();
    void keepsTheSettings();
};

void TestScheduleDecision::decides_data()
{
    QTest::addColumn<int>("synced");
    QTest::addColumn<int>("current");
    QTest::addColumn<int>("highWaterHours"); // ago; -1: never
    QTest::addColumn<int>("fullHours");
    QTest::addColumn<QString>("answer");
    QTest::addColumn<Step>("step");
    QTest::addColumn<Kind>("scope");

    const QString none;
    QTest::newRow("no mapping") << 0 << 0 << -1 << -1 << none << Step::Nothing << Kind::Full;
    QTest::newRow("never synced") << 0 << 1 << -1 << -1 << none << Step::Sync << Kind::Full;
    QTest::newRow("synced an hour ago") << 1 << 1 << 1 << 1 << none << Step::Sync << Kind::Since;
    QTest::newRow("a full day") << 1 << 1 << 1 << 24 << none << Step::Sync << Kind::Full;
    QTest::newRow("read, and no full run") << 1 << 1 << 1 << -1 << none << Step::Sync << Kind::Full;
    QTest::newRow("mapping changed") << 1 << 2 << 1 << 1 << none << Step::AskAboutChange
                                     << Kind::ChangedMapping;
    QTest::newRow("mapping changed, a full day")
        << 1 << 2 << 1 << 48 << none << Step::AskAboutChange << Kind::ChangedMapping;
    QTest::newRow("asked") << 1 << 2 << 1 << 48 << QString(runstates::planned) << Step::AwaitAnswer
                           << Kind::Full;
    QTest::newRow("being applied") << 1 << 2 << 1 << 48 << QString(runstates::running) << Step::AwaitAnswer
                                   << Kind::Full;
    QTest::newRow("planning failed") << 1 << 2 << 1 << 1 << QString(runstates::failed) << Step::AskAboutChange
                                     << Kind::ChangedMapping;
    QTest::newRow("declined") << 1 << 2 << 1 << 48 << QString(runstates::cancelled) << Step::Sync
                              << Kind::Since;
    QTest::newRow("applied") << 2 << 2 << 1 << 1 << QString(runstates::succeeded) << Step::Sync
                             << Kind::Since;
}

void TestScheduleDecision::decides()
{
    QFETCH(const int, synced);
    QFETCH(const int, current);
    QFETCH(const int, highWaterHours);
    QFETCH(const int, fullHours);
    QFETCH(const QString, answer);
    QFETCH(const Step, step);
    QFETCH(const Kind, scope);
    ScheduleStanding standing{.syncedVersion = synced, .currentVersion = current, .changeRunState = answer};
    if (highWaterHours >= 0)
        standing.highWater = now.addSecs(-highWaterHours * 3600);
    if (fullHours >= 0)
        standing.lastFullAt = now.addSecs(-fullHours * 3600);
    const ScheduledStep decided = scheduledStep(standing, now);
    QCOMPARE(decided.kind, step);
    QCOMPARE(decided.scope.kind, scope);
}

void TestScheduleDecision::readsFromBeforeTheLastRead()
{
    ScheduleStanding standing{.highWater = now.addSecs(-60),
                              .lastFullAt = now.addSecs(-60),
                              .syncedVersion = 1,
                              .currentVersion = 1};
    standing.settings.overlapMinutes = 5;
    QCOMPARE(scheduledStep(standing, now).scope.since, now.addSecs(-360));
    standing.settings.fullEveryHours = 0;
    standing.lastFullAt = now.addDays(-100);
    QCOMPARE(scheduledStep(standing, now).scope.kind, Kind::Since);
}

void TestScheduleDecision::waits_data()
{
    QTest::addColumn<int>("minutes");
    QTest::addColumn<int>("tookSeconds");
    QTest::addColumn<int>("failures");
    QTest::addColumn<int>("dueInSeconds"); // from the run's beginning

    QTest::newRow("the interval") << 10 << 30 << 0 << 600;
    QTest::newRow("took longer than the interval") << 10 << 700 << 0 << 700;
    QTest::newRow("one failure") << 10 << 30 << 1 << 1200;
    QTest::newRow("three failures") << 10 << 30 << 3 << 4800;
    QTest::newRow("never longer than six hours") << 10 << 30 << 50 << 6 * 3600;
    QTest::newRow("nor than the interval") << 1440 << 30 << 3 << 86400;
}

void TestScheduleDecision::waits()
{
    QFETCH(const int, minutes);
    QFETCH(const int, tookSeconds);
    QFETCH(const int, failures);
    QFETCH(const int, dueInSeconds);
    SyncSettings settings;
    settings.minutes = minutes;
    QCOMPARE(nextDue(settings, now, now.addSecs(tookSeconds), failures), now.addSecs(dueInSeconds));
}

void TestScheduleDecision::keepsTheSettings()
{
    SyncSettings settings;
    settings.fullEveryHours = 12;
    settings.overlapMinutes = 3;
    settings.driftSample = 50;
    const auto read = SyncSettings::fromJson(settings.toJson());
    VERIFY_RESULT(read);
    QCOMPARE(*read, settings);
    QCOMPARE(SyncSettings::fromJson({})->fullEveryHours, 24);
    QVERIFY(!SyncSettings::fromJson({{u"overlap_minutes"_s, -1}}).has_value());
}

QTEST_GUILESS_MAIN(TestScheduleDecision)
#include "tst_scheduledecision.moc"
