// Webhooks as a person deals with them: a subscription, the receiver, a test that arrives, is opened,
// replayed, replayed edited, parked, made a rule that sends, checked in the signature tester. The program is
// composed as it ships; everything goes through its window by mouse and keys, and over a real socket. Steps
// build on one another.
#include "patchbay/program.h"
#include "support/futures.h"
#include "support/hookclient.h"
#include "support/scriptedserver.h"
#include "support/testing.h"
#include "ui/support/steps.h"
#include "ui/widgets/statuschip.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDesktopServices>
#include <QJsonArray>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSettings>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>

using namespace patchbay;
using namespace patchbay::testing;
using namespace patchbay::testing::driver;
using namespace Qt::StringLiterals;

namespace {

const QString secret = u"a-client-secret-of-a-test"_s;

} // namespace

class TestWebhooksJob : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        // A workspace by the environment, so that the program does not begin with its welcome.
        qputenv("INTERCOM_ACCESS_TOKEN", "tok_of_a_test");
        qputenv("INTERCOM_BASE_URL", "http://127.0.0.1:9");
        // Pictures are of what stands, not of what slides in.
        QSettings(m_folder.filePath(u"ui.ini"_s), QSettings::IniFormat)
            .setValue(u"appearance/motion"_s, int(ui::Theme::Motion::Reduced));
        ProgramOptions options;
        options.storeUri = store();
        options.useKeychain = false;
        options.uiStateFile = m_folder.filePath(u"ui.ini"_s);
        m_program = std::make_unique<Program>(options);
        m_program->start();
    }

    void init()
    {
        // Each step needs what the ones before have made.
        if (m_failed)
            QSKIP("A step before this one failed");
    }

    void cleanup()
    {
        if (QTest::currentTestFailed() && !std::exchange(m_failed, true) && window())
            screenshot(window(), u"webhooks-failed"_s);
    }

    void cleanupTestCase() { m_program.reset(); }

    void createsASubscription()
    {
        SEE(shown(u"place-webhooks"_s));
        activate();
        CLICK(u"place-webhooks"_s);
        SEE(says(u"webhooksPage"_s, u"There is no subscription yet."_s));
        screenshot(window(), u"webhooks-empty"_s);
        CLICK(u"emptyAction"_s);
        SEE(shown(u"endpointSheet"_s));
        QCOMPARE(nameless(find<QWidget>(u"endpointSheet"_s)), QStringList());
        // Without a name it says what is missing, and stays.
        CLICK(u"saveEndpoint"_s);
        SEE(says(u"endpointSheet"_s, u"Give it a name"_s));
        type(u"endpointName"_s, u"Intercom production"_s);
        QTest::keyClicks(secretField(), secret);
        SEE(shown(u"keepSecretAs"_s));
        // An older name finds today's topic.
        type(u"topicSearch"_s, u"user.created"_s);
        QTest::keyClick(find<QWidget>(u"topicSearch"_s), Qt::Key_Return);
        type(u"topicSearch"_s, u"conversation.admin.closed"_s);
        QTest::keyClick(find<QWidget>(u"topicSearch"_s), Qt::Key_Return);
        SEE(says(u"topicSummary"_s, u"2 topics chosen."_s));
        SEE(says(u"topicSummary"_s, u"Read conversations"_s));
        screenshot(find<QWidget>(u"endpointSheet"_s), u"webhooks-sheet"_s);
        CLICK(u"saveEndpoint"_s);
        SEE(!shown(u"endpointSheet"_s) && shown(u"endpointDetails"_s));
        QVERIFY(tableSays(u"endpointsTable"_s, u"/hooks/intercom-production"_s));
        SEE(tableSays(u"topicHealth"_s, u"contact.user.created"_s));
        SEE(says(u"endpointDetails"_s, u"“Intercom production”, kept"_s));
        CLICK(u"copyTopics"_s);
        QCOMPARE(QApplication::clipboard()->text(), u"contact.user.created\nconversation.admin.closed"_s);
    }

    void startsTheReceiver()
    {
        clickSegment(u"webhookTabs"_s, 2);
        SEE(canClick(u"receiverSwitch"_s) && find<QLineEdit>(u"receiverAddress"_s)->text() == u"127.0.0.1"_s);
        screenshot(window(), u"webhooks-receiver-stopped"_s);
        type(u"receiverPort"_s, u"0"_s);
        CLICK(u"receiverSwitch"_s);
        SEE(chip(u"receiverState"_s) == u"Running"_s);
        SEE(says(u"receiverAddresses"_s, u"/hooks/intercom-production"_s));
        QVERIFY(!find<QWidget>(u"receiverAddress"_s)->isEnabled());
        m_url = labelWith(u"receiverAddresses"_s, u"http://"_s);
        QVERIFY(m_url.port() > 0);
        // The instructions hold the address that is in use.
        SEE(find<QPlainTextEdit>(u"exposureCode"_s)->toPlainText().contains(QString::number(m_url.port())));
    }

    void sendsATest()
    {
        clickSegment(u"webhookTabs"_s, 3);
        SEE(canClick(u"sendSample"_s));
        QCOMPARE(find<QComboBox>(u"sampleTarget"_s)->currentText(), u"Intercom production"_s);
        type(u"sampleTopic"_s, u"contact.user.created"_s);
        SEE(find<QPlainTextEdit>(u"sampleEdit"_s)->toPlainText().contains(u"contact.user.created"_s));
        CLICK(u"sendSample"_s);
        SEE(says(u"sampleSentence"_s, u"Accepted with 200"_s));
        QCOMPARE(chip(u"sampleStatus"_s), u"Accepted"_s);
        CLICK(u"seeDelivery"_s);
        SEE(rowsOf(u"deliveriesTable"_s) == 1);
        QVERIFY(tableSays(u"deliveriesTable"_s, u"contact.user.created"_s));
        QVERIFY(tableSays(u"deliveriesTable"_s, u"Signed"_s));
        SEE(tableSays(u"deliveriesTable"_s, u"Kept"_s));
    }

    // It comes in while one looks, also from somebody else's program.
    void showsWhatArrives()
    {
        HookClient stranger;
        QVERIFY(stranger.connectTo(quint16(m_url.port())));
        // Signed with another secret: that may be Intercom itself.
        const HookClient::Headers wrong{{"X-Hub-Signature", "sha1=" + QByteArray(40, 'a')}};
        QCOMPARE(stranger.ask("POST", m_url.path().toUtf8(), wrong, R"({"topic":"ping"})").status, 401);
        clickSegment(u"webhookTabs"_s, 3);
        for (int i = 0; i < 3; ++i) {
            CLICK(u"sendSample"_s);
            SEE(canClick(u"sendSample"_s));
        }
        clickSegment(u"webhookTabs"_s, 0);
        SEE(rowsOf(u"deliveriesTable"_s) == 4);
        // What was refused is counted, with the reason.
        clickSegment(u"webhookTabs"_s, 1);
        SEE(tableSays(u"endpointsTable"_s, u"80.0 % of 5"_s) ||
            tableSays(u"endpointsTable"_s, u"80 % of 5"_s));
        clickSegment(u"webhookTabs"_s, 2);
        SEE(says(u"receiverRefusals"_s, u"Refused a request"_s));
        clickSegment(u"webhookTabs"_s, 0);
    }

    void filters()
    {
        activate();
        SLASH(u"deliveriesTable"_s, u"filterEdit"_s);
        QTest::keyClicks(QApplication::focusWidget(), u"topic:ticket "_s);
        SEE(says(u"webhooksPage"_s, u"Nothing fits this filter."_s));
        CLICK(u"emptyAction"_s);
        SEE(rowsOf(u"deliveriesTable"_s) == 4);
        // Text is looked for in the payloads, too.
        type(u"filterEdit"_s, u"ann@example.com"_s);
        SEE(rowsOf(u"deliveriesTable"_s) == 4);
        type(u"filterEdit"_s, u"nobody@example.com"_s);
        SEE(says(u"webhooksPage"_s, u"Nothing fits this filter."_s));
        CLICK(u"emptyAction"_s);
        SEE(rowsOf(u"deliveriesTable"_s) == 4);
        clickSegment(u"deliveryPreset"_s, 1);
        SEE(says(u"webhooksPage"_s, u"Nothing needs you."_s));
        clickSegment(u"deliveryPreset"_s, 0);
        SEE(rowsOf(u"deliveriesTable"_s) == 4);
        SEE(canClick(u"replayMany"_s));
        // What cannot be asked for must not be passed over: all would be replayed.
        type(u"filterEdit"_s, u"since:lately "_s);
        SEE(says(u"webhooksPage"_s, u"“lately” is no time."_s));
        SEE(!canClick(u"replayMany"_s) && !canClick(u"timeMachine"_s));
        screenshot(window(), u"webhooks-filter-problem"_s);
        CLICK(u"emptyAction"_s);
        SEE(rowsOf(u"deliveriesTable"_s) == 4);
        SEE(canClick(u"replayMany"_s));
    }

    void opensOne()
    {
        openRow(0);
        SEE(shown(u"deliveryDetails"_s) && chip(u"deliveryVerdict"_s) == u"Signed"_s);
        QCOMPARE(nameless(window()), QStringList());
        clickSegment(u"deliveryParts"_s, 2);
        SEE(says(u"deliveryHeaders"_s, u"sha1="_s));
        // A picture of the screen must not hold a whole signature.
        for (const auto *label : find<QWidget>(u"deliveryHeaders"_s)->findChildren<QLabel *>())
            if (label->text().startsWith(u"sha1="_s))
                QVERIFY2(label->text().size() < 20, qPrintable(label->text()));
        clickSegment(u"deliveryParts"_s, 3);
        SEE(says(u"attemptList"_s, u"Nothing was to be done with it"_s));
        clickSegment(u"deliveryParts"_s, 0);
        QTest::keyClick(find<QWidget>(u"deliveriesTable"_s), Qt::Key_Escape);
        SEE(!shown(u"deliveryDetails"_s));
    }

    void replaysEdited()
    {
        openRow(0);
        CLICK(u"replayEdited"_s);
        SEE(shown(u"editSheet"_s));
        QVERIFY(!canClick(u"replayCopy"_s));
        type(u"editedBody"_s, u"{\"topic\": \"contact.user.created\", "_s);
        SEE(says(u"editSheet"_s, u"Not JSON. Line 1, column"_s));
        QVERIFY(!canClick(u"replayCopy"_s));
        screenshot(find<QWidget>(u"editSheet"_s), u"webhooks-edit"_s);
        QTest::keyClicks(find<QWidget>(u"editedBody"_s), u"\"data\": {\"item\": {\"id\": \"edited-1\"}}}"_s);
        CLICK(u"replayCopy"_s);
        SEE(rowsOf(u"deliveriesTable"_s) == 5);
        SEE(tableSays(u"deliveriesTable"_s, u"Edited copy"_s));
        // The drawer shows the copy, with the way back to the original, which has no such body.
        SEE(canClick(u"showOriginal"_s));
        QVERIFY(!canClick(u"checkSignature"_s));
        CLICK(u"showOriginal"_s);
        SEE(!shown(u"showOriginal"_s) && canClick(u"checkSignature"_s));
    }

    void parksWhatFails()
    {
        // A rule whose request cannot be rendered: no later attempt would do better.
        const auto rule = keepRule(u"{\"id\": {{#item.nothing}}1{{/item.nothing}}}"_s);
        VERIFY_RESULT(rule);
        m_rule = rule->id;
        clickSegment(u"webhookTabs"_s, 3);
        // The receiver notices what another program changed within seconds; until then it only keeps.
        for (int tries = 0; tries < 60 && badge() == 0; ++tries) {
            CLICK(u"sendSample"_s);
            SEE(canClick(u"sendSample"_s));
            std::ignore = QTest::qWaitFor([] { return badge() > 0; }, 1'000);
        }
        SEE(badge() > 0);
        clickSegment(u"webhookTabs"_s, 0);
        clickSegment(u"deliveryPreset"_s, 1);
        SEE(rowsOf(u"deliveriesTable"_s) > 0 && tableSays(u"deliveriesTable"_s, u"Needs you"_s));
        openRow(0);
        SEE(chip(u"deliveryState"_s) == u"Needs you"_s);
        clickSegment(u"deliveryParts"_s, 3);
        SEE(says(u"attempt1"_s, u"Rule of a test"_s));
        screenshot(window(), u"webhooks-parked"_s);
    }

    void replaysAll()
    {
        // The cause is mended; what is parked is worked on again, its number shown first.
        const auto rule = keepRule(u"{\"id\": {{item.id}}}"_s, m_rule);
        VERIFY_RESULT(rule);
        SEE(textOf(u"replayMany"_s) == u"Replay all %1…"_s.arg(badge()));
        CLICK(u"replayMany"_s);
        SEE(shown(u"question"_s) && says(u"question"_s, u"is worked on again as it arrived"_s));
        screenshot(window(), u"webhooks-replay"_s);
        CLICK(u"yes"_s);
        // On a slow machine more samples than one were sent by now, and some of them only park here.
        const auto nothingLeft = [] { return says(u"webhooksPage"_s, u"Nothing needs you."_s); };
        for (int tries = 0; tries < 4 && !QTest::qWaitFor(nothingLeft, 10'000); ++tries) {
            CLICK(u"replayMany"_s);
            CLICK(u"yes"_s);
        }
        SEE(nothingLeft());
        clickSegment(u"deliveryPreset"_s, 0);
        SEE(tableSays(u"deliveriesTable"_s, u"Tries again"_s) || tableSays(u"deliveriesTable"_s, u"Done"_s));
        VERIFY_RESULT(removeRule());
    }

    void replaysOne()
    {
        // The first that came was only kept.
        const int last = rowsOf(u"deliveriesTable"_s) - 1;
        openRow(last);
        SEE(chip(u"deliveryState"_s) == u"Kept"_s);
        CLICK(u"replayDelivery"_s);
        SEE(chip(u"deliveryState"_s) == u"Done"_s);
        QTest::keyClick(find<QWidget>(u"deliveriesTable"_s), Qt::Key_Escape);
    }

    // Instead of a browser; no test, as it takes an argument.
    void opened(const QUrl &url) { m_opened = url; }

    void opensTheDeveloperHub()
    {
        QDesktopServices::setUrlHandler(u"https"_s, this, "opened");
        clickSegment(u"webhookTabs"_s, 1);
        CLICK(u"openDeveloperHub"_s);
        SEE(m_opened == QUrl(u"https://app.intercom.com/a/apps/_/developer-hub"_s));
        QDesktopServices::unsetUrlHandler(u"https"_s);
    }

    void checksThePublicAddress()
    {
        clickSegment(u"webhookTabs"_s, 1);
        SEE(canClick(u"checkPublicUrl"_s));
        click(u"checkPublicUrl"_s);
        SEE(says(u"publicCheck"_s, u"has no public address yet"_s));
        CLICK(u"editEndpoint"_s);
        SEE(shown(u"endpointSheet"_s));
        SEE(says(u"topicSummary"_s, u"2 topics chosen."_s));
        type(u"endpointPublicUrl"_s, u"http://127.0.0.1:%1/"_s.arg(m_url.port()));
        CLICK(u"saveEndpoint"_s);
        SEE(!shown(u"endpointSheet"_s));
        SEE(says(u"endpointDetails"_s, m_url.toString()));
        CLICK(u"checkPublicUrl"_s);
        SEE(says(u"publicCheck"_s, u"The sample is in the inbox."_s));
        screenshot(window(), u"webhooks-subscription"_s);
    }

    void pausesAndResumes()
    {
        CLICK(u"pauseEndpoint"_s);
        SEE(chip(u"endpointState"_s) == u"Paused"_s && textOf(u"pauseEndpoint"_s) == u"Resume"_s);
        CLICK(u"pauseEndpoint"_s);
        SEE(chip(u"endpointState"_s) == u"Receiving"_s);
        QTest::keyClick(find<QWidget>(u"endpointsTable"_s), Qt::Key_Escape);
        SEE(!shown(u"endpointDetails"_s));
        CLICK(u"place-activity"_s);
        SEE(tableSays(u"activityTable"_s, u"Work on “Intercom production” was paused"_s));
        CLICK(u"place-webhooks"_s);
    }

    void buildsARuleOnIt()
    {
        clickSegment(u"webhookTabs"_s, 0);
        openRow(rowsOf(u"deliveriesTable"_s) - 1);
        CLICK(u"buildRule"_s);
        SEE(says(u"ruleGallery"_s, u"On contact.user.created"_s));
        type(u"findPreset"_s, u"any http"_s);
        QTest::keyClick(find<QWidget>(u"findPreset"_s), Qt::Key_Return);
        SEE(shown(u"slot_url"_s));
        type(u"newRuleName"_s, u"To the desk"_s);
        type(u"slot_url"_s, m_target.url().toString() + u"/in"_s);
        CLICK(u"makeRule"_s);
        SEE(textOf(u"chooseSample"_s).startsWith(u"Delivery "_s));
        clickSegment(u"ruleParts"_s, 2);
        clickSegment(u"stepTabs"_s, 3);
        CLICK(u"allowPrivate"_s);
        CLICK(u"saveRule"_s);
        SEE(says(u"ruleEditor"_s, u"version 1"_s));
        screenshot(window(), u"webhooks-rule"_s);
    }

    void watchesItsTrace()
    {
        m_target.reply("POST", "/in", 200, QByteArray("{}"));
        CLICK(u"place-webhooks"_s);
        // The receiver hears of the new rule within seconds.
        for (int tries = 0; tries < 60 && m_target.requests().isEmpty(); ++tries) {
            openRow(rowsOf(u"deliveriesTable"_s) - 1);
            SEE(canClick(u"replayDelivery"_s));
            click(u"replayDelivery"_s);
            std::ignore = QTest::qWaitFor([this] { return !m_target.requests().isEmpty(); }, 1'000);
        }
        QCOMPARE(m_target.calls(), QStringList{u"POST /in"_s});
        SEE(chip(u"deliveryState"_s) == u"Done"_s);
        QCOMPARE(m_target.bodyOf(0).value("topic"_L1).toString(), u"contact.user.created"_s);
        CLICK(u"place-actions"_s);
        QTest::keyClick(window(), Qt::Key_Escape);
        SEE(shown(u"actionsTabs"_s));
        clickSegment(u"actionsTabs"_s, 1);
        SEE(rowsOf(u"tracesTable"_s) > 0 && tableSays(u"tracesTable"_s, u"Sent"_s));
        auto *traces = find<ui::DataTable>(u"tracesTable"_s);
        traces->setCurrentRow(0);
        traces->setFocus();
        QTest::keyClick(traces, Qt::Key_Return);
        SEE(says(u"traceView"_s, u"Answered 200."_s));
        screenshot(window(), u"webhooks-trace"_s);
        CLICK(u"place-webhooks"_s);
    }

    void travelsInTime()
    {
        VERIFY_RESULT(addressRuleElsewhere());
        const qsizetype sent = m_target.requests().size();
        CLICK(u"timeMachine"_s);
        SEE(shown(u"travelSheet"_s));
        SEE(says(u"travelSize"_s, u"deliveries"_s));
        QVERIFY(says(u"travelSheet"_s, u"Nothing is sent and nothing is written."_s));
        QCOMPARE(nameless(find<QWidget>(u"travelSheet"_s)), QStringList());
        // With neither rules nor mappings there is nothing to ask.
        auto *rule = find<QComboBox>(u"travelRule"_s);
        SEE(rule->findText(u"To the desk"_s) > 0);
        rule->setCurrentText(u"No rule"_s);
        CLICK(u"travelMappings"_s);
        QVERIFY(!canClick(u"travelCompare"_s));
        // As it was when it sent, the rule would do the same.
        rule->setCurrentText(u"To the desk"_s);
        auto *version = find<QComboBox>(u"travelVersion"_s);
        SEE(version->count() == 3);
        version->setCurrentIndex(version->findData(1));
        CLICK(u"travelCompare"_s);
        SEE(shown(u"travelCount_same"_s) && says(u"travelRemark"_s, u"compared."_s));
        QVERIFY(chip(u"travelCount_same"_s) != u"Same: 0"_s);
        QCOMPARE(chip(u"travelCount_differs"_s), u"Other contents: 0"_s);
        // As it is now, it sends elsewhere.
        version->setCurrentIndex(0);
        CLICK(u"travelCompare"_s);
        SEE(shown(u"travelCount_differs"_s) && tableSays(u"travelTable"_s, u"Other contents"_s));
        QVERIFY(chip(u"travelCount_differs"_s) != u"Other contents: 0"_s);
        auto *table = find<ui::DataTable>(u"travelTable"_s);
        for (int row = 0; row < rowsOf(u"travelTable"_s); ++row)
            if (rowText(table, row).contains(u"Other contents"_s))
                table->setCurrentRow(row);
        SEE(tableSays(u"travelDifferenceTable"_s, u"/elsewhere"_s));
        screenshot(find<QWidget>(u"travelSheet"_s), u"webhooks-travel"_s);
        CLICK(u"travelOpen"_s);
        SEE(!shown(u"travelSheet"_s) && shown(u"deliveryDetails"_s));
        QCOMPARE(m_target.requests().size(), sent);
        QTest::keyClick(find<QWidget>(u"deliveriesTable"_s), Qt::Key_Escape);
    }

    // Closed while it works, nothing is left behind.
    void leavesTheTimeMachine()
    {
        CLICK(u"timeMachine"_s);
        CLICK(u"travelCompare"_s);
        QTest::keyClick(find<QWidget>(u"travelSheet"_s), Qt::Key_Escape);
        SEE(!shown(u"travelSheet"_s));
    }

    void fetchesWhatWasMissed()
    {
        clickSegment(u"webhookTabs"_s, 1);
        auto *table = find<ui::DataTable>(u"endpointsTable"_s);
        table->setCurrentRow(0);
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Return);
        CLICK(u"fillGap"_s);
        SEE(shown(u"gapSheet"_s) && says(u"gapSheet"_s, u"Nothing was counted yet."_s));
        QCOMPARE(nameless(find<QWidget>(u"gapSheet"_s)), QStringList());
        QVERIFY(!shown(u"gapFetch"_s));
        type(u"gapFrom"_s, u"lately"_s);
        CLICK(u"gapCount"_s);
        SEE(says(u"gapSheet"_s, u"Not a time."_s));
        // This workspace cannot be reached: it says so, and what to do.
        type(u"gapFrom"_s, u"2026-05-01 14:00"_s);
        QVERIFY(!says(u"gapSheet"_s, u"Not a time."_s));
        CLICK(u"gapCount"_s);
        SEE(canClick(u"gapCount"_s) && says(u"gapSheet"_s, u"refused the connection"_s));
        screenshot(find<QWidget>(u"gapSheet"_s), u"webhooks-gap"_s);
        CLICK(u"gapClose"_s);
        SEE(!shown(u"gapSheet"_s));
        QTest::keyClick(find<QWidget>(u"endpointsTable"_s), Qt::Key_Escape);
    }

    void keepsDeliveriesForDays()
    {
        clickSegment(u"webhookTabs"_s, 2);
        SEE(shown(u"keptDays"_s) && find<QSpinBox>(u"keptDays"_s)->isEnabled());
        QVERIFY(find<QSpinBox>(u"keptDays"_s)->value() != 45);
        type(u"keptDays"_s, u"45"_s);
        QTest::keyClick(find<QWidget>(u"keptDays"_s), Qt::Key_Return);
        SEE(keptDays() == 45);
        clickSegment(u"webhookTabs"_s, 0);
        clickSegment(u"webhookTabs"_s, 2);
        SEE(find<QSpinBox>(u"keptDays"_s)->value() == 45);
        clickSegment(u"webhookTabs"_s, 0);
    }

    void checksTheSignature()
    {
        clickSegment(u"webhookTabs"_s, 0);
        openRow(rowsOf(u"deliveriesTable"_s) - 1);
        CLICK(u"checkSignature"_s);
        SEE(shown(u"toolsPage"_s));
        SEE(says(u"toolsPage"_s, u"The signature matches"_s));
        SEE(says(u"payloadState"_s, u"delivery 1"_s));
        screenshot(window(), u"webhooks-tester"_s);
    }

    void reachedByThePalette()
    {
        activate();
        QTest::keyClick(window(), Qt::Key_K, Qt::ControlModifier);
        SEE(shown(u"paletteEdit"_s));
        QTest::keyClicks(find<QWidget>(u"paletteEdit"_s), u"deliveries that need"_s);
        QTest::keyClick(find<QWidget>(u"paletteEdit"_s), Qt::Key_Return);
        SEE(shown(u"webhooksPage"_s) && shown(u"deliveriesView"_s));
        clickSegment(u"deliveryPreset"_s, 0);
    }

    void looksRightInBothThemes_data()
    {
        QTest::addColumn<QString>("segment");
        QTest::newRow("dark") << u"segment2"_s;
        QTest::newRow("light") << u"segment1"_s;
    }

    void looksRightInBothThemes()
    {
        QFETCH(QString, segment);
        const QString mode = QString::fromLatin1(QTest::currentDataTag());
        CLICK(u"place-settings"_s);
        SEE(shown(u"themeMode"_s));
        QTest::mouseClick(find<QWidget>(u"themeMode"_s)->findChild<QWidget *>(segment), Qt::LeftButton);
        CLICK(u"place-webhooks"_s);
        const QStringList tabs{u"deliveries"_s, u"subscriptions"_s, u"receiver"_s, u"test"_s};
        for (int tab = 0; tab < tabs.size(); ++tab) {
            clickSegment(u"webhookTabs"_s, tab);
            SEE(find<QWidget>(u"skeleton"_s) == nullptr);
            if (tab == 1) {
                auto *table = find<ui::DataTable>(u"endpointsTable"_s);
                table->setCurrentRow(0);
                QTest::keyClick(table, Qt::Key_Return);
                SEE(shown(u"endpointDetails"_s));
            }
            QCOMPARE(nameless(window()), QStringList());
            QCOMPARE(clipped(window()), QStringList());
            screenshot(window(), u"webhooks-%1-%2"_s.arg(tabs[tab], mode));
        }
    }

    void removesTheSubscription()
    {
        clickSegment(u"webhookTabs"_s, 1);
        CLICK(u"removeEndpoint"_s);
        SEE(shown(u"question"_s));
        CLICK(u"yes"_s);
        SEE(says(u"subscriptionsView"_s, u"There is no subscription yet."_s));
        clickSegment(u"webhookTabs"_s, 0);
        SEE(rowsOf(u"deliveriesTable"_s) > 5 && tableSays(u"deliveriesTable"_s, u"removed"_s));
        clickSegment(u"webhookTabs"_s, 2);
        CLICK(u"receiverSwitch"_s);
        SEE(chip(u"receiverState"_s) == u"Stopped"_s);
    }

    void leavesTheSecretInNoFile()
    {
        m_program.reset();
        for (const QString &name :
             {u"store/patchbay.sqlite"_s, u"store/patchbay.sqlite-wal"_s, u"ui.ini"_s}) {
            QFile file(m_folder.filePath(name));
            QVERIFY(!file.open(QIODevice::ReadOnly) || !file.readAll().contains(secret.toUtf8()));
        }
    }

private:
    QString store() const { return m_folder.filePath(u"store/patchbay.sqlite"_s); }

    // A display without a window manager activates nothing by itself once a sheet has closed.
    static void activate()
    {
        window()->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(window(), patience));
    }

    static QWidget *secretField() { return find<QWidget>(u"secretChooser"_s)->findChild<QLineEdit *>(); }

    static QString chip(const QString &name)
    {
        const auto *one = find<ui::StatusChip>(name);
        return one == nullptr          ? QString()
               : one->word().isEmpty() ? ui::statusWord(one->status())
                                       : one->word();
    }

    // What a label within says that begins so.
    static QUrl labelWith(const QString &name, const QString &start)
    {
        for (const auto *label : find<QWidget>(name)->findChildren<QLabel *>())
            if (label->isVisible() && label->text().startsWith(start))
                return QUrl(label->text());
        return {};
    }

    static int badge()
    {
        const auto *page = find<QWidget>(u"webhooksPage"_s);
        const auto *line = page == nullptr ? nullptr : page->findChild<QLabel *>(u"pageState"_s);
        const QString text = line == nullptr ? QString() : line->text().section(u" · "_s, 1);
        return text.section(u' ', 0, 0).toInt();
    }

    static void openRow(int row)
    {
        auto *table = find<ui::DataTable>(u"deliveriesTable"_s);
        QVERIFY(table != nullptr && table->source()->rowCount() > row);
        table->setCurrentRow(row);
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Return);
        QVERIFY(QTest::qWaitFor([] { return shown(u"deliveryDetails"_s); }, patience));
    }

    // As another program on the same store would.
    Result<RuleView> keepRule(const QString &body, const RuleId &id = {})
    {
        Console other(
            {.storeUri = store(), .secrets = Console::SecretPolicy::EnvironmentOnly, .actor = u"test"_s});
        if (const Outcome opened = wait(other.open()); !opened)
            return fail(opened.error());
        const QJsonObject definition{
            {u"name"_s, u"Rule of a test"_s},
            {u"stream"_s, QJsonObject{{u"source"_s, u"intercom"_s}}},
            {u"steps"_s,
             QJsonArray{QJsonObject{{u"name"_s, u"post"_s},
                                    {u"retry"_s, QJsonObject{{u"retries"_s, 0}}},
                                    {u"request"_s, QJsonObject{{u"url"_s, u"http://127.0.0.1:9/in"_s},
                                                               {u"allow_private"_s, true},
                                                               {u"body"_s, body}}}}}}};
        return wait(other.rules().save(definition, id, id.isEmpty() ? 0 : 1));
    }

    // What the rule that was built in the window sends goes to another address from now on.
    Outcome addressRuleElsewhere()
    {
        Console other(
            {.storeUri = store(), .secrets = Console::SecretPolicy::EnvironmentOnly, .actor = u"test"_s});
        if (const Outcome opened = wait(other.open()); !opened)
            return opened;
        const auto rule = wait(other.rules().find(u"To the desk"_s));
        if (!rule)
            return fail(rule.error());
        QJsonObject definition = rule->definition;
        QJsonArray steps = definition.value("steps"_L1).toArray();
        QJsonObject step = steps.first().toObject();
        QJsonObject request = step.value("request"_L1).toObject();
        request.insert("url"_L1, m_target.url().toString() + u"/elsewhere"_s);
        step.insert("request"_L1, request);
        steps.replace(0, step);
        definition.insert("steps"_L1, steps);
        return wait(other.rules().save(definition, rule->id, rule->version)).map([](const auto &) {});
    }

    int keptDays() const
    {
        Console other(
            {.storeUri = store(), .secrets = Console::SecretPolicy::EnvironmentOnly, .actor = u"test"_s});
        if (!wait(other.open()))
            return -1;
        return wait(other.webhooks().keptDays()).value_or(-1);
    }

    Outcome removeRule()
    {
        Console other(
            {.storeUri = store(), .secrets = Console::SecretPolicy::EnvironmentOnly, .actor = u"test"_s});
        if (const Outcome opened = wait(other.open()); !opened)
            return opened;
        return wait(other.rules().remove(m_rule)).map([](const auto &) {});
    }

    QTemporaryDir m_folder;
    std::unique_ptr<Program> m_program;
    QUrl m_opened{};
    ScriptedServer m_target{};
    QUrl m_url;
    RuleId m_rule;
    bool m_failed = false;
};

QTEST_MAIN(TestWebhooksJob)
#include "tst_webhooksjob.moc"
