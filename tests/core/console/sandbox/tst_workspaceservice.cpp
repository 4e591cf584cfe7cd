// Adding workspaces, checking them, and the one that the environment names.
#include "consolerig.h"
#include "secrets/secretstore.h"

#include <QDirIterator>

using namespace patchbay;
using namespace patchbay::testing;

class TestWorkspaceService : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup();
    void addsAndChecks();
    void refuses_data();
    void refuses();
    void refusesTheSameTwice();
    void keepsNoTokenInFiles();
    void tellsOfARevokedTokenOnce();
    void removesWithTheToken();
    void saysThatTheTokenIsInTheEnvironment();
    void takesTheWorkspaceFromTheEnvironment();
    void followsTheEnvironmentToAnotherAddress();
    void checksTheEnvironmentWithoutKeeping();
    void saysWhatToDoWithoutAnyWorkspace();
};

void TestWorkspaceService::cleanup()
{
    qunsetenv("INTERCOM_ACCESS_TOKEN");
    qunsetenv("INTERCOM_BASE_URL");
}

void TestWorkspaceService::addsAndChecks()
{
    ConsoleRig rig;
    WorkspaceService &workspaces = rig.console().workspaces();
    QSignalSpy changed(&workspaces, &WorkspaceService::changed);
    const auto added = wait(workspaces.add(rig.workspaceDraft()));
    VERIFY_RESULT(added);
    QVERIFY(added->isCurrent);
    QCOMPARE(added->state, WorkspaceView::State::Connected);
    QVERIFY2(added->health.ok, qPrintable(added->health.summary));
    QVERIFY(!added->appIdCode.isEmpty());
    QVERIFY(!added->name.isEmpty());
    QCOMPARE(added->regionName, u"custom"_s);
    QVERIFY(added->tokenInMemoryOnly);
    QCOMPARE(added->tokenMasked, Secret(rig.token()).masked());
    QStringList items;
    for (const Health::Item &item : added->health.items)
        items << item.text;
    QVERIFY2(items.contains(u"Contacts can be read"_s), qPrintable(items.join(u'\n')));
    QTRY_VERIFY(changed.count() > 0);

    const auto checked = wait(workspaces.check(added->id));
    VERIFY_RESULT(checked);
    QCOMPARE(checked->state, WorkspaceView::State::Connected);
    const auto current = wait(workspaces.current());
    VERIFY_RESULT(current);
    QCOMPARE(current->id, added->id);
    // Checked again with the same outcome: nothing happened that would be worth an entry.
    QCOMPARE(rig.log(), QStringList{u"Workspace %1 added"_s.arg(added->name)});
}

void TestWorkspaceService::refuses_data()
{
    QTest::addColumn<QString>("url");   // empty: the stand-in's
    QTest::addColumn<QString>("token"); // empty: the right one
    QTest::addColumn<intercom::Region>("region");
    QTest::addColumn<int>("kind");
    const auto custom = intercom::Region::Custom;
    QTest::newRow("wrong token") << QString() << u"not-a-token-of-anybody"_s << custom
                                 << int(Error::Kind::Unauthorized);
    QTest::newRow("unreachable") << u"http://127.0.0.1:1"_s << QString() << custom
                                 << int(Error::Kind::Unreachable);
    QTest::newRow("plain http elsewhere")
        << u"http://intercom.example.com"_s << QString() << custom << int(Error::Kind::InsecureAddress);
    QTest::newRow("no address") << u"nowhere"_s << QString() << custom << int(Error::Kind::InvalidInput);
}

void TestWorkspaceService::refuses()
{
    QFETCH(QString, url);
    QFETCH(QString, token);
    QFETCH(intercom::Region, region);
    QFETCH(int, kind);
    ConsoleRig rig;
    WorkspaceDraft draft = rig.workspaceDraft();
    draft.region = region;
    if (!url.isEmpty())
        draft.customUrl = QUrl(url);
    if (!token.isEmpty())
        draft.token = Secret(token);
    const auto added = wait(rig.console().workspaces().add(draft));
    QVERIFY(!added.has_value());
    QCOMPARE(int(added.error().kind), kind);
    QVERIFY2(!added.error().nextStep.isEmpty(), qPrintable(added.error().toText()));
    const auto list = wait(rig.console().workspaces().list());
    VERIFY_RESULT(list);
    QVERIFY(list->isEmpty());
    QCOMPARE(rig.log(), QStringList());
}

void TestWorkspaceService::refusesTheSameTwice()
{
    ConsoleRig rig;
    VERIFY_RESULT(wait(rig.console().workspaces().add(rig.workspaceDraft())));
    const auto again = wait(rig.console().workspaces().add(rig.workspaceDraft()));
    QVERIFY(!again.has_value());
    QCOMPARE(again.error().kind, Error::Kind::Conflict);
    const auto list = wait(rig.console().workspaces().list());
    VERIFY_RESULT(list);
    QCOMPARE(list->size(), 1);
}

void TestWorkspaceService::keepsNoTokenInFiles()
{
    ConsoleRig rig;
    const auto added = wait(rig.console().workspaces().add(rig.workspaceDraft()));
    VERIFY_RESULT(added);
    VERIFY_RESULT(wait(rig.console().workspaces().check(added->id)));
    const QByteArray token = rig.token().toUtf8();
    rig.close();
    int files = 0;
    QDirIterator each(QFileInfo(rig.storePath()).path(), QDir::Files);
    while (each.hasNext()) {
        QFile file(each.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY2(!file.readAll().contains(token), qPrintable(file.fileName()));
        ++files;
    }
    QVERIFY(files > 0);
}

void TestWorkspaceService::tellsOfARevokedTokenOnce()
{
    ConsoleRig rig;
    WorkspaceService &workspaces = rig.console().workspaces();
    const auto added = wait(workspaces.add(rig.workspaceDraft()));
    VERIFY_RESULT(added);
    // The program ends, and with it what was kept in memory.
    rig.restart();
    const auto list = wait(rig.console().workspaces().list());
    VERIFY_RESULT(list);
    QVERIFY(list->first().tokenPlace.isEmpty());
    for (int i = 0; i < 2; ++i) {
        const auto checked = wait(rig.console().workspaces().check(added->id));
        VERIFY_RESULT(checked);
        QCOMPARE(checked->state, WorkspaceView::State::Disconnected);
        QVERIFY(checked->health.summary.contains(u"access token"_s));
    }
    QCOMPARE(rig.log().filter(u"disconnected"_s).size(), 1);
    const auto wrong =
        wait(rig.console().workspaces().replaceToken(added->id, Secret(u"some-other-token"_s)));
    QVERIFY(!wrong.has_value());
    const auto right = wait(rig.console().workspaces().replaceToken(added->id, Secret(rig.token())));
    VERIFY_RESULT(right);
    QCOMPARE(right->state, WorkspaceView::State::Connected);
}

void TestWorkspaceService::removesWithTheToken()
{
    ConsoleRig rig;
    WorkspaceService &workspaces = rig.console().workspaces();
    const auto added = wait(workspaces.add(rig.workspaceDraft()));
    VERIFY_RESULT(added);
    VERIFY_RESULT(wait(rig.console().connections().add(rig.connectionDraft())));
    VERIFY_RESULT(wait(workspaces.remove(added->id)));
    const auto current = wait(workspaces.current());
    QVERIFY(!current.has_value());
    QCOMPARE(current.error().kind, Error::Kind::NotFound);
    VERIFY_RESULT(wait(workspaces.add(rig.workspaceDraft())));
    const auto connections = wait(rig.console().connections().find(u"CSV file"_s));
    QVERIFY(!connections.has_value());
}

void TestWorkspaceService::saysThatTheTokenIsInTheEnvironment()
{
    ConsoleRig rig;
    qputenv("INTERCOM_ACCESS_TOKEN", rig.token().toUtf8());
    const auto added = wait(rig.console().workspaces().add(rig.workspaceDraft()));
    VERIFY_RESULT(added);
    QCOMPARE(added->tokenPlace, secretPlaceText(SecretPlace::Environment));
    const auto rows = wait(rig.console().activity().page({}));
    VERIFY_RESULT(rows);
    QCOMPARE(rows->first().details.value(u"token_place"_s).toString(),
             secretPlaceText(SecretPlace::Environment));
}

void TestWorkspaceService::takesTheWorkspaceFromTheEnvironment()
{
    ConsoleRig rig;
    qputenv("INTERCOM_ACCESS_TOKEN", rig.token().toUtf8());
    qputenv("INTERCOM_BASE_URL", rig.intercomUrl().toString().toUtf8());
    rig.restart();
    // Asked by several at once, as a window does: one workspace comes of it.
    const auto first = rig.console().workspaces().current();
    const auto second = rig.console().overview().snapshot();
    const auto current = wait(first);
    VERIFY_RESULT(current);
    VERIFY_RESULT(wait(second));
    QCOMPARE(current->id.text(), u"ws_environment"_s);
    QCOMPARE(current->state, WorkspaceView::State::Connected);
    QVERIFY(!current->tokenInMemoryOnly);
    QVERIFY(!current->appIdCode.isEmpty());
    const auto list = wait(rig.console().workspaces().list());
    VERIFY_RESULT(list);
    QCOMPARE(list->size(), 1);
    VERIFY_RESULT(wait(rig.console().connections().add(rig.connectionDraft())));
}

void TestWorkspaceService::followsTheEnvironmentToAnotherAddress()
{
    ConsoleRig rig;
    SandboxOptions options = ConsoleRig::quick();
    Sandbox other(options);
    VERIFY_RESULT(other.start());
    qputenv("INTERCOM_ACCESS_TOKEN", rig.token().toUtf8());
    qputenv("INTERCOM_BASE_URL", rig.intercomUrl().toString().toUtf8());
    VERIFY_RESULT(wait(rig.console().workspaces().current()));
    const QJsonObject door = other.announcement().value(u"intercom"_s).toObject();
    qputenv("INTERCOM_ACCESS_TOKEN", door.value(u"token"_s).toString().toUtf8());
    qputenv("INTERCOM_BASE_URL", door.value(u"url"_s).toString().toUtf8());
    rig.restart();
    const auto moved = wait(rig.console().workspaces().current());
    VERIFY_RESULT(moved);
    QCOMPARE(moved->baseUrl, QUrl(door.value(u"url"_s).toString()));
    const auto checked = wait(rig.console().workspaces().check(moved->id));
    VERIFY_RESULT(checked);
    QCOMPARE(checked->state, WorkspaceView::State::Connected);
}

void TestWorkspaceService::checksTheEnvironmentWithoutKeeping()
{
    ConsoleRig rig;
    const auto missing = wait(rig.console().workspaces().checkEnvironment());
    QVERIFY(!missing.has_value());
    QVERIFY(isUnreachableOrRefused(missing.error()));
    qputenv("INTERCOM_BASE_URL", rig.intercomUrl().toString().toUtf8());
    qputenv("INTERCOM_ACCESS_TOKEN", "a-wrong-token");
    const auto wrong = wait(rig.console().workspaces().checkEnvironment());
    QVERIFY(!wrong.has_value());
    QCOMPARE(wrong.error().kind, Error::Kind::Unauthorized);
    QVERIFY(wrong.error().nextStep.contains(u"Developer Hub"_s));
    QCOMPARE(wrong.error().message.count(u"access token"_s), 1);
    qputenv("INTERCOM_ACCESS_TOKEN", rig.token().toUtf8());
    const auto right = wait(rig.console().workspaces().checkEnvironment());
    VERIFY_RESULT(right);
    QVERIFY(right->health.ok);
    QVERIFY(!right->appIdCode.isEmpty());
    const auto list = wait(rig.console().workspaces().list());
    VERIFY_RESULT(list);
    QVERIFY(list->isEmpty());
    qputenv("INTERCOM_BASE_URL", "http://intercom.example.com");
    const auto plain = wait(rig.console().workspaces().checkEnvironment());
    QVERIFY(!plain.has_value());
    QCOMPARE(plain.error().kind, Error::Kind::InsecureAddress);
}

void TestWorkspaceService::saysWhatToDoWithoutAnyWorkspace()
{
    ConsoleRig rig;
    const auto current = wait(rig.console().workspaces().current());
    QVERIFY(!current.has_value());
    QCOMPARE(current.error().kind, Error::Kind::NotFound);
    QVERIFY(current.error().nextStep.contains(u"INTERCOM_ACCESS_TOKEN"_s));
}

QTEST_GUILESS_MAIN(TestWorkspaceService)
#include "tst_workspaceservice.moc"
