// patchbayctl webhook endpoint, serve, send, deliveries and replay, as people use them.
#include "receiverstage.h"
#include "support/tlscertificate.h"

using namespace patchbay::testing;
using namespace Qt::StringLiterals;

class ReceiverCommandsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_terminal = std::make_unique<Terminal>(); }
    void register_();
    void everythingRecorded();
    void sendListReplay();
    void overTls();

private:
    QList<QJsonObject> deliveries(const QStringList &options = {}) const
    {
        const Ran ran = m_terminal->run(QStringList{u"webhook"_s, u"deliveries"_s, u"--json"_s} + options);
        QList<QJsonObject> list;
        for (const QByteArray &line : ran.out.trimmed().split('\n'))
            if (!line.isEmpty())
                list << QJsonDocument::fromJson(line).object();
        return list;
    }

    std::unique_ptr<Terminal> m_terminal{};
};

void ReceiverCommandsTest::register_()
{
    RUN(none, 0, {u"webhook"_s, u"endpoint"_s, u"list"_s, u"--json"_s});
    QCOMPARE(none.out.trimmed(), "[]");
    RUN(added, 0,
        {u"webhook"_s, u"endpoint"_s, u"add"_s, u"--source"_s, u"intercom"_s, u"--name"_s, u"Production EU"_s,
         u"--topic"_s, u"user.created"_s, u"--topic"_s, u"user.exploded"_s, u"--secret-name"_s, u"eu"_s,
         u"--json"_s});
    QVERIFY2(added.errors.contains("“user.exploded” is none of Intercom's topics"), added.errors.constData());
    QVERIFY(!added.errors.contains("contact.user.created"));
    QVERIFY(added.json().value(u"developer_hub"_s).toString().endsWith(u"/developer-hub"_s));
    QCOMPARE(added.json().value(u"path"_s).toString(), u"/hooks/production-eu"_s);
    QCOMPARE(added.json().value(u"topics"_s).toArray().first().toString(), u"contact.user.created"_s);
    RUN(again, 1,
        {u"webhook"_s, u"endpoint"_s, u"add"_s, u"--source"_s, u"clerk"_s, u"--name"_s, u"Production EU"_s});
    QVERIFY(again.errors.contains("already"));
    RUN(wrongSource, 2, {u"webhook"_s, u"endpoint"_s, u"add"_s, u"--source"_s, u"acme"_s});
    RUN(wrongPath, 2, {u"webhook"_s, u"endpoint"_s, u"add"_s, u"--path"_s, u"no slash"_s});
    RUN(wrongScheme, 2, {u"webhook"_s, u"endpoint"_s, u"add"_s, u"--scheme"_s, u"acme"_s});
    RUN(custom, 0,
        {u"webhook"_s, u"endpoint"_s, u"add"_s, u"--source"_s, u"generic"_s, u"--name"_s, u"Shop"_s,
         u"--algorithm"_s, u"sha512"_s, u"--signature-header"_s, u"X-Shop"_s});
    RUN(paused, 0, {u"webhook"_s, u"endpoint"_s, u"pause"_s, u"Shop"_s});
    RUN(listed, 0, {u"webhook"_s, u"endpoint"_s, u"list"_s, u"--json"_s});
    const QJsonArray endpoints = QJsonDocument::fromJson(listed.out).array();
    QCOMPARE(endpoints.size(), 2);
    QCOMPARE(endpoints.at(1)[u"paused"_s].toBool(), true);
    QCOMPARE(endpoints.at(1)[u"settings"_s][u"custom"_s][u"algorithm"_s].toString(), u"sha512"_s);
    RUN(removed, 0, {u"webhook"_s, u"endpoint"_s, u"remove"_s, u"Shop"_s});
    RUN(gone, 1, {u"webhook"_s, u"endpoint"_s, u"remove"_s, u"Shop"_s});
    // Who paused what is in the log; a pause that changed nothing is not.
    RUN(pausedAgain, 0, {u"webhook"_s, u"endpoint"_s, u"pause"_s, u"Production EU"_s});
    RUN(twice, 0, {u"webhook"_s, u"endpoint"_s, u"pause"_s, u"Production EU"_s});
    RUN(resumed, 0, {u"webhook"_s, u"endpoint"_s, u"resume"_s, u"Production EU"_s});
    RUN(log, 0, {u"activity"_s, u"list"_s});
    QCOMPARE(log.out.count("Work on “Production EU” was paused"), 1);
    QCOMPARE(log.out.count("Work on “Production EU” goes on"), 1);

    // Its secret is not here: it answers 503, so that the sender tries again, and says why.
    ReceiverProcess receiver(*m_terminal);
    QVERIFY(receiver.start());
    const QJsonObject served = receiver.ready.value(u"endpoints"_s).toArray().first().toObject();
    QVERIFY(served.value(u"problem"_s).toString().contains(u"“eu”"_s));
    HookClient client;
    QVERIFY(client.connectTo(receiver.port()));
    const QByteArray body = hookBody("notif_1", "1");
    QCOMPARE(client.ask("POST", "/hooks/production-eu", hubSigned(body), body).status, 503);
    QCOMPARE(receiver.terminate(), 0);
}

void ReceiverCommandsTest::everythingRecorded()
{
    const QDir folder(fixture(u"intercom-webhooks"_s));
    const QStringList names = folder.entryList({u"*.json"_s});
    if (names.isEmpty())
        QSKIP("The recorded payloads are not here.");
    ReceiverProcess receiver(*m_terminal);
    QVERIFY(receiver.start());
    QCOMPARE(receiver.ready.value(u"pid"_s).toInteger(), receiver.pid());
    HookClient client;
    QVERIFY(client.connectTo(receiver.port()));
    for (const QString &name : names) {
        const QByteArray body = fileContent(folder.filePath(name));
        QCOMPARE(client.ask("POST", hookPath, hubSigned(body), body).status, 200);
    }
    const QByteArray unsignedBody = hookBody("notif_unsigned", "1");
    QCOMPARE(client.ask("POST", hookPath, {}, unsignedBody).status, 401);
    const auto listed = deliveries();
    QCOMPARE(listed.size(), names.size());
    for (const QJsonObject &delivery : listed) {
        const QString topic = delivery.value(u"topic"_s).toString();
        QVERIFY2(!topic.isEmpty(), QJsonDocument(delivery).toJson().constData());
        RUN(known, 0, {u"webhook"_s, u"topics"_s, topic, u"--json"_s});
        RUN(shown, 0,
            {u"webhook"_s, u"deliveries"_s, QString::number(delivery.value(u"id"_s).toInteger()),
             u"--json"_s});
        QVERIFY(!QJsonDocument::fromJson(shown.json().value(u"body"_s).toString().toUtf8()).isNull());
    }
    // What was refused is in the log with its reason, once a second at most.
    QTRY_VERIFY_WITH_TIMEOUT(
        m_terminal->run({u"activity"_s, u"list"_s, u"--json"_s}).out.contains("X-Hub-Signature is missing"),
        ProcessLimit);
    QCOMPARE(receiver.terminate(), 0);
    QVERIFY(!m_terminal->everythingPrinted().contains(hookSecret));
    QVERIFY(!m_terminal->everyCommandLine().contains(hookSecret));
    QVERIFY(!fileContent(m_terminal->value(u"PATCHBAY_STORE"_s)).contains(hookSecret));
}

void ReceiverCommandsTest::sendListReplay()
{
    ReceiverProcess receiver(*m_terminal);
    QVERIFY(receiver.start());
    const QString url = receiver.ready.value(u"endpoints"_s).toArray().first()[u"url"_s].toString();
    for (const auto &topic : {u"user.created"_s, u"conversation.user.created"_s, u"ping"_s,
                              u"company.contact.attached"_s, u"ticket.closed"_s}) {
        RUN(sent, 0, {u"webhook"_s, u"send"_s, u"--url"_s, url, u"--topic"_s, topic, u"--json"_s});
        QCOMPARE(sent.json().value(u"status"_s).toInt(), 200);
        QCOMPARE(sent.json().value(u"in_time"_s).toBool(), true);
    }
    RUN(byName, 0, {u"webhook"_s, u"send"_s, u"Intercom"_s, u"--url"_s, url, u"--body-file"_s, u"-"_s},
        R"({"topic":"event.created","id":"notif_mine","data":{"item":{"type":"event","id":"e1"}}})");
    RUN(nowhere, 2, {u"webhook"_s, u"send"_s});
    RUN(unknown, 1, {u"webhook"_s, u"send"_s, u"Nobody"_s});
    m_terminal->set(u"PATCHBAY_SECRET"_s, u"another"_s);
    RUN(wrong, 1, {u"webhook"_s, u"send"_s, u"--url"_s, url, u"--json"_s});
    QCOMPARE(wrong.json().value(u"status"_s).toInt(), 401);
    m_terminal->set(u"PATCHBAY_SECRET"_s, QString::fromLatin1(hookSecret));
    RUN(closed, 3, {u"webhook"_s, u"send"_s, u"--url"_s, u"http://127.0.0.1:1/"_s});

    QCOMPARE(deliveries().size(), 6);
    QCOMPARE(deliveries({u"--topic"_s, u"conversation"_s}).size(), 1);
    QCOMPARE(deliveries({u"--topic"_s, u"user.created"_s}).size(), 1); // by its former name
    QCOMPARE(deliveries({u"--limit"_s, u"2"_s}).size(), 2);
    QCOMPARE(deliveries({u"--endpoint"_s, u"Intercom"_s, u"--state"_s, u"kept"_s}).size(), 6);
    QCOMPARE(deliveries({u"--notification"_s, u"notif_mine"_s}).first().value(u"record"_s).toString(),
             u"event/e1"_s);
    RUN(counted, 0, {u"webhook"_s, u"deliveries"_s, u"--count"_s, u"--json"_s});
    QCOMPARE(counted.json().value(u"count"_s).toInt(), 6);

    RUN(which, 2, {u"webhook"_s, u"replay"_s});
    RUN(wouldBe, 0, {u"webhook"_s, u"replay"_s, u"--topic"_s, u"ping"_s, u"--count"_s, u"--json"_s});
    QCOMPARE(wouldBe.json().value(u"count"_s).toInt(), 1);
    RUN(again, 0, {u"webhook"_s, u"replay"_s, u"--topic"_s, u"ping"_s, u"--json"_s});
    QCOMPARE(again.json().value(u"count"_s).toInt(), 1);
    // Nobody has anything to do with it, which is soon found out.
    QTRY_COMPARE_WITH_TIMEOUT(deliveries({u"--topic"_s, u"ping"_s}).first().value(u"state"_s).toString(),
                              u"done"_s, ProcessLimit);
    const qint64 id = deliveries({u"--notification"_s, u"notif_mine"_s}).first().value(u"id"_s).toInteger();
    RUN(edited, 0, {u"webhook"_s, u"replay"_s, QString::number(id), u"--body-file"_s, u"-"_s, u"--json"_s},
        R"({"topic":"event.created","data":{"item":{"type":"event","id":"e2"}}})");
    const auto copies = deliveries({u"--record"_s, u"event/e2"_s});
    QCOMPARE(copies.size(), 1);
    QCOMPARE(copies.first().value(u"original"_s).toInteger(), id);
    QCOMPARE(copies.first().value(u"verdict"_s).toString(), u"edited"_s);
    QCOMPARE(deliveries({u"--record"_s, u"event/e1"_s}).size(), 1);
    QCOMPARE(receiver.terminate(), 0);

    // What waits to be worked on already is not counted among what a replay would take.
    const QStringList ping{u"webhook"_s, u"replay"_s, u"--topic"_s, u"ping"_s};
    RUN(once, 0, ping);
    QVERIFY2(once.out.startsWith("1 delivery is "), once.told().constData());
    RUN(none, 0, ping + QStringList{u"--count"_s, u"--json"_s});
    QCOMPARE(none.json().value(u"count"_s).toInt(-1), 0);
    RUN(told, 0, {u"webhook"_s, u"deliveries"_s, u"--state"_s, u"kept"_s});
    QVERIFY2(told.out.contains("Nothing listened to it"), told.told().constData());
    RUN(usual, 0, {u"webhook"_s, u"keep-days"_s, u"--json"_s});
    QCOMPARE(usual.json().value(u"days"_s).toInt(), 30);
    RUN(forever, 0, {u"webhook"_s, u"keep-days"_s, u"0"_s});
    QVERIFY2(forever.out.contains("for ever"), forever.told().constData());
    RUN(negative, 2, {u"webhook"_s, u"keep-days"_s, u"-3"_s});
    RUN(empty, 0, {u"webhook"_s, u"deliveries"_s, u"--topic"_s, u"nothing"_s});
    QVERIFY2(empty.out.contains("No delivery fits"), empty.told().constData());
}

void ReceiverCommandsTest::overTls()
{
    RUN(half, 2, {u"webhook"_s, u"serve"_s, u"--tls-certificate"_s, u"x.pem"_s});
    RUN(absent, 2,
        {u"webhook"_s, u"serve"_s, u"--listen"_s, u"127.0.0.1:0"_s, u"--tls-certificate"_s, u"x.pem"_s,
         u"--tls-key"_s, u"x.pem"_s});
    RUN(noPort, 2, {u"webhook"_s, u"serve"_s, u"--listen"_s, u"127.0.0.1"_s});
    const TlsCertificate certificate = selfSignedCertificate("IP:127.0.0.1");
    QVERIFY(saveFile(m_terminal->path(u"certificate.pem"_s), certificate.certificatePem));
    QVERIFY(saveFile(m_terminal->path(u"key.pem"_s), certificate.privateKeyPem));
    ReceiverProcess receiver(*m_terminal);
    QVERIFY(receiver.start({u"--tls-certificate"_s, m_terminal->path(u"certificate.pem"_s), u"--tls-key"_s,
                            m_terminal->path(u"key.pem"_s)}));
    QVERIFY(receiver.ready.value(u"url"_s).toString().startsWith(u"https://"_s));
    HookClient client;
    QVERIFY(client.connectEncryptedTo(receiver.port()));
    const QByteArray body = hookBody("notif_1", "1");
    QCOMPARE(client.ask("HEAD", hookPath).status, 200);
    QCOMPARE(client.ask("POST", hookPath, hubSigned(body), body).status, 200);
    QCOMPARE(receiver.terminate(), 0);
}

QTEST_GUILESS_MAIN(ReceiverCommandsTest)
#include "tst_receivercommands.moc"
