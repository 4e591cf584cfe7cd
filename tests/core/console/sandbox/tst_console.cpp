// Opening and closing, the overview, settings, the activity log and the doctor.
#include "consolerig.h"
#include "store/migrations.h"

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTcpServer>
#include <QTcpSocket>

using namespace patchbay;
using namespace patchbay::testing;

namespace {

const Health::Item *itemNamed(const Health &health, const QString &name)
{
    for (const Health::Item &item : health.items) {
        if (item.name == name)
            return &item;
    }
    return nullptr;
}

} // namespace

class TestConsole : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusesATooNewStore();
    void answersBeforeItIsOpen();
    void closesInTheMiddleOfARequest();
    void closesInTheMiddleOfEverything();
    void overviewOfNothing();
    void overviewCountsHoursAndNeeds();
    void overviewChangedIsCoalesced();
    void checksEverything();
    void settingsComeBack();
    void exportsTheLog();
    void examinesTheMachine();
    void tellsTheBudget();
};

void TestConsole::refusesATooNewStore()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(u"store.sqlite"_s);
    {
        Console console({.storeUri = path, .secrets = Console::SecretPolicy::EnvironmentOnly});
        VERIFY_RESULT(wait(console.open()));
    }
    {
        QSqlDatabase store = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"newer"_s);
        store.setDatabaseName(path);
        QVERIFY(store.open());
        QSqlQuery query(store);
        QVERIFY(query.exec(
            u"INSERT INTO store_version (version, name, migrated_at, program) VALUES (%1, 'later', 0, '9')"_s
                .arg(newestStoreVersion() + 1)));
        store.close();
    }
    QSqlDatabase::removeDatabase(u"newer"_s);
    Console console({.storeUri = path, .secrets = Console::SecretPolicy::EnvironmentOnly});
    const Outcome opened = wait(console.open());
    QVERIFY(!opened.has_value());
    QCOMPARE(opened.error().kind, Error::Kind::StoreTooNew);
    // What is asked nevertheless hears the reason, and the doctor still answers.
    const auto list = wait(console.workspaces().list());
    QVERIFY(!list.has_value());
    QCOMPARE(list.error().kind, Error::Kind::StoreTooNew);
    const auto health = wait(console.doctor().examine());
    VERIFY_RESULT(health);
    QVERIFY(!health->ok);
    const Health::Item *store = itemNamed(*health, u"Store"_s);
    QVERIFY(store);
    QCOMPARE(store->state, Health::Item::State::Failed);
}

void TestConsole::answersBeforeItIsOpen()
{
    QTemporaryDir folder;
    Console console(
        {.storeUri = folder.filePath(u"store.sqlite"_s), .secrets = Console::SecretPolicy::EnvironmentOnly});
    QVERIFY(!wait(console.workspaces().list()).has_value());
    VERIFY_RESULT(wait(console.open()));
    VERIFY_RESULT(wait(console.open()));
    VERIFY_RESULT(wait(console.workspaces().list()));
}

void TestConsole::closesInTheMiddleOfARequest()
{
    // A host that takes the connection and never answers.
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    ConsoleRig rig;
    WorkspaceDraft draft = rig.workspaceDraft();
    draft.customUrl = QUrl(u"http://127.0.0.1:%1"_s.arg(silent.serverPort()));
    const auto adding = rig.console().workspaces().add(draft);
    QTRY_VERIFY_WITH_TIMEOUT(silent.hasPendingConnections(), 30'000);
    rig.close();
    QVERIFY(adding.isFinished());
    QVERIFY(!adding.result().has_value());
    QCOMPARE(adding.result().error().kind, Error::Kind::Cancelled);
}

void TestConsole::closesInTheMiddleOfEverything()
{
    ConsoleRig rig;
    VERIFY_RESULT(wait(rig.console().workspaces().add(rig.workspaceDraft())));
    const auto added = wait(rig.console().connections().add(rig.connectionDraft()));
    VERIFY_RESULT(added);
    VERIFY_RESULT(wait(rig.console().mappings().save(added->id, ConsoleRig::mapping(), 0)));
    QList<QFuture<Result<OverviewView>>> overviews;
    QList<QFuture<Result<RecordPlan>>> plans;
    QList<QFuture<Result<QList<ConnectionView>>>> lists;
    for (int i = 0; i < 5; ++i) {
        overviews.append(rig.console().overview().checkAll());
        plans.append(
            rig.console().sync().plan(added->id, u"contact"_s, {RecordSelector::By::SourceKey, u"1"_s}));
        lists.append(rig.console().connections().list());
    }
    rig.close();
    for (const auto &future : overviews)
        QVERIFY(future.isFinished() && future.resultCount() == 1);
    for (const auto &future : plans)
        QVERIFY(future.isFinished() && future.resultCount() == 1);
    for (const auto &future : lists)
        QVERIFY(future.isFinished() && future.resultCount() == 1);
}

void TestConsole::overviewOfNothing()
{
    ConsoleRig rig;
    const auto view = wait(rig.console().overview().snapshot());
    VERIFY_RESULT(view);
    QVERIFY(!view->workspace.has_value());
    QCOMPARE(view->sentence, u"Connect a workspace to begin"_s);
    QCOMPARE(view->activityPerHour.size(), 24);
}

void TestConsole::overviewCountsHoursAndNeeds()
{
    ConsoleRig rig;
    VERIFY_RESULT(wait(rig.console().workspaces().add(rig.workspaceDraft())));
    const auto added = wait(rig.console().connections().add(rig.connectionDraft(u"Customers"_s)));
    VERIFY_RESULT(added);
    QVERIFY(QFile::remove(rig.peoplePath()));
    VERIFY_RESULT(wait(rig.console().connections().check(added->id)));
    const auto view = wait(rig.console().overview().snapshot());
    VERIFY_RESULT(view);
    QVERIFY(view->workspace.has_value());
    QCOMPARE(view->connections.size(), 1);
    QCOMPARE(view->activityPerHour.last(), 3); // workspace added, connection added, connection disconnected
    QCOMPARE(view->errorsPerHour.last(), 1);
    QStringList texts;
    for (const Need &need : view->needs)
        texts << need.text;
    QCOMPARE(texts.filter(u"Customers is disconnected"_s).size(), 1);
    QCOMPARE(texts.filter(u"memory only"_s).size(), 1);
    QCOMPARE(texts.filter(u"no mapping yet"_s).size(), 1);
    QCOMPARE(view->needs.first().severity, Need::Severity::Error);
    QCOMPARE(view->sentence, u"2 things need you"_s);
    QVERIFY(view->budget.limit > 0);
}

void TestConsole::overviewChangedIsCoalesced()
{
    ConsoleRig rig;
    VERIFY_RESULT(wait(rig.console().workspaces().add(rig.workspaceDraft())));
    const auto added = wait(rig.console().connections().add(rig.connectionDraft()));
    VERIFY_RESULT(added);
    QSignalSpy changed(&rig.console().overview(), &OverviewService::changed);
    QSignalSpy appended(&rig.console().activity(), &ActivityService::appended);
    QElapsedTimer clock;
    clock.start();
    for (int i = 0; i < 20; ++i) {
        VERIFY_RESULT(wait(rig.console().connections().pause(added->id, QString::number(i))));
    }
    QTRY_COMPARE_WITH_TIMEOUT(appended.count(), 20, 30'000);
    QTRY_VERIFY_WITH_TIMEOUT(changed.count() > 0, 30'000);
    QVERIFY2(changed.count() <= clock.elapsed() / 500 + 1, qPrintable(QString::number(changed.count())));
}

void TestConsole::checksEverything()
{
    ConsoleRig rig;
    VERIFY_RESULT(wait(rig.console().workspaces().add(rig.workspaceDraft())));
    const auto good = wait(rig.console().connections().add(rig.connectionDraft(u"Good"_s)));
    VERIFY_RESULT(good);
    VERIFY_RESULT(wait(rig.console().mappings().save(good->id, ConsoleRig::mapping(), 0)));
    const auto paused = wait(rig.console().connections().add(rig.connectionDraft(u"Paused"_s)));
    VERIFY_RESULT(paused);
    VERIFY_RESULT(wait(rig.console().connections().pause(paused->id)));
    rig.writePeople(u"id,email\n1,ann@example.com\n"_s); // two mapped columns are gone
    rig.restart();
    // The token was in memory: the workspace is in need, and everything else is still looked at.
    const auto view = wait(rig.console().overview().checkAll());
    VERIFY_RESULT(view);
    QCOMPARE(view->workspace->state, WorkspaceView::State::Disconnected);
    QCOMPARE(view->connections.size(), 2);
    QCOMPARE(view->connections.first().state, ConnectionState::Connected);
    QCOMPARE(view->connections.last().state, ConnectionState::Paused);
}

void TestConsole::settingsComeBack()
{
    ConsoleRig rig;
    SettingsService &settings = rig.console().settings();
    const auto unset = wait(settings.value(u"appearance.theme"_s));
    VERIFY_RESULT(unset);
    QVERIFY(unset->isNull());
    VERIFY_RESULT(wait(settings.setValue(u"appearance.theme"_s, u"dark"_s)));
    rig.restart();
    const auto kept = wait(rig.console().settings().value(u"appearance.theme"_s));
    VERIFY_RESULT(kept);
    QCOMPARE(kept->toString(), u"dark"_s);
    const auto store = wait(rig.console().settings().store());
    VERIFY_RESULT(store);
    QVERIFY(store->location.contains(rig.storePath()));
    QCOMPARE(store->schemaVersion, newestStoreVersion());
    QVERIFY(store->sizeBytes > 0);
    QVERIFY(!store->keychainAvailable);
    QVERIFY(!store->keychainText.isEmpty());
}

void TestConsole::exportsTheLog()
{
    ConsoleRig rig;
    VERIFY_RESULT(wait(rig.console().workspaces().add(rig.workspaceDraft())));
    const QString path = rig.path(u"log.jsonl"_s);
    const auto exported = wait(rig.console().activity().exportTo(path, ExportFormat::JsonLines, {}));
    VERIFY_RESULT(exported);
    QCOMPARE(*exported, 1);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll().contains("workspace.added"));
    const auto refused =
        wait(rig.console().activity().exportTo(rig.path(u"absent/log.csv"_s), ExportFormat::Csv, {}));
    QVERIFY(!refused.has_value());
    QCOMPARE(refused.error().kind, Error::Kind::Storage);
}

void TestConsole::examinesTheMachine()
{
    ConsoleRig rig;
    VERIFY_RESULT(wait(rig.console().workspaces().add(rig.workspaceDraft())));
    VERIFY_RESULT(wait(rig.console().connections().add(rig.connectionDraft(u"Customers"_s))));
    const auto health = wait(rig.console().doctor().examine());
    VERIFY_RESULT(health);
    for (const QString &name : {u"Patchbay"_s, u"Store"_s, u"Keychain"_s, u"TLS"_s, u"SQL drivers"_s,
                                u"ENVIRONMENT_NAME"_s, u"Connection Customers"_s})
        QVERIFY2(itemNamed(*health, name), qPrintable(name));
    const Health::Item *store = itemNamed(*health, u"Store"_s);
    QCOMPARE(store->state, Health::Item::State::Ok);
    QCOMPARE(itemNamed(*health, u"Connection Customers"_s)->state, Health::Item::State::Ok);
}

void TestConsole::tellsTheBudget()
{
    ConsoleRig rig;
    QSignalSpy changed(&rig.console().workspaces(), &WorkspaceService::budgetChanged);
    const auto added = wait(rig.console().workspaces().add(rig.workspaceDraft()));
    VERIFY_RESULT(added);
    VERIFY_RESULT(wait(rig.console().workspaces().check(added->id)));
    QTRY_VERIFY_WITH_TIMEOUT(changed.count() > 0, 30'000);
    QTRY_VERIFY_WITH_TIMEOUT(rig.console().workspaces().budget().learned, 30'000);
    QVERIFY(rig.console().workspaces().budget().limit > 0);
}

QTEST_GUILESS_MAIN(TestConsole)
#include "tst_console.moc"
