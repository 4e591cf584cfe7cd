// A rule while it is written: where its mistakes are, and what its templates can name.
#include "actions/draftcheck.h"

#include <QJsonArray>
#include <QTest>

using namespace patchbay;
using namespace Qt::StringLiterals;

namespace {

RuleEvent arrived()
{
    RuleEvent made;
    made.source = u"intercom"_s;
    made.topic = u"conversation.user.created"_s;
    made.payload = {
        {u"type"_s, u"notification_event"_s},
        {u"data"_s, QJsonObject{{u"item"_s, QJsonObject{{u"id"_s, u"42"_s},
                                                        {u"count"_s, 3},
                                                        {u"open"_s, true},
                                                        {u"none"_s, QJsonValue()},
                                                        {u"text"_s, u"a \"b\""_s},
                                                        {u"tags"_s, QJsonArray{u"x"_s, u"y"_s}}}}}}};
    return made;
}

ActionRule ruleWith(const QString &body)
{
    ActionRule rule;
    rule.name = u"Draft"_s;
    ActionStep step{.name = u"send"_s};
    step.request.url = u"https://example.com/{{item.id}}"_s;
    step.request.body = body;
    rule.steps.append(step);
    return rule;
}

} // namespace

class TestDraftCheck : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bodies_data()
    {
        QTest::addColumn<QString>("body");
        QTest::addColumn<QString>("marked"); // empty: no mistake
        QTest::addColumn<int>("line");
        QTest::addColumn<int>("column");
        QTest::newRow("right") << u"{\"id\": {{item.id}}}"_s << QString() << 0 << 0;
        QTest::newRow("no end") << u"{\"id\": {{item.id}"_s << u"{{item.id}"_s << 1 << 8;
        QTest::newRow("not closed") << u"{\n  \"id\": {{#item}}1\n}"_s << u"{{#item}}"_s << 2 << 9;
        QTest::newRow("closed wrongly") << u"{{#a}}\n{{/b}}"_s << u"{{/b}}"_s << 2 << 1;
        QTest::newRow("raw breaks the JSON")
            << u"{\n\"t\": \"{{{item.text}}}\"}"_s << u"{{{item.text}}}"_s << 2 << 7;
        QTest::newRow("own text, before any tag") << u"{\"a\": x, \"b\": {{item.id}}}"_s << u"x"_s << 1 << 7;
        QTest::newRow("own text, after a tag") << u"{\"a\": {{item.id}} x}"_s << u"x"_s << 1 << 19;
        QTest::newRow("missing comma") << u"{\"a\": {{item.id}}\n\"b\": 1}"_s << u"\""_s << 2 << 1;
    }

    void bodies()
    {
        QFETCH(QString, body);
        QFETCH(QString, marked);
        const QList<DraftFault> faults = checkDraft(ruleWith(body), arrived());
        if (marked.isEmpty()) {
            QVERIFY2(faults.isEmpty(), faults.isEmpty() ? "" : qPrintable(faults.first().error.message));
            return;
        }
        QVERIFY(!faults.isEmpty());
        const DraftFault &fault = faults.first();
        QCOMPARE(fault.place, u"steps.0.request.body"_s);
        QTEST(fault.line, "line");
        QTEST(fault.column, "column");
        const QString line = body.split(u'\n').at(fault.line - 1);
        QCOMPARE(line.mid(fault.column - 1, fault.length), marked);
        QVERIFY(!fault.error.message.isEmpty() && !fault.error.nextStep.isEmpty());
    }

    void otherPlaces()
    {
        ActionRule rule = ruleWith(u"{{>part}}"_s);
        rule.templates.insert(u"part"_s, u"{\n\"a\": {{{item.text}}}}"_s);
        QList<DraftFault> faults = checkDraft(rule, arrived());
        QCOMPARE(faults.value(0).place, u"templates.part"_s);
        QCOMPARE(faults.value(0).line, 2);

        rule = ruleWith(u"{}"_s);
        rule.steps[0].request.headers = {{u"X-A"_s, u"1"_s}, {u"X-B"_s, u"{{item"_s}};
        faults = checkDraft(rule, arrived());
        QCOMPARE(faults.value(0).place, u"steps.0.request.headers.1.value"_s);

        rule = ruleWith(u"{\"a\": {{ok}}}"_s);
        rule.variables = {{.name = u"ok"_s, .path = u"item.id"_s},
                          {.name = u"gone"_s, .path = u"item.gone"_s, .isRequired = true}};
        faults = checkDraft(rule, arrived());
        QCOMPARE(faults.size(), 1);
        QCOMPARE(faults.value(0).place, u"variables.1"_s);

        rule = ruleWith(u"{}"_s);
        rule.name.clear();
        faults = checkDraft(rule, arrived());
        QCOMPARE(faults.size(), 1);
        QCOMPARE(faults.value(0).place, QString());
    }

    // Where nothing is sent there is nothing to check.
    void bodiesThatAreNotSent()
    {
        ActionRule rule = ruleWith(u"no JSON"_s);
        rule.steps[0].request.method = u"GET"_s;
        QVERIFY(checkDraft(rule, arrived()).isEmpty());
        rule.steps[0].request.method = u"POST"_s;
        rule.steps[0].request.contentType = u"text/plain"_s;
        QVERIFY(checkDraft(rule, arrived()).isEmpty());
    }

    void values()
    {
        ActionRule rule = ruleWith(u"{{secrets.token}}"_s);
        rule.settings = {{u"channel"_s, u"C1"_s}};
        rule.variables = {{.name = u"title"_s, .text = u"No. {{item.id}}"_s},
                          {.name = u"gone"_s, .path = u"item.gone"_s, .isRequired = true}};
        QHash<QString, DraftValue> values;
        const QList<DraftValue> all = draftValues(rule, arrived());
        for (const DraftValue &value : all) {
            QVERIFY2(!values.contains(value.path), qPrintable(value.path));
            values.insert(value.path, value);
        }
        QCOMPARE(all.first().path, u"title"_s);
        QCOMPARE(values[u"title"_s].value, u"No. 42"_s);
        QCOMPARE(values[u"settings.channel"_s].value, u"C1"_s);
        QCOMPARE(values[u"item.count"_s].type, u"number"_s);
        QCOMPARE(values[u"item.open"_s].type, u"yes or no"_s);
        QCOMPARE(values[u"item.none"_s].type, u"nothing"_s);
        QCOMPARE(values[u"item.tags"_s].type, u"list of 2"_s);
        QCOMPARE(values[u"item.tags.0"_s].value, u"x"_s);
        QCOMPARE(values[u"secrets.token"_s].type, u"secret"_s);
        QVERIFY(values.contains(u"event.topic"_s));
        QCOMPARE(draftValues(rule, arrived(), 5).size(), 5);
    }
};

QTEST_MAIN(TestDraftCheck)
#include "tst_draftcheck.moc"
