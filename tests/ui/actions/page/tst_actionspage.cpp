// The actions page as a person uses it, in the program's window, against a real target on this machine: a
// rule from a preset, its condition and template changed, a mistake seen, tried, sent, traced, switched off,
// everything stopped. Steps build on one another.
#include "console/console.h"
#include "support/futures.h"
#include "support/scriptedserver.h"
#include "support/testing.h"
#include "ui/actions/actionspage.h"
#include "ui/actions/templateedit.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/settingsuistate.h"
#include "ui/support/steps.h"

#include <QComboBox>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>

using namespace patchbay;
using namespace patchbay::testing;
using namespace patchbay::testing::driver;
using namespace patchbay::ui;
using namespace Qt::StringLiterals;

class TestActionsPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        applyTheme(Theme::Mode::Light);
        Console::Options options;
        options.storeUri = m_folder.filePath(u"store.sqlite"_s);
        options.secrets = Console::SecretPolicy::EnvironmentOnly;
        options.actor = u"test"_s;
        m_console = std::make_unique<Console>(options);
        VERIFY_RESULT(wait(m_console->open()));
        m_state = std::make_unique<SettingsUiState>(m_folder.filePath(u"ui.ini"_s));
        m_window = std::make_unique<MainWindow>(m_state.get());
        m_window->registerPage(Place::Actions, [this] { return new ActionsPage(*m_console, m_state.get()); });
        m_window->resize(1440, 900);
        m_window->show();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }
    void init() { QVERIFY2(!m_failed, "A step before this one failed."); }
    void cleanup() { m_failed = m_failed || QTest::currentTestFailed(); }
    void cleanupTestCase()
    {
        m_console.reset(); // first: what is under way ends while the page is there
        m_window.reset();
    }

    void saysThatThereIsNothing()
    {
        m_window->goTo(Place::Actions);
        SEE(says(u"actionsPage"_s, u"Nothing is sent anywhere yet."_s));
        QCOMPARE(nameless(window()), QStringList());
        picture(u"actions-empty"_s);
        CLICK(u"emptyAction"_s);
        SEE(shown(u"presetList"_s));
        const auto *list = find<QListWidget>(u"presetList"_s);
        QCOMPARE(list->count(), 22 + 5);
        picture(u"actions-gallery"_s);
        QCOMPARE(nameless(window()), QStringList());
    }

    void beginsFromAPreset()
    {
        type(u"findPreset"_s, u"any http"_s);
        SEE(find<QListWidget>(u"presetList"_s)->count() == 1);
        QTest::keyClick(find<QWidget>(u"findPreset"_s), Qt::Key_Return);
        SEE(shown(u"slot_url"_s));
        // What is missing is said where it was asked for.
        CLICK(u"makeRule"_s);
        SEE(says(u"galleryBanner"_s, u"Address"_s));
        type(u"newRuleName"_s, u"To the desk"_s);
        type(u"slot_url"_s, m_target.url().toString() + u"/in"_s);
        picture(u"actions-settings"_s);
        QCOMPARE(nameless(window()), QStringList());
        CLICK(u"makeRule"_s);
        SEE(shown(u"ruleEditor"_s) && shown(u"requestLine"_s));
        SEE(says(u"requestLine"_s, u"POST "_s + m_target.url().toString() + u"/in"_s));
        QVERIFY(says(u"ruleEditor"_s, u"not saved yet"_s));
        picture(u"actions-editor"_s);
        QCOMPARE(nameless(window()), QStringList());
        QCOMPARE(clipped(window()).join(u'\n'), QString());
    }

    void changesTheStream()
    {
        clickSegment(u"ruleParts"_s, 0);
        SEE(shown(u"streamTopics"_s));
        auto *source = find<QComboBox>(u"streamSource"_s);
        source->setCurrentIndex(source->findData(u"intercom"_s));
        Q_EMIT source->activated(source->currentIndex());
        // Completed from the topics that there are.
        type(u"streamTopics"_s, u"conversation.user.cre"_s);
        SEE(shown(u"completions"_s));
        QTest::keyClick(find<QWidget>(u"streamTopics"_s), Qt::Key_Down);
        QTest::keyClick(find<QWidget>(u"streamTopics"_s), Qt::Key_Return);
        QCOMPARE(find<QLineEdit>(u"streamTopics"_s)->text(), u"conversation.user.created"_s);
        click(u"chooseSample"_s);
        SEE(find<QMenu>(u"sampleMenu"_s) != nullptr || menu(u"sampleMenu"_s) != nullptr);
        QMenu *samples = menu(u"sampleMenu"_s);
        QAction *invented = samples->actions().first();
        QVERIFY(invented->text().contains(u"conversation.user.created"_s));
        QTest::mouseClick(samples, Qt::LeftButton, {}, samples->actionGeometry(invented).center());
        SEE(textOf(u"chooseSample"_s) == u"Invented: conversation.user.created"_s);
        SEE(says(u"whenForm"_s, u"is for this rule"_s));
        CLICK(u"addCondition"_s);
        SEE(shown(u"conditionField"_s));
        auto *field = find<QComboBox>(u"conditionField"_s);
        SEE(field->findText(u"item.id"_s) >= 0);
        QTest::keyClicks(field->lineEdit(), u"item.type"_s);
        QTest::keyClick(field->lineEdit(), Qt::Key_Tab);
        find<QLineEdit>(u"conditionValue"_s)->setFocus();
        QTest::keyClicks(find<QLineEdit>(u"conditionValue"_s), u"ticket"_s);
        SEE(says(u"whenForm"_s, u"is not for this rule"_s));
        SEE(shown(u"filterNote"_s)); // beside it, what would be sent is still shown
        picture(u"actions-when"_s);
        QCOMPARE(nameless(window()), QStringList());
        QCOMPARE(clipped(window()).join(u'\n'), QString());
        auto *value = find<QLineEdit>(u"conditionValue"_s);
        value->clear();
        QTest::keyClicks(value, u"conversation"_s);
        SEE(says(u"whenForm"_s, u"is for this rule"_s));
    }

    void showsWhatIsRendered()
    {
        clickSegment(u"ruleParts"_s, 2);
        SEE(shown(u"stepBody"_s));
        auto *body = find<TemplateEdit>(u"stepBody"_s);
        body->setFocus();
        body->selectAll();
        QTest::keyClicks(body, u"{\"state\": {{item.type}}, \"text\": \"now {{item.type}}\"}"_s);
        SEE(rendered().contains(u"\"state\": \"conversation\""_s) &&
            rendered().contains(u"now conversation"_s));
        QVERIFY(!body->hasFault());
    }

    void marksAMistake()
    {
        auto *body = find<TemplateEdit>(u"stepBody"_s);
        body->moveCursor(QTextCursor::End);
        QTest::keyClicks(body, u" {{item.id}}"_s);
        SEE(body->hasFault() && shown(u"faultBanner"_s));
        QVERIFY(says(u"faultBanner"_s, u"not JSON"_s));
        QVERIFY(says(u"faultBanner"_s, u"line 1, column"_s));
        QCOMPARE(body->extraSelections().size(), 1);
        QCOMPARE(body->extraSelections().first().cursor.selectedText(), u"{{item.id}}"_s);
        picture(u"actions-mistake"_s);
        QTest::keyClick(window(), Qt::Key_Z, Qt::ControlModifier);
        SEE(!shown(u"faultBanner"_s));
        // A section that is not closed, and the way to it from the banner.
        body->selectAll();
        QTest::keyClicks(body, u"{\"a\": {{#item}}1}"_s);
        SEE(body->hasFault() && says(u"faultBanner"_s, u"is not closed"_s));
        find<QWidget>(u"chooseSample"_s)->setFocus();
        QTest::mouseClick(find<QWidget>(u"faultBanner"_s)->findChild<QPushButton *>(), Qt::LeftButton);
        QCOMPARE(body->textCursor().positionInBlock(), 6);
        SEE(body->hasFocus());
        body->selectAll();
        QTest::keyClicks(body, u"{\"state\": {{item.type}}}"_s);
        SEE(!body->hasFault() && rendered().contains(u"\"conversation\""_s));
    }

    void allowsThisMachine()
    {
        clickSegment(u"stepTabs"_s, 3);
        SEE(shown(u"allowPrivate"_s));
        picture(u"actions-pace"_s);
        CLICK(u"allowPrivate"_s);
        clickSegment(u"stepTabs"_s, 0);
    }

    void triesWithoutSending()
    {
        CLICK(u"dryRun"_s);
        SEE(shown(u"traceView"_s) && says(u"traceView"_s, u"Rehearsed: nothing was sent."_s));
        QVERIFY(m_target.requests().isEmpty());
        picture(u"actions-dryrun"_s);
        QCOMPARE(nameless(window()), QStringList());
    }

    void saves()
    {
        SEE(find<QWidget>(u"saveRule"_s)->isEnabled());
        QTest::keyClick(window(), Qt::Key_S, Qt::ControlModifier);
        SEE(says(u"ruleEditor"_s, u"version 1"_s) && !canClick(u"saveRule"_s));
    }

    void sendsOnce()
    {
        m_target.reply("POST", "/in", 200, QByteArray("{\"ok\": true}"));
        CLICK(u"sendOnce"_s);
        // What goes where is said before it goes.
        SEE(says(u"question"_s, u"POST to 127.0.0.1"_s));
        QVERIFY(m_target.requests().isEmpty());
        picture(u"actions-ask"_s);
        CLICK(u"yes"_s);
        SEE(says(u"traceView"_s, u"Answered 200."_s));
        QCOMPARE(m_target.calls(), QStringList{u"POST /in"_s});
        QCOMPARE(m_target.bodyOf(0), (QJsonObject{{u"state"_s, u"conversation"_s}}));
        picture(u"actions-sent"_s);
    }

    void tellsOfAConflict()
    {
        const auto saved = wait(m_console->rules().find(u"To the desk"_s));
        VERIFY_RESULT(saved);
        QJsonObject other = saved->definition;
        other.insert(u"rehearsal"_s, true);
        VERIFY_RESULT(wait(m_console->rules().save(other, saved->id, saved->version)));
        auto *body = find<TemplateEdit>(u"stepBody"_s);
        body->moveCursor(QTextCursor::End);
        QTest::keyClicks(body, u" "_s);
        CLICK(u"saveRule"_s);
        SEE(says(u"ruleBanner"_s, u"saved"_s) && find<QWidget>(u"ruleBanner"_s)->findChild<QPushButton *>());
        SEE(find<QWidget>(u"ruleBanner"_s)->findChild<QPushButton *>()->isVisible());
        QTest::mouseClick(find<QWidget>(u"ruleBanner"_s)->findChild<QPushButton *>(), Qt::LeftButton);
        SEE(says(u"ruleEditor"_s, u"version 2"_s) && says(u"ruleEditor"_s, u"rehearses only"_s));
    }

    void bringsAVersionBack()
    {
        clickSegment(u"ruleParts"_s, 4);
        SEE(shown(u"versionsTable"_s) && rowsOf(u"versionsTable"_s) == 2);
        SEE(tableSays(u"diffTable"_s, u"rehearsal"_s));
        find<DataTable>(u"versionsTable"_s)->setCurrentRow(1);
        picture(u"actions-versions"_s);
        CLICK(u"restoreVersion"_s);
        SEE(!says(u"ruleEditor"_s, u"rehearses only"_s) && says(u"ruleEditor"_s, u"unsaved changes"_s));
        CLICK(u"saveRule"_s);
        SEE(says(u"ruleEditor"_s, u"version 3"_s) && !says(u"ruleEditor"_s, u"unsaved changes"_s));
    }

    void showsTheTrace()
    {
        QTest::keyClick(window(), Qt::Key_Escape);
        SEE(shown(u"actionRulesTable"_s));
        SEE(tableSays(u"actionRulesTable"_s, u"Sent."_s));
        picture(u"actions-list"_s);
        clickSegment(u"actionsTabs"_s, 1);
        SEE(shown(u"tracesTable"_s) && rowsOf(u"tracesTable"_s) == 1);
        // Live: one that comes while it is looked at, with the reason why nothing was sent.
        RuleEvent event;
        event.source = u"intercom"_s;
        event.topic = u"conversation.user.created"_s;
        event.payload = {{u"data"_s, QJsonObject{{u"item"_s, QJsonObject{{u"type"_s, u"note"_s}}}}}};
        VERIFY_RESULT(wait(m_console->rules().process(event)));
        SEE(rowsOf(u"tracesTable"_s) == 2 && tableSays(u"tracesTable"_s, u"Not for this rule"_s));
        auto *table = find<DataTable>(u"tracesTable"_s);
        table->setCurrentRow(0);
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Return);
        SEE(says(u"traceView"_s, u"item.type is “note”"_s));
        picture(u"actions-traces"_s);
        QCOMPARE(nameless(window()), QStringList());
        QTest::keyClick(table, Qt::Key_Slash);
        QTest::keyClicks(QApplication::focusWidget(), u"verdict:sent "_s);
        SEE(rowsOf(u"tracesTable"_s) == 1 && tableSays(u"tracesTable"_s, u"Sent"_s));
        find<DataTable>(u"tracesTable"_s)->setCurrentRow(0);
        SEE(says(u"traceView"_s, u"Answered 200."_s));
        CLICK(u"traceAsSample"_s);
        SEE(shown(u"ruleEditor"_s) && textOf(u"chooseSample"_s).startsWith(u"From a trace"_s));
        QTest::keyClick(window(), Qt::Key_Escape);
        SEE(shown(u"actionsTabs"_s));
        clickSegment(u"actionsTabs"_s, 0);
    }

    void switchesOff()
    {
        SEE(shown(u"actionRulesTable"_s));
        auto *table = find<DataTable>(u"actionRulesTable"_s);
        table->setCurrentRow(0);
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Space);
        SEE(tableSays(u"actionRulesTable"_s, u"Off"_s));
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                          table->visualRect(table->model()->index(0, 0)).center());
        SEE(tableSays(u"actionRulesTable"_s, u"On\t"_s));
    }

    void stopsEverything()
    {
        CLICK(u"stopActions"_s);
        SEE(says(u"stopBanner"_s, u"All actions are stopped"_s));
        const auto stopped = wait(m_console->rules().isStopped());
        VERIFY_RESULT(stopped);
        QVERIFY(*stopped);
        picture(u"actions-stopped"_s);
        QTest::mouseClick(find<QWidget>(u"stopBanner"_s)->findChild<QPushButton *>(), Qt::LeftButton);
        SEE(!shown(u"stopBanner"_s) && shown(u"stopActions"_s));
    }

    void beginsFromADelivery()
    {
        // Nothing arrived under that number: it says so instead of beginning with nothing.
        m_window->goTo(Place::Actions, {{u"newRuleFromDelivery"_s, 4711}});
        SEE(shown(u"actionsBanner"_s));
        // One that really arrived.
        const Secret secret(u"a secret of the test"_s);
        VERIFY_RESULT(wait(m_console->signatures().keepSecret(u"hook"_s, secret)));
        EndpointDraft endpoint{.name = u"Hook"_s, .source = u"intercom"_s, .secretName = u"hook"_s};
        VERIFY_RESULT(wait(m_console->webhooks().addEndpoint(endpoint)));
        VERIFY_RESULT(wait(m_console->webhooks().startReceiver({})));
        const auto answer = wait(
            m_console->webhooks().sendSample({.endpoint = u"Hook"_s, .topic = u"contact.user.created"_s}));
        VERIFY_RESULT(answer);
        QVERIFY2(answer->accepted, qPrintable(answer->sentence));
        QList<DeliveryView> arrived;
        SEE((arrived = wait(m_console->webhooks().deliveries({})).value_or(QList<DeliveryView>())).size() ==
            1);
        m_window->goTo(Place::Actions, {{u"newRuleFromDelivery"_s, arrived.first().row.id}});
        SEE(says(u"ruleGallery"_s, u"On contact.user.created"_s));
        type(u"findPreset"_s, u"any http"_s);
        QTest::keyClick(find<QWidget>(u"findPreset"_s), Qt::Key_Return);
        SEE(shown(u"slot_url"_s));
        type(u"slot_url"_s, u"https://example.com/in"_s);
        CLICK(u"makeRule"_s);
        SEE(textOf(u"chooseSample"_s).startsWith(u"Delivery "_s));
        SEE(rendered().contains(u"contact.user.created"_s));
        clickSegment(u"ruleParts"_s, 0);
        QCOMPARE(find<QLineEdit>(u"streamTopics"_s)->text(), u"contact.user.created"_s);
        VERIFY_RESULT(wait(m_console->webhooks().stopReceiver()));
        QTest::keyClick(window(), Qt::Key_Escape);
        CLICK(u"yes"_s);
    }

    void removesWithWhatGoesAway()
    {
        SEE(shown(u"actionRulesTable"_s));
        auto *table = find<DataTable>(u"actionRulesTable"_s);
        table->setCurrentRow(0);
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Delete);
        SEE(says(u"question"_s, u"3 versions"_s) && says(u"question"_s, u"traces"_s));
        picture(u"actions-remove"_s);
        CLICK(u"yes"_s);
        SEE(says(u"actionsPage"_s, u"Nothing is sent anywhere yet."_s));
    }

    void looksRightInTheDark()
    {
        applyTheme(Theme::Mode::Dark);
        CLICK(u"newRule"_s);
        SEE(shown(u"presetList"_s));
        picture(u"actions-gallery-dark"_s);
        type(u"findPreset"_s, u"jira issue"_s);
        QTest::keyClick(find<QWidget>(u"findPreset"_s), Qt::Key_Return);
        SEE(shown(u"slot_site"_s));
        type(u"slot_site"_s, u"example"_s);
        type(u"slot_email"_s, u"ann@example.com"_s);
        type(u"slot_project"_s, u"SUP"_s);
        CLICK(u"makeRule"_s);
        SEE(shown(u"ruleEditor"_s) && shown(u"requestLine"_s));
        picture(u"actions-editor-dark"_s);
        for (int part = 0; part < 4; ++part) {
            clickSegment(u"ruleParts"_s, part);
            QCoreApplication::processEvents();
            QCOMPARE(nameless(window()), QStringList());
            QCOMPARE(clipped(window()).join(u'\n'), QString());
            picture(u"actions-part%1-dark"_s.arg(part));
        }
        for (int tab = 1; tab < 3; ++tab) {
            clickSegment(u"liveTabs"_s, tab);
            picture(u"actions-live%1-dark"_s.arg(tab));
        }
        applyTheme(Theme::Mode::Light);
        // What is not saved is not lost without a word.
        QTest::keyClick(window(), Qt::Key_Escape);
        SEE(says(u"question"_s, u"never saved"_s));
        CLICK(u"yes"_s);
        SEE(shown(u"newRule"_s));
    }

private:
    static QMenu *menu(const QString &name)
    {
        const QWidgetList tops = QApplication::topLevelWidgets();
        for (QWidget *top : tops)
            if (top->objectName() == name && top->isVisible())
                return qobject_cast<QMenu *>(top);
        return nullptr;
    }
    static QString rendered()
    {
        const auto *body = find<TemplateEdit>(u"renderedBody"_s);
        return body == nullptr ? QString() : body->text();
    }
    static void picture(const QString &name) { screenshot(window(), name); }

    QTemporaryDir m_folder;
    ScriptedServer m_target;
    std::unique_ptr<Console> m_console;
    std::unique_ptr<SettingsUiState> m_state;
    std::unique_ptr<MainWindow> m_window;
    bool m_failed = false;
};

QTEST_MAIN(TestActionsPage)
#include "tst_actionspage.moc"
