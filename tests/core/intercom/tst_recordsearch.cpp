// Searches as they go over the wire, page by page, and once more where that may help.
#include "intercom/recordsearch.h"
#include "support/scriptedserver.h"
#include "support/testing.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;
using namespace patchbay;
using namespace patchbay::intercom;
using patchbay::testing::ScriptedServer;
using patchbay::testing::wait;

class TestRecordSearch : public QObject
{
    Q_OBJECT

private:
    ScriptedServer m_server;
    HttpClient m_http{HttpClient::Settings{.pool = 1}};
    RateBudget m_budget{RateBudget::Settings{}};

    Client client() { return Client(m_http, m_budget, {m_server.url(), Secret(QByteArray("test-token"))}); }
    static SearchQuery query() { return SearchQuery::where(u"created_at"_s, u">"_s, qint64(1'790'000'000)); }
    static QJsonObject list(const QString &key, const QString &id, const QJsonValue &next = QJsonValue::Null)
    {
        return {{key, QJsonArray{QJsonObject{{u"id"_s, id}}}}, {u"pages"_s, QJsonObject{{u"next"_s, next}}}};
    }

private Q_SLOTS:
    void cleanup()
    {
        QCOMPARE(m_server.unscripted(), QStringList());
        QCOMPARE(m_server.leftOver(), 0);
        m_server.clear();
    }

    void pages_data()
    {
        QTest::addColumn<SearchedModel>("model");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("key");
        QTest::newRow("contacts") << SearchedModel::Contacts << u"contacts"_s << u"data"_s;
        QTest::newRow("conversations")
            << SearchedModel::Conversations << u"conversations"_s << u"conversations"_s;
        QTest::newRow("tickets") << SearchedModel::Tickets << u"tickets"_s << u"tickets"_s;
    }
    void pages()
    {
        QFETCH(SearchedModel, model);
        QFETCH(QString, name);
        QFETCH(QString, key);
        const QByteArray path = "/" + name.toLatin1() + "/search";
        m_server.reply("POST", path, 200,
                       list(key, u"1"_s, QJsonObject{{u"page"_s, 2}, {u"starting_after"_s, u"WzE="_s}}));
        m_server.reply("POST", path, 200, list(key, u"2"_s));
        const auto first = wait(searchRecords(client(), model, query(), u"created_at"_s));
        VERIFY_RESULT(first);
        QCOMPARE(first->items.first().value(u"id"_s).toString(), u"1"_s);
        const auto second = wait(searchRecords(client(), model, query(), u"created_at"_s, first->next));
        VERIFY_RESULT(second);
        QCOMPARE(second->items.first().value(u"id"_s).toString(), u"2"_s);
        QVERIFY(second->next.isEmpty());
        const QJsonObject asked = m_server.bodyOf(1);
        QCOMPARE(asked[u"query"_s][u"field"_s].toString(), u"created_at"_s);
        QCOMPARE(asked[u"pagination"_s][u"starting_after"_s].toString(), u"WzE="_s);
        QCOMPARE(asked[u"pagination"_s][u"per_page"_s].toInt(), 150);
        // Only of contacts an order is described.
        QCOMPARE(asked.contains(u"sort"_s), model == SearchedModel::Contacts);
        if (model == SearchedModel::Contacts)
            QCOMPARE(asked[u"sort"_s][u"order"_s].toString(), u"ascending"_s);
    }

    void aFailureIsAskedOnceMore()
    {
        m_server.reply("POST", "/contacts/search", 503, QByteArray("<html>busy</html>"));
        m_server.reply("POST", "/contacts/search", 200, list(u"data"_s, u"1"_s));
        VERIFY_RESULT(wait(searchRecords(client(), SearchedModel::Contacts, query(), u"created_at"_s)));
        QCOMPARE(m_server.calls().size(), 2);
    }

    void aRefusalIsNot()
    {
        m_server.reply("POST", "/conversations/search", 403,
                       QJsonObject{{u"type"_s, u"error.list"_s},
                                   {u"errors"_s, QJsonArray{QJsonObject{{u"code"_s, u"forbidden"_s}}}}});
        const auto denied =
            wait(searchRecords(client(), SearchedModel::Conversations, query(), u"created_at"_s));
        QVERIFY(!denied);
        QCOMPARE(denied.error().kind, Error::Kind::Forbidden);
        QCOMPARE(m_server.calls().size(), 1);
    }
};

QTEST_GUILESS_MAIN(TestRecordSearch)
#include "tst_recordsearch.moc"
