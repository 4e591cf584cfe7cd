// Holds what the Clerk connector sends, and what its stand-in answers, against Clerk's official description,
// where that is at hand.
#include "base/json.h"
#include "connectors/catalogue.h"
#include "net/httpclient.h"
#include "sandbox/clerk/clerkservice.h"
#include "support/testing.h"

#include <QMutex>
#include <QProcess>
#include <QTemporaryDir>

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

class ClerkContractTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void asDescribed();

private:
    // The stand-in, with every call of the API written down.
    void answer(const ServerRequest &request, const Responder &respond);
    QString control(const QByteArray &method, const QString &path, const QJsonObject &body = {});
    std::unique_ptr<Connector> connector(const QByteArray &key);

    const QByteArray m_key = "sk_live_0123456789abcdefghij";
    QMutex m_mutex;
    QByteArrayList m_calls;
    std::unique_ptr<sandbox::ClerkService> m_service;
    std::unique_ptr<HttpServer> m_server;
    HttpClient m_http{HttpClient::Settings{.retry = noRetries()}};
};

void ClerkContractTest::init()
{
    sandbox::Options options;
    options.latencyMs = 0;
    options.clerkUsers = 12;
    options.clerkOrganisations = 4;
    options.clerkInvitations = 3;
    options.clerkRateLimit = 100'000;
    m_service = std::make_unique<sandbox::ClerkService>(options, m_key);
    m_server = std::make_unique<HttpServer>(
        HttpServer::Settings(),
        [this](const ServerRequest &request, const Responder &respond) { answer(request, respond); });
    VERIFY_RESULT(m_server->start());
}

void ClerkContractTest::answer(const ServerRequest &request, const Responder &respond)
{
    m_service->answer(
        request, Responder([this, request, respond](const ServerResponse &response) {
            if (request.target.startsWith("/v1/")) {
                const QMutexLocker lock(&m_mutex);
                m_calls << toCompactJson(QJsonObject{
                    {u"method"_s, QString::fromLatin1(request.method)},
                    {u"target"_s, QString::fromLatin1(request.target)},
                    {u"authorization"_s, QString::fromLatin1(request.headers.value("Authorization"))},
                    {u"status"_s, response.status},
                    {u"type"_s, QString::fromLatin1(response.headers.value("Content-Type"))},
                    {u"body"_s, QString::fromUtf8(response.body)}});
            }
            respond(response);
        }));
}

QString ClerkContractTest::control(const QByteArray &method, const QString &path, const QJsonObject &body)
{
    HttpRequest request(method, QUrl(m_server->url().toString() + u"/_sandbox/clerk/"_s + path));
    request.body = toCompactJson(body);
    const auto answer = wait(m_http.send(request));
    return answer ? QJsonDocument::fromJson(answer->body).object().value(u"id"_s).toString() : QString();
}

std::unique_ptr<Connector> ClerkContractTest::connector(const QByteArray &key)
{
    auto made = makeConnector(u"clerk"_s, {{u"base_url"_s, m_server->url().toString() + u"/v1"_s}},
                              {{u"secret_key"_s, Secret(key)}}, &m_http);
    if (!made)
        qFatal("%s", errorText(made.error()).constData());
    return *std::move(made);
}

void ClerkContractTest::asDescribed()
{
    constexpr int cannotCheck = 77; // the script's word for a missing PyYAML
    const QString description = openApi(u"clerk-bapi.yaml"_s);
    if (description.isEmpty())
        QSKIP("The official description is not here: set PATCHBAY_OPENAPI to the folder of clerk-bapi.yaml.");

    const QString organisation = control("POST", u"organizations"_s, {{u"name"_s, u"Contract"_s}});
    const QString user = control("POST", u"users"_s,
                                 {{u"first_name"_s, u"Con"_s},
                                  {u"email_address"_s, u"contract+tag@example.com"_s},
                                  {u"second_email_address"_s, u"second@example.com"_s},
                                  {u"phone_number"_s, u"+35315550100"_s},
                                  {u"username"_s, u"con"_s},
                                  {u"private_metadata"_s, QJsonObject{{u"customer"_s, u"cus_1"_s}}}});
    control("POST", u"memberships"_s, {{u"user_id"_s, user}, {u"organization_id"_s, organisation}});
    const QString toOrganisation =
        control("POST", u"invitations"_s,
                {{u"email_address"_s, u"org@example.com"_s}, {u"organization_id"_s, organisation}});
    const QString accepted =
        control("POST", u"invitations"_s, {{u"email_address"_s, u"accepted@example.com"_s}});
    QVERIFY(!control("POST", u"invitations/"_s + accepted + u"/accept"_s).isEmpty());

    const auto source = connector(m_key);
    VERIFY_RESULT(wait(source->check()));
    for (const QString &object : source->objects()) {
        VERIFY_RESULT(wait(source->schema(object)));
        QString cursor;
        do {
            const auto page = wait(source->read(object, cursor, 3));
            VERIFY_RESULT(page);
            cursor = page->next;
        } while (!cursor.isEmpty());
        VERIFY_RESULT(wait(source->readChanged(object, QDateTime::fromMSecsSinceEpoch(1, Qt::UTC), {}, 5)));
    }
    for (const QString &key : {user, u"user_none"_s, u"invitation_"_s + toOrganisation,
                               u"invitation_"_s + accepted, u"invitation_none"_s})
        VERIFY_RESULT(wait(source->find(objects::people, {Lookup::By::Key, key})));
    for (const auto &email : {u"contract+tag@example.com"_s, u"org@example.com"_s, u"nobody@example.com"_s})
        VERIFY_RESULT(wait(source->find(objects::people, {Lookup::By::Email, email})));
    VERIFY_RESULT(wait(source->find(objects::organisations, {Lookup::By::Key, organisation})));
    VERIFY_RESULT(wait(source->find(objects::organisations, {Lookup::By::Key, u"org_none"_s})));
    QCOMPARE(wait(source->membershipsOf(user))->size(), 1);
    const auto refused = connector("sk_live_wrongwrongwrongwrong");
    QVERIFY(!wait(refused->check())->ok);

    QTemporaryDir folder;
    QFile file(folder.filePath(u"calls.jsonl"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    {
        const QMutexLocker lock(&m_mutex);
        QVERIFY(m_calls.size() > 50);
        file.write(m_calls.join('\n'));
    }
    file.close();
    QProcess script;
    script.setProcessChannelMode(QProcess::MergedChannels);
    // By absolute path: a Python of somebody's own would not have Debian's PyYAML.
    script.start(u"/usr/bin/python3"_s,
                 {QStringLiteral(PATCHBAY_SOURCE_DIR) + u"/tests/contract/clerkcontract.py"_s, description,
                  file.fileName()});
    if (!script.waitForStarted())
        QSKIP("There is no /usr/bin/python3.");
    QVERIFY(script.waitForFinished(240'000));
    const QByteArray output = script.readAll();
    if (script.exitCode() == cannotCheck)
        QSKIP("Debian's python3-yaml is not installed.");
    QVERIFY2(script.exitStatus() == QProcess::NormalExit && script.exitCode() == 0, output.constData());
    qInfo("%s", output.trimmed().constData());
}

QTEST_GUILESS_MAIN(ClerkContractTest)
#include "tst_clerkcontract.moc"
