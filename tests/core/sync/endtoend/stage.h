// A whole small world for one test: Intercom's stand-in, a SQL source of invented people, a store, and the
// sync between them.
#pragma once

#include "connectors/catalogue.h"
#include "net/httpclient.h"
#include "sandbox/sandbox.h"
#include "store/connectionrepository.h"
#include "store/linkrepository.h"
#include "store/runitemrepository.h"
#include "store/runrepository.h"
#include "store/workspacerepository.h"
#include "support/testing.h"
#include "sync/resync.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>

namespace patchbay::testing {

using namespace Qt::StringLiterals;

class Stage
{
public:
    // `statements` make the source; `settings` are the connection's queries.
    Stage(const QStringList &statements, QJsonObject settings)
        : m_database(m_folder.filePath(u"store.sqlite"_s))
    {
        m_sourceFile = m_folder.filePath(u"source.sqlite"_s);
        m_source = QSqlDatabase::addDatabase(u"QSQLITE"_s, m_sourceFile);
        m_source.setDatabaseName(m_sourceFile);
        if (!m_source.open())
            qFatal("the source cannot be opened");
        for (const QString &statement : statements)
            change(statement);
        settings.insert(u"driver"_s, u"QSQLITE"_s);
        if (!settings.contains(u"database"_s))
            settings.insert(u"database"_s, m_sourceFile);
        SandboxOptions options;
        options.latencyMs = 0;
        options.searchDelayMs = 0;
        options.rateLimit = 100'000;
        options.callsFile = m_folder.filePath(u"calls.jsonl"_s);
        options.admins = {{.name = u"Jane Peacock"_s, .email = u"jane@example.com"_s, .id = {}}};
        m_sandbox = std::make_unique<Sandbox>(options);
        must(m_sandbox->start());
        const QJsonObject door = m_sandbox->announcement().value(u"intercom"_s).toObject();
        RetryPolicy retry;
        retry.firstDelay = std::chrono::milliseconds(1);
        m_http = std::make_unique<HttpClient>(HttpClient::Settings{.retry = retry});
        m_budget = std::make_unique<RateBudget>(RateBudget::Settings{.assumedLimit = 100'000});
        client = std::make_unique<intercom::Client>(
            *m_http, *m_budget,
            intercom::Client::Settings{.baseUrl = QUrl(door.value(u"url"_s).toString()),
                                       .token = Secret(door.value(u"token"_s).toString())});
        m_writer = std::make_unique<intercom::ContactWriter>(*client);
        m_connector = *makeConnector(u"sql"_s, settings, {});
        must(QCoro::waitFor(m_database.open()));
        m_log = std::make_unique<ActivityLog>(m_database, systemClock());
        m_connection.id = ConnectionId(u"con_1"_s);
        m_connection.workspaceId = WorkspaceId(u"wsp_1"_s);
        m_connection.system = u"sql"_s;
        m_connection.name = u"Users table"_s;
        m_connection.state = u"connected"_s;
        m_connection.createdAt = m_connection.updatedAt = QDateTime::currentDateTimeUtc();
        const ConnectionRow connection = m_connection;
        must(store<bool>([connection](StoreSession &session) -> Result<bool> {
            WorkspaceRow workspace{.id = connection.workspaceId, .name = u"Test"_s, .region = u"custom"_s};
            workspace.createdAt = connection.createdAt;
            if (const Outcome added = WorkspaceRepository(session).insert(workspace); !added)
                return fail(added.error());
            if (const Outcome added = ConnectionRepository(session).insert(connection); !added)
                return fail(added.error());
            return true;
        }));
    }

    ~Stage()
    {
        m_connector.reset();
        m_source = QSqlDatabase();
        QSqlDatabase::removeDatabase(m_sourceFile);
    }
    Stage(const Stage &) = delete;
    Stage &operator=(const Stage &) = delete;

    // A statement on the source.
    void change(const QString &statement)
    {
        QSqlQuery query(m_source);
        if (!query.exec(statement))
            qFatal("%s", qPrintable(query.lastError().text() + u" in "_s + statement));
    }

    Resync resync()
    {
        return Resync({.database = &m_database,
                       .activity = m_log.get(),
                       .connector = m_connector.get(),
                       .intercom = client.get(),
                       .contactWriter = m_writer.get(),
                       .connection = m_connection,
                       .peopleMapping = people,
                       .peopleMappingVersion = 1,
                       .organisationMapping = organisations,
                       .organisationMappingVersion = 1,
                       .context = context,
                       .clock = systemClock()});
    }

    Result<RecordPlan> plan(const RecordSelector &selector, const ResyncOptions &options = {})
    {
        Resync sync = resync();
        return wait(sync.planContact(selector, options));
    }
    Result<RecordPlan> planKey(const QString &key, const ResyncOptions &options = {})
    {
        return plan({RecordSelector::By::SourceKey, key}, options);
    }
    Result<RecordOutcome> apply(const RecordPlan &plan, const ResyncOptions &options = {})
    {
        Resync sync = resync();
        return wait(sync.apply(plan, options));
    }
    // Plans and applies: the whole of a resync.
    Result<RecordOutcome> run(const RecordSelector &selector, const ResyncOptions &options = {})
    {
        const Result<RecordPlan> planned = plan(selector, options);
        if (!planned)
            return fail(planned.error());
        return apply(*planned, options);
    }
    Result<RecordOutcome> runKey(const QString &key, const ResyncOptions &options = {})
    {
        return run({RecordSelector::By::SourceKey, key}, options);
    }

    Database &database() { return m_database; }
    // Each call that Intercom got and its answer, a line each.
    QByteArray calls() const
    {
        QFile file(m_folder.filePath(u"calls.jsonl"_s));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    template<typename T>
    Result<T> store(std::function<Result<T>(StoreSession &)> work)
    {
        return wait(m_database.transact<T>(std::move(work)));
    }
    Result<LinkRow> link(const QString &object, const QString &key)
    {
        return store<LinkRow>([object, key](StoreSession &session) {
            return LinkRepository(session).findBySourceKey(ConnectionId(u"con_1"_s), object, key);
        });
    }
    QList<RunRow> runs()
    {
        return store<QList<RunRow>>([](StoreSession &session) {
                   return RunRepository(session).latest(ConnectionId(u"con_1"_s), 1'000);
               })
            .value_or(QList<RunRow>{});
    }
    QList<RunItemRow> items(const RunId &run)
    {
        return store<QList<RunItemRow>>(
                   [run](StoreSession &session) { return RunItemRepository(session).items(run); })
            .value_or(QList<RunItemRow>{});
    }
    QList<ActivityRow> activity() { return wait(m_log->page({})).value_or(QList<ActivityRow>{}); }

    QJsonObject ask(const QByteArray &method, const QString &path, const QJsonObject &body = {})
    {
        const QByteArray bytes = body.isEmpty() ? QByteArray() : QJsonDocument(body).toJson();
        const Result<HttpResponse> answer = wait(client->call(method, path, {}, bytes));
        return answer ? QJsonDocument::fromJson(answer->body).object() : QJsonObject();
    }
    // How many writes Intercom has seen.
    qint64 writes()
    {
        const QJsonObject stats = ask("GET", u"/_sandbox/stats"_s);
        return stats.value(u"created"_s).toInteger(-1'000) + stats.value(u"updated"_s).toInteger() +
               stats.value(u"deleted"_s).toInteger();
    }
    QByteArray digest() { return ask("GET", u"/_sandbox/digest"_s).value(u"digest"_s).toString().toLatin1(); }
    qint64 contacts() { return ask("GET", u"/_sandbox/stats"_s).value(u"contacts"_s).toInteger(-1); }

    template<typename T>
    static void must(const Result<T> &result)
    {
        if (!result)
            qFatal("%s", errorText(result.error()).constData());
    }

    static Rule rule(const QString &source, const QString &target)
    {
        Rule rule;
        rule.id = target;
        rule.source = source;
        rule.target = target;
        return rule;
    }

    Mapping people{u"people"_s, u"contact"_s, {}};
    Mapping organisations{};
    EvaluationContext context{};
    std::unique_ptr<intercom::Client> client;

private:
    QTemporaryDir m_folder;
    QString m_sourceFile;
    QSqlDatabase m_source;
    std::unique_ptr<Sandbox> m_sandbox;
    std::unique_ptr<HttpClient> m_http;
    std::unique_ptr<RateBudget> m_budget;
    std::unique_ptr<intercom::ContactWriter> m_writer;
    std::unique_ptr<Connector> m_connector;
    Database m_database;
    std::unique_ptr<ActivityLog> m_log;
    ConnectionRow m_connection{};
};

} // namespace patchbay::testing
