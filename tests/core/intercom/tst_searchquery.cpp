// Search queries: what Intercom takes is written as it takes it, and what it refuses cannot be written.
#include "base/json.h"
#include "intercom/searchquery.h"
#include "support/testing.h"

using namespace Qt::StringLiterals;
using namespace patchbay;
using namespace patchbay::intercom;

using Query = SearchQuery;

class TestSearchQuery : public QObject
{
    Q_OBJECT

private:
    static Query leaf(int value = 1) { return Query::where(u"owner_id"_s, u"="_s, value); }
    static QList<Query> leaves(int count)
    {
        QList<Query> list;
        for (int i = 0; i < count; ++i)
            list << leaf(i);
        return list;
    }

private Q_SLOTS:
    void writesFiltersAndGroups()
    {
        const auto json =
            Query::allOf({Query::where(u"role"_s, u"="_s, u"user"_s),
                          Query::anyOf({Query::where(u"updated_at"_s, u">"_s, 1700000000),
                                        Query::where(u"email"_s, u"IN"_s, QJsonArray{u"a@example.com"_s})})})
                .toJson();
        VERIFY_RESULT(json);
        QCOMPARE(toCompactJson(*json),
                 QByteArray(
                     R"({"operator":"AND","value":[{"field":"role","operator":"=","value":"user"},)"
                     R"({"operator":"OR","value":[{"field":"updated_at","operator":">","value":1700000000},)"
                     R"({"field":"email","operator":"IN","value":["a@example.com"]}]}]})"));
    }

    void limits_data()
    {
        QTest::addColumn<Query>("query");
        QTest::addColumn<bool>("accepted");
        for (const char *op : {"=", "!=", ">", "<", ">=", "<=", "~", "!~", "^", "$"})
            QTest::addRow("operator %s", op) << Query::where(u"f"_s, QString::fromLatin1(op), 1) << true;
        QTest::newRow("IN") << Query::where(u"f"_s, u"IN"_s, QJsonArray{1}) << true;
        QTest::newRow("NIN") << Query::where(u"f"_s, u"NIN"_s, QJsonArray{1, 2}) << true;
        QTest::newRow("null") << Query::where(u"f"_s, u"="_s, QJsonValue::Null) << true;
        QTest::newRow("unknown operator") << Query::where(u"f"_s, u"LIKE"_s, 1) << false;
        QTest::newRow("lower case in") << Query::where(u"f"_s, u"in"_s, QJsonArray{1}) << false;
        QTest::newRow("group word as operator") << Query::where(u"f"_s, u"AND"_s, 1) << false;
        QTest::newRow("IN without list") << Query::where(u"f"_s, u"IN"_s, 1) << false;
        QTest::newRow("IN of nothing") << Query::where(u"f"_s, u"IN"_s, QJsonArray()) << false;
        QTest::newRow("= with list") << Query::where(u"f"_s, u"="_s, QJsonArray{1}) << false;
        QTest::newRow("= with object") << Query::where(u"f"_s, u"="_s, QJsonObject()) << false;
        QTest::newRow("no field") << Query::where(QString(), u"="_s, 1) << false;
        QTest::newRow("15 filters") << Query::allOf(leaves(15)) << true;
        QTest::newRow("16 filters") << Query::allOf(leaves(16)) << false;
        QTest::newRow("16 filters inside") << Query::anyOf({leaf(), Query::allOf(leaves(16))}) << false;
        QTest::newRow("empty group") << Query::anyOf({}) << false;
        QTest::newRow("nothing") << Query() << false;
        QTest::newRow("2 levels") << Query::allOf({Query::anyOf(leaves(2)), leaf()}) << true;
        QTest::newRow("3 levels") << Query::allOf({Query::anyOf({Query::allOf(leaves(2))})}) << false;
    }
    void limits()
    {
        QFETCH(Query, query);
        QFETCH(bool, accepted);
        const auto json = query.toJson();
        QCOMPARE(json.has_value(), accepted);
        if (!accepted) {
            QVERIFY(json.error().kind == Error::Kind::InvalidInput);
            QVERIFY(!json.error().nextStep.isEmpty());
        }
    }
};

QTEST_GUILESS_MAIN(TestSearchQuery)
#include "tst_searchquery.moc"
