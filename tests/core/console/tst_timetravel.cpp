// The time machine: what came of a delivery, beside what would come of it now.
#include "console/console.h"
#include "store/database.h"
#include "store/mappingrepository.h"
#include "store/rulerepository.h"
#include "store/tracerepository.h"
#include "support/clerkstage.h"
#include "support/futures.h"
#include "support/scriptedserver.h"
#include "support/testing.h"

#include <QJsonArray>
#include <QTemporaryDir>

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

const EndpointId Hooks(u"end_1"_s);

// Tells of open conversations; another text in each version.
QJsonObject definition(const QString &text, const QString &state = u"open"_s)
{
    return {{u"name"_s, u"Tell us"_s},
            {u"stream"_s, QJsonObject{{u"source"_s, u"intercom"_s},
                                      {u"topics"_s, QJsonArray{u"conversation.user.created"_s}},
                                      {u"conditions"_s, QJsonObject{{u"field"_s, u"item.state"_s},
                                                                    {u"is"_s, u"equals"_s},
                                                                    {u"value"_s, state}}}}},
            {u"steps"_s,
             QJsonArray{QJsonObject{
                 {u"name"_s, u"post"_s},
                 {u"request"_s,
                  QJsonObject{{u"url"_s, u"https://hooks.example.com/in"_s},
                              {u"auth"_s, QJsonObject{{u"kind"_s, u"bearer"_s}, {u"secret"_s, u"token"_s}}},
                              {u"body"_s, u"{\"text\": \"%1\", \"id\": {{item.id}}}"_s.arg(text)}}}}}}};
}

DeliveryRow conversation(const QString &id, const QString &state, const QDateTime &at)
{
    return {.endpointId = Hooks,
            .receivedAt = at,
            .topic = u"conversation.user.created"_s,
            .notificationId = u"notif_"_s + id,
            .verdict = u"valid"_s,
            .state = QString(deliverystates::done),
            .body = R"({"type":"notification_event","data":{"item":{"id":")" + id.toUtf8() +
                    R"(","state":")" + state.toUtf8() + R"("}}})"};
}

} // namespace

class TestTimeTravel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_console.reset(); }

    void anotherText();
    void beginsAndEnds();
    void failsNow();
    void remembersWhatWasTraced();
    void offOrNamed();
    void mappings();
    void windowsAndLimits();
    void refuses();
    void intoASandbox();
    void mappingsIntoASandbox();
    void onlySandboxesHere_data();
    void onlySandboxesHere();

private:
    void change(const std::function<Outcome(StoreSession &)> &what)
    {
        Database database(m_folder->filePath(u"store.sqlite"_s));
        VERIFY_RESULT(wait(database.open()));
        VERIFY_RESULT(wait(database.transact<bool>([what](StoreSession &session) -> Result<bool> {
            return what(session).map([] { return true; });
        })));
    }
    void arrive(const QList<DeliveryRow> &rows)
    {
        change([rows](StoreSession &session) { return DeliveryRepository(session).add(rows); });
    }
    // Saves a version as if at that time.
    QString saveRule(const QJsonObject &rule, const QDateTime &at, const QString &id = {}, int base = 0)
    {
        QString saved;
        change([&](StoreSession &session) -> Outcome {
            const auto row = RuleRepository(session).save(
                {.id = id, .name = u"Tell us"_s, .definition = rule, .savedAt = at}, base);
            if (!row)
                return fail(row.error());
            saved = row->id;
            return {};
        });
        return saved;
    }
    TimeTravelReport travel(const TimeTravel &asked = {})
    {
        const auto report = wait(m_console->webhooks().travel(asked));
        if (!report)
            qWarning("%s", errorText(report.error()).constData());
        return report.value_or(TimeTravelReport{.deliveries = -1});
    }

    std::unique_ptr<QTemporaryDir> m_folder{};
    std::unique_ptr<Console> m_console{};
};

void TestTimeTravel::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    Console::Options options;
    options.storeUri = m_folder->filePath(u"store.sqlite"_s);
    options.secrets = Console::SecretPolicy::EnvironmentOnly;
    m_console = std::make_unique<Console>(options);
    VERIFY_RESULT(wait(m_console->open()));
    change([](StoreSession &session) -> Outcome {
        if (const Outcome done = fillClerk(session); !done)
            return done;
        return EndpointRepository(session).add({.id = Hooks,
                                                .name = u"Intercom"_s,
                                                .source = u"intercom"_s,
                                                .scheme = u"intercom-hub"_s,
                                                .path = u"/hooks/intercom"_s,
                                                .createdAt = Noon});
    });
}

void TestTimeTravel::anotherText()
{
    arrive({conversation(u"5"_s, u"open"_s, Noon.addSecs(60)),
            conversation(u"6"_s, u"closed"_s, Noon.addSecs(61))});
    const QString id = saveRule(definition(u"New"_s), Noon);
    const TimeTravelReport same = travel();
    QCOMPARE(same.deliveries, 2);
    QCOMPARE(same.count(Retold::Change::Same), 1); // the closed one is nobody's
    QVERIFY(same.changed.isEmpty());

    saveRule(definition(u"Newer"_s), Noon.addDays(1), id, 1);
    const TimeTravelReport report = travel();
    QCOMPARE(report.count(Retold::Change::Differs), 1);
    QCOMPARE(report.changed.size(), 1);
    const Retold &told = report.changed.first();
    QCOMPARE(told.subject, u"rule Tell us"_s);
    QVERIFY2(told.before.startsWith(u"Version 1"_s) && told.after.startsWith(u"Version 2"_s),
             qPrintable(told.before + told.after));
    QVERIFY(!told.isRemembered);
    QStringList paths;
    for (const JsonDifference &each : told.differences)
        paths << each.path;
    QCOMPARE(paths.join(u' '), u"post.body.text"_s);
    QCOMPARE(told.differences.first().before.toString(), u"New"_s);
    QCOMPARE(told.differences.first().after.toString(), u"Newer"_s);
    // The version of that time once more.
    QVERIFY(travel({.rule = u"Tell us"_s, .ruleVersion = 1}).changed.isEmpty());
}

void TestTimeTravel::beginsAndEnds()
{
    arrive({conversation(u"5"_s, u"open"_s, Noon.addSecs(60)),
            conversation(u"6"_s, u"closed"_s, Noon.addSecs(61)),
            conversation(u"7"_s, u"open"_s, Noon.addSecs(-60))});
    const QString id = saveRule(definition(u"New"_s), Noon);
    saveRule(definition(u"New"_s, u"closed"_s), Noon.addDays(1), id, 1);
    const TimeTravelReport report = travel();
    QCOMPARE(report.count(Retold::Change::Ends), 1);
    QCOMPARE(report.count(Retold::Change::Begins), 1);
    // The third came before there was a rule, and is not asked for now.
    QCOMPARE(report.changed.size(), 2);
    QCOMPARE(report.changed.first().change, Retold::Change::Begins); // newest first
    QVERIFY(report.changed.last().after.contains(u"closed"_s));

    const TimeTravelReport first = travel({.rule = id, .ruleVersion = 1});
    QCOMPARE(first.count(Retold::Change::Begins), 1);
    QCOMPARE(first.changed.first().before, u"The rule was not there yet."_s);
}

void TestTimeTravel::failsNow()
{
    arrive({conversation(u"5"_s, u"open"_s, Noon.addSecs(60))});
    const QString id = saveRule(definition(u"New"_s), Noon);
    saveRule(definition(u"quote \" inside"_s), Noon.addDays(1), id, 1);
    const TimeTravelReport report = travel();
    QCOMPARE(report.count(Retold::Change::Fails), 1);
    QVERIFY(!report.changed.first().after.isEmpty());
}

// What was really sent is known from its trace, whatever the versions say.
void TestTimeTravel::remembersWhatWasTraced()
{
    arrive({conversation(u"5"_s, u"open"_s, Noon.addSecs(60))});
    const QString id = saveRule(definition(u"New"_s), Noon);
    const auto deliveries = wait(m_console->webhooks().deliveries({}));
    VERIFY_RESULT(deliveries);
    const QJsonObject request{{u"method"_s, u"POST"_s}, {u"url"_s, u"https://old.example.com/in"_s}};
    change([&](StoreSession &session) {
        return TraceRepository(session).add(
            {.id = u"trc_1"_s,
             .ruleId = id,
             .ruleVersion = 1,
             .deliveryId = QString::number(deliveries->first().row.id),
             .topic = u"conversation.user.created"_s,
             .verdict = u"sent"_s,
             .sentence = u"1 request sent."_s,
             .startedAt = Noon.addSecs(61),
             .document = {{u"verdict"_s, u"sent"_s},
                          {u"sentence"_s, u"1 request sent."_s},
                          {u"steps"_s, QJsonArray{QJsonObject{{u"name"_s, u"post"_s},
                                                              {u"outcome"_s, u"sent"_s},
                                                              {u"request"_s, request}}}}}},
            100);
    });
    const TimeTravelReport report = travel();
    QCOMPARE(report.count(Retold::Change::Differs), 1);
    QVERIFY(report.changed.first().isRemembered);
    const QJsonObject json = report.toJson();
    QVERIFY(json.value("changed"_L1)[0]["remembered"_L1].toBool());
    QVERIFY(std::any_of(report.changed.first().differences.cbegin(),
                        report.changed.first().differences.cend(), [](const JsonDifference &each) {
                            return each.path == u"post.url"_s &&
                                   each.before.toString() == u"https://old.example.com/in"_s;
                        }));
}

void TestTimeTravel::offOrNamed()
{
    arrive({conversation(u"5"_s, u"open"_s, Noon.addSecs(60))});
    const QString id = saveRule(definition(u"New"_s), Noon);
    change([id](StoreSession &session) { return RuleRepository(session).setEnabled(id, false); });
    const TimeTravelReport off = travel();
    QCOMPARE(off.count(Retold::Change::Ends), 1);
    QCOMPARE(off.changed.first().after, u"The rule is off."_s);
    QCOMPARE(travel({.rule = id}).count(Retold::Change::Same), 1);
}

void TestTimeTravel::mappings()
{
    const auto save = [this](const QJsonArray &transforms, const QDateTime &at, int base) {
        change([&](StoreSession &session) -> Outcome {
            return MappingRepository(session)
                .save({.connectionId = People,
                       .sourceObject = u"people"_s,
                       .targetObject = u"contact"_s,
                       .rules = mapping(transforms),
                       .savedAt = at},
                      base)
                .map([](const MappingRow &) {});
        });
    };
    save({}, Noon, 0);
    save({QJsonObject{{u"name"_s, u"lowercase"_s}}}, Noon.addDays(1), 1);
    arrive({{.endpointId = ClerkHooks,
             .receivedAt = Noon.addSecs(60),
             .topic = u"user.created"_s,
             .notificationId = u"msg_1"_s,
             .verdict = u"valid"_s,
             .state = QString(deliverystates::done),
             .body = userCreated}});
    const TimeTravelReport report = travel();
    QCOMPARE(report.count(Retold::Change::Differs), 1);
    const Retold &told = report.changed.first();
    QCOMPARE(told.subject, u"people user_1"_s);
    QCOMPARE(told.differences.size(), 1);
    QCOMPARE(told.differences.first().path, u"email"_s);
    QCOMPARE(told.differences.first().before.toString(), u"Ann@Example.com"_s);
    QCOMPARE(told.differences.first().after.toString(), u"ann@example.com"_s);
    QCOMPARE(travel({.mappingVersions = {{u"people"_s, 1}}}).count(Retold::Change::Same), 1);
    QCOMPARE(travel({.mappings = false}).counts.size(), 0);
    QCOMPARE(wait(m_console->webhooks().travel({.mappingVersions = {{u"people"_s, 9}}})).error().kind,
             Error::Kind::NotFound);
}

void TestTimeTravel::windowsAndLimits()
{
    QList<DeliveryRow> rows;
    for (int i = 0; i < 120; ++i)
        rows << conversation(QString::number(i), u"open"_s, Noon.addSecs(i));
    rows << conversation(u"broken"_s, u"open"_s, Noon.addSecs(200));
    rows.last().body = "[]";
    arrive(rows);
    saveRule(definition(u"New"_s), Noon.addDays(1));
    const TimeTravelReport all = travel({.most = 30});
    QCOMPARE(all.deliveries, 121);
    QCOMPARE(all.unreadable, 1);
    QCOMPARE(all.count(Retold::Change::Begins), 120);
    QCOMPARE(all.changed.size(), 30);
    QVERIFY(all.isCut);
    const TimeTravelReport some = travel({.filter = {.from = Noon.addSecs(10), .to = Noon.addSecs(20)}});
    QCOMPARE(some.deliveries, 10);
    QVERIFY(!some.isCut);
}

void TestTimeTravel::refuses()
{
    const auto kind = [this](const TimeTravel &asked) {
        return wait(m_console->webhooks().travel(asked)).error().kind;
    };
    QCOMPARE(kind({.rule = u"Nobody"_s}), Error::Kind::NotFound);
    QCOMPARE(kind({.ruleVersion = 2}), Error::Kind::InvalidInput);
    saveRule(definition(u"New"_s), Noon);
    QCOMPARE(kind({.rule = u"Tell us"_s, .ruleVersion = 2}), Error::Kind::NotFound);
}

// What would be sent is sent there, in the order in which it came, without a secret.
void TestTimeTravel::intoASandbox()
{
    ScriptedServer sandbox;
    sandbox.reply("GET", "/_sandbox/keys", 200, QJsonObject{{u"token"_s, u"token-of-the-sandbox"_s}});
    sandbox.reply("POST", "/_sandbox/recorded", 200, QJsonObject{{u"ok"_s, true}, {u"id"_s, 1}});
    sandbox.reply("POST", "/_sandbox/recorded", 503, QJsonObject{{u"ok"_s, false}});
    sandbox.reply("POST", "/conversations", 422, QJsonObject{{u"type"_s, u"error.list"_s}});
    qputenv("PATCHBAY_SECRET_RULES_TOKEN", "secret-of-the-real-target");
    arrive({conversation(u"5"_s, u"open"_s, Noon.addSecs(60)),
            conversation(u"6"_s, u"open"_s, Noon.addSecs(61)),
            conversation(u"7"_s, u"closed"_s, Noon.addSecs(62))});
    // Two steps: to a target that the sandbox does not stand in for, then to Intercom.
    QJsonObject rule = definition(u"New"_s);
    QJsonArray steps = rule.value("steps"_L1).toArray();
    QJsonObject second = steps.first().toObject();
    second.insert(u"name"_s, u"note"_s);
    QJsonObject request = second.value("request"_L1).toObject();
    request.insert(u"url"_s, u"https://api.intercom.io/conversations?from=rule"_s);
    second.insert(u"request"_s, request);
    second.insert(
        u"when"_s,
        QJsonObject{{u"field"_s, u"steps.post.body.id"_s}, {u"is"_s, u"equals"_s}, {u"value"_s, 1}});
    steps.append(second);
    rule.insert(u"steps"_s, steps);
    saveRule(rule, Noon);

    const TimeTravelReport report = travel({.into = sandbox.url().toString()});
    qunsetenv("PATCHBAY_SECRET_RULES_TOKEN");
    QCOMPARE(sandbox.unscripted(), QStringList());
    QCOMPARE(sandbox.calls(), (QStringList{u"GET /_sandbox/keys"_s, u"POST /_sandbox/recorded"_s,
                                           u"POST /conversations"_s, u"POST /_sandbox/recorded"_s}));
    QCOMPARE(report.sent, 1);
    QCOMPARE(report.refused, 2);
    QCOMPARE(report.deliveries, 3);
    // Newest first, also where the same came of it.
    QCOMPARE(report.changed.size(), 2);
    const QList<SentElsewhere> first = report.changed.last().sent;
    QCOMPARE(first.size(), 2);
    QCOMPARE(first[0].url, u"https://hooks.example.com/in"_s);
    QVERIFY(first[0].isRecorded && first[0].error.isEmpty());
    QCOMPARE(first[0].status, 200);
    QVERIFY(!first[1].isRecorded);
    QCOMPARE(first[1].status, 422);
    QVERIFY(!first[1].error.isEmpty());
    QCOMPARE(report.changed.first().sent.size(), 1);
    QCOMPARE(report.changed.first().sent.first().status, 503);
    const QJsonObject json = report.toJson();
    QCOMPARE(json.value("sandbox"_L1)["refused"_L1].toInt(), 2);
    QCOMPARE(json.value("changed"_L1)[1]["sent"_L1][1]["status"_L1].toInt(), 422);
    QCOMPARE(json.value("changed"_L1)[1]["sent"_L1][0]["to"_L1].toString(), u"record"_s);

    const QJsonObject recorded = sandbox.bodyOf(1);
    QCOMPARE(recorded.value("method"_L1).toString(), u"POST"_s);
    QCOMPARE(recorded.value("url"_L1).toString(), u"https://hooks.example.com/in"_s);
    QCOMPARE(recorded.value("body"_L1).toString(), u"{\"text\": \"New\", \"id\": \"5\"}"_s);
    QCOMPARE(recorded.value("about"_L1)["rule"_L1].toString(), u"Tell us"_s);
    QCOMPARE(sandbox.requests().at(2).target, QByteArray("/conversations?from=rule"));
    QCOMPARE(sandbox.requests().at(2).headers.value("Authorization"),
             QByteArray("Bearer token-of-the-sandbox"));
    for (const ServerRequest &each : sandbox.requests()) {
        QVERIFY(!each.body.contains("secret-of-the-real-target"));
        for (const auto &[name, value] : each.headers.items())
            QVERIFY(!value.contains("secret-of-the-real-target"));
    }
    // Nothing of it counts as sent.
    QVERIFY(wait(m_console->rules().traces())->isEmpty());
}

void TestTimeTravel::mappingsIntoASandbox()
{
    change([](StoreSession &session) -> Outcome {
        return MappingRepository(session)
            .save({.connectionId = People,
                   .sourceObject = u"people"_s,
                   .targetObject = u"contact"_s,
                   .rules = mapping({}),
                   .savedAt = Noon},
                  0)
            .map([](const MappingRow &) {});
    });
    arrive({{.endpointId = ClerkHooks,
             .receivedAt = Noon.addSecs(60),
             .topic = u"user.created"_s,
             .notificationId = u"msg_1"_s,
             .verdict = u"valid"_s,
             .state = QString(deliverystates::done),
             .body = userCreated}});
    ScriptedServer sandbox;
    sandbox.reply("GET", "/_sandbox/keys", 200, QJsonObject{{u"token"_s, u"token-of-the-sandbox"_s}});
    sandbox.reply("GET", "/data_attributes", 200,
                  QJsonObject{{u"type"_s, u"list"_s}, {u"data"_s, QJsonArray()}});
    sandbox.reply("POST", "/contacts/search", 200,
                  QJsonObject{{u"type"_s, u"list"_s}, {u"data"_s, QJsonArray()}, {u"total_count"_s, 0}});
    sandbox.reply("POST", "/contacts", 200,
                  QJsonObject{{u"type"_s, u"contact"_s},
                              {u"id"_s, u"c1"_s},
                              {u"role"_s, u"user"_s},
                              {u"email"_s, u"Ann@Example.com"_s}});
    const TimeTravelReport report = travel({.into = sandbox.url().toString()});
    QVERIFY2(sandbox.unscripted().isEmpty(), qPrintable(sandbox.unscripted().join(u' ')));
    QCOMPARE(report.changed.size(), 1);
    QCOMPARE(report.changed.first().change, Retold::Change::Same);
    QCOMPARE(report.changed.first().sent.size(), 1);
    const SentElsewhere &sent = report.changed.first().sent.first();
    QVERIFY2(sent.error.isEmpty(), qPrintable(sent.error));
    QCOMPARE(sent.status, 200);
    QCOMPARE(sent.step, u"contact"_s);
    QCOMPARE(sandbox.calls().last(), u"POST /contacts"_s);
    QCOMPARE(sandbox.bodyOf(int(sandbox.calls().size()) - 1).value("email"_L1).toString(),
             u"Ann@Example.com"_s);
}

void TestTimeTravel::onlySandboxesHere_data()
{
    QTest::addColumn<QString>("address");
    QTest::newRow("Intercom itself") << u"https://api.intercom.io"_s;
    QTest::newRow("another machine") << u"http://192.0.2.7:4000"_s;
    QTest::newRow("a name of somebody's") << u"http://127.0.0.1.example.com:4000"_s;
    QTest::newRow("a name under localhost") << u"http://other.localhost:4000"_s;
    QTest::newRow("everywhere") << u"http://0.0.0.0:4000"_s;
    QTest::newRow("https") << u"https://127.0.0.1:4000"_s;
    QTest::newRow("with a password") << u"http://user:word@127.0.0.1:4000"_s;
    QTest::newRow("a path") << u"http://127.0.0.1:4000/contacts"_s;
    QTest::newRow("no address") << u"sandbox"_s;
}

void TestTimeTravel::onlySandboxesHere()
{
    QFETCH(const QString, address);
    const auto report = wait(m_console->webhooks().travel({.into = address}));
    QVERIFY(!report);
    QCOMPARE(report.error().kind, Error::Kind::InvalidInput);
    QVERIFY2(report.error().message.contains(u"no address of a sandbox on this machine"_s),
             errorText(report.error()).constData());
}

QTEST_GUILESS_MAIN(TestTimeTravel)
#include "tst_timetravel.moc"
