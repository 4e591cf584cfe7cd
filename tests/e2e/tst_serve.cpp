// `patchbayctl serve` as a service manager runs it: ready, syncing what is due, ended with SIGTERM.
#include "programs.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>

using namespace patchbay::testing;
using namespace Qt::StringLiterals;

class ServeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void syncsWhatIsDue();

private:
    // As if the interval had passed.
    bool makeDue() const;

    std::unique_ptr<Terminal> m_terminal{};
    std::unique_ptr<SandboxProcess> m_sandbox{};
};

void ServeTest::init()
{
    m_terminal = std::make_unique<Terminal>();
    m_sandbox = std::make_unique<SandboxProcess>();
    QVERIFY(m_sandbox->start({u"--port"_s, u"0"_s, u"--contacts"_s, u"5"_s, u"--latency-ms"_s, u"0"_s,
                              u"--search-delay-ms"_s, u"0"_s}));
    m_terminal->set(u"INTERCOM_ACCESS_TOKEN"_s, m_sandbox->token());
    m_terminal->set(u"INTERCOM_BASE_URL"_s, m_sandbox->url());
}

bool ServeTest::makeDue() const
{
    bool done = false;
    {
        QSqlDatabase store = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"due"_s);
        store.setDatabaseName(m_terminal->value(u"PATCHBAY_STORE"_s));
        store.setConnectOptions(u"QSQLITE_BUSY_TIMEOUT=10000"_s);
        QSqlQuery query(store);
        done =
            store.open() && query.exec(u"UPDATE schedules SET due_at = 1"_s) && query.numRowsAffected() == 1;
    }
    QSqlDatabase::removeDatabase(u"due"_s);
    return done;
}

void ServeTest::syncsWhatIsDue()
{
    QVERIFY(saveFile(m_terminal->path(u"people.csv"_s),
                     "id,email,name\n1,ann@example.com,Ann Example\n2,bob@example.com,Bob Example\n"));
    QVERIFY(saveFile(m_terminal->path(u"mapping.json"_s),
                     R"({"source_object": "people", "target_object": "contact", "rules": [
                        {"source": "id", "target": "external_id", "match_key": true},
                        {"source": "email", "target": "email"}, {"source": "name", "target": "name"}]})"));
    RUN(workspace, 0, {u"workspace"_s, u"add"_s, u"--url"_s, m_sandbox->url()});
    RUN(connection, 0,
        {u"connection"_s, u"add"_s, u"csv"_s, u"--name"_s, u"People"_s, u"--people-file"_s,
         m_terminal->path(u"people.csv"_s)});
    RUN(mapping, 0, {u"mapping"_s, u"set"_s, u"People"_s, u"--file"_s, m_terminal->path(u"mapping.json"_s)});
    RUN(schedule, 0, {u"sync"_s, u"schedule"_s, u"--connection"_s, u"People"_s, u"--set"_s, u"-"_s},
        R"({"frequency": "interval", "minutes": 5})");
    QVERIFY(makeDue());

    QProcess serve;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const auto &name :
         {u"INTERCOM_ACCESS_TOKEN"_s, u"INTERCOM_BASE_URL"_s, u"PATCHBAY_STORE"_s, u"HOME"_s})
        environment.insert(name, m_terminal->value(name));
    environment.remove(u"DBUS_SESSION_BUS_ADDRESS"_s);
    serve.setProcessEnvironment(environment);
    serve.start(program(u"patchbayctl"_s), {u"serve"_s, u"--json"_s, u"--look-every"_s, u"1"_s});
    while (!serve.canReadLine())
        QVERIFY(serve.waitForReadyRead(ProcessLimit));
    const QJsonObject ready = QJsonDocument::fromJson(serve.readLine()).object();
    QCOMPARE(ready.value(u"ready"_s).toBool(), true);
    QCOMPARE(ready.value(u"pid"_s).toInteger(), serve.processId());

    QTRY_COMPARE_WITH_TIMEOUT(m_sandbox->get(u"/_sandbox/stats"_s).value(u"created"_s).toInteger() >= 2, true,
                              ProcessLimit);
    QJsonArray runs;
    const auto status = [this, &runs] {
        const Ran ran = m_terminal->run({u"sync"_s, u"status"_s, u"--json"_s});
        runs = QJsonDocument::fromJson(ran.out).array();
        return runs.isEmpty() ? QString() : runs.first()[u"state"_s].toString();
    };
    QTRY_COMPARE_WITH_TIMEOUT(status(), u"succeeded"_s, ProcessLimit);
    // The check of a sample follows the day's run.
    QTRY_VERIFY_WITH_TIMEOUT((status(), runs.last()[u"kind"_s].toString() == u"drift"_s), ProcessLimit);
    QCOMPARE(runs.last()[u"drift"_s][u"differing"_s].toInt(-1), 0);

    serve.terminate();
    QVERIFY(serve.waitForFinished(ProcessLimit));
    QCOMPARE(serve.exitStatus(), QProcess::NormalExit);
    const QByteArray said = serve.readAllStandardError();
    QVERIFY2(serve.exitCode() == 0, said.constData());
    QVERIFY2(said.contains("People is due") && said.contains("Stopped."), said.constData());
    QVERIFY(!said.contains(m_sandbox->token().toUtf8()));

    RUN(items, 0, {u"sync"_s, u"items"_s, runs.first()[u"id"_s].toString(), u"--json"_s});
    const QJsonObject item = QJsonDocument::fromJson(items.out.split('\n').first()).object();
    RUN(provenance, 0,
        {u"sync"_s, u"provenance"_s, u"--contact"_s, item[u"intercom_id"_s].toString(), u"--field"_s,
         u"name"_s, u"--json"_s});
    const QJsonArray writes = QJsonDocument::fromJson(provenance.out).array();
    QCOMPARE(writes.size(), 1);
    QCOMPARE(writes.first()[u"started_by"_s].toString(), u"schedule"_s);
    RUN(drift, 0, {u"sync"_s, u"check-drift"_s, u"--sample"_s, u"10"_s, u"--json"_s});
    QCOMPARE(drift.json().value(u"compared"_s).toInt(), 2);
}

QTEST_GUILESS_MAIN(ServeTest)
#include "tst_serve.moc"
