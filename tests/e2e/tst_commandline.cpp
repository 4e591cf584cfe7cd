// The main job from a terminal: the real program, process by process, against the sandbox as another process.
#include "programs.h"

#include <QDirIterator>
#include <QRegularExpression>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QSqlRecord>

#include <utility>

using namespace patchbay::testing;
using namespace Qt::StringLiterals;

namespace {

// Never a real one: it only has to be recognisable wherever it would turn up.
const QByteArray typedToken = "typed_token_8f1d2c7b6a5e4039";

const QString chinookQuery =
    u"SELECT c.CustomerId AS id, c.FirstName || ' ' || c.LastName AS name, c.Email AS email, c.Phone AS "
    u"phone, "
    "c.Company AS company, ROUND(SUM(i.Total), 2) AS lifetime_value, e.Email AS support_rep_email "
    "FROM Customer c LEFT JOIN Invoice i ON i.CustomerId = c.CustomerId "
    "LEFT JOIN Employee e ON e.EmployeeId = c.SupportRepId GROUP BY c.CustomerId ORDER BY c.CustomerId"_s;

const QByteArray chinookMapping = R"({"source_object": "people", "target_object": "contact", "rules": [
    {"source": "id", "target": "external_id", "match_key": true},
    {"source": "email", "target": "email", "match_key": true},
    {"source": "name", "target": "name"},
    {"source": "phone", "target": "phone"},
    {"source": "lifetime_value", "target": "custom.lifetime_value"},
    {"source": "support_rep_email", "target": "owner.email"},
    {"source": "company", "target": "company.company_id"},
    {"source": "company", "target": "company.name"}]})";

// RFC 4180, everything quoted; empty when the query fails.
QByteArray csvOf(const QString &databaseFile, const QString &sql)
{
    QByteArray csv;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"csv"_s);
        database.setDatabaseName(databaseFile);
        database.setConnectOptions(u"QSQLITE_OPEN_READONLY"_s);
        QSqlQuery query(database);
        if (database.open() && query.exec(sql)) {
            const auto line = [&csv](int count, const auto &cell) {
                for (int i = 0; i < count; ++i)
                    csv += (i == 0 ? "\"" : ",\"") + QString(cell(i)).replace(u'"', u"\"\""_s).toUtf8() + '"';
                csv += "\r\n";
            };
            const int count = query.record().count();
            line(count, [&query](int i) { return query.record().fieldName(i); });
            while (query.next())
                line(count, [&query](int i) { return query.value(i).toString(); });
        }
    }
    QSqlDatabase::removeDatabase(u"csv"_s);
    return csv;
}

} // namespace

class CommandLineTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void checksWorkspace();
    void saysWhyItDoesNotReach_data();
    void saysWhyItDoesNotReach();
    void refusesWrongUsage_data();
    void refusesWrongUsage();
    void syncsUser();
    void mapsExports();
    void syncsChinook_data();
    void syncsChinook();
    void demonstrates_data();
    void demonstrates();

private:
    bool addDemoConnection();

    std::unique_ptr<Terminal> m_terminal{};
    std::unique_ptr<SandboxProcess> m_sandbox{};
};

void CommandLineTest::init()
{
    m_terminal = std::make_unique<Terminal>();
    m_sandbox = std::make_unique<SandboxProcess>();
    QVERIFY(m_sandbox->start({u"--port"_s, u"0"_s, u"--contacts"_s, u"1000"_s, u"--latency-ms"_s, u"0"_s,
                              u"--search-delay-ms"_s, u"0"_s}));
    m_terminal->set(u"INTERCOM_ACCESS_TOKEN"_s, m_sandbox->token());
    m_terminal->set(u"INTERCOM_BASE_URL"_s, m_sandbox->url());
}

// After every test: the tokens are nowhere but in the environment, and no process stays.
void CommandLineTest::cleanup()
{
    const QByteArrayList secrets{m_sandbox->token().toUtf8(), typedToken};
    const QByteArray sandboxLine = m_sandbox->commandLine();
    QVERIFY(!secrets.first().isEmpty());
    for (const QByteArray &secret : secrets) {
        QVERIFY(!m_terminal->everythingPrinted().contains(secret));
        QVERIFY(!m_terminal->everyCommandLine().contains(secret));
        QVERIFY(!sandboxLine.contains(secret));
        for (const QString &folder : {m_terminal->path(u""_s), QDir::homePath()}) {
            QDirIterator files(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
            while (files.hasNext()) {
                const QString file = files.next();
                QVERIFY2(!fileContent(file).contains(secret), qPrintable(file));
            }
        }
    }
    QVERIFY2(m_sandbox->moreOutput().isEmpty(), "The sandbox prints one line and no more.");
    QVERIFY(m_sandbox->stop());
    m_sandbox.reset();
    m_terminal.reset();
}

bool CommandLineTest::addDemoConnection()
{
    const QJsonObject sql = m_sandbox->part(u"sql"_s);
    return m_terminal->run({u"workspace"_s, u"add"_s, u"--url"_s, m_sandbox->url()}).code == 0 &&
           m_terminal
                   ->run({u"connection"_s, u"add"_s, u"sql"_s, u"--name"_s, u"Demo"_s, u"--driver"_s,
                          sql[u"driver"_s].toString(), u"--database"_s, sql[u"database"_s].toString(),
                          u"--people-query"_s, sql[u"people"_s].toString(), u"--organisations-query"_s,
                          sql[u"organisations"_s].toString(), u"--memberships-query"_s,
                          sql[u"memberships"_s].toString()})
                   .code == 0;
}

void CommandLineTest::checksWorkspace()
{
    RUN(ran, 0, {u"workspace"_s, u"check"_s, u"--json"_s});
    const QJsonObject json = ran.json();
    const QJsonObject workspace = json.value(u"workspace"_s).toObject();
    QCOMPARE(json.value(u"ok"_s), QJsonValue(true));
    QCOMPARE(workspace.value(u"id_code"_s), m_sandbox->part(u"intercom"_s).value(u"app_id"_s));
    QVERIFY(!workspace.value(u"name"_s).toString().isEmpty());
    QVERIFY(!workspace.value(u"region"_s).toString().isEmpty());
    QVERIFY(json.value(u"latency_ms"_s).isDouble());
}

void CommandLineTest::saysWhyItDoesNotReach_data()
{
    QTest::addColumn<QString>("variable");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("kind");
    QTest::newRow("wrong token") << u"INTERCOM_ACCESS_TOKEN"_s << QString::fromLatin1(typedToken)
                                 << u"unauthorized"_s;
    QTest::newRow("nobody there") << u"INTERCOM_BASE_URL"_s << u"http://127.0.0.1:1"_s << u"unreachable"_s;
    QTest::newRow("plain http to elsewhere")
        << u"INTERCOM_BASE_URL"_s << u"http://intercom.example.com"_s << u"insecure_address"_s;
}

void CommandLineTest::saysWhyItDoesNotReach()
{
    QFETCH(QString, variable);
    QFETCH(QString, value);
    QFETCH(QString, kind);
    m_terminal->set(variable, value);
    RUN(ran, 3, {u"workspace"_s, u"check"_s, u"--json"_s});
    const QJsonObject error = ran.json().value(u"error"_s).toObject();
    QCOMPARE(ran.json().value(u"ok"_s), QJsonValue(false));
    QCOMPARE(error.value(u"kind"_s).toString(), kind);
    QVERIFY(!error.value(u"message"_s).toString().isEmpty());
    QVERIFY(!error.value(u"next_step"_s).toString().isEmpty());
    QVERIFY2(!ran.errors.isEmpty(), "The sentence also goes to standard error.");
}

void CommandLineTest::refusesWrongUsage_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("nothing") << QStringList{};
    QTest::newRow("unknown command") << QStringList{u"workspaces"_s};
    QTest::newRow("unknown option") << QStringList{u"workspace"_s, u"list"_s, u"--tokn"_s};
    QTest::newRow("missing argument") << QStringList{u"connection"_s, u"pause"_s};
    QTest::newRow("unknown region") << QStringList{u"workspace"_s, u"add"_s, u"--region"_s, u"mars"_s};
    QTest::newRow("record named twice")
        << QStringList{u"sync"_s, u"user"_s, u"--key"_s, u"1"_s, u"--email"_s, u"ada@example.com"_s};
    QTest::newRow("format") << QStringList{u"activity"_s, u"export"_s,   u"--out"_s,
                                           u"a"_s,        u"--format"_s, u"xml"_s};
}

void CommandLineTest::refusesWrongUsage()
{
    QFETCH(QStringList, arguments);
    RUN(ran, 2, arguments);
    QVERIFY(!ran.errors.isEmpty());
}

void CommandLineTest::syncsUser()
{
    QVERIFY2(addDemoConnection(), m_terminal->everythingPrinted().constData());
    RUN(people, 0, {u"mapping"_s, u"set"_s, u"--suggest"_s, u"--json"_s});
    RUN(organisations, 0,
        {u"mapping"_s, u"set"_s, u"--suggest"_s, u"--object"_s, u"organisations"_s, u"--json"_s});
    const QStringList byKey{u"sync"_s, u"user"_s, u"--key"_s, u"p-1001"_s, u"--json"_s};

    const qint64 atFirst = m_sandbox->writes();
    RUN(dry, 0, byKey + QStringList{u"--dry-run"_s});
    QVERIFY(writtenFields(dry.json()) > 0);
    QCOMPARE(m_sandbox->writes(), atFirst);

    RUN(created, 0, byKey);
    QCOMPARE(created.json().value(u"action"_s).toString(), u"create"_s);
    QCOMPARE(changeOf(created.json(), u"email"_s).value(u"after"_s).toString(), u"ada.abara@example.com"_s);
    QVERIFY(!created.json().value(u"companies"_s).toArray().isEmpty());
    const qint64 afterwards = m_sandbox->writes();
    QVERIFY(afterwards > atFirst);

    for (const auto &[option, value] :
         {std::pair(u"--key"_s, u"p-1001"_s), std::pair(u"--external-id"_s, u"p-1001"_s),
          std::pair(u"--email"_s, u"ada.abara@example.com"_s)}) {
        RUN(again, 0, {u"sync"_s, u"user"_s, option, value, u"--json"_s});
        QCOMPARE(writtenFields(again.json()), 0);
        QCOMPARE(again.json().value(u"writes"_s).toInt(-1), 0);
        QCOMPARE(m_sandbox->writes(), afterwards);
    }
    RUN(absent, 1, {u"sync"_s, u"user"_s, u"--email"_s, u"nobody@example.com"_s, u"--json"_s});
    QCOMPARE(absent.json().value(u"ok"_s), QJsonValue(false));

    RUN(status, 0, {u"sync"_s, u"status"_s, u"--json"_s});
    QVERIFY(!QJsonDocument::fromJson(status.out).array().isEmpty());
    RUN(activity, 0, {u"activity"_s, u"list"_s, u"--json"_s});
    const qsizetype entries = activity.out.count('\n');
    QVERIFY(entries >= 3);
    for (const QString &name : {u"activity.csv"_s, u"activity.jsonl"_s}) {
        const QString file = m_terminal->path(name);
        RUN(exported, 0, {u"activity"_s, u"export"_s, u"--out"_s, file, u"--json"_s});
        QCOMPARE(exported.json().value(u"entries"_s).toInteger(), entries);
        QVERIFY(fileContent(file).count('\n') >= entries);
    }
    RUN(doctor, 0, {u"doctor"_s, u"--json"_s});
    QCOMPARE(doctor.json().value(u"ok"_s), QJsonValue(true));

    for (const auto &[group, name] :
         {std::pair(u"connection"_s, u"Demo"_s), std::pair(u"workspace"_s, u"sandbox1"_s)}) {
        RUN(removed, 0, {group, u"remove"_s, name, u"--json"_s});
        // No keychain is there to be cleaned: of the token that is told; the file's password there never was.
        const QJsonArray warnings = removed.json().value(u"warnings"_s).toArray();
        QCOMPARE(warnings.size(), group == u"workspace"_s ? 1 : 0);
        for (const QJsonValue &warning : warnings) {
            QVERIFY(warning[u"message"_s].toString().contains(u"access token"_s));
            QVERIFY(!warning[u"next_step"_s].toString().isEmpty());
            QVERIFY(removed.errors.contains("Warning: The access token"));
        }
        const Ran listed = m_terminal->run({group, u"list"_s, u"--json"_s});
        QVERIFY2(!listed.out.contains("Demo") && !listed.out.contains("sandbox1"), listed.told().constData());
    }
    // Typed, and nothing here would keep it for the next command.
    m_terminal->unset(u"INTERCOM_ACCESS_TOKEN"_s);
    const QStringList typed{u"workspace"_s, u"add"_s,   u"--token-stdin"_s,
                            u"--json"_s,    u"--url"_s, m_sandbox->url()};
    RUN(lost, 3, typed, m_sandbox->token().toUtf8());
    QVERIFY2(lost.told().contains("INTERCOM_ACCESS_TOKEN"), lost.told().constData());
    RUN(none, 0, {u"workspace"_s, u"list"_s, u"--json"_s});
    QVERIFY2(!none.out.contains("sandbox1"), none.told().constData());
    const Ran unknown = m_terminal->run(typed, typedToken);
    QVERIFY2(unknown.code == 3, unknown.told().constData());
}

void CommandLineTest::mapsExports()
{
    // A file alone, as the README writes it: no store is made.
    const QString file = m_terminal->path(u"mapping.json"_s);
    QVERIFY(saveFile(file, R"({"rules": [
        {"source": "id", "target": "external_id", "match_key": true},
        {"source": "email", "target": "email", "transforms": [{"name": "trim"}, {"name": "lowercase"}]},
        {"source": "since", "target": "signed_up_at"},
        {"source": "$environment", "target": "custom.environment"}]})"));
    m_terminal->set(u"ENVIRONMENT_NAME"_s, u"staging"_s);
    const QStringList evaluate{u"mapping"_s, u"evaluate"_s};
    const Ran alone = m_terminal->run(evaluate + QStringList{u"--file"_s, file},
                                      R"({"id":7,"email":" Ann@Example.com","since":"2026-11-21"})"
                                      "\n"
                                      R"({"id":8,"since":"some day"})");
    QVERIFY2(alone.code == 1, alone.told().constData());
    QCOMPARE(alone.out,
             QByteArray("{\"external_id\":\"7\",\"email\":\"ann@example.com\",\"signed_up_at\":1795219200,"
                        "\"custom\":{\"environment\":\"staging\"}}\n"
                        "{\"external_id\":\"8\",\"custom\":{\"environment\":\"staging\"}}\n"));
    QVERIFY2(alone.errors.contains("Line 2, signed_up_at: “some day” is not a date"),
             alone.told().constData());
    QVERIFY(!QFile::exists(m_terminal->value(u"PATCHBAY_STORE"_s)));

    // A connection's own mapping; what “show” prints is what “set” takes.
    QVERIFY2(addDemoConnection(), m_terminal->everythingPrinted().constData());
    RUN(suggested, 0, {u"mapping"_s, u"set"_s, u"--suggest"_s});
    RUN(shown, 0, {u"mapping"_s, u"show"_s, u"--json"_s});
    QVERIFY(saveFile(file, shown.out));
    RUN(taken, 0, {u"mapping"_s, u"set"_s, u"Demo"_s, u"--file"_s, file});
    const QString records = m_terminal->path(u"records.jsonl"_s);
    QVERIFY(saveFile(records, R"({"id":"p-1","email":"ann@example.com"})"));
    RUN(mapped, 0, evaluate + QStringList{u"Demo"_s, u"--input"_s, records, u"--threads"_s, u"1"_s});
    QCOMPARE(mapped.json().value(u"email"_s).toString(), u"ann@example.com"_s);
    RUN(missing, 2, evaluate + QStringList{u"Demo"_s, u"--input"_s, m_terminal->path(u"nosuch.jsonl"_s)});
    QVERIFY(missing.errors.contains("cannot be read"));
}

void CommandLineTest::syncsChinook_data()
{
    QTest::addColumn<QString>("system");
    QTest::newRow("database") << u"sql"_s;
    QTest::newRow("CSV export") << u"csv"_s;
}

void CommandLineTest::syncsChinook()
{
    QFETCH(QString, system);
    const QString chinook = fixture(u"chinook/Chinook_Sqlite.sqlite"_s);
    if (chinook.isEmpty())
        QSKIP("The Chinook database is not here: set PATCHBAY_FIXTURES to the folder that has chinook/.");
    QStringList add{u"connection"_s, u"add"_s, system, u"--name"_s, u"Chinook"_s};
    if (system == u"sql"_s) {
        QVERIFY(saveFile(m_terminal->path(u"people.sql"_s), chinookQuery.toUtf8()));
        add << u"--driver"_s << u"QSQLITE"_s << u"--database"_s << chinook << u"--people-query"_s
            << u"@people.sql"_s;
    } else {
        const QByteArray csv = csvOf(chinook, chinookQuery);
        QVERIFY(csv.contains("luisg@embraer.com.br"));
        QVERIFY(saveFile(m_terminal->path(u"people.csv"_s), csv));
        add << u"--people-file"_s << m_terminal->path(u"people.csv"_s);
    }
    QVERIFY(saveFile(m_terminal->path(u"mapping.json"_s), chinookMapping));
    RUN(workspace, 0, {u"workspace"_s, u"add"_s, u"--url"_s, m_sandbox->url()});
    RUN(connection, 0, add);
    RUN(mapping, 0, {u"mapping"_s, u"set"_s, u"--file"_s, u"mapping.json"_s});

    const QStringList sync{u"sync"_s, u"user"_s, u"--email"_s, u"luisg@embraer.com.br"_s, u"--json"_s};
    RUN(created, 0, sync);
    QCOMPARE(created.json().value(u"action"_s).toString(), u"create"_s);
    const QJsonObject contact =
        m_sandbox->get(u"/contacts/"_s + created.json().value(u"intercom_id"_s).toString());
    QCOMPARE(contact[u"external_id"_s].toString(), u"1"_s);
    QCOMPARE(contact[u"name"_s].toString(), u"Luís Gonçalves"_s);
    QCOMPARE(contact[u"custom_attributes"_s][u"lifetime_value"_s].toDouble(), 39.62);
    QCOMPARE(contact[u"companies"_s][u"total_count"_s].toInt(), 1);
    QString jane;
    const QJsonArray admins = m_sandbox->get(u"/admins"_s).value(u"admins"_s).toArray();
    for (const QJsonValue &admin : admins)
        if (admin[u"email"_s] == u"jane@chinookcorp.com"_s)
            jane = admin[u"id"_s].toString();
    QVERIFY(!jane.isEmpty());
    QCOMPARE(contact[u"owner_id"_s].toVariant().toString(), jane);

    const qint64 afterwards = m_sandbox->writes();
    RUN(again, 0, sync);
    QCOMPARE(again.json().value(u"writes"_s).toInt(-1), 0);
    QCOMPARE(m_sandbox->writes(), afterwards);
}

void CommandLineTest::demonstrates_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("for people") << QStringList{u"demo"_s};
    QTest::newRow("for programs") << QStringList{u"demo"_s, u"--json"_s};
}

void CommandLineTest::demonstrates()
{
    QFETCH(QStringList, arguments);
    RUN(ran, 0, arguments);
    const QByteArrayList lines = ran.out.trimmed().split('\n');
    QVERIFY(lines.size() > 3);
    if (!arguments.contains(u"--json"_s))
        return;
    for (const QByteArray &line : lines)
        QVERIFY2(QJsonDocument::fromJson(line).isObject(), line.constData());
}

QTEST_GUILESS_MAIN(CommandLineTest)
#include "tst_commandline.moc"
