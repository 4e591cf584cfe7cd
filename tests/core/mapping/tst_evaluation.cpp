// What a compiled mapping makes of records, from one thread and from several.
#include "mapping/evaluation.h"
#include "support/testing.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <atomic>
#include <thread>
#include <vector>

using namespace patchbay;
using namespace Qt::StringLiterals;
using State = EvaluatedField::State;
using Value = QJsonValue;

Q_DECLARE_METATYPE(State)

namespace {

Schema contact()
{
    using enum FieldType;
    return {.fields = {{.path = u"email"_s, .type = Text},
                       {.path = u"name"_s, .type = Text},
                       {.path = u"signed_up_at"_s, .type = Date},
                       {.path = u"tags"_s, .type = List},
                       {.path = u"role"_s, .type = Choice, .options = QStringList{u"user"_s, u"lead"_s}},
                       {.path = u"custom.score"_s, .type = Number},
                       {.path = u"custom.environment"_s, .type = Text}}};
}

Result<CompiledMapping> compile(const QByteArray &rules)
{
    const auto mapping = Mapping::fromJson({{u"source_object"_s, u"people"_s},
                                            {u"target_object"_s, u"contact"_s},
                                            {u"rules"_s, QJsonDocument::fromJson(rules).array()}});
    if (!mapping)
        return fail(mapping.error());
    return CompiledMapping::compile(*mapping, contact());
}

} // namespace

class TestEvaluation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneRule_data();
    void oneRule();
    void leavesOutWhatDoesNotWriteToIntercom();
    void refusesToCompile_data();
    void refusesToCompile();
    void runsFromSeveralThreads();
    void emptyOne();
};

void TestEvaluation::oneRule_data()
{
    QTest::addColumn<QByteArray>("rule");
    QTest::addColumn<QByteArray>("record");
    QTest::addColumn<State>("state");
    QTest::addColumn<Value>("value");
    const auto row = [](const char *name, const char *rule, const char *record, State state,
                        const Value &value) {
        QTest::newRow(name) << QByteArray(rule) << QByteArray(record) << state << value;
    };
    row("plain", R"({"source":"mail","target":"email"})", R"({"mail":"a@example.com"})", State::Value,
        u"a@example.com"_s);
    row("nested", R"({"source":"a.b","target":"email"})", R"({"a":{"b":"x"}})", State::Value, u"x"_s);
    row("flat key with dots", R"({"source":"a.b","target":"email"})", R"({"a.b":"x"})", State::Value, u"x"_s);
    row("converted", R"({"source":"n","target":"custom.score"})", R"({"n":"39.62"})", State::Value, 39.62);
    row("to text", R"({"source":"id","target":"email"})", R"({"id":42})", State::Value, u"42"_s);
    row("date", R"({"source":"d","target":"signed_up_at"})", R"({"d":"2026-11-21 08:15:30"})", State::Value,
        1795248930);
    row("list", R"({"source":"t","target":"tags"})", R"({"t":"a,b"})", State::Value,
        QJsonArray{u"a"_s, u"b"_s});
    row("choice", R"({"source":"r","target":"role"})", R"({"r":"LEAD"})", State::Value, u"lead"_s);
    row("chain", R"({"source":"mail","target":"email","transforms":[{"name":"trim"},{"name":"lowercase"}]})",
        R"({"mail":" A@B.example "})", State::Value, u"a@b.example"_s);
    row("unknown target stays as it is", R"({"source":"x","target":"custom.nosuch"})", R"({"x":5})",
        State::Value, 5);
    row("missing keeps", R"({"source":"mail","target":"email"})", "{}", State::Skip, Value());
    row("null keeps", R"({"source":"mail","target":"email"})", R"({"mail":null})", State::Skip, Value());
    row("empty keeps", R"({"source":"mail","target":"email"})", R"({"mail":""})", State::Skip, Value());
    row("empty list keeps", R"({"source":"t","target":"tags"})", R"({"t":[]})", State::Skip, Value());
    row("empty clears", R"({"source":"mail","target":"email","empty":"clear"})", R"({"mail":""})",
        State::Clear, Value());
    row("empty takes the default",
        R"({"source":"n","target":"custom.score","empty":"default","default":"1.5"})", "{}", State::Value,
        1.5);
    row("emptied by the chain",
        R"({"source":"mail","target":"email","empty":"clear","transforms":[{"name":"trim"}]})",
        R"({"mail":"  "})", State::Clear, Value());
    row("date zero is empty", R"({"source":"d","target":"signed_up_at","empty":"clear"})", R"({"d":0})",
        State::Clear, Value());
    row("blank number is empty", R"({"source":"n","target":"custom.score","empty":"clear"})", R"({"n":" "})",
        State::Clear, Value());
    row("only commas are empty", R"({"source":"t","target":"tags","empty":"clear"})", R"({"t":" , "})",
        State::Clear, Value());
    row("default transform",
        R"({"source":"mail","target":"email","transforms":[{"name":"default","value":"x"}]})", "{}",
        State::Value, u"x"_s);
    row("constant", R"({"target":"role","transforms":[{"name":"constant","value":"user"}]})", "{}",
        State::Value, u"user"_s);
    row("environment", R"({"source":"$environment","target":"custom.environment"})", "{}", State::Value,
        u"staging"_s);
    row("false is no empty value", R"({"source":"b","target":"email"})", R"({"b":false})", State::Value,
        u"false"_s);
    row("zero is no empty value", R"({"source":"n","target":"custom.score"})", R"({"n":0})", State::Value, 0);
}

void TestEvaluation::oneRule()
{
    QFETCH(QByteArray, rule);
    QFETCH(QByteArray, record);
    QFETCH(State, state);
    QFETCH(Value, value);
    const auto mapping = compile('[' + rule + ']');
    VERIFY_RESULT(mapping);
    const auto fields =
        mapping->evaluate(QJsonDocument::fromJson(record).object(), {.environmentName = u"staging"_s});
    QCOMPARE(fields.size(), 1);
    QCOMPARE(int(fields[0].state), int(state));
    QCOMPARE(fields[0].value, value);
    QVERIFY(fields[0].error.isEmpty());
}

void TestEvaluation::leavesOutWhatDoesNotWriteToIntercom()
{
    const auto mapping = compile(R"([{"source":"a","target":"email","enabled":false},
                                     {"source":"b","target":"name","direction":"from_intercom"},
                                     {"source":"c","target":"custom.score"},
                                     {"source":"d","target":"role","direction":"both"},
                                     {"source":"$environment","target":"custom.environment"}])");
    VERIFY_RESULT(mapping);
    const auto fields = mapping->evaluate({{u"c"_s, u"x"_s}, {u"d"_s, u"user"_s}}, {});
    QCOMPARE(fields.size(), 3);
    QCOMPARE(fields[0].rule, 2);
    QCOMPARE(int(fields[0].state), int(State::Failed));
    QVERIFY2(fields[0].error.contains(u"“x” is not a number"_s), qPrintable(fields[0].error));
    QCOMPARE(fields[1].rule, 3);
    QCOMPARE(int(fields[1].state), int(State::Value));
    QCOMPARE(int(fields[2].state), int(State::Skip));
    QCOMPARE(mapping->mapping().rules.size(), 5);
}

void TestEvaluation::refusesToCompile_data()
{
    QTest::addColumn<QByteArray>("rules");
    QTest::addColumn<QString>("says");
    QTest::newRow("path") << QByteArray(R"([{"source":"a..b","target":"email"}])")
                          << u"Rule 1 (a..b → email)"_s;
    QTest::newRow("target path") << QByteArray(R"([{"source":"a","target":"x."}])") << u"x."_s;
    QTest::newRow("transform")
        << QByteArray(
               R"([{"source":"a","target":"name"},{"source":"a","target":"email","transforms":[{"name":"no"}]}])")
        << u"Rule 2"_s;
    QTest::newRow("default")
        << QByteArray(R"([{"source":"a","target":"custom.score","empty":"default","default":"x"}])")
        << u"The default does not fit"_s;
    QTest::newRow("no default") << QByteArray(R"([{"source":"a","target":"custom.score","empty":"default"}])")
                                << u"has none"_s;
}

void TestEvaluation::refusesToCompile()
{
    QFETCH(QByteArray, rules);
    QFETCH(QString, says);
    const auto mapping = compile(rules);
    QVERIFY(!mapping);
    QCOMPARE(mapping.error().kind, Error::Kind::InvalidInput);
    QVERIFY2(mapping.error().message.contains(says), qPrintable(mapping.error().message));
}

void TestEvaluation::runsFromSeveralThreads()
{
    const auto mapping =
        compile(R"([{"source":"mail","target":"email","transforms":[{"name":"trim"},{"name":"lowercase"}]},
                                     {"source":"n","target":"custom.score","transforms":[{"name":"round","decimals":1}]},
                                     {"source":"f","target":"name","transforms":[{"name":"join","fields":["l"]}]}])");
    VERIFY_RESULT(mapping);
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, copy = *mapping] {
            for (int i = 0; i < 2000; ++i) {
                const auto fields = copy.evaluate({{u"mail"_s, u" A%1@Example.com"_s.arg(i)},
                                                   {u"n"_s, 1.25},
                                                   {u"f"_s, u"Ann"_s},
                                                   {u"l"_s, i}},
                                                  {});
                if (fields[0].value != Value(u"a%1@example.com"_s.arg(i)) ||
                    fields[2].value != Value(u"Ann %1"_s.arg(i)))
                    ++wrong;
            }
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(wrong.load(), 0);
}

void TestEvaluation::emptyOne()
{
    const CompiledMapping none;
    QVERIFY(none.evaluate({}, {}).isEmpty());
    QVERIFY(none.mapping().rules.isEmpty());
}

QTEST_APPLESS_MAIN(TestEvaluation)
#include "tst_evaluation.moc"
