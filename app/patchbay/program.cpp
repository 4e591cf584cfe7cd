#include "patchbay/program.h"

#include "tour/tour.h"
#include "ui/actions/actionspage.h"
#include "ui/activity/activitypage.h"
#include "ui/integrations/integrationspage.h"
#include "ui/mapping/mappingpage.h"
#include "ui/overview/overviewpage.h"
#include "ui/settings/settingspage.h"
#include "ui/sync/runningwork.h"
#include "ui/sync/syncpage.h"
#include "ui/tools/toolspage.h"
#include "ui/webhooks/webhookspage.h"
#include "ui/welcome/storeproblem.h"
#include "ui/welcome/welcome.h"
#include "ui/widgets/whendone.h"

#include <QApplication>
#include <QCoroTask>
#include <QtConcurrent>

namespace patchbay {

using namespace Qt::StringLiterals;

void HiddenEnvironment::hide()
{
    for (const char *name : {"INTERCOM_ACCESS_TOKEN", "INTERCOM_BASE_URL"})
        if (qEnvironmentVariableIsSet(name)) {
            m_values.insert(QByteArray(name), qgetenv(name));
            qunsetenv(name);
        }
}

void HiddenEnvironment::restore()
{
    for (auto it = m_values.constBegin(); it != m_values.constEnd(); ++it)
        qputenv(it.key().constData(), it.value());
    m_values.clear();
}

Program::Program(ProgramOptions options)
    : m_options(std::move(options))
    , m_state(std::make_unique<ui::SettingsUiState>(m_options.uiStateFile))
{
    m_theme.setMode(static_cast<ui::Theme::Mode>(m_state->value(u"appearance/theme"_s, 0).toInt()));
    m_theme.setMotion(static_cast<ui::Theme::Motion>(m_state->value(u"appearance/motion"_s, 0).toInt()));
    m_theme.apply(*qApp);
    // Written on every change, so that it is there after a crash, too.
    connect(&m_theme, &ui::Theme::changed, this, [this] {
        m_state->setValue(u"appearance/theme"_s, static_cast<int>(m_theme.mode()));
        m_state->setValue(u"appearance/motion"_s, static_cast<int>(m_theme.motion()));
    });
}

Program::~Program()
{
    // The console goes first: what is under way ends while the pages that wait for it are still there. Qt 6.4
    // does not bear an answer whose page is gone (QFuture::then with a context asserts that it lives).
    m_console.reset();
    m_window.reset();
    m_sandbox.reset();
}

void Program::start()
{
    open(m_options.sandbox);
}

void Program::open(bool inSandbox)
{
    m_console.reset(); // first, as in the destructor
    m_window.reset();
    m_sandbox.reset();

    Console::Options options;
    options.actor = u"window"_s;
    if (inSandbox) {
        // The environment's token is for a real workspace; it would win over the sandbox's own.
        m_environment.hide();
        m_sandboxFolder = std::make_unique<QTemporaryDir>();
        options.storeUri = m_sandboxFolder->filePath(u"sandbox.sqlite"_s);
        options.secrets = Console::SecretPolicy::EnvironmentOnly;
    } else {
        m_environment.restore();
        options.storeUri = m_options.storeUri;
        options.secrets = m_options.useKeychain ? Console::SecretPolicy::KeychainThenMemory
                                                : Console::SecretPolicy::EnvironmentOnly;
    }
    m_console = std::make_unique<Console>(options);
    buildWindow();
    m_window->show();

    ui::whenDone(m_console->open(), this, [this, inSandbox](const Outcome &opened) {
        if (!opened) {
            showStoreProblem(opened.error());
            return;
        }
        startScheduler();
        startReceiver();
        if (inSandbox)
            openSandbox();
        else
            showFirstPage();
    });
}

// As long as the window is open, unless somebody turned that off.
void Program::startScheduler()
{
    ui::whenDone(m_console->settings().value(QString(SchedulerService::inWindowKey)), this,
                 [this](const Result<QJsonValue> &wanted) {
                     if (wanted && wanted->toBool(true))
                         m_console->scheduler().start();
                 });
}

// Where somebody wished so; a port that is taken must be said, or deliveries would be missed unnoticed.
void Program::startReceiver()
{
    ui::whenDone(m_console->webhooks().startAsWished(), m_window.get(),
                 [this](const Result<ReceiverView> &started) {
                     if (started)
                         return;
                     ui::Toast toast{.kind = ui::Banner::Kind::Error,
                                     .text = u"Webhooks are not received. %1"_s.arg(started.error().toText()),
                                     .action = u"Show the receiver"_s,
                                     .onAction = [this] {
                                         m_window->goTo(ui::Place::Webhooks, {{u"tab"_s, u"receiver"_s}});
                                     }};
                     toast.shown = std::chrono::milliseconds(0);
                     m_window->notify(toast);
                 });
    countParked();
}

// Beside the place, also before anybody has gone there; from then on the page counts.
void Program::countParked()
{
    DeliveryFilter parked;
    parked.states = {QString(deliverystates::parked)};
    ui::whenDone(m_console->webhooks().count(parked), m_window.get(), [this](const Result<qint64> &count) {
        if (count)
            m_window->sidebar()->setBadge(ui::Place::Webhooks, int(*count));
    });
}

void Program::buildWindow()
{
    m_window = std::make_unique<ui::MainWindow>(m_state.get());
    Console &console = *m_console;
    ui::UiState *state = m_state.get();
    m_window->registerPage(ui::Place::Overview,
                           [&console, state] { return new ui::OverviewPage(console, state); });
    m_window->registerPage(ui::Place::Integrations,
                           [&console, state] { return new ui::IntegrationsPage(console, state); });
    m_window->registerPage(ui::Place::Mapping,
                           [&console, state] { return new ui::MappingPage(console, state); });
    m_window->registerPage(ui::Place::Sync, [&console, state] { return new ui::SyncPage(console, state); });
    m_window->registerPage(ui::Place::Webhooks,
                           [&console, state] { return new ui::WebhooksPage(console, state); });
    m_window->registerPage(ui::Place::Actions,
                           [&console, state] { return new ui::ActionsPage(console, state); });
    m_window->registerPage(ui::Place::Activity,
                           [&console, state] { return new ui::ActivityPage(console, state); });
    m_window->registerPage(ui::Place::Tools, [&console] { return new ui::ToolsPage(console); });
    m_window->registerPage(ui::Place::Settings, [this, &console, state] {
        auto *page = new ui::SettingsPage(console, state, &m_theme);
        connect(page, &ui::SettingsPage::welcomeRequested, this, &Program::showWelcome);
        return page;
    });
    auto *work = new ui::RunningWork(console.runs(), m_window.get());
    connect(work, &ui::RunningWork::changed, m_window->sidebar(), &ui::Sidebar::setWork);
    m_window->setRunningWork([work] { return work->atClosing(); });
    connect(&console.webhooks(), &WebhookService::deliveryConcluded, m_window.get(),
            [this](qint64, const QString &state) {
                if (state == deliverystates::parked && m_window->page(ui::Place::Webhooks) == nullptr)
                    countParked();
            });
    connect(m_window->sidebar(), &ui::Sidebar::workspaceClicked, m_window.get(),
            [this] { m_window->goTo(ui::Place::Settings); });
    connect(&console.workspaces(), &WorkspaceService::changed, m_window.get(), [this] { followWorkspace(); });
    if (!m_options.sandbox && !m_sandboxFolder) {
        ui::AppAction look;
        look.id = u"program.sandbox"_s;
        look.title = u"Look around in the sandbox"_s;
        look.group = u"Patchbay"_s;
        look.keywords = {u"demo"_s, u"try"_s, u"test"_s};
        look.run = [this] { open(true); };
        m_window->actions()->add(look);
    }
    if (m_sandboxFolder) {
        ui::AppAction leave;
        leave.id = u"program.leave-sandbox"_s;
        leave.title = u"Leave the sandbox"_s;
        leave.group = u"Patchbay"_s;
        leave.keywords = {u"real"_s, u"workspace"_s};
        leave.run = [this] {
            m_sandboxFolder.reset();
            open(false);
        };
        m_window->actions()->add(leave);
    }
    m_window->restore();
}

void Program::openSandbox()
{
    SandboxOptions options;
    options.contacts = 200;
    options.companies = 20;
    m_sandbox = std::make_unique<Sandbox>(options);
    ui::whenDone(QtConcurrent::run([sandbox = m_sandbox.get()] { return sandbox->start(); }), this,
                 [this](const Outcome &started) {
                     if (started)
                         fillSandbox();
                     else
                         showStoreProblem(started.error());
                 });
}

void Program::fillSandbox()
{
    auto filled = tourEverything(*m_console, m_sandbox->announcement());
    QCoro::connect(std::move(filled), m_window.get(), [this](const Outcome &outcome) {
        if (!outcome)
            m_window->notify({.kind = ui::Banner::Kind::Error, .text = outcome.error().toText()});
        showFirstPage();
    });
}

void Program::showFirstPage()
{
    ui::whenDone(m_console->workspaces().list(), m_window.get(),
                 [this](const Result<QList<WorkspaceView>> &all) {
                     if (all && all->isEmpty() && !qEnvironmentVariableIsSet("INTERCOM_ACCESS_TOKEN")) {
                         showWelcome();
                         return;
                     }
                     followWorkspace();
                     if (!m_window->currentPlace())
                         m_window->goTo(ui::Place::Overview);
                     else
                         m_window->page(*m_window->currentPlace())->refresh();
                 });
}

void Program::showWelcome()
{
    auto *welcome = new ui::Welcome(*m_console);
    connect(welcome, &ui::Welcome::workspaceAdded, m_window.get(), [this] {
        m_window->setTakeover(nullptr);
        followWorkspace();
        m_window->goTo(ui::Place::Overview);
    });
    connect(welcome, &ui::Welcome::cancelled, m_window.get(), [this] { m_window->setTakeover(nullptr); });
    // The window that the click came from goes away with its console: not from inside its own signal.
    connect(welcome, &ui::Welcome::sandboxRequested, this, [this] { open(true); }, Qt::QueuedConnection);
    m_window->setTakeover(welcome);
}

void Program::showStoreProblem(const Error &error)
{
    auto *problem = new ui::StoreProblem(error);
    connect(
        problem, &ui::StoreProblem::retryRequested, this, [this] { open(m_options.sandbox); },
        Qt::QueuedConnection);
    m_window->setTakeover(problem);
}

void Program::followWorkspace()
{
    ui::whenDone(
        m_console->workspaces().current(), m_window.get(), [this](const Result<WorkspaceView> &workspace) {
            if (!workspace) {
                m_window->sidebar()->setWorkspace(u"No workspace"_s, ui::Status::Disconnected,
                                                  u"Not connected"_s);
                return;
            }
            ui::Status status = ui::Status::SeenOnly;
            QString word = u"Not checked"_s;
            if (workspace->state != WorkspaceView::State::NotChecked) {
                const bool connected = workspace->state == WorkspaceView::State::Connected;
                status = connected ? ui::Status::Connected : ui::Status::Disconnected;
                word = QString();
            }
            m_window->sidebar()->setWorkspace(
                m_sandboxFolder ? u"%1 (sandbox)"_s.arg(workspace->name) : workspace->name, status, word);
        });
}

} // namespace patchbay
