// Servers that do not keep to what Clerk promises: every reading ends, with a clear reason.
#include "clerkrig.h"
#include "support/scriptedserver.h"

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

QJsonObject user(int number)
{
    return {{u"id"_s, u"user_%1"_s.arg(number)},
            {u"created_at"_s, qint64(1'700'000'000'000 + number)},
            {u"updated_at"_s, qint64(1'700'000'000'000 + number)}};
}

QByteArray users(int from, int until)
{
    QJsonArray array;
    for (int i = from; i < until; ++i)
        array.append(user(i));
    return QJsonDocument(array).toJson();
}

QJsonObject organisations(int from, int until, int total)
{
    QJsonArray array;
    for (int i = from; i < until; ++i)
        array.append(QJsonObject{{u"id"_s, u"org_%1"_s.arg(i)},
                                 {u"name"_s, u"Organisation"_s},
                                 {u"created_at"_s, qint64(1'700'000'000'000 + i)}});
    return {{u"data"_s, array}, {u"total_count"_s, total}};
}

} // namespace

class TestClerkFaults : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void repeatedUsers_data();
    void repeatedUsers();
    void repeatedOrganisations();
    void countsMore();
    void listWithoutEnd();
    void withoutOrganisations();
    void refusals_data();
    void refusals();
    void notClerk();

private:
    void noInvitations();

    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<HttpClient> m_http;
    std::unique_ptr<Connector> m_source;
};

void TestClerkFaults::init()
{
    m_source.reset();
    m_server = std::make_unique<ScriptedServer>();
    m_http = std::make_unique<HttpClient>(quickHttp());
    m_source = clerkConnector(*m_http, m_server->url().toString() + u"/v1"_s, u"sk_live_abcdefghijklmn"_s);
}

void TestClerkFaults::noInvitations()
{
    const QJsonObject none{{u"data"_s, QJsonArray()}, {u"total_count"_s, 0}};
    m_server->reply("GET", "/v1/invitations", 200, none);
    m_server->reply("GET", "/v1/organization_invitations", 200, none);
}

void TestClerkFaults::repeatedUsers_data()
{
    QTest::addColumn<int>("from"); // of the third page, where 6 is due
    QTest::addColumn<int>("until");
    QTest::newRow("the page before") << 3 << 6;
    QTest::newRow("the first page") << 0 << 3;
    QTest::newRow("its last entry again") << 5 << 8;
}

void TestClerkFaults::repeatedUsers()
{
    QFETCH(int, from);
    QFETCH(int, until);
    noInvitations();
    m_server->reply("GET", "/v1/users", 200, users(0, 3));
    m_server->reply("GET", "/v1/users", 200, users(3, 6));
    m_server->reply("GET", "/v1/users", 200, users(from, until));
    const auto first = wait(m_source->read(objects::people, {}, 3));
    VERIFY_RESULT(first);
    const auto second = wait(m_source->read(objects::people, first->next, 3));
    VERIFY_RESULT(second);
    QCOMPARE(second->records.size(), 3);
    const auto third = wait(m_source->read(objects::people, second->next, 3));
    QVERIFY(!third);
    QCOMPARE(third.error().kind, Error::Kind::BadReply);
    QVERIFY2(third.error().message.contains(u"came before"_s), qPrintable(third.error().message));
    QVERIFY(!third.error().nextStep.isEmpty());
    QVERIFY(m_server->requests().last().query("starting_after") == "user_5");
    QCOMPARE(m_server->unscripted(), QStringList());
}

void TestClerkFaults::repeatedOrganisations()
{
    m_server->reply("GET", "/v1/organizations", 200, organisations(0, 3, 9));
    m_server->reply("GET", "/v1/organizations", 200, organisations(0, 3, 9));
    const auto first = wait(m_source->read(objects::organisations, {}, 3));
    VERIFY_RESULT(first);
    const auto second = wait(m_source->read(objects::organisations, first->next, 3));
    QVERIFY(!second);
    QCOMPARE(second.error().kind, Error::Kind::BadReply);
    QVERIFY2(second.error().message.contains(u"organisations"_s), qPrintable(second.error().message));
}

void TestClerkFaults::countsMore()
{
    m_server->reply("GET", "/v1/organizations", 200, organisations(0, 2, 3));
    const auto page = wait(m_source->read(objects::organisations, {}, 10));
    VERIFY_RESULT(page);
    QCOMPARE(page->records.size(), 2); // nothing that came is lost
    QVERIFY2(page->incomplete.contains(u"3 organisations"_s), qPrintable(page->incomplete));

    noInvitations();
    m_server->reply("GET", "/v1/users", 200, users(0, 2));
    m_server->reply("GET", "/v1/users/count", 200,
                    QJsonObject{{u"object"_s, u"total_count"_s}, {u"total_count"_s, 5}});
    const auto people = wait(m_source->read(objects::people, {}, 10));
    VERIFY_RESULT(people);
    QCOMPARE(people->records.size(), 2);
    QCOMPARE(people->incomplete, u"Clerk counts 5 users and gave 2."_s);
    QVERIFY(!people->next.isEmpty()); // the invited are still to come
}

// Anchors that nobody has heard of: the search for them ends at the beginning of the list.
void TestClerkFaults::listWithoutEnd()
{
    m_server->reply("GET", "/v1/organizations", 200, organisations(0, 10, 40));
    const auto first = wait(m_source->read(objects::organisations, {}, 10));
    VERIFY_RESULT(first);
    for (int i = 0; i < 3; ++i)
        m_server->reply("GET", "/v1/organizations", 200, organisations(100, 115, 40));
    const auto second = wait(m_source->read(objects::organisations, first->next, 10));
    QVERIFY(!second);
    QCOMPARE(second.error().kind, Error::Kind::Conflict);
    QCOMPARE(m_server->unscripted(), QStringList());
}

void TestClerkFaults::withoutOrganisations()
{
    const QJsonObject refusal{
        {u"errors"_s, QJsonArray{QJsonObject{{u"message"_s, u"organizations are off"_s},
                                             {u"long_message"_s, u"Organizations are off"_s},
                                             {u"code"_s, u"organization_not_enabled_in_instance"_s}}}}};
    const QJsonObject none{{u"data"_s, QJsonArray()}, {u"total_count"_s, 0}};
    m_server->reply("GET", "/v1/invitations", 200, none);
    m_server->reply("GET", "/v1/organization_invitations", 403, refusal);
    m_server->reply("GET", "/v1/users", 200, users(0, 2));
    m_server->reply("GET", "/v1/users/count", 200, QJsonObject{{u"total_count"_s, 2}});
    m_server->reply("GET", "/v1/invitations", 200, none);
    m_server->reply("GET", "/v1/organization_invitations", 403, refusal);
    QString cursor;
    qsizetype count = 0;
    do {
        const auto page = wait(m_source->read(objects::people, cursor, 10));
        VERIFY_RESULT(page);
        count += page->records.size();
        cursor = page->next;
    } while (!cursor.isEmpty());
    QCOMPARE(count, 2);
    // Asked for organisations themselves, it says so: no organisations would mean that all are gone.
    m_server->reply("GET", "/v1/organizations", 403, refusal);
    QCOMPARE(wait(m_source->read(objects::organisations, {}, 10)).error().kind, Error::Kind::Forbidden);

    m_server->reply("GET", "/v1/users/count", 200, QJsonObject{{u"total_count"_s, 2}});
    m_server->reply("GET", "/v1/organizations", 403, refusal);
    m_server->reply("GET", "/v1/invitations", 200, none);
    const auto health = wait(m_source->check());
    VERIFY_RESULT(health);
    QVERIFY(health->ok);
    QVERIFY2(health->summary.contains(u"no organisations"_s), qPrintable(health->summary));
}

void TestClerkFaults::refusals_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("kind");
    const auto row = [](int status, Error::Kind kind) { QTest::addRow("%d", status) << status << int(kind); };
    row(400, Error::Kind::Rejected);
    row(401, Error::Kind::Unauthorized);
    row(402, Error::Kind::PlanRestricted);
    row(403, Error::Kind::Forbidden);
    row(422, Error::Kind::Rejected);
}

void TestClerkFaults::refusals()
{
    QFETCH(int, status);
    QFETCH(int, kind);
    const QJsonObject error{{u"message"_s, u"is invalid"_s},
                            {u"long_message"_s, u"The parameter is invalid."_s},
                            {u"code"_s, u"form_param_format_invalid"_s},
                            {u"meta"_s, QJsonObject{{u"param_name"_s, u"limit"_s}}}};
    m_server->reply("GET", "/v1/users/user_1", status,
                    QJsonObject{{u"errors"_s, QJsonArray{error}}, {u"clerk_trace_id"_s, u"trace1"_s}});
    const auto found = wait(m_source->find(objects::people, {Lookup::By::Key, u"user_1"_s}));
    QVERIFY(!found);
    QCOMPARE(int(found.error().kind), kind);
    QCOMPARE(found.error().httpStatus, status);
    QCOMPARE(found.error().code, u"form_param_format_invalid"_s);
    QCOMPARE(found.error().field, u"limit"_s);
    QCOMPARE(found.error().requestId, u"trace1"_s);
    QVERIFY2(found.error().message.contains(u"The parameter is invalid"_s),
             qPrintable(found.error().message));
}

void TestClerkFaults::notClerk()
{
    m_server->reply("GET", "/v1/users/count", 200, QByteArray("<html>Welcome</html>"));
    const auto health = wait(m_source->check());
    VERIFY_RESULT(health);
    QVERIFY(!health->ok);
    // A list where an object is due, and an object without a list.
    m_server->reply("GET", "/v1/organizations", 200, QJsonObject{{u"ok"_s, true}});
    QCOMPARE(wait(m_source->read(objects::organisations, {}, 10)).error().kind, Error::Kind::BadReply);
    m_server->reply("GET", "/v1/users/user_1", 200, QByteArray("[]"));
    QCOMPARE(wait(m_source->find(objects::people, {Lookup::By::Key, u"user_1"_s})).error().kind,
             Error::Kind::BadReply);
}

QTEST_GUILESS_MAIN(TestClerkFaults)
#include "tst_clerkfaults.moc"
