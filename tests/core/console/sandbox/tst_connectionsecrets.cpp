// The secrets of connections on a machine where no keychain answers: what needs none works, what was kept is
// used again, what stays behind is told.
#include "consolerig.h"
#include "support/postgresserver.h"

using namespace patchbay;
using namespace patchbay::testing;

namespace {

const QByteArray readersPassword = "correct-horse-battery-staple";

} // namespace

class TestConnectionSecrets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void needsNoKeychainWithoutPassword();
    void triesAndReconnectsWithTheKeptPassword();
    void forgetsThePasswordThatIsNotAskedForAnyMore();
    void tellsWhatStaysBehind_data();
    void tellsWhatStaysBehind();

private:
    ConnectionService &connections() const { return m_console->connections(); }
    ConnectionDraft draft(const QString &user) const;
    void start();

    PostgresServer m_server;
    std::unique_ptr<ConsoleRig> m_rig;
    std::unique_ptr<Console> m_console;
};

void TestConnectionSecrets::initTestCase()
{
    // Nobody answers there: the keychain says so at once.
    qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
    qunsetenv("DISPLAY");
    if (!PostgresServer::missing().isEmpty())
        QSKIP(qPrintable(PostgresServer::missing()));
    const QString started = m_server.start();
    QVERIFY2(started.isEmpty(), qPrintable(started));
    const QString made = m_server.createDatabase(u"shop"_s);
    QVERIFY2(made.isEmpty(), qPrintable(made));
    // "reader" must say a password, "guest" need not.
    const QString prepared = m_server.execute(u"shop"_s, uR"(CREATE TABLE people (id text, email text);
            INSERT INTO people VALUES ('1', 'ann@example.com');
            CREATE ROLE guest LOGIN; CREATE ROLE reader LOGIN PASSWORD '%1';
            GRANT SELECT ON people TO guest, reader;
            DO $$ BEGIN EXECUTE format('COPY (SELECT unnest(ARRAY[%L, %L, %L])) TO %L',
                'host all reader 127.0.0.1/32 scram-sha-256', 'local all all trust',
                'host all all 127.0.0.1/32 trust', current_setting('hba_file')); END $$;
            SELECT pg_reload_conf();)"_s.arg(QString::fromLatin1(readersPassword)));
    QVERIFY2(prepared.isEmpty(), qPrintable(prepared));
}

void TestConnectionSecrets::init()
{
    m_rig = std::make_unique<ConsoleRig>();
    m_rig->close();
    start();
    VERIFY_RESULT(wait(m_console->workspaces().add(m_rig->workspaceDraft())));
}

void TestConnectionSecrets::cleanup()
{
    m_console.reset();
    m_rig.reset();
}

void TestConnectionSecrets::start()
{
    m_console.reset();
    Console::Options options;
    options.storeUri = m_rig->storePath();
    options.secrets = Console::SecretPolicy::KeychainThenMemory;
    m_console = std::make_unique<Console>(options);
    VERIFY_RESULT(wait(m_console->open()));
}

ConnectionDraft TestConnectionSecrets::draft(const QString &user) const
{
    ConnectionDraft draft;
    draft.system = u"sql"_s;
    draft.name = u"Shop"_s;
    draft.settings = {{u"driver"_s, u"QPSQL"_s},   {u"database"_s, u"shop"_s},
                      {u"host"_s, u"127.0.0.1"_s}, {u"port"_s, m_server.port()},
                      {u"user"_s, user},           {u"people_query"_s, u"SELECT id, email FROM people"_s}};
    return draft;
}

void TestConnectionSecrets::needsNoKeychainWithoutPassword()
{
    const auto added = wait(connections().add(draft(u"guest"_s)));
    VERIFY_RESULT(added);
    QCOMPARE(added->state, ConnectionState::Connected);
    // Again by a program that has kept nothing in memory.
    start();
    const auto checked = wait(connections().check(added->id));
    VERIFY_RESULT(checked);
    QVERIFY2(checked->state == ConnectionState::Connected, qPrintable(checked->stateReason));
    VERIFY_RESULT(wait(connections().reconnect(added->id, draft(u"guest"_s))));
    const auto removed = wait(connections().purge(added->id));
    VERIFY_RESULT(removed);
    QVERIFY(removed->remaining.isEmpty()); // there was nothing to be taken out
}

void TestConnectionSecrets::triesAndReconnectsWithTheKeptPassword()
{
    const ConnectionDraft without = draft(u"reader"_s);
    // The server reads its rules anew a moment after it was asked to.
    QTRY_VERIFY_WITH_TIMEOUT(!wait(connections().test(without)).value_or(Health{.ok = true}).ok, 30'000);
    ConnectionDraft with = without;
    with.secrets = {{u"password"_s, Secret(readersPassword)}};
    const auto added = wait(connections().add(with));
    VERIFY_RESULT(added);

    const auto tried = wait(connections().test(without, added->id));
    VERIFY_RESULT(tried);
    QVERIFY2(tried->ok, qPrintable(tried->summary));
    VERIFY_RESULT(wait(connections().reconnect(added->id, without)));
    const auto checked = wait(connections().check(added->id));
    VERIFY_RESULT(checked);
    QCOMPARE(checked->state, ConnectionState::Connected);

    // It was in memory, and is gone with the program. Another keychain might hold it: that is not passed
    // over.
    start();
    const auto later = wait(connections().check(added->id));
    VERIFY_RESULT(later);
    QCOMPARE(later->state, ConnectionState::Disconnected);
    QVERIFY2(later->stateReason.contains(u"keychain"_s), qPrintable(later->stateReason));
}

void TestConnectionSecrets::forgetsThePasswordThatIsNotAskedForAnyMore()
{
    ConnectionDraft with = draft(u"reader"_s);
    with.secrets = {{u"password"_s, Secret(readersPassword)}};
    const auto added = wait(connections().add(with, true));
    VERIFY_RESULT(added);
    start();
    // A file has no password: what the keychain could say is not asked for.
    const QJsonObject source = m_rig->sandbox().announcement().value(u"sql"_s).toObject();
    ConnectionDraft file;
    file.system = u"sql"_s;
    file.settings = {{u"driver"_s, source.value(u"driver"_s)},
                     {u"database"_s, source.value(u"database"_s)},
                     {u"people_query"_s, source.value(u"people"_s)}};
    VERIFY_RESULT(wait(connections().test(file, added->id)));
    const auto reconnected = wait(connections().reconnect(added->id, file));
    VERIFY_RESULT(reconnected);
    QCOMPARE(reconnected->state, ConnectionState::Connected);
    const auto rows = wait(m_console->activity().page({}));
    VERIFY_RESULT(rows);
    const bool isTold = std::any_of(rows->cbegin(), rows->cend(), [](const ActivityRow &row) {
        return row.kind == u"secret.left" && row.summary.contains(u"Shop"_s);
    });
    QVERIFY(isTold);
}

void TestConnectionSecrets::tellsWhatStaysBehind_data()
{
    QTest::addColumn<bool>("wholeWorkspace");
    QTest::newRow("the connection") << false;
    QTest::newRow("the workspace with its connection") << true;
}

void TestConnectionSecrets::tellsWhatStaysBehind()
{
    QFETCH(bool, wholeWorkspace);
    ConnectionDraft with = draft(u"reader"_s);
    with.secrets = {{u"password"_s, Secret(readersPassword)}};
    const auto added = wait(connections().add(with, true));
    VERIFY_RESULT(added);
    Result<Removal> removal = Removal();
    if (wholeWorkspace) {
        const auto workspace = wait(m_console->workspaces().current());
        VERIFY_RESULT(workspace);
        removal = wait(m_console->workspaces().remove(workspace->id));
    } else {
        removal = wait(connections().purge(added->id));
    }
    VERIFY_RESULT(removal);
    QCOMPARE(removal->remaining.size(), wholeWorkspace ? 2 : 1);
    const Error &first = removal->remaining.first();
    QVERIFY2(first.message.contains(u"“Password” of the connection Shop"_s), qPrintable(first.message));
    QVERIFY2(first.nextStep.contains(added->id.text()), qPrintable(first.nextStep));
    QVERIFY(!first.toText().toUtf8().contains(readersPassword));
    QVERIFY(!wait(connections().find(added->id.text())).has_value());
}

QTEST_GUILESS_MAIN(TestConnectionSecrets)
#include "tst_connectionsecrets.moc"
