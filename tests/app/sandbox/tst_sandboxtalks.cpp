// Conversations and tickets of the stand-in: how they change, and what a search sees of them.
#include "app/sandbox/sandboxclient.h"

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

class SandboxTalksTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void bodiesAreSearchedByWord_data();
    void bodiesAreSearchedByWord();
    void indexIsBehind();
    void assigneesByVersion_data();
    void assigneesByVersion();
    void whatHappensShows();
    void refuses_data();
    void refuses();
    void needPeople();

private:
    QStringList found(const QString &model, const QString &field, const QString &op, const QJsonValue &value)
    {
        const Answer answer = m_client->post(
            u"/%1/search"_s.arg(model),
            {{u"query"_s, QJsonObject{{u"field"_s, field}, {u"operator"_s, op}, {u"value"_s, value}}}});
        QStringList ids;
        const QJsonArray items = answer.body.value(model).toArray();
        for (const QJsonValue &item : items)
            ids << item[u"id"_s].toString();
        return ids;
    }

    std::unique_ptr<SandboxClient> m_client;
    QString m_contact{};
    QString m_talk{};
};

void SandboxTalksTest::init()
{
    SandboxOptions options = SandboxClient::quick();
    options.searchDelayMs = 2'000;
    m_client = std::make_unique<SandboxClient>(options);
    m_contact = m_client->post(u"/contacts"_s, {{u"email"_s, u"ann@example.com"_s}}).id();
    m_talk = m_client
                 ->post(u"/_sandbox/conversation"_s,
                        {{u"contact_id"_s, m_contact}, {u"body"_s, u"I need support, please"_s}})
                 .id();
    QVERIFY(!m_talk.isEmpty());
    m_client->advance(3'000);
}

void SandboxTalksTest::bodiesAreSearchedByWord_data()
{
    QTest::addColumn<QString>("op");
    QTest::addColumn<QJsonValue>("value");
    QTest::addColumn<bool>("isFound");
    QTest::newRow("a word") << u"="_s << QJsonValue(u"Support"_s) << true;
    QTest::newRow("two words") << u"="_s << QJsonValue(u"need support"_s) << false;
    QTest::newRow("a piece of a word") << u"~"_s << QJsonValue(u"supp"_s) << true;
    QTest::newRow("without it") << u"!="_s << QJsonValue(u"support"_s) << false;
    QTest::newRow("one of") << u"IN"_s << QJsonValue(QJsonArray{u"other"_s, u"please"_s}) << true;
    QTest::newRow("none of") << u"NIN"_s << QJsonValue(QJsonArray{u"other"_s, u"please"_s}) << false;
}

void SandboxTalksTest::bodiesAreSearchedByWord()
{
    QFETCH(const QString, op);
    QFETCH(const QJsonValue, value);
    QFETCH(const bool, isFound);
    QCOMPARE(found(u"conversations"_s, u"source.body"_s, op, value).contains(m_talk), isFound);
}

void SandboxTalksTest::indexIsBehind()
{
    const QString ticket = m_client->post(u"/_sandbox/ticket"_s, {{u"contact_id"_s, m_contact}}).id();
    QCOMPARE(found(u"tickets"_s, u"id"_s, u"="_s, ticket), QStringList());
    m_client->advance(2'500);
    QCOMPARE(found(u"tickets"_s, u"id"_s, u"="_s, ticket), QStringList{ticket});
}

void SandboxTalksTest::assigneesByVersion_data()
{
    QTest::addColumn<QByteArray>("version");
    QTest::addColumn<QJsonValue>("ofConversation");
    QTest::addColumn<QJsonValue>("ofTicket");
    QTest::newRow("2.15") << QByteArray("2.15") << QJsonValue(QJsonValue::Null) << QJsonValue(u"0"_s);
    QTest::newRow("2.16") << QByteArray("2.16") << QJsonValue(0) << QJsonValue(0);
}

void SandboxTalksTest::assigneesByVersion()
{
    QFETCH(const QByteArray, version);
    QFETCH(const QJsonValue, ofConversation);
    QFETCH(const QJsonValue, ofTicket);
    m_client->post(u"/_sandbox/ticket"_s, {{u"contact_id"_s, m_contact}});
    m_client->advance(3'000);
    m_client->version = version;
    const QJsonObject all{
        {u"query"_s, QJsonObject{{u"field"_s, u"created_at"_s}, {u"operator"_s, u">"_s}, {u"value"_s, 1}}}};
    const QJsonObject talks = m_client->post(u"/conversations/search"_s, all).body;
    QCOMPARE(talks.value(u"conversations"_s)[0][u"admin_assignee_id"_s], ofConversation);
    const QJsonObject tickets = m_client->post(u"/tickets/search"_s, all).body;
    QCOMPARE(tickets.value(u"tickets"_s)[0][u"admin_assignee_id"_s], ofTicket);
}

void SandboxTalksTest::whatHappensShows()
{
    const auto goOn = [this](const QString &what, const QString &by) {
        m_client->advance(60'000);
        return m_client
            ->post(u"/_sandbox/conversation"_s, {{u"id"_s, m_talk}, {u"do"_s, what}, {u"by"_s, by}})
            .body;
    };
    QJsonObject talk = goOn(u"reply"_s, u"admin"_s);
    QCOMPARE(talk.value(u"statistics"_s)[u"last_admin_reply_at"_s].toInteger(), m_client->now());
    QVERIFY(talk.value(u"waiting_since"_s).isNull());
    talk = goOn(u"close"_s, u"workflow"_s);
    QCOMPARE(talk.value(u"state"_s).toString(), u"closed"_s);
    QVERIFY(talk.value(u"statistics"_s)[u"last_closed_by_id"_s].isUndefined()); // nobody did
    talk = goOn(u"reply"_s, u"contact"_s);
    QCOMPARE(talk.value(u"state"_s).toString(), u"open"_s);
    QCOMPARE(talk.value(u"statistics"_s)[u"count_reopens"_s].toInt(), 1);
    talk = goOn(u"close"_s, u"admin"_s);
    QVERIFY(!talk.value(u"statistics"_s)[u"last_closed_by_id"_s].toString().isEmpty());
    QCOMPARE(found(u"conversations"_s, u"state"_s, u"="_s, u"closed"_s), QStringList{m_talk});
}

void SandboxTalksTest::refuses_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QJsonObject>("body");
    QTest::addColumn<int>("status");
    QTest::newRow("nobody's") << u"conversation"_s << QJsonObject{{u"contact_id"_s, u"none"_s}} << 404;
    QTest::newRow("an unknown one") << u"conversation"_s
                                    << QJsonObject{{u"id"_s, u"1"_s}, {u"do"_s, u"close"_s}} << 404;
    QTest::newRow("an unknown ticket")
        << u"ticket"_s << QJsonObject{{u"id"_s, u"none"_s}, {u"do"_s, u"close"_s}} << 404;
    QTest::newRow("a time that is none") << u"ticket"_s << QJsonObject{{u"at"_s, u"today"_s}} << 400;
}

void SandboxTalksTest::refuses()
{
    QFETCH(const QString, what);
    QFETCH(const QJsonObject, body);
    QFETCH(const int, status);
    QCOMPARE(m_client->post(u"/_sandbox/"_s + what, body).status, status);
}

void SandboxTalksTest::needPeople()
{
    SandboxOptions options = SandboxClient::quick();
    options.tickets = 1;
    Sandbox sandbox(options);
    const Outcome started = sandbox.start();
    QVERIFY(!started);
    QVERIFY2(started.error().message.contains(u"needs contacts"_s), errorText(started.error()).constData());
}

QTEST_GUILESS_MAIN(SandboxTalksTest)
#include "tst_sandboxtalks.moc"
