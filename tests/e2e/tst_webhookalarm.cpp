// A receiver that refuses almost everything says so before the sender has had enough, once, and when it is
// over.
#include "receiverstage.h"

using namespace patchbay::testing;
using namespace Qt::StringLiterals;

class WebhookAlarmTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wronglySignedRequestsRaiseTheAlarm();

private:
    static int send(quint16 port, int count, const QByteArray &secret)
    {
        int answered = 0;
        for (int i = 0; i < count; ++i) {
            HookClient client; // a refusal ends the connection
            if (!client.connectTo(port))
                break;
            const QByteArray body = hookBody("notif_" + QByteArray::number(i), "5f2");
            const int status = client.ask("POST", hookPath, hubSigned(body, secret), body).status;
            answered += status == (secret == hookSecret ? 200 : 401) ? 1 : 0;
        }
        return answered;
    }
    QList<QJsonObject> log(const QString &kind)
    {
        QList<QJsonObject> entries;
        const Ran ran = m_terminal.run({u"activity"_s, u"list"_s, u"--kind"_s, kind, u"--json"_s});
        for (const QByteArray &line : ran.out.split('\n'))
            if (!line.isEmpty())
                entries << QJsonDocument::fromJson(line).object();
        return entries;
    }

    QJsonObject endpoint()
    {
        const Ran listed = m_terminal.run({u"webhook"_s, u"endpoint"_s, u"list"_s, u"--json"_s});
        return QJsonDocument::fromJson(listed.out).array().first().toObject();
    }

    Terminal m_terminal{};
};

void WebhookAlarmTest::wronglySignedRequestsRaiseTheAlarm()
{
    constexpr int tooMany = 950; // of the 1,000 that pause a subscription
    ReceiverProcess receiver(m_terminal);
    QVERIFY(receiver.start());
    QCOMPARE(send(receiver.port(), 1, hookSecret), 1);
    QCOMPARE(send(receiver.port(), tooMany, "another_secret"), tooMany);
    QTRY_VERIFY_WITH_TIMEOUT(!log(u"webhook.alarm"_s).isEmpty(), 2 * ProcessLimit);
    const QJsonObject alarm = log(u"webhook.alarm"_s).first();
    QCOMPARE(alarm[u"level"_s].toString(), u"warning"_s);
    QVERIFY2(alarm[u"summary"_s].toString().contains(u"in a row were not accepted"_s),
             qPrintable(alarm[u"summary"_s].toString()));

    QTRY_COMPARE_WITH_TIMEOUT(endpoint()[u"health"_s][u"consecutive_errors"_s].toInt(), tooMany,
                              ProcessLimit);
    QCOMPARE(endpoint()[u"health"_s][u"level"_s].toString(), u"near_pause"_s);
    QVERIFY(!endpoint()[u"alarms"_s].toArray().isEmpty());
    // How long the answer to the accepted one took.
    QTRY_COMPARE_WITH_TIMEOUT(endpoint()[u"health"_s][u"answer_ms"_s][u"answers"_s].toInt(), 1, ProcessLimit);
    QVERIFY(endpoint()[u"health"_s][u"answer_ms"_s][u"median"_s].toDouble() > 0);
    const Ran people = m_terminal.run({u"webhook"_s, u"endpoint"_s, u"list"_s});
    QVERIFY2(people.out.contains("950 notifications in a row"), people.told().constData());
    QVERIFY2(people.out.contains("Answered in") && people.out.contains("95 % in"), people.told().constData());
    const Ran doctor = m_terminal.run({u"doctor"_s});
    QVERIFY2(doctor.out.contains("notifications in a row"), doctor.told().constData());

    // A restart repeats nothing; what is accepted again ends it.
    QCOMPARE(receiver.terminate(), 0);
    QVERIFY(receiver.start());
    QCOMPARE(send(receiver.port(), 2, hookSecret), 2);
    QCOMPARE(receiver.terminate(), 0);
    QCOMPARE(endpoint()[u"health"_s][u"level"_s].toString(), u"well"_s);
    QVERIFY(receiver.start());
    QTRY_VERIFY_WITH_TIMEOUT(!log(u"webhook.recovered"_s).isEmpty(), 2 * ProcessLimit);
    QCOMPARE(receiver.terminate(), 0);
    QCOMPARE(log(u"webhook.alarm"_s).size(), 1);
    QCOMPARE(log(u"webhook.recovered"_s).size(), 1);
}

QTEST_GUILESS_MAIN(WebhookAlarmTest)
#include "tst_webhookalarm.moc"
