// One field, three values: every combination of what can have changed, of policies and directions.
#include "sync/threewaymerge.h"

#include <QTest>

using namespace patchbay;
using namespace Qt::StringLiterals;

using Kind = MergeDecision::Kind;

class TestThreeWayMerge : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void existing_data();
    void existing();
    void creating_data();
    void creating();
    void comparesByType_data();
    void comparesByType();
};

namespace {

const QJsonValue none = QJsonValue(QJsonValue::Undefined);
const QJsonValue null = QJsonValue();
const QJsonValue a = u"a"_s;
const QJsonValue b = u"b"_s;
const QJsonValue c = u"c"_s;

} // namespace

Q_DECLARE_METATYPE(MergeInput)
Q_DECLARE_METATYPE(MergeDecision::Kind)

void TestThreeWayMerge::existing_data()
{
    QTest::addColumn<MergeInput>("input");
    QTest::addColumn<Kind>("expected");
    struct Case
    {
        const char *name;
        QJsonValue source, target;
        std::optional<QJsonValue> agreed;
        // one way: source wins, only if empty, only on create; both ways: source wins
        Kind wins, ifEmpty, onCreate, both;
    };
    const QList<Case> cases{
        {"same, no history", a, a, {}, Kind::Unchanged, Kind::Unchanged, Kind::Unchanged, Kind::Unchanged},
        {"same, agreed", a, a, a, Kind::Unchanged, Kind::Unchanged, Kind::Unchanged, Kind::Unchanged},
        {"same, both changed alike", b, b, a, Kind::Unchanged, Kind::Unchanged, Kind::Unchanged,
         Kind::Unchanged},
        {"differs, no history", a, b, {}, Kind::Write, Kind::Keep, Kind::Keep, Kind::Write},
        {"source changed", b, a, a, Kind::Write, Kind::Keep, Kind::Keep, Kind::Write},
        {"target changed", a, b, a, Kind::Write, Kind::Keep, Kind::Keep, Kind::Keep},
        {"both changed", b, c, a, Kind::Write, Kind::Keep, Kind::Keep, Kind::Conflict},
        {"target empty, no history", a, null, {}, Kind::Write, Kind::Write, Kind::Keep, Kind::Write},
        {"target missing, no history", a, none, {}, Kind::Write, Kind::Write, Kind::Keep, Kind::Write},
        {"target emptied", a, null, a, Kind::Write, Kind::Write, Kind::Keep, Kind::Keep},
        {"target emptied, source changed", b, null, a, Kind::Write, Kind::Write, Kind::Keep, Kind::Conflict},
        {"source emptied", null, a, a, Kind::Write, Kind::Keep, Kind::Keep, Kind::Write},
        {"source emptied, target changed", null, b, a, Kind::Write, Kind::Keep, Kind::Keep, Kind::Conflict},
        {"source empty, no history", null, a, {}, Kind::Write, Kind::Keep, Kind::Keep, Kind::Keep},
        {"both empty", null, null, {}, Kind::Unchanged, Kind::Unchanged, Kind::Unchanged, Kind::Unchanged},
        {"both emptied", null, none, a, Kind::Unchanged, Kind::Unchanged, Kind::Unchanged, Kind::Unchanged},
        {"empty text is empty",
         u""_s,
         null,
         {},
         Kind::Unchanged,
         Kind::Unchanged,
         Kind::Unchanged,
         Kind::Unchanged},
    };
    for (const Case &one : cases) {
        MergeInput input{
            .source = one.source, .target = one.target, .agreed = one.agreed, .type = FieldType::Text};
        const auto row = [&](const char *policy, Kind expected) {
            QTest::addRow("%s, %s", one.name, policy) << input << expected;
        };
        row("source wins", one.wins);
        input.direction = Direction::Both;
        row("both ways", one.both);
        input.direction = Direction::ToIntercom;
        input.policy = WritePolicy::OnlyIfEmpty;
        row("only if empty", one.ifEmpty);
        input.policy = WritePolicy::OnlyOnCreate;
        row("only on create", one.onCreate);
        input.policy = WritePolicy::SourceWins;
        input.direction = Direction::FromIntercom;
        row("from Intercom", Kind::Keep);
    }
}

void TestThreeWayMerge::existing()
{
    QFETCH(MergeInput, input);
    QFETCH(Kind, expected);
    const MergeDecision decision = mergeField(input);
    QCOMPARE(decision.kind, expected);
    QVERIFY(!decision.because.isEmpty());
}

void TestThreeWayMerge::creating_data()
{
    QTest::addColumn<WritePolicy>("policy");
    for (const WritePolicy policy :
         {WritePolicy::SourceWins, WritePolicy::OnlyIfEmpty, WritePolicy::OnlyOnCreate})
        QTest::addRow("%s", qPrintable(writePolicyName(policy))) << policy;
}

void TestThreeWayMerge::creating()
{
    QFETCH(WritePolicy, policy);
    MergeInput input{
        .source = a, .target = none, .creating = true, .type = FieldType::Text, .policy = policy};
    QCOMPARE(mergeField(input).kind, Kind::Write);
    // What was agreed with a record that is gone says nothing about the new one.
    input.agreed = a;
    QCOMPARE(mergeField(input).kind, Kind::Write);
    input.source = null;
    QCOMPARE(mergeField(input).kind, Kind::Unchanged);
}

void TestThreeWayMerge::comparesByType_data()
{
    QTest::addColumn<QJsonValue>("source");
    QTest::addColumn<QJsonValue>("target");
    QTest::addColumn<FieldType>("type");
    QTest::addColumn<Kind>("expected");
    QTest::newRow("number as text") << QJsonValue(42) << QJsonValue(u"42"_s) << FieldType::Text
                                    << Kind::Unchanged;
    QTest::newRow("whole float") << QJsonValue(1) << QJsonValue(1.0) << FieldType::Number << Kind::Unchanged;
    QTest::newRow("dates") << QJsonValue(1734537437) << QJsonValue(u"2024-12-18T15:57:17Z"_s)
                           << FieldType::Date << Kind::Unchanged;
    QTest::newRow("other date") << QJsonValue(1734537437) << QJsonValue(1734537438) << FieldType::Date
                                << Kind::Write;
    QTest::newRow("false is a value")
        << QJsonValue(false) << QJsonValue() << FieldType::Boolean << Kind::Write;
    QTest::newRow("zero is a value") << QJsonValue(0) << QJsonValue() << FieldType::Integer << Kind::Write;
}

void TestThreeWayMerge::comparesByType()
{
    QFETCH(QJsonValue, source);
    QFETCH(QJsonValue, target);
    QFETCH(FieldType, type);
    QFETCH(Kind, expected);
    QCOMPARE(mergeField({.source = source, .target = target, .type = type}).kind, expected);
}

QTEST_GUILESS_MAIN(TestThreeWayMerge)
#include "tst_threewaymerge.moc"
