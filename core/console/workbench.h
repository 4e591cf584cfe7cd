// Everything that lives in the engine thread: the store, the secrets, the way out, one door per workspace,
// one connector per connection. Operations are coroutines that take a Workbench and run here.
#pragma once

#include "actions/actionrunner.h"
#include "activity/activitylog.h"
#include "base/time.h"
#include "connectors/connector.h"
#include "connectors/worker.h"
#include "console/call.h"
#include "console/intercomdoor.h"
#include "console/schemacache.h"
#include "console/seenappsreader.h"
#include "console/turns.h"
#include "console/workspaceservice.h"
#include "mapping/evaluation.h"
#include "secrets/secretstore.h"
#include "store/connectionrepository.h"
#include "store/database.h"
#include "store/workspacerepository.h"
#include "sync/recordplan.h"

#include <QHash>
#include <QMap>
#include <QObject>
#include <QTimer>

#include <unordered_set>

namespace patchbay {

class RunJobs;
class Scheduler;
class WebhookJobs;
struct RunProgress;

class Workbench : public QObject
{
    Q_OBJECT

public:
    struct Settings
    {
        QString storeUri{};
        SecretPolicy secrets = SecretPolicy::KeychainThenMemory;
        QString actor{};
        Clock clock{};
    };

    explicit Workbench(Settings settings);
    ~Workbench() override;

    // Makes what needs the engine thread. The first thing that runs there.
    void prepare();
    // Refuses new calls, stops the network, waits for what is under way to unwind, then puts everything away
    // and quits the thread.
    void stop();

    OutcomeTask openStore();
    bool isOpen() const { return m_open; }
    bool isStopping() const { return m_stopping; }
    // Why the store is not open.
    const std::optional<Error> &openFailure() const { return m_openFailure; }

    Database &database() { return *m_database; }
    ActivityLog &activity() { return *m_activity; }
    SecretStore &secrets() { return *m_secrets; }
    HttpClient &http() { return *m_http; }
    ActionRunner &actions() { return *m_actions; }
    Turns &turns() { return m_turns; }
    SeenAppsReader &seenApps() { return m_seenApps; }
    SchemaCache &schemas() { return m_schemas; }
    RunJobs &runs() { return *m_runs; }
    // A thread for what only computes, so that the engine's own goes on meanwhile.
    Worker &calculator();
    Scheduler &scheduler() { return *m_scheduler; }
    WebhookJobs &webhooks() { return *m_webhooks; }
    QString storeUri() const;
    const Settings &settings() const { return m_settings; }
    QDateTime now() const { return m_settings.clock(); }
    EvaluationContext evaluationContext() const;
    // The environment's way to Intercom: INTERCOM_BASE_URL, else the United States' host.
    static QUrl environmentUrl();

    // Runs `work` in one transaction of the store.
    template<typename T>
    Task<T> transact(std::function<Result<T>(StoreSession &)> work)
    {
        return m_database->transact<T>(std::move(work));
    }
    // An entry by the console's actor, ready to be completed.
    ActivityRow entry(QString kind, QString level, QString summary) const;
    // Tells everybody who follows the log about entries that were appended inside a transaction.
    void noteActivity(qint64 newestSequence);

    // The door of a stored workspace, with its token. Unauthorized with the next step when there is none.
    Task<std::shared_ptr<IntercomDoor>> door(WorkspaceRow workspace);
    // A door that is not kept, for trying a token.
    std::shared_ptr<IntercomDoor> tryDoor(WorkspaceId workspace, QUrl baseUrl, FoundSecret token);
    // The token's place and mask without opening a door; nothing where there is none.
    QCoro::Task<std::optional<FoundSecret>> token(WorkspaceId workspace);
    void dropDoor(const WorkspaceId &workspace);
    void setCurrentWorkspace(const WorkspaceId &workspace);
    BudgetView budget() const;

    // The connector of a stored connection, with its secrets.
    Task<std::shared_ptr<Connector>> connector(ConnectionRow connection);
    void dropConnector(const ConnectionId &connection);

    // What the last look at a mapping found to be an error, for the overview; an empty text: nothing.
    void noteMappingProblem(const ConnectionId &connection, const QString &sourceObject,
                            const QString &problem);
    QString mappingProblem(const ConnectionId &connection) const;

    // For as long as something is under way, stop() waits for it.
    void begun(std::shared_ptr<CallBase> call);
    void ended(CallBase *call);

Q_SIGNALS:
    void activityAppended(qint64 newestSequence);
    void workspacesChanged();
    void signingSecretsChanged();
    void rulesChanged();
    void ruleTraced(const QString &ruleId, const QString &traceId);
    void connectionsChanged();
    void mappingChanged(const patchbay::ConnectionId &id);
    void recordSynced(const patchbay::RecordOutcome &outcome);
    void budgetChanged(const patchbay::BudgetView &budget);
    void runProgressed(const patchbay::RunProgress &progress);
    void attentionChanged();
    // A sentence about what the scheduler just did.
    void schedulerNoted(const QString &sentence);
    void endpointsChanged();
    // Of webhooks: some came in; one was worked on, with its state and what was done or why it failed.
    void deliveriesArrived();
    void deliveryConcluded(qint64 id, const QString &state, const QString &told);

private:
    struct KeptConnector
    {
        QString system{};
        QJsonObject settings{};
        std::shared_ptr<Connector> connector{};
    };

    void announceBudget();
    void putAway();
    void abandon();

    Settings m_settings;
    bool m_open = false;
    bool m_stopping = false;
    std::optional<Error> m_openFailure{};
    std::unique_ptr<HttpClient> m_http;
    std::unique_ptr<SecretStore> m_secrets;
    std::unique_ptr<ActionRunner> m_actions;
    std::unique_ptr<Database> m_database;
    std::unique_ptr<ActivityLog> m_activity;
    Turns m_turns;
    SeenAppsReader m_seenApps{this};
    SchemaCache m_schemas;
    std::unique_ptr<RunJobs> m_runs;
    QHash<WorkspaceId, std::shared_ptr<IntercomDoor>> m_doors;
    QHash<WorkspaceId, FoundSecret> m_tokens;
    WorkspaceId m_currentWorkspace;
    QHash<ConnectionId, KeptConnector> m_connectors;
    QHash<ConnectionId, QMap<QString, QString>> m_mappingProblems;
    std::unordered_set<std::shared_ptr<CallBase>> m_calls;
    std::unique_ptr<Worker> m_calculator;
    std::unique_ptr<QTimer> m_patience;         // how long stop() waits
    std::shared_ptr<Database> m_budgetDatabase; // only where workers on several machines may share the store
    std::unique_ptr<Scheduler> m_scheduler;
    std::unique_ptr<WebhookJobs> m_webhooks;
};

// Secrets' names.
SecretName workspaceTokenName(const WorkspaceId &workspace);
SecretName connectionSecretName(const ConnectionId &connection, const QString &key);
// Of all connections to a system that have none of their own: for servers, where the environment holds it.
SecretName systemSecretName(const QString &system, const QString &key);

// Drives a task to its end and hands its result to the call.
template<typename T>
QCoro::Task<> deliver(Workbench *bench, Task<T> task, std::shared_ptr<Call<T>> call)
{
    // Also when the operation threw: then the call's own end cancels its future.
    struct Ending
    {
        Workbench *bench;
        CallBase *call;
        ~Ending() { bench->ended(call); }
    } const ending{bench, call.get()};
    Result<T> result = co_await task;
    call->finish(std::move(result));
}

} // namespace patchbay
