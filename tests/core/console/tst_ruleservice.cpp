// Rules through the console: kept, tried out, run for an event, stopped, traced.
#include "console/console.h"
#include "support/futures.h"
#include "support/scriptedserver.h"
#include "support/testing.h"

#include <QJsonArray>
#include <QSignalSpy>
#include <QTemporaryDir>

#include <algorithm>

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

QJsonObject definition(const QString &name, const QUrl &url, const QString &topic)
{
    return {{u"name"_s, name},
            {u"stream"_s, QJsonObject{{u"source"_s, u"intercom"_s},
                                      {u"topics"_s, QJsonArray{topic}},
                                      {u"conditions"_s, QJsonObject{{u"field"_s, u"item.state"_s},
                                                                    {u"is"_s, u"equals"_s},
                                                                    {u"value"_s, u"open"_s}}}}},
            {u"steps"_s, QJsonArray{QJsonObject{
                             {u"name"_s, u"post"_s},
                             {u"retry"_s, QJsonObject{{u"retries"_s, 0}}},
                             {u"request"_s, QJsonObject{{u"url"_s, url.toString() + u"/in"_s},
                                                        {u"allow_private"_s, true},
                                                        {u"auth"_s, QJsonObject{{u"kind"_s, u"bearer"_s},
                                                                                {u"secret"_s, u"token"_s}}},
                                                        {u"body"_s, u"{\"id\": {{item.id}}}"_s}}}}}}};
}

RuleEvent eventIn(const QString &state, const QString &delivery = u"dlv_1"_s)
{
    RuleEvent made;
    made.source = u"intercom"_s;
    made.topic = u"conversation.user.created"_s;
    made.deliveryId = delivery;
    made.verification = u"valid: Intercom"_s;
    made.payload = {
        {u"data"_s, QJsonObject{{u"item"_s, QJsonObject{{u"id"_s, u"5"_s}, {u"state"_s, state}}}}}};
    return made;
}

} // namespace

class TestRuleService : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_server = std::make_unique<ScriptedServer>();
        Console::Options options;
        options.storeUri = m_folder->filePath(u"store.sqlite"_s);
        options.secrets = Console::SecretPolicy::EnvironmentOnly;
        options.actor = u"test"_s;
        m_console = std::make_unique<Console>(options);
        VERIFY_RESULT(wait(m_console->open()));
    }
    void cleanup()
    {
        m_console.reset();
        m_server.reset();
    }

    void keepsVersions()
    {
        QSignalSpy changed(&rules(), &RuleService::changed);
        // The name by which people know the topic is written as it is called today.
        const auto first =
            wait(rules().save(definition(u"Open ones"_s, m_server->url(), u"conversation.created"_s)));
        VERIFY_RESULT(first);
        QCOMPARE(first->version, 1);
        QCOMPARE(first->topics, QStringList{u"conversation.user.created"_s});
        QCOMPARE(first->secretKeys, QStringList{u"token"_s});
        const auto second =
            wait(rules().save(definition(u"Open"_s, m_server->url(), u"conversation.*"_s), first->id, 1));
        VERIFY_RESULT(second);
        QCOMPARE(second->version, 2);
        const auto stale = wait(rules().save(definition(u"Open"_s, m_server->url(), u"x"_s), first->id, 1));
        QCOMPARE(stale.error().kind, Error::Kind::Conflict);
        QCOMPARE(wait(rules().save({{u"name"_s, u"x"_s}})).error().kind, Error::Kind::InvalidInput);
        const auto versions = wait(rules().versions(first->id));
        VERIFY_RESULT(versions);
        QCOMPARE(versions->size(), 2);
        QCOMPARE(versions->last().name, u"Open ones"_s);
        QTRY_VERIFY_WITH_TIMEOUT(changed.size() >= 2, 30'000);

        const auto removed = wait(rules().remove(first->id));
        VERIFY_RESULT(removed);
        QVERIFY(removed->remaining.isEmpty());
        QCOMPARE(wait(rules().find(u"Open"_s)).error().kind, Error::Kind::NotFound);
    }

    void secretsAreKeptApart()
    {
        const auto rule = wait(rules().save(definition(u"One"_s, m_server->url(), u"conversation.*"_s)));
        VERIFY_RESULT(rule);
        const auto before = wait(rules().secrets(rule->id));
        VERIFY_RESULT(before);
        QCOMPARE(before->size(), 1);
        QVERIFY(before->first().place.isEmpty());
        QCOMPARE(wait(rules().keepSecret(rule->id, u"tokne"_s, Secret(QByteArray("x")))).error().kind,
                 Error::Kind::InvalidInput);
        VERIFY_RESULT(wait(rules().keepSecret(rule->id, u"token"_s, Secret(QByteArray("rule-token-1")))));
        QVERIFY(!wait(rules().secrets(rule->id))->first().place.isEmpty());
    }

    // An event goes through those rules that it is for, and leaves a trace that tells why not.
    void processesEvents()
    {
        const auto rule =
            wait(rules().save(definition(u"Open"_s, m_server->url(), u"conversation.user.created"_s)));
        const auto other = wait(rules().save(definition(u"Other"_s, m_server->url(), u"ticket.created"_s)));
        const auto off = wait(rules().save(definition(u"Off"_s, m_server->url(), u"conversation.*"_s)));
        VERIFY_RESULT(rule);
        VERIFY_RESULT(other);
        VERIFY_RESULT(off);
        VERIFY_RESULT(wait(rules().setEnabled(off->id, false)));
        VERIFY_RESULT(wait(rules().keepSecret(rule->id, u"token"_s, Secret(QByteArray("rule-token-1")))));
        m_server->reply("POST", "/in", 200, QByteArray("{}"));
        QSignalSpy traced(&rules(), &RuleService::traced);

        const auto sent = wait(rules().process(eventIn(u"open"_s)));
        VERIFY_RESULT(sent);
        QCOMPARE(sent->size(), 1);
        QCOMPARE(sent->first().verdict, Trace::Verdict::Sent);
        QCOMPARE(m_server->bodyOf(0), (QJsonObject{{u"id"_s, u"5"_s}}));
        QCOMPARE(m_server->requests().first().headers.value("Authorization"),
                 QByteArray("Bearer rule-token-1"));

        const auto filtered = wait(rules().process(eventIn(u"closed"_s, u"dlv_2"_s)));
        VERIFY_RESULT(filtered);
        QCOMPARE(filtered->first().verdict, Trace::Verdict::NotWanted);

        m_server->reply("POST", "/in", 500, QByteArray("down"));
        const auto failed = wait(rules().process(eventIn(u"open"_s, u"dlv_3"_s)));
        VERIFY_RESULT(failed);
        QVERIFY(isTransient(*failed->first().error));

        // What was sent is not sent again, what failed is.
        QVERIFY(wait(rules().process(eventIn(u"open"_s)))->isEmpty());
        m_server->reply("POST", "/in", 200, QByteArray("{}"));
        QCOMPARE(wait(rules().process(eventIn(u"open"_s, u"dlv_3"_s)))->value(0).verdict,
                 Trace::Verdict::Sent);
        m_server->reply("POST", "/in", 200, QByteArray("{}"));
        QCOMPARE(wait(rules().process(eventIn(u"open"_s), true))->value(0).verdict, Trace::Verdict::Sent);
        QVERIFY(m_server->unscripted().isEmpty());

        const auto traces = wait(rules().traces({.ruleId = rule->id.text()}));
        VERIFY_RESULT(traces);
        QStringList verdicts;
        for (const TraceRow &row : *traces)
            verdicts.append(row.verdict);
        verdicts.sort();
        QCOMPARE(verdicts, (QStringList{u"failed"_s, u"not_wanted"_s, u"sent"_s, u"sent"_s, u"sent"_s}));
        QTRY_COMPARE_WITH_TIMEOUT(traced.size(), 5, 30'000);
        const auto why = wait(rules().trace(filtered->first().id));
        VERIFY_RESULT(why);
        QCOMPARE(why->document.value("filtered"_L1).toObject().value("because"_L1).toString(),
                 u"item.state is “closed”; the filter asks that it is “open”"_s);
        QCOMPARE(why->document.value("verified"_L1).toString(), u"valid: Intercom"_s);
        const auto view = wait(rules().find(u"open"_s));
        VERIFY_RESULT(view);
        QVERIFY(!view->lastVerdict.isEmpty());
        const auto log = wait(m_console->activity().page({.kinds = {u"rule"_s}}));
        VERIFY_RESULT(log);
        QVERIFY(std::any_of(log->begin(), log->end(),
                            [](const ActivityRow &row) { return row.kind == u"rule.failed"_s; }));
    }

    void stops()
    {
        const auto rule = wait(rules().save(definition(u"Open"_s, m_server->url(), u"conversation.*"_s)));
        VERIFY_RESULT(rule);
        VERIFY_RESULT(wait(rules().keepSecret(rule->id, u"token"_s, Secret(QByteArray("rule-token-1")))));
        QCOMPARE(wait(rules().isStopped()).value_or(true), false);
        VERIFY_RESULT(wait(rules().setStopped(true)));
        const auto stopped = wait(rules().process(eventIn(u"open"_s)));
        VERIFY_RESULT(stopped);
        QCOMPARE(stopped->first().verdict, Trace::Verdict::Stopped);
        QVERIFY(m_server->calls().isEmpty());
        VERIFY_RESULT(wait(rules().setStopped(false)));
        m_server->reply("POST", "/in", 200, QByteArray("{}"));
        QCOMPARE(wait(rules().process(eventIn(u"open"_s)))->first().verdict, Trace::Verdict::Sent);
    }

    // Rehearsed on a sample, on the event of a trace, with another version; sent only when asked.
    void tests()
    {
        QJsonObject made = definition(u"Open"_s, m_server->url(), u"conversation.*"_s);
        const auto rule = wait(rules().save(made));
        VERIFY_RESULT(rule);
        const auto rehearsed = wait(rules().test({.rule = u"open"_s, .event = eventIn(u"open"_s)}));
        VERIFY_RESULT(rehearsed);
        QCOMPARE(rehearsed->verdict, Trace::Verdict::Rehearsed);
        QCOMPARE(rehearsed->steps.first().request.value("body"_L1).toString(), u"{\"id\": \"5\"}"_s);

        made.insert(u"stream"_s, QJsonObject{{u"topics"_s, QJsonArray{u"ticket.*"_s}}});
        VERIFY_RESULT(wait(rules().save(made, rule->id, 1)));
        const auto now = wait(rules().test({.rule = rule->id.text(), .traceId = rehearsed->id}));
        const auto then =
            wait(rules().test({.rule = rule->id.text(), .version = 1, .traceId = rehearsed->id}));
        VERIFY_RESULT(now);
        VERIFY_RESULT(then);
        QCOMPARE(now->verdict, Trace::Verdict::NotWanted);
        QCOMPARE(then->verdict, Trace::Verdict::Rehearsed);

        const auto unsaved =
            wait(rules().test({.definition = definition(u"New"_s, m_server->url(), u"conversation.*"_s),
                               .event = eventIn(u"open"_s),
                               .send = true}));
        VERIFY_RESULT(unsaved);
        QVERIFY2(unsaved->sentence.contains(u"The secret “token” of this rule is not kept."_s),
                 qPrintable(unsaved->sentence));
        QVERIFY(m_server->calls().isEmpty());
        QCOMPARE(wait(rules().test({.rule = u"none"_s})).error().kind, Error::Kind::NotFound);
    }

    // A rule that is being written is rendered whatever its conditions say; nothing is sent or kept.
    void rehearsesDrafts()
    {
        const auto draft =
            ActionRule::fromJson(definition(u"Draft"_s, m_server->url(), u"conversation.user.created"_s));
        VERIFY_RESULT(draft);
        const auto view = wait(rules().rehearse(*draft, eventIn(u"closed"_s)));
        VERIFY_RESULT(view);
        QVERIFY(!view->filter.passes);
        QVERIFY(view->faults.isEmpty());
        QCOMPARE(view->secretKeys, QStringList{u"token"_s});
        QCOMPARE(view->steps.size(), 1);
        QCOMPARE(view->steps.first().request.value("body"_L1).toString(), u"{\"id\": \"5\"}"_s);
        QVERIFY(std::ranges::any_of(view->values, [](const DraftValue &value) {
            return value.path == u"item.state"_s && value.value == u"closed"_s;
        }));
        ActionRule broken = *draft;
        broken.steps[0].request.body = u"{\"id\": {{#item}}}"_s;
        const auto faulty = wait(rules().rehearse(broken, eventIn(u"open"_s)));
        VERIFY_RESULT(faulty);
        QCOMPARE(faulty->faults.size(), 1);
        QVERIFY(!faulty->steps.first().problem.isEmpty());
        QVERIFY(m_server->calls().isEmpty());
        QVERIFY(wait(rules().traces())->isEmpty());
    }

    // A draft of a saved rule is sent with that rule's secrets, and leaves no trace of a version that never
    // was.
    void draftsUseTheirRulesSecrets()
    {
        const auto rule =
            wait(rules().save(definition(u"Open"_s, m_server->url(), u"conversation.user.created"_s)));
        VERIFY_RESULT(rule);
        VERIFY_RESULT(wait(rules().keepSecret(rule->id, u"token"_s, Secret(QByteArray("rule-token-1")))));
        m_server->reply("POST", "/in", 200, QByteArray("{}"));
        const auto sent = wait(rules().test({.definition = rule->definition,
                                             .draftOf = rule->id,
                                             .event = eventIn(u"open"_s),
                                             .send = true}));
        VERIFY_RESULT(sent);
        QCOMPARE(sent->verdict, Trace::Verdict::Sent);
        QCOMPARE(m_server->requests().first().headers.value("Authorization"),
                 QByteArray("Bearer rule-token-1"));
        QVERIFY(wait(rules().traces())->isEmpty());
    }

    void inventsEvents()
    {
        // Under the name by which people know the topic.
        const auto event = wait(rules().sampleEvent(u"intercom"_s, u"conversation.created"_s));
        VERIFY_RESULT(event);
        QCOMPARE(event->topic, u"conversation.user.created"_s);
        QVERIFY(!event->payload.isEmpty());
        QCOMPARE(wait(rules().sampleEvent(u"nobody"_s, {})).error().kind, Error::Kind::InvalidInput);
        QCOMPARE(wait(rules().deliveryEvent(4711)).error().kind, Error::Kind::NotFound);
        QCOMPARE(wait(rules().traceEvent(u"none"_s)).error().kind, Error::Kind::NotFound);
    }

    // The conditions of a recipe hold for the sample that it is tried on.
    void recipesTakeTheirOwnSample_data()
    {
        QTest::addColumn<QString>("recipe");
        for (const RuleRecipe &recipe : allRecipes())
            QTest::addRow("%s", qPrintable(recipe.id)) << recipe.id;
    }
    void recipesTakeTheirOwnSample()
    {
        QFETCH(const QString, recipe);
        const auto found = findRecipe(recipe);
        VERIFY_RESULT(found);
        const auto stream = Stream::fromJson(found->stream);
        VERIFY_RESULT(stream);
        for (const QString &topic : stream->topics) {
            const auto event = wait(rules().sampleEvent(stream->source, topic));
            VERIFY_RESULT(event);
            const StreamVerdict verdict =
                judgeStream(*stream, *event, makeScope(*event, {}), event->receivedAt);
            QVERIFY2(verdict.passes, qPrintable(topic + u": "_s + verdict.because));
        }
    }

    // What a sample says looks as what comes: rules that are written against it fit.
    void samplesLookAsWhatComes_data()
    {
        QTest::addColumn<QString>("topic");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QJsonValue>("value");
        const auto row = [](const char *topic, const char *path, const QJsonValue &value) {
            QTest::addRow("%s %s", topic, path)
                << QString::fromLatin1(topic) << QString::fromLatin1(path) << value;
        };
        row("contact.user.tag.created", "tag.name", u"urgent"_s);
        row("contact.user.tag.created", "contact.role", u"user"_s);
        row("contact.lead.tag.created", "contact.role", u"lead"_s);
        row("contact.user.tag.created", "contact.tags.total_count", 1);
        row("contact.user.tag.deleted", "contact.tags.total_count", 0);
        row("contact.user.created", "tags.type", u"list"_s);
        row("conversation_part.tag.created", "type", u"conversation"_s);
        row("conversation.user.created", "user.email", u"ann@example.com"_s);
        row("conversation.user.created", "state", u"open"_s);
        row("conversation.user.replied", "conversation_parts.total_count", 1);
        row("conversation.admin.closed", "state", u"closed"_s);
        row("conversation.admin.closed", "assignee.type", u"admin"_s);
        row("conversation.deleted", "deleted", true);
        row("ticket.created", "ticket_state.category", u"submitted"_s);
        row("ticket.closed", "open", false);
    }
    void samplesLookAsWhatComes()
    {
        QFETCH(const QString, topic);
        QFETCH(const QString, path);
        QFETCH(const QJsonValue, value);
        const auto event = wait(rules().sampleEvent(u"intercom"_s, topic));
        VERIFY_RESULT(event);
        QJsonValue found = makeScope(*event, {}).value("item"_L1);
        for (const QString &key : path.split(u'.'))
            found = found[key];
        QCOMPARE(found, value);
    }

private:
    RuleService &rules() const { return m_console->rules(); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<Console> m_console;
};

QTEST_GUILESS_MAIN(TestRuleService)
#include "tst_ruleservice.moc"
