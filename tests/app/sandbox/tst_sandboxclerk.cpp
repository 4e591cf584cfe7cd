// The stand-in for Clerk refuses what Clerk refuses, and lists as Clerk lists.
#include "net/httpclient.h"
#include "sandbox/sandbox.h"
#include "support/testing.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

class SandboxClerkTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void wantsTheKey();
    void refuses_data();
    void refuses();
    void pages();
    void cursor();
    void limits();
    void changes();
    void resets();

private:
    struct Answer
    {
        int status = 0;
        QJsonDocument json{};
        HttpHeaders headers{};

        QJsonObject error() const { return json.object().value(u"errors"_s)[0].toObject(); }
    };
    Answer ask(const QByteArray &method, const QString &url, const QJsonObject &body = {});
    Answer get(const QString &path) { return ask("GET", part(u"url"_s) + path); }
    Answer control(const QByteArray &method, const QString &path, const QJsonObject &body = {})
    {
        return ask(method, part(u"control"_s) + path, body);
    }
    QString part(const QString &name) const
    {
        return m_sandbox->announcement().value(u"clerk"_s).toObject().value(name).toString();
    }
    static QStringList ids(const QJsonArray &items);

    std::unique_ptr<Sandbox> m_sandbox;
    HttpClient m_http{HttpClient::Settings{.retry = noRetries()}};
    QByteArray m_key;
};

void SandboxClerkTest::init()
{
    SandboxOptions options;
    options.latencyMs = 0;
    options.clerkUsers = 25;
    options.clerkOrganisations = 3;
    options.clerkInvitations = 2;
    m_sandbox = std::make_unique<Sandbox>(options);
    VERIFY_RESULT(m_sandbox->start());
    m_key = part(u"secret_key"_s).toLatin1();
    QVERIFY(m_key.startsWith("sk_test_"));
}

SandboxClerkTest::Answer SandboxClerkTest::ask(const QByteArray &method, const QString &url,
                                               const QJsonObject &body)
{
    HttpRequest request(method, QUrl(url));
    if (!m_key.isEmpty())
        request.headers.set("Authorization", "Bearer " + m_key);
    if (!body.isEmpty())
        request.body = QJsonDocument(body).toJson();
    const auto answer = wait(m_http.send(request));
    return answer ? Answer{answer->status, QJsonDocument::fromJson(answer->body), answer->headers} : Answer();
}

QStringList SandboxClerkTest::ids(const QJsonArray &items)
{
    QStringList found;
    for (const QJsonValue &item : items)
        found << item[u"id"_s].toString();
    return found;
}

void SandboxClerkTest::wantsTheKey()
{
    for (const QByteArray &key : {QByteArray(), QByteArray("sk_test_wrong")}) {
        m_key = key;
        const Answer answer = get(u"/users"_s);
        QCOMPARE(answer.status, 401);
        QVERIFY(!answer.error().value(u"code"_s).toString().isEmpty());
        QVERIFY(!answer.error().value(u"long_message"_s).toString().isEmpty());
        QVERIFY(answer.json.object().contains(u"clerk_trace_id"_s));
    }
}

void SandboxClerkTest::refuses_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("status");
    QTest::newRow("limit 0") << u"/users?limit=0"_s << 422;
    QTest::newRow("limit 501") << u"/users?limit=501"_s << 422;
    QTest::newRow("limit words") << u"/organizations?limit=all"_s << 422;
    QTest::newRow("offset below 0") << u"/users?offset=-1"_s << 422;
    QTest::newRow("order") << u"/organizations?order_by=updated_at"_s << 422;
    QTest::newRow("unknown parameter") << u"/users?updated_at_after=1"_s << 422;
    QTest::newRow("cursor in another order") << u"/users?starting_after=x&order_by=-updated_at"_s << 422;
    QTest::newRow("cursor of nobody") << u"/users?starting_after=user_nobody"_s << 422;
    QTest::newRow("status") << u"/invitations?status=open"_s << 422;
    QTest::newRow("nobody") << u"/users/user_nobody"_s << 404;
    QTest::newRow("nowhere") << u"/contacts"_s << 404;
    QTest::newRow("memberships of nobody") << u"/users/user_nobody/organization_memberships"_s << 404;
}

void SandboxClerkTest::refuses()
{
    QFETCH(QString, path);
    QFETCH(int, status);
    const Answer answer = get(path);
    QCOMPARE(answer.status, status);
    QVERIFY(!answer.error().value(u"code"_s).toString().isEmpty());
}

void SandboxClerkTest::pages()
{
    // The newest first, ten of them, in a bare array.
    const QJsonArray users = get(u"/users"_s).json.array();
    QCOMPARE(users.size(), 10);
    QVERIFY(users[0][u"created_at"_s].toInteger() > users[9][u"created_at"_s].toInteger());
    QVERIFY(users[0][u"created_at"_s].toInteger() > 1'000'000'000'000); // milliseconds
    QCOMPARE(get(u"/users?offset=20&limit=500"_s).json.array().size(), 5);
    QCOMPARE(get(u"/users/count"_s).json.object().value(u"total_count"_s), QJsonValue(25));
    QCOMPARE(get(u"/users?email_address=CLERK3%40example.com"_s).json.array().size(), 1);
    const QJsonObject organisations =
        get(u"/organizations?include_members_count=true&limit=2"_s).json.object();
    QCOMPARE(organisations.value(u"total_count"_s), QJsonValue(3));
    QCOMPARE(organisations.value(u"data"_s).toArray().size(), 2);
    QVERIFY(organisations.value(u"data"_s)[0][u"members_count"_s].toInt() >= 8);
    QVERIFY(get(u"/invitations"_s).json.isArray());
    QCOMPARE(get(u"/invitations?paginated=true"_s).json.object().value(u"total_count"_s), QJsonValue(2));
}

void SandboxClerkTest::cursor()
{
    QStringList walked;
    QString after;
    while (true) {
        const QString query = u"/users?limit=7&order_by=created_at"_s;
        const QStringList page =
            ids(get(after.isEmpty() ? query : query + u"&starting_after="_s + after).json.array());
        walked += page;
        if (page.size() < 7)
            break;
        after = page.last();
    }
    QCOMPARE(walked, ids(get(u"/users?limit=500&order_by=%2Bcreated_at"_s).json.array()));
    QCOMPARE(walked.size(), 25);
}

void SandboxClerkTest::limits()
{
    Answer answer;
    // A development instance allows 100; two windows may be met.
    for (int i = 0; i < 202 && answer.status != 429; ++i)
        answer = get(u"/users/count"_s);
    QCOMPARE(answer.status, 429);
    const int seconds = answer.headers.value("Retry-After").toInt();
    QVERIFY(seconds >= 1 && seconds <= 10);
    QVERIFY(!answer.headers.contains("X-RateLimit-Limit"));
}

void SandboxClerkTest::changes()
{
    const QString id = control("POST", u"/users"_s, {{u"email_address"_s, u"new@example.com"_s}})
                           .json.object()
                           .value(u"id"_s)
                           .toString();
    QVERIFY(id.startsWith(u"user_"_s));
    QCOMPARE(control("POST", u"/users"_s, {{u"email_address"_s, u"NEW@example.com"_s}}).status, 409);
    QCOMPARE(control("PATCH", u"/users/"_s + id, {{u"first_name"_s, u"Ann"_s}}).status, 200);
    const QJsonObject user = get(u"/users/"_s + id).json.object();
    QCOMPARE(user.value(u"first_name"_s), QJsonValue(u"Ann"_s));
    QVERIFY(user.value(u"updated_at"_s).toInteger() >= user.value(u"created_at"_s).toInteger());
    const QString organisation =
        get(u"/organizations"_s).json.object().value(u"data"_s)[0][u"id"_s].toString();
    const QJsonObject both{{u"user_id"_s, id}, {u"organization_id"_s, organisation}};
    QCOMPARE(control("POST", u"/memberships"_s, both).status, 200);
    QCOMPARE(control("POST", u"/memberships"_s, both).status, 409);
    const QString memberships = u"/users/"_s + id + u"/organization_memberships"_s;
    QCOMPARE(get(memberships).json.object().value(u"total_count"_s), QJsonValue(1));
    QCOMPARE(control("DELETE", u"/organizations/"_s + organisation).status, 200);
    QCOMPARE(get(memberships).json.object().value(u"total_count"_s), QJsonValue(0));
    QCOMPARE(control("DELETE", u"/users/"_s + id).status, 200);
    QCOMPARE(get(u"/users/"_s + id).status, 404);
    QVERIFY(get(u"/users?email_address=new%40example.com"_s).json.array().isEmpty());
    QCOMPARE(control("POST", u"/nothing"_s).status, 404);
}

void SandboxClerkTest::resets()
{
    QCOMPARE(control("POST", u"/faults"_s, {{u"next"_s, QJsonArray{u"server_error"_s}}}).status, 200);
    QCOMPARE(get(u"/users/count"_s).status, 500);
    QCOMPARE(get(u"/users/count"_s).status, 200);
    const QString first = get(u"/users?limit=1"_s).json.array()[0][u"id"_s].toString();
    QCOMPARE(control("DELETE", u"/users/"_s + first).status, 200);
    QCOMPARE(control("POST", u"/reset"_s).status, 200);
    QCOMPARE(get(u"/users/count"_s).json.object().value(u"total_count"_s), QJsonValue(25));
    QCOMPARE(control("GET", u"/stats"_s).json.object().value(u"requests"_s), QJsonValue(1));
}

QTEST_GUILESS_MAIN(SandboxClerkTest)
#include "tst_sandboxclerk.moc"
