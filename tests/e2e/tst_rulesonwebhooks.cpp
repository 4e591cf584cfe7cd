// From the sender's socket to the rule's target: received, verified, kept, judged, rendered, sent, traced.
#include "receiverstage.h"
#include "ruletarget.h"

using namespace patchbay::testing;
using namespace Qt::StringLiterals;

class RulesOnWebhooksTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // The rule comes from another program while the receiver runs.
    void aDeliverySetsARuleOff();

private:
    static bool deliver(const ReceiverProcess &receiver, const QByteArray &id)
    {
        HookClient client;
        const QByteArray body = hookBody(id, "5f2");
        return client.connectTo(receiver.port()) &&
               client.ask("POST", hookPath, hubSigned(body), body).status == 200;
    }
    static QByteArray rule(const QByteArray &name, const QByteArray &plan, quint16 port)
    {
        return QByteArray("{'name':'NAME','stream':{'source':'intercom','topics':['contact.user.updated'],"
                          "'conditions':{'all':[{'field':'item.custom_attributes.plan','is':'equals',"
                          "'value':'PLAN'}]}},'steps':[{'name':'post','retry':{'retries':0},"
                          "'request':{'url':'http://127.0.0.1:PORT/in','allow_private':true,"
                          "'body':'{\\'mail\\': {{item.email}}}'}}]}")
            .replace('\'', '"')
            .replace("NAME", name)
            .replace("PLAN", plan)
            .replace("PORT", QByteArray::number(port));
    }
    QJsonArray traces(const QString &rule)
    {
        const Ran ran = m_terminal.run({u"rule"_s, u"trace"_s, u"--rule"_s, rule, u"--json"_s});
        return QJsonDocument::fromJson(ran.out).array();
    }

    Terminal m_terminal{};
};

void RulesOnWebhooksTest::aDeliverySetsARuleOff()
{
    RuleTarget target("{}");
    ReceiverProcess receiver(m_terminal);
    QVERIFY(receiver.start());
    QVERIFY(deliver(receiver, "notif_before")); // nobody listens yet: it is only kept

    const Ran wanted =
        m_terminal.run({u"rule"_s, u"set"_s, u"--file"_s, u"-"_s}, rule("Pro", "pro", target.serverPort()));
    QVERIFY2(wanted.code == 0, wanted.told().constData());
    const Ran other =
        m_terminal.run({u"rule"_s, u"set"_s, u"--file"_s, u"-"_s}, rule("Free", "free", target.serverPort()));
    QVERIFY2(other.code == 0, other.told().constData());
    int sent = 0;
    QTRY_VERIFY_WITH_TIMEOUT((deliver(receiver, "notif_" + QByteArray::number(++sent)),
                              QTest::qWaitFor([&] { return !target.received().isEmpty(); }, 500)),
                             ProcessLimit);
    QTRY_VERIFY(target.received().contains("{\"mail\": \"ann@example.com\"}"));

    QTRY_VERIFY(!traces(u"Pro"_s).isEmpty());
    const QJsonObject trace = traces(u"Pro"_s).first().toObject();
    QCOMPARE(trace[u"verdict"_s].toString(), u"sent"_s);
    QTRY_VERIFY(!traces(u"Free"_s).isEmpty());
    const QJsonObject unwanted = traces(u"Free"_s).first().toObject();
    QCOMPARE(unwanted[u"verdict"_s].toString(), u"not_wanted"_s);
    QVERIFY2(unwanted[u"sentence"_s].toString().contains(u"item.custom_attributes.plan"_s),
             qPrintable(unwanted[u"sentence"_s].toString()));

    // The one that came too early is worked on when somebody asks for it.
    const qsizetype before = traces(u"Pro"_s).size();
    const Ran replayed = m_terminal.run({u"webhook"_s, u"replay"_s, u"1"_s, u"--json"_s});
    QVERIFY2(replayed.code == 0, replayed.told().constData());
    QTRY_VERIFY_WITH_TIMEOUT(traces(u"Pro"_s).size() > before, ProcessLimit);
    QCOMPARE(receiver.terminate(), 0);

    // A rule can be tried on what arrived, and on an invented event.
    const QStringList trial{u"rule"_s, u"test"_s, u"Pro"_s, u"--json"_s};
    const Ran onDelivery = m_terminal.run(trial + QStringList{u"--delivery"_s, u"1"_s});
    QVERIFY2(onDelivery.code == 0, onDelivery.told().constData());
    QCOMPARE(onDelivery.json()[u"received"_s][u"delivery_id"_s].toString(), u"1"_s);
    const Ran invented = m_terminal.run(trial + QStringList{u"--sample"_s, u"contact.user.updated"_s});
    QVERIFY2(invented.code == 1, invented.told().constData()); // a person without that plan
    QCOMPARE(invented.json()[u"received"_s][u"topic"_s].toString(), u"contact.user.updated"_s);
    QCOMPARE(m_terminal.run(trial + QStringList{u"--delivery"_s, u"999"_s}).code, 1);
    QCOMPARE(m_terminal.run(trial).code, 2);

    // What another version of the rule would have made of it is found out without sending.
    const QByteArray changed = rule("Pro", "pro", target.serverPort()).replace("\"mail", "\"address");
    QVERIFY(changed.contains("address"));
    const Ran second = m_terminal.run({u"rule"_s, u"set"_s, u"--file"_s, u"-"_s}, changed);
    QVERIFY2(second.code == 0, second.told().constData());
    const qsizetype received = target.received().size();
    const QStringList travel{u"webhook"_s, u"time-machine"_s, u"1"_s, u"--rule"_s, u"Pro"_s};
    const Ran told = m_terminal.run(travel + QStringList{u"--json"_s});
    QVERIFY2(told.code == 0, told.told().constData());
    const QJsonObject one = told.json().value(u"changed"_s).toArray().first().toObject();
    QCOMPARE(one.value(u"change"_s).toString(), u"differs"_s);
    QVERIFY2(one.value(u"remembered"_s).toBool(), told.told().constData());
    QStringList paths;
    for (const QJsonValue &each : one.value(u"differences"_s).toArray())
        paths << each[u"path"_s].toString();
    QCOMPARE(paths.join(u' '), u"post.body.address post.body.mail"_s);
    const Ran shown = m_terminal.run(travel);
    QVERIFY2(shown.out.contains("other contents"), shown.told().constData());
    QVERIFY2(m_terminal.run(travel + QStringList{u"--version"_s, u"1"_s}).out.contains("1 the same"),
             shown.told().constData());
    QCOMPARE(m_terminal.run({u"webhook"_s, u"time-machine"_s, u"--mapping-version"_s, u"people"_s}).code, 2);
    QCOMPARE(target.received().size(), received);
}

QTEST_GUILESS_MAIN(RulesOnWebhooksTest)
#include "tst_rulesonwebhooks.moc"
