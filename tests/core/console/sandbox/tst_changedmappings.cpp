// Changed mappings of scheduled connections: asked about for each object, and left out when somebody
// declines.
#include "schedulerig.h"
#include "store/runrepository.h"

using namespace patchbay;
using namespace patchbay::testing;

class TestChangedMappings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asksAboutOrganisations_data() { ScheduleStores::addDialects(); }
    void asksAboutOrganisations();
    void asksAboutPeopleAfterAnObjectsRun_data() { ScheduleStores::addDialects(); }
    void asksAboutPeopleAfterAnObjectsRun();
    void asksBeforeItBeginsWithAnObject_data() { ScheduleStores::addDialects(); }
    void asksBeforeItBeginsWithAnObject();
    void goesOnWithoutWhatWasDeclined_data() { ScheduleStores::addDialects(); }
    void goesOnWithoutWhatWasDeclined();

private:
    ScheduleStores m_stores{};
};

void TestChangedMappings::asksAboutOrganisations()
{
    OPEN_SCHEDULE(rig, m_stores);
    QVERIFY(rig.save(ScheduleRig::organisationMapping(), 0));
    QVERIFY(rig.everyTenMinutes());
    QVERIFY(rig.start());
    rig.pass(11);
    SEES(rig, u"full succeeded"_s);
    QCOMPARE(rig.company(u"o1"_s), u"Acme"_s);
    QVERIFY(rig.save(ScheduleRig::inCapitals(ScheduleRig::organisationMapping(), 1), 1));
    rig.pass(25 * 60);
    SEES(rig, u"changed_mapping planned"_s);
    const RunProgress question = rig.all().first();
    QCOMPARE(question.scope.object, u"organisations"_s);
    QCOMPARE(question.ledger.update, 2);
    QCOMPARE(rig.company(u"o1"_s), u"Acme"_s);
    // Answered, it is everywhere, and the schedule goes on.
    VERIFY_RESULT(wait(rig.runs().apply(question.id)));
    QCOMPARE(rig.company(u"o1"_s), u"ACME"_s);
    rig.pass(11);
    SEES(rig, u"full succeeded"_s);
    QCOMPARE(rig.all().first().writes, 0);
}

void TestChangedMappings::asksAboutPeopleAfterAnObjectsRun()
{
    OPEN_SCHEDULE(rig, m_stores);
    QVERIFY(rig.save(ScheduleRig::organisationMapping(), 0));
    QCOMPARE(rig.run({}).state, QString(runstates::succeeded));
    QVERIFY(rig.save(ScheduleRig::inCapitals(ScheduleRig::peopleMapping(), 2), 1));
    RunScope organisations;
    organisations.object = u"organisations"_s;
    QCOMPARE(rig.run(organisations).state, QString(runstates::succeeded));
    const auto schedule = wait(rig.runs().schedule(rig.id));
    VERIFY_RESULT(schedule);
    QCOMPARE(schedule->syncedVersions, (QMap<QString, int>{{u"people"_s, 1}, {u"organisations"_s, 1}}));
    QCOMPARE(schedule->currentVersions, (QMap<QString, int>{{u"people"_s, 2}, {u"organisations"_s, 1}}));
    QVERIFY(rig.everyTenMinutes());
    QVERIFY(rig.start());
    rig.pass(11);
    SEES(rig, u"changed_mapping planned"_s);
    QCOMPARE(rig.all().first().scope.object, u"people"_s);
    QCOMPARE(rig.contact(u"1"_s), u"Ann Example"_s);
    // Rolled back, the change writes nothing, and nobody is asked.
    VERIFY_RESULT(wait(rig.runs().cancel(rig.all().first().id)));
    QVERIFY(rig.save(ScheduleRig::peopleMapping(), 2));
    rig.pass(11);
    SEES(rig, u"changed_mapping succeeded"_s);
    QCOMPARE(rig.all().first().writes, 0);
    rig.pass(11);
    SEES(rig, u"since succeeded"_s);
}

// Whoever maps organisations of a connection that syncs people is asked before the first company is made.
void TestChangedMappings::asksBeforeItBeginsWithAnObject()
{
    OPEN_SCHEDULE(rig, m_stores);
    QCOMPARE(rig.run({}).state, QString(runstates::succeeded));
    QVERIFY(rig.save(ScheduleRig::organisationMapping(), 0));
    QVERIFY(rig.everyTenMinutes());
    QVERIFY(rig.start());
    rig.pass(11);
    SEES(rig, u"changed_mapping planned"_s);
    const RunProgress question = rig.all().first();
    QCOMPARE(question.ledger.create, 2);
    VERIFY_RESULT(wait(rig.runs().cancel(question.id)));
    rig.pass(25 * 60);
    SEES(rig, u"full succeeded"_s);
    QCOMPARE(rig.company(u"o1"_s), QString());
    // Asked for by hand, it begins.
    QCOMPARE(rig.run({.kind = RunScope::Kind::ChangedMapping}).state, QString(runstates::succeeded));
    QCOMPARE(rig.company(u"o1"_s), u"Acme"_s);
}

void TestChangedMappings::goesOnWithoutWhatWasDeclined()
{
    OPEN_SCHEDULE(rig, m_stores);
    rig.people({u"1,ann@example.com,Ann Example"_s, u"2,bob@example.com,Bob Example"_s,
                u"3,cem@example.com,Cem Example"_s});
    QVERIFY(rig.schedule({{u"frequency"_s, u"interval"_s},
                          {u"minutes"_s, 10},
                          {u"deletions"_s, u"archive"_s},
                          {u"hold_hours"_s, 0},
                          {u"hold_above_percent"_s, 100}}));
    QVERIFY(rig.start());
    rig.pass(11);
    SEES(rig, u"full succeeded"_s);
    QVERIFY(rig.save(ScheduleRig::inCapitals(ScheduleRig::peopleMapping(), 2), 1));
    rig.pass(11);
    SEES(rig, u"changed_mapping planned"_s);
    VERIFY_RESULT(wait(rig.runs().cancel(rig.all().first().id)));
    // A file says of no record when it changed: each run sees all of them.
    rig.pass(11);
    SEES(rig, u"since succeeded"_s);
    QCOMPARE(rig.all().first().writes, 0);
    const auto drift = wait(rig.runs().checkDrift(rig.id, 10));
    VERIFY_RESULT(drift);
    QCOMPARE(drift->report.compared, 3);
    QCOMPARE(drift->report.differing, 0);
    // Bob's name changes, Cem is gone, Dee is new; Ann is as she was.
    rig.people({u"1,ann@example.com,Ann Example"_s, u"2,bob@example.com,Bob Other"_s,
                u"4,dee@example.com,Dee Example"_s});
    rig.pass(25 * 60);
    SEES(rig, u"full succeeded"_s);
    QCOMPARE(rig.contact(u"1"_s), u"Ann Example"_s);
    QCOMPARE(rig.contact(u"2"_s), u"BOB OTHER"_s);
    QCOMPARE(rig.contact(u"3"_s), QString()); // archived
    QCOMPARE(rig.contact(u"4"_s), u"DEE EXAMPLE"_s);
    QCOMPARE(rig.all().first().details.value(u"left_as_declined"_s).toInt(), 1);
    QVERIFY2(rig.logs(u"was declined, so its scheduled runs leave out"_s),
             qPrintable(rig.rig().log().join(u'\n')));
    // It stays declined, and nothing moves by itself.
    rig.pass(25 * 60);
    SEES(rig, u"full succeeded"_s);
    QCOMPARE(rig.all().first().writes, 0);
    QCOMPARE(rig.contact(u"1"_s), u"Ann Example"_s);
    // Until somebody sends it after all.
    QCOMPARE(rig.run({.kind = RunScope::Kind::ChangedMapping}).state, QString(runstates::succeeded));
    QCOMPARE(rig.contact(u"1"_s), u"ANN EXAMPLE"_s);
    rig.pass(25 * 60);
    SEES(rig, u"full succeeded"_s);
    QCOMPARE(rig.all().first().writes, 0);
}

QTEST_GUILESS_MAIN(TestChangedMappings)
#include "tst_changedmappings.moc"
