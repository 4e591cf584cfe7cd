// The server's limits and manners, seen through raw sockets, because a good client would hide most of them.
#include "net/httpserver.h"
#include "support/testing.h"
#include "support/tlscertificate.h"

#include <QElapsedTimer>
#include <QMutex>
#include <QSslConfiguration>
#include <QSslSocket>
#include <QTcpSocket>

#include <thread>

using namespace patchbay;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int patience = 20'000;

ServerResponse answer(const QByteArray &body, int status = 200)
{
    ServerResponse response;
    response.status = status;
    response.body = body;
    return response;
}

HttpServer::Settings smallLimits()
{
    HttpServer::Settings settings;
    settings.maxBodyBytes = 1'000;
    settings.maxHeaderBytes = 2'000;
    return settings;
}

// Says what it understood: method, target, an X-Test header, and the body.
void echo(ServerRequest request, const Responder &responder)
{
    responder(answer(request.method + ' ' + request.target + ' ' + request.headers.value("x-test") + ' ' +
                     request.body));
}

QByteArray get(const QByteArray &target, const QByteArray &more = {})
{
    return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + more + "\r\n";
}

QByteArray post(const QByteArray &body, const QByteArray &more = {})
{
    return "POST /hook HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + QByteArray::number(body.size()) +
           "\r\n" + more + "\r\n" + body;
}

// Sends and reads until the server closes.
QByteArray talk(quint16 port, const QByteArray &bytes)
{
    QTcpSocket socket;
    socket.connectToHost(u"127.0.0.1"_s, port);
    if (!socket.waitForConnected(patience))
        return "no connection";
    socket.write(bytes);
    QByteArray reply;
    while (socket.state() != QAbstractSocket::UnconnectedState && socket.waitForReadyRead(patience))
        reply += socket.readAll();
    return reply + socket.readAll();
}

int count(const QByteArray &text, const QByteArray &part)
{
    return int(text.count(part));
}

} // namespace

class TestHttpServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answers_data();
    void answers();
    void keepsTheConnectionAndTheOrder();
    void sendsContinueWhenAsked();
    void headHasLengthButNoBody();
    void headersCannotBeSmuggledIn();
    void slowRequestIsCutOff_data();
    void slowRequestIsCutOff();
    void idleConnectionIsClosed();
    void refusesAboveTheLimitWith503();
    void slowConnectionsDoNotStarveOthers();
    void answersFromAnotherThread();
    void droppedResponderAnswers500();
    void responderMayOutliveTheServer();
    void stopsWithRequestsUnderWay();
    void misbehaves_data();
    void misbehaves();
    void delaysTheAnswer();
    void speaksTls();
    void refusesBadCertificates_data();
    void refusesBadCertificates();
    void saysWhyItCannotListen();
    void readsQueries_data();
    void readsQueries();
};

void TestHttpServer::answers_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("status");
    QTest::addColumn<QByteArray>("body");
    const QByteArray close = "Connection: close\r\n";
    QTest::newRow("get") << get("/a%20b?c=d", close) << QByteArray("200 OK")
                         << QByteArray("GET /a%20b?c=d  ");
    QTest::newRow("header") << get("/", "X-Test: yes\r\n" + close) << QByteArray("200 OK")
                            << QByteArray("GET / yes ");
    QTest::newRow("body") << post("abc", close) << QByteArray("200 OK") << QByteArray("POST /hook  abc");
    QTest::newRow("raw bytes") << post(QByteArray("a\0\r\n\xff", 5), close) << QByteArray("200 OK")
                               << QByteArray("POST /hook  ") + QByteArray("a\0\r\n\xff", 5);
    QTest::newRow("chunked")
        << QByteArray("POST /hook HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: "
                      "chunked\r\n\r\n3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\n\r\n")
        << QByteArray("200 OK") << QByteArray("POST /hook  abcdefg");
    QTest::newRow("http/1.0") << QByteArray("GET /old HTTP/1.0\r\n\r\n") << QByteArray("200 OK")
                              << QByteArray("GET /old  ");
    QTest::newRow("body at the limit") << post(QByteArray(1'000, 'x'), close) << QByteArray("200 OK")
                                       << QByteArray("POST /hook  ") + QByteArray(1'000, 'x');
    QTest::newRow("body over the limit") << post(QByteArray(1'001, 'x')) << QByteArray("413") << QByteArray();
    QTest::newRow("huge body announced")
        << QByteArray("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\nabc")
        << QByteArray("413") << QByteArray();
    QTest::newRow("chunks over the limit")
        << QByteArray("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n500\r\n") +
               QByteArray(0x500, 'x') + "\r\n0\r\n\r\n"
        << QByteArray("413") << QByteArray();
    QTest::newRow("header over the limit")
        << get("/", "X-Big: " + QByteArray(3'000, 'x') + "\r\n") << QByteArray("431") << QByteArray();
    QTest::newRow("many headers") << get("/", QByteArray("X-A: b\r\n").repeated(400)) << QByteArray("431")
                                  << QByteArray();
    QTest::newRow("endless header") << "GET / HTTP/1.1\r\nX: " + QByteArray(200'000, 'x') << QByteArray("431")
                                    << QByteArray();
    QTest::newRow("long target") << get('/' + QByteArray(3'000, 'x')) << QByteArray("431") << QByteArray();
    QTest::newRow("no http") << QByteArray("hello\r\n\r\n") << QByteArray("400") << QByteArray();
    QTest::newRow("binary") << QByteArray("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11)
                            << QByteArray("400") << QByteArray();
    QTest::newRow("no host") << QByteArray("GET / HTTP/1.1\r\n\r\n") << QByteArray("400") << QByteArray();
    QTest::newRow("bad length") << QByteArray("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n")
                                << QByteArray("400") << QByteArray();
    QTest::newRow("two lengths")
        << QByteArray("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab")
        << QByteArray("400") << QByteArray();
    QTest::newRow("length and chunks") << QByteArray("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: "
                                                     "3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
                                       << QByteArray("400") << QByteArray();
    QTest::newRow("bad chunk")
        << QByteArray("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")
        << QByteArray("400") << QByteArray();
}

void TestHttpServer::answers()
{
    QFETCH(QByteArray, request);
    QFETCH(QByteArray, status);
    QFETCH(QByteArray, body);
    HttpServer server(smallLimits(), echo);
    VERIFY_RESULT(server.start());
    const QByteArray reply = talk(server.port(), request);
    QVERIFY2(reply.startsWith("HTTP/1.1 " + status), reply.left(200).constData());
    QVERIFY(reply.contains("\r\nDate: "));
    QVERIFY(reply.contains("\r\nConnection: close\r\n"));
    if (!body.isEmpty())
        QCOMPARE(reply.mid(reply.indexOf("\r\n\r\n") + 4), body);
}

void TestHttpServer::keepsTheConnectionAndTheOrder()
{
    HttpServer server(smallLimits(), echo);
    VERIFY_RESULT(server.start());
    // Three requests in one packet, one of them with a body.
    const QByteArray reply =
        talk(server.port(), get("/one") + post("two") + get("/three", "Connection: close\r\n"));
    const qsizetype one = reply.indexOf("GET /one");
    const qsizetype two = reply.indexOf("POST /hook  two");
    const qsizetype three = reply.indexOf("GET /three");
    QVERIFY2(one > 0 && one < two && two < three, reply.constData());
    QCOMPARE(count(reply, "Connection: keep-alive"), 2);
}

void TestHttpServer::sendsContinueWhenAsked()
{
    HttpServer server(smallLimits(), echo);
    VERIFY_RESULT(server.start());
    QTcpSocket socket;
    socket.connectToHost(u"127.0.0.1"_s, server.port());
    socket.write("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    QVERIFY(socket.waitForReadyRead(patience));
    QCOMPARE(socket.readAll(), QByteArray("HTTP/1.1 100 Continue\r\n\r\n"));
    socket.write("abc");
    QVERIFY(socket.waitForReadyRead(patience));
    QVERIFY(socket.readAll().startsWith("HTTP/1.1 200"));
}

void TestHttpServer::headHasLengthButNoBody()
{
    HttpServer server({},
                      [](const ServerRequest &, const Responder &responder) { responder(answer("12345")); });
    VERIFY_RESULT(server.start());
    const QByteArray reply =
        talk(server.port(), "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" + get("/", "Connection: close\r\n"));
    QCOMPARE(count(reply, "Content-Length: 5\r\n"), 2);
    QCOMPARE(count(reply, "12345"), 1);
}

void TestHttpServer::headersCannotBeSmuggledIn()
{
    HttpServer server({}, [](const ServerRequest &, const Responder &responder) {
        ServerResponse response = answer("x");
        response.headers.add("X-Name", "a\r\nSet-Cookie: evil");
        response.headers.add("Content-Length", "7");
        responder(response);
    });
    VERIFY_RESULT(server.start());
    const QByteArray reply = talk(server.port(), get("/", "Connection: close\r\n"));
    QVERIFY(!reply.contains("\nSet-Cookie"));
    QVERIFY(reply.contains("Content-Length: 1\r\n"));
    QVERIFY(!reply.contains("Content-Length: 7"));
}

void TestHttpServer::slowRequestIsCutOff_data()
{
    QTest::addColumn<QByteArray>("start");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("half a header") << QByteArray("GET / HTTP/1.1\r\nHost: ");
    QTest::newRow("half a body") << QByteArray("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n");
}

void TestHttpServer::slowRequestIsCutOff()
{
    QFETCH(QByteArray, start);
    HttpServer::Settings settings = smallLimits();
    settings.readTimeout = 400ms;
    HttpServer server(settings, echo);
    VERIFY_RESULT(server.start());
    QTcpSocket socket;
    socket.connectToHost(u"127.0.0.1"_s, server.port());
    QVERIFY(socket.waitForConnected(patience));
    socket.write(start);
    // A byte now and then must not push the deadline on.
    QElapsedTimer timer;
    timer.start();
    while (socket.state() == QAbstractSocket::ConnectedState && timer.elapsed() < patience) {
        if (!start.isEmpty())
            socket.write("a");
        socket.waitForReadyRead(50);
    }
    QVERIFY(socket.state() != QAbstractSocket::ConnectedState);
    QTRY_COMPARE_WITH_TIMEOUT(server.openConnections(), 0, patience);
}

void TestHttpServer::idleConnectionIsClosed()
{
    HttpServer::Settings settings;
    settings.idleTimeout = 200ms;
    HttpServer server(settings, echo);
    VERIFY_RESULT(server.start());
    const QByteArray reply = talk(server.port(), get("/"));
    QVERIFY(reply.contains("Connection: keep-alive"));
}

void TestHttpServer::refusesAboveTheLimitWith503()
{
    HttpServer::Settings settings;
    settings.maxConnections = 2;
    HttpServer server(settings, echo);
    VERIFY_RESULT(server.start());
    QTcpSocket first;
    QTcpSocket second;
    for (QTcpSocket *socket : {&first, &second}) {
        socket->connectToHost(u"127.0.0.1"_s, server.port());
        QVERIFY(socket->waitForConnected(patience));
    }
    QTRY_COMPARE_WITH_TIMEOUT(server.openConnections(), 2, patience);
    const QByteArray reply = talk(server.port(), post("abc"));
    QVERIFY2(reply.startsWith("HTTP/1.1 503"), reply.constData());
    QVERIFY(reply.contains("Retry-After: 1\r\n"));
    first.abort();
    QTRY_COMPARE_WITH_TIMEOUT(server.openConnections(), 1, patience);
    QVERIFY(talk(server.port(), get("/", "Connection: close\r\n")).startsWith("HTTP/1.1 200"));
}

void TestHttpServer::slowConnectionsDoNotStarveOthers()
{
    HttpServer server({}, echo);
    VERIFY_RESULT(server.start());
    std::vector<std::unique_ptr<QTcpSocket>> slow;
    for (int i = 0; i < 200; ++i) {
        slow.push_back(std::make_unique<QTcpSocket>());
        slow.back()->connectToHost(u"127.0.0.1"_s, server.port());
        QVERIFY(slow.back()->waitForConnected(patience));
        slow.back()->write("POST / HTTP/1.1\r\nContent-Le");
        slow.back()->flush();
    }
    QVERIFY(talk(server.port(), get("/", "Connection: close\r\n")).startsWith("HTTP/1.1 200"));
}

void TestHttpServer::answersFromAnotherThread()
{
    QMutex mutex;
    std::vector<std::thread> threads;
    HttpServer::Settings settings;
    settings.threads = 2;
    HttpServer server(settings, [&](const ServerRequest &request, const Responder &responder) {
        const QMutexLocker lock(&mutex);
        threads.emplace_back([responder, target = request.target] {
            std::this_thread::sleep_for(20ms);
            responder(answer("first " + target));
            responder(answer("second")); // only the first counts
        });
    });
    VERIFY_RESULT(server.start());
    const QByteArray reply = talk(server.port(), get("/a") + get("/b") + get("/c", "Connection: close\r\n"));
    server.stop();
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(count(reply, "first /"), 3);
    QCOMPARE(count(reply, "second"), 0);
}

void TestHttpServer::droppedResponderAnswers500()
{
    HttpServer server({}, [](const ServerRequest &, const Responder &) {});
    VERIFY_RESULT(server.start());
    QVERIFY(talk(server.port(), get("/", "Connection: close\r\n")).startsWith("HTTP/1.1 500"));
}

void TestHttpServer::responderMayOutliveTheServer()
{
    std::optional<Responder> kept;
    std::atomic<bool> asked{false};
    {
        HttpServer server({}, [&](const ServerRequest &, const Responder &responder) {
            kept = responder;
            asked = true;
        });
        VERIFY_RESULT(server.start());
        QTcpSocket socket;
        socket.connectToHost(u"127.0.0.1"_s, server.port());
        socket.write(get("/"));
        QTRY_VERIFY_WITH_TIMEOUT(asked, patience);
    }
    (*kept)(answer("too late"));
    kept.reset();
}

void TestHttpServer::stopsWithRequestsUnderWay()
{
    HttpServer server({}, [](const ServerRequest &, const Responder &responder) {
        ServerResponse response = answer("later");
        response.delay = 1h;
        responder(response);
    });
    VERIFY_RESULT(server.start());
    QTcpSocket socket;
    socket.connectToHost(u"127.0.0.1"_s, server.port());
    socket.write(get("/"));
    QTRY_COMPARE_WITH_TIMEOUT(server.openConnections(), 1, patience);
    server.stop();
    QCOMPARE(server.openConnections(), 0);
    QTRY_COMPARE_WITH_TIMEOUT(socket.state(), QAbstractSocket::UnconnectedState, patience);
    VERIFY_RESULT(server.start()); // and begins anew
    QVERIFY(server.port() != 0);
}

void TestHttpServer::misbehaves_data()
{
    QTest::addColumn<int>("delivery");
    QTest::addColumn<bool>("anything");
    QTest::addColumn<bool>("complete");
    QTest::newRow("reset") << int(ServerResponse::Delivery::Reset) << false << false;
    QTest::newRow("truncated") << int(ServerResponse::Delivery::Truncated) << true << false;
    QTest::newRow("slow") << int(ServerResponse::Delivery::Slow) << true << true;
}

void TestHttpServer::misbehaves()
{
    QFETCH(int, delivery);
    QFETCH(bool, anything);
    QFETCH(bool, complete);
    HttpServer server({}, [delivery](const ServerRequest &, const Responder &responder) {
        ServerResponse response = answer(QByteArray(400, 'x'));
        response.delivery = ServerResponse::Delivery(delivery);
        responder(response);
    });
    VERIFY_RESULT(server.start());
    const QByteArray reply = talk(server.port(), get("/", "Connection: close\r\n"));
    QCOMPARE(!reply.isEmpty(), anything);
    QCOMPARE(reply.contains("Content-Length: 400\r\n"), anything);
    QCOMPARE(reply.endsWith(QByteArray(400, 'x')), complete);
}

void TestHttpServer::delaysTheAnswer()
{
    HttpServer server({}, [](const ServerRequest &, const Responder &responder) {
        ServerResponse response = answer("ok");
        response.delay = 300ms;
        responder(response);
    });
    VERIFY_RESULT(server.start());
    QElapsedTimer timer;
    timer.start();
    QVERIFY(talk(server.port(), get("/", "Connection: close\r\n")).endsWith("ok"));
    QVERIFY(timer.elapsed() >= 290);
}

void TestHttpServer::speaksTls()
{
    const auto certificate = testing::issueCertificate("IP:127.0.0.1");
    HttpServer::Settings settings = smallLimits();
    settings.certificatePem = certificate.certificatePem;
    settings.privateKeyPem = certificate.privateKeyPem;
    HttpServer server(settings, echo);
    VERIFY_RESULT(server.start());
    QCOMPARE(server.url().scheme(), u"https"_s);
    QSslSocket socket;
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setCaCertificates(QSslCertificate::fromData(certificate.authorityPem));
    socket.setSslConfiguration(configuration);
    socket.connectToHostEncrypted(u"127.0.0.1"_s, server.port());
    QVERIFY2(socket.waitForEncrypted(patience), qPrintable(socket.errorString()));
    socket.write(post("secret", "Connection: close\r\n"));
    QByteArray reply;
    while (socket.state() != QAbstractSocket::UnconnectedState && socket.waitForReadyRead(patience))
        reply += socket.readAll();
    QVERIFY(reply.endsWith("POST /hook  secret"));
    // Somebody who does not speak TLS is shown the door.
    QVERIFY(!talk(server.port(), get("/")).startsWith("HTTP/1.1 200"));
}

void TestHttpServer::refusesBadCertificates_data()
{
    const auto one = testing::selfSignedCertificate("IP:127.0.0.1");
    const auto other = testing::selfSignedCertificate("IP:127.0.0.1");
    QTest::addColumn<QByteArray>("certificate");
    QTest::addColumn<QByteArray>("key");
    QTest::newRow("another's key") << one.certificatePem << other.privateKeyPem;
    QTest::newRow("no key") << one.certificatePem << QByteArray();
    QTest::newRow("no certificate") << QByteArray() << one.privateKeyPem;
    QTest::newRow("nonsense") << QByteArray("hello") << QByteArray("world");
}

void TestHttpServer::refusesBadCertificates()
{
    QFETCH(QByteArray, certificate);
    QFETCH(QByteArray, key);
    HttpServer::Settings settings;
    settings.certificatePem = certificate;
    settings.privateKeyPem = key;
    HttpServer server(settings, echo);
    const Outcome started = server.start();
    QVERIFY(!started);
    QCOMPARE(started.error().kind, Error::Kind::InvalidInput);
    QVERIFY(!started.error().nextStep.isEmpty());
}

void TestHttpServer::saysWhyItCannotListen()
{
    HttpServer first({}, echo);
    VERIFY_RESULT(first.start());
    HttpServer::Settings settings;
    settings.port = first.port();
    HttpServer second(settings, echo);
    const Outcome taken = second.start();
    QVERIFY(!taken);
    QCOMPARE(taken.error().kind, Error::Kind::Unreachable);
    QVERIFY(taken.error().message.contains(QString::number(first.port())));
    QVERIFY(!taken.error().nextStep.isEmpty());

    settings.address = u"nowhere"_s;
    HttpServer third(settings, echo);
    const Outcome wrong = third.start();
    QVERIFY(!wrong);
    QCOMPARE(wrong.error().kind, Error::Kind::InvalidInput);
}

void TestHttpServer::readsQueries_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<bool>("has");
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("none") << QByteArray("/a%2Fb") << QByteArray("/a/b") << false << QByteArray();
    QTest::newRow("plain") << QByteArray("/x?q=1&r=2") << QByteArray("/x") << true << QByteArray("1");
    QTest::newRow("encoded") << QByteArray("/x?r=2&q=a%26b+c") << QByteArray("/x") << true
                             << QByteArray("a&b c");
    QTest::newRow("bare") << QByteArray("/x?q") << QByteArray("/x") << true << QByteArray();
    QTest::newRow("empty") << QByteArray("/x?q=") << QByteArray("/x") << true << QByteArray();
    QTest::newRow("first wins") << QByteArray("/x?q=1&q=2") << QByteArray("/x") << true << QByteArray("1");
    QTest::newRow("part of a name") << QByteArray("/x?qq=1") << QByteArray("/x") << false << QByteArray();
}

void TestHttpServer::readsQueries()
{
    QFETCH(QByteArray, target);
    ServerRequest request;
    request.target = target;
    QTEST(request.path(), "path");
    QTEST(request.hasQuery("q"), "has");
    QTEST(request.query("q"), "value");
}

QTEST_GUILESS_MAIN(TestHttpServer)
#include "tst_httpserver.moc"
