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
    void asksForEachObject_data();
    void asksForEachObject();
    void tendsOnEvents_data();
    void tendsOnEvents();
    void readsFromBeforeTheLastRead();
    void waits_data();
    void waits();
    void keepsTheSettings();
};

// People's mapping, unless the row says more.
void TestScheduleDecision::decides_data()
{
    QTest::addColumn<int>("synced");
    QTest::addColumn<int>("current");
    QTest::addColumn<int>("highWaterHours"); // ago; -1: never
    QTest::addColumn<int>("fullHours");
    QTest::addColumn<QString>("answer");
    QTest::addColumn<Step>("step");
    QTest::addColumn<Kind>("scope");
    QTest::addColumn<bool>("withoutDeclined");

    const QString none;
    const auto row = [](const char *name, int synced, int current, int highWater, int full,
                        const QString &answer, Step step, Kind scope, bool without = false) {
        QTest::newRow(name) << synced << current << highWater << full << answer << step << scope << without;
    };
    row("no mapping", 0, 0, -1, -1, none, Step::Nothing, Kind::Full);
    row("never synced", 0, 1, -1, -1, none, Step::Sync, Kind::Full);
    row("synced an hour ago", 1, 1, 1, 1, none, Step::Sync, Kind::Since);
    row("a full day", 1, 1, 1, 24, none, Step::Sync, Kind::Full);
    row("read, and no full run", 1, 1, 1, -1, none, Step::Sync, Kind::Full);
    row("mapping changed", 1, 2, 1, 1, none, Step::AskAboutChange, Kind::ChangedMapping);
    row("mapping changed, a full day", 1, 2, 1, 48, none, Step::AskAboutChange, Kind::ChangedMapping);
    row("asked", 1, 2, 1, 48, QString(runstates::planned), Step::AwaitAnswer, Kind::Full);
    row("being applied", 1, 2, 1, 48, QString(runstates::running), Step::AwaitAnswer, Kind::Full);
    row("planning failed", 1, 2, 1, 1, QString(runstates::failed), Step::AskAboutChange,
        Kind::ChangedMapping);
    // Who declines a change does not stop deletions from being noticed.
    row("declined", 1, 2, 1, 1, QString(runstates::cancelled), Step::Sync, Kind::Since, true);
    row("declined, a full day", 1, 2, 1, 48, QString(runstates::cancelled), Step::Sync, Kind::Full, true);
    row("applied", 2, 2, 1, 1, QString(runstates::succeeded), Step::Sync, Kind::Since);
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
    QFETCH(const bool, withoutDeclined);
    ScheduleStanding standing;
    if (synced > 0)
        standing.syncedVersions = {{u"people"_s, synced}};
    if (current > 0)
        standing.currentVersions = {{u"people"_s, current}};
    if (!answer.isEmpty())
        standing.answers = {{u"people"_s, answer}};
    if (highWaterHours >= 0)
        standing.highWater = now.addSecs(-highWaterHours * 3600);
    if (fullHours >= 0)
        standing.lastFullAt = now.addSecs(-fullHours * 3600);
    const ScheduledStep decided = scheduledStep(standing, now);
    QCOMPARE(decided.kind, step);
    QCOMPARE(decided.scope.kind, scope);
    QCOMPARE(decided.scope.withoutDeclined, withoutDeclined);
}

// Each object counts its own versions, and is asked about by itself.
void TestScheduleDecision::asksForEachObject_data()
{
    QTest::addColumn<int>("people"); // synced; 0: never. The current ones are 3 and 2
    QTest::addColumn<int>("organisations");
    QTest::addColumn<QString>("peopleAnswer");
    QTest::addColumn<QString>("organisationAnswer");
    QTest::addColumn<Step>("step");
    QTest::addColumn<QString>("object");

    const QString none;
    const QString declined(runstates::cancelled);
    QTest::newRow("neither changed") << 3 << 2 << none << none << Step::Sync << none;
    QTest::newRow("organisations") << 3 << 1 << none << none << Step::AskAboutChange << u"organisations"_s;
    QTest::newRow("people") << 1 << 2 << none << none << Step::AskAboutChange << u"people"_s;
    QTest::newRow("both") << 1 << 1 << none << none << Step::AskAboutChange << none;
    QTest::newRow("organisations mapped since")
        << 3 << 0 << none << none << Step::AskAboutChange << u"organisations"_s;
    QTest::newRow("never synced") << 0 << 0 << none << none << Step::Sync << none;
    QTest::newRow("one declined, the other new")
        << 1 << 1 << declined << none << Step::AskAboutChange << u"organisations"_s;
    QTest::newRow("one declined, the other waits")
        << 1 << 1 << declined << QString(runstates::planned) << Step::AwaitAnswer << none;
    QTest::newRow("both declined") << 1 << 1 << declined << declined << Step::Sync << none;
}

void TestScheduleDecision::asksForEachObject()
{
    QFETCH(const int, people);
    QFETCH(const int, organisations);
    QFETCH(const QString, peopleAnswer);
    QFETCH(const QString, organisationAnswer);
    QFETCH(const Step, step);
    QFETCH(const QString, object);
    ScheduleStanding standing{.highWater = now.addSecs(-60), .lastFullAt = now.addSecs(-60)};
    standing.currentVersions = {{u"people"_s, 3}, {u"organisations"_s, 2}};
    if (people > 0)
        standing.syncedVersions.insert(u"people"_s, people);
    if (organisations > 0)
        standing.syncedVersions.insert(u"organisations"_s, organisations);
    standing.answers = {{u"people"_s, peopleAnswer}, {u"organisations"_s, organisationAnswer}};
    const ScheduledStep decided = scheduledStep(standing, now);
    QCOMPARE(decided.kind, step);
    QCOMPARE(decided.scope.object, object);
}

// A connection that syncs on events is read as a whole once a day, and looked after in between.
void TestScheduleDecision::tendsOnEvents_data()
{
    QTest::addColumn<int>("fullHours"); // ago; -1: never
    QTest::addColumn<int>("fullEvery");
    QTest::addColumn<int>("synced");
    QTest::addColumn<Step>("step");

    QTest::newRow("never read") << -1 << 24 << 0 << Step::Sync;
    QTest::newRow("read an hour ago") << 1 << 24 << 1 << Step::Tend;
    QTest::newRow("read a day ago") << 25 << 24 << 1 << Step::Sync;
    QTest::newRow("never to be read") << -1 << 0 << 0 << Step::Tend;
    QTest::newRow("the mapping changed") << 1 << 24 << 2 << Step::AskAboutChange;
}

void TestScheduleDecision::tendsOnEvents()
{
    QFETCH(const int, fullHours);
    QFETCH(const int, fullEvery);
    QFETCH(const int, synced);
    QFETCH(const Step, step);
    ScheduleStanding standing;
    standing.settings.frequency = SyncSettings::Frequency::OnEvents;
    standing.settings.fullEveryHours = fullEvery;
    standing.currentVersions = {{u"people"_s, 1}};
    if (synced > 0)
        standing.syncedVersions = {{u"people"_s, synced}};
    if (fullHours >= 0)
        standing.lastFullAt = standing.highWater = now.addSecs(-fullHours * 3600);
    const ScheduledStep decided = scheduledStep(standing, now);
    QCOMPARE(decided.kind, step);
    if (step == Step::Sync)
        QCOMPARE(decided.scope.kind, Kind::Full);
    QCOMPARE(nextDue(standing.settings, now, now, 0), now.addSecs(3600));
}

void TestScheduleDecision::readsFromBeforeTheLastRead()
{
    ScheduleStanding standing{.highWater = now.addSecs(-60),
                              .lastFullAt = now.addSecs(-60),
                              .syncedVersions = {{u"people"_s, 1}},
                              .currentVersions = {{u"people"_s, 1}}};
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
