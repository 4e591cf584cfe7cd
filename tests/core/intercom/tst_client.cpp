// Each call as it goes over the wire, and what becomes of its answers.
#include "base/json.h"
#include "clientstage.h"
#include "intercom/client.h"
#include "support/testing.h"

#include <QJsonArray>
#include <QLoggingCategory>

using namespace Qt::StringLiterals;
using namespace patchbay;
using namespace patchbay::intercom;
using patchbay::testing::ScriptedServer;
using patchbay::testing::wait;

namespace {

QStringList logLines;

void keepLog(QtMsgType, const QMessageLogContext &, const QString &text)
{
    logLines << text;
}

} // namespace

class TestClient : public QObject, protected patchbay::testing::ClientStage
{
    Q_OBJECT

private:
    static constexpr char token[] = "dG9rOnRlc3QtMTIzNDU2Nzg5MA==";

    Client client() const { return Client(*m_http, *m_budget, {m_server->url(), Secret(QByteArray(token))}); }
    static QJsonObject error(const QString &code, const QString &message = {})
    {
        return {{u"type"_s, u"error.list"_s},
                {u"errors"_s, QJsonArray{QJsonObject{{u"code"_s, code}, {u"message"_s, message}}}}};
    }
    static QJsonObject withId(const QString &id, const QString &companyId = {})
    {
        return {{u"id"_s, id}, {u"name"_s, u"N"_s + id}, {u"company_id"_s, companyId}};
    }
    static QJsonObject list(const QJsonArray &data, const QJsonValue &next = QJsonValue::Null)
    {
        return {{u"data"_s, data}, {u"pages"_s, QJsonObject{{u"next"_s, next}}}};
    }

private Q_SLOTS:
    void init() { setUp(); }
    void cleanup() { tearDown(); }

    void headers()
    {
        m_server->reply("GET", "/me", 200, withId(u"1"_s));
        m_server->reply("POST", "/contacts", 200, withId(u"2"_s));
        const auto me = wait(client().me());
        VERIFY_RESULT(me);
        const auto created = wait(client().createContact({{u"email"_s, u"a@example.com"_s}}));
        VERIFY_RESULT(created);
        const auto requests = m_server->requests();
        for (const ServerRequest &request : requests) {
            QCOMPARE(request.headers.value("Intercom-Version"), QByteArray("2.16"));
            QCOMPARE(request.headers.value("Authorization"), QByteArray("Bearer ") + token);
            QCOMPARE(request.headers.value("Accept"), QByteArray("application/json"));
        }
        QVERIFY(!requests[0].headers.contains("Content-Type"));
        QCOMPARE(requests[1].headers.value("Content-Type"), QByteArray("application/json"));
    }

    void tokenIsNeverWrittenDown()
    {
        logLines.clear();
        QLoggingCategory::setFilterRules(u"*=true"_s);
        const auto before = qInstallMessageHandler(keepLog);
        m_server->reply("GET", "/me", 401, error(u"unauthorized"_s, QString::fromLatin1(token)));
        const auto refused = wait(client().me());
        m_server->reply("GET", "/me", 500, QByteArray("Authorization: Bearer ") + token);
        const auto probed = wait(client().probe());
        qInstallMessageHandler(before);
        QLoggingCategory::setFilterRules({});
        QVERIFY(!refused && !probed);
        QVERIFY(!logLines.isEmpty());
        const QString all = logLines.join(u'\n') + refused.error().toText() + probed.error().toText() +
                            QString::fromUtf8(toCompactJson(refused.error().toJson()));
        QVERIFY2(!all.contains(QString::fromLatin1(token)), qUtf8Printable(all));
    }

    void refusedBeforeSending_data()
    {
        QTest::addColumn<QString>("path");
        QTest::newRow("without slash") << u"contacts"_s;
        QTest::newRow("another host") << u"@example.com/contacts"_s;
        QTest::newRow("address") << u"https:"_s + u"//example.com/"_s;
        QTest::newRow("upwards") << u"/contacts/.."_s;
        QTest::newRow("upwards, encoded") << u"/contacts/%2e%2E/me"_s;
        QTest::newRow("empty id") << u"/contacts/"_s;
        QTest::newRow("double slash") << u"//example.com"_s;
    }
    void refusedBeforeSending()
    {
        QFETCH(QString, path);
        const auto answer = wait(client().call("GET", path));
        QVERIFY(!answer);
        QVERIFY(answer.error().kind == Error::Kind::InvalidInput);
        QVERIFY(m_server->requests().isEmpty());
    }

    // An empty id must not become the call on the whole collection.
    void emptyIds()
    {
        QVERIFY(!wait(client().deleteContact({})));
        QVERIFY(!wait(client().contact({})));
        QVERIFY(!wait(client().contactByExternalId({})));
        QVERIFY(!wait(client().deleteCompany({})));
        QVERIFY(m_server->requests().isEmpty());
    }

    void missingToken()
    {
        Client withoutToken(*m_http, *m_budget, {m_server->url(), Secret()});
        const auto me = wait(withoutToken.me());
        QVERIFY(!me);
        QVERIFY(me.error().kind == Error::Kind::Unauthorized);
    }

    void externalIdsAreEncoded()
    {
        m_server->reply("GET", "/contacts/find_by_external_id/a%2Fb%20c%3F%25", 200, withId(u"1"_s));
        const auto found = wait(client().contactByExternalId(u"a/b c?%"_s));
        VERIFY_RESULT(found);
    }

    // A peer deletes by its own id of the user instead of the contact's.
    void deletionNamesTheContact()
    {
        m_server->reply("DELETE", "/contacts/6762f0dd", 200,
                        QByteArray(R"({"id":"6762f0dd","deleted":true})"));
        const auto deleted = wait(client().deleteContact(ContactId(u"6762f0dd"_s)));
        VERIFY_RESULT(deleted);
    }

    void searchCursorIsInTheBody()
    {
        const auto query = SearchQuery::where(u"email"_s, u"="_s, u"a@example.com"_s);
        m_server->reply("POST", "/contacts/search", 200,
                        list({withId(u"1"_s)}, QJsonObject{{u"starting_after"_s, u"WzE="_s}}));
        m_server->reply("POST", "/contacts/search", 200,
                        list({withId(u"1"_s)}, QJsonObject{{u"starting_after"_s, u"WzE="_s}}));
        const auto first = wait(client().searchContacts(query));
        VERIFY_RESULT(first);
        QCOMPARE(first->next, u"WzE="_s);
        const auto again = wait(client().searchContacts(query, first->next, 500));
        QVERIFY(!again); // page 1 came again
        QVERIFY(again.error().kind == Error::Kind::BadReply);
        QCOMPARE(m_server->bodyOf(1).value(u"pagination"_s).toObject(),
                 QJsonObject({{u"per_page"_s, 150}, {u"starting_after"_s, u"WzE="_s}}));
        QVERIFY(!m_server->requests()[1].target.contains('?'));
    }

    void searchIsRepeatedAfterAReset()
    {
        ServerResponse reset;
        reset.delivery = ServerResponse::Delivery::Reset;
        m_server->reply("POST", "/contacts/search", reset);
        m_server->reply("POST", "/contacts/search", 200, list({}));
        const auto searched =
            wait(client().searchContacts(SearchQuery::where(u"email"_s, u"="_s, u"a@example.com"_s)));
        VERIFY_RESULT(searched);
    }

    void creationIsNotRepeatedAfterAReset_data()
    {
        QTest::addColumn<QString>("role");
        QTest::newRow("user") << u"user"_s;
        QTest::newRow("lead") << u"lead"_s;
    }
    void creationIsNotRepeatedAfterAReset()
    {
        QFETCH(QString, role);
        ServerResponse reset;
        reset.delivery = ServerResponse::Delivery::Reset;
        m_server->reply("POST", "/contacts", reset);
        QVERIFY(!wait(client().createContact({{u"role"_s, role}, {u"email"_s, u"a@example.com"_s}})));
        QCOMPARE(m_server->calls().size(), 1);
    }

    // A peer's handler for 429 never runs, and would wait in the wrong direction.
    void refusedCreationIsSentAgain_data() { creationIsNotRepeatedAfterAReset_data(); }
    void refusedCreationIsSentAgain()
    {
        QFETCH(QString, role);
        ServerResponse refusal;
        refusal.status = 429;
        refusal.headers.set("X-RateLimit-Limit", "1666");
        refusal.headers.set("X-RateLimit-Remaining", "0");
        refusal.headers.set("X-RateLimit-Reset", QByteArray::number(QDateTime::currentSecsSinceEpoch() + 1));
        m_server->reply("POST", "/contacts", refusal);
        m_server->reply("POST", "/contacts", 200, withId(u"1"_s));
        const auto created =
            wait(client().createContact({{u"role"_s, role}, {u"email"_s, u"a@example.com"_s}}));
        VERIFY_RESULT(created);
        QCOMPARE(m_server->calls().size(), 2);
    }

    void listCursorIsEncoded()
    {
        m_server->reply("GET", "/contacts", 200, list({}));
        const auto listed = wait(client().listContacts(u"Wz+/="_s));
        VERIFY_RESULT(listed);
        QCOMPARE(m_server->requests()[0].query("starting_after"), QByteArray("Wz+/="));
        QCOMPARE(m_server->requests()[0].query("per_page"), QByteArray("150"));
    }

    void allTagsAndCompanies()
    {
        m_server->reply("GET", "/contacts/1/tags", 200,
                        QJsonObject{{u"data"_s, QJsonArray{withId(u"1"_s)}}, {u"has_more"_s, true}});
        m_server->reply(
            "GET", "/contacts/1/tags", 200,
            QJsonObject{{u"data"_s, QJsonArray{withId(u"1"_s), withId(u"2"_s)}}, {u"has_more"_s, false}});
        const auto tags = wait(client().contactTags(ContactId(u"1"_s)));
        VERIFY_RESULT(tags);
        QCOMPARE(tags->size(), 2);
        QCOMPARE(m_server->requests()[1].query("page"), QByteArray("2"));

        m_server->reply("GET", "/contacts/1/companies", 200,
                        list({withId(u"1"_s)}, u"/contacts/1/companies?page=2"_s));
        m_server->reply("GET", "/contacts/1/companies", 200,
                        QJsonObject{{u"companies"_s, QJsonArray{withId(u"2"_s)}}});
        const auto companies = wait(client().contactCompanies(ContactId(u"1"_s)));
        VERIFY_RESULT(companies);
        QCOMPARE(companies->size(), 2);

        const QJsonObject same{{u"data"_s, QJsonArray{withId(u"1"_s)}}, {u"has_more"_s, true}};
        m_server->reply("GET", "/contacts/2/tags", 200, same);
        m_server->reply("GET", "/contacts/2/tags", 200, same);
        const auto endless = wait(client().contactTags(ContactId(u"2"_s)));
        QVERIFY(!endless);
        QVERIFY(endless.error().kind == Error::Kind::BadReply);
    }

    void existingTagIsGiven()
    {
        m_server->reply(
            "GET", "/tags", 200,
            QJsonObject{{u"data"_s, QJsonArray{QJsonObject{{u"id"_s, 7}, {u"name"_s, u"VIP"_s}}}}});
        const auto tag = wait(client().createTag(u" vip "_s));
        VERIFY_RESULT(tag);
        QCOMPARE(tag->id.text(), u"7"_s);
    }

    void companyRace()
    {
        m_server->reply("POST", "/companies", 400, error(u"unique_company_constraint"_s));
        m_server->reply("POST", "/companies", 400, error(u"unique_company_constraint"_s));
        m_server->reply(
            "GET", "/companies", 200,
            QJsonObject{{u"data"_s, QJsonArray{withId(u"9"_s, u"other"_s), withId(u"1"_s, u"org-7"_s)}}});
        m_server->reply("PUT", "/companies/1", 200, withId(u"1"_s, u"org-7"_s));
        const auto company =
            wait(client().upsertCompany({{u"company_id"_s, u"org-7"_s}, {u"name"_s, u"Acme"_s}}));
        VERIFY_RESULT(company);
        QCOMPARE(company->id.text(), u"1"_s);
        QVERIFY(!m_server->bodyOf(3).contains(u"company_id"_s));
    }

    void companyNeedsItsId()
    {
        const auto company = wait(client().upsertCompany({{u"name"_s, u"Acme"_s}}));
        QVERIFY(!company);
        QVERIFY(company.error().kind == Error::Kind::InvalidInput);
    }

    void companyByItsId_data()
    {
        QTest::addColumn<QJsonObject>("reply");
        QTest::addColumn<bool>("found");
        QTest::newRow("bare") << withId(u"1"_s, u"org-7"_s) << true;
        QTest::newRow("list of one") << list({withId(u"1"_s, u"org-7"_s)}) << true;
        QTest::newRow("list of another") << list({withId(u"1"_s, u"org-8"_s)}) << false;
        QTest::newRow("empty list") << list({}) << false;
    }
    void companyByItsId()
    {
        QFETCH(QJsonObject, reply);
        QFETCH(bool, found);
        m_server->reply("GET", "/companies", 200, reply);
        const auto company = wait(client().companyByCompanyId(u"org-7"_s));
        QCOMPARE(company.has_value(), found);
        if (!found)
            QVERIFY(company.error().kind == Error::Kind::NotFound);
    }

    void scroll()
    {
        m_server->reply("GET", "/companies/scroll", 200,
                        QJsonObject{{u"data"_s, QJsonArray{withId(u"1"_s)}},
                                    {u"pages"_s, QJsonValue::Null},
                                    {u"scroll_param"_s, u"s-1"_s}});
        m_server->reply("GET", "/companies/scroll", 200,
                        QJsonObject{{u"data"_s, QJsonArray()}, {u"scroll_param"_s, u"s-1"_s}});
        const auto first = wait(client().scrollCompanies());
        VERIFY_RESULT(first);
        QCOMPARE(first->next, u"s-1"_s);
        const auto last = wait(client().scrollCompanies(first->next));
        VERIFY_RESULT(last);
        QVERIFY(last->items.isEmpty() && last->next.isEmpty());
        QCOMPARE(m_server->requests()[1].query("scroll_param"), QByteArray("s-1"));
    }

    // A peer takes each of these for the end of the list and reports success.
    void brokenScroll_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("code");
        QTest::addColumn<int>("kind");
        QTest::newRow("exists") << 400 << u"scroll_exists"_s << int(Error::Kind::Conflict);
        QTest::newRow("expired") << 404 << u"not_found"_s << int(Error::Kind::NotFound);
        QTest::newRow("restart") << 500 << u"server_error"_s << int(Error::Kind::ServerFault);
    }
    void brokenScroll()
    {
        QFETCH(int, status);
        QFETCH(QString, code);
        QFETCH(int, kind);
        m_server->reply("GET", "/companies/scroll", status, error(code));
        const auto page = wait(client().scrollCompanies(u"s-1"_s));
        QVERIFY(!page);
        QCOMPARE(int(page.error().kind), kind);
        QVERIFY(page.error().nextStep.contains(u"start again"_s, Qt::CaseInsensitive));
        QCOMPARE(m_server->calls().size(), 1); // repeating it would lose a page
    }

    void listLimitPointsToTheScroll()
    {
        m_server->reply("POST", "/companies/list", 400, error(u"bad_request"_s, u"page limit reached"_s));
        const auto page = wait(client().listCompanies(168, 60));
        QVERIFY(!page);
        QVERIFY(page.error().nextStep.contains(u"scroll"_s));
    }

    void mergedInto()
    {
        ServerResponse gone;
        gone.status = 410;
        gone.headers.set("Link", R"(</contacts/b>; rel="canonical")");
        m_server->reply("GET", "/contacts/a", gone);
        m_server->reply("GET", "/contacts/b", 200, withId(u"b"_s));
        const auto survivor = wait(client().mergedInto(ContactId(u"a"_s)));
        VERIFY_RESULT(survivor);
        QCOMPARE(survivor->text(), u"b"_s);
        m_server->reply("GET", "/contacts/a", gone);
        const auto direct = wait(client().contact(ContactId(u"a"_s)));
        QVERIFY(!direct);
        QVERIFY(direct.error().kind == Error::Kind::Gone);
        QVERIFY(direct.error().nextStep.contains(u"contact b"_s));
    }

    void attributeRefusalIsExplained()
    {
        m_server->reply("POST", "/data_attributes", 400,
                        error(u"parameter_invalid"_s, u"You already have 'plan' in your company data"_s));
        const auto attribute = wait(client().createDataAttribute(u"contact"_s, u"plan"_s, u"string"_s));
        QVERIFY(!attribute);
        QCOMPARE(attribute.error().code, u"parameter_invalid"_s);
        QVERIFY(attribute.error().message.contains(u"plan"_s));
        QVERIFY(attribute.error().nextStep.contains(u"name"_s));
    }

    void activityLogs()
    {
        m_server->reply(
            "GET", "/admins/activity_logs", 200,
            QJsonObject{{u"activity_logs"_s, QJsonArray{withId(u"e1"_s)}},
                        {u"pages"_s, QJsonObject{{u"next"_s, u"/admins/activity_logs?page=2"_s}}}});
        const auto page = wait(client().activityLogs(QDateTime::fromSecsSinceEpoch(1700000000)));
        VERIFY_RESULT(page);
        QCOMPARE(page->next, u"2"_s);
        QCOMPARE(m_server->requests()[0].query("created_at_after"), QByteArray("1700000000"));
    }

    void callGivesErrorsAsAnswers()
    {
        m_server->reply("GET", "/contacts", 503, error(u"internal_error"_s));
        const auto answer = wait(client().call("get", u"/contacts?per_page=5"_s));
        VERIFY_RESULT(answer);
        QCOMPARE(answer->status, 503);
        QCOMPARE(m_server->requests()[0].query("per_page"), QByteArray("5"));
    }

    void brokenAnswers_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("not JSON") << QByteArray("<html>");
        QTest::newRow("cut") << QByteArray("{\"id\":\"1");
        QTest::newRow("array") << QByteArray("[]");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("no id") << QByteArray("{}");
    }
    void brokenAnswers()
    {
        QFETCH(QByteArray, body);
        m_server->reply("GET", "/contacts/1", 200, body);
        const auto contact = wait(client().contact(ContactId(u"1"_s)));
        QVERIFY(!contact);
        QVERIFY(contact.error().kind == Error::Kind::BadReply);
        QVERIFY(!contact.error().nextStep.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestClient)
#include "tst_client.moc"
