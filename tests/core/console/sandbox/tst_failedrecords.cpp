// The index of records that failed: emptied by whatever makes them well, tried again by the schedule, and
// left alone after some attempts. And connections that sync on events, which are looked after in between.
#include "schedulerig.h"
#include "store/runrepository.h"

using namespace patchbay;
using namespace patchbay::testing;

namespace {

const QString ann = u"1,ann@example.com,Ann Example"_s;
const QString bob = u"2,bob@example.com,Bob Example"_s;
const QString annRefused = u"1,not an address,Ann Example"_s; // Intercom takes no such e-mail
const QString cemRefused = u"3,not an address,Cem Example"_s;

QList<FailureRow> failures(const ScheduleRig &rig)
{
    return wait(rig.runs().failures(rig.id)).value_or(QList<FailureRow>{FailureRow{}, FailureRow{}});
}

} // namespace

class TestFailedRecords : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void forgetsWhatIsWell_data();
    void forgetsWhatIsWell();
    void retriesByHand_data() { ScheduleStores::addDialects(); }
    void retriesByHand();
    void triesAgainUntilItIsWell_data() { ScheduleStores::addDialects(); }
    void triesAgainUntilItIsWell();
    void letsGoOfWhatIsGone_data() { ScheduleStores::addDialects(); }
    void letsGoOfWhatIsGone();
    void givesUp_data() { ScheduleStores::addDialects(); }
    void givesUp();
    void tendsOnEvents_data() { ScheduleStores::addDialects(); }
    void tendsOnEvents();

private:
    ScheduleStores m_stores{};
};

// Who failed and is the same on both sides again, has left the source, or is left out by the filter needs
// nothing, whichever run finds out.
void TestFailedRecords::forgetsWhatIsWell_data()
{
    QTest::addColumn<QString>("dialect");
    QTest::addColumn<QString>("what");
    QTest::addColumn<RunScope::Kind>("by");
    for (const QString &dialect : {u"sqlite"_s, u"postgresql"_s}) {
        for (const char *what : {"restored", "gone", "filtered"}) {
            for (const RunScope::Kind by : {RunScope::Kind::Full, RunScope::Kind::Failed}) {
                QTest::addRow("%s, %s, %s", what, qPrintable(runScopeName(by)), qPrintable(dialect))
                    << dialect << QString::fromLatin1(what) << by;
            }
        }
    }
}

void TestFailedRecords::forgetsWhatIsWell()
{
    OPEN_SCHEDULE(rig, m_stores);
    QFETCH(const QString, what);
    QFETCH(const RunScope::Kind, by);
    QCOMPARE(rig.run({}).state, QString(runstates::succeeded));
    rig.people({annRefused, bob, cemRefused});
    QCOMPARE(rig.run({}).state, QString(runstates::incomplete));
    QCOMPARE(failures(rig).size(), 2);
    if (what == u"restored"_s) {
        rig.people({ann, bob});
    } else if (what == u"gone"_s) {
        rig.people({bob});
    } else {
        QVERIFY(rig.schedule(
            {{u"filter"_s, QJsonObject{{u"people"_s, QJsonObject{{u"field"_s, u"email"_s},
                                                                 {u"is"_s, u"ends_with"_s},
                                                                 {u"value"_s, u"@example.com"_s}}}}}}));
    }
    QCOMPARE(rig.run({.kind = by}).state, QString(runstates::succeeded));
    QCOMPARE(failures(rig).size(), 0);
    const auto again = wait(rig.runs().plan(rig.id, {.kind = RunScope::Kind::Failed}));
    QVERIFY(!again.has_value());
    QCOMPARE(again.error().kind, Error::Kind::NotFound);
}

// What `sync apply --failed` does: each attempt is counted, and the mended record is well.
void TestFailedRecords::retriesByHand()
{
    OPEN_SCHEDULE(rig, m_stores);
    rig.people({ann, bob, cemRefused});
    QCOMPARE(rig.run({}).state, QString(runstates::incomplete));
    for (int attempts = 1; attempts < 4; ++attempts) {
        QCOMPARE(failures(rig).size(), 1);
        QCOMPARE(failures(rig).first().attempts, attempts);
        QCOMPARE(rig.run({.kind = RunScope::Kind::Failed}).state, QString(runstates::incomplete));
    }
    rig.people({ann, bob, u"3,cem@example.com,Cem Example"_s});
    const RunProgress mended = rig.run({.kind = RunScope::Kind::Failed});
    QCOMPARE(mended.state, QString(runstates::succeeded));
    QCOMPARE(mended.ledger.create, 1);
    QCOMPARE(failures(rig).size(), 0);
    QCOMPARE(rig.contact(u"3"_s), u"Cem Example"_s);
}

void TestFailedRecords::triesAgainUntilItIsWell()
{
    OPEN_SCHEDULE(rig, m_stores);
    rig.people({ann, bob, cemRefused});
    QVERIFY(rig.everyTenMinutes());
    QVERIFY(rig.start());
    rig.pass(11);
    SEES(rig, u"full incomplete"_s);
    rig.pass(11);
    SEES(rig, u"failed incomplete"_s);
    rig.people({ann, bob, u"3,cem@example.com,Cem Example"_s});
    rig.pass(11);
    SEES(rig, u"since succeeded"_s); // and nothing to try again
    QCOMPARE(failures(rig).size(), 0);
    QCOMPARE(rig.contact(u"3"_s), u"Cem Example"_s);
    rig.pass(11);
    SEES(rig, u"since succeeded"_s);
    QCOMPARE(rig.states().count(u"failed incomplete"_s), 1);
}

void TestFailedRecords::letsGoOfWhatIsGone()
{
    OPEN_SCHEDULE(rig, m_stores);
    rig.people({ann, bob, cemRefused});
    QVERIFY(rig.everyTenMinutes());
    QVERIFY(rig.start());
    rig.pass(11);
    SEES(rig, u"full incomplete"_s);
    rig.people({ann, bob});
    rig.pass(11);
    // Looked for once more, and not found.
    SEES(rig, u"failed succeeded"_s);
    QCOMPARE(failures(rig).size(), 0);
    for (int i = 0; i < 2; ++i) {
        rig.pass(11);
        SEES(rig, u"since succeeded"_s);
    }
    QCOMPARE(rig.all().size(), 5);
}

void TestFailedRecords::givesUp()
{
    OPEN_SCHEDULE(rig, m_stores);
    rig.people({ann, bob, cemRefused});
    QVERIFY(rig.schedule({{u"frequency"_s, u"on_events"_s}}));
    QVERIFY(rig.start());
    rig.pass(61);
    SEES(rig, u"full incomplete"_s);
    for (int attempts = 2; attempts <= 5; ++attempts) {
        QVERIFY(!rig.logs(u"failed 5 times"_s));
        rig.pass(61);
        SEES(rig, u"failed incomplete"_s);
        QCOMPARE(failures(rig).first().attempts, attempts);
    }
    QVERIFY2(rig.logs(u"Cem Example failed 5 times through Customers"_s),
             qPrintable(rig.rig().log().join(u'\n')));
    // Left alone, until everything is read.
    rig.pass(61);
    SEES(rig, u"failed incomplete"_s);
    QCOMPARE(rig.all().size(), 5);
    QCOMPARE(failures(rig).first().attempts, 5);
    rig.pass(24 * 60);
    SEES(rig, u"full incomplete"_s);
    QCOMPARE(failures(rig).first().attempts, 6);
}

// Between the day's full runs nothing is read but a sample; what vanished is noticed by the next.
void TestFailedRecords::tendsOnEvents()
{
    OPEN_SCHEDULE(rig, m_stores);
    QVERIFY(rig.schedule({{u"frequency"_s, u"on_events"_s}, {u"drift_sample"_s, 10}}));
    QVERIFY(rig.start());
    rig.pass(61);
    SEES(rig, u"full succeeded"_s);
    const auto drift = wait(rig.runs().drift());
    VERIFY_RESULT(drift);
    QCOMPARE(drift->size(), 1);
    QCOMPARE(drift->first().report.compared, 2);
    rig.people({ann});
    for (int hour = 0; hour < 3; ++hour) {
        rig.pass(61);
        SEES(rig, u"full succeeded"_s);
    }
    QCOMPARE(rig.all().size(), 1);
    rig.pass(24 * 60);
    QTRY_COMPARE_WITH_TIMEOUT(rig.all().size(), 2, schedulePatience);
    SEES(rig, u"full succeeded"_s);
    QCOMPARE(rig.all().first().details.value(u"vanished_contact"_s).toInt(), 1);
    // By hand only: nothing is due any more.
    QVERIFY(rig.schedule({{u"frequency"_s, u"manual"_s}}));
    QVERIFY(!wait(rig.runs().schedule(rig.id))->dueAt.has_value());
}

QTEST_GUILESS_MAIN(TestFailedRecords)
#include "tst_failedrecords.moc"
