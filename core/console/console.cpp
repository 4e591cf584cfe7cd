#include "console/console.h"

#include "base/logging.h"
#include "console/connectionremoval.h"
#include "console/engine.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

OutcomeTask openConsole(Workbench *bench)
{
    const Outcome opened = co_await bench->openStore();
    if (!opened)
        co_return opened;
    // Tidying up: a store that opens is worth more than one that was tidied.
    const Outcome purged = co_await purgeOldConnections(bench);
    if (!purged)
        logEvent(logConsole(), u"console.purge_failed"_s, purged.error().toJson());
    co_return Outcome();
}

} // namespace

struct Console::Services
{
    explicit Services(Engine &engine)
        : workspaces(engine)
        , connections(engine)
        , mappings(engine)
        , sync(engine)
        , runs(engine)
        , scheduler(engine)
        , activity(engine)
        , overview(engine)
        , settings(engine)
        , signatures(engine)
        , webhooks(engine)
        , rules(engine)
        , doctor(engine)
    {
    }

    WorkspaceService workspaces;
    ConnectionService connections;
    MappingService mappings;
    SyncService sync;
    RunService runs;
    SchedulerService scheduler;
    ActivityService activity;
    OverviewService overview;
    SettingsService settings;
    SignatureService signatures;
    WebhookService webhooks;
    RuleService rules;
    DoctorService doctor;
};

Console::Console(Options options, QObject *parent)
    : QObject(parent)
    , m_engine(std::make_unique<Engine>(Workbench::Settings{
          std::move(options.storeUri), options.secrets, std::move(options.actor), std::move(options.clock)}))
    , m_services(std::make_unique<Services>(*m_engine))
{
}

Console::~Console() = default;

QFuture<Outcome> Console::open()
{
    return m_engine->runWithoutStore(&openConsole);
}

WorkspaceService &Console::workspaces() const
{
    return m_services->workspaces;
}

ConnectionService &Console::connections() const
{
    return m_services->connections;
}

MappingService &Console::mappings() const
{
    return m_services->mappings;
}

RunService &Console::runs() const
{
    return m_services->runs;
}

SchedulerService &Console::scheduler() const
{
    return m_services->scheduler;
}

SyncService &Console::sync() const
{
    return m_services->sync;
}

ActivityService &Console::activity() const
{
    return m_services->activity;
}

OverviewService &Console::overview() const
{
    return m_services->overview;
}

SettingsService &Console::settings() const
{
    return m_services->settings;
}

SignatureService &Console::signatures() const
{
    return m_services->signatures;
}

WebhookService &Console::webhooks() const
{
    return m_services->webhooks;
}

RuleService &Console::rules() const
{
    return m_services->rules;
}

DoctorService &Console::doctor() const
{
    return m_services->doctor;
}

} // namespace patchbay
