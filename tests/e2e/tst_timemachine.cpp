// The time machine into a sandbox: what the rules would send reaches its workspace, or its record, and nobody
// else.
#include "receiverstage.h"
#include "ruletarget.h"

using namespace patchbay::testing;
using namespace Qt::StringLiterals;

class TimeMachineTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sendsIntoTheSandbox();
    void refusesOtherPlaces();

private:
    static QByteArray rule(quint16 port)
    {
        return QByteArray(
                   "{'name':'Welcome','stream':{'source':'intercom','topics':['contact.user.updated']},"
                   "'steps':[{'name':'tell','retry':{'retries':0},'request':{"
                   "'url':'http://127.0.0.1:PORT/in','allow_private':true,"
                   "'auth':{'kind':'bearer','secret':'token'},'body':'{\\'mail\\': {{item.email}}}'}},"
                   "{'name':'make','retry':{'retries':0},'request':{"
                   "'url':'https://api.intercom.io/contacts',"
                   "'auth':{'kind':'bearer','secret':'token'},"
                   "'body':'{\\'email\\': {{item.email}}, \\'external_id\\': {{item.id}}}'}}]}")
            .replace('\'', '"')
            .replace("PORT", QByteArray::number(port));
    }

    std::unique_ptr<Terminal> m_terminal = std::make_unique<Terminal>();
};

void TimeMachineTest::sendsIntoTheSandbox()
{
    m_terminal->set(u"PATCHBAY_SECRET_RULES_TOKEN"_s, u"token-of-real-targets"_s);
    SandboxProcess sandbox;
    QVERIFY(sandbox.start({u"--contacts"_s, u"0"_s, u"--latency-ms"_s, u"0"_s}));
    ReceiverProcess receiver(*m_terminal);
    QVERIFY(receiver.start());
    HookClient client;
    QVERIFY(client.connectTo(receiver.port()));
    const QByteArray body = hookBody("notif_1", "c1");
    QCOMPARE(client.ask("POST", hookPath, hubSigned(body), body).status, 200);
    QCOMPARE(receiver.terminate(), 0);
    RuleTarget target("{}");
    RUN(ruled, 0, {u"rule"_s, u"set"_s, u"--file"_s, u"-"_s}, rule(target.serverPort()));

    const QStringList travel{u"webhook"_s, u"time-machine"_s, u"--into"_s, sandbox.url(), u"1"_s};
    RUN(told, 0, travel + QStringList{u"--json"_s});
    const QJsonObject report = told.json();
    QCOMPARE(report[u"sandbox"_s][u"sent"_s].toInt(), 2);
    QCOMPARE(report[u"sandbox"_s][u"refused"_s].toInt(), 0);
    const QJsonValue sent = report[u"changed"_s][0][u"sent"_s];
    QVERIFY2(sent[0][u"to"_s] == u"record"_s && sent[0][u"status"_s] == 200, told.told().constData());
    QVERIFY2(sent[1][u"to"_s] == u"workspace"_s && sent[1][u"status"_s] == 200, told.told().constData());
    // The workspace of the sandbox has the person; the other target's request is written down.
    const QJsonObject people = sandbox.get(u"/contacts?per_page=5"_s);
    QCOMPARE(people[u"data"_s].toArray().size(), 1);
    QCOMPARE(people[u"data"_s][0][u"email"_s].toString(), u"ann@example.com"_s);
    const QJsonObject record = sandbox.get(u"/_sandbox/recorded"_s);
    QCOMPARE(record[u"count"_s].toInt(), 1);
    const QJsonValue written = record[u"requests"_s][0];
    QCOMPARE(written[u"url"_s].toString(), u"http://127.0.0.1:%1/in"_s.arg(target.serverPort()));
    QCOMPARE(written[u"method"_s].toString(), u"POST"_s);
    QCOMPARE(written[u"body"_s].toString(), u"{\"mail\": \"ann@example.com\"}"_s);
    QCOMPARE(written[u"about"_s][u"rule"_s].toString(), u"Welcome"_s);
    QVERIFY(!QJsonDocument(record).toJson().contains("token-of-real-targets"));
    QVERIFY(target.received().isEmpty());

    // Once more: the sandbox is as strict as Intercom, and knows the person.
    RUN(again, 0, travel);
    QVERIFY2(again.out.contains("1 taken, 1 refused") && again.out.contains("409"), again.told().constData());
    QVERIFY2(again.out.contains("written down there"), again.told().constData());
    QVERIFY(target.received().isEmpty());
}

void TimeMachineTest::refusesOtherPlaces()
{
    const Ran elsewhere =
        m_terminal->run({u"webhook"_s, u"time-machine"_s, u"--into"_s, u"https://api.intercom.io"_s, u"1"_s});
    QVERIFY2(elsewhere.code == 2 && elsewhere.told().contains("no address of a sandbox on this machine"),
             elsewhere.told().constData());
    // The stand-in for Clerk answers, and is none for Intercom.
    SandboxProcess sandbox;
    QVERIFY(sandbox.start({u"--contacts"_s, u"0"_s}));
    const QString clerk = sandbox.part(u"clerk"_s).value(u"url"_s).toString().chopped(3); // "/v1"
    const Ran other = m_terminal->run({u"webhook"_s, u"time-machine"_s, u"--into"_s, clerk, u"1"_s});
    QVERIFY2(other.code != 0 && other.told().contains("patchbayctl sandbox"), other.told().constData());
}

QTEST_GUILESS_MAIN(TimeMachineTest)
#include "tst_timemachine.moc"
