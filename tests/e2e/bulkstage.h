// A terminal, a sandbox, a source database and a store of either kind: what the tests of bulk runs play on.
#pragma once

#include "programs.h"
#include "support/postgresserver.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>

namespace patchbay::testing {

inline const QByteArray bulkPeople = R"({"source_object": "people", "target_object": "contact", "rules": [
    {"id": "key", "source": "id", "target": "external_id", "match_key": true},
    {"id": "mail", "source": "email", "target": "email"},
    {"id": "name", "source": "name", "target": "name"},
    {"id": "since", "source": "since", "target": "signed_up_at"},
    {"id": "where", "source": "$environment", "target": "custom.environment"}]})";
inline const QByteArray bulkOrganisations =
    R"({"source_object": "organisations", "target_object": "company", "rules": [
    {"id": "key", "source": "id", "target": "company_id", "match_key": true},
    {"id": "name", "source": "name", "target": "name"},
    {"id": "plan", "source": "plan", "target": "plan"},
    {"id": "made", "source": "created_at", "target": "custom.created_at"},
    {"id": "where", "source": "$environment", "target": "custom.environment"}]})";

// Without custom attributes, for runs that do not create any.
inline const QByteArray plainOrganisations =
    R"({"source_object": "organisations", "target_object": "company", "rules": [
    {"id": "key", "source": "id", "target": "company_id", "match_key": true}]})";

// The rows of a test: each kind of store.
inline void dialects()
{
    QTest::addColumn<QString>("dialect");
    QTest::newRow("SQLite") << QStringLiteral("sqlite");
    QTest::newRow("PostgreSQL") << QStringLiteral("postgresql");
}

// PostgreSQL for the whole test program, started when the first store asks for it.
class StoreServer
{
public:
    // The address of a new store; empty where it cannot be, and `reason` says why.
    QString fresh(const QString &dialect, const Terminal &terminal, QString *reason, const QString &like = {})
    {
        ++m_number;
        const QString name = QStringLiteral("bulk%1").arg(m_number);
        if (dialect == QStringLiteral("sqlite"))
            return terminal.path(name + QStringLiteral(".sqlite"));
        *reason = PostgresServer::missing();
        if (!reason->isEmpty())
            return {};
        if (!m_server) {
            m_server = std::make_unique<PostgresServer>();
            const QString failed = m_server->start();
            if (!failed.isEmpty())
                qFatal("%s", qPrintable(failed)); // installed but broken is no reason to skip
        }
        const QString failed =
            like.isEmpty()
                ? m_server->createDatabase(name)
                : m_server->execute(QStringLiteral("postgres"),
                                    QStringLiteral("CREATE DATABASE %1 TEMPLATE %2").arg(name, like));
        if (!failed.isEmpty())
            qFatal("%s", qPrintable(failed));
        m_latest = name;
        return m_server->socketUri(name);
    }
    // The name of the PostgreSQL database that was made last.
    QString latest() const { return m_latest; }

private:
    std::unique_ptr<PostgresServer> m_server{};
    QString m_latest{};
    int m_number = 0;
};

// The source is an SQLite file; the test writes what it likes into it.
class BulkStage
{
public:
    Terminal terminal{};
    SandboxProcess sandbox{};
    QString reason{}; // why there is no such store

    ~BulkStage()
    {
        m_source.close();
        m_source = {};
        QSqlDatabase::removeDatabase(QStringLiteral("bulkstage"));
    }

    // Starts the sandbox with an empty workspace and an empty source. False with `reason` where the dialect
    // cannot be had.
    bool open(StoreServer &stores, const QString &dialect, const QStringList &sandboxOptions = {})
    {
        const QString store = stores.fresh(dialect, terminal, &reason);
        if (store.isEmpty())
            return false;
        QStringList options{QStringLiteral("--port"),      QStringLiteral("0"),
                            QStringLiteral("--contacts"),  QStringLiteral("0"),
                            QStringLiteral("--companies"), QStringLiteral("0")};
        if (!sandboxOptions.contains(QStringLiteral("--search-delay-ms")))
            options << QStringLiteral("--search-delay-ms") << QStringLiteral("0");
        if (!sandboxOptions.contains(QStringLiteral("--rate-limit")))
            options << QStringLiteral("--rate-limit") << QStringLiteral("100000");
        if (!sandboxOptions.contains(QStringLiteral("--latency-ms")))
            options << QStringLiteral("--latency-ms") << QStringLiteral("0");
        options += sandboxOptions;
        if (!sandbox.start(options))
            qFatal("The sandbox does not start.");
        terminal.set(QStringLiteral("PATCHBAY_STORE"), store);
        terminal.set(QStringLiteral("INTERCOM_ACCESS_TOKEN"), sandbox.token());
        terminal.set(QStringLiteral("INTERCOM_BASE_URL"), sandbox.url());
        terminal.set(QStringLiteral("ENVIRONMENT_NAME"), QStringLiteral("staging"));
        m_source = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("bulkstage"));
        m_source.setDatabaseName(terminal.path(QStringLiteral("source.sqlite")));
        return m_source.open() &&
               sql(QStringLiteral("CREATE TABLE people (id TEXT, email TEXT, name TEXT, since TEXT)")) &&
               sql(QStringLiteral("CREATE TABLE organisations (id TEXT, name TEXT, plan TEXT,"
                                  " created_at TEXT)")) &&
               sql(QStringLiteral("CREATE TABLE memberships (person TEXT, organisation TEXT)"));
    }

    bool sql(const QString &statement)
    {
        QSqlQuery query(m_source);
        if (query.exec(statement))
            return true;
        qWarning("%s", qPrintable(query.lastError().text()));
        return false;
    }

    // People p1 … with an organisation each, o1 …; ten people to an organisation.
    bool fill(int people)
    {
        const QString numbers = QStringLiteral("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM"
                                               " n WHERE i < %1) ");
        return sql(QStringLiteral("INSERT INTO people ") + numbers.arg(people) +
                   QStringLiteral("SELECT printf('p%05d', i), printf('p%d@example.com', i),"
                                  " printf('Person %d', i), '2026-03-01T08:00:00Z' FROM n")) &&
               sql(QStringLiteral("INSERT INTO organisations ") + numbers.arg((people + 9) / 10) +
                   QStringLiteral("SELECT printf('o%05d', i), printf('Organisation %d', i), 'basic',"
                                  " '2025-01-02T00:00:00Z' FROM n")) &&
               sql(QStringLiteral("INSERT INTO memberships SELECT id, printf('o%05d', (rowid + 9) / 10)"
                                  " FROM people"));
    }

    // Workspace, connection and both mappings; false with what was printed.
    bool connect(const QString &columns = QStringLiteral("id, email, name, since"),
                 const QStringList &settings = {})
    {
        const auto done = [this](const QStringList &arguments) {
            const Ran ran = terminal.run(arguments);
            // 1: saved, with errors that the run mends by creating attributes.
            const bool isDone =
                ran.code == 0 || (ran.code == 1 && arguments.contains(QStringLiteral("--even-with-errors")));
            if (!isDone)
                qWarning("%s: %s", qPrintable(arguments.join(u' ')), ran.told().constData());
            return isDone;
        };
        return saveFile(terminal.path(QStringLiteral("people.json")), bulkPeople) &&
               saveFile(terminal.path(QStringLiteral("organisations.json")), bulkOrganisations) &&
               done({QStringLiteral("workspace"), QStringLiteral("add"), QStringLiteral("--url"),
                     sandbox.url()}) &&
               done(QStringList{
                        QStringLiteral("connection"), QStringLiteral("add"), QStringLiteral("sql"),
                        QStringLiteral("--name"), QStringLiteral("Shop"), QStringLiteral("--driver"),
                        QStringLiteral("QSQLITE"), QStringLiteral("--database"),
                        terminal.path(QStringLiteral("source.sqlite")), QStringLiteral("--people-query"),
                        QStringLiteral("SELECT %1 FROM people ORDER BY id").arg(columns),
                        QStringLiteral("--organisations-query"),
                        QStringLiteral("SELECT id, name, plan, created_at FROM organisations ORDER BY id"),
                        QStringLiteral("--memberships-query"),
                        QStringLiteral("SELECT person AS person_id, organisation AS organisation_id FROM"
                                       " memberships")} +
                    settings) &&
               done({QStringLiteral("mapping"), QStringLiteral("set"), QStringLiteral("--file"),
                     QStringLiteral("people.json"), QStringLiteral("--even-with-errors")}) &&
               done({QStringLiteral("mapping"), QStringLiteral("set"), QStringLiteral("--file"),
                     QStringLiteral("organisations.json"), QStringLiteral("--even-with-errors")});
    }

    // Saves a mapping that has no errors.
    bool map(const QByteArray &mapping)
    {
        const Ran ran = terminal.run(
            {QStringLiteral("mapping"), QStringLiteral("set"), QStringLiteral("--file"), QStringLiteral("-")},
            mapping);
        if (ran.code != 0)
            qWarning("%s", ran.told().constData());
        return ran.code == 0;
    }

    Ran sync(const QStringList &arguments)
    {
        return terminal.run(QStringList{QStringLiteral("sync")} + arguments +
                            QStringList{QStringLiteral("--json")});
    }
    // Plans and applies everything.
    Ran syncAll() { return sync({QStringLiteral("apply"), QStringLiteral("--create-attributes")}); }

    bool schedule(const QByteArray &settings)
    {
        const Ran ran = terminal.run({QStringLiteral("sync"), QStringLiteral("schedule"),
                                      QStringLiteral("--set"), QStringLiteral("-")},
                                     settings);
        if (ran.code != 0)
            qWarning("%s", ran.told().constData());
        return ran.code == 0;
    }

    QString digest() const
    {
        return sandbox.get(QStringLiteral("/_sandbox/digest")).value(QStringLiteral("digest")).toString();
    }

    QJsonArray contacts() const
    {
        return sandbox.get(QStringLiteral("/contacts?per_page=150")).value(QStringLiteral("data")).toArray();
    }
    QJsonObject contact(const QString &externalId) const
    {
        const QJsonArray all = contacts();
        for (const QJsonValue &each : all)
            if (each[QStringLiteral("external_id")] == externalId)
                return each.toObject();
        return {};
    }
    QJsonObject company(const QString &companyId) const
    {
        const QJsonObject answer = sandbox.get(QStringLiteral("/companies?company_id=") + companyId);
        return answer.contains(QStringLiteral("data"))
                   ? answer.value(QStringLiteral("data")).toArray().at(0).toObject()
                   : answer;
    }
    // The company ids that the contact belongs to.
    QStringList companiesOf(const QString &externalId) const
    {
        const QString id = contact(externalId).value(QStringLiteral("id")).toString();
        const QJsonArray all = sandbox.get(QStringLiteral("/contacts/%1/companies").arg(id))
                                   .value(QStringLiteral("data"))
                                   .toArray();
        QStringList ids;
        for (const QJsonValue &each : all)
            ids << each[QStringLiteral("company_id")].toString();
        ids.sort();
        return ids;
    }
    // As a person in Intercom would change it.
    bool change(const QString &contactId, const QByteArray &body) const
    {
        return sandbox.put(QStringLiteral("/contacts/") + contactId, QJsonDocument::fromJson(body).object())
            .contains(QStringLiteral("id"));
    }
    bool archive(const QString &contactId) const
    {
        return sandbox.post(QStringLiteral("/contacts/%1/archive").arg(contactId))
            .value(QStringLiteral("archived"))
            .toBool();
    }
    // One JSON object per line, as `sync items` prints them.
    static QList<QJsonObject> lines(const Ran &ran)
    {
        QList<QJsonObject> all;
        for (const QByteArray &line : ran.out.trimmed().split('\n'))
            all << QJsonDocument::fromJson(line).object();
        return all;
    }

private:
    QSqlDatabase m_source{};
};

} // namespace patchbay::testing

// Opens `stage` on the store that the row names, with a sandbox of these options, or skips where there is no
// such server.
#define OPEN_STAGE(stage, stores, options)                                                                   \
    QFETCH(QString, dialect);                                                                                \
    BulkStage stage;                                                                                         \
    const bool opened = (stage).open(stores, dialect, options);                                              \
    if (!(stage).reason.isEmpty())                                                                           \
        QSKIP(qPrintable((stage).reason));                                                                   \
    QVERIFY(opened)

// Runs and compares the exit code; says what was printed when it is another one.
#define SYNC(ran, wantedCode, call)                                                                          \
    const Ran ran = call;                                                                                    \
    QVERIFY2(ran.code == (wantedCode), ran.told().constData())
