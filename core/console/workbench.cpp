#include "console/workbench.h"

#include "base/logging.h"
#include "connectors/catalogue.h"
#include "console/connectionsecrets.h"
#include "console/recordevents.h"
#include "console/ruleevents.h"
#include "console/runjobs.h"
#include "console/scheduler.h"
#include "console/storeallotment.h"
#include "console/webhookjobs.h"
#include "intercom/region.h"

#include <QThread>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// Connectors answer a stop request in far less; a driver that hangs in a system call must not hang the
// program.
constexpr std::chrono::seconds longestUnwinding{10};

Error noToken(const QString &workspace)
{
    Error error;
    error.kind = Error::Kind::Unauthorized;
    error.message = u"There is no access token for the workspace “%1” on this machine."_s.arg(workspace);
    error.nextStep = u"Enter its token again (Settings, Replace token), or set INTERCOM_ACCESS_TOKEN."_s;
    return error;
}

} // namespace

Error cancelledAtShutdown()
{
    Error error;
    error.kind = Error::Kind::Cancelled;
    error.message = u"Patchbay is closing, so this was stopped."_s;
    return error;
}

SecretName workspaceTokenName(const WorkspaceId &workspace)
{
    return {u"workspace/"_s + workspace.text(), u"access_token"_s};
}

SecretName connectionSecretName(const ConnectionId &connection, const QString &key)
{
    return {u"connection/"_s + connection.text(), key};
}

SecretName systemSecretName(const QString &system, const QString &key)
{
    return {u"system/"_s + system, key};
}

Workbench::Workbench(Settings settings) : m_settings(std::move(settings)), m_runs(std::make_unique<RunJobs>())
{
    if (!m_settings.clock)
        m_settings.clock = systemClock();
}

Workbench::~Workbench() = default;

void Workbench::prepare()
{
    m_http = std::make_unique<HttpClient>(HttpClient::Settings{});
    m_secrets = makeSecretStore(m_settings.secrets);
    m_actions = std::make_unique<ActionRunner>(*m_http, *m_secrets,
                                               ActionRunner::Settings{.clock = m_settings.clock});
    m_scheduler = std::make_unique<Scheduler>(this);
    m_webhooks = std::make_unique<WebhookJobs>(this);
    m_webhooks->addHandler(std::make_shared<RecordEvents>(this));
    m_webhooks->addHandler(std::make_shared<RuleEvents>(this));
}

QString Workbench::storeUri() const
{
    return m_settings.storeUri.isEmpty() ? defaultStoreUri() : m_settings.storeUri;
}

OutcomeTask Workbench::openStore()
{
    if (m_open)
        co_return Outcome();
    const QString uri = storeUri();
    auto database = std::make_unique<Database>(uri);
    Outcome opened = co_await database->open();
    if (!opened) {
        m_openFailure = opened.error();
        co_return opened;
    }
    std::shared_ptr<Database> budgetDatabase;
    if (database->dialect() == StoreSession::Dialect::Postgres) {
        budgetDatabase = std::make_shared<Database>(uri);
        opened = co_await budgetDatabase->open();
        if (!opened) {
            m_openFailure = opened.error();
            co_return opened;
        }
    }
    if (m_open) // somebody else was faster
        co_return Outcome();
    m_budgetDatabase = std::move(budgetDatabase);
    m_openFailure.reset();
    m_database = std::move(database);
    m_activity = std::make_unique<ActivityLog>(*m_database, m_settings.clock);
    connect(m_activity.get(), &ActivityLog::appended, this, &Workbench::activityAppended);
    m_open = true;
    co_return Outcome();
}

EvaluationContext Workbench::evaluationContext() const
{
    return {qEnvironmentVariable("ENVIRONMENT_NAME")};
}

QUrl Workbench::environmentUrl()
{
    const QString text = qEnvironmentVariable("INTERCOM_BASE_URL").trimmed();
    return text.isEmpty() ? intercom::regionUrl(intercom::Region::Us) : QUrl(text);
}

ActivityRow Workbench::entry(QString kind, QString level, QString summary) const
{
    ActivityRow row;
    row.kind = std::move(kind);
    row.level = std::move(level);
    row.summary = std::move(summary);
    row.actor = m_settings.actor;
    row.workspaceId = m_currentWorkspace;
    return row;
}

void Workbench::noteActivity(qint64 newestSequence)
{
    m_activity->announce(newestSequence);
}

Task<std::shared_ptr<IntercomDoor>> Workbench::door(WorkspaceRow workspace)
{
    const auto kept = m_doors.constFind(workspace.id);
    if (kept != m_doors.constEnd() && kept.value()->baseUrl() == QUrl(workspace.baseUrl))
        co_return kept.value();

    Result<FoundSecret> found = co_await m_secrets->read(workspaceTokenName(workspace.id));
    if (!found) {
        if (found.error().kind == Error::Kind::NotFound)
            co_return fail(noToken(workspace.name));
        co_return fail(found.error().withContext(u"Reading the access token"_s));
    }
    // Somebody else may have opened the door in the meantime: all share one budget.
    const auto opened = m_doors.constFind(workspace.id);
    if (opened != m_doors.constEnd() && opened.value()->baseUrl() == QUrl(workspace.baseUrl))
        co_return opened.value();
    m_tokens.insert(workspace.id, *found);
    std::shared_ptr<IntercomDoor> door = tryDoor(workspace.id, QUrl(workspace.baseUrl), *found);
    m_doors.insert(workspace.id, door);
    connect(&door->budget(), &RateBudget::changed, this, &Workbench::announceBudget);
    co_return door;
}

std::shared_ptr<IntercomDoor> Workbench::tryDoor(WorkspaceId workspace, QUrl baseUrl, FoundSecret token)
{
    IntercomDoor::Allotments allotments;
    if (m_budgetDatabase && !workspace.isEmpty())
        allotments = [database = m_budgetDatabase, workspace](const ConnectionId &connection) {
            return std::make_shared<StoreAllotment>(database, workspace, connection);
        };
    return std::make_shared<IntercomDoor>(*m_http, std::move(workspace), std::move(baseUrl), std::move(token),
                                          std::move(allotments));
}

QCoro::Task<std::optional<FoundSecret>> Workbench::token(WorkspaceId workspace)
{
    const auto kept = m_tokens.constFind(workspace);
    if (kept != m_tokens.constEnd())
        co_return *kept;
    Result<FoundSecret> found = co_await m_secrets->read(workspaceTokenName(workspace));
    if (!found)
        co_return std::nullopt;
    m_tokens.insert(workspace, *found);
    co_return *found;
}

void Workbench::dropDoor(const WorkspaceId &workspace)
{
    m_tokens.remove(workspace);
    m_seenApps.forget(workspace);
    const std::shared_ptr<IntercomDoor> door = m_doors.take(workspace);
    if (door)
        disconnect(&door->budget(), nullptr, this, nullptr);
}

void Workbench::setCurrentWorkspace(const WorkspaceId &workspace)
{
    if (m_currentWorkspace == workspace)
        return;
    m_currentWorkspace = workspace;
    announceBudget();
}

BudgetView Workbench::budget() const
{
    BudgetView view;
    const auto door = m_doors.constFind(m_currentWorkspace);
    if (door == m_doors.constEnd())
        return view;
    const RateBudget::State state = door.value()->budget().state();
    view.limit = state.limit;
    view.used = state.used;
    view.learned = state.learned;
    view.stopped = state.stopped;
    view.waiting = state.waiting;
    view.sent = state.sent;
    view.resetsAt = state.resetsAt;
    return view;
}

void Workbench::announceBudget()
{
    if (!m_stopping)
        Q_EMIT budgetChanged(budget());
}

Task<std::shared_ptr<Connector>> Workbench::connector(ConnectionRow connection)
{
    const auto isKept = [this, &connection] {
        const auto kept = m_connectors.constFind(connection.id);
        return kept != m_connectors.constEnd() && kept->system == connection.system &&
               kept->settings == connection.settings;
    };
    if (isKept())
        co_return m_connectors.value(connection.id).connector;

    const SystemDescription *description = systemDescription(connection.system);
    if (!description) {
        co_return fail(Error::Kind::Unsupported,
                       u"This version of Patchbay cannot speak to “%1”."_s.arg(connection.system),
                       u"Update Patchbay, or remove the connection."_s);
    }
    const Result<QHash<QString, Secret>> secrets =
        co_await readSecrets(this, connection, connection.settings, {});
    if (!secrets)
        co_return fail(secrets.error());
    if (isKept())
        co_return m_connectors.value(connection.id).connector;
    Result<std::unique_ptr<Connector>> made =
        makeConnector(connection.system, connection.settings, *secrets, m_http.get());
    if (!made)
        co_return fail(made.error());
    std::shared_ptr<Connector> connector(std::move(*made));
    m_connectors.insert(connection.id, {connection.system, connection.settings, connector});
    co_return connector;
}

void Workbench::dropConnector(const ConnectionId &connection)
{
    m_connectors.remove(connection);
    m_schemas.forget(connection);
}

void Workbench::noteMappingProblem(const ConnectionId &connection, const QString &sourceObject,
                                   const QString &problem)
{
    if (problem.isEmpty())
        m_mappingProblems[connection].remove(sourceObject);
    else
        m_mappingProblems[connection].insert(sourceObject, problem);
}

QString Workbench::mappingProblem(const ConnectionId &connection) const
{
    const QMap<QString, QString> problems = m_mappingProblems.value(connection);
    return problems.isEmpty() ? QString() : problems.first();
}

void Workbench::begun(std::shared_ptr<CallBase> call)
{
    m_calls.insert(std::move(call));
}

void Workbench::ended(CallBase *call)
{
    const auto found =
        std::find_if(m_calls.begin(), m_calls.end(), [call](const auto &held) { return held.get() == call; });
    if (found != m_calls.end())
        m_calls.erase(found);
    // Not from inside the frame that just ended.
    if (m_stopping && m_calls.empty())
        QTimer::singleShot(0, this, &Workbench::putAway);
}

Worker &Workbench::calculator()
{
    if (!m_calculator)
        m_calculator = std::make_unique<Worker>();
    return *m_calculator;
}

void Workbench::stop()
{
    if (m_stopping)
        return;
    m_stopping = true;
    if (m_scheduler)
        m_scheduler->halt();
    if (m_webhooks)
        m_webhooks->halt();
    m_runs->pauseAll();
    if (m_actions)
        m_actions->shutDown();
    if (m_http)
        m_http->shutDown();
    m_patience = std::make_unique<QTimer>();
    m_patience->setSingleShot(true);
    connect(m_patience.get(), &QTimer::timeout, this, &Workbench::abandon);
    m_patience->start(longestUnwinding);
    if (m_calls.empty())
        QTimer::singleShot(0, this, &Workbench::putAway);
}

void Workbench::abandon()
{
    logEvent(logConsole(), u"console.abandoned"_s, {{u"calls"_s, static_cast<int>(m_calls.size())}});
    for (const std::shared_ptr<CallBase> &call : m_calls)
        call->cancel();
    m_calls.clear();
    putAway();
}

void Workbench::putAway()
{
    if (!m_patience) // done already
        return;
    m_patience.release()->deleteLater();
    m_calculator.reset();
    m_scheduler.reset();
    m_webhooks.reset();
    m_connectors.clear();
    m_doors.clear();
    m_tokens.clear();
    m_budgetDatabase.reset();
    m_activity.reset();
    m_database.reset();
    m_actions.reset();
    m_secrets.reset();
    m_http.reset();
    m_open = false;
    QThread::currentThread()->quit();
}

} // namespace patchbay
