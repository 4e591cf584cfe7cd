// One event through one rule: what leaves, what is tried again, what is told about it.
#include "actionsrig.h"

#include <QPromise>
#include <QTimer>

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

constexpr const char *topic = "conversation.user.created";

QJsonObject item()
{
    return {{u"id"_s, u"21"_s},
            {u"title"_s, u"Where is \"it\"?\nHelp"_s},
            {u"user"_s, QJsonObject{{u"name"_s, u"Ann Example"_s}, {u"email"_s, u"ANN@example.com"_s}}}};
}

RuleEvent theEvent(const QString &delivery = u"dlv_1"_s)
{
    return eventOf(QString::fromLatin1(topic), item(), delivery);
}

Resolver resolvesTo(const QStringList &addresses)
{
    return [addresses](const QString &) {
        QPromise<QList<QHostAddress>> promise;
        promise.start();
        QList<QHostAddress> list;
        for (const QString &address : addresses)
            list.append(QHostAddress(address));
        promise.addResult(list);
        promise.finish();
        return promise.future();
    };
}

QString allText(const Trace &trace)
{
    return QString::fromUtf8(QJsonDocument(trace.toJson()).toJson());
}

} // namespace

class TestActionRunner : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // Everything that a request can have, in one.
    void sends()
    {
        ActionsRig rig;
        rig.server.reply("POST", "/things/a%2Fb/%E2%82%AC", 201, QByteArray(R"({"id":7})"));
        const ActionRule rule = ruleFrom({
            {u"name"_s, u"Everything"_s},
            {u"variables"_s,
             QJsonArray{json(R"({"name":"mail","path":"item.user.email","transforms":["lowercase"]})"),
                        json(R"({"name":"hello","template":"Hi {{item.user.name}} <{{mail}}>"})"),
                        json(R"({"name":"plan","path":"item.plan","default":"free"})"),
                        json(R"({"name":"part","value":"a/b"})")}},
            {u"templates"_s, QJsonObject{{u"who"_s, u"\"who\": {{item.user}}"_s}}},
            {u"settings"_s, json(R"({"city":"Köln & Ulm"})")},
            {u"steps"_s,
             QJsonArray{QJsonObject{
                 {u"name"_s, u"post"_s},
                 {u"idempotency_header"_s, u"Idempotency-Key"_s},
                 {u"request"_s,
                  QJsonObject{
                      {u"url"_s, u"{{{settings.base}}}/things/{{part}}/€?fixed=1"_s},
                      {u"allow_private"_s, true},
                      {u"params"_s, json(R"({"q":"{{settings.city}}","key":"{{secrets.api}}"})")},
                      {u"headers"_s, json(R"({"X-Plan":"{{plan}}","X-Gone":"{{nothing}}"})")},
                      {u"cookies"_s, json(R"({"a":"1","b":"{{part}}"})")},
                      {u"auth"_s, json(R"({"kind":"bearer","secret":"token"})")},
                      {u"body"_s,
                       u"{ {{>who}}, \"title\": \"{{item.title}}\", \"hello\": {{hello}}, \"n\": {{item.n}} }"_s}}}}}},
        });
        ActionRule ready = rule;
        ready.settings.insert(u"base"_s, rig.server.url().toString());
        rig.keep(rule, u"token"_s, "s3cr3t-token");
        rig.keep(rule, u"api"_s, "api&key=1/2");
        QCOMPARE(rule.secretKeys(), (QStringList{u"api"_s, u"token"_s}));

        const Trace trace = rig.run(ready, theEvent());
        QVERIFY2(trace.verdict == Trace::Verdict::Sent, qPrintable(allText(trace)));
        const ServerRequest request = rig.server.requests().value(0);
        QCOMPARE(request.path(), QByteArray("/things/a/b/€"));
        QCOMPARE(request.query("fixed"), QByteArray("1"));
        QCOMPARE(request.query("q"), QByteArray("Köln & Ulm"));
        QCOMPARE(request.query("key"), QByteArray("api&key=1/2"));
        QCOMPARE(request.headers.value("Authorization"), QByteArray("Bearer s3cr3t-token"));
        QCOMPARE(request.headers.value("X-Plan"), QByteArray("free"));
        QVERIFY(!request.headers.contains("X-Gone"));
        QCOMPARE(request.headers.value("Cookie"), QByteArray("a=1; b=a/b"));
        QCOMPARE(request.headers.value("Content-Type"), QByteArray("application/json; charset=utf-8"));
        QCOMPARE(request.headers.value("Host"), rig.server.url().authority().toLatin1());
        QCOMPARE(request.headers.value("Idempotency-Key"), eventKey(rule, u"post"_s, theEvent()).toLatin1());
        const QJsonObject body = rig.server.bodyOf(0);
        QCOMPARE(body.value("who"_L1), item().value("user"_L1));
        QCOMPARE(body.value("title"_L1), item().value("title"_L1));
        QCOMPARE(body.value("hello"_L1).toString(), u"Hi Ann Example <ann@example.com>"_s);
        QVERIFY(body.value("n"_L1).isNull());

        // The trace shows it all but the secrets.
        const StepTrace step = trace.steps.value(0);
        QCOMPARE(step.attempts.size(), 1);
        QCOMPARE(step.attempts.first().status, 201);
        QCOMPARE(step.attempts.first().address, u"127.0.0.1"_s);
        QVERIFY(step.request.value("url"_L1).toString().contains("key=%5Bsecret%20api%5D"_L1));
        QCOMPARE(step.request.value("missing"_L1).toArray(), (QJsonArray{u"nothing"_s, u"item.n"_s}));
        QVERIFY(allText(trace).contains("Bearer [secret token]"_L1));
        QVERIFY(!allText(trace).contains("s3cr3t"_L1));
        QVERIFY(!allText(trace).contains("api&key"_L1) && !allText(trace).contains("api%26key"_L1));
        QCOMPARE(step.response.value("text"_L1).toString(), u"{\"id\":7}"_s);
    }

    // Three steps: the second is skipped, the third uses what the first returned.
    void steps()
    {
        ActionsRig rig;
        rig.server.reply("GET", "/find", 200, QByteArray(R"({"results":[{"id":"x9"}],"token":"abc"})"));
        rig.server.reply("PUT", "/items/x9", 200, QByteArray("{}"));
        const QString base = rig.server.url().toString();
        const ActionRule rule = ruleFrom(
            {{u"name"_s, u"Three"_s},
             {u"steps"_s,
              QJsonArray{
                  QJsonObject{
                      {u"name"_s, u"find"_s},
                      {u"request"_s, QJsonObject{{u"method"_s, u"GET"_s},
                                                 {u"url"_s, base + u"/find"_s},
                                                 {u"params"_s, json(R"({"email":"{{item.user.email}}"})")},
                                                 {u"allow_private"_s, true}}}},
                  QJsonObject{{u"name"_s, u"make"_s},
                              {u"when"_s, json(R"({"field":"steps.find.body.results","is":"is_empty"})")},
                              {u"request"_s,
                               QJsonObject{{u"url"_s, base + u"/items"_s}, {u"allow_private"_s, true}}}},
                  QJsonObject{{u"name"_s, u"change"_s},
                              {u"when"_s, json(R"({"field":"steps.find.status","is":"equals","value":200})")},
                              {u"request"_s,
                               QJsonObject{{u"method"_s, u"PUT"_s},
                                           {u"url"_s, base + u"/items/{{steps.find.body.results.0.id}}"_s},
                                           {u"allow_private"_s, true},
                                           {u"body"_s, u"{\"from\": {{steps.find.body.results.0}}}"_s}}}}}}});
        const Trace trace = rig.run(rule, theEvent());
        QVERIFY2(trace.verdict == Trace::Verdict::Sent, qPrintable(allText(trace)));
        QCOMPARE(rig.server.calls(), (QStringList{u"GET /find"_s, u"PUT /items/x9"_s}));
        QCOMPARE(rig.server.requests().value(0).query("email"), QByteArray("ANN@example.com"));
        QCOMPARE(rig.server.bodyOf(1), json(R"({"from":{"id":"x9"}})"));
        QCOMPARE(trace.steps.value(1).outcome, StepTrace::Outcome::Skipped);
        QCOMPARE(
            trace.steps.value(1).sentence,
            u"Skipped: steps.find.body.results is “[{\"id\":\"x9\"}]”; the filter asks that it is empty"_s);
        QCOMPARE(trace.sentence, u"2 requests sent."_s);
    }

    void whyNot_data()
    {
        QTest::addColumn<QByteArray>("change");
        QTest::addColumn<Trace::Verdict>("verdict");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *name, const char *change, Trace::Verdict verdict,
                            const QString &says) {
            QTest::newRow(name) << QByteArray(change).replace('\'', '"') << verdict << says;
        };
        row("topic", "{'stream':{'topics':['ticket.*']}}", Trace::Verdict::NotWanted,
            u"Not for this rule: The event's topic is “conversation.user.created”; the stream takes ticket.*."_s);
        row("condition", "{'stream':{'conditions':{'field':'item.id','is':'equals','value':'3'}}}",
            Trace::Verdict::NotWanted,
            u"Not for this rule: item.id is “21”; the filter asks that it is “3”"_s);
        row("rehearsal", "{'rehearsal':true}", Trace::Verdict::Rehearsed, u"Rehearsed: nothing was sent."_s);
        row("variable", "{'variables':[{'name':'n','path':'item.title','transforms':['integer']}]}",
            Trace::Verdict::Failed, u"The variable “n”"_s);
        row("broken body", "{'body':'{\\'a\\': \\'{{{item.title}}}\\'}'}", Trace::Verdict::Failed,
            u"Step “post”: Step “post”: In the body: What the template makes is not JSON: line 1, column"_s);
        row("header", "{'headers':{'X-Title':'{{item.title}}'}}", Trace::Verdict::Failed,
            u"The header “X-Title” comes out with a line end"_s);
        row("host header", "{'headers':{'Host':'example.com'}}", Trace::Verdict::Failed,
            u"“Host” cannot be set as a header."_s);
        row("url", "{'url':'{{item.user.name}}'}", Trace::Verdict::Failed,
            u"does not come out as a complete web address"_s);
        row("secret", "{'auth':{'kind':'bearer','secret':'token'}}", Trace::Verdict::Failed,
            u"The secret “token” of this rule is not kept."_s);
        row("plain http", "{'url':'http://example.com/'}", Trace::Verdict::Failed,
            u"would be reached without encryption"_s);
        row("private", "{'url':'https://127.0.0.1/'}", Trace::Verdict::Failed,
            u"is this machine or a private network"_s);
    }
    void whyNot()
    {
        QFETCH(QByteArray, change);
        QFETCH(Trace::Verdict, verdict);
        QFETCH(QString, says);
        ActionsRig rig;
        QJsonObject definition{{u"name"_s, u"No"_s}};
        QJsonObject request{{u"url"_s, rig.server.url().toString()}, {u"body"_s, u"{}"_s}};
        const QJsonObject changes = json(change);
        for (auto it = changes.constBegin(); it != changes.constEnd(); ++it) {
            const bool ofRule = QStringList{u"stream"_s, u"rehearsal"_s, u"variables"_s}.contains(it.key());
            (ofRule ? definition : request).insert(it.key(), it.value());
        }
        definition.insert(u"steps"_s,
                          QJsonArray{QJsonObject{{u"name"_s, u"post"_s}, {u"request"_s, request}}});
        const Trace trace = rig.run(ruleFrom(definition), theEvent());
        QVERIFY2(trace.sentence.contains(says), qPrintable(allText(trace)));
        QCOMPARE(trace.verdict, verdict);
        QVERIFY(rig.server.calls().isEmpty());
    }

    // Both switches, and what passes them by.
    void stopped()
    {
        ActionsRig rig;
        rig.server.reply("POST", "/", 200, QByteArray());
        ActionRule rule = ruleFrom(
            {{u"name"_s, u"Off"_s},
             {u"steps"_s, QJsonArray{QJsonObject{
                              {u"name"_s, u"post"_s},
                              {u"request"_s, QJsonObject{{u"url"_s, rig.server.url().toString() + u'/'},
                                                         {u"allow_private"_s, true}}}}}}});
        rule.isEnabled = false;
        QCOMPARE(rig.run(rule, theEvent()).verdict, Trace::Verdict::Stopped);
        QCOMPARE(rig.run(rule, theEvent(), ActionRunner::Mode::Rehearsal).verdict, Trace::Verdict::Rehearsed);
        QCOMPARE(rig.run(rule, theEvent(), ActionRunner::Mode::SendOnce).verdict, Trace::Verdict::Sent);
        rig.runner.setStopped(true);
        QCOMPARE(rig.run(rule, theEvent(), ActionRunner::Mode::SendOnce).verdict, Trace::Verdict::Stopped);
        QCOMPARE(rig.run(rule, theEvent(), ActionRunner::Mode::Rehearsal).verdict, Trace::Verdict::Rehearsed);
        QCOMPARE(rig.server.calls().size(), 1);
    }

    // A private address is refused after the name was looked up, and the connection goes where was looked.
    void privateAddresses()
    {
        ActionRunner::Settings settings;
        settings.sending.resolver = resolvesTo({u"203.0.114.9"_s, u"10.1.2.3"_s});
        ActionsRig rig(settings);
        const auto rule = [](const QString &url, bool allowed) {
            return ruleFrom({{u"name"_s, u"Inside"_s},
                             {u"steps"_s, QJsonArray{QJsonObject{
                                              {u"name"_s, u"get"_s},
                                              {u"retry"_s, json(R"({"retries":0})")},
                                              {u"request"_s, QJsonObject{{u"method"_s, u"GET"_s},
                                                                         {u"url"_s, url},
                                                                         {u"allow_private"_s, allowed}}}}}}});
        };
        const Trace refused = rig.run(rule(u"https://rebound.example.com/"_s, false), theEvent());
        QCOMPARE(refused.error.value_or(Error()).kind, Error::Kind::Forbidden);
        QCOMPARE(refused.steps.value(0).attempts.value(0).address, QString());

        ActionRunner::Settings local;
        local.sending.resolver = resolvesTo({u"127.0.0.1"_s});
        ActionsRig inside(local);
        inside.server.reply("GET", "/x", 200, QByteArray());
        const QString url = u"http://anything.localhost:%1/x"_s.arg(inside.server.url().port());
        const Trace sent = inside.run(rule(url, true), theEvent());
        QVERIFY2(sent.verdict == Trace::Verdict::Sent, qPrintable(allText(sent)));
        QCOMPARE(inside.server.requests().value(0).headers.value("Host"), QUrl(url).authority().toLatin1());
    }

    void addressRanges_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<bool>("isPrivate");
        for (const char *address : {"127.0.0.1",
                                    "10.0.0.1",
                                    "172.31.255.255",
                                    "192.168.1.1",
                                    "169.254.169.254",
                                    "100.64.0.1",
                                    "0.0.0.0",
                                    "224.0.0.1",
                                    "255.255.255.255",
                                    "::1",
                                    "::",
                                    "fe80::1",
                                    "fc00::1",
                                    "fd12::1",
                                    "ff02::1",
                                    "::ffff:10.0.0.1",
                                    "64:ff9b::7f00:1",
                                    "2002:a00:1::",
                                    "::7f00:1",
                                    ""})
            QTest::newRow(address) << QString::fromLatin1(address) << true;
        for (const char *address : {"8.8.8.8", "172.32.0.1", "100.128.0.1", "192.167.255.1", "2606:4700::1",
                                    "::ffff:8.8.8.8", "64:ff9b::808:808"})
            QTest::newRow(address) << QString::fromLatin1(address) << false;
    }
    void addressRanges()
    {
        QFETCH(QString, address);
        QFETCH(bool, isPrivate);
        QCOMPARE(isPrivateAddress(QHostAddress(address)), isPrivate);
    }

    void triesAgain_data()
    {
        QTest::addColumn<QList<int>>("statuses");
        QTest::addColumn<bool>("repeatable");
        QTest::addColumn<Trace::Verdict>("verdict");
        QTest::newRow("recovers") << QList<int>{503, 429, 200} << true << Trace::Verdict::Sent;
        QTest::newRow("gives up") << QList<int>{503, 503, 503} << true << Trace::Verdict::Failed;
        QTest::newRow("refused is final") << QList<int>{422} << true << Trace::Verdict::Failed;
        QTest::newRow("open effect is not repeated") << QList<int>{504} << false << Trace::Verdict::Failed;
    }
    void triesAgain()
    {
        QFETCH(QList<int>, statuses);
        QFETCH(bool, repeatable);
        QFETCH(Trace::Verdict, verdict);
        ActionsRig rig;
        for (const int status : statuses)
            rig.server.reply("POST", "/", status, QByteArray("said"));
        QJsonObject step{{u"name"_s, u"post"_s},
                         {u"retry"_s, json(R"({"retries":2,"first_delay_ms":1,"longest_delay_ms":5})")},
                         {u"request"_s, QJsonObject{{u"url"_s, rig.server.url().toString() + u'/'},
                                                    {u"allow_private"_s, true}}}};
        if (repeatable)
            step.insert(u"idempotency_header"_s, u"X-Key"_s);
        const Trace trace =
            rig.run(ruleFrom({{u"name"_s, u"Again"_s}, {u"steps"_s, QJsonArray{step}}}), theEvent());
        QCOMPARE(trace.verdict, verdict);
        QCOMPARE(rig.server.calls().size(), statuses.size());
        const QList<TraceAttempt> attempts = trace.steps.value(0).attempts;
        QCOMPARE(attempts.size(), statuses.size());
        for (qsizetype i = 0; i < attempts.size(); ++i) {
            QCOMPARE(attempts[i].status, statuses[i]);
            QCOMPARE(attempts[i].nextIn.has_value(), i + 1 < attempts.size());
        }
        const auto all = rig.server.requests();
        for (const ServerRequest &request : all)
            QCOMPARE(request.headers.value("X-Key"), all.first().headers.value("X-Key"));
        if (verdict == Trace::Verdict::Failed)
            QVERIFY(trace.error->nextStep.contains(u"It said: said"_s));
    }

    void judgesTheAnswer()
    {
        ActionsRig rig;
        rig.server.reply("POST", "/", 200, QByteArray(R"({"ok":false,"error":"channel_not_found"})"));
        rig.server.reply("POST", "/", 200, QByteArray(R"({"ok":true})"));
        const ActionRule rule = ruleFrom(
            {{u"name"_s, u"Slack's way"_s},
             {u"steps"_s,
              QJsonArray{QJsonObject{
                  {u"name"_s, u"post"_s},
                  {u"success"_s, json(R"({"statuses":[200],"answer":{"field":"body.ok","is":"is_true"}})")},
                  {u"request"_s, QJsonObject{{u"url"_s, rig.server.url().toString() + u'/'},
                                             {u"allow_private"_s, true}}}}}}});
        const Trace refused = rig.run(rule, theEvent());
        QCOMPARE(refused.verdict, Trace::Verdict::Failed);
        QCOMPARE(refused.error->kind, Error::Kind::Rejected);
        QVERIFY(refused.error->nextStep.contains(u"channel_not_found"_s));
        QCOMPARE(rig.run(rule, theEvent()).verdict, Trace::Verdict::Sent);
    }

    void leavesABrokenTargetAlone()
    {
        ActionRunner::Settings settings;
        settings.sending.failuresToOpen = 2;
        settings.sending.openFor = std::chrono::milliseconds(300'000);
        ActionsRig rig(settings);
        for (int i = 0; i < 2; ++i)
            rig.server.reply("POST", "/", 500, QByteArray());
        const ActionRule rule = ruleFrom(
            {{u"name"_s, u"Broken"_s},
             {u"steps"_s, QJsonArray{QJsonObject{
                              {u"name"_s, u"post"_s},
                              {u"retry"_s, json(R"({"retries":0})")},
                              {u"request"_s, QJsonObject{{u"url"_s, rig.server.url().toString() + u'/'},
                                                         {u"allow_private"_s, true}}}}}}});
        for (int i = 0; i < 2; ++i)
            QCOMPARE(rig.run(rule, theEvent()).error->kind, Error::Kind::ServerFault);
        const Trace held = rig.run(rule, theEvent());
        QCOMPARE(held.error->code, u"circuit_open"_s);
        QVERIFY(isTransient(*held.error));
        QVERIFY(held.error->retryAfter.has_value());
        QCOMPARE(rig.server.calls().size(), 2);
    }

    void keepsTheRate()
    {
        ActionsRig rig;
        for (int i = 0; i < 3; ++i)
            rig.server.reply("POST", "/", 200, QByteArray());
        const ActionRule rule = ruleFrom(
            {{u"name"_s, u"Paced"_s},
             {u"steps"_s, QJsonArray{QJsonObject{
                              {u"name"_s, u"post"_s},
                              {u"rate"_s, json(R"({"calls":2,"seconds":0.5})")},
                              {u"request"_s, QJsonObject{{u"url"_s, rig.server.url().toString() + u'/'},
                                                         {u"allow_private"_s, true}}}}}}});
        QElapsedTimer watch;
        watch.start();
        for (int i = 0; i < 3; ++i)
            QCOMPARE(rig.run(rule, theEvent()).verdict, Trace::Verdict::Sent);
        QVERIFY(watch.elapsed() >= 490); // the second and third wait for 250 ms each
    }

    // Events that wait for each other leave in one request; one that is too large is halved.
    void batches()
    {
        ActionsRig rig;
        rig.server.reply("POST", "/", 413, QByteArray());
        rig.server.reply("POST", "/", 200, QByteArray());
        rig.server.reply("POST", "/", 200, QByteArray());
        const ActionRule rule =
            ruleFrom({{u"name"_s, u"Together"_s},
                      {u"steps"_s,
                       QJsonArray{QJsonObject{
                           {u"name"_s, u"post"_s},
                           {u"batch"_s,
                            QJsonObject{{u"most"_s, 4},
                                        {u"seconds"_s, 3600},
                                        {u"wrap"_s, u"{\"key\":\"{{secrets.key}}\",\"all\":{{items}}}"_s}}},
                           {u"request"_s, QJsonObject{{u"url"_s, rig.server.url().toString() + u'/'},
                                                      {u"allow_private"_s, true},
                                                      {u"body"_s, u"{\"d\":{{event.delivery_id}}}"_s}}}}}}});
        rig.keep(rule, u"key"_s, "batch-key-1");
        std::vector<QCoro::Task<Trace>> running;
        for (int i = 1; i <= 4; ++i)
            running.push_back(rig.runner.run(rule, theEvent(u"d%1"_s.arg(i)), ActionRunner::Mode::Live));
        for (auto &each : running) {
            const Trace trace = QCoro::waitFor(std::move(each));
            QVERIFY2(trace.verdict == Trace::Verdict::Sent, qPrintable(allText(trace)));
            QCOMPARE(trace.steps.value(0).batched, 2);
            QVERIFY(!allText(trace).contains("batch-key-1"_L1));
        }
        QCOMPARE(rig.server.calls().size(), 3);
        QCOMPARE(rig.server.bodyOf(0).value("all"_L1).toArray().size(), 4);
        QCOMPARE(rig.server.bodyOf(1), json(R"({"key":"batch-key-1","all":[{"d":"d1"},{"d":"d2"}]})"));
        QCOMPARE(rig.server.bodyOf(2).value("all"_L1).toArray(),
                 json(R"({"a":[{"d":"d3"},{"d":"d4"}]})").value("a"_L1).toArray());
    }

    void batchesEndWithTheProgram()
    {
        ActionsRig rig;
        const ActionRule rule = ruleFrom(
            {{u"name"_s, u"Together"_s},
             {u"steps"_s, QJsonArray{QJsonObject{
                              {u"name"_s, u"post"_s},
                              {u"batch"_s, json(R"({"most":4,"seconds":3600})")},
                              {u"request"_s, QJsonObject{{u"url"_s, rig.server.url().toString() + u'/'},
                                                         {u"allow_private"_s, true},
                                                         {u"body"_s, u"{}"_s}}}}}}});
        QCoro::Task<Trace> waiting = rig.runner.run(rule, theEvent(), ActionRunner::Mode::Live);
        QTimer::singleShot(0, &rig.runner, [&rig] { rig.runner.shutDown(); });
        const Trace trace = QCoro::waitFor(std::move(waiting));
        QCOMPARE(trace.error.value_or(Error()).kind, Error::Kind::Cancelled);
        QVERIFY(rig.server.calls().isEmpty());
    }

    // One token for many requests; a refused one is asked for anew, once.
    void asksForTokens()
    {
        ActionsRig rig;
        rig.server.reply("POST", "/token", 200,
                         QByteArray(R"({"access_token":"first-token","expires_in":3600})"));
        rig.server.reply("POST", "/", 200, QByteArray());
        rig.server.reply("POST", "/", 401, QByteArray());
        rig.server.reply("POST", "/token", 200, QByteArray(R"({"access_token":"second-token"})"));
        rig.server.reply("POST", "/", 200, QByteArray());
        const QString base = rig.server.url().toString();
        const ActionRule rule =
            ruleFrom({{u"name"_s, u"Token"_s},
                      {u"settings"_s, QJsonObject{{u"id"_s, u"client:1"_s}}},
                      {u"steps"_s,
                       QJsonArray{QJsonObject{
                           {u"name"_s, u"post"_s},
                           {u"request"_s,
                            QJsonObject{{u"url"_s, base + u'/'},
                                        {u"allow_private"_s, true},
                                        {u"auth"_s, QJsonObject{{u"kind"_s, u"client_credentials"_s},
                                                                {u"user"_s, u"{{settings.id}}"_s},
                                                                {u"secret"_s, u"client"_s},
                                                                {u"scope"_s, u"a b"_s},
                                                                {u"token_url"_s, base + u"/token"_s}}}}}}}}});
        rig.keep(rule, u"client"_s, "client-secret/1");
        QCOMPARE(rig.run(rule, theEvent()).verdict, Trace::Verdict::Sent);
        const Trace second = rig.run(rule, theEvent());
        QVERIFY2(second.verdict == Trace::Verdict::Sent, qPrintable(allText(second)));
        QCOMPARE(second.steps.value(0).attempts.size(), 2);
        const auto requests = rig.server.requests();
        QCOMPARE(requests.size(), 5);
        QCOMPARE(requests[0].body, QByteArray("grant_type=client_credentials&scope=a%20b"));
        QCOMPARE(requests[0].headers.value("Authorization"),
                 "Basic " + QByteArray("client%3A1:client-secret%2F1").toBase64());
        QCOMPARE(requests[1].headers.value("Authorization"), QByteArray("Bearer first-token"));
        QCOMPARE(requests[4].headers.value("Authorization"), QByteArray("Bearer second-token"));
        QVERIFY(!allText(second).contains("second-token"_L1));
    }

    // A new refresh token is kept before the access token is used.
    void keepsRotatedTokens()
    {
        ActionsRig rig;
        rig.server.reply(
            "POST", "/token", 200,
            QByteArray(R"({"access_token":"access-one","expires_in":1,"refresh_token":"refresh-two"})"));
        rig.server.reply("POST", "/", 500, QByteArray());
        const QString base = rig.server.url().toString();
        const ActionRule rule =
            ruleFrom({{u"name"_s, u"Refresh"_s},
                      {u"steps"_s,
                       QJsonArray{QJsonObject{
                           {u"name"_s, u"post"_s},
                           {u"retry"_s, json(R"({"retries":0})")},
                           {u"request"_s,
                            QJsonObject{{u"url"_s, base + u'/'},
                                        {u"allow_private"_s, true},
                                        {u"auth"_s, QJsonObject{{u"kind"_s, u"refresh_token"_s},
                                                                {u"user"_s, u"id"_s},
                                                                {u"secret"_s, u"client"_s},
                                                                {u"refresh_secret"_s, u"refresh"_s},
                                                                {u"secret_in_body"_s, true},
                                                                {u"token_url"_s, base + u"/token"_s}}}}}}}}});
        rig.keep(rule, u"client"_s, "client-secret");
        rig.keep(rule, u"refresh"_s, "refresh-one");
        QCOMPARE(rig.run(rule, theEvent()).verdict, Trace::Verdict::Failed);
        QCOMPARE(rig.server.requests().value(0).body,
                 QByteArray("grant_type=refresh_token&refresh_token=refresh-one&client_id=id&client_secret="
                            "client-secret"));
        const auto kept = wait(rig.secrets->read(ruleSecretName(rule.id, u"refresh"_s)));
        VERIFY_RESULT(kept);
        QCOMPARE(kept->secret.reveal(), QByteArray("refresh-two"));
    }

    void definitionsSurvive()
    {
        const QByteArray text =
            QByteArray("{'name':'All','rehearsal':true,'preset':'slack-webhook','stream':{'source':'intercom'"
                       ",'topics':['a.b']},"
                       "'variables':[{'name':'v','path':'item.a','transforms':[{'name':'prefix','text':'x'}],"
                       "'default':1},{'name':'w','template':'{{v}}'}],"
                       "'templates':{'t':'{{v}}'},'settings':{'k':'v'},"
                       "'steps':[{'name':'s','when':{'field':'v','is':'exists'},'request':{'method':'PATCH','"
                       "url':'https://example.com/{{v}}',"
                       "'params':[{'name':'a','value':'1'},{'name':'a','value':'2'}],'headers':[{'name':'H','"
                       "value':'{}','json':true}],'content_type':'multipart/form-data',"
                       "'parts':[{'content_type':'text/"
                       "plain','name':'n','file_name':'f','body':'b'}],'auth':{'kind':'header','header':'X','"
                       "prefix':'p ','secret':'k'}},"
                       "'success':{'statuses':['2xx','404'],'answer':{'field':'text','is':'equals','value':'"
                       "ok'}},'retry':{'retries':1,'first_delay_ms':7,'longest_delay_ms':9},"
                       "'may_repeat':true,'rate':{'calls':1,'seconds':2},'batch':{'most':3,'seconds':4,'"
                       "bytes':5,'lines':true},'go_on_after_failure':true}]}")
                .replace('\'', '"');
        const auto rule = ActionRule::fromJson(json(text));
        VERIFY_RESULT(rule);
        const auto again = ActionRule::fromJson(rule->toJson());
        VERIFY_RESULT(again);
        QCOMPARE(again->toJson(), rule->toJson());
        QCOMPARE(rule->steps.first().request.params.size(), 2);
        QCOMPARE(rule->steps.first().retry.maxRetries, 1);
        QVERIFY(rule->steps.first().success.acceptsStatus(404) &&
                !rule->steps.first().success.acceptsStatus(400));
    }

    void refusedDefinitions_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *text, const QString &says) {
            QTest::newRow(text) << QByteArray(text).replace('\'', '"') << says;
        };
        row("{}", u"it has no name"_s);
        row("{'name':'a'}", u"it has no steps"_s);
        row("{'name':'a','seps':[]}", u"“seps” is no part of a rule"_s);
        row("{'name':'a','steps':[{'request':{'url':'x'}}]}", u"a step needs a name"_s);
        row("{'name':'a','steps':[{'name':'s','request':{}}]}", u"it has no URL"_s);
        row("{'name':'a','steps':[{'name':'s','request':{'url':'x','method':'SEND'}}]}",
            u"“SEND” is no method"_s);
        row("{'name':'a','steps':[{'name':'s','request':{'url':'x','body':'{{#a}}'}}]}",
            u"In the body of the step “s”"_s);
        row("{'name':'a','steps':[{'name':'s','request':{'url':'x','auth':{'kind':'bearer'}}}]}",
            u"names no secret"_s);
        row("{'name':'a','steps':[{'name':'s','request':{'url':'x'}},{'name':'s','request':{'url':'x'}}]}",
            u"two steps are called"_s);
        row("{'name':'a','variables':[{'name':'event','value':1}],'steps':[]}",
            u"cannot be called “event”"_s);
        row("{'name':'a','variables':[{'name':'v'}],'steps':[]}",
            u"needs one of path, template, json and value"_s);
        row("{'name':'a','variables':[{'name':'v','value':1,'transforms':['shout']}],'steps':[]}",
            u"In the variable “v”"_s);
        row("{'name':'a','steps':[{'name':'s','success':{'statuses':['ok']},'request':{'url':'x'}}]}",
            u"“ok” is no status"_s);
    }
    void refusedDefinitions()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, says);
        const auto rule = ActionRule::fromJson(json(text));
        QVERIFY(!rule);
        QCOMPARE(rule.error().kind, Error::Kind::InvalidInput);
        QVERIFY2(rule.error().message.contains(says), qPrintable(rule.error().message));
    }
};

QTEST_GUILESS_MAIN(TestActionRunner)
#include "tst_actionrunner.moc"
