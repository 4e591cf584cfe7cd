// What a check makes of a workspace's answers.
#include "console/workspacecheck.h"
#include "support/scriptedserver.h"
#include "support/testing.h"

using namespace patchbay;
using namespace patchbay::testing;
using namespace Qt::StringLiterals;
using State = Health::Item::State;

namespace {

const QDateTime now(QDate(2026, 3, 1), QTime(12, 0), Qt::UTC);

QJsonObject meAnswer()
{
    return {{u"type"_s, u"admin"_s},
            {u"id"_s, u"1"_s},
            {u"name"_s, u"Robin Example"_s},
            {u"app"_s, QJsonObject{{u"type"_s, u"app"_s},
                                   {u"id_code"_s, u"abc123"_s},
                                   {u"name"_s, u"Example"_s},
                                   {u"region"_s, u"US"_s},
                                   {u"timezone"_s, u"UTC"_s}}}};
}

QJsonObject refusal(const QString &code)
{
    return {
        {u"type"_s, u"error.list"_s},
        {u"request_id"_s, u"req-1"_s},
        {u"errors"_s, QJsonArray{QJsonObject{{u"code"_s, code}, {u"message"_s, u"Access Token Invalid"_s}}}}};
}

} // namespace

class TestWorkspaceCheck : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void judges_data();
    void judges();
};

void TestWorkspaceCheck::judges_data()
{
    QTest::addColumn<int>("meStatus");
    QTest::addColumn<QString>("path"); // the read that is refused
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("code");
    QTest::addColumn<intercom::Region>("region");
    QTest::addColumn<QString>("appId"); // that is expected
    QTest::addColumn<bool>("connected");
    QTest::addColumn<bool>("ok");
    QTest::addColumn<QString>("item");
    QTest::addColumn<int>("state");
    QTest::addColumn<QString>("next"); // part of the next step
    const auto custom = intercom::Region::Custom;
    QTest::newRow("all well") << 200 << QString() << 0 << QString() << custom << QString() << true << true
                              << u"Contacts"_s << int(State::Ok) << QString();
    QTest::newRow("token refused") << 401 << QString() << 0 << QString() << custom << QString() << false
                                   << false << u"Access token"_s << int(State::Failed) << u"Developer Hub"_s;
    QTest::newRow("contacts not allowed, by 401")
        << 200 << u"/contacts"_s << 401 << u"token_unauthorized"_s << custom << QString() << true << false
        << u"Contacts"_s << int(State::Failed) << u"Read and list users and companies"_s;
    QTest::newRow("contacts not allowed, by 403")
        << 200 << u"/contacts"_s << 403 << u"forbidden"_s << custom << QString() << true << false
        << u"Contacts"_s << int(State::Failed) << u"Read and list users and companies"_s;
    QTest::newRow("activity logs not allowed")
        << 200 << u"/admins/activity_logs"_s << 403 << u"forbidden"_s << custom << QString() << true << true
        << u"Activity logs"_s << int(State::Warning) << u"Read admin activity logs"_s;
    QTest::newRow("not in the plan") << 200 << u"/admins/activity_logs"_s << 403 << u"api_plan_restricted"_s
                                     << custom << QString() << true << true << u"Activity logs"_s
                                     << int(State::Warning) << QString();
    QTest::newRow("another region") << 200 << QString() << 0 << QString() << intercom::Region::Eu << QString()
                                    << true << false << u"Region"_s << int(State::Failed)
                                    << u"United States"_s;
    QTest::newRow("the chosen region")
        << 200 << QString() << 0 << QString() << intercom::Region::Us << QString() << true << true
        << u"Region"_s << int(State::Ok) << QString();
    QTest::newRow("another workspace's token")
        << 200 << QString() << 0 << QString() << custom << u"xyz789"_s << false << false << u"Access token"_s
        << int(State::Failed) << u"its own token"_s;
}

void TestWorkspaceCheck::judges()
{
    QFETCH(int, meStatus);
    QFETCH(QString, path);
    QFETCH(int, status);
    QFETCH(QString, code);
    QFETCH(intercom::Region, region);
    QFETCH(QString, appId);
    QFETCH(bool, connected);
    QFETCH(bool, ok);
    QFETCH(QString, item);
    QFETCH(int, state);
    QFETCH(QString, next);

    ScriptedServer server;
    server.reply("GET", "/me", meStatus, meStatus == 200 ? meAnswer() : refusal(u"unauthorized"_s));
    const QJsonObject empty{{u"type"_s, u"list"_s}, {u"data"_s, QJsonArray()}};
    const QHash<QByteArray, QJsonObject> reads{
        {"/contacts", empty},
        {"/companies/list", empty},
        {"/companies", empty},
        {"/tags", empty},
        {"/data_attributes", empty},
        {"/admins", {{u"type"_s, u"admin.list"_s}, {u"admins"_s, QJsonArray()}}},
        {"/admins/activity_logs", {{u"type"_s, u"activity_log.list"_s}, {u"activity_logs"_s, QJsonArray()}}},
    };
    for (auto it = reads.constBegin(); it != reads.constEnd(); ++it) {
        const bool refused = QString::fromUtf8(it.key()) == path;
        for (const QByteArray &method : {QByteArray("GET"), QByteArray("POST")})
            server.reply(method, it.key(), refused ? status : 200, refused ? refusal(code) : it.value());
    }

    HttpClient http({});
    const auto door =
        std::make_shared<IntercomDoor>(http, WorkspaceId(u"ws_1"_s), server.url(),
                                       FoundSecret{Secret(u"a-test-token"_s), SecretPlace::Memory});
    const WorkspaceCheck check = QCoro::waitFor(checkWorkspace(door, {region, appId, u"Example"_s}, now));
    QCOMPARE(check.isConnected(), connected);
    QVERIFY2(check.health.ok == ok, qPrintable(check.health.summary));
    QCOMPARE(check.health.checkedAt, now);
    const Health::Item *found = nullptr;
    for (const Health::Item &each : check.health.items) {
        if (each.name == item)
            found = &each;
    }
    QVERIFY2(found, qPrintable(item));
    QCOMPARE(int(found->state), state);
    QVERIFY2(found->nextStep.contains(next), qPrintable(found->nextStep));
    QVERIFY(!check.health.summary.isEmpty());
}

QTEST_GUILESS_MAIN(TestWorkspaceCheck)
#include "tst_workspacecheck.moc"
