// What a changed mapping is no reason to write, and what a declined one may not.
#include "sync/fielddecision.h"
#include "sync/planrestriction.h"
#include "sync/recorddecision.h"

#include <QTest>

using namespace patchbay;
using namespace Qt::StringLiterals;

namespace {

RecordPlan planWith(const QStringList &written)
{
    RecordPlan plan;
    plan.action = RecordPlan::Action::Update;
    plan.targetObject = u"contact"_s;
    for (const QString &path : written) {
        plan.changes.append({.path = path, .after = u"new"_s});
        if (path.startsWith(u"custom."_s))
            plan.body.insert(u"custom_attributes"_s, QJsonObject{{path.sliced(7), u"new"_s}});
        else
            plan.body.insert(path, u"new"_s);
        plan.agreed.insert(path, u"new"_s);
    }
    return plan;
}

QStringList writtenBy(const RecordPlan &plan)
{
    QStringList paths;
    for (const FieldChange &change : plan.changes) {
        if (change.willWrite)
            paths.append(change.path);
    }
    return paths;
}

CompanyStep stepTo(const QString &companyId, CompanyStep::Kind kind)
{
    CompanyStep step;
    step.companyId = companyId;
    step.kind = kind;
    return step;
}

} // namespace

class TestPlanRestriction : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesChangedRulesOnly();
    void leavesOutWhatOnlyTheChangeWrites();
    void leavesNothingToDo();
    void leavesOutTags();
    void leavesOutCompanies();
    void writesByTheFormerRules();
};

void TestPlanRestriction::writesChangedRulesOnly()
{
    RecordPlan plan = planWith({u"name"_s, u"custom.plan"_s});
    restrictToTargets(&plan, {u"contact/custom.plan"_s, u"company/name"_s});
    QCOMPARE(writtenBy(plan), QStringList{u"custom.plan"_s});
    QVERIFY(!plan.body.contains(u"name"_s) && plan.body.contains(u"custom_attributes"_s));
    QVERIFY(!plan.agreed.contains(u"name"_s));
    restrictToTargets(&plan, {});
    QCOMPARE(plan.action, RecordPlan::Action::Unchanged);
    QVERIFY(plan.body.isEmpty());
}

// Of two changed rules one has news of the source's, too; the third rule did not change.
void TestPlanRestriction::leavesOutWhatOnlyTheChangeWrites()
{
    RecordPlan plan = planWith({u"name"_s, u"email"_s, u"phone"_s});
    RecordPlan former = planWith({u"email"_s});
    former.agreed.insert(u"name"_s, u"as agreed"_s);
    former.agreed.insert(storedForms, QJsonObject{{u"name"_s, u"As Agreed"_s}});
    QVERIFY(leaveOutTheChange(&plan, former, {u"contact/name"_s, u"contact/email"_s}));
    QCOMPARE(writtenBy(plan), (QStringList{u"email"_s, u"phone"_s}));
    QCOMPARE(plan.body.keys(), (QStringList{u"email"_s, u"phone"_s}));
    QCOMPARE(plan.agreed.value(u"name"_s).toString(), u"as agreed"_s);
    QCOMPARE(plan.agreed.value(storedForms).toObject().value(u"name"_s).toString(), u"As Agreed"_s);
    QVERIFY(plan.changes.first().because.contains(u"declined"_s));
}

void TestPlanRestriction::leavesNothingToDo()
{
    RecordPlan plan = planWith({u"custom.plan"_s});
    QVERIFY(leaveOutTheChange(&plan, planWith({}), {u"contact/custom.plan"_s}));
    QCOMPARE(plan.action, RecordPlan::Action::Unchanged);
    QCOMPARE(plan.writeCount(), 0);
    QVERIFY(!plan.agreed.contains(u"custom.plan"_s));
    RecordPlan created = planWith({u"name"_s});
    created.action = RecordPlan::Action::Create;
    QVERIFY(!leaveOutTheChange(&created, planWith({}), {u"contact/name"_s}));
    QCOMPARE(writtenBy(created), QStringList{u"name"_s});
}

void TestPlanRestriction::leavesOutTags()
{
    RecordPlan plan = planWith({});
    plan.tags = {{.name = u"vip"_s}, {.name = u"New"_s}, {.name = u"old"_s, .add = false}};
    plan.agreed.insert(agreedTags, QJsonArray{u"vip"_s, u"New"_s});
    RecordPlan former = planWith({});
    former.tags = {{.name = u"VIP"_s}};
    former.agreed.insert(agreedTags, QJsonArray{u"VIP"_s, u"old"_s});
    RecordPlan other = plan;
    QVERIFY(!leaveOutTheChange(&other, former, {u"contact/name"_s}));
    QCOMPARE(other.tags.size(), 3);
    QVERIFY(leaveOutTheChange(&plan, former, {u"contact/tags"_s}));
    QCOMPARE(plan.tags.size(), 1);
    QCOMPARE(plan.tags.first().name, u"vip"_s);
    QCOMPARE(plan.agreed.value(agreedTags).toArray(), (QJsonArray{u"VIP"_s, u"old"_s}));
}

void TestPlanRestriction::leavesOutCompanies()
{
    using Kind = CompanyStep::Kind;
    RecordPlan plan = planWith({});
    plan.companies = {stepTo(u"a"_s, Kind::AlreadyAttached), stepTo(u"b"_s, Kind::CreateAndAttach),
                      stepTo(u"c"_s, Kind::Detach)};
    plan.companies[0].changes.append({.path = u"plan"_s, .after = u"new"_s});
    plan.companies[0].body = {{u"company_id"_s, u"a"_s}, {u"plan"_s, u"new"_s}};
    plan.companies[1].body = {{u"company_id"_s, u"b"_s}};
    RecordPlan former = planWith({});
    former.companies = {stepTo(u"a"_s, Kind::AlreadyAttached), stepTo(u"c"_s, Kind::AlreadyAttached)};
    former.agreed.insert(agreedCompanies, QJsonObject{{u"a"_s, u"record"_s}});
    QVERIFY(leaveOutTheChange(&plan, former, {u"contact/company.plan"_s, u"contact/company.company_id"_s}));
    QCOMPARE(plan.companies.size(), 1);
    QVERIFY(plan.companies.first().body.isEmpty());
    QCOMPARE(plan.action, RecordPlan::Action::Unchanged);
    QCOMPARE(plan.agreed.value(agreedCompanies).toObject(), (QJsonObject{{u"a"_s, u"record"_s}}));
}

// A record that the changed rules cannot write is no worse off than before the change.
void TestPlanRestriction::writesByTheFormerRules()
{
    RecordPlan plan = planWith({u"name"_s});
    plan.action = RecordPlan::Action::Blocked;
    const RecordPlan former = planWith({u"email"_s});
    QVERIFY(leaveOutTheChange(&plan, former, {u"contact/name"_s}));
    QCOMPARE(plan.action, RecordPlan::Action::Update);
    QCOMPARE(writtenBy(plan), QStringList{u"email"_s});
}

QTEST_GUILESS_MAIN(TestPlanRestriction)
#include "tst_planrestriction.moc"
