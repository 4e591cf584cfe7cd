// What the overview says needs a person.
#include "console/needs.h"
#include "sync/runledger.h"

#include <QTest>

using namespace patchbay;
using namespace Qt::StringLiterals;

namespace {

const QDateTime now(QDate(2026, 3, 1), QTime(12, 0), Qt::UTC);

WorkspaceView goodWorkspace()
{
    WorkspaceView view;
    view.name = u"Example"_s;
    view.state = WorkspaceView::State::Connected;
    view.health.ok = true;
    view.health.checkedAt = now.addSecs(-60);
    view.tokenPlace = u"system keychain"_s;
    return view;
}

ConnectionView goodConnection()
{
    ConnectionView view;
    view.id = ConnectionId(u"con_1"_s);
    view.name = u"Customers"_s;
    view.state = ConnectionState::Connected;
    view.health.ok = true;
    view.health.checkedAt = now.addSecs(-60);
    view.mappings.append(MappedPair{u"people"_s, u"contact"_s, u"People → contact"_s, 3, 1});
    return view;
}

QStringList texts(const QList<Need> &needs)
{
    QStringList list;
    for (const Need &need : needs)
        list << need.text;
    return list;
}

} // namespace

class TestNeeds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void allWell();
    void workspace_data();
    void workspace();
    void connection_data();
    void connection();
    void endpoints();
    void drift();
    void questions();
};

void TestNeeds::allWell()
{
    QCOMPARE(texts(workspaceNeeds(goodWorkspace(), now)), QStringList());
    QCOMPARE(texts(connectionNeeds(goodConnection(), {}, false, now)), QStringList());
    QCOMPARE(needsSentence({}), u"All well"_s);
}

void TestNeeds::workspace_data()
{
    QTest::addColumn<WorkspaceView>("view");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("sentence");
    WorkspaceView view = goodWorkspace();
    view.state = WorkspaceView::State::Disconnected;
    view.health.summary = u"the token was revoked"_s;
    QTest::newRow("disconnected") << view << u"Example is disconnected: the token was revoked"_s
                                  << u"1 thing needs you"_s;
    view = goodWorkspace();
    view.tokenPlace.clear();
    QTest::newRow("no token") << view << u"No access token for Example can be read on this machine"_s
                              << u"1 thing needs you"_s;
    view = goodWorkspace();
    view.tokenInMemoryOnly = true;
    QTest::newRow("token in memory")
        << view
        << u"The access token of Example is kept in memory only and will be forgotten when Patchbay closes"_s
        << u"1 thing needs you"_s;
    view = goodWorkspace();
    view.health.ok = false;
    view.health.items.append({u"Contacts"_s, Health::Item::State::Failed, u"Contacts cannot be read"_s, {}});
    QTest::newRow("permission") << view << u"Example: Contacts cannot be read"_s << u"1 thing needs you"_s;
    view = goodWorkspace();
    view.health.checkedAt = now.addDays(-3);
    QTest::newRow("stale") << view << u"Example was last checked 3 days ago"_s << u"All well"_s;
}

void TestNeeds::workspace()
{
    QFETCH(WorkspaceView, view);
    QFETCH(QString, text);
    QFETCH(QString, sentence);
    const QList<Need> needs = workspaceNeeds(view, now);
    QCOMPARE(texts(needs), QStringList{text});
    QCOMPARE(needs.first().place, u"settings"_s);
    QCOMPARE(needsSentence(needs), sentence);
}

void TestNeeds::connection_data()
{
    QTest::addColumn<ConnectionView>("view");
    QTest::addColumn<QString>("mappingProblem");
    QTest::addColumn<bool>("lastResyncFailed");
    QTest::addColumn<QStringList>("expected");
    QTest::addColumn<QString>("place");
    ConnectionView view = goodConnection();
    view.state = ConnectionState::Disconnected;
    view.stateReason = u"the file is not there"_s;
    QTest::newRow("disconnected") << view << QString() << false
                                  << QStringList{u"Customers is disconnected: the file is not there"_s}
                                  << u"integrations"_s;
    view = goodConnection();
    view.state = ConnectionState::Paused;
    view.mappings.clear();
    QTest::newRow("paused") << view << u"a problem"_s << true << QStringList{} << QString();
    view = goodConnection();
    view.mappings.clear();
    QTest::newRow("no mapping") << view << QString() << false
                                << QStringList{u"Customers has no mapping yet"_s} << u"mapping"_s;
    QTest::newRow("mapping problem")
        << goodConnection() << u"plan has no source"_s << false
        << QStringList{u"The mapping of Customers has a problem: plan has no source"_s} << u"mapping"_s;
    QTest::newRow("resync failed") << goodConnection() << QString() << true
                                   << QStringList{u"The last resync through Customers failed"_s} << u"sync"_s;
    view = goodConnection();
    view.health.checkedAt = now.addSecs(-30 * 3600);
    QTest::newRow("stale") << view << QString() << false
                           << QStringList{u"Customers was last checked 30 hours ago"_s} << u"integrations"_s;
}

void TestNeeds::connection()
{
    QFETCH(ConnectionView, view);
    QFETCH(QString, mappingProblem);
    QFETCH(bool, lastResyncFailed);
    QFETCH(QStringList, expected);
    QFETCH(QString, place);
    const QList<Need> needs = connectionNeeds(view, mappingProblem, lastResyncFailed, now);
    QCOMPARE(texts(needs), expected);
    if (!needs.isEmpty()) {
        QCOMPARE(needs.first().place, place);
        QCOMPARE(needs.first().connectionId, view.id);
    }
}

void TestNeeds::endpoints()
{
    EndpointRow endpoint{.name = u"Intercom"_s, .source = u"intercom"_s};
    QVERIFY(endpointNeeds(endpoint, {}).isEmpty());
    WatchMemory memory;
    memory.missingSince = now;
    const QList<Need> missed = endpointNeeds(endpoint, memory);
    QCOMPARE(missed.size(), 1);
    QCOMPARE(missed.first().severity, Need::Severity::Info);
    endpoint.source = u"clerk"_s; // nothing of it can be fetched there
    QVERIFY(endpointNeeds(endpoint, memory).isEmpty());
    memory.silent = {{u"company.created"_s, u"It is silent."_s}};
    memory.level = AnswerWatch::Level::Paused;
    memory.sentence = u"It is paused."_s;
    memory.raisedAt = now;
    const QList<Need> alarms = endpointNeeds(endpoint, memory);
    QCOMPARE(texts(alarms), (QStringList{u"Webhooks at Intercom: It is paused."_s,
                                         u"Webhooks at Intercom: It is silent."_s}));
    QCOMPARE(alarms.first().severity, Need::Severity::Error);
    QCOMPARE(alarms.last().severity, Need::Severity::Warning);
    for (const Need &need : alarms)
        QCOMPARE(need.place, u"webhooks"_s);
}

void TestNeeds::drift()
{
    DriftReport report{.at = now.addSecs(-1800), .sample = 50, .compared = 50, .differing = 0};
    QVERIFY(driftNeeds(goodConnection(), report, now).isEmpty());
    report.differing = 2;
    const QList<Need> needs = driftNeeds(goodConnection(), report, now);
    QCOMPARE(
        texts(needs),
        QStringList{
            u"Intercom has drifted from Customers: 2 of 50 records differ (4 %), checked less than an hour ago"_s});
    QCOMPARE(needs.first().severity, Need::Severity::Warning);
    QCOMPARE(needs.first().place, u"integrations"_s);
    QCOMPARE(needs.first().connectionId, goodConnection().id);
    ConnectionView paused = goodConnection();
    paused.state = ConnectionState::Paused;
    QVERIFY(driftNeeds(paused, report, now).isEmpty());
}

void TestNeeds::questions()
{
    RunRow question;
    question.counts = RunLedger{.create = 1, .update = 2}.toJson();
    const QList<Need> needs = questionNeeds(goodConnection(), question);
    QCOMPARE(texts(needs),
             QStringList{u"The mapping of Customers was changed, which would write to 3 records;"
                         " its schedule waits for an answer"_s});
    QCOMPARE(needs.first().place, u"sync"_s);
}

QTEST_GUILESS_MAIN(TestNeeds)
#include "tst_needs.moc"
