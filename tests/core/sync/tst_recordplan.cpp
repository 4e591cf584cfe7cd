// Plans as values: what a selector means, what can be applied, and the JSON that others read.
#include "sync/recordplan.h"

#include <QTest>

using namespace patchbay;
using namespace Qt::StringLiterals;

class TestRecordPlan : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void guesses_data();
    void guesses();
    void actions_data();
    void actions();
    void countsWrites();
    void json();
    void outcomeJson();
};

void TestRecordPlan::guesses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("by");
    QTest::newRow("e-mail") << u" ann@example.com "_s << u"email"_s;
    QTest::newRow("Intercom id") << u"6762f0dd1bb69f9f2193bb83"_s << u"intercom_id"_s;
    QTest::newRow("upper case id") << u"6762F0DD1BB69F9F2193BB83"_s << u"intercom_id"_s;
    QTest::newRow("number") << u"42"_s << u"external_id"_s;
    QTest::newRow("25 digits") << u"6762f0dd1bb69f9f2193bb831"_s << u"external_id"_s;
    QTest::newRow("uuid") << u"0b9f6c1e-1c1d-4e6b-9d52-0f0000000001"_s << u"external_id"_s;
}

void TestRecordPlan::guesses()
{
    QFETCH(QString, text);
    QFETCH(QString, by);
    const RecordSelector selector = RecordSelector::guess(text);
    QCOMPARE(selectorName(selector.by), by);
    QCOMPARE(selector.value, text.trimmed());
}

void TestRecordPlan::actions_data()
{
    QTest::addColumn<int>("action");
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("applies");
    using Action = RecordPlan::Action;
    const auto row = [](Action action, const char *name, bool applies) {
        QTest::newRow(name) << int(action) << QString::fromLatin1(name) << applies;
    };
    row(Action::Create, "create", true);
    row(Action::Update, "update", true);
    row(Action::Unarchive, "unarchive", true);
    row(Action::Unchanged, "unchanged", true);
    row(Action::Archive, "archive", true);
    row(Action::SourceGone, "source_gone", false);
    row(Action::NotFound, "not_found", false);
    row(Action::Ambiguous, "ambiguous", false);
    row(Action::Conflict, "conflict", false);
    row(Action::Blocked, "blocked", false);
}

void TestRecordPlan::actions()
{
    QFETCH(int, action);
    QFETCH(QString, name);
    QFETCH(bool, applies);
    RecordPlan plan;
    plan.action = RecordPlan::Action(action);
    plan.body = {{u"name"_s, u"Ann"_s}};
    QCOMPARE(planActionName(plan.action), name);
    QVERIFY(!planActionTitle(plan.action).isEmpty());
    QCOMPARE(plan.canApply(), applies);
    QCOMPARE(plan.writeCount() > 0, applies);
}

void TestRecordPlan::countsWrites()
{
    RecordPlan plan;
    plan.action = RecordPlan::Action::Update;
    QCOMPARE(plan.writeCount(), 0);
    plan.body = {{u"name"_s, u"Ann"_s}};
    plan.attributes = {{u"contact"_s, u"plan"_s, u"custom.plan"_s, FieldType::Text, u"string"_s}};
    plan.tags = {{.name = u"vip"_s}, {.name = u"old"_s, .add = false}};
    CompanyStep attached;
    attached.kind = CompanyStep::Kind::AlreadyAttached;
    CompanyStep created;
    created.kind = CompanyStep::Kind::CreateAndAttach;
    created.body = {{u"company_id"_s, u"org-1"_s}};
    plan.companies = {attached, created};
    QCOMPARE(plan.writeCount(), 6); // attribute, contact, company, attachment, two tags
}

void TestRecordPlan::json()
{
    RecordPlan plan;
    plan.action = RecordPlan::Action::Blocked;
    plan.sentence = u"Ann cannot be written yet."_s;
    plan.selector = {RecordSelector::By::Email, u"ann@example.com"_s};
    plan.targetObject = u"contact"_s;
    plan.changes = {
        {u"name"_s, u"Name"_s, QJsonValue(), u"Ann"_s, u"The source changed it"_s, u"r1"_s, true}};
    plan.problems = {{FieldProblem::Kind::MissingAttribute, u"custom.plan"_s, u"r2"_s, u"Missing."_s,
                      u"Create it."_s, FieldType::Text}};
    plan.plannedAt = QDateTime::fromSecsSinceEpoch(1'734'537'437, Qt::UTC);
    const QJsonObject json = plan.toJson();
    QCOMPARE(json.value(u"action"_s).toString(), u"blocked"_s);
    QCOMPARE(json.value(u"can_apply"_s).toBool(true), false);
    QCOMPARE(json.value(u"writes"_s).toInt(-1), 0);
    const QJsonObject change = json.value(u"changes"_s).toArray().first().toObject();
    QCOMPARE(change.value(u"path"_s).toString(), u"name"_s);
    QVERIFY(change.value(u"before"_s).isNull());
    QCOMPARE(change.value(u"after"_s).toString(), u"Ann"_s);
    QCOMPARE(change.value(u"because"_s).toString(), u"The source changed it"_s);
    QCOMPARE(change.value(u"rule"_s).toString(), u"r1"_s);
    const QJsonObject problem = json.value(u"problems"_s).toArray().first().toObject();
    QCOMPARE(problem.value(u"kind"_s).toString(), u"missing_attribute"_s);
    QCOMPARE(problem.value(u"suggested_type"_s).toString(), u"text"_s);
    QCOMPARE(problem.value(u"blocking"_s).toBool(), true);
    QCOMPARE(json.value(u"selector"_s).toObject(),
             (QJsonObject{{u"by"_s, u"email"_s}, {u"value"_s, u"ann@example.com"_s}}));
    QVERIFY(!json.contains(u"candidates"_s));
}

void TestRecordPlan::outcomeJson()
{
    RecordOutcome outcome;
    outcome.runId = RunId(u"run_1"_s);
    outcome.action = RecordPlan::Action::Create;
    outcome.intercomId = u"6762f0dd1bb69f9f2193bb83"_s;
    outcome.tags = {{.name = u"vip"_s}};
    outcome.writes = 2;
    const QJsonObject json = outcome.toJson();
    QCOMPARE(json.value(u"run"_s).toString(), u"run_1"_s);
    QCOMPARE(json.value(u"action"_s).toString(), u"create"_s);
    QCOMPARE(json.value(u"writes"_s).toInt(), 2);
    QCOMPARE(json.value(u"tags"_s).toArray().first().toObject().value(u"action"_s).toString(), u"add"_s);
}

QTEST_GUILESS_MAIN(TestRecordPlan)
#include "tst_recordplan.moc"
