// Which events a stream takes, and that it says why not.
#include "actions/stream.h"
#include "support/testing.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace patchbay;
using namespace Qt::StringLiterals;

namespace {

const QDateTime Noon(QDate(2026, 11, 21), QTime(12, 0), Qt::UTC);

qint64 toUnix(int days)
{
    return Noon.addDays(days).toSecsSinceEpoch();
}

RuleEvent sampleEvent()
{
    RuleEvent made;
    made.source = u"intercom"_s;
    made.topic = u"conversation.user.created"_s;
    made.deliveryId = u"dlv_1"_s;
    made.receivedAt = Noon;
    made.connectionId = ConnectionId(u"con_1"_s);
    const QJsonArray tags{QJsonObject{{u"name"_s, u"Urgent"_s}, {u"weight"_s, 5}},
                          QJsonObject{{u"name"_s, u"billing"_s}, {u"weight"_s, 2}}};
    made.payload = {{u"app_id"_s, u"abc"_s},
                    {u"data"_s, QJsonObject{{u"item"_s, QJsonObject{{u"state"_s, u"open"_s},
                                                                    {u"read"_s, true},
                                                                    {u"score"_s, 7},
                                                                    {u"note"_s, QJsonValue()},
                                                                    {u"subject"_s, u""_s},
                                                                    {u"created_at"_s, toUnix(-3)},
                                                                    {u"tags"_s, tags}}}}}};
    return made;
}

QJsonObject conditions(const char *json)
{
    return QJsonDocument::fromJson(QByteArray(json)).object();
}

} // namespace

class TestStream : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void conditions_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("because"); // empty: it passes
        const auto row = [](const char *json, const QString &because = {}) {
            QTest::newRow(json) << QByteArray(json) << because;
        };
        row(R"({})");
        row(R"({"field":"item.state","is":"equals","value":"OPEN"})");
        row(R"({"field":"item.state","is":"equals","value":"OPEN","match_case":true})",
            u"item.state is “open”; the filter asks that it is “OPEN”"_s);
        row(R"({"field":"data.item.state","is":"does_not_equal","value":"open"})",
            u"data.item.state is “open”; the filter asks that it is not “open”"_s);
        row(R"({"field":"event.topic","is":"starts_with","value":"conversation."})");
        row(R"({"field":"event.topic","is":"does_not_start_with","value":"conversation."})",
            u"event.topic is “conversation.user.created”; the filter asks that it does not start with “conversation.”"_s);
        row(R"({"field":"item.state","is":"does_not_end_with","value":"en"})",
            u"item.state is “open”; the filter asks that it does not end with “en”"_s);
        row(R"({"field":"item.state","is":"does_not_match","value":"^clo"})");
        row(R"({"field":"item.score","is":"at_least","value":7})");
        row(R"({"field":"item.score","is":"less_than","value":7})",
            u"item.score is “7”; the filter asks that it is less than “7”"_s);
        row(R"({"field":"item.gone","is":"is_missing"})");
        row(R"({"field":"item.gone","is":"is_null"})",
            u"item.gone is missing; the filter asks that it is null"_s);
        row(R"({"field":"item.note","is":"is_null"})");
        row(R"({"field":"item.note","is":"is_missing"})",
            u"item.note is null; the filter asks that it is missing"_s);
        row(R"({"field":"item.subject","is":"is_empty"})");
        row(R"({"field":"item.subject","is":"is_null"})",
            u"item.subject is “”; the filter asks that it is null"_s);
        row(R"({"field":"item.read","is":"is_true"})");
        row(R"({"field":"item.created_at","is":"within_days","value":4})");
        row(R"({"field":"item.created_at","is":"older_than_days","value":2})");
        row(R"({"field":"item.created_at","is":"older_than_days","value":4})",
            u"item.created_at is “%1”; the filter asks that it is longer ago than days “4”"_s.arg(
                toUnix(-3)));
        row(R"({"field":"item.tags[*].name","is":"equals","value":"urgent"})");
        row(R"({"field":"item.tags[*].name","is":"equals","value":"vip"})",
            u"item.tags[*].name is “Urgent”, “billing”; the filter asks that it is “vip”"_s);
        row(R"({"field":"item.tags[all].weight","is":"at_least","value":2})");
        row(R"({"field":"item.tags[all].weight","is":"at_least","value":3})",
            u"item.tags[all].weight is “5”, “2”; the filter asks that it is at least “3”"_s);
        row(R"({"field":"item.none[all].weight","is":"at_least","value":3})",
            u"item.none[all].weight is missing; the filter asks that it is at least “3”"_s);
        row(R"({"field":"item.tags[none].name","is":"contains","value":"vip"})");
        row(R"({"field":"item.tags[none].name","is":"contains","value":"bill"})",
            u"item.tags[none].name is “Urgent”, “billing”; the filter asks that it contains “bill”"_s);
        row(R"({"any":[{"field":"item.score","is":"equals","value":1},{"field":"item.state","is":"equals","value":"x"}]})",
            u"item.score is “7”; the filter asks that it is “1”; or: item.state is “open”; the filter asks that it is “x”"_s);
        row(R"({"any":[{"field":"item.score","is":"equals","value":1},{"field":"item.state","is":"one_of","value":["open"]}]})");
        row(R"({"none":[{"field":"item.score","is":"equals","value":7}]})",
            u"“item.score is “7”” holds, and the filter leaves that out"_s);
        row(R"({"all":[{"any":[{"field":"item.state","is":"exists"}]},{"none":[{"field":"item.gone","is":"exists"}]}]})");
    }
    void conditions()
    {
        QFETCH(QByteArray, json);
        QFETCH(QString, because);
        const auto condition = Condition::fromJson(QJsonDocument::fromJson(json).object());
        VERIFY_RESULT(condition);
        const StreamVerdict verdict = examine(*condition, makeScope(sampleEvent(), {}), Noon);
        QCOMPARE(verdict.because, because);
        QCOMPARE(verdict.passes, because.isEmpty());
        // The filter of a connection, which knows no [all], must not say otherwise.
        if (!json.contains("[all]") && !json.contains("[none]"))
            QCOMPARE(judge(*condition, makeScope(sampleEvent(), {}), Noon).passes, verdict.passes);
    }

    // Each condition is in the answer with what it saw, also after the first "no".
    void everyConditionIsShown()
    {
        const auto condition = Condition::fromJson(::conditions(
            R"({"all":[{"field":"item.score","is":"equals","value":1},{"field":"item.tags[*].name","is":"equals","value":"urgent"},
                       {"field":"item.gone","is":"exists"}]})"));
        VERIFY_RESULT(condition);
        const StreamVerdict verdict = examine(*condition, makeScope(sampleEvent(), {}), Noon);
        QVERIFY(!verdict.passes);
        QCOMPARE(verdict.checks.size(), 4);
        QVERIFY(verdict.checks[0].isGroup);
        QCOMPARE(verdict.checks[1].toJson(), (QJsonObject{{u"depth"_s, 1},
                                                          {u"condition"_s, u"item.score is “1”"_s},
                                                          {u"passed"_s, false},
                                                          {u"found"_s, true},
                                                          {u"actual"_s, 7}}));
        QVERIFY(verdict.checks[2].passed);
        QCOMPARE(verdict.checks[2].actual, QJsonValue(QJsonArray{u"Urgent"_s, u"billing"_s}));
        QVERIFY(!verdict.checks[3].wasThere);
    }

    void streams_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<bool>("passes");
        const auto row = [](const char *json, bool passes) {
            QTest::newRow(json) << QByteArray(json) << passes;
        };
        row(R"({})", true);
        row(R"({"source":"intercom","topics":["conversation.user.created"]})", true);
        row(R"({"source":"clerk"})", false);
        row(R"({"topics":["conversation.*"]})", true);
        row(R"({"topics":["conversation"]})", false);
        row(R"({"topics":["contact.*","ticket.created"]})", false);
        row(R"({"connection":"con_1"})", true);
        row(R"({"connection":"con_2"})", false);
        row(R"({"topics":["conversation.*"],"conditions":{"field":"item.state","is":"equals","value":"closed"}})",
            false);
    }
    void streams()
    {
        QFETCH(QByteArray, json);
        QFETCH(bool, passes);
        const auto stream = Stream::fromJson(QJsonDocument::fromJson(json).object());
        VERIFY_RESULT(stream);
        const StreamVerdict verdict = judgeStream(*stream, sampleEvent(), makeScope(sampleEvent(), {}), Noon);
        QCOMPARE(verdict.passes, passes);
        QCOMPARE(verdict.because.isEmpty(), passes);
        const auto again = Stream::fromJson(stream->toJson());
        VERIFY_RESULT(again);
        QVERIFY(*again == *stream);
    }

    void refused()
    {
        QVERIFY(!Stream::fromJson(::conditions(R"({"topics":"a"})")));
        QVERIFY(!Stream::fromJson(::conditions(R"({"conditions":{"field":"a","is":"looks like"}})")));
    }

    // An event survives being written down, and its own names win over the payload's.
    void scope()
    {
        RuleEvent made = sampleEvent();
        made.payload.insert(u"event"_s, u"theirs"_s);
        const auto again = RuleEvent::fromJson(made.toJson());
        VERIFY_RESULT(again);
        QCOMPARE(again->toJson(), made.toJson());
        const QJsonObject scope = makeScope(made, {.variables = {{u"who"_s, u"Ann"_s}}});
        QCOMPARE(scope.value("event"_L1).toObject().value("delivery_id"_L1).toString(), u"dlv_1"_s);
        QCOMPARE(scope.value("payload"_L1).toObject().value("event"_L1).toString(), u"theirs"_s);
        QCOMPARE(scope.value("app_id"_L1).toString(), u"abc"_s);
        QCOMPARE(scope.value("item"_L1).toObject().value("score"_L1).toInt(), 7);
        QCOMPARE(scope.value("who"_L1).toString(), u"Ann"_s);
        QVERIFY(!RuleEvent::fromJson({}));
    }
};

QTEST_GUILESS_MAIN(TestStream)
#include "tst_stream.moc"
