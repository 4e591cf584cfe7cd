// What was missed while nobody received is fetched from Intercom and treated as if it had come.
#include "receiverstage.h"
#include "ruletarget.h"

using namespace patchbay::testing;
using namespace Qt::StringLiterals;

class WebhookFillTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_terminal = std::make_unique<Terminal>();
        m_sandbox = std::make_unique<SandboxProcess>();
        QVERIFY(m_sandbox->start({u"--contacts"_s, u"3"_s, u"--companies"_s, u"0"_s, u"--latency-ms"_s,
                                  u"0"_s, u"--search-delay-ms"_s, u"0"_s}));
        m_terminal->set(u"INTERCOM_ACCESS_TOKEN"_s, m_sandbox->token());
        m_terminal->set(u"INTERCOM_BASE_URL"_s, m_sandbox->url());
    }

    // The main way: a gap of every kind of event, counted, filled, worked on, and not filled twice.
    void aGapIsFilledOnce();
    // Conversations and tickets, on the sandbox's own: begun, answered, closed.
    void whatWasSaid_data();
    void whatWasSaid();
    // More than one page.
    void manyPages();
    void anErrorHalfWayCanBeRepeated();
    void otherSourcesSayWhichWayToGo();

private:
    QString addEndpoint(const QStringList &topics, const QString &source = u"intercom"_s)
    {
        QStringList arguments{u"webhook"_s, u"endpoint"_s, u"add"_s, u"--source"_s, source, u"--json"_s};
        for (const QString &topic : topics)
            arguments << u"--topic"_s << topic;
        return m_terminal->run(arguments).json().value(u"id"_s).toString();
    }
    // The first second that none of the people of the sandbox was made in; they are from its start and
    // before.
    QString afterTheSeed()
    {
        qint64 newest = 0;
        const QJsonArray people = m_sandbox->get(u"/contacts?per_page=50"_s).value(u"data"_s).toArray();
        for (const QJsonValue &one : people)
            newest = std::max(newest, one[u"created_at"_s].toInteger());
        const auto isOver = [newest] { return QDateTime::currentSecsSinceEpoch() > newest; };
        return newest > 0 && QTest::qWaitFor(isOver, ProcessLimit) ? QString::number(newest + 1) : QString();
    }
    QString person(const QString &name, const QString &role = u"user"_s)
    {
        return m_sandbox
            ->post(u"/contacts"_s,
                   {{u"role"_s, role}, {u"email"_s, name + u"@example.com"_s}, {u"name"_s, name}})
            .value(u"id"_s)
            .toString();
    }
    static QByteArray created(const QString &contact)
    {
        return QByteArray(
                   "{'type':'notification_event','app_id':'a','data':{'item':{'type':'contact','id':'ID'}},"
                   "'id':'notif_ID','topic':'contact.user.created','created_at':1768016203}")
            .replace('\'', '"')
            .replace("ID", contact.toLatin1());
    }
    static QByteArray rule(quint16 port)
    {
        return QByteArray("{'name':'Greet','stream':{'source':'intercom','topics':['contact.user.created']},"
                          "'steps':[{'name':'post','retry':{'retries':0},"
                          "'request':{'url':'http://127.0.0.1:PORT/in','allow_private':true,"
                          "'body':'{\\'mail\\': {{item.email}}}'}}]}")
            .replace('\'', '"')
            .replace("PORT", QByteArray::number(port));
    }
    static QJsonObject topicOf(const QJsonObject &report, const QString &topic)
    {
        const QJsonArray topics = report.value(u"topics"_s).toArray();
        for (const QJsonValue &one : topics)
            if (one[u"topic"_s] == topic)
                return one.toObject();
        return {};
    }
    QList<QJsonObject> deliveries(const QStringList &filter = {})
    {
        QList<QJsonObject> all;
        const Ran ran = m_terminal->run(
            QStringList{u"webhook"_s, u"deliveries"_s, u"--limit"_s, u"10000"_s, u"--json"_s} + filter);
        for (const QByteArray &line : ran.out.split('\n'))
            if (!line.isEmpty())
                all << QJsonDocument::fromJson(line).object();
        return all;
    }

    std::unique_ptr<Terminal> m_terminal{};
    std::unique_ptr<SandboxProcess> m_sandbox{};
};

void WebhookFillTest::aGapIsFilledOnce()
{
    const QString seeded = m_sandbox->get(u"/contacts?per_page=1"_s).value(u"data"_s)[0][u"id"_s].toString();
    QVERIFY(!seeded.isEmpty());
    const QString since = afterTheSeed();
    QVERIFY(!since.isEmpty());
    QVERIFY(!addEndpoint({u"contact.user.created"_s, u"contact.lead.created"_s, u"contact.user.updated"_s,
                          u"company.created"_s, u"contact.user.tag.created"_s})
                 .isEmpty());
    ReceiverProcess receiver(*m_terminal);
    QVERIFY(receiver.start());
    const QString came = person(u"came"_s);
    HookClient client;
    QVERIFY(client.connectTo(receiver.port()));
    QCOMPARE(client.ask("POST", hookPath, hubSigned(created(came)), created(came)).status, 200);
    QCOMPARE(receiver.terminate(), 0);

    // Nobody receives.
    const QString missed = person(u"missed"_s);
    const QString lead = person(u"lead"_s, u"lead"_s);
    const QString company =
        m_sandbox->post(u"/companies"_s, {{u"company_id"_s, u"acme"_s}, {u"name"_s, u"Acme"_s}})
            .value(u"id"_s)
            .toString();
    QVERIFY(!company.isEmpty());
    m_sandbox->post(u"/contacts/%1/companies"_s.arg(missed), {{u"id"_s, company}});
    const QString tag = m_sandbox->post(u"/tags"_s, {{u"name"_s, u"urgent"_s}}).value(u"id"_s).toString();
    m_sandbox->post(u"/contacts/%1/tags"_s.arg(seeded), {{u"id"_s, tag}});

    const QStringList fill{u"webhook"_s, u"fill"_s, u"--since"_s, since, u"--json"_s};
    RUN(counted, 0, fill + QStringList{u"--dry-run"_s});
    const QJsonObject plan = counted.json();
    QVERIFY2(plan[u"dry_run"_s].toBool(), counted.told().constData());
    const QJsonObject users = topicOf(plan, u"contact.user.created"_s);
    QCOMPARE(users[u"found"_s].toInt(), 2);
    QCOMPARE(users[u"arrived"_s].toInt(), 1);
    QCOMPARE(users[u"missing"_s].toInt(), 1);
    QCOMPARE(topicOf(plan, u"contact.lead.created"_s)[u"missing"_s].toInt(), 1);
    QCOMPARE(topicOf(plan, u"company.created"_s)[u"missing"_s].toInt(), 1);
    const QJsonObject tags = topicOf(plan, u"contact.user.tag.created"_s);
    QVERIFY2(!tags[u"can_be_fetched"_s].toBool(true), counted.told().constData());
    QVERIFY(tags[u"note"_s].toString().contains(u"contact.user.tag.created cannot be fetched afterwards"_s));
    QCOMPARE(deliveries().size(), 1); // a dry run adds nothing

    RUN(filled, 0, fill);
    const qint64 added = filled.json()[u"added"_s].toInteger();
    QCOMPARE(added, plan[u"missing"_s].toInteger());
    QVERIFY(added >= 3);
    const QList<QJsonObject> inbox = deliveries();
    QCOMPARE(inbox.size(), added + 1);
    QStringList keys;
    for (const QJsonObject &delivery : inbox) {
        keys << delivery[u"topic"_s].toString() + u' ' + delivery[u"record"_s].toString();
        if (delivery[u"record"_s] != u"contact/"_s + came)
            QCOMPARE(delivery[u"verdict"_s].toString(), u"filled"_s);
    }
    QVERIFY(keys.contains(u"contact.user.created contact/"_s + missed));
    QVERIFY(keys.contains(u"contact.lead.created contact/"_s + lead));
    QVERIFY(keys.contains(u"company.created company/"_s + company));

    RUN(again, 0, fill);
    QCOMPARE(again.json()[u"added"_s].toInt(-1), 0);
    QCOMPARE(deliveries().size(), added + 1);
    RUN(log, 0, {u"activity"_s, u"list"_s, u"--kind"_s, u"webhook.filled"_s, u"--json"_s});
    QVERIFY2(log.out.contains("fetched from Intercom and put into its inbox"), log.told().constData());

    // A rule that listens to them acts on what was fetched as on what came.
    RuleTarget target("{}");
    RUN(ruled, 0, {u"rule"_s, u"set"_s, u"--file"_s, u"-"_s}, rule(target.serverPort()));
    QVERIFY(receiver.start());
    QTRY_VERIFY_WITH_TIMEOUT(target.received().contains("{\"mail\": \"missed@example.com\"}"), ProcessLimit);
    // Until the target's answer has got through: it is sent by this thread, which terminate() blocks.
    QTRY_VERIFY_WITH_TIMEOUT(
        deliveries({u"--state"_s, u"received"_s, u"--state"_s, u"processing"_s}).isEmpty(), ProcessLimit);
    QCOMPARE(receiver.terminate(), 0);
}

void WebhookFillTest::whatWasSaid_data()
{
    QTest::addColumn<QString>("topic");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QStringList>("wanted"); // names of what was made below
    QTest::newRow("begun by a customer") << u"conversation.user.created"_s << u"conversation"_s
                                         << QStringList{u"asked"_s, u"answered"_s, u"ended"_s, u"expired"_s};
    QTest::newRow("begun by an admin")
        << u"conversation.admin.single.created"_s << u"conversation"_s << QStringList{u"offered"_s};
    QTest::newRow("a customer wrote again")
        << u"conversation.user.replied"_s << u"conversation"_s << QStringList{u"answered"_s, u"offered"_s};
    QTest::newRow("an admin closed it")
        << u"conversation.admin.closed"_s << u"conversation"_s << QStringList{u"ended"_s};
    QTest::newRow("a ticket") << u"ticket.created"_s << u"ticket"_s << QStringList{u"ticket"_s};
}

void WebhookFillTest::whatWasSaid()
{
    QFETCH(const QString, topic);
    QFETCH(const QString, kind);
    QFETCH(const QStringList, wanted);
    m_sandbox = std::make_unique<SandboxProcess>();
    QVERIFY(m_sandbox->start({u"--contacts"_s, u"3"_s, u"--conversations"_s, u"40"_s, u"--tickets"_s, u"40"_s,
                              u"--latency-ms"_s, u"0"_s, u"--search-delay-ms"_s, u"0"_s}));
    m_terminal->set(u"INTERCOM_ACCESS_TOKEN"_s, m_sandbox->token());
    m_terminal->set(u"INTERCOM_BASE_URL"_s, m_sandbox->url());
    const QString contact = m_sandbox->get(u"/contacts?per_page=1"_s).value(u"data"_s)[0][u"id"_s].toString();
    const qint64 gap = QDateTime::currentSecsSinceEpoch() - 3'600;
    QHash<QString, QString> made;
    const auto control = [this](const QString &what, const QJsonObject &body) {
        const QJsonObject answer = m_sandbox->post(u"/_sandbox/"_s + what, body);
        return answer.value(u"id"_s).toString();
    };
    const auto begin = [&](const QString &name, const QString &how) {
        made[name] = control(
            u"conversation"_s,
            {{u"contact_id"_s, contact}, {u"delivered_as"_s, how}, {u"body"_s, name}, {u"at"_s, gap}});
        return !made.value(name).isEmpty();
    };
    const auto goOn = [&](const QString &name, const QString &what, const QString &by) {
        return !control(u"conversation"_s,
                        {{u"id"_s, made.value(name)}, {u"do"_s, what}, {u"by"_s, by}, {u"at"_s, gap + 60}})
                    .isEmpty();
    };
    for (const QString &name : {u"asked"_s, u"answered"_s, u"ended"_s, u"expired"_s})
        QVERIFY(begin(name, u"customer_initiated"_s));
    QVERIFY(begin(u"offered"_s, u"admin_initiated"_s));
    QVERIFY(goOn(u"asked"_s, u"reply"_s, u"admin"_s));
    QVERIFY(goOn(u"answered"_s, u"reply"_s, u"contact"_s));
    QVERIFY(goOn(u"offered"_s, u"reply"_s, u"contact"_s));
    QVERIFY(goOn(u"ended"_s, u"close"_s, u"admin"_s));
    QVERIFY(goOn(u"expired"_s, u"close"_s, u"workflow"_s)); // nobody did
    made[u"ticket"_s] =
        control(u"ticket"_s, {{u"contact_id"_s, contact}, {u"title"_s, u"Broken"_s}, {u"at"_s, gap}});
    QVERIFY(!control(u"ticket"_s, {{u"id"_s, made.value(u"ticket"_s)}, {u"do"_s, u"close"_s}}).isEmpty());

    QVERIFY(!addEndpoint({topic}).isEmpty());
    const QStringList fill{u"webhook"_s, u"fill"_s, u"--since"_s, QString::number(gap), u"--json"_s};
    RUN(counted, 0, fill + QStringList{u"--dry-run"_s});
    QVERIFY2(topicOf(counted.json(), topic)[u"missing"_s].toInt() == wanted.size(),
             counted.told().constData());
    RUN(filled, 0, fill);
    QCOMPARE(filled.json()[u"added"_s].toInt(), wanted.size());
    QStringList records;
    const QList<QJsonObject> inbox = deliveries();
    for (const QJsonObject &delivery : inbox) {
        QCOMPARE(delivery[u"topic"_s].toString(), topic);
        records << delivery[u"record"_s].toString();
    }
    QStringList expected;
    for (const QString &name : wanted)
        expected << kind + u'/' + made.value(name);
    records.sort();
    expected.sort();
    QCOMPARE(records, expected);
    RUN(again, 0, fill);
    QCOMPARE(again.json()[u"added"_s].toInt(-1), 0);
}

void WebhookFillTest::manyPages()
{
    addEndpoint({u"contact.lead.created"_s});
    const QString since = afterTheSeed();
    QVERIFY(!since.isEmpty());
    constexpr int people = 155; // a full page and a piece
    for (int i = 0; i < people; ++i)
        QVERIFY(!person(u"lead%1"_s.arg(i), u"lead"_s).isEmpty());
    RUN(filled, 0, {u"webhook"_s, u"fill"_s, u"Intercom"_s, u"--since"_s, since, u"--json"_s});
    QCOMPARE(filled.json()[u"added"_s].toInt(), people);
    QSet<QString> records;
    const QList<QJsonObject> inbox = deliveries();
    for (const QJsonObject &delivery : inbox)
        records.insert(delivery[u"record"_s].toString());
    QCOMPARE(records.size(), people);
}

void WebhookFillTest::anErrorHalfWayCanBeRepeated()
{
    addEndpoint({u"contact.user.created"_s, u"company.created"_s});
    const QString since = afterTheSeed();
    QVERIFY(!since.isEmpty());
    const QString missed = person(u"missed"_s);
    const QString company =
        m_sandbox->post(u"/companies"_s, {{u"company_id"_s, u"acme"_s}})[u"id"_s].toString();
    m_sandbox->post(u"/contacts/%1/companies"_s.arg(missed), {{u"id"_s, company}});
    // Somebody else's scroll is open: the companies cannot be read, the contacts were.
    const QString scroll = m_sandbox->get(u"/companies/scroll"_s)[u"scroll_param"_s].toString();
    QVERIFY(!scroll.isEmpty());
    const QStringList fill{u"webhook"_s, u"fill"_s, u"--since"_s, since, u"--json"_s};
    const Ran broken = m_terminal->run(fill);
    QVERIFY2(broken.code != 0, broken.told().constData());
    QVERIFY2(broken.told().contains("stay"), broken.told().constData());
    QCOMPARE(deliveries().size(), 1);
    // Read to its end it is closed.
    m_sandbox->get(u"/companies/scroll?scroll_param="_s + scroll);
    RUN(repeated, 0, fill);
    QCOMPARE(repeated.json()[u"added"_s].toInt(), 1);
    QCOMPARE(deliveries().size(), 2);
    QCOMPARE(deliveries().first()[u"topic"_s].toString(), u"company.created"_s);
}

void WebhookFillTest::otherSourcesSayWhichWayToGo()
{
    QVERIFY(!addEndpoint({u"user.updated"_s}, u"clerk"_s).isEmpty());
    const Ran clerk = m_terminal->run({u"webhook"_s, u"fill"_s, u"Clerk"_s});
    QVERIFY2(clerk.code != 0, clerk.told().constData());
    QVERIFY2(clerk.told().contains("sync plan --since"), clerk.told().constData());
    const Ran none = m_terminal->run({u"webhook"_s, u"fill"_s});
    QVERIFY2(none.code != 0, none.told().constData());
    QVERIFY2(none.told().contains("no endpoint of Intercom"), none.told().constData());
    addEndpoint({});
    const Ran unknown = m_terminal->run({u"webhook"_s, u"fill"_s, u"--since"_s, u"2026-01-01"_s});
    QVERIFY2(unknown.told().contains("--topic"), unknown.told().constData());
    const Ran backwards = m_terminal->run({u"webhook"_s, u"fill"_s, u"--topic"_s, u"company.created"_s,
                                           u"--since"_s, u"2026-02-01"_s, u"--until"_s, u"2026-01-01"_s});
    QVERIFY2(backwards.told().contains("ends before it begins"), backwards.told().constData());
}

QTEST_GUILESS_MAIN(WebhookFillTest)
#include "tst_webhookfill.moc"
