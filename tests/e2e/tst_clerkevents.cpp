// Clerk's events end to end: signed as Svix signs, received, and the person or organisation is synced; in any
// order, more than once, invitations and deletions included. And one of Intercom's, sent by its sandbox.
#include "clerksender.h"

using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

QByteArray rules(const QByteArray &source, const QByteArray &target, const QByteArray &lines)
{
    return "{\"source_object\":\"" + source + "\",\"target_object\":\"" + target + "\",\"rules\":[" + lines +
           "]}";
}

} // namespace

class ClerkEventsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void usersAndOrganisations();
    void invitations();
    void deletions();
    void byHandOnly();
    void unreadable();
    void intercomsOwn();

private:
    QJsonObject clerk(const QByteArray &method, const QString &path, const QJsonObject &body = {}) const
    {
        QNetworkAccessManager network;
        QNetworkRequest request{QUrl(m_sandbox.part(u"clerk"_s).value(u"control"_s).toString() + path)};
        request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
        const std::unique_ptr<QNetworkReply> reply(
            network.sendCustomRequest(request, method, QJsonDocument(body).toJson()));
        return QTest::qWaitFor([&reply] { return reply->isFinished(); }, ProcessLimit)
                   ? QJsonDocument::fromJson(reply->readAll()).object()
                   : QJsonObject();
    }

    int send(const QString &type, const QJsonObject &data, const QByteArray &id) const
    {
        return sendClerkEvent(*m_receiver, type, data, id);
    }
    QString stateOf(const QByteArray &notification) { return deliveryState(*m_terminal, notification); }

    QJsonObject contactOf(const QString &email) const
    {
        const QJsonArray all = m_sandbox.get(u"/contacts?per_page=50"_s).value(u"data"_s).toArray();
        QJsonObject found;
        for (const QJsonValue &contact : all)
            if (contact[u"email"_s] == email)
                found = found.isEmpty() ? contact.toObject() : QJsonObject{{u"twice"_s, true}};
        return found;
    }

    std::unique_ptr<Terminal> m_terminal = std::make_unique<Terminal>();
    SandboxProcess m_sandbox{};
    std::unique_ptr<ReceiverProcess> m_receiver{};
};

void ClerkEventsTest::initTestCase()
{
    QVERIFY(m_sandbox.start({u"--port"_s, u"0"_s, u"--contacts"_s, u"0"_s, u"--companies"_s, u"0"_s,
                             u"--latency-ms"_s, u"0"_s, u"--search-delay-ms"_s, u"0"_s, u"--clerk-users"_s,
                             u"2"_s, u"--clerk-organisations"_s, u"1"_s, u"--clerk-invitations"_s, u"0"_s}));
    const QJsonObject part = m_sandbox.part(u"clerk"_s);
    m_terminal->set(u"INTERCOM_ACCESS_TOKEN"_s, m_sandbox.token());
    m_terminal->set(u"INTERCOM_BASE_URL"_s, m_sandbox.url());
    m_terminal->set(u"CLERK_SECRET_KEY"_s, part[u"secret_key"_s].toString());
    m_terminal->set(u"PATCHBAY_SECRET_SIGNING_CLERK_SECRET"_s, QString::fromLatin1(svixSecret));
    m_terminal->set(u"PATCHBAY_SECRET_SIGNING_INTERCOM_SECRET"_s,
                    m_sandbox.part(u"intercom"_s).value(u"client_secret"_s).toString());
    RUN(workspace, 0, {u"workspace"_s, u"add"_s, u"--url"_s, m_sandbox.url()});
    RUN(connection, 0, {u"connection"_s, u"add"_s, u"clerk"_s, u"--base-url"_s, part[u"url"_s].toString()});
    RUN(companies, 0, {u"mapping"_s, u"set"_s, u"--object"_s, u"organisations"_s, u"--file"_s, u"-"_s},
        rules("organisations", "company", R"({"source":"id","target":"company_id","match_key":true},
            {"source":"name","target":"name"})"));
    RUN(contacts, 0, {u"mapping"_s, u"set"_s, u"--file"_s, u"-"_s},
        rules("people", "contact", R"({"source":"id","target":"external_id","match_key":true},
            {"source":"email","target":"email"},{"source":"name","target":"name"},
            {"source":"tags","target":"tags"})"));
    RUN(policy, 0, {u"sync"_s, u"schedule"_s, u"--connection"_s, u"Clerk"_s, u"--set"_s, u"-"_s},
        R"({"deletions": "archive", "hold_above_percent": 90})");
    RUN(clerks, 0,
        {u"webhook"_s, u"endpoint"_s, u"add"_s, u"--source"_s, u"clerk"_s, u"--secret-name"_s, u"clerk"_s,
         u"--connection"_s, u"Clerk"_s});
    RUN(intercoms, 0,
        {u"webhook"_s, u"endpoint"_s, u"add"_s, u"--source"_s, u"intercom"_s, u"--secret-name"_s,
         u"intercom"_s});
    m_receiver = std::make_unique<ReceiverProcess>(*m_terminal);
    QVERIFY(m_receiver->start());
    for (const QJsonValue &endpoint : m_receiver->ready.value(u"endpoints"_s).toArray())
        QVERIFY2(!endpoint.toObject().contains(u"problem"_s), "has no usable secret");
}

void ClerkEventsTest::usersAndOrganisations()
{
    const QJsonObject user =
        clerk("POST", u"/users"_s, {{u"email_address"_s, u"ann@example.com"_s}, {u"first_name"_s, u"Ann"_s}});
    const QJsonObject organisation = clerk("POST", u"/organizations"_s, {{u"name"_s, u"Acme"_s}});
    QVERIFY2(user.contains(u"id"_s), QJsonDocument(user).toJson().constData());
    const QJsonObject membership =
        clerk("POST", u"/memberships"_s,
              {{u"user_id"_s, user[u"id"_s]}, {u"organization_id"_s, organisation[u"id"_s]}});
    // The membership before its user and its organisation.
    const QJsonObject told{
        {u"id"_s, membership[u"id"_s]},
        {u"object"_s, u"organization_membership"_s},
        {u"organization"_s, QJsonObject{{u"id"_s, organisation[u"id"_s]}, {u"name"_s, u"Acme"_s}}},
        {u"public_user_data"_s, QJsonObject{{u"user_id"_s, user[u"id"_s]}}}};
    QCOMPARE(send(u"organizationMembership.created"_s, told, "msg_1"), 200);
    QCOMPARE(send(u"user.created"_s, user, "msg_2"), 200);
    QCOMPARE(send(u"user.created"_s, user, "msg_2"), 200); // again
    QCOMPARE(send(u"organization.created"_s, organisation, "msg_3"), 200);
    QCOMPARE(send(u"session.created"_s, {{u"id"_s, u"sess_1"_s}}, "msg_4"), 200);
    for (const QByteArray &id :
         {QByteArray("msg_1"), QByteArray("msg_2"), QByteArray("msg_3"), QByteArray("msg_4")})
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(id), u"done"_s, ProcessLimit);
    const QJsonObject contact = contactOf(u"ann@example.com"_s);
    QCOMPARE(contact[u"external_id"_s], user[u"id"_s]);
    const QJsonArray companies =
        m_sandbox.get(u"/contacts/"_s + contact[u"id"_s].toString() + u"/companies"_s)[u"data"_s].toArray();
    QCOMPARE(companies.size(), 1);
    QCOMPARE(companies.first()[u"name"_s].toString(), u"Acme"_s);
    QCOMPARE(m_sandbox.get(u"/_sandbox/stats"_s).value(u"contacts"_s).toInt(), 1);
}

void ClerkEventsTest::invitations()
{
    const QJsonObject invitation =
        clerk("POST", u"/invitations"_s, {{u"email_address"_s, u"gus@example.com"_s}});
    QVERIFY2(invitation.contains(u"id"_s), QJsonDocument(invitation).toJson().constData());
    const QJsonObject user = clerk("POST", u"/invitations/"_s + invitation[u"id"_s].toString() + u"/accept"_s,
                                   {{u"first_name"_s, u"Gus"_s}});
    // The acceptance is told first, then twice that there is a user.
    QJsonObject accepted = invitation;
    accepted.insert(u"status"_s, u"accepted"_s);
    accepted.insert(u"user_id"_s, user[u"id"_s]);
    QCOMPARE(send(u"organizationInvitation.accepted"_s, accepted, "msg_10"), 200);
    QCOMPARE(send(u"user.created"_s, user, "msg_11"), 200);
    QCOMPARE(send(u"user.updated"_s, user, "msg_12"), 200);
    for (const QByteArray &id : {QByteArray("msg_10"), QByteArray("msg_11"), QByteArray("msg_12")})
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(id), u"done"_s, ProcessLimit);
    QCOMPARE(contactOf(u"gus@example.com"_s)[u"external_id"_s], user[u"id"_s]);
    QCOMPARE(m_sandbox.get(u"/_sandbox/stats"_s).value(u"contacts"_s).toInt(), 2);
}

void ClerkEventsTest::deletions()
{
    const QString id = contactOf(u"ann@example.com"_s).value(u"external_id"_s).toString();
    clerk("DELETE", u"/users/"_s + id);
    QCOMPARE(
        send(u"user.deleted"_s, {{u"id"_s, id}, {u"object"_s, u"user"_s}, {u"deleted"_s, true}}, "msg_20"),
        200);
    QTRY_COMPARE_WITH_TIMEOUT(stateOf("msg_20"), u"done"_s, ProcessLimit);
    // It stays for the hold hours, a day by default, and the list says so.
    QCOMPARE(m_sandbox.get(u"/_sandbox/stats"_s).value(u"contacts"_s).toInt(), 2);
    const auto waiting = [this] {
        return QJsonDocument::fromJson(m_terminal->run({u"sync"_s, u"gone"_s, u"--json"_s}).out).array();
    };
    QCOMPARE(waiting().size(), 1);
    QCOMPARE(waiting().first()[u"source_key"_s].toString(), id);
    QCOMPARE(waiting().first()[u"state"_s].toString(), u"held"_s);
    RUN(impatient, 0, {u"sync"_s, u"schedule"_s, u"--connection"_s, u"Clerk"_s, u"--set"_s, u"-"_s},
        R"({"hold_hours": 0})");
    // Told once more, with no hours to wait: now.
    QCOMPARE(
        send(u"user.deleted"_s, {{u"id"_s, id}, {u"object"_s, u"user"_s}, {u"deleted"_s, true}}, "msg_22"),
        200);
    QTRY_COMPARE_WITH_TIMEOUT(stateOf("msg_22"), u"done"_s, ProcessLimit);
    QCOMPARE(m_sandbox.get(u"/_sandbox/stats"_s).value(u"contacts"_s).toInt(), 1);
    QCOMPARE(waiting().first()[u"state"_s].toString(), u"archived"_s);
    // Late news of somebody who is gone bring nobody back.
    QCOMPARE(send(u"user.updated"_s, {{u"id"_s, id}, {u"object"_s, u"user"_s}}, "msg_21"), 200);
    QTRY_COMPARE_WITH_TIMEOUT(stateOf("msg_21"), u"done"_s, ProcessLimit);
    QCOMPARE(m_sandbox.get(u"/_sandbox/stats"_s).value(u"contacts"_s).toInt(), 1);
}

// An endpoint made the connection sync on events. Set back to "by hand", events are kept and write nothing.
void ClerkEventsTest::byHandOnly()
{
    const QStringList show{u"sync"_s, u"schedule"_s, u"--connection"_s, u"Clerk"_s, u"--json"_s};
    const QStringList set{u"sync"_s, u"schedule"_s, u"--connection"_s, u"Clerk"_s, u"--set"_s, u"-"_s};
    RUN(schedule, 0, show);
    QCOMPARE(schedule.json()[u"frequency"_s].toString(), u"on_events"_s);
    QCOMPARE(schedule.json()[u"deletions"_s].toString(), u"archive"_s);
    RUN(log, 0, {u"activity"_s, u"list"_s, u"--json"_s});
    QVERIFY2(log.out.contains("Clerk syncs on the events of"), log.out.constData());
    RUN(manual, 0, set, R"({"frequency": "manual"})");
    const QJsonObject user =
        clerk("POST", u"/users"_s, {{u"email_address"_s, u"hal@example.com"_s}, {u"first_name"_s, u"Hal"_s}});
    QVERIFY2(user.contains(u"id"_s), QJsonDocument(user).toJson().constData());
    QCOMPARE(send(u"user.created"_s, user, "msg_25"), 200);
    QTRY_COMPARE_WITH_TIMEOUT(stateOf("msg_25"), u"done"_s, ProcessLimit);
    QVERIFY(contactOf(u"hal@example.com"_s).isEmpty());
    RUN(interval, 0, set, R"({"frequency": "interval", "minutes": 600})");
    QCOMPARE(send(u"user.updated"_s, user, "msg_26"), 200);
    QTRY_COMPARE_WITH_TIMEOUT(stateOf("msg_26"), u"done"_s, ProcessLimit);
    QCOMPARE(contactOf(u"hal@example.com"_s)[u"external_id"_s], user[u"id"_s]);
}

// What cannot be read never fails the webhook: it is stored, and parked with the reason.
void ClerkEventsTest::unreadable()
{
    QCOMPARE(send(u"user.created"_s, {{u"object"_s, u"user"_s}}, "msg_30"), 200);
    QTRY_COMPARE_WITH_TIMEOUT(stateOf("msg_30"), u"parked"_s, ProcessLimit);
    RUN(parked, 0, {u"webhook"_s, u"deliveries"_s, u"--state"_s, u"parked"_s, u"--json"_s});
    QVERIFY2(parked.out.contains("has no id"), parked.out.constData());
}

void ClerkEventsTest::intercomsOwn()
{
    const QString url = m_receiver->ready.value(u"url"_s).toString() + u"/hooks/intercom"_s;
    const QJsonObject sent = m_sandbox.post(u"/_sandbox/event"_s, {{u"topic"_s, u"ping"_s}, {u"url"_s, url}});
    QCOMPARE(sent.value(u"status"_s).toInt(), 200);
    RUN(pings, 0, {u"webhook"_s, u"deliveries"_s, u"--topic"_s, u"ping"_s, u"--json"_s});
    QCOMPARE(pings.json().value(u"state"_s).toString(), u"kept"_s);
    QCOMPARE(m_receiver->terminate(), 0);
    QVERIFY(!m_terminal->everythingPrinted().contains(svixSecret.mid(6)));
}

QTEST_GUILESS_MAIN(ClerkEventsTest)
#include "tst_clerkevents.moc"
