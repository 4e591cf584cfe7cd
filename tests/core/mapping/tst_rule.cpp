// Mappings as JSON: what comes back is what went in, and mistakes are refused by name.
#include "mapping/rule.h"
#include "mapping/schema.h"
#include "support/testing.h"

#include <QJsonDocument>
#include <QRandomGenerator>

using namespace patchbay;
using namespace Qt::StringLiterals;

class TestRule : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void roundTrips();
    void leavesDefaultsOut();
    void givesIds();
    void refuses_data();
    void refuses();
    void schemaJson();
    void typeNames();
};

namespace {

QString randomText(QRandomGenerator &random)
{
    static const QStringList words{u"email"_s, u"custom.plan type"_s, u"a.\"b.c\""_s, u"Straße"_s, u"北京"_s,
                                   u"x"_s,     u"$environment"_s};
    return words[random.bounded(int(words.size()))];
}

Mapping randomMapping(QRandomGenerator &random)
{
    Mapping mapping{.sourceObject = u"people"_s, .targetObject = u"contact"_s};
    const int count = random.bounded(8);
    for (int i = 0; i < count; ++i) {
        Rule rule{.id = u"id%1"_s.arg(i), .source = randomText(random), .target = randomText(random)};
        rule.direction = Direction(random.bounded(3));
        rule.policy = WritePolicy(random.bounded(3));
        rule.empty = EmptyPolicy(random.bounded(3));
        rule.matchKey = random.bounded(2) == 1;
        rule.enabled = random.bounded(2) == 1;
        if (random.bounded(2) == 1)
            rule.defaultValue =
                random.bounded(2) == 1 ? QJsonValue(random.bounded(100)) : QJsonValue(randomText(random));
        for (int t = random.bounded(3); t > 0; --t)
            rule.transforms.append(
                {u"prefix"_s, {{u"text"_s, randomText(random)}, {u"n"_s, random.bounded(5)}}});
        mapping.rules.append(rule);
    }
    return mapping;
}

} // namespace

void TestRule::roundTrips()
{
    QRandomGenerator random(42);
    for (int i = 0; i < 2000; ++i) {
        const Mapping mapping = randomMapping(random);
        const QByteArray bytes = QJsonDocument(mapping.toJson()).toJson();
        const auto back = Mapping::fromJson(QJsonDocument::fromJson(bytes).object());
        VERIFY_RESULT(back);
        QVERIFY2(*back == mapping, bytes.constData());
        QCOMPARE(back->toJson(), mapping.toJson());
    }
}

void TestRule::leavesDefaultsOut()
{
    Mapping mapping{.sourceObject = u"people"_s, .targetObject = u"contact"_s};
    mapping.rules.append(Rule{.id = u"r1"_s, .source = u"mail"_s, .target = u"email"_s});
    const QJsonObject rule = mapping.toJson().value(u"rules"_s).toArray().first().toObject();
    QCOMPARE(rule.keys(), (QStringList{u"id"_s, u"source"_s, u"target"_s}));
}

void TestRule::givesIds()
{
    const QJsonObject json{
        {u"source_object"_s, u"people"_s},
        {u"target_object"_s, u"contact"_s},
        {u"rules"_s,
         QJsonArray{QJsonObject{{u"source"_s, u"a"_s}, {u"target"_s, u"b"_s}},
                    QJsonObject{{u"id"_s, u"r1"_s}, {u"source"_s, u"c"_s}, {u"target"_s, u"d"_s}}}}};
    const auto mapping = Mapping::fromJson(json);
    VERIFY_RESULT(mapping);
    QCOMPARE(mapping->rules[0].id, u"r2"_s);
    QCOMPARE(mapping->rule(u"r1"_s)->target, u"d"_s);
    QCOMPARE(mapping->rule(u"nosuch"_s), nullptr);
    QCOMPARE(Mapping::fromJson(json)->rules[0].id, u"r2"_s);
}

void TestRule::refuses_data()
{
    QTest::addColumn<QByteArray>("rules");
    QTest::addColumn<QString>("says");
    QTest::addColumn<QString>("field");
    const auto row = [](const char *name, const QByteArray &rules, const QString &says,
                        const QString &field) { QTest::newRow(name) << rules << says << field; };
    row("unknown key", R"([{"source":"a","target":"b"},{"source":"a","target":"c","polcy":"x"}])",
        u"Rule 2 has the unknown key “polcy”."_s, u"polcy"_s);
    row("direction", R"([{"source":"a","target":"b","direction":"up"}])", u"Rule 1 has the direction “up”."_s,
        u"direction"_s);
    row("policy", R"([{"source":"a","target":"b","policy":""}])", u"Rule 1 has the policy “”."_s,
        u"policy"_s);
    row("policy type", R"([{"source":"a","target":"b","policy":7}])", u"not text"_s, u"policy"_s);
    row("empty", R"([{"source":"a","target":"b","empty":"null"}])", u"empty “null”"_s, u"empty"_s);
    row("match key", R"([{"source":"a","target":"b","match_key":"yes"}])", u"not true or false"_s,
        u"match_key"_s);
    row("no target", R"([{"source":"a"}])", u"no target"_s, u"target"_s);
    row("source type", R"([{"source":5,"target":"b"}])", u"not text"_s, u"source"_s);
    row("transforms", R"([{"source":"a","target":"b","transforms":"trim"}])", u"not a list"_s,
        u"transforms"_s);
    row("nameless transform", R"([{"source":"a","target":"b","transforms":[{"text":"x"}]}])",
        u"without a name"_s, u"transforms"_s);
    row("transform as text", R"([{"source":"a","target":"b","transforms":["trim"]}])", u"without a name"_s,
        u"transforms"_s);
    row("rule is no object", R"(["a"])", u"Rule 1 is not an object"_s, u"rules"_s);
    row("two ids", R"([{"id":"x","source":"a","target":"b"},{"id":"x","source":"a","target":"c"}])",
        u"Rule 2 has the id “x”"_s, u"id"_s);
}

void TestRule::refuses()
{
    QFETCH(QByteArray, rules);
    QFETCH(QString, says);
    QFETCH(QString, field);
    const auto mapping = Mapping::fromJson({{u"source_object"_s, u"people"_s},
                                            {u"target_object"_s, u"contact"_s},
                                            {u"rules"_s, QJsonDocument::fromJson(rules).array()}});
    QVERIFY(!mapping);
    QCOMPARE(mapping.error().kind, Error::Kind::InvalidInput);
    QVERIFY2(mapping.error().message.contains(says), qPrintable(mapping.error().message));
    QCOMPARE(mapping.error().field, field);
    QVERIFY(!mapping.error().nextStep.isEmpty());

    QVERIFY(!Mapping::fromJson({{u"rules"_s, QJsonArray{}}}));
    QVERIFY(!Mapping::fromJson(
        {{u"source_object"_s, u"p"_s}, {u"target_object"_s, u"c"_s}, {u"rules"_s, u"x"_s}}));
    QVERIFY(!Mapping::fromJson(
        {{u"source_object"_s, u"p"_s}, {u"target_object"_s, u"c"_s}, {u"rule"_s, QJsonArray{}}}));
}

void TestRule::schemaJson()
{
    const Schema schema{.system = u"sql"_s,
                        .object = u"people"_s,
                        .title = u"People"_s,
                        .fields = {{.path = u"id"_s, .type = FieldType::Integer, .unique = true}}};
    const QJsonObject field = schema.toJson().value(u"fields"_s).toArray().first().toObject();
    QCOMPARE(field, (QJsonObject{{u"path"_s, u"id"_s}, {u"type"_s, u"integer"_s}, {u"unique"_s, true}}));
    QVERIFY(schema.field(u"id"_s));
    QVERIFY(!schema.field(u"ID"_s));
}

void TestRule::typeNames()
{
    for (const FieldType type :
         {FieldType::Text, FieldType::Integer, FieldType::Number, FieldType::Boolean, FieldType::Date,
          FieldType::Choice, FieldType::List, FieldType::Object, FieldType::Unknown}) {
        QCOMPARE(parseFieldType(fieldTypeName(type)), type);
        QVERIFY(!fieldTypeTitle(type).isEmpty());
    }
    QCOMPARE(parseFieldType(u"nosuch"_s), FieldType::Unknown);
    QCOMPARE(fieldTypeOf(1.5), FieldType::Number);
    QCOMPARE(fieldTypeOf(2.0), FieldType::Integer);
}

QTEST_APPLESS_MAIN(TestRule)
#include "tst_rule.moc"
