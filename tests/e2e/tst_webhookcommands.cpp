// Signatures from a terminal: the contract of exit codes and JSON, on the real program.
#include "programs.h"

using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

const QByteArray ping = R"({"type":"notification_event","topic":"ping","id":null})";
const QString pingSignature = u"sha1=b0fcb04f26afacbd75d5bfe1c9d31b7132484561"_s;
const QByteArray secret = "test_client_secret";

} // namespace

class WebhookCommandsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void verifies();
    void saysWhy();
    void knowsBothHeaders();
    void wrongUsage_data();
    void wrongUsage();
    void judgesTime();
    void signsForEveryScheme_data();
    void signsForEveryScheme();
    void secretFromStdin();
    void keptSecrets();
    void snippets();
    void topics();
    void acceptsEveryRecordedPayload();
    void cleanup();

private:
    std::unique_ptr<Terminal> m_terminal;
};

void WebhookCommandsTest::init()
{
    m_terminal = std::make_unique<Terminal>();
    m_terminal->set(u"PATCHBAY_SECRET"_s, QString::fromUtf8(secret));
}

void WebhookCommandsTest::cleanup()
{
    QVERIFY(!m_terminal->everythingPrinted().contains(secret));
    QVERIFY(!m_terminal->everyCommandLine().contains(secret));
}

void WebhookCommandsTest::verifies()
{
    const Ran ran = m_terminal->run({u"webhook"_s, u"verify"_s, u"--scheme"_s, u"intercom"_s,
                                     u"--signature"_s, pingSignature, u"--json"_s},
                                    ping);
    QVERIFY2(ran.code == 0, ran.told().constData());
    QCOMPARE(ran.out.trimmed(), QByteArray(R"({"valid":true})"));
    // The answer needs no store.
    QVERIFY(!QFile::exists(m_terminal->path(u"store.sqlite"_s)));
}

void WebhookCommandsTest::saysWhy()
{
    const Ran ran = m_terminal->run({u"webhook"_s, u"verify"_s, u"--scheme"_s, u"intercom"_s,
                                     u"--signature"_s, pingSignature, u"--json"_s},
                                    ping + '\n');
    QVERIFY2(ran.code == 1, ran.told().constData());
    QCOMPARE(ran.json().value(u"valid"_s).toBool(true), false);
    QCOMPARE(ran.json().value(u"reason"_s).toString(), u"body_changed"_s);
    QCOMPARE(ran.json().value(u"variant"_s).toString(), u"trailing_newline_removed"_s);
    QVERIFY(!ran.json().value(u"hint"_s).toString().isEmpty());
    const Ran spoken = m_terminal->run(
        {u"webhook"_s, u"verify"_s, u"--scheme"_s, u"intercom"_s, u"--signature"_s, pingSignature},
        ping + '\n');
    QVERIFY2(spoken.out.contains("ends with a newline that Intercom did not send"),
             spoken.told().constData());
}

void WebhookCommandsTest::knowsBothHeaders()
{
    for (const QString &header :
         {u"X-Hub-Signature: "_s + pingSignature,
          u"x-body-signature: ac259ce7a2bb7b423abc261dd0678b48cf4e1f56e5af60e178db3f697ae0110c"_s})
        for (const QString &scheme : {u"intercom"_s, u"auto"_s}) {
            const Ran ran = m_terminal->run(
                {u"webhook"_s, u"verify"_s, u"--scheme"_s, scheme, u"--header"_s, header, u"--json"_s}, ping);
            QVERIFY2(ran.code == 0, ran.told().constData());
        }
}

void WebhookCommandsTest::wrongUsage_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("environment");
    const QString given = QString::fromUtf8(secret);
    QTest::newRow("unknown scheme") << QStringList{u"--scheme"_s, u"nope"_s} << given;
    QTest::newRow("unknown option") << QStringList{u"--secret"_s, u"x"_s} << given;
    QTest::newRow("nothing tells the scheme") << QStringList() << given;
    QTest::newRow("no secret") << QStringList{u"--scheme"_s, u"intercom"_s, u"--signature"_s, pingSignature}
                               << QString();
    QTest::newRow("an empty one") << QStringList{u"--scheme"_s, u"intercom"_s, u"--signature"_s,
                                                 pingSignature}
                                  << u" "_s;
    QTest::newRow("no Base64") << QStringList{u"--scheme"_s, u"svix"_s, u"--signature"_s, u"v1,a"_s} << given;
    QTest::newRow("no header") << QStringList{u"--scheme"_s, u"intercom"_s, u"--header"_s, u"sha1"_s}
                               << given;
    QTest::newRow("no such file") << QStringList{u"--scheme"_s, u"intercom"_s, u"--body-file"_s, u"absent"_s}
                                  << given;
    QTest::newRow("no such algorithm")
        << QStringList{u"--scheme"_s, u"custom"_s, u"--algorithm"_s, u"md4"_s} << given;
    QTest::newRow("a content without the body")
        << QStringList{u"--scheme"_s, u"custom"_s, u"--content"_s, u"{id}"_s} << given;
    QTest::newRow("secret and body both from standard input")
        << QStringList{u"--scheme"_s, u"intercom"_s, u"--secret-stdin"_s} << given;
    QTest::newRow("no time") << QStringList{u"--scheme"_s, u"intercom"_s, u"--now"_s, u"soon"_s} << given;
}

void WebhookCommandsTest::wrongUsage()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, environment);
    m_terminal->set(u"PATCHBAY_SECRET"_s, environment);
    const Ran ran = m_terminal->run(QStringList{u"webhook"_s, u"verify"_s, u"--json"_s} + arguments, ping);
    QVERIFY2(ran.code == 2, ran.told().constData());
    QVERIFY(!ran.errors.isEmpty());
}

void WebhookCommandsTest::judgesTime()
{
    m_terminal->set(u"PATCHBAY_SECRET"_s, u"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"_s);
    const QStringList arguments{u"webhook"_s,
                                u"verify"_s,
                                u"--scheme"_s,
                                u"clerk"_s,
                                u"--json"_s,
                                u"--header"_s,
                                u"svix-id: msg_p5jXN8AQM9LWM0D4loKWxJek"_s,
                                u"--header"_s,
                                u"svix-timestamp: 1614265330"_s,
                                u"--header"_s,
                                u"svix-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="_s};
    const QByteArray body = R"({"test": 2432232314})";
    const Ran late = m_terminal->run(arguments, body);
    QCOMPARE(late.code, 1);
    QCOMPARE(late.json().value(u"reason"_s).toString(), u"stale_timestamp"_s);
    QCOMPARE(m_terminal->run(arguments + QStringList{u"--now"_s, u"1614265330"_s}, body).code, 0);
    QCOMPARE(m_terminal->run(arguments + QStringList{u"--tolerance"_s, u"0"_s}, body).code, 0);
}

void WebhookCommandsTest::signsForEveryScheme_data()
{
    QTest::addColumn<QString>("scheme");
    for (const QString &scheme : {u"intercom"_s, u"intercom-body"_s, u"svix"_s, u"hubspot-v1"_s,
                                  u"hubspot-v3"_s, u"slack"_s, u"github"_s, u"custom"_s})
        QTest::newRow(qPrintable(scheme)) << scheme;
}

void WebhookCommandsTest::signsForEveryScheme()
{
    QFETCH(QString, scheme);
    m_terminal->set(u"PATCHBAY_SECRET"_s, u"dGVzdF9jbGllbnRfc2VjcmV0XzAx"_s);
    const QStringList common{u"--scheme"_s,  scheme,
                             u"--url"_s,     u"https://example.com/hooks"_s,
                             u"--content"_s, u"{timestamp}.{body}"_s};
    const Ran made = m_terminal->run(QStringList{u"webhook"_s, u"sign"_s} + common, ping);
    QVERIFY2(made.code == 0, made.told().constData());
    QFile headers(m_terminal->path(u"headers.txt"_s));
    QVERIFY(headers.open(QIODevice::WriteOnly) && headers.write(made.out) > 0);
    headers.close();
    const Ran checked = m_terminal->run(
        QStringList{u"webhook"_s, u"verify"_s, u"--json"_s, u"--headers-file"_s, headers.fileName()} + common,
        ping);
    QVERIFY2(checked.code == 0, (made.told() + checked.told()).constData());
}

void WebhookCommandsTest::secretFromStdin()
{
    m_terminal->unset(u"PATCHBAY_SECRET"_s);
    QFile body(m_terminal->path(u"body.json"_s));
    QVERIFY(body.open(QIODevice::WriteOnly) && body.write(ping) == ping.size());
    body.close();
    const Ran ran =
        m_terminal->run({u"webhook"_s, u"verify"_s, u"--scheme"_s, u"intercom"_s, u"--signature"_s,
                         pingSignature, u"--secret-stdin"_s, u"--body-file"_s, body.fileName(), u"--json"_s},
                        secret + '\n');
    QVERIFY2(ran.code == 0, ran.told().constData());
}

void WebhookCommandsTest::keptSecrets()
{
    m_terminal->unset(u"PATCHBAY_SECRET"_s);
    // No keychain here: the operator's environment holds it under its name.
    m_terminal->set(u"PATCHBAY_SECRET_SIGNING_PRODUCTION_SECRET"_s, QString::fromUtf8(secret));
    const QStringList arguments{u"webhook"_s,     u"verify"_s,   u"--scheme"_s, u"intercom"_s,
                                u"--signature"_s, pingSignature, u"--json"_s};
    const Ran ran = m_terminal->run(arguments + QStringList{u"--secret-name"_s, u"production"_s}, ping);
    QVERIFY2(ran.code == 0, ran.told().constData());
    const Ran none = m_terminal->run(arguments + QStringList{u"--secret-name"_s, u"absent"_s}, ping);
    QVERIFY2(none.code != 0 && none.code != 2, none.told().constData());
    // What this command alone could remember is not kept, and not said to be.
    const Ran lost = m_terminal->run({u"webhook"_s, u"secret"_s, u"keep"_s, u"absent"_s}, secret);
    QVERIFY2(lost.code == 3 && lost.errors.contains("PATCHBAY_SECRET_SIGNING_ABSENT_SECRET"),
             lost.told().constData());
    QCOMPARE(m_terminal->run({u"webhook"_s, u"secret"_s, u"list"_s, u"--json"_s}).out.trimmed(),
             QByteArray("[]"));
}

void WebhookCommandsTest::snippets()
{
    const Ran ran = m_terminal->run(
        {u"webhook"_s, u"snippet"_s, u"--scheme"_s, u"slack"_s, u"--language"_s, u"python"_s});
    QVERIFY2(ran.code == 0, ran.told().constData());
    QVERIFY(ran.out.contains("hmac.compare_digest") && !ran.out.contains("[redacted]"));
    QCOMPARE(
        m_terminal->run({u"webhook"_s, u"snippet"_s, u"--scheme"_s, u"slack"_s, u"--language"_s, u"cobol"_s})
            .code,
        2);
}

void WebhookCommandsTest::topics()
{
    const Ran all = m_terminal->run({u"webhook"_s, u"topics"_s, u"--json"_s});
    QCOMPARE(all.code, 0);
    QVERIFY(QJsonDocument::fromJson(all.out).array().size() > 100);
    const Ran one = m_terminal->run({u"webhook"_s, u"topics"_s, u"user.tag.created"_s, u"--json"_s});
    QCOMPARE(QJsonDocument::fromJson(one.out).array().first()[u"topic"_s].toString(),
             u"contact.user.tag.created"_s);
    QCOMPARE(m_terminal->run({u"webhook"_s, u"topics"_s, u"no.such"_s}).code, 1);
}

void WebhookCommandsTest::acceptsEveryRecordedPayload()
{
    const QString folder = fixture(u"intercom-webhooks"_s);
    if (folder.isEmpty())
        QSKIP("The recorded payloads are not here (../shared/fixtures/intercom-webhooks)");
    const QStringList files = QDir(folder).entryList({u"*.json"_s}, QDir::Files);
    QVERIFY(!files.isEmpty());
    for (const QString &name : files) {
        const QString path = folder + u'/' + name;
        const Ran made =
            m_terminal->run({u"webhook"_s, u"sign"_s, u"--scheme"_s, u"intercom"_s, u"--body-file"_s, path});
        const Ran checked = m_terminal->run({u"webhook"_s, u"verify"_s, u"--body-file"_s, path, u"--header"_s,
                                             QString::fromUtf8(made.out).trimmed(), u"--json"_s});
        QVERIFY2(checked.code == 0, checked.told().constData());
    }
}

QTEST_GUILESS_MAIN(WebhookCommandsTest)
#include "tst_webhookcommands.moc"
