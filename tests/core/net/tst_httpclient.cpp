// The client against the real server on loopback: addresses, faults, retries, TLS, secrets, shutdown.
#include "net/httpclient.h"
#include "net/httpserver.h"
#include "support/testing.h"
#include "support/tlscertificate.h"

#include <QLoggingCategory>
#include <QPointer>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QTcpServer>
#include <QTcpSocket>

#include <atomic>

using namespace patchbay;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using patchbay::testing::wait;
using Delivery = ServerResponse::Delivery;

namespace {

constexpr int patience = 20'000;

HttpClient::Settings quickly(int maxRetries = 4)
{
    HttpClient::Settings settings;
    settings.retry.firstDelay = 5ms;
    settings.retry.maxRetries = maxRetries;
    return settings;
}

ServerResponse answer(int status, const QByteArray &body = {}, Delivery delivery = Delivery::Normal)
{
    ServerResponse response;
    response.status = status;
    response.body = body;
    response.delivery = delivery;
    return response;
}

// Gives the first requests the scripted answers and all later ones 200 "fine"; counts what arrives.
class ScriptedServer
{
public:
    explicit ScriptedServer(QList<ServerResponse> script, HttpServer::Settings settings = {})
        : m_script(std::move(script))
        , m_server(std::move(settings), [this](const ServerRequest &, const Responder &responder) {
            const int index = m_count++;
            responder(index < m_script.size() ? m_script.at(index) : answer(200, "fine"));
        })
    {
        m_ready = m_server.start();
    }
    HttpRequest request(const QByteArray &method = "GET", const QByteArray &body = {}) const
    {
        QUrl url = m_server.url();
        url.setPath(u"/thing"_s);
        HttpRequest out(method, url);
        out.body = body;
        out.timeout = 20s;
        return out;
    }
    int count() const { return m_count; }
    const Outcome &ready() const { return m_ready; }

private:
    const QList<ServerResponse> m_script;
    std::atomic<int> m_count{0};
    HttpServer m_server;
    Outcome m_ready;
};

QStringList &logLines()
{
    static QStringList lines;
    return lines;
}

void collectLog(QtMsgType, const QMessageLogContext &, const QString &text)
{
    logLines().append(text);
}

// Sends with a request made for one test and notes how it ended.
OutcomeTask sendAndNote(HttpClient *client, HttpRequest request, RateBudget *budget,
                        QList<Error::Kind> *kinds)
{
    const Result<HttpResponse> result = co_await client->send(std::move(request), budget);
    if (!result)
        kinds->append(result.error().kind);
    co_return Outcome();
}

} // namespace

class TestHttpClient : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void addresses_data();
    void addresses();
    void refusesBeforeConnecting();
    void sendsWhatItIsGiven_data();
    void sendsWhatItIsGiven();
    void anyStatusIsAnAnswer_data();
    void anyStatusIsAnAnswer();
    void survivesFaults_data();
    void survivesFaults();
    void aLostPostIsSentOnce_data();
    void aLostPostIsSentOnce();
    void followsNoRedirect();
    void limitsTheReply();
    void timesOut();
    void refusedConnection();
    void malformedAnswer();
    void trustsItsAuthority();
    void connectsToTheAddressItIsGiven_data();
    void connectsToTheAddressItIsGiven();
    void refusesCertificates_data();
    void refusesCertificates();
    void carriesNoSecretIntoTheTrace();
    void tracesEachAttempt();
    void shutsDownWithCallsUnderWay();
    void destroyedWithCallsUnderWay();
    void stopsWholeBudgetOn429();
};

void TestHttpClient::addresses_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("kind"); // empty: allowed
    for (const char *good :
         {"https://api.example.com", "https://127.0.0.1:8443/x", "http://localhost:8080", "http://LOCALHOST",
          "http://api.localhost/x", "http://127.0.0.1", "http://127.1", "http://127.255.255.254:81",
          "http://[::1]:8080", "http://0x7f.1", "HTTPS://example.com"})
        QTest::newRow(good) << QString::fromLatin1(good) << QString();
    for (const char *insecure :
         {"http://api.example.com", "http://localhost.evil.example", "http://evil-localhost",
          "http://127.0.0.1.evil.example", "http://128.0.0.1", "http://0.0.0.0", "http://[::]",
          "http://[::2]", "http://10.0.0.1", "http://2130706432.example"})
        QTest::newRow(insecure) << QString::fromLatin1(insecure) << u"insecure_address"_s;
    for (const char *invalid :
         {"", "api.example.com", "/contacts", "ftp://example.com", "file:///etc/passwd", "http://",
          "https://", "http://localhost@evil.example", "https://user@example.com",
          "https://user:pw@example.com", "http://evil.example@localhost", "javascript:alert(1)"})
        QTest::newRow(*invalid ? invalid : "empty") << QString::fromLatin1(invalid) << u"invalid_input"_s;
}

void TestHttpClient::addresses()
{
    QFETCH(QString, address);
    QFETCH(QString, kind);
    const Outcome outcome = checkAddressIsSafe(QUrl(address));
    QCOMPARE(outcome ? QString() : errorKindName(outcome.error().kind), kind);
    if (!outcome) {
        QVERIFY(!outcome.error().nextStep.isEmpty());
        QVERIFY(!outcome.error().toText().contains(u"pw"_s));
    }
}

void TestHttpClient::refusesBeforeConnecting()
{
    HttpClient client(quickly());
    int exchanges = 0;
    connect(&client, &HttpClient::exchanged, this, [&exchanges] { ++exchanges; });
    const auto result = wait(client.send(HttpRequest("GET", QUrl(u"http://localhost.evil.example/"_s))));
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Error::Kind::InsecureAddress);
    QCOMPARE(exchanges, 0);
}

void TestHttpClient::sendsWhatItIsGiven_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("body");
    for (const char *method : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
        QTest::addRow("%s", method) << QByteArray(method) << QByteArray();
        if (qstrcmp(method, "GET") != 0)
            QTest::addRow("%s with a body", method) << QByteArray(method) << QByteArray(100'000, 'b');
    }
}

void TestHttpClient::sendsWhatItIsGiven()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, body);
    HttpServer server({}, [](const ServerRequest &request, const Responder &responder) {
        ServerResponse echo =
            answer(200, request.method + ' ' + request.target + ' ' + request.headers.value("X-A") + ' ' +
                            request.headers.value("User-Agent").left(9) + ' ' + request.body);
        echo.headers.add("X-Back", "yes");
        responder(echo);
    });
    VERIFY_RESULT(server.start());
    HttpClient client(quickly());
    QUrl url = server.url();
    url.setPath(u"/a b"_s);
    url.setQuery(u"q=1%2B2"_s);
    HttpRequest request(method, url);
    request.headers.add("X-A", "b");
    request.body = body;
    const auto result = wait(client.send(request));
    VERIFY_RESULT(result);
    QCOMPARE(result->body, method + " /a%20b?q=1%2B2 b Patchbay/ " + body);
    QCOMPARE(result->headers.value("x-back"), QByteArray("yes"));
    QCOMPARE(result->attempts, 1);
}

void TestHttpClient::anyStatusIsAnAnswer_data()
{
    QTest::addColumn<int>("status");
    for (const int status : {200, 201, 202, 204, 304, 400, 401, 402, 403, 404, 405,
                             407, 409, 410, 418, 422, 429, 451, 500, 501, 503, 599})
        QTest::addRow("%d", status) << status;
}

void TestHttpClient::anyStatusIsAnAnswer()
{
    QFETCH(int, status);
    ScriptedServer server({answer(status, "body")});
    VERIFY_RESULT(server.ready());
    HttpClient client(quickly(0));
    const auto result = wait(client.send(server.request()));
    VERIFY_RESULT(result);
    QCOMPARE(result->status, status);
    QCOMPARE(result->body, status == 204 || status == 304 ? QByteArray() : QByteArray("body"));
}

void TestHttpClient::survivesFaults_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("delivery");
    QTest::addColumn<int>("leastArrivals");
    QTest::newRow("503") << 503 << int(Delivery::Normal) << 3;
    QTest::newRow("429") << 429 << int(Delivery::Normal) << 3;
    QTest::newRow("reset") << 200 << int(Delivery::Reset) << 3;
    QTest::newRow("truncated") << 200 << int(Delivery::Truncated) << 3;
    QTest::newRow("slow") << 200 << int(Delivery::Slow) << 1;
}

void TestHttpClient::survivesFaults()
{
    QFETCH(int, status);
    QFETCH(int, delivery);
    QFETCH(int, leastArrivals);
    const QByteArray whole(4'000, 'w');
    const ServerResponse bad = answer(status, whole, Delivery(delivery));
    ScriptedServer server({bad, bad});
    VERIFY_RESULT(server.ready());
    HttpClient client(quickly());
    const auto result = wait(client.send(server.request()));
    VERIFY_RESULT(result);
    QCOMPARE(result->status, 200);
    QCOMPARE(result->body, Delivery(delivery) == Delivery::Slow ? whole : QByteArray("fine"));
    QCOMPARE(server.count(), leastArrivals);
}

void TestHttpClient::aLostPostIsSentOnce_data()
{
    QTest::addColumn<int>("delivery");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("kind");
    QTest::newRow("reset") << int(Delivery::Reset) << QByteArray("{}") << u"unreachable"_s;
    QTest::newRow("reset, no body") << int(Delivery::Reset) << QByteArray() << u"unreachable"_s;
    QTest::newRow("truncated") << int(Delivery::Truncated) << QByteArray("{}") << u"bad_reply"_s;
    QTest::newRow("timeout") << int(Delivery::Normal) << QByteArray("{}") << u"timeout"_s;
}

void TestHttpClient::aLostPostIsSentOnce()
{
    QFETCH(int, delivery);
    QFETCH(QByteArray, body);
    QFETCH(QString, kind);
    ServerResponse bad = answer(200, "created", Delivery(delivery));
    if (kind == u"timeout"_s)
        bad.delay = 1h;
    ScriptedServer server({bad, bad, bad, bad, bad});
    VERIFY_RESULT(server.ready());
    HttpClient client(quickly());
    HttpRequest request = server.request("POST", body);
    if (kind == u"timeout"_s)
        request.timeout = 200ms;
    const auto result = wait(client.send(request));
    QVERIFY(!result);
    QCOMPARE(errorKindName(result.error().kind), kind);
    QCOMPARE(server.count(), 1);
}

void TestHttpClient::followsNoRedirect()
{
    ServerResponse redirect = answer(302);
    redirect.headers.add("Location", "/elsewhere");
    ScriptedServer server({redirect});
    HttpClient client(quickly());
    const auto result = wait(client.send(server.request()));
    VERIFY_RESULT(result);
    QCOMPARE(result->status, 302);
    QCOMPARE(result->headers.value("Location"), QByteArray("/elsewhere"));
    QCOMPARE(server.count(), 1);
}

void TestHttpClient::limitsTheReply()
{
    ScriptedServer server({answer(200, QByteArray(3'000'000, 'x'))});
    HttpClient client(quickly());
    HttpRequest request = server.request();
    request.maxReplyBytes = 1'000'000;
    const auto result = wait(client.send(request));
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Error::Kind::BadReply);
    QCOMPARE(server.count(), 1);
}

void TestHttpClient::timesOut()
{
    ServerResponse late = answer(200, "late");
    late.delay = 1h;
    ScriptedServer server({late});
    HttpClient client(quickly(0));
    HttpRequest request = server.request();
    request.timeout = 150ms;
    const auto result = wait(client.send(request));
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Error::Kind::Timeout);
    QVERIFY(!result.error().nextStep.isEmpty());
}

void TestHttpClient::refusedConnection()
{
    QTcpServer taken;
    QVERIFY(taken.listen(QHostAddress::LocalHost));
    const quint16 port = taken.serverPort();
    taken.close();
    HttpClient client(quickly(1));
    QList<HttpExchange> seen;
    connect(&client, &HttpClient::exchanged, this, [&seen](const HttpExchange &one) { seen.append(one); });
    const auto result = wait(client.send(HttpRequest("POST", QUrl(u"http://127.0.0.1:%1/"_s.arg(port)))));
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Error::Kind::Unreachable);
    QCOMPARE(seen.size(), 2); // nothing was sent, so even a POST is tried again
    QCOMPARE(seen.constLast().status, 0);
    QVERIFY(!seen.constLast().failure.isEmpty());
}

void TestHttpClient::malformedAnswer()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    connect(&server, &QTcpServer::newConnection, this, [&server] {
        QTcpSocket *socket = server.nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, socket, [socket] {
            socket->readAll();
            socket->write("this is no HTTP at all\r\n\r\n");
            socket->disconnectFromHost();
        });
    });
    HttpClient client(quickly(0));
    const auto result =
        wait(client.send(HttpRequest("GET", QUrl(u"http://127.0.0.1:%1/"_s.arg(server.serverPort())))));
    QVERIFY(!result);
    QVERIFY(result.error().kind == Error::Kind::BadReply || result.error().kind == Error::Kind::Unreachable);
}

void TestHttpClient::trustsItsAuthority()
{
    const auto certificate = testing::issueCertificate("IP:127.0.0.1");
    HttpServer::Settings settings;
    settings.certificatePem = certificate.certificatePem;
    settings.privateKeyPem = certificate.privateKeyPem;
    ScriptedServer server({}, settings);
    VERIFY_RESULT(server.ready());
    HttpClient::Settings trusting = quickly();
    trusting.tls.setCaCertificates(QSslCertificate::fromData(certificate.authorityPem));
    HttpClient client(trusting);
    const auto result = wait(client.send(server.request("POST", "{}")));
    VERIFY_RESULT(result);
    QCOMPARE(result->body, QByteArray("fine"));
}

void TestHttpClient::connectsToTheAddressItIsGiven_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<bool>("answers");
    QTest::newRow("the certificate's") << u"api.example.com"_s << true;
    QTest::newRow("another") << u"other.example.com"_s << false;
}

// The name is not looked up again, and the certificate still has to be the name's.
void TestHttpClient::connectsToTheAddressItIsGiven()
{
    QFETCH(QString, host);
    QFETCH(bool, answers);
    const auto certificate = testing::issueCertificate("DNS:api.example.com");
    HttpServer::Settings settings;
    settings.certificatePem = certificate.certificatePem;
    settings.privateKeyPem = certificate.privateKeyPem;
    ScriptedServer server({}, settings);
    VERIFY_RESULT(server.ready());
    HttpClient::Settings trusting = quickly();
    trusting.tls.setCaCertificates(QSslCertificate::fromData(certificate.authorityPem));
    HttpClient client(trusting);
    HttpRequest request = server.request("POST", "{}");
    request.url.setHost(host);
    request.connectTo = u"127.0.0.1"_s;
    const auto result = wait(client.send(request));
    QVERIFY2(result.has_value() == answers, result ? "it answered" : qPrintable(result.error().message));
    if (!answers)
        QCOMPARE(result.error().kind, Error::Kind::TlsFailure);
    QCOMPARE(server.count(), answers ? 1 : 0);
}

void TestHttpClient::refusesCertificates_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<bool>("selfSigned");
    QTest::newRow("wrong host") << QByteArray("DNS:api.example.com") << false;
    QTest::newRow("self-signed") << QByteArray("IP:127.0.0.1") << true;
}

void TestHttpClient::refusesCertificates()
{
    QFETCH(QByteArray, name);
    QFETCH(bool, selfSigned);
    const auto certificate =
        selfSigned ? testing::selfSignedCertificate(name) : testing::issueCertificate(name);
    HttpServer::Settings settings;
    settings.certificatePem = certificate.certificatePem;
    settings.privateKeyPem = certificate.privateKeyPem;
    ScriptedServer server({}, settings);
    VERIFY_RESULT(server.ready());
    HttpClient::Settings trusting = quickly();
    trusting.tls.setCaCertificates(QSslCertificate::fromData(certificate.authorityPem));
    HttpClient client(trusting);
    const auto result = wait(client.send(server.request()));
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Error::Kind::TlsFailure);
    QVERIFY2(
        result.error().message.contains(selfSigned ? u"self-signed"_s : u"host name"_s, Qt::CaseInsensitive),
        qPrintable(result.error().message));
    QVERIFY(!result.error().nextStep.isEmpty());
    QCOMPARE(server.count(), 0); // the request, with its token, was never sent
}

void TestHttpClient::carriesNoSecretIntoTheTrace()
{
    const QByteArray token = "dG9rOmFiY2RlZmdoaWprbG1ub3A=";
    ScriptedServer server({answer(503), answer(200, "x", Delivery::Truncated)});
    HttpClient client(quickly());
    QStringList traced;
    connect(&client, &HttpClient::exchanged, this, [&traced](const HttpExchange &one) {
        traced.append(one.url + one.failure + one.requestId + one.method);
    });
    QLoggingCategory::setFilterRules(u"patchbay.http.info=true"_s);
    logLines().clear();
    const auto previous = qInstallMessageHandler(collectLog);
    HttpRequest request = server.request();
    request.headers.add("Authorization", "Bearer " + token);
    request.url.setQuery(u"access_token="_s + QString::fromLatin1(token) + u"&page=2"_s);
    const auto result = wait(client.send(request));
    qInstallMessageHandler(previous);
    QLoggingCategory::setFilterRules({});
    VERIFY_RESULT(result);
    const QString written = traced.join(u'\n') + logLines().join(u'\n');
    QCOMPARE(traced.size(), 3);
    QCOMPARE(logLines().filter(u"http.exchange"_s).size(), 3);
    QVERIFY(written.contains(u"page=2"_s));
    QVERIFY2(!written.contains(QString::fromLatin1(token)), qPrintable(written));
    QVERIFY(!written.contains(u"Authorization"_s));
}

void TestHttpClient::tracesEachAttempt()
{
    ServerResponse bad = answer(500, "no");
    bad.headers.add("X-Request-Id", "req_1");
    ScriptedServer server({bad});
    HttpClient client(quickly());
    QList<HttpExchange> seen;
    connect(&client, &HttpClient::exchanged, this, [&seen](const HttpExchange &one) { seen.append(one); });
    const auto result = wait(client.send(server.request("PUT", "four")));
    VERIFY_RESULT(result);
    QCOMPARE(seen.size(), 2);
    QCOMPARE(seen.at(0).status, 500);
    QCOMPARE(seen.at(0).requestId, u"req_1"_s);
    QCOMPARE(seen.at(0).receivedBytes, 2);
    QCOMPARE(seen.at(1).status, 200);
    QCOMPARE(seen.at(1).attempt, 2);
    QCOMPARE(seen.at(1).sentBytes, 4);
    QCOMPARE(seen.at(1).method, u"PUT"_s);
}

void TestHttpClient::shutsDownWithCallsUnderWay()
{
    ServerResponse late = answer(200);
    late.delay = 1h;
    ScriptedServer server({late});
    HttpClient client(quickly());
    QList<Error::Kind> kinds;
    sendAndNote(&client, server.request(), nullptr, &kinds);
    QTRY_COMPARE_WITH_TIMEOUT(server.count(), 1, patience);
    client.shutDown();
    QCOMPARE(kinds, QList{Error::Kind::Cancelled});
    sendAndNote(&client, server.request(), nullptr, &kinds);
    QCOMPARE(kinds.size(), 2); // and refuses what comes after
    QCOMPARE(server.count(), 1);
}

void TestHttpClient::destroyedWithCallsUnderWay()
{
    ServerResponse late = answer(200);
    late.delay = 1h;
    ScriptedServer server({answer(503), late});
    HttpClient::Settings settings;
    settings.retry.firstDelay = 1h;
    settings.retry.longestDelay = 2h;
    auto client = std::make_unique<HttpClient>(settings);
    RateBudget::Settings little;
    little.assumedLimit = 1;
    little.window = 1h;
    auto budget = std::make_unique<RateBudget>(little);
    QList<Error::Kind> kinds;
    sendAndNote(client.get(), server.request(), nullptr, &kinds); // waits for its next attempt
    QTRY_COMPARE_WITH_TIMEOUT(server.count(), 1, patience);
    sendAndNote(client.get(), server.request(), budget.get(), &kinds); // waits for its answer
    QTRY_COMPARE_WITH_TIMEOUT(server.count(), 2, patience);
    sendAndNote(client.get(), server.request(), budget.get(), &kinds); // waits for the budget
    QCOMPARE(budget->state().waiting, 1);
    client.reset();
    QCOMPARE(kinds, (QList{Error::Kind::Cancelled, Error::Kind::Cancelled, Error::Kind::Cancelled}));
    budget.reset();
}

void TestHttpClient::stopsWholeBudgetOn429()
{
    ServerResponse limited = answer(429);
    limited.headers.add("Retry-After", "1");
    ScriptedServer server({limited});
    HttpClient client(quickly());
    RateBudget budget({});
    const auto result = wait(client.send(server.request(), &budget));
    VERIFY_RESULT(result);
    QCOMPARE(result->status, 200);
    QCOMPARE(result->attempts, 2);
    QCOMPARE(server.count(), 2);
    QVERIFY(!budget.state().stopped);
}

QTEST_GUILESS_MAIN(TestHttpClient)
#include "tst_httpclient.moc"
