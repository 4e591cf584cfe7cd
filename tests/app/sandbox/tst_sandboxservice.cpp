#include "app/sandbox/sandboxclient.h"
#include "intercom/signature.h"
#include "net/httpserver.h"

#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QMutex>
#include <QSqlDatabase>
#include <QSqlQuery>

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

// What is around the endpoints: token, versions, limits, faults, control paths and the demo sources.
class SandboxServiceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wantsTheToken();
    void versions_data();
    void versions();
    void badRequests_data();
    void badRequests();
    void limitsByWindow();
    void faults_data();
    void faults();
    void faultsFollowTheSeed();
    void digestIgnoresHowItCameAbout();
    void resets();
    void deliversSignedEvents();
    void demoSources();
    void startsFast();
    void refusesImpossibleOptions();
};

void SandboxServiceTest::wantsTheToken()
{
    SandboxClient client;
    for (const QByteArray &token : {QByteArray(), QByteArray("wrong")}) {
        client.token = token;
        const Answer answer = client.get(u"/me"_s);
        QCOMPARE(answer.status, 401);
        QCOMPARE(answer.code(), u"unauthorized"_s);
        QCOMPARE(answer.message(), u"Access Token Invalid"_s);
    }
    QCOMPARE(client.get(u"/_sandbox/stats"_s).status, 200);
}

void SandboxServiceTest::versions_data()
{
    QTest::addColumn<QByteArray>("version");
    QTest::addColumn<QByteArray>("answered"); // empty: refused
    QTest::newRow("none") << QByteArray() << QByteArray("2.16");
    QTest::newRow("2.16") << QByteArray("2.16") << QByteArray("2.16");
    QTest::newRow("2.9") << QByteArray("2.9") << QByteArray("2.9");
    QTest::newRow("2.17") << QByteArray("2.17") << QByteArray();
    QTest::newRow("3.0") << QByteArray("3.0") << QByteArray();
    QTest::newRow("words") << QByteArray("latest") << QByteArray();
    QTest::newRow("2.016") << QByteArray("2.016") << QByteArray();
}

void SandboxServiceTest::versions()
{
    QFETCH(QByteArray, answered);
    SandboxClient client;
    QFETCH(QByteArray, version);
    client.version = version;
    const Answer answer = client.get(u"/me"_s);
    QCOMPARE(answer.status, answered.isEmpty() ? 400 : 200);
    if (answered.isEmpty())
        QCOMPARE(answer.code(), u"intercom_version_invalid"_s);
    else
        QCOMPARE(answer.headers.value("intercom-version"), answered);
}

void SandboxServiceTest::badRequests_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    const QByteArray json = "application/json";
    QTest::newRow("unknown path") << QByteArray("GET") << u"/nothing"_s << json << QByteArray() << 404;
    QTest::newRow("below a known path") << QByteArray("GET") << u"/me/too"_s << json << QByteArray() << 404;
    QTest::newRow("method") << QByteArray("DELETE") << u"/contacts"_s << json << QByteArray() << 405;
    QTest::newRow("get of a search") << QByteArray("GET") << u"/contacts/search"_s << json << QByteArray()
                                     << 405;
    QTest::newRow("no JSON") << QByteArray("POST") << u"/contacts"_s << json << QByteArray("{\"email\":")
                             << 400;
    QTest::newRow("an array") << QByteArray("POST") << u"/contacts"_s << json << QByteArray("[]") << 400;
    QTest::newRow("a form") << QByteArray("POST") << u"/contacts"_s
                            << QByteArray("application/x-www-form-urlencoded")
                            << QByteArray("email=a@example.com") << 415;
    QTest::newRow("charset") << QByteArray("POST") << u"/contacts"_s
                             << QByteArray("application/json; charset=utf-8")
                             << QByteArray("{\"email\":\"a@example.com\"}") << 200;
}

void SandboxServiceTest::badRequests()
{
    QFETCH(QByteArray, method);
    QFETCH(QString, path);
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    SandboxClient client;
    client.contentType = type;
    const Answer answer = client.send(method, path, body);
    QTEST(answer.status, "status");
    if (answer.status != 200) {
        QCOMPARE(answer.body.value(u"type"_s).toString(), u"error.list"_s);
        QVERIFY(!answer.body.value(u"request_id"_s).toString().isEmpty());
    }
}

void SandboxServiceTest::limitsByWindow()
{
    SandboxOptions options = SandboxClient::quick();
    options.rateLimit = 3;
    SandboxClient client(options);
    client.advance(10'000 - client.now() % 10 * 1'000);
    const qint64 reset = client.now() - client.now() % 10 + 10;
    for (int left = 2; left >= 0; --left) {
        const Answer answer = client.get(u"/me"_s);
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.headers.value("x-ratelimit-limit"), QByteArray("3"));
        QCOMPARE(answer.headers.value("x-ratelimit-remaining"), QByteArray::number(left));
        QCOMPARE(answer.headers.value("x-ratelimit-reset"), QByteArray::number(reset));
    }
    const Answer refused = client.post(u"/contacts"_s, {{u"external_id"_s, u"u1"_s}});
    QCOMPARE(refused.status, 429);
    QCOMPARE(refused.code(), u"rate_limit_exceeded"_s);
    QCOMPARE(refused.headers.value("x-ratelimit-remaining"), QByteArray("0"));
    client.advance((reset - client.now()) * 1'000);
    QCOMPARE(client.get(u"/contacts/find_by_external_id/u1"_s).status, 404);
    QCOMPARE(client.get(u"/_sandbox/stats"_s).body.value(u"rate_limited"_s).toInt(), 1);
}

void SandboxServiceTest::faults_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<int>("status"); // 0: the connection breaks
    QTest::addColumn<bool>("takesEffect");
    QTest::newRow("500") << u"server_error"_s << 500 << false;
    QTest::newRow("502") << u"bad_gateway"_s << 502 << false;
    QTest::newRow("503") << u"unavailable"_s << 503 << false;
    QTest::newRow("503 HTML") << u"unavailable_html"_s << 503 << false;
    QTest::newRow("429") << u"rate_limited"_s << 429 << false;
    QTest::newRow("429 without headers") << u"rate_limited_silent"_s << 429 << false;
    QTest::newRow("reset before") << u"reset_before"_s << 0 << false;
    QTest::newRow("reset after") << u"reset_after"_s << 0 << true;
    QTest::newRow("truncated") << u"truncated"_s << 200 << true;
    QTest::newRow("slow") << u"slow"_s << 200 << true;
}

void SandboxServiceTest::faults()
{
    QFETCH(QString, kind);
    QFETCH(int, status);
    SandboxClient client;
    QCOMPARE(
        client.post(u"/_sandbox/faults"_s, {{u"next"_s, QJsonArray{kind}}, {u"method"_s, u"POST"_s}}).status,
        200);
    const Answer answer = client.post(u"/contacts"_s, {{u"external_id"_s, u"u1"_s}});
    QCOMPARE(answer.status, status);
    QCOMPARE(answer.isBroken, status == 0 || kind == u"truncated"_s);
    QCOMPARE(answer.headers.contains("x-ratelimit-reset"),
             status != 0 && status != 502 && !kind.endsWith(u"html"_s) && !kind.endsWith(u"silent"_s));
    const Answer after = client.get(u"/contacts/find_by_external_id/u1"_s);
    QTEST(after.status == 200, "takesEffect");
    QCOMPARE(client.get(u"/_sandbox/stats"_s).body.value(u"faults"_s).toInt(), 1);
    QCOMPARE(client.post(u"/_sandbox/faults"_s, {{u"next"_s, QJsonArray{u"gremlins"_s}}}).status, 400);
}

void SandboxServiceTest::faultsFollowTheSeed()
{
    const auto statuses = [](quint64 seed) {
        SandboxOptions options = SandboxClient::quick();
        options.faultRate = 0.4;
        options.seed = seed;
        SandboxClient client(options);
        client.post(u"/_sandbox/faults"_s,
                    {{u"kinds"_s, QJsonArray{u"server_error"_s, u"bad_gateway"_s, u"rate_limited"_s}}});
        QList<int> seen;
        for (int i = 0; i < 40; ++i)
            seen.append(client.get(u"/me"_s).status);
        return seen;
    };
    const QList<int> first = statuses(7);
    QCOMPARE(statuses(7), first);
    QVERIFY(statuses(8) != first);
    QVERIFY(first.count(200) > 10 && first.count(200) < 36);
}

void SandboxServiceTest::digestIgnoresHowItCameAbout()
{
    const auto digest = [](const QStringList &order, bool detour) {
        SandboxClient client;
        for (const QString &id : order) {
            client.advance(7'000);
            client.post(u"/contacts"_s,
                        {{u"external_id"_s, id}, {u"name"_s, detour ? u"Draft"_s : u"Final"_s}});
        }
        for (const QString &id : order) {
            if (detour)
                client.put(u"/contacts/"_s + client.get(u"/contacts/find_by_external_id/"_s + id).id(),
                           {{u"name"_s, u"Final"_s}});
        }
        return client.get(u"/_sandbox/digest"_s).body.value(u"digest"_s).toString();
    };
    const QString first = digest({u"a"_s, u"b"_s}, false);
    QCOMPARE(first.size(), 64);
    QCOMPARE(digest({u"b"_s, u"a"_s}, true), first);
    QVERIFY(digest({u"a"_s}, false) != first);
}

void SandboxServiceTest::resets()
{
    SandboxClient client;
    const QByteArray fresh = client.get(u"/_sandbox/digest"_s).raw;
    QCOMPARE(client.post(u"/contacts"_s, {{u"external_id"_s, u"u1"_s}}).status, 200);
    QCOMPARE(client.get(u"/_sandbox/stats"_s).body.value(u"created"_s).toInt(), 1);
    const QJsonArray admins{QJsonObject{{u"name"_s, u"Kim Example"_s}, {u"email"_s, u"kim@example.com"_s}}};
    QCOMPARE(client.post(u"/_sandbox/reset"_s, {{u"admins"_s, admins}, {u"unique_emails"_s, true}}).status,
             200);
    QCOMPARE(client.get(u"/_sandbox/digest"_s).raw, fresh);
    QCOMPARE(client.get(u"/_sandbox/stats"_s).body.value(u"requests"_s).toInt(), 0);
    QCOMPARE(client.get(u"/me"_s).body.value(u"email"_s).toString(), u"kim@example.com"_s);
    QCOMPARE(
        client.post(u"/contacts"_s, {{u"external_id"_s, u"u1"_s}, {u"email"_s, u"a@example.com"_s}}).status,
        200);
    QCOMPARE(
        client.post(u"/contacts"_s, {{u"external_id"_s, u"u2"_s}, {u"email"_s, u"a@example.com"_s}}).status,
        409);
    QCOMPARE(client.post(u"/_sandbox/reset"_s, {{u"contacts"_s, -1}}).status, 400);
}

void SandboxServiceTest::deliversSignedEvents()
{
    QMutex mutex;
    QList<ServerRequest> received;
    HttpServer receiver({}, [&](const ServerRequest &request, const Responder &respond) {
        const QMutexLocker lock(&mutex);
        received.append(request);
        respond({.status = 200});
    });
    VERIFY_RESULT(receiver.start());
    SandboxClient client;
    const QString contact =
        client.post(u"/contacts"_s, {{u"external_id"_s, u"u1"_s}, {u"name"_s, u"Élodie"_s}}).id();
    const Answer sent =
        client.post(u"/_sandbox/event"_s, {{u"url"_s, receiver.url().toString() + u"/hooks"_s},
                                           {u"topic"_s, u"contact.user.updated"_s},
                                           {u"contact_id"_s, contact}});
    QCOMPARE(sent.status, 200);
    QCOMPARE(sent.body.value(u"status"_s).toInt(), 200);
    const QMutexLocker lock(&mutex);
    QCOMPARE(received.size(), 1);
    const ServerRequest &request = received.first();
    const Secret secret(
        client.announcement().value(u"intercom"_s).toObject().value(u"client_secret"_s).toString());
    QVERIFY(
        intercom::verifyHubSignature(secret, request.body, request.headers.value("X-Hub-Signature")).value());
    const QJsonObject event = QJsonDocument::fromJson(request.body).object();
    QCOMPARE(event.value(u"topic"_s).toString(), u"contact.user.updated"_s);
    QCOMPARE(event.value(u"data"_s).toObject().value(u"item"_s).toObject().value(u"id"_s).toString(),
             contact);
    QCOMPARE(
        client.post(u"/_sandbox/event"_s, {{u"url"_s, u"https://example.com/"_s}, {u"topic"_s, u"ping"_s}})
            .status,
        502);
    QCOMPARE(client.post(u"/_sandbox/event"_s, {{u"url"_s, receiver.url().toString()}}).status, 400);
}

void SandboxServiceTest::demoSources()
{
    QString database;
    {
        SandboxClient client;
        const QJsonObject sql = client.announcement().value(u"sql"_s).toObject();
        database = sql.value(u"database"_s).toString();
        const auto connection = QSqlDatabase::addDatabase(sql.value(u"driver"_s).toString(), u"demo"_s);
        {
            QSqlDatabase opened = connection;
            opened.setDatabaseName(database);
            QVERIFY(opened.open());
            const auto rows = [&](const QString &name) {
                QSqlQuery query(opened);
                int count = 0;
                for (query.exec(sql.value(name).toString()); query.next();)
                    ++count;
                QFile file(client.announcement().value(u"csv"_s).toObject().value(name).toString());
                if (!file.open(QIODevice::ReadOnly) || file.readAll().count("\r\n") != count + 1)
                    return -1;
                return count;
            };
            QCOMPARE(rows(u"people"_s), 40);
            QCOMPARE(rows(u"organisations"_s), 8);
            QVERIFY(rows(u"memberships"_s) > 30);
        }
    }
    QSqlDatabase::removeDatabase(u"demo"_s);
    QVERIFY(!QFileInfo::exists(database));
}

void SandboxServiceTest::startsFast()
{
    SandboxOptions options = SandboxClient::quick();
    options.contacts = 100'000;
    options.companies = 1'000;
    QElapsedTimer timer;
    timer.start();
    SandboxClient client(options);
    const qint64 elapsed = timer.elapsed();
    QCOMPARE(client.get(u"/_sandbox/stats"_s).body.value(u"contacts"_s).toInt(), 100'000);
    qInfo("100,000 contacts: %lld ms", static_cast<long long>(elapsed));
    // The promise is 2 s; a shared machine and a build with sanitizers get more.
    QVERIFY(elapsed < 20'000);
}

void SandboxServiceTest::refusesImpossibleOptions()
{
    SandboxOptions options;
    options.faultRate = 2;
    const Outcome wrong = Sandbox(options).start();
    QVERIFY(!wrong);
    QCOMPARE(wrong.error().kind, Error::Kind::InvalidInput);
    SandboxClient first;
    SandboxOptions taken;
    taken.port = static_cast<quint16>(
        QUrl(first.announcement().value(u"intercom"_s).toObject().value(u"url"_s).toString()).port());
    const Outcome refused = Sandbox(taken).start();
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, Error::Kind::Unreachable);
}

QTEST_GUILESS_MAIN(SandboxServiceTest)
#include "tst_sandboxservice.moc"
