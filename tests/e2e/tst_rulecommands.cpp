// Rules from a terminal: made from a recipe, rehearsed, sent, traced; exit codes and JSON, on the real
// program.
#include "programs.h"
#include "ruletarget.h"

#include <QThread>

using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

const QByteArray conversation =
    QByteArray("{'type':'notification_event','topic':'conversation.user.created','id':'notif_1',"
               "'data':{'type':'notification_event_data','item':{'type':'conversation','id':'215',"
               "'user':{'name':'Ann & Bo'},'links':{}}}}")
        .replace('\'', '"');

} // namespace

class RuleCommandsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_terminal = std::make_unique<Terminal>(); }

    void presets()
    {
        const Ran all = m_terminal->run({u"rule"_s, u"presets"_s, u"--json"_s});
        QVERIFY2(all.code == 0, all.told().constData());
        QVERIFY(all.json().value(u"presets"_s).toArray().size() > 20);
        QCOMPARE(all.json().value(u"recipes"_s).toArray().size(), 5);
        const Ran one = m_terminal->run({u"rule"_s, u"presets"_s, u"jira-issue"_s});
        QVERIFY2(one.code == 0 && one.out.contains("--setting site=…"), one.told().constData());
        QCOMPARE(m_terminal->run({u"rule"_s, u"presets"_s, u"nothing"_s}).code, 1);
        QVERIFY(!QFile::exists(m_terminal->path(u"store.sqlite"_s)));
    }

    // The whole way: recipe → rehearsal → off and on → stopped → gone.
    void rules()
    {
        const Ran made =
            m_terminal->run({u"rule"_s, u"set"_s, u"Tell us"_s, u"--recipe"_s, u"conversation-to-slack"_s});
        QVERIFY2(made.code == 0 && made.out.contains("patchbayctl rule secret \"Tell us\" url"),
                 made.told().constData());
        const Ran again = m_terminal->run(
            {u"rule"_s, u"set"_s, u"tell us"_s, u"--recipe"_s, u"conversation-to-slack"_s, u"--json"_s});
        QCOMPARE(again.json().value(u"rule"_s).toObject().value(u"version"_s).toInt(), 2);

        const Ran rehearsed = m_terminal->run(
            {u"rule"_s, u"test"_s, u"Tell us"_s, u"--event"_s, u"-"_s, u"--json"_s}, conversation);
        QVERIFY2(rehearsed.code == 0, rehearsed.told().constData());
        QCOMPARE(rehearsed.json().value(u"verdict"_s).toString(), u"rehearsed"_s);
        const QJsonObject request =
            rehearsed.json().value(u"steps"_s).toArray().first().toObject().value(u"request"_s).toObject();
        QCOMPARE(request.value(u"body"_s).toString(),
                 u"{\"text\": \"New conversation from Ann &amp; Bo\"}"_s);
        QCOMPARE(request.value(u"url"_s).toString(), u"[secret url]"_s);

        const Ran unwanted = m_terminal->run(
            {u"rule"_s, u"test"_s, u"Tell us"_s, u"--event"_s, u"-"_s, u"--topic"_s, u"ping"_s},
            conversation);
        QVERIFY2(unwanted.code == 1 && unwanted.out.contains("the stream takes conversation.user.created"),
                 unwanted.told().constData());
        const Ran secretless = m_terminal->run(
            {u"rule"_s, u"test"_s, u"Tell us"_s, u"--event"_s, u"-"_s, u"--send"_s}, conversation);
        // There is no keychain here.
        QVERIFY2(secretless.code == 3 &&
                     secretless.errors.contains("The secret “url” of this rule cannot be read") &&
                     secretless.errors.contains("PATCHBAY_SECRET_RULES_URL"),
                 secretless.told().constData());

        // Nor would one that is given now be there for the next command.
        const QStringList keep{u"rule"_s, u"secret"_s, u"Tell us"_s, u"url"_s};
        const Ran lost = m_terminal->run(keep, "https://hooks.example.com/T1");
        QVERIFY2(lost.code == 3 && lost.errors.contains("would be lost") &&
                     lost.errors.contains("PATCHBAY_SECRET_RULES_URL"),
                 lost.told().constData());
        m_terminal->set(u"PATCHBAY_SECRET_RULES_URL"_s, u"https://hooks.example.com/T1"_s);
        QCOMPARE(m_terminal->run(keep, "https://hooks.example.com/T2").code, 3);
        const Ran there = m_terminal->run(keep, "https://hooks.example.com/T1");
        QVERIFY2(there.code == 0 && there.out.contains("environment variable"), there.told().constData());
        m_terminal->unset(u"PATCHBAY_SECRET_RULES_URL"_s);

        const Ran traces = m_terminal->run({u"rule"_s, u"trace"_s, u"--rule"_s, u"Tell us"_s, u"--json"_s});
        const QJsonArray list = QJsonDocument::fromJson(traces.out).array();
        QCOMPARE(list.size(), 3);
        const QString id = list.last().toObject().value(u"id"_s).toString();
        const Ran exported =
            m_terminal->run({u"rule"_s, u"trace"_s, id, u"--export"_s, m_terminal->path(u"trace.json"_s)});
        QVERIFY2(exported.code == 0, exported.told().constData());
        QFile file(m_terminal->path(u"trace.json"_s));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(QJsonDocument::fromJson(file.readAll()).object().value(u"id"_s).toString(), id);
        const Ran past = m_terminal->run({u"rule"_s, u"test"_s, u"Tell us"_s, u"--trace"_s, id, u"--json"_s});
        QCOMPARE(past.json().value(u"verdict"_s).toString(), u"rehearsed"_s);

        QCOMPARE(m_terminal->run({u"rule"_s, u"disable"_s, u"Tell us"_s}).code, 0);
        const Ran shown = m_terminal->run({u"rule"_s, u"show"_s, u"Tell us"_s, u"--json"_s});
        QCOMPARE(shown.json().value(u"enabled"_s).toBool(true), false);
        QCOMPARE(shown.json().value(u"definition"_s).toObject().value(u"preset"_s).toString(),
                 u"slack-webhook"_s);
        QCOMPARE(m_terminal->run({u"rule"_s, u"enable"_s, u"Tell us"_s}).code, 0);
        QCOMPARE(m_terminal->run({u"rule"_s, u"stop"_s}).code, 0);
        const Ran listed = m_terminal->run({u"rule"_s, u"list"_s, u"--json"_s});
        QCOMPARE(listed.json().value(u"stopped"_s).toBool(), true);
        QCOMPARE(listed.json().value(u"rules"_s).toArray().size(), 1);
        QCOMPARE(m_terminal->run({u"rule"_s, u"remove"_s, u"Tell us"_s}).code, 0);
        QCOMPARE(m_terminal->run({u"rule"_s, u"show"_s, u"Tell us"_s}).code, 1);
    }

    // With the secret of the environment, as on a server; it is seen nowhere.
    void sends()
    {
        RuleTarget target("{\"ok\":true}");
        const QByteArray secret = "rule-secret-5521";
        m_terminal->set(u"PATCHBAY_SECRET_RULES_TOKEN"_s, QString::fromUtf8(secret));
        const QByteArray rule =
            QByteArray("{'name':'Post','stream':{'source':'intercom'},'steps':[{'name':'post',"
                       "'success':{'answer':{'field':'body.ok','is':'is_true'}},'retry':{'retries':0},"
                       "'request':{'url':'http://127.0.0.1:PORT/in','allow_private':true,"
                       "'auth':{'kind':'bearer','secret':'token'},"
                       "'body':'{\\'n\\': {{item.user.name}}}'}}]}")
                .replace('\'', '"')
                .replace("PORT", QByteArray::number(target.serverPort()));
        QVERIFY(m_terminal->run({u"rule"_s, u"set"_s, u"--file"_s, u"-"_s}, rule).code == 0);
        QFile file(m_terminal->path(u"event.json"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(conversation);
        file.close();
        // The target lives in this process: its event loop has to run meanwhile.
        const Ran sent = runBeside(
            {u"rule"_s, u"test"_s, u"Post"_s, u"--event"_s, file.fileName(), u"--send"_s, u"--json"_s});
        QVERIFY2(sent.code == 0, sent.told().constData());
        QCOMPARE(sent.json().value(u"verdict"_s).toString(), u"sent"_s);
        QVERIFY(target.received().contains("Authorization: Bearer " + secret));
        QVERIFY(target.received().endsWith("{\"n\": \"Ann & Bo\"}"));
        QVERIFY(!sent.told().contains(secret));
        target.close();
        const Ran gone = runBeside(
            {u"rule"_s, u"test"_s, u"Post"_s, u"--event"_s, file.fileName(), u"--send"_s, u"--json"_s});
        QVERIFY2(gone.code == 3, gone.told().constData());
    }

    void wrongUsage_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("no source") << QStringList{u"set"_s, u"A"_s};
        QTest::newRow("two sources") << QStringList{u"set"_s, u"--preset"_s, u"generic"_s, u"--file"_s,
                                                    u"-"_s};
        QTest::newRow("no setting") << QStringList{u"set"_s, u"--preset"_s, u"generic"_s};
        QTest::newRow("bad setting") << QStringList{u"set"_s, u"--preset"_s, u"generic"_s, u"--setting"_s,
                                                    u"url"_s};
        QTest::newRow("secret as a setting")
            << QStringList{u"set"_s, u"--preset"_s, u"slack-webhook"_s, u"--setting"_s, u"url=https://x"_s};
        QTest::newRow("no JSON") << QStringList{u"set"_s, u"--file"_s, u"-"_s};
        QTest::newRow("no event") << QStringList{u"test"_s, u"A"_s};
        QTest::newRow("unknown") << QStringList{u"frobnicate"_s};
    }
    void wrongUsage()
    {
        QFETCH(QStringList, arguments);
        arguments.prepend(u"rule"_s);
        const Ran ran = m_terminal->run(arguments, "no json");
        QVERIFY2(ran.code == 2, ran.told().constData());
    }

private:
    Ran runBeside(const QStringList &arguments)
    {
        Ran ran;
        QThread *thread = QThread::create([&] { ran = m_terminal->run(arguments); });
        thread->start();
        while (!thread->wait(QDeadlineTimer(0)))
            QCoreApplication::processEvents(QEventLoop::AllEvents, 50);
        delete thread;
        return ran;
    }

    std::unique_ptr<Terminal> m_terminal;
};

QTEST_GUILESS_MAIN(RuleCommandsTest)
#include "tst_rulecommands.moc"
