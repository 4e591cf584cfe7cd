// A plan to create somebody who exists: what is still written, and what it replaces.
#include "support/testing.h"
#include "sync/metrecord.h"

using namespace patchbay;
using namespace Qt::StringLiterals;

namespace {

Mapping mappingWith(WritePolicy policy, Direction direction = Direction::ToIntercom)
{
    Mapping mapping{.sourceObject = u"people"_s, .targetObject = u"contact"_s};
    mapping.rules = {{.id = u"key"_s, .source = u"id"_s, .target = u"external_id"_s, .matchKey = true},
                     {.id = u"name"_s,
                      .source = u"name"_s,
                      .target = u"name"_s,
                      .direction = direction,
                      .policy = policy}};
    return mapping;
}

RecordPlan creation()
{
    RecordPlan plan;
    plan.action = RecordPlan::Action::Create;
    plan.targetObject = u"contact"_s;
    plan.body = {{u"external_id"_s, u"1"_s}, {u"name"_s, u"Ann"_s}};
    plan.changes = {{.path = u"external_id"_s, .label = u"External id"_s, .after = u"1"_s},
                    {.path = u"name"_s, .label = u"Name"_s, .after = u"Ann"_s}};
    plan.agreed = {{u"external_id"_s, u"1"_s}, {u"name"_s, u"Ann"_s}, {u"phone"_s, QJsonValue()}};
    return plan;
}

} // namespace

class TestMetRecord : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decides_data()
    {
        QTest::addColumn<int>("policy");
        QTest::addColumn<int>("direction");
        QTest::addColumn<QJsonValue>("there");
        QTest::addColumn<bool>("isWritten");
        const auto row = [](const char *name, WritePolicy policy, Direction direction,
                            const QJsonValue &there, bool isWritten) {
            QTest::newRow(name) << int(policy) << int(direction) << there << isWritten;
        };
        row("the source wins", WritePolicy::SourceWins, Direction::ToIntercom, u"Own"_s, true);
        row("the same already", WritePolicy::SourceWins, Direction::ToIntercom, u"Ann"_s, false);
        row("only on create", WritePolicy::OnlyOnCreate, Direction::ToIntercom, u"Own"_s, false);
        row("only on create, nothing there", WritePolicy::OnlyOnCreate, Direction::ToIntercom, {}, false);
        row("only if empty", WritePolicy::OnlyIfEmpty, Direction::ToIntercom, u"Own"_s, false);
        row("only if empty, nothing there", WritePolicy::OnlyIfEmpty, Direction::ToIntercom, {}, true);
        row("from Intercom", WritePolicy::SourceWins, Direction::FromIntercom, u"Own"_s, false);
    }
    void decides()
    {
        QFETCH(int, policy);
        QFETCH(int, direction);
        QFETCH(QJsonValue, there);
        QFETCH(bool, isWritten);
        RecordPlan plan = creation();
        const QJsonObject record{
            {u"id"_s, u"i1"_s}, {u"external_id"_s, u"1"_s}, {u"name"_s, there}, {u"phone"_s, u"+49"_s}};
        const QStringList conflicts =
            decideAgain(&plan, {.record = record}, mappingWith(WritePolicy(policy), Direction(direction)));
        QVERIFY(conflicts.isEmpty());
        QCOMPARE(plan.before, record);
        QCOMPARE(plan.body.contains(u"name"_s), isWritten);
        QVERIFY(!plan.body.contains(u"external_id"_s)); // it says that already
        QVERIFY(!plan.agreed.contains(u"phone"_s));     // nobody agreed on that
        QCOMPARE(plan.agreed.contains(u"name"_s), isWritten || there == QJsonValue(u"Ann"_s));
        for (const FieldChange &change : std::as_const(plan.changes)) {
            QCOMPARE(change.path, u"name"_s);
            QCOMPARE(change.willWrite, isWritten);
            QCOMPARE(change.before, there);
        }
    }

    // An earlier try made it: whatever it says, it said nothing before.
    void ofOurOwn()
    {
        RecordPlan plan = creation();
        const QJsonObject record{{u"external_id"_s, u"1"_s}, {u"name"_s, u"Ann"_s}};
        decideAgain(&plan, {.record = record, .isOurs = true}, mappingWith(WritePolicy::OnlyOnCreate));
        QVERIFY(plan.before.isEmpty());
        QVERIFY(plan.body.isEmpty());
        QCOMPARE(plan.changes.size(), 2);
        for (const FieldChange &change : std::as_const(plan.changes))
            QVERIFY(change.willWrite && change.before.isNull());
    }

    // A rule that is gone by now overwrites nobody.
    void withoutARule()
    {
        RecordPlan plan = creation();
        decideAgain(&plan, {.record = {{u"external_id"_s, u"1"_s}, {u"name"_s, u"Own"_s}}}, {});
        QVERIFY(plan.body.isEmpty());
    }

    void whetherRulesTellOldFromNew()
    {
        QVERIFY(!dependsOnExistence(mappingWith(WritePolicy::SourceWins)));
        QVERIFY(dependsOnExistence(mappingWith(WritePolicy::OnlyIfEmpty)));
        QVERIFY(dependsOnExistence(mappingWith(WritePolicy::SourceWins, Direction::Both)));
    }
};

QTEST_GUILESS_MAIN(TestMetRecord)
#include "tst_metrecord.moc"
