// Conditions as they are typed: what each sign means, what is refused, and how they read in a list.
#include "mapping/filtertext.h"
#include "support/testing.h"

#include <QJsonDocument>

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

const QDateTime Noon = QDateTime::fromString(u"2026-03-10T12:00:00Z"_s, Qt::ISODate);
const QJsonObject record = QJsonDocument::fromJson(R"({"plan": "Pro", "seats": 12, "email": "ann@example.com",
    "phone": "", "nothing": null, "since": "2026-03-08T12:00:00Z", "a=b": "odd"})")
                               .object();

} // namespace

class FilterTextTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void means_data();
    void means();
    void refuses_data();
    void refuses();
};

void FilterTextTest::means_data()
{
    QTest::addColumn<QStringList>("terms");
    QTest::addColumn<bool>("fits");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char *name, const QStringList &terms, bool fits, const QString &sentence) {
        QTest::newRow(name) << terms << fits << sentence;
    };
    row("equal", {u"plan=pro"_s}, true, u"plan is “pro”"_s);
    row("not equal", {u"plan!=pro"_s}, false, u"plan is not “pro”"_s);
    row("blanks around", {u" plan = free "_s}, false, u"plan is “free”"_s);
    row("contains", {u"email~@example.com"_s}, true, u"email contains “@example.com”"_s);
    row("does not contain", {u"email!~example"_s}, false, u"email does not contain “example”"_s);
    row("a value with a sign in it", {u"email~ann@ex"_s}, true, u"email contains “ann@ex”"_s);
    row("more", {u"seats>11"_s}, true, u"seats is greater than “11”"_s);
    row("not more", {u"seats>12"_s}, false, u"seats is greater than “12”"_s);
    row("at least", {u"seats>=12"_s}, true, u"seats is at least “12”"_s);
    row("less", {u"seats<12"_s}, false, u"seats is less than “12”"_s);
    row("at most", {u"seats<=12"_s}, true, u"seats is at most “12”"_s);
    row("before a date", {u"since<2026-03-09"_s}, true, u"since is before “2026-03-09”"_s);
    row("after a date", {u"since>2026-03-09"_s}, false, u"since is after “2026-03-09”"_s);
    row("empty", {u"phone="_s}, true, u"phone is empty or phone is missing"_s);
    row("null is empty", {u"nothing="_s}, true, u"nothing is empty or nothing is missing"_s);
    row("missing is empty", {u"fax="_s}, true, u"fax is empty or fax is missing"_s);
    row("not empty", {u"plan!="_s}, true, u"plan is not empty"_s);
    row("missing is not not empty", {u"fax!="_s}, false, u"fax is not empty"_s);
    row("all of them", {u"plan=pro"_s, u"seats>20"_s}, false,
        u"plan is “pro” and seats is greater than “20”"_s);
    row("one of a pair inside", {u"plan=pro"_s, u"phone="_s}, true,
        u"plan is “pro” and (phone is empty or phone is missing)"_s);
    row("JSON", {uR"({"field": "plan", "is": "one_of", "value": ["pro", "free"]})"_s}, true,
        uR"(plan is one of “["pro","free"]”)"_s);
    row("none", {uR"({"none": [{"field": "plan", "is": "equals", "value": "free"}]})"_s}, true,
        u"not (plan is “free”)"_s);
}

void FilterTextTest::means()
{
    QFETCH(QStringList, terms);
    const Result<Condition> condition = conditionFromText(terms);
    VERIFY_RESULT(condition);
    QTEST(judge(*condition, record, Noon).passes, "fits");
    QTEST(conditionSentence(*condition), "sentence");
}

void FilterTextTest::refuses_data()
{
    QTest::addColumn<QString>("term");
    QTest::newRow("no sign") << u"plan"_s;
    QTest::newRow("no field") << u"=pro"_s;
    QTest::newRow("nothing") << QString();
    QTest::newRow("more than nothing") << u"seats>"_s;
    QTest::newRow("contains nothing") << u"plan~"_s;
    QTest::newRow("more than a word") << u"seats>many"_s;
    QTest::newRow("broken JSON") << u"{\"field\": "_s;
    QTest::newRow("JSON that is no condition") << u"{\"fields\": 1}"_s;
}

void FilterTextTest::refuses()
{
    QFETCH(QString, term);
    const Result<Condition> condition = conditionFromText({term});
    QVERIFY(!condition);
    QCOMPARE(condition.error().kind, Error::Kind::InvalidInput);
    QVERIFY(!condition.error().nextStep.isEmpty());
}

QTEST_GUILESS_MAIN(FilterTextTest)
#include "tst_filtertext.moc"
