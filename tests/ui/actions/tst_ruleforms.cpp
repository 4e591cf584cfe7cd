// The editor keeps what it is given: every preset's, every recipe's and a rule that uses all there is come
// out of its forms as they went in; and its text fields mark and complete.
#include "console/console.h"
#include "support/futures.h"
#include "support/testing.h"
#include "ui/actions/authform.h"
#include "ui/actions/namedlist.h"
#include "ui/actions/paceform.h"
#include "ui/actions/partsform.h"
#include "ui/actions/ruledraft.h"
#include "ui/actions/ruleeditor.h"
#include "ui/actions/templateedit.h"
#include "ui/actions/variableform.h"
#include "ui/support/uitesting.h"
#include "ui/widgets/completionpopup.h"
#include "ui/widgets/conditioneditor.h"

#include <QComboBox>
#include <QJsonDocument>
#include <QLineEdit>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>

using namespace patchbay;
using namespace patchbay::testing;
using namespace patchbay::ui;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 30'000;

// Uses every setting that a definition knows.
const QByteArray everything = R"({
  "name": "Everything", "rehearsal": true,
  "stream": {"title": "All", "source": "intercom", "topics": ["conversation.*", "contact.user.created"],
    "connection": "con_gone",
    "conditions": {"all": [
      {"field": "item.state", "is": "equals", "value": "open", "match_case": true},
      {"any": [{"field": "item.count", "is": "at_least", "value": 3},
               {"none": [{"field": "item.tags[*].name", "is": "one_of", "value": ["a", "b"]},
                         {"field": "item.flag", "is": "equals", "value": true}]}]},
      {"field": "item.created_at", "is": "within_days", "value": 7},
      {"field": "item.gone", "is": "is_missing"}]}},
  "templates": {"footer": "-- {{item.id}}", "head": "{{>footer}}"},
  "settings": {"channel": "C1", "number": 5, "list": [1, 2]},
  "variables": [
    {"name": "text", "template": "{{item.id}}\nsecond line", "longest": 80, "required": true, "default": ""},
    {"name": "path", "path": "item.tags[*].name", "default": [1], "digest": "md5",
     "transforms": [{"name": "replace", "find": "a", "with": "b"}, {"name": "trim"}]},
    {"name": "list", "json": "[{{item.id}}]", "default": null},
    {"name": "number", "value": 5}, {"name": "word", "value": "5"}, {"name": "map", "value": {"a": [1, null]}}],
  "steps": [
    {"name": "first", "when": {"field": "item.state", "is": "equals", "value": "open"},
     "request": {"method": "PUT", "url": "https://{{settings.channel}}.example.com/a b",
       "params": [{"name": "q", "value": "{{item.id}}"}, {"name": "q", "value": "2", "json": true}],
       "headers": [{"name": "X-Json", "value": "{\"a\": {{item.id}}}", "json": true}],
       "cookies": [{"name": "c", "value": "1"}],
       "content_type": "application/json", "body": "{\n  \"a\": {{item}}\n}",
       "auth": {"kind": "client_credentials", "user": "{{settings.channel}}", "secret": "client_secret",
                "token_url": "https://example.com/token", "scope": "a b", "secret_in_body": true},
       "allow_private": true, "timeout_seconds": 12},
     "success": {"statuses": ["201", "2xx"], "answer": {"any": [{"field": "body.ok", "is": "is_true"}]}},
     "retry": {"retries": 7, "first_delay_ms": 321, "longest_delay_ms": 54321},
     "may_repeat": true, "idempotency_header": "Idempotency-Key", "rate": {"calls": 7, "seconds": 2.5},
     "batch": {"most": 20, "seconds": 9, "bytes": 54321, "lines": true, "wrap": "{\"e\": {{items}}}"},
     "go_on_after_failure": true},
    {"name": "second", "request": {"url": "https://example.com", "content_type": "multipart/related",
       "parts": [{"content_type": "application/json", "name": "meta", "file_name": "{{item.id}}.json",
                  "body": "{\"n\": {{item.id}}}"}, {"content_type": "text/plain", "body": "x"}],
       "auth": {"kind": "refresh_token", "secret": "client_secret", "refresh_secret": "refresh_token",
                "token_url": "https://example.com/token"}}},
    {"name": "third", "request": {"method": "GET", "url": "https://example.com/{{steps.first.body.id}}",
       "auth": {"kind": "header", "header": "X-Key", "prefix": "Key ", "secret": "token"}}}]})";

QString standIn(const PresetSlot &slot)
{
    if (!slot.standard.isEmpty())
        return slot.standard;
    if (slot.kind == PresetSlot::Kind::Choice)
        return slot.choices.value(0);
    return slot.kind == PresetSlot::Kind::Url ? u"https://example.com/in"_s : u"x1"_s;
}

QMap<QString, QString> settingsFor(const Preset &preset)
{
    QMap<QString, QString> settings;
    for (const PresetSlot &slot : preset.fields)
        if (slot.kind != PresetSlot::Kind::Secret)
            settings.insert(slot.key, standIn(slot));
    return settings;
}

QByteArray text(const QJsonObject &json)
{
    return QJsonDocument(json).toJson();
}

} // namespace

class TestRuleForms : public QObject
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
    }
    void cleanupTestCase() { m_console.reset(); }

    void definitionsComeOutAsTheyWentIn_data()
    {
        QTest::addColumn<QJsonObject>("definition");
        for (const Preset &preset : allPresets()) {
            const auto made = makeRule(preset, u"A rule"_s, settingsFor(preset), {});
            VERIFY_RESULT(made);
            QTest::newRow(qPrintable(preset.id)) << *made;
        }
        for (const RuleRecipe &recipe : allRecipes()) {
            const auto made = makeRule(recipe, u"A rule"_s, settingsFor(*findPreset(recipe.presetId)));
            VERIFY_RESULT(made);
            QTest::newRow(qPrintable(recipe.id)) << *made;
        }
        const auto all = ActionRule::fromJson(QJsonDocument::fromJson(everything).object());
        VERIFY_RESULT(all);
        QTest::newRow("everything") << all->toJson();
    }

    void definitionsComeOutAsTheyWentIn()
    {
        QFETCH(QJsonObject, definition);
        const auto rule = ActionRule::fromJson(definition);
        VERIFY_RESULT(rule);
        QVERIFY(rule->toJson() == definition);

        // Through each form by itself.
        ActionRule written = *rule;
        const auto throughConditions = [](const Condition &condition) {
            ConditionEditor editor(u"Conditions"_s);
            editor.setCondition(condition);
            return editor.condition();
        };
        written.stream.conditions = throughConditions(rule->stream.conditions);
        for (RuleVariable &variable : written.variables) {
            VariableForm form(m_console->mappings().transforms());
            form.setVariable(variable);
            variable = form.variable();
        }
        for (ActionStep &step : written.steps) {
            ActionStep fresh{.name = step.name, .when = throughConditions(step.when)};
            fresh.request.method = step.request.method;
            fresh.request.contentType = step.request.contentType;
            TemplateEdit url(u"URL"_s, TemplateEdit::Height::Line);
            url.setText(step.request.url);
            fresh.request.url = url.text();
            TemplateEdit body(u"Body"_s);
            body.setText(step.request.body);
            fresh.request.body = body.text();
            NamedList headers(u"header"_s, true);
            headers.setEntries(step.request.headers);
            fresh.request.headers = headers.entries();
            NamedList params(u"parameter"_s, false);
            params.setEntries(step.request.params);
            fresh.request.params = params.entries();
            NamedList cookies(u"cookie"_s, false);
            cookies.setEntries(step.request.cookies);
            fresh.request.cookies = cookies.entries();
            PartsForm parts;
            parts.setParts(step.request.parts);
            fresh.request.parts = parts.parts();
            AuthForm auth;
            auth.setAuth(step.request.auth);
            fresh.request.auth = auth.auth();
            PaceForm pace;
            pace.readFrom(step);
            pace.writeTo(fresh);
            step = fresh;
        }
        QCOMPARE(text(written.toJson()), text(definition));
    }

    // Showing a rule changes nothing, and what is changed changes nothing else.
    void editorChangesNothingByItself_data() { definitionsComeOutAsTheyWentIn_data(); }

    void editorChangesNothingByItself()
    {
        QFETCH(QJsonObject, definition);
        RuleEditor editor(*m_console, nullptr);
        RuleView view;
        view.id = RuleId(u"rul_1"_s);
        view.version = 1;
        view.definition = definition;
        VERIFY_RESULT(editor.open(view));
        QSignalSpy shown(editor.draft(), &RuleDraft::viewChanged);
        QTRY_VERIFY_WITH_TIMEOUT(!shown.isEmpty(), patience);
        QVERIFY(!editor.draft()->isModified());
        QCOMPARE(text(editor.draft()->rule().toJson()), text(definition));
        auto *name = editor.findChild<QLineEdit *>(u"ruleName"_s);
        name->clear();
        QTest::keyClicks(name, u"Another name"_s);
        QVERIFY(editor.draft()->isModified());
        QJsonObject wanted = definition;
        wanted.insert(u"name"_s, u"Another name"_s);
        QCOMPARE(text(editor.draft()->rule().toJson()), text(wanted));
        // Typing is one step of undo (clearing belongs to it).
        while (editor.draft()->undoStack()->canUndo())
            editor.draft()->undoStack()->undo();
        QCOMPARE(text(editor.draft()->rule().toJson()), text(definition));
        QVERIFY(!editor.draft()->isModified());
    }

    void undoReachesTheFields()
    {
        RuleEditor editor(*m_console, nullptr);
        RuleView view;
        view.id = RuleId(u"rul_1"_s);
        view.version = 1;
        view.definition = ActionRule::fromJson(QJsonDocument::fromJson(everything).object())->toJson();
        VERIFY_RESULT(editor.open(view));
        auto *body = editor.findChild<TemplateEdit *>(u"stepBody"_s);
        const QString before = body->text();
        body->moveCursor(QTextCursor::End);
        QTest::keyClicks(body, u" abc"_s);
        QCOMPARE(body->text(), before + u" abc"_s);
        QCOMPARE(editor.draft()->undoStack()->count(), 1);
        editor.draft()->undoStack()->undo();
        QCOMPARE(body->text(), before);
        auto *retries = editor.findChild<QSpinBox *>(u"retries"_s);
        retries->setValue(2);
        QCOMPARE(editor.draft()->rule().steps.first().retry.maxRetries, 2);
        editor.draft()->undoStack()->undo();
        QCOMPARE(retries->value(), 7);
    }

    void tagsAreCompleted()
    {
        QWidget window;
        window.resize(600, 400);
        auto *edit = new TemplateEdit(u"Body"_s, TemplateEdit::Height::Block, &window);
        edit->setGeometry(0, 0, 500, 200);
        edit->setValues({{u"item.id"_s, u"text"_s, u"42"_s}, {u"item.user.name"_s, u"text"_s, u"Ann"_s}},
                        {u"footer"_s});
        window.show();
        edit->setFocus();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        QTest::keyClicks(edit, u"Hello {{us"_s);
        auto *popup = window.findChild<CompletionPopup *>();
        QVERIFY(popup && popup->isOpen());
        QTest::keyClick(edit, Qt::Key_Down);
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(edit->text(), u"Hello {{item.user.name}}"_s);
        QVERIFY(!popup->isOpen());
        QTest::keyClicks(edit, u" {{>f"_s);
        QTest::keyClick(edit, Qt::Key_Down);
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(edit->text(), u"Hello {{item.user.name}} {{>footer}}"_s);
    }

    void mistakesAreMarked()
    {
        TemplateEdit edit(u"Body"_s);
        edit.setText(u"{\n  \"a\": {{#item}}\n}"_s);
        DraftFault fault{.line = 2, .column = 8, .length = 9};
        fault.error.message = u"It is not closed."_s;
        edit.setFault(&fault);
        QVERIFY(edit.hasFault());
        QCOMPARE(edit.extraSelections().size(), 1);
        QCOMPARE(edit.extraSelections().first().cursor.selectedText(), u"{{#item}}"_s);
        edit.goToFault();
        QCOMPARE(edit.textCursor().blockNumber(), 1);
        QCOMPARE(edit.textCursor().positionInBlock(), 7);
        edit.setFault(nullptr);
        QVERIFY(edit.extraSelections().isEmpty());
    }

    void valuesKeepTheirType()
    {
        ConditionEditor editor(u"Conditions"_s);
        editor.setCondition({.kind = Condition::Kind::Field,
                             .field = u"item.count"_s,
                             .comparison = Comparison::Equals,
                             .value = 5});
        auto *value = editor.findChild<QLineEdit *>(u"conditionValue"_s);
        value->setText(u"6"_s);
        QCOMPARE(editor.condition().value, QJsonValue(6));
        value->setText(u"many"_s);
        QCOMPARE(editor.condition().value, QJsonValue(u"many"_s));
        auto *comparison = editor.findChild<QComboBox *>(u"conditionComparison"_s);
        comparison->setCurrentIndex(comparison->findData(int(Comparison::AtLeast)));
        value->setText(u"7"_s);
        QCOMPARE(editor.condition().value, QJsonValue(7));
    }

private:
    QTemporaryDir m_folder;
    std::unique_ptr<Console> m_console;
};

QTEST_MAIN(TestRuleForms)
#include "tst_ruleforms.moc"
