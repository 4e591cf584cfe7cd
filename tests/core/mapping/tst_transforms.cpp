// Each transform on values that fit, that do not, and that are absent.
#include "mapping/transforms.h"
#include "support/testing.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QSet>

using namespace patchbay;
using namespace Qt::StringLiterals;
using Value = QJsonValue;

namespace {

QJsonObject object(const char *json)
{
    return QJsonDocument::fromJson(json).object();
}

const QJsonObject person{{u"first"_s, u"Ann"_s},
                         {u"last"_s, u"Example"_s},
                         {u"middle"_s, u""_s},
                         {u"age"_s, 41},
                         {u"tags"_s, QJsonArray{u"a"_s}},
                         {u"address"_s, QJsonObject{{u"city"_s, u"Bonn"_s}}}};

} // namespace

class TestTransforms : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void gives_data();
    void gives();
    void refusesValue_data();
    void refusesValue();
    void refusesArguments_data();
    void refusesArguments();
    void leavesNothingUntouched();
    void describesAll();
    void knowsResultTypes();
    void knowsWhatCanBeReversed();
    void chainText();
};

void TestTransforms::gives_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QJsonObject>("arguments");
    QTest::addColumn<Value>("value");
    QTest::addColumn<Value>("expected");
    const auto row = [](const char *label, const QString &name, const char *arguments, const Value &value,
                        const Value &expected) {
        QTest::newRow(label) << name << object(arguments) << value << expected;
    };
    row("trim", u"trim"_s, "{}", u" Ann\t\n"_s, u"Ann"_s);
    row("trim number", u"trim"_s, "{}", 42, u"42"_s);
    row("trim list", u"trim"_s, "{}", QJsonArray{u" a "_s, Value()}, QJsonArray{u"a"_s, Value()});
    row("lowercase", u"lowercase"_s, "{}", u"ÄNN@X.Com"_s, u"änn@x.com"_s);
    row("uppercase", u"uppercase"_s, "{}", u"straße"_s, u"STRASSE"_s);
    row("prefix", u"prefix"_s, R"({"text":"org-"})", 42, u"org-42"_s);
    row("prefix of nothing", u"prefix"_s, R"({"text":"org-"})", u""_s, u""_s);
    row("suffix", u"suffix"_s, R"({"text":" GmbH"})", u"Example"_s, u"Example GmbH"_s);
    row("join", u"join"_s, R"({"fields":["last"]})", u"Ann"_s, u"Ann Example"_s);
    row("join skips empty", u"join"_s, R"({"fields":["middle","nosuch","last"]})", u"Ann"_s,
        u"Ann Example"_s);
    row("join without value", u"join"_s, R"({"fields":["first","last"],"separator":"-"})", Value(),
        u"Ann-Example"_s);
    row("join nested and numbers", u"join"_s, R"({"fields":["address.city","age"],"separator":", "})", u"x"_s,
        u"x, Bonn, 41"_s);
    row("join of nothing", u"join"_s, R"({"fields":["middle"]})", Value(), Value());
    row("replace", u"replace"_s, R"({"find":",","with":"."})", u"1,5"_s, u"1.5"_s);
    row("replace is literal", u"replace"_s, R"({"find":".*"})", u"a.*b"_s, u"ab"_s);
    row("replace nothing", u"replace"_s, R"({"find":"","with":"x"})", u"ab"_s, u"ab"_s);
    row("first word", u"first_word"_s, "{}", u"  Ann  Maria Example"_s, u"Ann"_s);
    row("last word", u"last_word"_s, "{}", u"Ann Maria  Example "_s, u"Example"_s);
    row("only word", u"last_word"_s, "{}", u"Ann"_s, u"Ann"_s);
    row("digits", u"digits"_s, "{}", u"+49 (30) 55-01"_s, u"49305501"_s);
    row("arabic digits", u"digits"_s, "{}", u"٤٢"_s, u"42"_s);
    row("email domain", u"email_domain"_s, "{}", u"ann@Example.COM "_s, u"example.com"_s);
    row("email domain of none", u"email_domain"_s, "{}", u"ann"_s, u""_s);
    row("text", u"text"_s, "{}", 39.62, u"39.62"_s);
    row("text of list", u"text"_s, "{}", QJsonArray{u"a"_s, 2}, u"a, 2"_s);
    row("integer", u"integer"_s, "{}", u"42"_s, 42);
    row("number", u"number"_s, "{}", u"49.62"_s, 49.62);
    row("round", u"round"_s, "{}", 49.62, 50);
    row("round text", u"round"_s, R"({"decimals":1})", u"49.62"_s, 49.6);
    row("round as people see it", u"round"_s, R"({"decimals":2})", 1.005, 1.01);
    row("round negative", u"round"_s, "{}", -2.5, -3);
    row("boolean", u"boolean"_s, "{}", u"no"_s, false);
    row("date", u"date"_s, "{}", u"2026-11-21T08:15:30Z"_s, 1795248930);
    row("date by format", u"date"_s, R"({"format":"dd.MM.yyyy"})", u"21.11.2026"_s, 1795219200);
    row("date and time by format", u"date"_s, R"({"format":"MM/dd/yyyy HH:mm:ss"})", u"11/21/2026 08:15:30"_s,
        1795248930);
    row("date by month name", u"date"_s, R"({"format":"d MMM yyyy"})", u"21 Nov 2026"_s, 1795219200);
    row("unix time", u"unix_time"_s, "{}", u"2026-11-21"_s, 1795219200);
    row("iso date", u"iso_date"_s, "{}", 1795248930, u"2026-11-21"_s);
    row("table", u"value_table"_s, R"({"table":{"1":"gold","2":"silver"}})", 1, u"gold"_s);
    row("table folds case", u"value_table"_s, R"({"table":{"Pro":"P"}})", u" pRO "_s, u"P"_s);
    row("table exact first", u"value_table"_s, R"({"table":{"a":"small","A":"large"}})", u"A"_s, u"large"_s);
    row("table of booleans", u"value_table"_s, R"({"table":{"true":1,"false":0}})", true, 1);
    row("table keeps", u"value_table"_s, R"({"table":{"1":"gold"}})", u"9"_s, u"9"_s);
    row("table empties", u"value_table"_s, R"({"table":{"1":"gold"},"otherwise":"empty"})", u"9"_s, Value());
    row("table falls back", u"value_table"_s, R"({"table":{"1":"gold"},"otherwise":"value","value":"none"})",
        u"9"_s, u"none"_s);
    row("default", u"default"_s, R"({"value":"x"})", u""_s, u"x"_s);
    row("default of null", u"default"_s, R"({"value":0})", Value(), 0);
    row("default not needed", u"default"_s, R"({"value":"x"})", false, false);
    row("constant", u"constant"_s, R"({"value":"sql"})", u"x"_s, u"sql"_s);
    row("constant of nothing", u"constant"_s, R"({"value":true})", Value(Value::Undefined), true);
}

void TestTransforms::gives()
{
    QFETCH(QString, name);
    QFETCH(QJsonObject, arguments);
    QFETCH(Value, value);
    QFETCH(Value, expected);
    const auto compiled = compileTransform({name, arguments});
    VERIFY_RESULT(compiled);
    const auto result = (*compiled)(value, person);
    VERIFY_RESULT(result);
    QCOMPARE(*result, expected);
}

void TestTransforms::refusesValue_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QJsonObject>("arguments");
    QTest::addColumn<Value>("value");
    QTest::newRow("group") << u"trim"_s << QJsonObject{} << Value(person);
    QTest::newRow("list of groups") << u"lowercase"_s << QJsonObject{} << Value(QJsonArray{person});
    QTest::newRow("join a list") << u"join"_s << object(R"({"fields":["tags"]})") << Value(u"x"_s);
    QTest::newRow("integer") << u"integer"_s << QJsonObject{} << Value(u"4.5"_s);
    QTest::newRow("round a word") << u"round"_s << QJsonObject{} << Value(u"x"_s);
    QTest::newRow("date of another format")
        << u"date"_s << object(R"({"format":"dd.MM.yyyy"})") << Value(u"2026-11-21"_s);
    QTest::newRow("iso of a word") << u"iso_date"_s << QJsonObject{} << Value(u"soon"_s);
    QTest::newRow("table fails") << u"value_table"_s << object(R"({"table":{"1":"a"},"otherwise":"fail"})")
                                 << Value(2);
}

void TestTransforms::refusesValue()
{
    QFETCH(QString, name);
    QFETCH(QJsonObject, arguments);
    QFETCH(Value, value);
    const auto compiled = compileTransform({name, arguments});
    VERIFY_RESULT(compiled);
    const auto result = (*compiled)(value, person);
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Error::Kind::InvalidInput);
    QVERIFY(!result.error().message.isEmpty());
}

void TestTransforms::refusesArguments_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QJsonObject>("arguments");
    QTest::addColumn<QString>("says");
    QTest::newRow("unknown name") << u"trimm"_s << QJsonObject{} << u"no transform “trimm”"_s;
    QTest::newRow("unknown argument")
        << u"prefix"_s << object(R"({"text":"a","txt":"b"})") << u"does not take “txt”"_s;
    QTest::newRow("missing") << u"prefix"_s << QJsonObject{} << u"needs “text”"_s;
    QTest::newRow("wrong type") << u"prefix"_s << object(R"({"text":5})") << u"wrong kind"_s;
    QTest::newRow("decimals of text") << u"round"_s << object(R"({"decimals":"2"})") << u"wrong kind"_s;
    QTest::newRow("too many decimals") << u"round"_s << object(R"({"decimals":99})") << u"99 decimals"_s;
    QTest::newRow("fields no list") << u"join"_s << object(R"({"fields":"last"})") << u"wrong kind"_s;
    QTest::newRow("bad path") << u"join"_s << object(R"({"fields":["a..b"]})") << u"a..b"_s;
    QTest::newRow("empty table") << u"value_table"_s << object(R"({"table":{}})") << u"no values"_s;
    QTest::newRow("otherwise") << u"value_table"_s << object(R"({"table":{"a":1},"otherwise":"skip"})")
                               << u"skip"_s;
    QTest::newRow("otherwise value without one")
        << u"value_table"_s << object(R"({"table":{"a":1},"otherwise":"value"})") << u"which value"_s;
    QTest::newRow("constant without value") << u"constant"_s << QJsonObject{} << u"needs “value”"_s;
}

void TestTransforms::refusesArguments()
{
    QFETCH(QString, name);
    QFETCH(QJsonObject, arguments);
    QFETCH(QString, says);
    const auto compiled = compileTransform({name, arguments});
    QVERIFY(!compiled);
    QCOMPARE(compiled.error().kind, Error::Kind::InvalidInput);
    QVERIFY2(compiled.error().message.contains(says), qPrintable(compiled.error().message));
    QVERIFY(!compiled.error().nextStep.isEmpty());
}

void TestTransforms::leavesNothingUntouched()
{
    for (const TransformDescription &description : transformDescriptions()) {
        if (QStringList{u"default"_s, u"constant"_s, u"join"_s}.contains(description.name))
            continue;
        QJsonObject arguments;
        for (const TransformArgument &argument : description.arguments) {
            if (argument.required)
                arguments.insert(argument.key, argument.type == FieldType::Object
                                                   ? Value(QJsonObject{{u"a"_s, 1}})
                                                   : Value(u"x"_s));
        }
        const auto compiled = compileTransform({description.name, arguments});
        VERIFY_RESULT(compiled);
        for (const Value &nothing : {Value(), Value(Value::Undefined)}) {
            const auto result = (*compiled)(nothing, {});
            VERIFY_RESULT(result);
            QVERIFY2(result->isNull() || result->isUndefined(), qPrintable(description.name));
        }
    }
}

void TestTransforms::describesAll()
{
    QSet<QString> names;
    for (const TransformDescription &description : transformDescriptions()) {
        QVERIFY(!description.title.isEmpty());
        QVERIFY2(description.help.endsWith(u'.'), qPrintable(description.name));
        QCOMPARE(transformDescription(description.name), &description);
        names.insert(description.name);
    }
    QCOMPARE(names.size(), transformDescriptions().size());
    QCOMPARE(names.size(), 22);
    QCOMPARE(transformDescription(u"nosuch"_s), nullptr);
}

void TestTransforms::knowsResultTypes()
{
    using enum FieldType;
    QCOMPARE(resultType({u"trim"_s, {}}, Integer), Text);
    QCOMPARE(resultType({u"trim"_s, {}}, List), List);
    QCOMPARE(resultType({u"text"_s, {}}, List), Text);
    QCOMPARE(resultType({u"round"_s, {}}, Number), Integer);
    QCOMPARE(resultType({u"round"_s, {{u"decimals"_s, 2}}}, Text), Number);
    QCOMPARE(resultType({u"constant"_s, {{u"value"_s, true}}}, Text), Boolean);
    QCOMPARE(resultType({u"default"_s, {{u"value"_s, u"x"_s}}}, Date), Date);
    QCOMPARE(resultType({u"value_table"_s, object(R"({"table":{"a":1,"b":2},"otherwise":"fail"})")}, Text),
             Integer);
    QCOMPARE(resultType({u"value_table"_s, object(R"({"table":{"a":1,"b":2}})")}, Text), Unknown);
    QCOMPARE(resultType({u"value_table"_s, object(R"({"table":{"a":"x","b":2}})")}, Text), Unknown);
}

void TestTransforms::knowsWhatCanBeReversed()
{
    QVERIFY(isReversible({u"prefix"_s, {{u"text"_s, u"a"_s}}}));
    QVERIFY(!isReversible({u"lowercase"_s, {}}));
    QVERIFY(isReversible({u"value_table"_s, object(R"({"table":{"a":"1","b":"2"}})")}));
    QVERIFY(!isReversible({u"value_table"_s, object(R"({"table":{"a":"1","b":"1"}})")}));
}

void TestTransforms::chainText()
{
    QCOMPARE(transformChainText({{u"trim"_s, {}}, {u"lowercase"_s, {}}}), u"trim → lowercase"_s);
    QCOMPARE(transformChainText({}), QString());
}

QTEST_APPLESS_MAIN(TestTransforms)
#include "tst_transforms.moc"
