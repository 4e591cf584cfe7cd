// Filters: every comparison, groups, what is missing and what is empty, and the sentences that say why not.
#include "mapping/filter.h"
#include "support/testing.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

const QDateTime Noon = QDateTime::fromString(u"2026-03-10T12:00:00Z"_s, Qt::ISODate);

QJsonObject json(const QByteArray &text)
{
    return QJsonDocument::fromJson(text).object();
}

const QJsonObject record = json(R"({"plan": "Pro", "seats": 12, "ratio": "3.5", "active": true, "empty": "",
    "nothing": null, "none": [], "tags": ["vip", "trial"], "since": "2026-03-08T12:00:00Z",
    "unix": 1772000000, "address": {"city": "Köln"}, "a.b": "flat",
    "items": [{"id": 1, "kind": "x"}, {"id": 2, "kind": "y"}]})");

} // namespace

class FilterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void compares_data();
    void compares();
    void groups_data();
    void groups();
    void saysWhyNot_data();
    void saysWhyNot();
    void refuses_data();
    void refuses();
    void writesWhatItReads();
};

void FilterTest::compares_data()
{
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("is");
    QTest::addColumn<QJsonValue>("value");
    QTest::addColumn<bool>("passes");
    struct Row
    {
        const char *field;
        const char *is;
        QJsonValue value;
        bool passes;
    };
    const QJsonValue no(QJsonValue::Undefined);
    const QJsonArray plans{u"free"_s, u"pro"_s};
    const Row rows[] = {
        {"plan", "equals", u"pro"_s, true},
        {"plan", "equals", u"free"_s, false},
        {"seats", "equals", u"12"_s, true},
        {"seats", "equals", 12, true},
        {"active", "equals", u"true"_s, true},
        {"absent", "equals", u""_s, false},
        {"plan", "does_not_equal", u"free"_s, true},
        {"plan", "does_not_equal", u"PRO"_s, false},
        {"absent", "does_not_equal", u"pro"_s, true},
        {"plan", "contains", u"r"_s, true},
        {"plan", "contains", u"x"_s, false},
        {"tags", "contains", u"vip"_s, true},
        {"tags", "contains", u"vi"_s, false},
        {"tags", "does_not_contain", u"vi"_s, true},
        {"tags", "does_not_contain", u"trial"_s, false},
        {"absent", "does_not_contain", u"x"_s, true},
        {"plan", "starts_with", u"p"_s, true},
        {"plan", "starts_with", u"r"_s, false},
        {"plan", "does_not_start_with", u"r"_s, true},
        {"plan", "does_not_start_with", u"p"_s, false},
        {"absent", "does_not_start_with", u"p"_s, true},
        {"plan", "ends_with", u"RO"_s, true},
        {"plan", "ends_with", u"p"_s, false},
        {"plan", "does_not_end_with", u"p"_s, true},
        {"plan", "does_not_end_with", u"ro"_s, false},
        {"plan", "matches", u"^p.o$"_s, true},
        {"plan", "does_not_match", u"^o"_s, true},
        {"plan", "does_not_match", u"^p.o$"_s, false},
        {"plan", "matches", u"^o"_s, false},
        {"plan", "one_of", plans, true},
        {"seats", "one_of", QJsonArray{11, 12}, true},
        {"empty", "one_of", plans, false},
        {"absent", "one_of", plans, false},
        {"plan", "none_of", plans, false},
        {"absent", "none_of", plans, true},
        {"seats", "less_than", 13, true},
        {"seats", "less_than", 12, false},
        {"seats", "at_most", 12, true},
        {"seats", "greater_than", 12, false},
        {"ratio", "greater_than", 3, true},
        {"seats", "at_least", u"12"_s, true},
        {"plan", "at_least", 0, false}, // no number
        {"absent", "at_most", 5, false},
        {"since", "before", u"2026-03-09"_s, true},
        {"since", "after", u"2026-03-09"_s, false},
        {"unix", "before", u"2026-03-01T00:00:00Z"_s, true},
        {"plan", "after", u"2020-01-01"_s, false}, // no date
        {"absent", "before", u"2026-03-09"_s, false},
        {"since", "within_days", 2, true}, // to the second
        {"since", "within_days", 1.99, false},
        {"active", "is_true", no, true},
        {"active", "is_false", no, false},
        {"plan", "is_true", no, false},
        {"absent", "is_false", no, false},
        {"empty", "is_empty", no, true},
        {"nothing", "is_empty", no, true},
        {"none", "is_empty", no, true},
        {"plan", "is_empty", no, false},
        {"absent", "is_empty", no, false}, // missing is not empty
        {"plan", "is_not_empty", no, true},
        {"empty", "is_not_empty", no, false},
        {"absent", "is_not_empty", no, false},
        {"since", "older_than_days", 1.99, true},
        {"since", "older_than_days", 2, false},
        {"plan", "older_than_days", 1, false},
        {"nothing", "is_null", no, true},
        {"empty", "is_null", no, false},
        {"absent", "is_null", no, false},
        {"absent", "is_missing", no, true},
        {"nothing", "is_missing", no, false},
        {"nothing", "exists", no, true},
        {"absent", "exists", no, false},
        {"address.city", "equals", u"köln"_s, true},
        {"address.street", "is_missing", no, true},
        {"a.b", "equals", u"flat"_s, true},
        {"items[*].id", "equals", u"2"_s, true},
        {"items[*].id", "equals", u"3"_s, false},
        {"items[*].kind", "does_not_equal", u"y"_s, false}, // of none of them
        {"items.0.kind", "equals", u"x"_s, true},
        {"items.7.kind", "exists", no, false},
    };
    for (const Row &row : rows)
        QTest::addRow("%s %s %s", row.field, row.is, qPrintable(row.value.toVariant().toString()))
            << QString::fromLatin1(row.field) << QString::fromLatin1(row.is) << row.value << row.passes;
    QStringList covered;
    for (const Row &row : rows)
        covered << QString::fromLatin1(row.is);
    for (const Comparison comparison : allComparisons())
        QVERIFY2(covered.contains(comparisonName(comparison)), qPrintable(comparisonName(comparison)));
}

void FilterTest::compares()
{
    QFETCH(QString, field);
    QFETCH(QString, is);
    QFETCH(QJsonValue, value);
    QFETCH(bool, passes);
    QJsonObject text{{u"field"_s, field}, {u"is"_s, is}};
    if (!value.isUndefined())
        text.insert(u"value"_s, value);
    const Result<Condition> condition = Condition::fromJson(text);
    VERIFY_RESULT(condition);
    const FilterVerdict verdict = judge(*condition, record, Noon);
    QCOMPARE(verdict.passes, passes);
    QCOMPARE(verdict.because.isEmpty(), passes);
}

void FilterTest::groups_data()
{
    QTest::addColumn<QByteArray>("filter");
    QTest::addColumn<bool>("passes");
    const QByteArray yes = R"({"field":"plan","is":"equals","value":"pro"})";
    const QByteArray no = R"({"field":"plan","is":"equals","value":"free"})";
    QTest::newRow("nothing counts everything") << QByteArray("{}") << true;
    QTest::newRow("all") << "{\"all\":[" + yes + ',' + yes + "]}" << true;
    QTest::newRow("not all") << "{\"all\":[" + yes + ',' + no + "]}" << false;
    QTest::newRow("all of nothing") << QByteArray(R"({"all":[]})") << true;
    QTest::newRow("any") << "{\"any\":[" + no + ',' + yes + "]}" << true;
    QTest::newRow("not any") << "{\"any\":[" + no + ',' + no + "]}" << false;
    QTest::newRow("none") << "{\"none\":[" + no + "]}" << true;
    QTest::newRow("not none") << "{\"none\":[" + no + ',' + yes + "]}" << false;
    QTest::newRow("nested") << "{\"all\":[{\"any\":[" + no + ',' + yes + "]},{\"none\":[" + no + "]}]}"
                            << true;
    QTest::newRow("with the case") << QByteArray(
                                          R"({"field":"plan","is":"equals","value":"pro","match_case":true})")
                                   << false;
}

void FilterTest::groups()
{
    QFETCH(QByteArray, filter);
    QFETCH(bool, passes);
    const Result<Condition> condition = Condition::fromJson(json(filter));
    VERIFY_RESULT(condition);
    QCOMPARE(judge(*condition, record, Noon).passes, passes);
}

void FilterTest::saysWhyNot_data()
{
    QTest::addColumn<QByteArray>("filter");
    QTest::addColumn<QString>("because");
    QTest::newRow("another value") << QByteArray(R"({"field":"plan","is":"equals","value":"free"})")
                                   << u"plan is “Pro”; the filter asks that it is “free”"_s;
    QTest::newRow("missing") << QByteArray(R"({"field":"absent","is":"exists"})")
                             << u"absent is missing; the filter asks that it is there"_s;
    QTest::newRow("empty") << QByteArray(R"({"field":"empty","is":"is_not_empty"})")
                           << u"empty is empty; the filter asks that it is not empty"_s;
    QTest::newRow("several") << QByteArray(R"({"field":"items[*].id","is":"equals","value":9})")
                             << u"items[*].id has 2 values; the filter asks that it is “9”"_s;
    QTest::newRow("left out") << QByteArray(R"({"none":[{"field":"plan","is":"equals","value":"pro"}]})")
                              << u"plan is pro, which the filter leaves out"_s;
    QTest::newRow("left out by a list")
        << QByteArray(R"({"none":[{"field":"plan","is":"one_of","value":["pro","max"]}]})")
        << u"plan is one of [\"pro\",\"max\"], which the filter leaves out"_s;
    QTest::newRow("left out without a value") << QByteArray(R"({"none":[{"field":"plan","is":"exists"}]})")
                                              << u"plan is there, which the filter leaves out"_s;
}

void FilterTest::saysWhyNot()
{
    QFETCH(QByteArray, filter);
    QFETCH(QString, because);
    const Result<Condition> condition = Condition::fromJson(json(filter));
    VERIFY_RESULT(condition);
    QCOMPARE(judge(*condition, record, Noon).because, because);
}

void FilterTest::refuses_data()
{
    QTest::addColumn<QByteArray>("filter");
    QTest::addColumn<QString>("says");
    QTest::newRow("unknown comparison") << QByteArray(R"({"field":"plan","is":"like"})") << u"“like”"_s;
    QTest::newRow("no field") << QByteArray(R"({"is":"equals","value":1})") << u"names no field"_s;
    QTest::newRow("unknown key") << QByteArray(R"({"field":"plan","op":"equals"})") << u"“op”"_s;
    QTest::newRow("two groups") << QByteArray(R"({"all":[],"any":[]})") << u"stands alone"_s;
    QTest::newRow("no list") << QByteArray(R"({"all":{}})") << u"takes a list"_s;
    QTest::newRow("no object in it") << QByteArray(R"({"any":["plan"]})") << u"no object"_s;
    QTest::newRow("bad one inside") << QByteArray(R"({"any":[{"all":[{"field":"x","is":""}]}]})") << u"“”"_s;
    QTest::newRow("bad expression") << QByteArray(R"({"field":"plan","is":"matches","value":"("})")
                                    << u"expression for plan"_s;
    QTest::newRow("one value for a list")
        << QByteArray(R"({"field":"plan","is":"one_of","value":"a"})") << u"list of values"_s;
    QTest::newRow("a list for one") << QByteArray(R"({"field":"plan","is":"equals","value":["a"]})")
                                    << u"takes one value"_s;
    QTest::newRow("no value") << QByteArray(R"({"field":"plan","is":"equals"})") << u"takes one value"_s;
    QTest::newRow("no date") << QByteArray(R"({"field":"since","is":"before","value":"some day"})")
                             << u"takes a date"_s;
    QTest::newRow("no number") << QByteArray(R"({"field":"seats","is":"at_least","value":"many"})")
                               << u"takes a number"_s;
    QTest::newRow("no days") << QByteArray(R"({"field":"since","is":"within_days","value":"a week"})")
                             << u"takes a number"_s;
}

void FilterTest::refuses()
{
    QFETCH(QByteArray, filter);
    QFETCH(QString, says);
    const Result<Condition> condition = Condition::fromJson(json(filter));
    QVERIFY(!condition);
    QCOMPARE(condition.error().kind, Error::Kind::InvalidInput);
    QVERIFY2(condition.error().message.contains(says), qPrintable(condition.error().message));
    QVERIFY(!condition.error().nextStep.isEmpty());
}

void FilterTest::writesWhatItReads()
{
    const QJsonObject filter = json(R"({"all":[{"field":"plan","is":"equals","value":"pro","match_case":true},
        {"any":[{"field":"seats","is":"at_least","value":5},{"none":[{"field":"x","is":"exists"}]}]}]})");
    const Result<Condition> condition = Condition::fromJson(filter);
    VERIFY_RESULT(condition);
    QCOMPARE(condition->toJson(), filter);
    QVERIFY(Condition().isEmpty());
    QCOMPARE(Condition().toJson(), QJsonObject());
}

QTEST_GUILESS_MAIN(FilterTest)
#include "tst_filter.moc"
