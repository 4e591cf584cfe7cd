// Records that come as JSON lines: the same values as CompiledMapping::evaluate() gives, whatever the text
// looks like.
#include "mapping/recordlines.h"
#include "support/testing.h"

#include <QBuffer>
#include <QJsonArray>
#include <QJsonDocument>

using namespace patchbay;
using namespace Qt::StringLiterals;

namespace {

Schema contactSchema()
{
    using enum FieldType;
    Schema schema;
    const auto add = [&schema](const QString &path, FieldType type) {
        schema.fields.append({.path = path, .type = type, .writable = true});
    };
    add(u"email"_s, Text);
    add(u"name"_s, Text);
    add(u"signed_up_at"_s, Date);
    add(u"custom.score"_s, Integer);
    add(u"custom.active"_s, Boolean);
    add(u"tags"_s, List);
    return schema;
}

Result<CompiledMapping> compile(const QByteArray &rules)
{
    const auto mapping = Mapping::fromJson({{u"source_object"_s, u"people"_s},
                                            {u"target_object"_s, u"contact"_s},
                                            {u"rules"_s, QJsonDocument::fromJson(rules).array()}});
    if (!mapping)
        return fail(mapping.error());
    return CompiledMapping::compile(*mapping, contactSchema());
}

struct Mapped
{
    QByteArray printed{};
    LineSummary summary{};
    QList<LineProblem> problems{};
};

Result<Mapped> mapLines(const QByteArray &rules, QByteArray lines, int threads = 1)
{
    const auto mapping = compile(rules);
    if (!mapping)
        return fail(mapping.error());
    const auto mapper = LineMapper::create(*mapping, {.environmentName = u"staging"_s});
    if (!mapper)
        return fail(mapper.error());
    Mapped mapped;
    QBuffer input(&lines);
    QBuffer output(&mapped.printed);
    input.open(QIODevice::ReadOnly);
    output.open(QIODevice::WriteOnly);
    const auto summary = mapper->run(input, output, threads,
                                     [&mapped](const LineProblem &problem) { mapped.problems << problem; });
    if (!summary)
        return fail(summary.error());
    mapped.summary = *summary;
    return mapped;
}

// Writes each source field to a custom one of no type, so that what was read is seen as it is.
const char *const everything = R"([
    {"source": "a", "target": "custom.a"}, {"source": "g.b", "target": "custom.b"}, {"source": "g", "target": "custom.g"},
    {"source": "g.h.c", "target": "custom.c"}, {"source": "n.x", "target": "custom.x"},
    {"source": "n.y", "target": "custom.y"}, {"source": "\u0022d.e\u0022", "target": "custom.de"},
    {"source": "d.e", "target": "custom.nested"}, {"source": "ä\u0000", "target": "custom.odd"}])";

} // namespace

class TestRecordLines : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsAsEvaluateDoes_data();
    void readsAsEvaluateDoes();
    void prints_data();
    void prints();
    void reports_data();
    void reports();
    void keepsTheOrderOfManyLines();
    void refusesTwoRulesForOneField_data();
    void refusesTwoRulesForOneField();
};

void TestRecordLines::readsAsEvaluateDoes_data()
{
    QTest::addColumn<QByteArray>("record");
    const auto row = [](const char *name, const char *record) { QTest::newRow(name) << QByteArray(record); };
    row("text", R"({"a":"Ann \u00e4\n\"\\\/ 😀 \ud83d\ude00"})");
    row("numbers", R"({"a":1,"g":{"b":-0.5,"h":{"c":1e3}},"n":{"x":39.62,"y":9007199254740993}})");
    row("large numbers",
        R"({"a":18446744073709551615,"n":{"x":9223372036854775807,"y":-9223372036854775808}})");
    row("exact numbers",
        R"({"a":0.1,"g":{"b":2.2250738585072014e-308},"n":{"x":123456789.123456789,"y":5e-324}})");
    row("true false null", R"({"a":true,"g":{"b":false},"n":{"x":null}})");
    row("list", R"({"a":["x",1,[2,{"k":[]}],null]})");
    row("group and what is in it", R"({"g":{"b":1,"h":{"c":[1,{"d":2}]},"z":"x"}})");
    row("group is a text", R"({"g":"x","n":"y"})");
    row("group is a list", R"({"g":[{"b":1}],"n":[{"x":1}]})");
    row("group is null", R"({"g":null,"n":null})");
    row("flat before nested", R"({"g.b":"flat","g":{"b":"nested"}})");
    row("flat after nested", R"({"n":{"x":"nested"},"n.x":"flat"})");
    row("flat null", R"({"n":{"x":"nested"},"n.x":null})");
    row("flat group", R"({"n.x":{"deep":true},"n":{"y":2}})");
    row("quoted key", R"({"d.e":"flat","d":{"e":"nested"}})");
    row("only nested", R"({"d":{"e":"nested"}})");
    row("key twice", R"({"a":1,"n":{"x":1,"y":2},"a":2,"n":{"y":3}})");
    row("group twice", R"({"g":{"b":1},"g":{"h":{"c":2}}})");
    row("not asked for", R"({"q":{"a":1,"g":{"b":2}},"w":[{"a":3},[4]],"a":"yes","v":"long \u0041 text"})");
    row("spaces", "  { \"a\" :\t1 , \"n\" : { \"x\" : [ ] } }  ");
    row("escaped key", R"({"\u0061":1,"n":{"\u0078":2}})");
    row("empty", "{}");
    row("empty text and list", R"({"a":"","g":{"b":[]},"n":{"x":{}}})");
}

void TestRecordLines::readsAsEvaluateDoes()
{
    QFETCH(QByteArray, record);
    const auto mapped = mapLines(everything, record + '\n');
    VERIFY_RESULT(mapped);
    QVERIFY(mapped->problems.isEmpty());
    const auto mapping = compile(everything);
    VERIFY_RESULT(mapping);
    QJsonObject custom;
    const QJsonObject parsed = QJsonDocument::fromJson(record).object();
    for (const EvaluatedField &field : mapping->evaluate(parsed, {})) {
        QVERIFY(field.state == EvaluatedField::State::Value || field.state == EvaluatedField::State::Skip);
        if (field.state == EvaluatedField::State::Value)
            custom.insert(mapping->mapping().rules[field.rule].target.mid(7), field.value);
    }
    const QJsonObject expected = custom.isEmpty() ? QJsonObject() : QJsonObject{{u"custom"_s, custom}};
    const auto printed = QJsonDocument::fromJson(mapped->printed);
    QVERIFY2(printed.isObject(), mapped->printed.constData());
    QCOMPARE(printed.object(), expected);
}

void TestRecordLines::prints_data()
{
    QTest::addColumn<QByteArray>("rules");
    QTest::addColumn<QByteArray>("record");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const char *rules, const char *record, const char *expected) {
        QTest::newRow(name) << QByteArray(rules) << QByteArray(record) << QByteArray(expected);
    };
    row("groups in order", R"([{"source":"a","target":"custom.x"},{"source":"b","target":"email"},
        {"source":"c","target":"custom.y"}])",
        R"({"c":3,"b":"e","a":"1"})", R"({"custom":{"x":"1","y":3},"email":"e"})");
    row("group left out", R"([{"source":"a","target":"custom.x"},{"source":"b","target":"email"}])",
        R"({"b":"e"})", R"({"email":"e"})");
    row("nothing", R"([{"source":"a","target":"custom.x"}])", R"({"b":"e"})", "{}");
    row("cleared", R"([{"source":"a","target":"email","empty":"clear"}])", R"({"a":""})",
        R"({"email":null})");
    row("default", R"([{"source":"a","target":"email","empty":"default","default":"x"}])", "{}",
        R"({"email":"x"})");
    row("environment", R"([{"source":"$environment","target":"custom.environment"}])", "{}",
        R"({"custom":{"environment":"staging"}})");
    row("join reads what no rule reads", R"([{"source":"f","target":"name","transforms":[{"name":"trim"},
        {"name":"join","fields":["p.l"]}]}])",
        R"({"f":" Ann ","p":{"l":"Example"}})", R"({"name":"Ann Example"})");
    row("types", R"([{"source":"d","target":"signed_up_at"},{"source":"s","target":"custom.score"},
        {"source":"y","target":"custom.active"},{"source":"t","target":"tags"},{"source":"i","target":"email"}])",
        R"({"d":"2026-11-21T08:15:30Z","s":" 42 ","y":"yes","t":"a, b","i":7})",
        R"({"signed_up_at":1795248930,"custom":{"score":42,"active":true},"tags":["a","b"],"email":"7"})");
    row("escapes", R"([{"source":"a","target":"name"}])", R"({"a":"\"\\\n\r\t\u0001ä€😀"})",
        "{\"name\":\"\\\"\\\\\\n\\r\\t\\u0001ä€😀\"}");
    row("quoted target", R"([{"source":"a","target":"custom.\u0022x.\u0022\u0022y\u0022"}])", R"({"a":1})",
        R"({"custom":{"x.\"y":1}})");
}

void TestRecordLines::prints()
{
    QFETCH(QByteArray, rules);
    QFETCH(QByteArray, record);
    QFETCH(QByteArray, expected);
    const auto mapped = mapLines(rules, record);
    VERIFY_RESULT(mapped);
    QCOMPARE(mapped->printed, expected + '\n');
    QCOMPARE(mapped->summary.records, 1);
    QCOMPARE(mapped->summary.failed, 0);
}

void TestRecordLines::reports_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("says");
    QTest::addColumn<QByteArray>("printed");
    QTest::newRow("cut off") << QByteArray(R"({"e":"x")") << QString() << u"not valid JSON"_s << QByteArray();
    QTest::newRow("trailing") << QByteArray(R"({"e":"x"} y)") << QString()
                              << u"not valid JSON at character 11"_s << QByteArray();
    QTest::newRow("not UTF-8") << QByteArray("{\"e\":\"\xff\"}") << QString() << u"not valid JSON"_s
                               << QByteArray();
    QTest::newRow("half a character")
        << QByteArray(R"({"e":"\ud800"})") << QString() << u"not valid JSON"_s << QByteArray();
    QTest::newRow("a list") << QByteArray(R"([{"e":"x"}])") << QString() << u"not a group"_s << QByteArray();
    QTest::newRow("a text") << QByteArray(R"("e")") << QString() << u"not a group"_s << QByteArray();
    QTest::newRow("too deep") << QByteArray(R"({"q":)") + QByteArray(2000, '[') << QString()
                              << u"not valid JSON"_s << QByteArray();
    QTest::newRow("does not convert") << QByteArray(R"({"e":"x","s":"many"})") << u"custom.score"_s
                                      << u"“many” is not a number"_s << QByteArray("{\"email\":\"x\"}\n");
}

void TestRecordLines::reports()
{
    QFETCH(QByteArray, line);
    QFETCH(QString, field);
    QFETCH(QString, says);
    QFETCH(QByteArray, printed);
    const QByteArray good = R"({"e":"good"})";
    const auto mapped =
        mapLines(R"([{"source":"e","target":"email"},{"source":"s","target":"custom.score"}])",
                 "\xef\xbb\xbf" + good + "\r\n\n" + line + '\n' + good);
    VERIFY_RESULT(mapped);
    QCOMPARE(mapped->printed, "{\"email\":\"good\"}\n" + printed + "{\"email\":\"good\"}\n");
    QCOMPARE(mapped->summary.records, printed.isEmpty() ? 2 : 3);
    QCOMPARE(mapped->summary.failed, 1);
    QCOMPARE(mapped->problems.size(), 1);
    const LineProblem &problem = mapped->problems.first();
    QCOMPARE(problem.line, 3);
    QCOMPARE(problem.field, field);
    QVERIFY2(problem.message.contains(says), qPrintable(problem.message));
}

void TestRecordLines::keepsTheOrderOfManyLines()
{
    // Several blocks for each thread, a line longer than a block, and a bad line far behind.
    QByteArray lines;
    QByteArray expected;
    constexpr int count = 60000;
    for (int i = 0; i < count; ++i) {
        const QByteArray number = QByteArray::number(i);
        const QByteArray padding(i == 20000 ? 3'000'000 : 60, 'x');
        lines += R"({"padding":")" + padding + R"(","e":" Person)" + number + "@Example.com\"}\n";
        expected += "{\"email\":\"person" + number + "@example.com\"}\n";
    }
    lines += "no record\n";
    const QByteArray rules =
        R"([{"source":"e","target":"email","transforms":[{"name":"trim"},{"name":"lowercase"}]}])";
    for (const int threads : {1, 3}) {
        const auto mapped = mapLines(rules, lines, threads);
        VERIFY_RESULT(mapped);
        QVERIFY(mapped->printed == expected);
        QCOMPARE(mapped->summary.records, count);
        QCOMPARE(mapped->problems.size(), 1);
        QCOMPARE(mapped->problems.first().line, count + 1);
    }
}

void TestRecordLines::refusesTwoRulesForOneField_data()
{
    QTest::addColumn<QByteArray>("rules");
    QTest::newRow("same") << QByteArray(
        R"([{"source":"a","target":"email"},{"source":"b","target":"email"}])");
    QTest::newRow("into") << QByteArray(
        R"([{"source":"a","target":"custom"},{"source":"b","target":"custom.x"}])");
    QTest::newRow("over") << QByteArray(
        R"([{"source":"b","target":"custom.x"},{"source":"a","target":"custom"}])");
}

void TestRecordLines::refusesTwoRulesForOneField()
{
    QFETCH(QByteArray, rules);
    const auto mapped = mapLines(rules, "{}");
    QVERIFY(!mapped);
    QCOMPARE(mapped.error().kind, Error::Kind::InvalidInput);
    QVERIFY(mapped.error().message.contains(u"Two rules write"_s));
}

QTEST_APPLESS_MAIN(TestRecordLines)
#include "tst_recordlines.moc"
