// What a run keeps of itself: its ledger, its archived plans, its settings and its scope.
#include "support/testing.h"
#include "sync/planarchive.h"
#include "sync/runledger.h"
#include "sync/syncsettings.h"

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

QList<RunItemGroup> someGroups()
{
    return {{u"contact"_s, runphases::contacts, u"create"_s, u"done"_s, {}, 5},
            {u"contact"_s, runphases::contacts, u"create"_s, u"doing"_s, {}, 2},
            {u"contact"_s, runphases::contacts, u"update"_s, u"planned"_s, {}, 3},
            {u"contact"_s, runphases::contacts, u"update"_s, u"failed"_s, u"rejected"_s, 1},
            {u"contact"_s, runphases::contacts, u"unarchive"_s, u"done"_s, {}, 1},
            {u"contact"_s, runphases::contacts, u"unchanged"_s, u"skipped"_s, {}, 90},
            {u"contact"_s, runphases::contacts, u"skip"_s, u"skipped"_s, u"filter"_s, 4},
            {u"contact"_s, runphases::contacts, u"ambiguous"_s, u"skipped"_s, u"shared_key"_s, 2},
            {u"contact"_s, runphases::contacts, u"error"_s, u"failed"_s, u"bad_row"_s, 1},
            {u"company"_s, runphases::companiesOfPeople, u"create"_s, u"failed"_s, u"rejected"_s, 2},
            {u"contact"_s, runphases::deletions, u"archive"_s, u"held"_s, u"held_deletion"_s, 7},
            {u"contact"_s, runphases::deletions, u"archive"_s, u"done"_s, {}, 3}};
}

} // namespace

class RunBooksTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void balances();
    void movesBetweenColumns();
    void tellsAnUndo();
    void archivesPlans();
    void keepsSettings();
    void refusesSettings_data();
    void refusesSettings();
    void keepsScopes();
};

void RunBooksTest::balances()
{
    const RunLedger ledger = RunLedger::of(someGroups());
    QCOMPARE(ledger.source, 109);
    QCOMPARE(ledger.create, 7);
    QCOMPARE(ledger.update, 4);
    QCOMPARE(ledger.unchanged, 90);
    QCOMPARE(ledger.skipped, 4);
    QCOMPARE(ledger.conflicts, 2);
    QCOMPARE(ledger.failed, 2);
    QCOMPARE(ledger.done, 6);
    QCOMPARE(ledger.waiting, 5);
    QCOMPARE(ledger.besidesFailed, 2);
    QCOMPARE(ledger.companiesOfPeople, 2);
    QCOMPARE(ledger.vanished, 10);
    QCOMPARE(ledger.vanishedDone, 3);
    QCOMPARE(ledger.held, 7);
    QCOMPARE(ledger.causes.value(u"rejected"_s).toInt(), 3);
    QVERIFY(ledger.balances(109));
    QVERIFY(!ledger.balances(110)); // a row that is nowhere
    QVERIFY(!ledger.isComplete());
    QCOMPARE(RunLedger::fromJson(ledger.toJson()).toJson(), ledger.toJson());
    QCOMPARE(RunLedger().sentence(true), u"No records"_s);
}

void RunBooksTest::movesBetweenColumns()
{
    RunLedger ledger = RunLedger::of(someGroups());
    const QJsonObject before = ledger.toJson();
    const RunLedger one =
        RunLedger::of({{u"contact"_s, runphases::contacts, u"update"_s, u"failed"_s, u"rejected"_s, 1}});
    ledger.subtract(one);
    QCOMPARE(ledger.causes.value(u"rejected"_s).toInt(), 2);
    ledger.add(one);
    QCOMPARE(ledger.toJson(), before);
    RunLedger none = one;
    none.subtract(one);
    QCOMPARE(none.toJson(), RunLedger().toJson());
    QVERIFY(none.causes.isEmpty());
}

// What an undo deletes is no "skipped" record.
void RunBooksTest::tellsAnUndo()
{
    const RunLedger ledger =
        RunLedger::of({{u"contact"_s, runphases::organisations, u"delete"_s, u"done"_s, {}, 1'000},
                       {u"contact"_s, runphases::organisations, u"archive"_s, u"planned"_s, {}, 1},
                       {u"company"_s, runphases::contacts, u"skip"_s, u"skipped"_s, u"changed_since"_s, 2}});
    QCOMPARE(ledger.removed, 1'001);
    QCOMPARE(ledger.skipped, 2);
    QCOMPARE(ledger.waiting, 1);
    QVERIFY(ledger.balances(1'003));
    QVERIFY2(ledger.sentence(false).contains(u"removed"_s), qPrintable(ledger.sentence(false)));
}

void RunBooksTest::archivesPlans()
{
    RecordPlan plan;
    plan.action = RecordPlan::Action::Update;
    plan.targetObject = u"contact"_s;
    plan.title = u"Ann"_s;
    plan.sourceKey = u"1"_s;
    plan.intercomId = u"i1"_s;
    plan.externalId = u"1"_s;
    plan.source = SourceRecord{.key = u"1"_s};
    plan.body = {{u"name"_s, u"Ann"_s}};
    plan.agreed = {{u"name"_s, u"Ann"_s}};
    plan.changes = {{.path = u"name"_s, .label = u"Name"_s, .before = QJsonValue(), .after = u"Ann"_s},
                    {.path = u"phone"_s, .before = u"1"_s, .after = u"2"_s, .willWrite = false}};
    CompanyStep step;
    step.kind = CompanyStep::Kind::Detach;
    step.companyId = u"c1"_s;
    step.intercomId = CompanyId(u"ic1"_s);
    plan.companies = {step};
    plan.tags = {{.name = u"vip"_s, .add = false, .id = TagId(u"t1"_s)}};
    RunItemRow item = archivePlan(plan);
    QCOMPARE(item.state, QString(itemstates::planned));
    QCOMPARE(item.action, u"update"_s);
    QCOMPARE(item.plan.value(u"calls"_s).toInt(), plan.writeCount());

    const Result<RecordPlan> back = restorePlan(item);
    VERIFY_RESULT(back);
    QCOMPARE(back->action, plan.action);
    QCOMPARE(back->intercomId, plan.intercomId);
    QCOMPARE(back->sourceKey, plan.sourceKey);
    QCOMPARE(back->body, plan.body);
    QCOMPARE(back->agreed, plan.agreed);
    QCOMPARE(back->changes.size(), 2);
    QVERIFY(back->changes[0].willWrite && !back->changes[1].willWrite);
    QCOMPARE(back->changes[0].after, plan.changes[0].after);
    QCOMPARE(back->companies.size(), 1);
    QCOMPARE(int(back->companies[0].kind), int(CompanyStep::Kind::Detach));
    QCOMPARE(back->companies[0].intercomId, CompanyId(u"ic1"_s));
    QCOMPARE(back->tags.size(), 1);
    QVERIFY(!back->tags[0].add && back->tags[0].id == TagId(u"t1"_s));
    QCOMPARE(back->writeCount(), plan.writeCount());

    plan.action = RecordPlan::Action::Ambiguous;
    plan.sentence = u"Two fit."_s;
    const RunItemRow aside = archivePlan(plan);
    QCOMPARE(aside.state, QString(itemstates::skipped));
    QVERIFY(!aside.cause.isEmpty());
    item.plan = {};
    QVERIFY(!restorePlan(item)); // damage is no empty plan
}

void RunBooksTest::keepsSettings()
{
    SyncSettings settings;
    settings.frequency = SyncSettings::Frequency::Interval;
    settings.minutes = 7;
    settings.deletions = DeletionPolicy::Archive;
    settings.holdAbovePercent = 2.5;
    settings.holdAboveCount = 9;
    settings.holdHours = 0;
    settings.budgetPercent = 60;
    settings.bulkEndpoints = true;
    settings.people = Condition::fromJson({{u"field"_s, u"plan"_s}, {u"is"_s, u"exists"_s}}).value();
    const Result<SyncSettings> back = SyncSettings::fromJson(settings.toJson());
    VERIFY_RESULT(back);
    QVERIFY(*back == settings);
    const Result<SyncSettings> defaults = SyncSettings::fromJson({});
    VERIFY_RESULT(defaults);
    QVERIFY(*defaults == SyncSettings());
    QVERIFY(defaults->deletions == DeletionPolicy::Keep); // nobody asked for a deletion
}

void RunBooksTest::refusesSettings_data()
{
    QTest::addColumn<QJsonObject>("json");
    QTest::addColumn<QString>("says");
    QTest::newRow("unknown") << QJsonObject{{u"holdHours"_s, 1}} << u"holdHours"_s;
    QTest::newRow("frequency") << QJsonObject{{u"frequency"_s, u"daily"_s}} << u"daily"_s;
    QTest::newRow("policy") << QJsonObject{{u"deletions"_s, true}} << u"deletions"_s;
    QTest::newRow("minutes") << QJsonObject{{u"minutes"_s, 0}} << u"minutes"_s;
    QTest::newRow("text for a number") << QJsonObject{{u"hold_hours"_s, u"1"_s}} << u"hold_hours"_s;
    QTest::newRow("percent") << QJsonObject{{u"hold_above_percent"_s, 101}} << u"hold_above_percent"_s;
    QTest::newRow("switch") << QJsonObject{{u"bulk_endpoints"_s, u"yes"_s}} << u"bulk_endpoints"_s;
    QTest::newRow("filter") << QJsonObject{{u"filter"_s, u"plan = pro"_s}} << u"filter"_s;
    QTest::newRow("misspelt filter") << QJsonObject{{u"filter"_s, QJsonObject{{u"user"_s, QJsonObject()}}}}
                                     << u"user"_s;
    QTest::newRow("condition") << QJsonObject{{u"filter"_s, QJsonObject{{u"people"_s, u"pro"_s}}}}
                               << u"people"_s;
}

void RunBooksTest::refusesSettings()
{
    QFETCH(QJsonObject, json);
    QFETCH(QString, says);
    const Result<SyncSettings> settings = SyncSettings::fromJson(json);
    QVERIFY(!settings);
    QCOMPARE(settings.error().kind, Error::Kind::InvalidInput);
    QVERIFY2(settings.error().message.contains(says), qPrintable(settings.error().message));
}

void RunBooksTest::keepsScopes()
{
    RunScope scope{.kind = RunScope::Kind::Since,
                   .since = QDateTime::fromSecsSinceEpoch(1'790'000'000, Qt::UTC),
                   .object = u"people"_s,
                   .keys = {u"a"_s, u"b"_s},
                   .createAttributes = true};
    const RunScope back = RunScope::fromJson(scope.toJson());
    QVERIFY(back.kind == scope.kind && back.createAttributes && !back.leaveOutInvalid);
    QCOMPARE(back.since, scope.since);
    QCOMPARE(back.object, scope.object);
    QCOMPARE(back.keys, scope.keys);
}

QTEST_GUILESS_MAIN(RunBooksTest)
#include "tst_runbooks.moc"
