// Webhooks through the console: how subscriptions do, whether a public address works, what is remembered,
// what is found.
#include "console/console.h"
#include "console/exposure.h"
#include "store/database.h"
#include "support/futures.h"
#include "support/hookclient.h"
#include "support/scriptedserver.h"
#include "support/testing.h"

#include <QJsonObject>
#include <QSignalSpy>
#include <QTemporaryDir>

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

constexpr int limit = 30'000; // ms: the machine may be slow and busy

} // namespace

class TestWebhookService : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        Console::Options options;
        options.storeUri = m_folder->filePath(u"store.sqlite"_s);
        options.secrets = Console::SecretPolicy::EnvironmentOnly;
        options.actor = u"test"_s;
        m_console = std::make_unique<Console>(options);
        VERIFY_RESULT(wait(m_console->open()));
        VERIFY_RESULT(
            wait(m_console->signatures().keepSecret(u"test"_s, Secret(QByteArray("a-client-secret")))));
    }
    void cleanup() { m_console.reset(); }

    // While somebody receives, what was worked on long ago goes; what needs somebody stays.
    void removesWhatIsOld()
    {
        const auto endpoint = add({.publicUrl = {}});
        VERIFY_RESULT(endpoint);
        QList<DeliveryRow> rows;
        for (const auto &[age, state] :
             {std::pair(40, deliverystates::done), std::pair(40, deliverystates::parked),
              std::pair(20, deliverystates::done), std::pair(8, deliverystates::kept)}) {
            rows << DeliveryRow{.endpointId = endpoint->row.id,
                                .receivedAt = QDateTime::currentDateTimeUtc().addDays(-age),
                                .topic = u"ping"_s,
                                .state = QString(state),
                                .body = "{}"};
        }
        Database database(m_folder->filePath(u"store.sqlite"_s));
        VERIFY_RESULT(wait(database.open()));
        VERIFY_RESULT(wait(database.transact<bool>([rows](StoreSession &session) -> Result<bool> {
            return DeliveryRepository(session).add(rows).map([] { return true; });
        })));
        const auto left = [this] { return wait(hooks().count({})).value_or(-1); };
        QCOMPARE(wait(hooks().keptDays()).value_or(-1), 30);
        QCOMPARE(wait(hooks().setKeptDays(-1)).error().kind, Error::Kind::InvalidInput);
        VERIFY_RESULT(wait(hooks().startReceiver({.usualEndpoint = false})));
        QTRY_COMPARE_WITH_TIMEOUT(left(), 3, limit);
        VERIFY_RESULT(wait(hooks().stopReceiver()));

        VERIFY_RESULT(wait(hooks().setKeptDays(10)));
        VERIFY_RESULT(wait(hooks().startReceiver({.usualEndpoint = false})));
        QTRY_COMPARE_WITH_TIMEOUT(left(), 2, limit);
        const auto log = wait(m_console->activity().page({.kinds = {u"webhook.cleaned"_s}}));
        VERIFY_RESULT(log);
        QCOMPARE(log->size(), 2);
    }

    void tellsHowASubscriptionDoes()
    {
        const auto endpoint = add({.publicUrl = {}});
        VERIFY_RESULT(endpoint);
        const auto before = wait(hooks().health());
        VERIFY_RESULT(before);
        QCOMPARE(before->size(), 1);
        QCOMPARE(before->first().accepted, 0);
        QCOMPARE(before->first().topics.size(), 1);
        QVERIFY(!before->first().lastAcceptedAt);

        const auto receiver = wait(hooks().startReceiver({.usualEndpoint = false}));
        VERIFY_RESULT(receiver);
        SampleDelivery sample;
        sample.endpoint = u"Hooks"_s;
        sample.topic = u"ticket.created"_s;
        sample.body =
            R"({"type":"notification_event","id":"notif_1","topic":"ticket.created","data":{"item":{"id":"7"}}})";
        for (int i = 0; i < 2; ++i)
            VERIFY_RESULT(wait(hooks().sendSample(sample))); // the second is a repetition
        for (int i = 0; i < 12; ++i) {
            HookClient client; // the receiver hangs up on a stranger that it refused
            QVERIFY(client.connectTo(quint16(receiver->url.port())));
            QCOMPARE(client.ask("POST", "/hooks/hooks", {}, "{}").status, 401);
        }
        // Refusals reach the log within a second or so. What has no signature is no failure of the source's.
        EndpointHealth health;
        QTRY_VERIFY_WITH_TIMEOUT(read(health) && health.refused == 12, limit);
        QCOMPARE(health.accepted, 2);
        QCOMPARE(health.retries, 1);
        QCOMPARE(health.strangers, 12);
        QCOMPARE(health.consecutiveErrors, 0);
        QCOMPARE(health.level, AnswerWatch::Level::Well);
        QVERIFY(health.lastRefusal.contains(u"no signature"_s));
        // What is signed with another secret may be.
        for (int i = 0; i < 12; ++i) {
            HookClient client;
            QVERIFY(client.connectTo(quint16(receiver->url.port())));
            const HookClient::Headers wrong{{"X-Hub-Signature", "sha1=" + QByteArray(40, 'a')}};
            QCOMPARE(client.ask("POST", "/hooks/hooks", wrong, "{}").status, 401);
        }
        QTRY_VERIFY_WITH_TIMEOUT(read(health) && health.refused == 24, limit);
        QCOMPARE(health.strangers, 12);
        QCOMPARE(health.consecutiveErrors, 12);
        QCOMPARE(health.level, AnswerWatch::Level::Failing);
        QVERIFY2(health.sentence.startsWith(u"The last 12 notifications"_s), qPrintable(health.sentence));
        QVERIFY2(!health.lastRefusal.contains(u"no signature"_s), qPrintable(health.lastRefusal));
        QVERIFY(health.lastAcceptedAt);
        // How long the answers took is written down every few seconds.
        QTRY_VERIFY_WITH_TIMEOUT(read(health) && health.timed == 2, limit);
        QVERIFY(health.median.count() > 0 && health.median <= health.p95 && health.p95 <= health.longest);
        // One that is accepted ends the row.
        sample.body = {};
        VERIFY_RESULT(wait(hooks().sendSample(sample)));
        QTRY_VERIFY_WITH_TIMEOUT(read(health) && health.consecutiveErrors == 0, limit);
        QCOMPARE(health.level, AnswerWatch::Level::Well);
        QCOMPARE(health.refused, 24);
        VERIFY_RESULT(wait(hooks().stopReceiver()));
        QVERIFY(read(health));
        QCOMPARE(health.timed, 3);
    }

    void checksThePublicAddress()
    {
        const auto none = add({.publicUrl = {}});
        VERIFY_RESULT(none);
        const auto unknown = wait(hooks().checkPublicUrl(none->row.id));
        VERIFY_RESULT(unknown);
        QVERIFY(!unknown->passed);
        QCOMPARE(unknown->steps.size(), 1);
        QVERIFY(unknown->steps.first().sentence.contains(u"no public address"_s));
        QCOMPARE(wait(hooks().checkPublicUrl(EndpointId(u"end_none"_s))).error().kind, Error::Kind::NotFound);

        // In the open on a network is not even tried.
        VERIFY_RESULT(change(none->row.id, u"http://hooks.example.com"_s));
        const auto open = wait(hooks().checkPublicUrl(none->row.id));
        VERIFY_RESULT(open);
        QCOMPARE(open->steps.size(), 1);
        QVERIFY(!open->steps.first().passed);

        const auto receiver = wait(hooks().startReceiver({.usualEndpoint = false}));
        VERIFY_RESULT(receiver);
        const auto changed = change(none->row.id, receiver->url.toString() + u'/');
        VERIFY_RESULT(changed);
        QCOMPARE(changed->publicUrl, QUrl(receiver->url.toString() + u"/hooks/hooks"_s));
        const auto well = wait(hooks().checkPublicUrl(none->row.id));
        VERIFY_RESULT(well);
        QCOMPARE(well->steps.size(), 4);
        QVERIFY2(well->passed, qPrintable(well->steps.last().sentence + well->steps.last().nextStep));

        // Nobody listens any more.
        VERIFY_RESULT(wait(hooks().stopReceiver()));
        const auto gone = wait(hooks().checkPublicUrl(none->row.id));
        VERIFY_RESULT(gone);
        QCOMPARE(gone->steps.size(), 2);
        QVERIFY(!gone->passed);
    }

    // A proxy that answers by itself: all looks well, and everything is lost.
    void noticesWhoAnswersInstead()
    {
        ScriptedServer proxy;
        const auto endpoint = add({.publicUrl = proxy.url().toString()});
        VERIFY_RESULT(endpoint);
        proxy.reply("HEAD", "/hooks/hooks", 200, QByteArray());
        proxy.reply("POST", "/hooks/hooks", 200, QByteArray("ok"));
        const auto check = wait(hooks().checkPublicUrl(endpoint->row.id));
        VERIFY_RESULT(check);
        QCOMPARE(check->steps.size(), 4);
        QVERIFY(check->steps[2].passed);
        QVERIFY(!check->passed);
        QVERIFY(check->steps[3].nextStep.contains(u"answers by itself"_s));

        proxy.reply("HEAD", "/hooks/hooks", 502, QByteArray());
        const auto down = wait(hooks().checkPublicUrl(endpoint->row.id));
        VERIFY_RESULT(down);
        QCOMPARE(down->steps.size(), 2);
        QVERIFY(down->steps.last().nextStep.contains(u"does not reach the receiver"_s));
    }

    void remembersHowToReceive()
    {
        const auto usual = wait(hooks().receiverWish());
        VERIFY_RESULT(usual);
        QCOMPARE(usual->options.address, u"127.0.0.1"_s);
        QVERIFY(!usual->atStart);
        // Not wished, not started.
        VERIFY_RESULT(wait(hooks().startAsWished()));
        QVERIFY(!wait(hooks().receiver())->running);
        ReceiverWish wish = *usual;
        wish.options.port = 0;
        wish.atStart = true;
        VERIFY_RESULT(wait(hooks().keepReceiverWish(wish)));
        const auto kept = wait(hooks().receiverWish());
        VERIFY_RESULT(kept);
        QCOMPARE(kept->options.port, 0);
        QVERIFY(kept->atStart);
        const auto started = wait(hooks().startAsWished());
        VERIFY_RESULT(started);
        QVERIFY(started->running);
        QVERIFY(started->endpoints.isEmpty()); // none is made up
        // Twice is the same as once.
        VERIFY_RESULT(wait(hooks().startAsWished()));
    }

    void findsByText_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("found");
        QTest::newRow("in the topic, whatever the case") << u"TICKET"_s << 1;
        QTest::newRow("in the body") << u"ann@example.com"_s << 2;
        QTest::newRow("beyond ASCII") << u"Zoë"_s << 1;
        QTest::newRow("not a pattern") << u"%"_s << 0;
        QTest::newRow("nowhere") << u"nobody@example.com"_s << 0;
    }

    void findsByText()
    {
        QFETCH(QString, text);
        QFETCH(int, found);
        VERIFY_RESULT(add({.publicUrl = {}}));
        VERIFY_RESULT(wait(hooks().startReceiver({.usualEndpoint = false})));
        for (const QByteArray &body :
             {QByteArray(R"({"topic":"contact.user.created","data":{"item":{"email":"ann@example.com"}}})"),
              QByteArray(R"({"topic":"ticket.created","data":{"item":{"email":"ann@example.com"}}})"),
              QByteArray(
                  "{\"topic\":\"contact.user.created\",\"data\":{\"item\":{\"name\":\"Zo\xc3\xab\"}}}")}) {
            SampleDelivery sample;
            sample.endpoint = u"Hooks"_s;
            sample.body = body;
            const auto answer = wait(hooks().sendSample(sample));
            VERIFY_RESULT(answer);
            QVERIFY(answer->accepted);
        }
        DeliveryFilter filter;
        filter.text = text;
        const auto count = wait(hooks().count(filter));
        VERIFY_RESULT(count);
        QCOMPARE(int(*count), found);
        const auto rows = wait(hooks().deliveries(filter));
        VERIFY_RESULT(rows);
        QCOMPARE(int(rows->size()), found);
    }

    // What the signature tester is given answers for what was accepted.
    void givesTheSignature_data()
    {
        QTest::addColumn<bool>("custom");
        QTest::newRow("the source's own") << false;
        QTest::newRow("a custom one") << true;
    }

    void givesTheSignature()
    {
        QFETCH(bool, custom);
        EndpointDraft draft;
        if (custom) {
            Recipe recipe = recipeOf(Scheme::Custom);
            recipe.digest = DigestKind::HmacSha512;
            recipe.encoding = DigestEncoding::Base64;
            recipe.prefix = "v9=";
            recipe.signatureHeaders = {"X-Acme-Signature"};
            draft.source = u"generic"_s;
            draft.scheme = u"custom"_s;
            draft.customRecipe = recipe;
        }
        const auto endpoint = add(draft);
        VERIFY_RESULT(endpoint);
        VERIFY_RESULT(wait(hooks().startReceiver({.usualEndpoint = false})));
        SampleDelivery sample;
        sample.endpoint = u"Hooks"_s;
        const auto answer = wait(hooks().sendSample(sample));
        VERIFY_RESULT(answer);
        QVERIFY2(answer->accepted, answer->body.constData());
        const auto rows = wait(hooks().deliveries({}));
        VERIFY_RESULT(rows);
        QCOMPARE(rows->size(), 1);
        const auto signature = wait(hooks().signatureOf(rows->first().row.id));
        VERIFY_RESULT(signature);
        QCOMPARE(signature->custom, custom);
        QCOMPARE(signature->question.secretName, u"test"_s);
        const auto verdict = wait(m_console->signatures().explain(signature->question));
        VERIFY_RESULT(verdict);
        QVERIFY2(verdict->verdict.valid, qPrintable(verdict->verdict.sentence));
        QCOMPARE(wait(hooks().signatureOf(4711)).error().kind, Error::Kind::NotFound);
    }

    void explainsHowToBeReached()
    {
        for (const ExposureGuide &guide : exposureGuides(QUrl(u"http://0.0.0.0:8466"_s))) {
            QVERIFY2(guide.code.contains(u"127.0.0.1:8466"_s), qPrintable(guide.code));
            QVERIFY(!guide.sentence.isEmpty());
        }
        QVERIFY(
            exposureGuides(QUrl(u"https://127.0.0.1:1"_s)).first().code.contains(u"https://127.0.0.1:1"_s));
        QCOMPARE(intercomSourceAddresses().size(), 3);
    }

private:
    WebhookService &hooks() const { return m_console->webhooks(); }

    static EndpointDraft complete(EndpointDraft draft)
    {
        draft.name = u"Hooks"_s;
        draft.secretName = u"test"_s;
        if (draft.source.isEmpty())
            draft.source = u"intercom"_s;
        if (draft.topics.isEmpty())
            draft.topics = {u"ticket.created"_s};
        return draft;
    }

    Result<EndpointView> add(const EndpointDraft &draft)
    {
        return wait(hooks().addEndpoint(complete(draft)));
    }

    Result<EndpointView> change(const EndpointId &id, const QString &publicUrl)
    {
        EndpointDraft draft;
        draft.publicUrl = publicUrl;
        return wait(hooks().changeEndpoint(id, complete(draft)));
    }

    bool read(EndpointHealth &health)
    {
        const auto all = wait(hooks().health());
        if (!all || all->size() != 1)
            return false;
        health = all->first();
        return true;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Console> m_console;
};

QTEST_GUILESS_MAIN(TestWebhookService)
#include "tst_webhookservice.moc"
