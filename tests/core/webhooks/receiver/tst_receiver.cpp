// The receiver over real sockets into a real store: what it answers, what it keeps, what it does not put up
// with.
#include "store/database.h"
#include "support/hookclient.h"
#include "support/testing.h"
#include "support/tlscertificate.h"
#include "webhooks/receiver.h"

#include <QDir>
#include <QFile>
#include <QSet>
#include <QTemporaryDir>

#include <atomic>
#include <future>
#include <memory>
#include <thread>

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const Secret IntercomSecret(QByteArray("test_client_secret"));
const Secret ClerkSecret(QByteArray("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
const QByteArray HooksPath = "/hooks/intercom";

ReceiverEndpoint intercom()
{
    ReceiverEndpoint made;
    made.id = EndpointId(u"end_intercom"_s);
    made.name = u"Intercom"_s;
    made.path = HooksPath;
    made.source = WebhookSource::Intercom;
    made.recipes = {recipeOf(Scheme::IntercomHub), recipeOf(Scheme::IntercomBody)};
    made.secret = IntercomSecret;
    return made;
}

ReceiverEndpoint clerk()
{
    ReceiverEndpoint made;
    made.id = EndpointId(u"end_clerk"_s);
    made.name = u"Clerk"_s;
    made.path = "/hooks/clerk";
    made.source = WebhookSource::Clerk;
    made.recipes = {recipeOf(Scheme::StandardWebhooks)};
    made.secret = ClerkSecret;
    made.worked = false;
    return made;
}

ReceiverEndpoint hubSpot()
{
    ReceiverEndpoint made;
    made.id = EndpointId(u"end_hubspot"_s);
    made.name = u"HubSpot"_s;
    made.path = "/hooks/hubspot";
    made.source = WebhookSource::HubSpot;
    made.recipes = {recipeOf(Scheme::HubSpotV3), recipeOf(Scheme::HubSpotV1)};
    made.secret = IntercomSecret;
    made.publicUrl = "https://hooks.example.com";
    return made;
}

QByteArray notification(const QByteArray &id, const QByteArray &item = "1")
{
    return R"({"type":"notification_event","id":")" + id +
           R"(","topic":"user.created","data":{"item":{"type":"contact","id":")" + item + R"("}}})";
}

HookClient::Headers signedBy(Scheme scheme, const Secret &secret, const QByteArray &body,
                             const QByteArray &url = {}, const QByteArray &id = {},
                             const QDateTime &at = QDateTime::currentDateTimeUtc())
{
    SignedRequest request;
    request.body = body;
    request.url = url;
    request.id = id;
    HookClient::Headers headers{{"Content-Type", "application/json"}};
    const auto made = sign(recipeOf(scheme), secret, request, at);
    if (made)
        headers += made->items();
    return headers;
}

HookClient::Headers hub(const QByteArray &body)
{
    return signedBy(Scheme::IntercomHub, IntercomSecret, body);
}

} // namespace

class TestReceiver : public QObject
{
    Q_OBJECT

    QString store() const { return m_folder->filePath(u"store.sqlite"_s); }

    Receiver::Settings settings() const
    {
        Receiver::Settings made;
        made.inbox.storeUri = store();
        return made;
    }

    bool start(Receiver::Settings given)
    {
        m_receiver = std::make_unique<Receiver>(std::move(given), [this] { ++m_woken; });
        const Outcome started = m_receiver->start();
        if (!started)
            qWarning("%s", qPrintable(started.error().toText()));
        return started && m_receiver->setEndpoints({intercom(), clerk(), hubSpot()}).isEmpty();
    }

    quint16 port() const { return quint16(m_receiver->url().port()); }

    HookAnswer ask(const QByteArray &method, const QByteArray &path, const HookClient::Headers &headers = {},
                   const QByteArray &body = {})
    {
        HookClient client;
        return client.connectTo(port()) ? client.ask(method, path, headers, body) : HookAnswer{};
    }

    QList<DeliveryRow> stored(const DeliveryFilter &filter = {})
    {
        Database database(store());
        const Outcome opened = QCoro::waitFor(database.open());
        if (!opened)
            return {};
        return wait(database.transact<QList<DeliveryRow>>([filter](StoreSession &session) {
                   return DeliveryRepository(session).page(filter, {}, 1000);
               }))
            .value_or(QList<DeliveryRow>());
    }

    std::unique_ptr<QTemporaryDir> m_folder{};
    std::atomic<int> m_woken = 0;
    std::unique_ptr<Receiver> m_receiver{};

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_woken = 0;
    }
    void cleanup() { m_receiver.reset(); }

    void acceptsWhatIsSigned()
    {
        QVERIFY(start(settings()));
        HookClient client;
        QVERIFY(client.connectTo(port()));
        const HookAnswer head = client.ask("HEAD", HooksPath);
        QCOMPARE(head.status, 200);
        QVERIFY(head.head.contains("Date: "));
        for (int i = 0; i < 3; ++i) { // on the same connection
            const QByteArray body = notification("notif_" + QByteArray::number(i));
            QCOMPARE(client.ask("POST", HooksPath, hub(body), body).status, 200);
        }
        // Again: answered the same way, stored once.
        const QByteArray again = notification("notif_0");
        QCOMPARE(client.ask("POST", HooksPath, hub(again), again).status, 200);
        QVERIFY(client.isOpen());
        const QByteArray health = R"({"workspace_id":"abc"})";
        QCOMPARE(client.ask("POST", HooksPath, signedBy(Scheme::IntercomBody, IntercomSecret, health), health)
                     .status,
                 200);
        const QByteArray user = R"({"data":{"id":"user_1"},"object":"event","type":"user.created"})";
        QCOMPARE(client
                     .ask("POST", "/hooks/clerk",
                          signedBy(Scheme::StandardWebhooks, ClerkSecret, user, {}, "msg_1"), user)
                     .status,
                 200);
        const QByteArray events = R"([{"eventId":1,"subscriptionType":"contact.creation","objectId":3}])";
        const QByteArray url = "https://hooks.example.com/hooks/hubspot?x=1";
        QCOMPARE(client
                     .ask("POST", "/hooks/hubspot?x=1",
                          signedBy(Scheme::HubSpotV3, IntercomSecret, events, url), events)
                     .status,
                 200);

        const auto rows = stored();
        QCOMPARE(rows.size(), 6);
        const auto first = stored({.notificationId = u"notif_0"_s});
        QCOMPARE(first.size(), 1);
        QCOMPARE(first.first().repeats, 1);
        QCOMPARE(first.first().topic, u"contact.user.created"_s); // as it is called today
        QCOMPARE(first.first().recordKey, u"contact/1"_s);
        QCOMPARE(first.first().verdict, u"valid"_s);
        QCOMPARE(first.first().state, u"received"_s);
        QCOMPARE(first.first().peer, u"127.0.0.1"_s);
        const auto clerks = stored({.endpointId = EndpointId(u"end_clerk"_s)});
        QCOMPARE(clerks.size(), 1);
        QCOMPARE(clerks.first().state, u"kept"_s);
        QCOMPARE(clerks.first().notificationId, u"msg_1"_s);
        QVERIFY(m_woken > 0);
        // Each answer is timed once, for its endpoint; taken, they are gone.
        QHash<QString, qint64> timed;
        for (const EndpointTimes &one : m_receiver->takeTimes()) {
            timed.insert(one.endpoint.text(), one.times.count());
            QVERIFY(one.times.longest() > 0us && one.times.quantile(1) == one.times.longest());
        }
        QCOMPARE(timed, (QHash<QString, qint64>{
                            {u"end_intercom"_s, 5}, {u"end_clerk"_s, 1}, {u"end_hubspot"_s, 1}}));
        QVERIFY(m_receiver->takeTimes().isEmpty());
        // A register that is served anew keeps its endpoints' places.
        QVERIFY(m_receiver->setEndpoints({clerk(), intercom()}).isEmpty());
        const QByteArray later = notification("notif_later");
        QCOMPARE(client.ask("POST", HooksPath, hub(later), later).status, 200);
        QList<EndpointTimes> anew; // the answer leaves before it is counted
        QVERIFY(QTest::qWaitFor([&] { return !(anew = m_receiver->takeTimes()).isEmpty(); }, 30'000));
        QCOMPARE(anew.size(), 1);
        QCOMPARE(anew.first().endpoint.text(), u"end_intercom"_s);
        const auto numbers = m_receiver->numbers();
        QCOMPARE(numbers.stored, 8);
        QCOMPARE(numbers.refused, 0);
    }

    void keepsWhatArrived()
    {
        QVERIFY(start(settings()));
        const QByteArray body("{ \"topic\" : \"\xc3\xa9\",\r\n\t\"x\":\"\\u00e9\" }\n");
        HookClient::Headers headers = hub(body);
        headers.emplaceBack("X-Other", "kept");
        headers.emplaceBack("Authorization", "Bearer not-kept");
        headers.emplaceBack("Cookie", "not-kept");
        QCOMPARE(ask("POST", HooksPath + "?a=b", headers, body).status, 200);
        Database database(store());
        QVERIFY(QCoro::waitFor(database.open()));
        const auto row = wait(database.transact<DeliveryRow>(
            [](StoreSession &session) { return DeliveryRepository(session).find(1); }));
        VERIFY_RESULT(row);
        QCOMPARE(row->body, body);
        QVERIFY(row->headers.contains(u"X-Other: kept\n"_s));
        QVERIFY(row->headers.contains(u"X-Hub-Signature: sha1="_s));
        QVERIFY2(!row->headers.contains(u"not-kept"_s), "credentials are nobody's business");
    }

    void everythingRecorded()
    {
        QVERIFY(start(settings()));
        const QDir folder(fixture(u"intercom-webhooks"_s));
        const QStringList names = folder.entryList({u"*.json"_s});
        if (names.isEmpty())
            QSKIP("The recorded payloads are not here.");
        HookClient client;
        QVERIFY(client.connectTo(port()));
        for (const QString &name : names) {
            QFile file(folder.filePath(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray body = file.readAll();
            QCOMPARE(client.ask("POST", HooksPath, hub(body), body).status, 200);
        }
        const auto rows = stored();
        QCOMPARE(rows.size(), names.size());
        for (const DeliveryRow &row : rows)
            QVERIFY(!row.topic.isEmpty());
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<HookClient::Headers>("headers");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("reason");
        const QByteArray body = notification("notif_1");
        const QByteArray user = R"({"data":{"id":"user_1"},"type":"user.created"})";
        const QDateTime now = QDateTime::currentDateTimeUtc();
        const auto post = [&](const char *name, const QByteArray &path, const HookClient::Headers &headers,
                              const QByteArray &sent, int status, const QString &reason) {
            QTest::newRow(name) << QByteArray("POST") << path << headers << sent << status << reason;
        };
        post("unsigned", HooksPath, {}, body, 401, u"missing_signature"_s);
        post("another body", HooksPath, hub(body), body + ' ', 401, u"mismatch"_s);
        post("another secret", HooksPath, signedBy(Scheme::IntercomHub, ClerkSecret, body), body, 401,
             u"mismatch"_s);
        post("no digest", HooksPath, {{"X-Hub-Signature", "sha1=zz"}}, body, 401, u"mismatch"_s);
        post("stale", "/hooks/clerk",
             signedBy(Scheme::StandardWebhooks, ClerkSecret, user, {}, "m", now.addSecs(-400)), user, 400,
             u"stale_timestamp"_s);
        post("from the future", "/hooks/clerk",
             signedBy(Scheme::StandardWebhooks, ClerkSecret, user, {}, "m", now.addSecs(500)), user, 400,
             u"future_timestamp"_s);
        post("signed for another address", "/hooks/hubspot?x=2",
             signedBy(Scheme::HubSpotV3, IntercomSecret, body, "https://hooks.example.com/hooks/hubspot?x=1"),
             body, 401, u"mismatch"_s);
        post("nobody's path", "/hooks/other", hub(body), body, 404, {});
        QTest::newRow("nobody's path, HEAD") << QByteArray("HEAD") << QByteArray("/") << HookClient::Headers()
                                             << QByteArray() << 404 << QString();
        QTest::newRow("GET") << QByteArray("GET") << HooksPath << HookClient::Headers() << QByteArray() << 405
                             << QString();
        QTest::newRow("DELETE") << QByteArray("DELETE") << HooksPath << hub(body) << body << 405 << QString();
    }
    void refuses()
    {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, path);
        QFETCH(HookClient::Headers, headers);
        QFETCH(QByteArray, body);
        QFETCH(int, status);
        QFETCH(QString, reason);
        QVERIFY(start(settings()));
        const HookAnswer answer = ask(method, path, headers, body);
        QCOMPARE(answer.status, status);
        QVERIFY(stored().isEmpty());
        const auto refusals = m_receiver->takeRefusals();
        QCOMPARE(refusals.size(), reason.isEmpty() ? 0 : 1);
        if (!reason.isEmpty()) {
            QCOMPARE(refusals.first().reason, reason);
            QCOMPARE(refusals.first().count, 1);
            QCOMPARE(refusals.first().peer, u"127.0.0.1"_s);
            QCOMPARE(QString::fromUtf8(answer.body), refusals.first().sentence);
            QVERIFY(m_receiver->takeRefusals().isEmpty());
        }
        // The next sender is served all the same.
        const QByteArray good = notification("notif_2");
        QCOMPARE(ask("POST", HooksPath, hub(good), good).status, 200);
    }

    void unsignedByChoice()
    {
        QVERIFY(start(settings()));
        ReceiverEndpoint open = intercom();
        open.acceptUnsigned = true;
        QVERIFY(m_receiver->setEndpoints({open}).isEmpty());
        const QByteArray body = notification("notif_1");
        QTRY_COMPARE(ask("POST", HooksPath, {}, body).status, 200);
        QCOMPARE(stored().first().verdict, u"unsigned"_s);
        // A wrong signature is not the same as none.
        QCOMPARE(ask("POST", HooksPath, hub(body + 'x'), body).status, 401);
    }

    void endpointWithoutSecret()
    {
        QVERIFY(start(settings()));
        ReceiverEndpoint bare = intercom();
        bare.secret = Secret();
        const auto problems = m_receiver->setEndpoints({bare});
        QCOMPARE(problems.size(), 1);
        QCOMPARE(problems.first().first, bare.id);
        const QByteArray body = notification("notif_1");
        HookAnswer answer;
        QTRY_COMPARE((answer = ask("POST", HooksPath, hub(body), body)).status, 503);
        QVERIFY(answer.head.contains("Retry-After: "));
        QVERIFY(stored().isEmpty());
    }

    void malformed_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("status");
        const QByteArray post = "POST /hooks/intercom HTTP/1.1\r\nHost: h\r\nX-Hub-Signature: sha1=00\r\n";
        QTest::newRow("no http") << QByteArray("hello\r\n\r\n") << 400;
        QTest::newRow("tls on a plain port") << QByteArray("\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 11) << 400;
        QTest::newRow("no host") << QByteArray("POST /hooks/intercom HTTP/1.1\r\n\r\n") << 400;
        QTest::newRow("two lengths") << post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab" << 400;
        QTest::newRow("negative length") << post + "Content-Length: -1\r\n\r\n" << 400;
        QTest::newRow("length and chunks")
            << post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            << 400;
        QTest::newRow("no chunk") << post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n" << 400;
        QTest::newRow("huge length") << post + "Content-Length: 100000000\r\n\r\n" << 413;
        QTest::newRow("huge chunk") << post + "Transfer-Encoding: chunked\r\n\r\n7fffffff\r\n" << 413;
        QTest::newRow("header bomb") << post + "X: " + QByteArray(40'000, 'a') + "\r\n\r\n" << 431;
        QByteArray many = post;
        for (int i = 0; i < 5'000; ++i)
            many += "a:b\r\n";
        QTest::newRow("many headers") << many + "\r\n" << 431;
        QTest::newRow("chunk extension without end")
            << post + "Transfer-Encoding: chunked\r\n\r\n1;" + QByteArray(60'000, 'x') << 400;
    }
    void malformed()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, status);
        QVERIFY(start(settings()));
        HookClient client;
        QVERIFY(client.connectTo(port()));
        client.send(bytes);
        QCOMPARE(client.answer().status, status);
        QVERIFY(client.ends());
        QVERIFY(stored().isEmpty());
        const QByteArray good = notification("notif_2");
        QCOMPARE(ask("POST", HooksPath, hub(good), good).status, 200);
    }

    void chunkedAndInPieces()
    {
        QVERIFY(start(settings()));
        const QByteArray body = notification("notif_1");
        QByteArray request = "POST /hooks/intercom HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n";
        for (const auto &[name, value] : hub(body))
            request += name + ": " + value + "\r\n";
        request += "\r\n";
        for (const char c : body)
            request += QByteArray("1\r\n") + c + "\r\n";
        request += "0\r\n\r\n";
        HookClient client;
        QVERIFY(client.connectTo(port()));
        for (qsizetype at = 0; at < request.size(); at += 7)
            client.send(request.mid(at, 7));
        QCOMPARE(client.answer().status, 200);
        // Several in one go: each gets its answer, in order.
        const QByteArray next = notification("notif_2");
        const QByteArray one = HookClient::request("POST", HooksPath, hub(next), next);
        client.send(one + HookClient::request("HEAD", HooksPath, {}, {}) +
                    HookClient::request("GET", HooksPath, {}, {}));
        QCOMPARE(client.answer().status, 200);
        QCOMPARE(client.answer(true).status, 200);
        QCOMPARE(client.answer().status, 405);
        QCOMPARE(stored().size(), 2);
    }

    void expectContinue()
    {
        QVERIFY(start(settings()));
        const QByteArray body = notification("notif_1");
        HookClient client;
        QVERIFY(client.connectTo(port()));
        HookClient::Headers headers = hub(body);
        headers.emplaceBack("Expect", "100-continue");
        const QByteArray whole = HookClient::request("POST", HooksPath, headers, body);
        client.send(whole.chopped(body.size()));
        QCOMPARE(client.answer().status, 100);
        client.send(body);
        QCOMPARE(client.answer().status, 200);
    }

    void overTls()
    {
        const TlsCertificate certificate = selfSignedCertificate("IP:127.0.0.1");
        Receiver::Settings given = settings();
        given.certificatePem = certificate.certificatePem;
        given.privateKeyPem = certificate.privateKeyPem;
        QVERIFY(start(given));
        QCOMPARE(m_receiver->url().scheme(), u"https"_s);
        HookClient client;
        QVERIFY(client.connectEncryptedTo(port()));
        for (int i = 0; i < 2; ++i) {
            const QByteArray body = notification("notif_" + QByteArray::number(i));
            QCOMPARE(client.ask("POST", HooksPath, hub(body), body).status, 200);
        }
        HookClient::Headers headers = hub("{}");
        headers.emplaceBack("Expect", "100-continue");
        client.send(HookClient::request("POST", HooksPath, headers, "{}").chopped(2));
        QCOMPARE(client.answer().status, 100);
        client.send("{}");
        QCOMPARE(client.answer().status, 200);
        given.privateKeyPem = selfSignedCertificate("IP:127.0.0.1").privateKeyPem;
        Receiver wrong(given);
        const Outcome started = wrong.start();
        QVERIFY(!started);
        QCOMPARE(started.error().kind, Error::Kind::InvalidInput);
    }

    void deadlines()
    {
        Receiver::Settings given = settings();
        given.headTime = 300ms;
        given.bodyTime = 300ms;
        given.idleTime = 300ms;
        QVERIFY(start(given));
        const QByteArray body = notification("notif_1");
        const QByteArray whole = HookClient::request("POST", HooksPath, hub(body), body);
        for (const QByteArray &part : {QByteArray(), whole.left(20), whole.chopped(1), whole}) {
            HookClient client;
            QVERIFY(client.connectTo(port()));
            client.send(part);
            QVERIFY(client.ends());
        }
        QCOMPARE(stored().size(), 1);
    }

    // Whoever only holds connections open gives way to those who deliver.
    void slowOnesGiveWay()
    {
        Receiver::Settings given = settings();
        given.maxConnections = 20;
        QVERIFY(start(given));
        HookClient honest;
        QVERIFY(honest.connectTo(port()));
        const auto deliver = [](HookClient &client, int number) {
            const QByteArray body = notification("notif_" + QByteArray::number(number));
            return client.ask("POST", HooksPath, hub(body), body).status;
        };
        QCOMPARE(deliver(honest, 0), 200);
        std::vector<std::unique_ptr<HookClient>> slow;
        for (int i = 0; i < 60; ++i) {
            slow.push_back(std::make_unique<HookClient>());
            QVERIFY(slow.back()->connectTo(port()));
            slow.back()->send("POST /hooks/intercom HT");
        }
        HookClient newcomer;
        QVERIFY(newcomer.connectTo(port()));
        QCOMPARE(deliver(newcomer, 1), 200);
        QCOMPARE(deliver(honest, 2), 200);
        QVERIFY(m_receiver->numbers().connections <= 20);
    }

    void manyLargeBodies()
    {
        Receiver::Settings given = settings();
        given.maxHeldBytes = 2 * 1024 * 1024;
        QVERIFY(start(given));
        const QByteArray head = "POST /hooks/intercom HTTP/1.1\r\nHost: h\r\nX-Hub-Signature: sha1=00\r\n"
                                "Content-Length: 1000000\r\n\r\n";
        std::vector<std::unique_ptr<HookClient>> greedy;
        for (int i = 0; i < 8; ++i) {
            greedy.push_back(std::make_unique<HookClient>());
            QVERIFY(greedy.back()->connectTo(port()));
            greedy.back()->send(head + QByteArray(600'000, 'x'));
        }
        QTRY_VERIFY_WITH_TIMEOUT(m_receiver->numbers().connections <= 3, 30'000);
        const QByteArray good = notification("notif_2");
        QCOMPARE(ask("POST", HooksPath, hub(good), good).status, 200);
    }

    // What cannot be stored is not answered 200, and goes well again once it can.
    void overload()
    {
        Receiver::Settings given = settings();
        given.inbox.maxWaiting = 0;
        QVERIFY(start(given));
        const QByteArray body = notification("notif_1");
        const HookAnswer answer = ask("POST", HooksPath, hub(body), body);
        QCOMPARE(answer.status, 503);
        QVERIFY(answer.head.contains("Retry-After: "));
        QVERIFY(stored().isEmpty());
        QCOMPARE(m_receiver->numbers().overload, 1);
    }

    void manyAtOnceInFewCommits()
    {
        QVERIFY(start(settings()));
        constexpr int senders = 8;
        constexpr int each = 50;
        std::atomic<int> answered = 0;
        std::vector<std::thread> threads;
        for (int s = 0; s < senders; ++s) {
            threads.emplace_back([this, s, &answered] {
                HookClient client;
                if (!client.connectTo(port()))
                    return;
                for (int i = 0; i < each; ++i) {
                    const QByteArray id = QByteArray::number(s) + '_' + QByteArray::number(i);
                    const QByteArray body = notification("notif_" + id);
                    answered += client.ask("POST", HooksPath, hub(body), body).status == 200;
                }
            });
        }
        for (std::thread &thread : threads)
            thread.join();
        QCOMPARE(answered.load(), senders * each);
        const auto inbox = m_receiver->inboxNumbers();
        QCOMPARE(inbox.stored, senders * each);
        QVERIFY(inbox.commits < inbox.stored);
        QSet<QString> ids;
        const auto rows = stored();
        for (const DeliveryRow &row : rows)
            ids.insert(row.notificationId);
        QCOMPARE(ids.size(), senders * each);
        m_receiver->stop();
        QCOMPARE(ask("HEAD", HooksPath).status, 0);
    }

    // Ending takes a while with many connections; the sweep that is due meanwhile must not go on for ever.
    void endsWhileASweepIsDue()
    {
        constexpr auto sweep = 250ms;
        for (int round = 0; round < 12; ++round) {
            const auto begin = std::chrono::steady_clock::now();
            QVERIFY(start(settings()));
            std::vector<std::unique_ptr<HookClient>> idle;
            for (int i = 0; i < 200; ++i) {
                idle.push_back(std::make_unique<HookClient>());
                QVERIFY(idle.back()->connectTo(port()));
            }
            auto next = begin;
            while (next < std::chrono::steady_clock::now() + 20ms)
                next += sweep;
            std::this_thread::sleep_until(next - std::chrono::milliseconds(round / 2));
            std::promise<void> promise;
            std::future<void> ended = promise.get_future();
            std::thread([receiver = std::move(m_receiver), done = std::move(promise)]() mutable {
                receiver->stop();
                receiver.reset();
                done.set_value();
            }).detach(); // else a receiver that never ends would take the test with it
            QVERIFY2(ended.wait_for(30s) == std::future_status::ready, QByteArray::number(round).constData());
        }
    }

    void cannotStart()
    {
        QVERIFY(start(settings()));
        Receiver::Settings given = settings();
        given.port = port();
        Receiver second(given);
        const Outcome taken = second.start();
        QVERIFY(!taken);
        QCOMPARE(taken.error().kind, Error::Kind::Unreachable);
        given.address = u"nowhere"_s;
        Receiver third(given);
        QCOMPARE(third.start().error().kind, Error::Kind::InvalidInput);
        given = settings();
        given.inbox.storeUri = m_folder->path();
        Receiver fourth(given);
        QCOMPARE(fourth.start().error().kind, Error::Kind::Storage);
    }
};

QTEST_GUILESS_MAIN(TestReceiver)
#include "tst_receiver.moc"
