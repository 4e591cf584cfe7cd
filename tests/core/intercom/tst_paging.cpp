// Every way in which a list says what comes next.
#include "intercom/paging.h"
#include "support/testing.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;
using namespace patchbay;
using namespace patchbay::intercom;

class TestPaging : public QObject
{
    Q_OBJECT

private:
    static QJsonObject json(const QByteArray &text) { return QJsonDocument::fromJson(text).object(); }

private Q_SLOTS:
    void next_data()
    {
        QTest::addColumn<QByteArray>("reply");
        QTest::addColumn<QString>("current");
        QTest::addColumn<bool>("good");
        QTest::addColumn<QString>("next");
        const auto row = [](const char *name, const char *reply, const QString &next,
                            const QString &current = {}, bool good = true) {
            QTest::newRow(name) << QByteArray(reply) << current << good << next;
        };
        row("no pages", R"({"data":[]})", {});
        row("pages null", R"({"pages":null})", {});
        row("next missing", R"({"pages":{"type":"pages","page":1,"per_page":50,"total_pages":9}})", {});
        row("next null", R"({"pages":{"next":null,"total_pages":9}})", {});
        row("next empty text", R"({"pages":{"next":""}})", {});
        row("next empty object", R"({"pages":{"next":{}}})", {});
        row("object", R"({"pages":{"per_page":"5","next":{"page":2,"starting_after":"WzE3MDAw+/=="}}})",
            u"WzE3MDAw+/=="_s);
        row("object, numeric cursor", R"({"pages":{"next":{"starting_after":17}}})", u"17"_s);
        row("object, page only", R"({"pages":{"next":{"page":2}}})", u"2"_s);
        row("URL with page",
            "{\"pages\":{\"next\":\"https://api.intercom.io/contacts/6/companies?page=2&per_page=50\"}}",
            u"2"_s);
        row("URL with cursor",
            "{\"pages\":{\"next\":\"https://api.intercom.io/x?starting_after=WzE%3D%2B&page=3\"}}",
            u"WzE=+"_s);
        row("relative URL", R"({"pages":{"next":"/x?page=4"}})", u"4"_s);
        row("number", R"({"pages":{"next":3}})", u"3"_s);
        row("bare cursor", R"({"pages":{"next":"WzE3"}})", u"WzE3"_s);
        row("goes on", R"({"pages":{"next":{"starting_after":"b"}}})", u"b"_s, u"a"_s);
        row("repeated cursor", R"({"pages":{"next":{"starting_after":"a"}}})", {}, u"a"_s, false);
        row("repeated page", "{\"pages\":{\"next\":\"https://api.intercom.io/x?page=2\"}}", {}, u"2"_s,
            false);
        row("URL that says nothing", "{\"pages\":{\"next\":\"https://api.intercom.io/x\"}}", {}, {}, false);
        row("object that says nothing", R"({"pages":{"next":{"cursor":"x"}}})", {}, {}, false);
        row("true", R"({"pages":{"next":true}})", {}, {}, false);
    }
    void next()
    {
        QFETCH(QByteArray, reply);
        QFETCH(QString, current);
        QFETCH(bool, good);
        QFETCH(QString, next);
        const auto result = nextPage(json(reply), current, u"GET /x"_s);
        QCOMPARE(result.has_value(), good);
        if (good) {
            QCOMPARE(*result, next);
        } else {
            QVERIFY(result.error().kind == Error::Kind::BadReply);
            QVERIFY(result.error().message.contains(u"GET /x"_s));
        }
    }

    void query_data()
    {
        QTest::addColumn<QString>("next");
        QTest::addColumn<QString>("query");
        QTest::newRow("first") << QString() << QString();
        QTest::newRow("number") << u"12"_s << u"page=12"_s;
        QTest::newRow("cursor") << u"WzE3+/=="_s << u"starting_after=WzE3%2B%2F%3D%3D"_s;
        QTest::newRow("percent") << u"a%41"_s << u"starting_after=a%2541"_s;
    }
    void query()
    {
        QFETCH(QString, next);
        QFETCH(QString, query);
        QCOMPARE(pageQuery(next).toString(QUrl::FullyEncoded), query);
    }

    void items()
    {
        QCOMPARE(listItems(json(R"({"data":[1,2]})"), {"data"_L1, "companies"_L1}, u"x"_s)->size(), 2);
        QCOMPARE(listItems(json(R"({"companies":[1]})"), {"data"_L1, "companies"_L1}, u"x"_s)->size(), 1);
        QCOMPARE(listItems(json(R"({"data":[]})"), {"data"_L1}, u"x"_s)->size(), 0);
        for (const QByteArray reply : {R"({})", R"({"data":null})", R"({"data":{}})"}) {
            const auto missing = listItems(json(reply), {"data"_L1}, u"GET /x"_s);
            QVERIFY(!missing);
            QVERIFY(missing.error().kind == Error::Kind::BadReply);
        }
    }
};

QTEST_GUILESS_MAIN(TestPaging)
#include "tst_paging.moc"
