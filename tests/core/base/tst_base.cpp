// The words that every other room speaks: dates, field paths, ids, secrets, redaction, errors.
#include "base/error.h"
#include "base/ids.h"
#include "base/json.h"
#include "base/jsonpath.h"
#include "base/redaction.h"
#include "base/secret.h"
#include "base/time.h"
#include "support/testing.h"

#include <QTest>

using namespace patchbay;
using namespace Qt::StringLiterals;

class TestBase : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsDates_data()
    {
        QTest::addColumn<QJsonValue>("given");
        QTest::addColumn<QString>("expected"); // ISO, or empty for no date
        QTest::newRow("unix seconds") << QJsonValue(1734537437) << u"2024-12-18T15:57:17.000Z"_s;
        QTest::newRow("unix seconds as text") << QJsonValue(u"1734537437"_s) << u"2024-12-18T15:57:17.000Z"_s;
        QTest::newRow("milliseconds") << QJsonValue(1734537437123.0) << u"2024-12-18T15:57:17.123Z"_s;
        QTest::newRow("iso with zone")
            << QJsonValue(u"2024-12-18T15:57:17Z"_s) << u"2024-12-18T15:57:17.000Z"_s;
        QTest::newRow("iso with offset")
            << QJsonValue(u"2024-12-18T16:57:17+01:00"_s) << u"2024-12-18T15:57:17.000Z"_s;
        QTest::newRow("database text")
            << QJsonValue(u"2024-12-18 15:57:17.5"_s) << u"2024-12-18T15:57:17.500Z"_s;
        QTest::newRow("plain date") << QJsonValue(u"2024-12-18"_s) << u"2024-12-18T00:00:00.000Z"_s;
        QTest::newRow("never") << QJsonValue(0) << QString();
        QTest::newRow("null") << QJsonValue() << QString();
        QTest::newRow("empty") << QJsonValue(u" "_s) << QString();
        QTest::newRow("word") << QJsonValue(u"tomorrow"_s) << QString();
        QTest::newRow("day without separators") << QJsonValue(u"20241218"_s) << QString();
        QTest::newRow("thirteenth month") << QJsonValue(u"2024-13-01"_s) << QString();
    }

    void readsDates()
    {
        QFETCH(QJsonValue, given);
        const auto time = readDate(given);
        QTEST(time ? toIsoText(*time) : QString(), "expected");
    }

    void readsPaths_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("keys"); // empty: refused
        QTest::newRow("one key") << u"email"_s << QStringList{u"email"_s};
        QTest::newRow("two keys") << u"custom.plan_type"_s << QStringList{u"custom"_s, u"plan_type"_s};
        QTest::newRow("spaces in a key")
            << u"custom.Mithril Shirt"_s << QStringList{u"custom"_s, u"Mithril Shirt"_s};
        QTest::newRow("quoted dot") << u"custom.\"a.b\""_s << QStringList{u"custom"_s, u"a.b"_s};
        QTest::newRow("doubled quote") << u"\"a\"\"b\""_s << QStringList{u"a\"b"_s};
        QTest::newRow("empty") << u""_s << QStringList();
        QTest::newRow("two dots") << u"a..b"_s << QStringList();
        QTest::newRow("ends with a dot") << u"a."_s << QStringList();
        QTest::newRow("open quote") << u"\"a"_s << QStringList();
    }

    void readsPaths()
    {
        QFETCH(QString, text);
        QFETCH(QStringList, keys);
        const auto path = FieldPath::parse(text);
        QCOMPARE(path.has_value(), !keys.isEmpty());
        if (!path) {
            QCOMPARE(path.error().kind, Error::Kind::InvalidInput);
            QVERIFY(!path.error().nextStep.isEmpty());
            return;
        }
        QCOMPARE(path->keys(), keys);
        const auto again = FieldPath::parse(path->text());
        VERIFY_RESULT(again);
        QCOMPARE(again->keys(), keys);
        QJsonObject record;
        path->write(record, 42);
        QCOMPARE(path->read(record), QJsonValue(42));
    }

    // A flat column whose name is the whole path is found before the nested one.
    void flatColumnsWin()
    {
        const auto path = FieldPath::parse(u"company.name"_s);
        VERIFY_RESULT(path);
        const QJsonObject record{{u"company.name"_s, u"flat"_s},
                                 {u"company"_s, QJsonObject{{u"name"_s, u"nested"_s}}}};
        QCOMPARE(path->read(record).toString(), u"flat"_s);
        QVERIFY(path->read(QJsonObject()).isUndefined());
    }

    void redacts_data()
    {
        QTest::addColumn<QString>("given");
        QTest::addColumn<QString>("expected");
        QTest::newRow("bearer") << u"Authorization: Bearer dG9rOjEyMzQ1Njc4"_s
                                << u"Authorization: Bearer [redacted]"_s;
        QTest::newRow("json") << u"{\"access_token\":\"hunters\",\"a\":1}"_s
                              << u"{\"access_token\":\"[redacted]\",\"a\":1}"_s;
        QTest::newRow("assignment") << u"password=hunter and more"_s << u"password=[redacted] and more"_s;
        QTest::newRow("spoken secret")
            << u"the token: dG9rOjE2 is wrong"_s << u"the token: [redacted] is wrong"_s;
        QTest::newRow("a sentence keeps its words")
            << u"did not accept the access token: Access Token Invalid"_s
            << u"did not accept the access token: Access Token Invalid"_s;
        QTest::newRow("registered") << u"got sup3r-secret-value here"_s << u"got [redacted] here"_s;
        QTest::newRow("registered, as base64")
            << u"got c3VwM3Itc2VjcmV0LXZhbHVl here"_s << u"got [redacted] here"_s;
        QTest::newRow("nothing secret") << u"42 contacts"_s << u"42 contacts"_s;
    }

    void redacts()
    {
        const Secret secret(u"sup3r-secret-value"_s);
        QFETCH(QString, given);
        QTEST(redact(given), "expected");
    }

    void redactsAddresses()
    {
        const QString text =
            redactedUrl(QUrl(u"https://ann:pass@api.example.com/x?access_token=abcdef&page=2"_s));
        QVERIFY2(!text.contains(u"abcdef"_s) && !text.contains(u"pass@"_s), qPrintable(text));
        QVERIFY(text.contains(u"page=2"_s));
    }

    void secretsCompareAndHide()
    {
        const Secret token(QByteArray("dG9rOmFiY2RlZmdoaWprbA\n"));
        QCOMPARE(token.reveal(),
                 QByteArray("dG9rOmFiY2RlZmdoaWprbA")); // the line end of a pipe is no part of it
        QVERIFY(token == Secret(u"dG9rOmFiY2RlZmdoaWprbA"_s));
        QVERIFY(!(token == Secret(u"other"_s)));
        QVERIFY(!token.masked().contains(u"dG9rOmFi"_s));
        QVERIFY(Secret(u"  "_s).isEmpty());
    }

    void idsAreText_data()
    {
        QTest::addColumn<QJsonValue>("given");
        QTest::addColumn<QString>("expected");
        QTest::newRow("text") << QJsonValue(u"6762f0dd1bb69f9f2193bb83"_s) << u"6762f0dd1bb69f9f2193bb83"_s;
        QTest::newRow("number") << QJsonValue(991267459) << u"991267459"_s;
        QTest::newRow("large number") << QJsonValue(1099511627776.0) << u"1099511627776"_s;
        QTest::newRow("null") << QJsonValue() << QString();
    }

    void idsAreText()
    {
        QFETCH(QJsonValue, given);
        QTEST(readIdText(given), "expected");
    }

    void newIdsAreUnique()
    {
        QSet<QString> seen;
        for (int i = 0; i < 1000; ++i)
            seen.insert(newIdText(QLatin1StringView("con")));
        QCOMPARE(seen.size(), 1000);
    }

    void errorsSpeak()
    {
        Error error;
        error.kind = Error::Kind::Rejected;
        error.message = u"Intercom refused the e-mail."_s;
        error.nextStep = u"Correct it in the source."_s;
        error.code = u"parameter_invalid"_s;
        error.requestId = u"req1"_s;
        error.httpStatus = 400;
        QCOMPARE(
            error.toText(),
            u"Intercom refused the e-mail. Correct it in the source. (HTTP 400, parameter_invalid, request req1)"_s);
        QCOMPARE(error.toJson().value(u"kind"_s).toString(), u"rejected"_s);
        QVERIFY(!isTransient(error));
        QVERIFY(!isUnreachableOrRefused(error));
    }

    void jsonDocumentsMustBeObjects()
    {
        VERIFY_RESULT(parseJsonObject("{\"a\":1}", u"The reply"_s));
        QCOMPARE(parseJsonObject("[1]", u"The reply"_s).error().kind, Error::Kind::BadReply);
        QVERIFY(parseJsonObject("{\"a\":", u"The reply"_s).error().message.startsWith(u"The reply"_s));
        QCOMPARE(displayText(QJsonValue(39.62)), u"39.62"_s);
        QCOMPARE(displayText(QJsonValue(5.0)), u"5"_s);
        QCOMPARE(displayText(QJsonValue()), u"–"_s);
    }
};

QTEST_GUILESS_MAIN(TestBase)
#include "tst_base.moc"
