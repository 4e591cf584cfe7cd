// Clerk from a terminal: connect, look, map, sync; a user becomes a contact, its organisation a company.
#include "programs.h"

#include <QDirIterator>

using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

QByteArray mapping(const QByteArray &source, const QByteArray &target, const QByteArray &rules)
{
    return "{\"source_object\":\"" + source + "\",\"target_object\":\"" + target + "\",\"rules\":[" + rules +
           "]}";
}

const QByteArray people = R"({"source":"id","target":"external_id","match_key":true},
    {"source":"email","target":"email"},{"source":"name","target":"name"},
    {"source":"signed_up_at","target":"signed_up_at"},{"source":"tags","target":"tags"},
    {"source":"public_metadata.plan","target":"custom.plan_type"})";
const QByteArray organisations = R"({"source":"id","target":"company_id","match_key":true},
    {"source":"name","target":"name"},{"source":"public_metadata.plan","target":"plan"})";

} // namespace

class ClerkTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void syncs();
    void asksForTheKey();

private:
    QJsonArray contacts() const
    {
        return m_sandbox.get(u"/contacts?per_page=50"_s).value(u"data"_s).toArray();
    }
    QJsonObject contactOf(const QString &email) const
    {
        const QJsonArray all = contacts();
        for (const QJsonValue &contact : all)
            if (contact[u"email"_s] == email)
                return contact.toObject();
        return {};
    }
    QJsonObject control(const QString &path, const QJsonObject &body) const
    {
        QNetworkAccessManager network;
        QNetworkRequest request{QUrl(m_sandbox.part(u"clerk"_s).value(u"control"_s).toString() + path)};
        request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
        const std::unique_ptr<QNetworkReply> reply(network.post(request, QJsonDocument(body).toJson()));
        return QTest::qWaitFor([&reply] { return reply->isFinished(); }, ProcessLimit)
                   ? QJsonDocument::fromJson(reply->readAll()).object()
                   : QJsonObject();
    }

    std::unique_ptr<Terminal> m_terminal = std::make_unique<Terminal>();
    SandboxProcess m_sandbox{};
};

void ClerkTest::initTestCase()
{
    QVERIFY(m_sandbox.start({u"--port"_s, u"0"_s, u"--latency-ms"_s, u"0"_s, u"--search-delay-ms"_s, u"0"_s,
                             u"--clerk-users"_s, u"4"_s, u"--clerk-organisations"_s, u"2"_s,
                             u"--clerk-invitations"_s, u"1"_s}));
    m_terminal->set(u"INTERCOM_ACCESS_TOKEN"_s, m_sandbox.token());
    m_terminal->set(u"INTERCOM_BASE_URL"_s, m_sandbox.url());
    RUN(added, 0, {u"workspace"_s, u"add"_s, u"--url"_s, m_sandbox.url()});
}

// The key is nowhere but in the environment.
void ClerkTest::cleanupTestCase()
{
    const QByteArray key = m_sandbox.part(u"clerk"_s).value(u"secret_key"_s).toString().toUtf8();
    QVERIFY(key.startsWith("sk_test_"));
    QVERIFY(!m_terminal->everythingPrinted().contains(key));
    QVERIFY(!m_terminal->everyCommandLine().contains(key));
    QDirIterator files(m_terminal->path(u""_s), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        QVERIFY2(file.open(QIODevice::ReadOnly) && !file.readAll().contains(key),
                 qPrintable(file.fileName()));
    }
    QVERIFY(m_sandbox.stop());
}

void ClerkTest::syncs()
{
    const QJsonObject clerk = m_sandbox.part(u"clerk"_s);
    const QStringList add{u"connection"_s, u"add"_s, u"clerk"_s, u"--base-url"_s, clerk[u"url"_s].toString(),
                          u"--json"_s};
    m_terminal->set(u"CLERK_SECRET_KEY"_s, u"sk_test_wrongwrongwrong"_s);
    RUN(refused, 1, add);
    m_terminal->set(u"CLERK_SECRET_KEY"_s, clerk[u"secret_key"_s].toString());
    RUN(added, 0, add);
    QCOMPARE(added.json()[u"connection"_s][u"state"_s].toString(), u"connected"_s);
    RUN(checked, 0, {u"connection"_s, u"check"_s, u"Clerk"_s, u"--json"_s});
    QVERIFY2(checked.out.contains("4 users."), checked.out.constData());

    RUN(companies, 0,
        {u"mapping"_s, u"set"_s, u"--object"_s, u"organisations"_s, u"--file"_s, u"-"_s, u"--json"_s},
        mapping("organisations", "company", organisations));
    RUN(contactsMapped, 0, {u"mapping"_s, u"set"_s, u"--file"_s, u"-"_s, u"--json"_s},
        mapping("people", "contact", people));
    RUN(preview, 0, {u"mapping"_s, u"preview"_s, u"--record"_s, u"clerk1@example.com"_s, u"--json"_s});
    QVERIFY2(preview.out.contains("Person Number 1"), preview.out.constData());

    RUN(created, 0, {u"sync"_s, u"user"_s, u"--email"_s, u"clerk1@example.com"_s, u"--json"_s});
    QCOMPARE(created.json().value(u"action"_s).toString(), u"create"_s);
    const QJsonObject contact = contactOf(u"clerk1@example.com"_s);
    QVERIFY(contact.value(u"external_id"_s).toString().startsWith(u"user_"_s));
    QCOMPARE(contact.value(u"name"_s).toString(), u"Person Number 1"_s);
    QVERIFY(contact.value(u"signed_up_at"_s).toInteger() > 1'600'000'000);
    QVERIFY(contact.value(u"signed_up_at"_s).toInteger() < 100'000'000'000); // seconds
    QCOMPARE(contact[u"custom_attributes"_s][u"plan_type"_s].toString(), u"pro"_s);
    const QJsonArray attached = m_sandbox.get(u"/contacts/"_s + contact[u"id"_s].toString() + u"/companies"_s)
                                    .value(u"data"_s)
                                    .toArray();
    QCOMPARE(attached.size(), 1);
    QVERIFY(attached[0][u"company_id"_s].toString().startsWith(u"org_"_s));
    QCOMPARE(attached[0][u"name"_s].toString(), u"Organisation 1"_s);

    RUN(again, 0, {u"sync"_s, u"user"_s, u"--email"_s, u"clerk1@example.com"_s, u"--json"_s});
    QCOMPARE(again.json().value(u"action"_s).toString(), u"unchanged"_s);

    // Somebody who was invited and has not accepted yet.
    RUN(invited, 0, {u"sync"_s, u"user"_s, u"--email"_s, u"invited0@example.com"_s, u"--json"_s});
    const QJsonObject guest = contactOf(u"invited0@example.com"_s);
    QVERIFY(guest.value(u"external_id"_s).toString().startsWith(u"invitation_inv_"_s));
    QVERIFY(guest.value(u"signed_up_at"_s).isNull());
    QCOMPARE(guest[u"tags"_s][u"data"_s].toArray().size(), 1);

    // Accepted, it is the same contact, and no longer tagged.
    const QString invitation = guest[u"external_id"_s].toString().mid(11);
    const QString member =
        control(u"/invitations/"_s + invitation + u"/accept"_s, {{u"first_name"_s, u"Gus"_s}})
            .value(u"id"_s)
            .toString();
    RUN(all, 0, {u"sync"_s, u"apply"_s, u"--json"_s});
    const QJsonObject converted = contactOf(u"invited0@example.com"_s);
    QCOMPARE(converted[u"id"_s], guest[u"id"_s]);
    QCOMPARE(converted[u"external_id"_s].toString(), member);
    QVERIFY(converted.value(u"signed_up_at"_s).toInteger() > 0);
    QVERIFY(converted[u"tags"_s][u"data"_s].toArray().isEmpty());
    QCOMPARE(contacts().size(), 5); // four users and the guest, none of them twice

    // A new membership attaches.
    const QString organisation =
        control(u"/organizations"_s, {{u"name"_s, u"Third"_s}}).value(u"id"_s).toString();
    QVERIFY(!control(u"/memberships"_s,
                     {{u"user_id"_s, contact[u"external_id"_s]}, {u"organization_id"_s, organisation}})
                 .isEmpty());
    RUN(joined, 0, {u"sync"_s, u"user"_s, u"--email"_s, u"clerk1@example.com"_s, u"--json"_s});
    QCOMPARE(m_sandbox.get(u"/contacts/"_s + contact[u"id"_s].toString() + u"/companies"_s)
                 .value(u"data"_s)
                 .toArray()
                 .size(),
             2);
}

void ClerkTest::asksForTheKey()
{
    m_terminal->unset(u"CLERK_SECRET_KEY"_s);
    RUN(without, 1, {u"connection"_s, u"check"_s, u"Clerk"_s, u"--json"_s});
    QVERIFY2(without.out.contains("Secret key"), without.out.constData());
    // By standard input, where no keychain would keep it for the next command.
    const QJsonObject clerk = m_sandbox.part(u"clerk"_s);
    const QByteArray key = clerk[u"secret_key"_s].toString().toUtf8() + '\n';
    const QStringList add{u"connection"_s,
                          u"add"_s,
                          u"clerk"_s,
                          u"--name"_s,
                          u"Second"_s,
                          u"--base-url"_s,
                          clerk[u"url"_s].toString(),
                          u"--password-stdin"_s,
                          u"--json"_s};
    RUN(lost, 3, add, key);
    QVERIFY2(lost.told().contains("CLERK_SECRET_KEY"), lost.told().constData());
    RUN(listed, 0, {u"connection"_s, u"list"_s, u"--json"_s});
    QVERIFY(!listed.out.contains("Second"));
    m_terminal->set(u"CLERK_SECRET_KEY"_s, clerk[u"secret_key"_s].toString());
    RUN(added, 0, add, key);
}

QTEST_GUILESS_MAIN(ClerkTest)
#include "tst_clerkcommands.moc"
