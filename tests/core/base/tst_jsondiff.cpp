// Where two JSON values differ.
#include "base/jsondiff.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace patchbay;
using namespace Qt::StringLiterals;

namespace {

QJsonValue value(const QByteArray &text)
{
    return QJsonDocument::fromJson("[" + text + "]").array().first();
}

QString told(const QList<JsonDifference> &differences)
{
    QStringList lines;
    for (const JsonDifference &each : differences) {
        const auto text = [](const QJsonValue &of) {
            if (of.isUndefined())
                return u"nothing"_s;
            QByteArray json = QJsonDocument(QJsonArray{of}).toJson(QJsonDocument::Compact);
            return QString::fromUtf8(json.mid(1, json.size() - 2));
        };
        lines << u"%1: %2 > %3"_s.arg(each.path, text(each.before), text(each.after));
    }
    return lines.join(u"; "_s);
}

} // namespace

class TestJsonDiff : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void differences_data();
    void differences();
    void stopsInTime();
};

void TestJsonDiff::differences_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<QString>("expected");
    QTest::newRow("same") << QByteArray(R"({"a":[1,{"b":null}]})") << QByteArray(R"({"a":[1,{"b":null}]})")
                          << QString();
    QTest::newRow("deep") << QByteArray(R"({"a":{"b":{"c":1}},"z":0})")
                          << QByteArray(R"({"a":{"b":{"c":2}},"z":0})") << u"a.b.c: 1 > 2"_s;
    QTest::newRow("comes and goes") << QByteArray(R"({"gone":1})") << QByteArray(R"({"new":2})")
                                    << u"gone: 1 > nothing; new: nothing > 2"_s;
    QTest::newRow("null is not nothing")
        << QByteArray(R"({"a":null})") << QByteArray("{}") << u"a: null > nothing"_s;
    QTest::newRow("lists") << QByteArray("[1,2]") << QByteArray("[1,3,4]")
                           << u"[1]: 2 > 3; [2]: nothing > 4"_s;
    QTest::newRow("in lists") << QByteArray(R"({"l":[{"n":"x"}]})") << QByteArray(R"({"l":[{"n":"y"}]})")
                              << u"l[0].n: \"x\" > \"y\""_s;
    QTest::newRow("another type") << QByteArray("1") << QByteArray(R"("1")") << u": 1 > \"1\""_s;
}

void TestJsonDiff::differences()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    QTEST(told(jsonDifferences(value(before), value(after))), "expected");
}

void TestJsonDiff::stopsInTime()
{
    QJsonArray before;
    QJsonArray after;
    for (int i = 0; i < 1'000; ++i) {
        before << i;
        after << -i - 1;
    }
    QCOMPARE(jsonDifferences(before, after, 7).size(), 7);
}

QTEST_APPLESS_MAIN(TestJsonDiff)
#include "tst_jsondiff.moc"
