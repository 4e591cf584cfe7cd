#include "ui/integrations/integrationspage.h"

#include "ui/integrations/addconnection.h"
#include "ui/integrations/connectionhistory.h"
#include "ui/integrations/connectionmodel.h"
#include "ui/integrations/connectionpanel.h"
#include "ui/integrations/driftcard.h"
#include "ui/integrations/renamesheet.h"
#include "ui/integrations/schedulepanel.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/format.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/statestack.h"
#include "ui/widgets/tokens.h"
#include "ui/widgets/whendone.h"

#include <QMenu>
#include <QPointer>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

IntegrationsPage::IntegrationsPage(Console &console, UiState *state, QWidget *parent)
    : Page(Place::Integrations, parent)
    , m_console(console)
    , m_state(state)
{
    setObjectName(u"integrationsPage"_s);
    m_stack = new QStackedWidget;
    m_list = buildList();
    m_panel = new ConnectionPanel;
    m_schedule = new SchedulePanel(m_console);
    m_history = new ConnectionHistory(m_console, m_state);
    m_drift = new DriftCard(m_console);
    m_panel->addCard(m_drift);
    m_panel->addPart(u"Schedule and filter"_s, m_schedule);
    m_panel->addPart(u"Runs and versions"_s, m_history);
    m_wizard = new AddConnection(m_console.connections());
    m_stack->addWidget(m_list);
    m_stack->addWidget(m_panel);
    m_stack->addWidget(m_wizard);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);
    connectPanel();
    connect(&m_console.connections(), &ConnectionService::changed, this, &IntegrationsPage::load);
    connect(&m_console.workspaces(), &WorkspaceService::changed, this, &IntegrationsPage::load);
    connect(m_wizard, &AddConnection::cancelled, this, [this] {
        if (m_shown.isEmpty())
            showList();
        else
            showConnection(m_shown);
    });
    connect(m_wizard, &AddConnection::done, this, [this](const ConnectionId &id, bool isNew) {
        Q_EMIT notify(
            {.text = isNew ? u"Connected."_s : u"Reconnected. Mapping and history are as they were."_s});
        m_wanted = id;
        load();
    });
}

QWidget *IntegrationsPage::buildList()
{
    auto *list = new QWidget;
    auto *layout = new QVBoxLayout(list);
    layout->setContentsMargins(metric::page, metric::page, metric::page, metric::page);
    layout->setSpacing(metric::group);
    m_header = new PageHeader(title());
    Button *checkAll = m_header->addAction(u"Check all"_s, Glyph::Check);
    checkAll->setObjectName(u"checkAll"_s);
    Button *add = m_header->addAction(u"Add a connection"_s, Glyph::Plus, Button::Kind::Primary);
    add->setObjectName(u"addConnectionButton"_s);
    layout->addWidget(m_header);
    m_banner = new Banner;
    m_banner->setClosable(true);
    layout->addWidget(m_banner);
    m_model = new ConnectionModel(this);
    m_table = new DataTable;
    m_table->setObjectName(u"connectionsTable"_s);
    m_table->setAccessibleName(u"Connections"_s);
    m_table->setSource(m_model);
    m_table->setColumnWidths({148, 124, 112, 76, 64, 96, 260});
    m_table->setName(u"connections"_s, m_state);
    m_tableStack = new StateStack(m_table);
    layout->addWidget(m_tableStack, 1);
    connect(checkAll, &QAbstractButton::clicked, this, &IntegrationsPage::checkAll);
    connect(add, &QAbstractButton::clicked, this, [this] { showWizard(); });
    connect(m_tableStack, &StateStack::emptyActivated, this, [this] { showWizard(); });
    connect(m_tableStack, &StateStack::retryRequested, this, &IntegrationsPage::load);
    connect(m_table, &DataTable::rowActivated, this, [this](int row) {
        const ConnectionView &connection = m_model->connection(row);
        if (connection.id.isEmpty())
            m_banner->showMessage(
                Banner::Kind::Info, u"%1 was seen in this workspace's activity log."_s.arg(connection.name),
                connection.stateReason + u" Patchbay did not set it up and cannot look inside it."_s);
        else
            showConnection(connection.id);
    });
    connect(m_table, &DataTable::rowMenuRequested, this, &IntegrationsPage::rowMenu);
    return list;
}

void IntegrationsPage::connectPanel()
{
    connect(m_panel, &ConnectionPanel::backRequested, this, &IntegrationsPage::showList);
    connect(m_panel, &ConnectionPanel::checkRequested, this, [this] { check(m_shown); });
    connect(m_panel, &ConnectionPanel::pauseRequested, this, [this] { pause(m_shown); });
    connect(m_panel, &ConnectionPanel::resumeRequested, this, [this] { resume(m_shown); });
    connect(m_panel, &ConnectionPanel::renameRequested, this, [this] { rename(m_panel->connection()); });
    connect(m_panel, &ConnectionPanel::removeRequested, this, [this] { remove(m_panel->connection()); });
    connect(m_panel, &ConnectionPanel::reconnectRequested, this, [this] {
        m_wizard->beginReconnect(m_panel->connection());
        m_stack->setCurrentWidget(m_wizard);
    });
    const auto openMapping = [this](const QString &object) {
        Q_EMIT navigate(Place::Mapping, {{u"connection"_s, m_shown.text()}, {u"object"_s, object}});
    };
    const auto openBulk = [this] {
        Q_EMIT navigate(Place::Sync, {{u"tab"_s, u"bulk"_s}, {u"connection"_s, m_shown.text()}});
    };
    connect(m_panel, &ConnectionPanel::mappingRequested, this, openMapping);
    connect(m_panel, &ConnectionPanel::bulkRequested, this, openBulk);
    connect(m_schedule, &SchedulePanel::saved, this,
            [this](const QString &text) { Q_EMIT notify({.text = text}); });
    connect(m_history, &ConnectionHistory::mappingRequested, this, openMapping);
    connect(m_history, &ConnectionHistory::bulkRequested, this, openBulk);
    connect(m_history, &ConnectionHistory::runRequested, this,
            [this](const RunId &run) { Q_EMIT navigate(Place::Sync, {{u"run"_s, run.text()}}); });
    connect(m_panel, &ConnectionPanel::resyncRequested, this,
            [this] { Q_EMIT navigate(Place::Sync, {{u"connection"_s, m_shown.text()}}); });
    connect(m_panel, &ConnectionPanel::activityRequested, this,
            [this] { Q_EMIT navigate(Place::Activity, {{u"connection"_s, m_shown.text()}}); });
}

void IntegrationsPage::refresh()
{
    load();
}

bool IntegrationsPage::escape()
{
    if (m_stack->currentWidget() == m_list)
        return false;
    showList();
    return true;
}

void IntegrationsPage::open(const QVariantMap &target)
{
    const QVariant add = target.value(u"add"_s);
    if (add.isValid()) {
        showWizard(add.typeId() == QMetaType::QString ? add.toString() : QString());
        return;
    }
    m_wanted = ConnectionId(target.value(u"connection"_s).toString());
    const QString tab = target.value(u"tab"_s).toString();
    m_panel->showPart(tab == u"schedule"_s ? 1 : tab == u"runs"_s ? 2 : 0);
    if (!m_wanted.isEmpty())
        load();
}

QList<AppAction> IntegrationsPage::actions()
{
    AppAction add;
    add.id = u"integrations.add"_s;
    add.title = u"Add a connection…"_s;
    add.group = title();
    add.keywords = {u"connect"_s, u"database"_s, u"csv"_s, u"new"_s};
    add.glyph = Glyph::Plus;
    add.run = [this] { Q_EMIT navigate(Place::Integrations, {{u"add"_s, true}}); };
    AppAction all;
    all.id = u"integrations.check-all"_s;
    all.title = u"Check all connections"_s;
    all.group = title();
    all.keywords = {u"health"_s, u"status"_s};
    all.glyph = Glyph::Check;
    all.run = [this] {
        Q_EMIT navigate(Place::Integrations, {});
        checkAll();
    };
    return {add, all};
}

void IntegrationsPage::load()
{
    if (m_model->rowCount() == 0)
        m_tableStack->showLoading();
    whenDone(m_console.connections().list(), this, [this](const Result<QList<ConnectionView>> &all) {
        if (!all) {
            m_tableStack->showError(all.error(), u"Try again"_s);
            return;
        }
        m_model->setConnections(*all);
        followList();
        const ConnectionId next = m_wanted.isEmpty() ? m_shown : m_wanted;
        const bool inWizard = m_stack->currentWidget() == m_wizard && m_wanted.isEmpty();
        m_wanted = ConnectionId();
        if (!next.isEmpty() && !inWizard)
            showConnection(next);
    });
}

void IntegrationsPage::followList()
{
    if (m_model->rowCount() == 0)
        m_tableStack->showEmpty(Drawing::Unplugged, u"Nothing is connected yet."_s, u"Add a connection"_s,
                                u"A users table or a CSV file is enough to begin with."_s);
    else
        m_tableStack->showContent();
    int counts[4] = {};
    for (const ConnectionView &connection : m_model->connections())
        ++counts[int(connection.state)];
    QStringList facts;
    const auto add = [&facts](int count, const QString &word) {
        if (count > 0)
            facts << formatNumber(count) + u' ' + word;
    };
    add(counts[int(ConnectionState::Connected)], u"connected"_s);
    add(counts[int(ConnectionState::Disconnected)], u"disconnected"_s);
    add(counts[int(ConnectionState::Paused)], u"paused"_s);
    add(counts[int(ConnectionState::SeenOnly)], u"seen in the activity log"_s);
    m_header->setStateLine(facts.join(u" · "_s));
    m_header->setUpdated(QDateTime::currentDateTimeUtc());
    Q_EMIT badgeChanged(counts[int(ConnectionState::Disconnected)]);
}

void IntegrationsPage::showList()
{
    m_shown = ConnectionId();
    m_stack->setCurrentWidget(m_list);
    m_table->setFocus();
}

void IntegrationsPage::showConnection(const ConnectionId &id)
{
    const int row = m_model->rowOf(id);
    if (row < 0)
        return showList();
    m_shown = id;
    m_panel->setConnection(m_model->connection(row));
    m_schedule->setConnection(m_model->connection(row));
    m_drift->setConnection(m_model->connection(row));
    m_history->setConnection(m_model->connection(row));
    m_stack->setCurrentWidget(m_panel);
}

void IntegrationsPage::showWizard(const QString &system)
{
    m_wizard->begin(system);
    m_stack->setCurrentWidget(m_wizard);
}

void IntegrationsPage::check(const ConnectionId &id)
{
    m_panel->setBusy(u"Checking…"_s);
    whenDone(m_console.connections().check(id), this, [this](const Result<ConnectionView> &connection) {
        m_panel->setBusy({});
        if (!connection) {
            m_banner->showError(connection.error());
            return;
        }
        if (connection->state == ConnectionState::Disconnected)
            Q_EMIT notify({.kind = Banner::Kind::Warning,
                           .text = u"%1: %2"_s.arg(connection->name, connection->stateReason)});
        else
            Q_EMIT notify({.text = u"%1: %2"_s.arg(connection->name, connection->health.summary)});
    });
}

void IntegrationsPage::checkAll()
{
    whenDone(m_console.overview().checkAll(), this, [this](const Result<OverviewView> &view) {
        if (view)
            Q_EMIT notify({.text = view->sentence});
        else
            m_banner->showError(view.error());
    });
}

void IntegrationsPage::pause(const ConnectionId &id)
{
    whenDone(m_console.connections().pause(id), this, [this, id](const Outcome &outcome) {
        if (!outcome)
            return report(outcome, {});
        Q_EMIT notify({.text = u"Paused. Nothing is synced until you resume it."_s,
                       .action = u"Undo"_s,
                       .onAction = [page = QPointer(this), id] {
                           if (page)
                               page->resume(id);
                       }});
    });
}

void IntegrationsPage::resume(const ConnectionId &id)
{
    whenDone(m_console.connections().resume(id), this, [this](const Result<ConnectionView> &connection) {
        if (connection)
            Q_EMIT notify({.text = u"%1 goes on."_s.arg(connection->name)});
        else
            m_banner->showError(connection.error());
    });
}

void IntegrationsPage::rename(const ConnectionView &connection)
{
    auto *sheet = new RenameSheet(connection.name, this);
    connect(sheet, &RenameSheet::nameChosen, this, [this, id = connection.id](const QString &name) {
        whenDone(m_console.connections().rename(id, name), this, [this, name](const Outcome &outcome) {
            report(outcome, u"It is called %1 now."_s.arg(name));
        });
    });
    sheet->open();
}

void IntegrationsPage::remove(const ConnectionView &connection)
{
    const ConnectionId id = connection.id;
    whenDone(m_console.connections().remove(id), this,
             [this, id, name = connection.name](const Outcome &outcome) {
                 if (!outcome)
                     return report(outcome, {});
                 showList();
                 Q_EMIT notify({.text = u"Removed %1. Its mapping and links are kept for 7 days."_s.arg(name),
                                .action = u"Undo"_s,
                                .onAction = [page = QPointer(this), id] {
                                    if (!page)
                                        return;
                                    whenDone(page->m_console.connections().restore(id), page.data(),
                                             [page](const Outcome &restored) {
                                                 page->report(restored, u"It is back."_s);
                                             });
                                }});
             });
}

void IntegrationsPage::rowMenu(int row, const QPoint &at)
{
    const ConnectionView connection = m_model->connection(row);
    if (connection.id.isEmpty())
        return;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(icon(Glyph::ChevronRight), u"Open"_s, this,
                    [this, connection] { showConnection(connection.id); });
    menu->addAction(icon(Glyph::Check), u"Check now"_s, this, [this, connection] { check(connection.id); });
    if (connection.state == ConnectionState::Paused)
        menu->addAction(icon(Glyph::Play), u"Resume"_s, this, [this, connection] { resume(connection.id); });
    else
        menu->addAction(icon(Glyph::Pause), u"Pause"_s, this, [this, connection] { pause(connection.id); });
    menu->addAction(icon(Glyph::Edit), u"Rename…"_s, this, [this, connection] { rename(connection); });
    menu->addSeparator();
    menu->addAction(icon(Glyph::Trash, Ink::Danger), u"Remove"_s, this,
                    [this, connection] { remove(connection); });
    menu->popup(at);
}

void IntegrationsPage::report(const Outcome &outcome, const QString &done)
{
    if (outcome)
        Q_EMIT notify({.text = done});
    else
        m_banner->showError(outcome.error());
}

} // namespace patchbay::ui
