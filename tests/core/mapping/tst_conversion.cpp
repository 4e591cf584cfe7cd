// convertValue and sameValue: what a value is to a field of a type.
#include "base/time.h"
#include "mapping/conversion.h"
#include "mapping/evaluation.h"
#include "support/testing.h"

#include <QJsonArray>
#include <QRandomGenerator>

using namespace patchbay;
using namespace Qt::StringLiterals;

class TestConversion : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void converts_data();
    void converts();
    void refuses_data();
    void refuses();
    void choices();
    void same_data();
    void same();
    void quickDatesAgreeWithTheGeneralReader();
    void converts_twice_changes_nothing();
};

using Value = QJsonValue;
Q_DECLARE_METATYPE(FieldType)

void TestConversion::converts_data()
{
    QTest::addColumn<Value>("value");
    QTest::addColumn<FieldType>("type");
    QTest::addColumn<Value>("expected");
    using enum FieldType;
    const auto row = [](const char *name, const Value &value, FieldType type, const Value &expected) {
        QTest::newRow(name) << value << type << expected;
    };
    row("text stays", u"Zoë 北京 🙂"_s, Text, u"Zoë 北京 🙂"_s);
    row("number to text", 42, Text, u"42"_s);
    row("decimal to text", 39.62, Text, u"39.62"_s);
    row("whole double to text", 42.0, Text, u"42"_s);
    row("big number to text", Value(Q_INT64_C(9007199254740993)), Text, u"9007199254740993"_s);
    row("big text to text", u"900719925474099312345"_s, Text, u"900719925474099312345"_s);
    row("leading zeros stay", u"007"_s, Text, u"007"_s);
    row("boolean to text", true, Text, u"true"_s);
    row("null to text", Value(), Text, Value());
    row("missing", Value(Value::Undefined), Number, Value());
    row("empty text stays text", u""_s, Text, u""_s);
    row("text to integer", u" 42 "_s, Integer, 42);
    row("negative", u"-7"_s, Integer, -7);
    row("plus", u"+7"_s, Integer, 7);
    row("decimal zeros to integer", u"42.00"_s, Integer, 42);
    row("largest exact", u"9007199254740991"_s, Integer, Value(Q_INT64_C(9007199254740991)));
    row("blank to integer", u"  "_s, Integer, Value());
    row("text to number", u"49.62"_s, Number, 49.62);
    row("exponent", u"1e3"_s, Number, 1000.0);
    row("number stays", 39.62, Number, 39.62);
    row("blank to number", u""_s, Number, Value());
    row("yes", u"Yes"_s, Boolean, true);
    row("0", 0, Boolean, false);
    row("1.0", 1.0, Boolean, true);
    row("off", u" OFF "_s, Boolean, false);
    row("t", u"t"_s, Boolean, true);
    row("iso", u"2026-11-21T08:15:30Z"_s, Date, 1795248930);
    row("iso with zone", u"2026-11-21T09:15:30+01:00"_s, Date, 1795248930);
    row("database form", u"2026-11-21 08:15:30.123456"_s, Date, 1795248930);
    row("plain date", u"2026-11-21"_s, Date, 1795219200);
    row("unix seconds", 1795248930, Date, 1795248930);
    row("unix seconds as text", u"1795248930"_s, Date, 1795248930);
    row("milliseconds", 1795248930123.0, Date, 1795248930);
    row("before 1970", u"1962-02-18T00:00:00"_s, Date, -248313600);
    row("zero is never", 0, Date, Value());
    row("blank date", u" "_s, Date, Value());
    row("list", QJsonArray{u"a"_s, u" b "_s, u"a"_s, Value(), 5}, List, QJsonArray{u"a"_s, u"b"_s, u"5"_s});
    row("comma text to list", u"vip, beta,,vip"_s, List, QJsonArray{u"vip"_s, u"beta"_s});
    row("number to list", 5, List, QJsonArray{u"5"_s});
    row("group stays", QJsonObject{{u"a"_s, 1}}, Object, QJsonObject{{u"a"_s, 1}});
    row("unknown stays", QJsonArray{1}, Unknown, QJsonArray{1});
}

void TestConversion::converts()
{
    QFETCH(Value, value);
    QFETCH(FieldType, type);
    QFETCH(Value, expected);
    const auto converted = convertValue(value, type);
    VERIFY_RESULT(converted);
    QCOMPARE(*converted, expected);
}

void TestConversion::refuses_data()
{
    QTest::addColumn<Value>("value");
    QTest::addColumn<FieldType>("type");
    QTest::addColumn<QString>("says");
    using enum FieldType;
    const auto row = [](const char *name, const Value &value, FieldType type, const QString &says) {
        QTest::newRow(name) << value << type << says;
    };
    row("grouped thousands", u"1,234.50"_s, Number,
        u"“1,234.50” is not a number, because it holds a comma"_s);
    row("decimal comma", u"39,62"_s, Number, u"comma"_s);
    row("word", u"many"_s, Number, u"“many” is not a number."_s);
    row("infinity", u"inf"_s, Number, u"not a number"_s);
    row("nan", u"nan"_s, Number, u"not a number"_s);
    row("hex", u"0x10"_s, Integer, u"not a number"_s);
    row("too large a double", u"1e999"_s, Number, u"not a number"_s);
    row("decimals", u"49.62"_s, Integer, u"has decimals"_s);
    row("decimals in a number", 49.62, Integer, u"has decimals"_s);
    row("2^53", u"9007199254740992"_s, Integer, u"more digits than a JSON number carries exactly"_s);
    row("2^53 + 1 as number", Value(Q_INT64_C(9007199254740993)), Integer, u"more digits"_s);
    row("beyond 64 bits", u"900719925474099312345"_s, Integer, u"more digits"_s);
    row("smallest 64 bits", u"-9223372036854775808"_s, Integer, u"more digits"_s);
    row("boolean to number", true, Number, u"yes or no"_s);
    row("word to boolean", u"maybe"_s, Boolean, u"neither yes nor no"_s);
    row("2 to boolean", 2, Boolean, u"neither yes nor no"_s);
    row("ambiguous date", u"11/12/2026"_s, Date, u"not a date"_s);
    row("impossible date", u"2026-02-30"_s, Date, u"not a date"_s);
    row("impossible time", u"2026-02-10T25:00:00Z"_s, Date, u"not a date"_s);
    row("date without separators", u"20260102"_s, Date, u"not a date"_s);
    row("boolean to date", true, Date, u"not a date"_s);
    row("list to text", QJsonArray{u"a"_s}, Text, u"The value is a list"_s);
    row("group to text", QJsonObject{{u"a"_s, 1}}, Text, u"group of fields"_s);
    row("list of groups", QJsonArray{QJsonObject{}}, List, u"names are expected"_s);
    row("text to group", u"a"_s, Object, u"single value"_s);
}

void TestConversion::refuses()
{
    QFETCH(Value, value);
    QFETCH(FieldType, type);
    QFETCH(QString, says);
    const auto converted = convertValue(value, type);
    QVERIFY(!converted);
    QCOMPARE(converted.error().kind, Error::Kind::InvalidInput);
    QVERIFY2(converted.error().message.contains(says), qPrintable(converted.error().message));
    QVERIFY2(!converted.error().nextStep.isEmpty(), "no next step");
}

void TestConversion::choices()
{
    const QStringList roles{u"user"_s, u"lead"_s};
    QCOMPARE(convertValue(u" User "_s, FieldType::Choice, roles).value(), Value(u"user"_s));
    QCOMPARE(convertValue(u""_s, FieldType::Choice, roles).value(), Value());
    QCOMPARE(convertValue(u"anything"_s, FieldType::Choice).value(), Value(u"anything"_s));
    const auto refused = convertValue(u"admin"_s, FieldType::Choice, roles);
    QVERIFY(!refused);
    QVERIFY(refused.error().message.contains(u"user, lead"_s));
}

void TestConversion::same_data()
{
    QTest::addColumn<Value>("a");
    QTest::addColumn<Value>("b");
    QTest::addColumn<FieldType>("type");
    QTest::addColumn<bool>("same");
    using enum FieldType;
    const auto row = [](const char *name, const Value &a, const Value &b, FieldType type, bool same) {
        QTest::newRow(name) << a << b << type << same;
    };
    row("42 and its text", 42, u"42"_s, Text, true);
    row("1.0 and 1", 1.0, 1, Number, true);
    row("1 and its text as number", 1, u"1.00"_s, Number, true);
    row("different text", u"a"_s, u"A"_s, Text, false);
    row("leading zero is text", u"042"_s, 42, Text, false);
    row("leading zero is a number", u"042"_s, 42, Integer, true);
    row("null and missing", Value(), Value(Value::Undefined), Text, true);
    row("null and empty text", Value(), u""_s, Text, true);
    row("null and false", Value(), false, Boolean, false);
    row("null and zero", Value(), 0, Number, false);
    row("zero date and null", 0, Value(), Date, true);
    row("dates in two forms", u"2026-11-21T08:15:30Z"_s, 1795248930, Date, true);
    row("dates one second apart", u"2026-11-21T08:15:31Z"_s, 1795248930, Date, false);
    row("milliseconds and seconds", 1795248930999.0, 1795248930, Date, true);
    row("yes and true", u"yes"_s, true, Boolean, true);
    row("composed and combining", u"Zo\u00eb"_s, u"Zoe\u0308"_s, Text, true);
    row("order of a list", QJsonArray{u"b"_s, u"a"_s}, QJsonArray{u"a"_s, u"b"_s}, List, true);
    row("list and text", QJsonArray{u"b"_s, u"a"_s}, u"a,b"_s, List, true);
    row("empty list and null", QJsonArray{}, Value(), List, true);
    row("lists differ", QJsonArray{u"a"_s}, QJsonArray{u"a"_s, u"b"_s}, List, false);
    row("unreadable dates, equal", u"soon"_s, u"soon"_s, Date, true);
    row("unreadable date and a date", u"soon"_s, 1795248930, Date, false);
    row("unknown numbers", 2, 2.0, Unknown, true);
    row("groups", QJsonObject{{u"a"_s, 1}}, QJsonObject{{u"a"_s, 1}}, Object, true);
    row("big ids differ in the last digit", u"9007199254740993"_s, u"9007199254740992"_s, Text, false);
}

void TestConversion::same()
{
    QFETCH(Value, a);
    QFETCH(Value, b);
    QFETCH(FieldType, type);
    QFETCH(bool, same);
    QCOMPARE(sameValue(a, b, type), same);
    QCOMPARE(sameValue(b, a, type), same);
}

void TestConversion::quickDatesAgreeWithTheGeneralReader()
{
    QRandomGenerator random(7);
    int understood = 0;
    for (int i = 0; i < 20000; ++i) {
        const auto number = [&random](int low, int high) { return random.bounded(low, high + 1); };
        QString text = QString::asprintf("%04d-%02d-%02d%c%02d:%02d:%02d", number(1900, 2150), number(0, 13),
                                         number(0, 32), number(0, 3) != 0 ? 'T' : ' ', number(0, 24),
                                         number(0, 60), number(0, 60));
        const QStringList tails{u""_s,       u"Z"_s,           u".5"_s, u".123456Z"_s, u".Z"_s,
                                u"+02:00"_s, u".1234567890"_s, u"x"_s,  u" Z"_s};
        text += tails[number(0, int(tails.size()) - 1)];
        const DateReading quick = readSeconds(text);
        const auto general = readDate(text);
        QVERIFY2(quick.understood == general.has_value(), qPrintable(text));
        if (general) {
            ++understood;
            QVERIFY2(quick.seconds == toUnixSeconds(*general), qPrintable(text));
        }
    }
    QVERIFY(understood > 1000);
}

void TestConversion::converts_twice_changes_nothing()
{
    QRandomGenerator random(11);
    const QList<FieldType> types{FieldType::Text,    FieldType::Integer, FieldType::Number,
                                 FieldType::Boolean, FieldType::Date,    FieldType::List};
    const QStringList texts{u"1"_s,   u"yes"_s, u"2026-11-21"_s, u"a, b"_s,      u" 12 "_s,
                            u"1.5"_s, u""_s,    u"1e5"_s,        u"1795248930"_s};
    for (int i = 0; i < 5000; ++i) {
        const Value value = random.bounded(2) == 0
                                ? Value(texts[random.bounded(int(texts.size()))])
                                : Value(random.bounded(100000) / double(1 + random.bounded(8)));
        const FieldType type = types[random.bounded(int(types.size()))];
        const auto once = convertValue(value, type);
        if (!once)
            continue;
        const auto twice = convertValue(*once, type);
        VERIFY_RESULT(twice);
        QCOMPARE(*twice, *once);
        QVERIFY(sameValue(value, *once, type));
    }
}

QTEST_APPLESS_MAIN(TestConversion)
#include "tst_conversion.moc"
