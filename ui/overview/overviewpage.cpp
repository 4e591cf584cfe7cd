#include "ui/overview/overviewpage.h"

#include "ui/integrations/connectionstatus.h"
#include "ui/overview/connectioncard.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/charts.h"
#include "ui/widgets/format.h"
#include "ui/widgets/label.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/relativetimelabel.h"
#include "ui/widgets/scrollpage.h"
#include "ui/widgets/statestack.h"
#include "ui/widgets/tokens.h"
#include "ui/widgets/whendone.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int connectionColumns = 3;

// Later, because the click that leads to a new reading may come from inside one of them.
void clear(QLayout *layout)
{
    while (QLayoutItem *item = layout->takeAt(0)) {
        if (item->widget() != nullptr) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
}

Status needStatus(Need::Severity severity)
{
    switch (severity) {
    case Need::Severity::Info: return Status::Neutral;
    case Need::Severity::Warning: return Status::Warning;
    case Need::Severity::Error: return Status::Error;
    }
    return Status::Neutral;
}

// What the sentence of the snapshot counts, too: a suggestion can wait for ever.
int urgentCount(const QList<Need> &needs)
{
    return int(std::count_if(needs.cbegin(), needs.cend(),
                             [](const Need &need) { return need.severity != Need::Severity::Info; }));
}

std::optional<Place> placeOf(const QString &id)
{
    for (int index = 0; index < placeCount; ++index)
        if (placeId(static_cast<Place>(index)) == id)
            return static_cast<Place>(index);
    return std::nullopt;
}

} // namespace

OverviewPage::OverviewPage(Console &console, UiState *state, QWidget *parent)
    : Page(Place::Overview, parent)
    , m_console(console)
{
    Q_UNUSED(state)
    setObjectName(u"overviewPage"_s);
    build();
    m_readTimer.setSingleShot(true);
    m_readTimer.setInterval(100);
    connect(&m_readTimer, &QTimer::timeout, this, &OverviewPage::read);
    connect(&m_console.overview(), &OverviewService::changed, &m_readTimer, qOverload<>(&QTimer::start));
    connect(&m_console.workspaces(), &WorkspaceService::budgetChanged, this, &OverviewPage::showBudget);
    connect(m_check, &QAbstractButton::clicked, this, &OverviewPage::checkAll);
    connect(m_stack, &StateStack::retryRequested, this, &OverviewPage::read);
    connect(m_stack, &StateStack::emptyActivated, this,
            [this] { Q_EMIT navigate(Place::Settings, {{u"welcome"_s, true}}); });
}

void OverviewPage::build()
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(metric::page, metric::page, metric::page, 0);
    layout->setSpacing(metric::group);
    m_header = new PageHeader(title());
    m_check = m_header->addAction(u"Check everything"_s, Glyph::Check, Button::Kind::Primary);
    m_check->setObjectName(u"checkEverything"_s);
    layout->addWidget(m_header);
    m_banner = new Banner;
    m_banner->setClosable(true);
    layout->addWidget(m_banner);

    auto *scroll = new ScrollPage(0);
    scroll->body()->setContentsMargins(0, 0, 0, metric::page);
    m_needsCard = new Card(u"Needs you"_s);
    m_needsCard->setObjectName(u"needsCard"_s);
    m_needs = new QVBoxLayout;
    m_needs->setSpacing(metric::related);
    m_needsCard->body()->addLayout(m_needs);
    scroll->body()->addWidget(m_needsCard);

    auto *connections = new QWidget;
    m_connections = new QGridLayout(connections);
    m_connections->setContentsMargins(0, 0, 0, 0);
    m_connections->setSpacing(metric::group);
    for (int column = 0; column < connectionColumns; ++column)
        m_connections->setColumnStretch(column, 1);
    scroll->body()->addWidget(connections);

    auto *row = new QHBoxLayout;
    row->setSpacing(metric::group);
    auto *activity = new Card(u"Last 24 hours"_s);
    m_activity = new BarChart(u"Activity per hour"_s);
    m_activity->setMinimumHeight(72);
    m_activityText = new Label({}, TextRole::Caption, Ink::Muted);
    activity->body()->addWidget(m_activity);
    activity->body()->addWidget(m_activityText);
    auto *budget = new Card(u"API budget"_s);
    m_budget = new Gauge(u"API calls in this 10-second window"_s);
    m_budgetText = new Label({}, TextRole::Caption, Ink::Muted);
    m_budgetText->setWordWrap(true);
    budget->body()->addWidget(m_budget);
    budget->body()->addWidget(m_budgetText);
    budget->body()->addStretch(1);
    row->addWidget(activity, 2);
    row->addWidget(budget, 1);
    scroll->body()->addLayout(row);

    auto *runs = new Card(u"Newest runs"_s);
    m_runs = new QVBoxLayout;
    m_runs->setSpacing(metric::related);
    runs->body()->addLayout(m_runs);
    scroll->body()->addWidget(runs);
    m_stack = new StateStack(scroll);
    layout->addWidget(m_stack, 1);
}

void OverviewPage::refresh()
{
    if (m_stack->state() != StateStack::State::Content || !m_seen)
        m_stack->showLoading();
    read();
}

QList<AppAction> OverviewPage::actions()
{
    AppAction check;
    check.id = u"overview.check"_s;
    check.title = u"Check everything"_s;
    check.group = title();
    check.keywords = {u"health"_s, u"status"_s, u"workspace"_s};
    check.glyph = Glyph::Check;
    check.run = [this] {
        Q_EMIT navigate(Place::Overview, {});
        checkAll();
    };
    return {check};
}

void OverviewPage::read()
{
    if (m_reading)
        return;
    m_reading = true;
    whenDone(m_console.overview().snapshot(), this, [this](const Result<OverviewView> &view) {
        m_reading = false;
        if (view)
            show(*view);
        else
            m_stack->showError(view.error(), u"Try again"_s);
    });
}

void OverviewPage::checkAll()
{
    m_check->setEnabled(false);
    m_check->setText(u"Checking…"_s);
    whenDone(m_console.overview().checkAll(), this, [this](const Result<OverviewView> &view) {
        m_check->setEnabled(true);
        m_check->setText(u"Check everything"_s);
        if (!view) {
            m_banner->showError(view.error());
            return;
        }
        show(*view);
        Q_EMIT notify({.kind = urgentCount(view->needs) == 0 ? Banner::Kind::Success : Banner::Kind::Warning,
                       .text = view->sentence});
    });
}

void OverviewPage::show(const OverviewView &view)
{
    if (!view.workspace) {
        m_header->setTitle(title());
        m_header->hideStatus();
        m_header->setStateLine({});
        m_stack->showEmpty(Drawing::Unplugged, u"No workspace is connected."_s, u"Connect a workspace"_s,
                           u"Patchbay needs an access token of your Intercom workspace."_s);
        Q_EMIT badgeChanged(0);
        return;
    }
    const WorkspaceView &workspace = *view.workspace;
    m_header->setTitle(workspace.name);
    switch (workspace.state) {
    case WorkspaceView::State::Connected: m_header->setStatus(Status::Connected); break;
    case WorkspaceView::State::Disconnected: m_header->setStatus(Status::Disconnected); break;
    case WorkspaceView::State::NotChecked: m_header->setStatus(Status::SeenOnly, u"Not checked yet"_s); break;
    }
    m_header->setStateLine(view.sentence);
    m_header->setUpdated(view.takenAt);
    showNeeds(view.needs);
    showConnections(view.connections);
    showActivity(view);
    showBudget(view.budget);
    showRuns(view.recentRuns);
    m_seen = true;
    m_stack->showContent();
    Q_EMIT badgeChanged(urgentCount(view.needs));
}

void OverviewPage::showNeeds(const QList<Need> &needs)
{
    clear(m_needs);
    m_needsCard->setVisible(!needs.isEmpty());
    const int urgent = urgentCount(needs);
    m_needsCard->setTitle(urgent > 0 ? u"Needs you: %1"_s.arg(urgent) : u"Suggestions"_s);
    for (const Need &need : needs) {
        auto *line = new QWidget;
        auto *row = new QHBoxLayout(line);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(metric::group);
        auto *chip = new StatusChip;
        chip->setStatus(needStatus(need.severity),
                        need.severity == Need::Severity::Info ? u"Suggestion"_s : QString());
        chip->setPlain(true);
        auto *text = new Label(need.text);
        text->setWordWrap(true);
        auto *act = new Button(need.action, Button::Kind::Secondary);
        act->setObjectName(need.part.isEmpty() ? u"settleNeed"_s : u"settleNeed-"_s + need.part);
        connect(act, &QAbstractButton::clicked, this, [this, need] { settle(need); });
        row->addWidget(chip);
        row->addWidget(text, 1);
        row->addWidget(act);
        m_needs->addWidget(line);
    }
}

void OverviewPage::showConnections(const QList<ConnectionView> &connections)
{
    clear(m_connections);
    int index = 0;
    for (const ConnectionView &connection : connections) {
        if (connection.id.isEmpty())
            continue; // apps that were only seen are on the integrations page
        auto *card = new ConnectionCard(connection);
        connect(card, &Card::activated, this, [this, id = connection.id] {
            Q_EMIT navigate(Place::Integrations, {{u"connection"_s, id.text()}});
        });
        m_connections->addWidget(card, index / connectionColumns, index % connectionColumns);
        ++index;
    }
    if (index > 0)
        return;
    auto *none = new Card;
    auto *text =
        new Label(u"Nothing is connected yet. A users table or a CSV file is enough to begin with."_s,
                  TextRole::Body, Ink::Muted);
    text->setWordWrap(true);
    auto *add = new Button(u"Add a connection"_s, Button::Kind::Secondary, Glyph::Plus);
    add->setObjectName(u"overviewAddConnection"_s);
    connect(add, &QAbstractButton::clicked, this,
            [this] { Q_EMIT navigate(Place::Integrations, {{u"add"_s, true}}); });
    none->body()->addWidget(text);
    none->body()->addWidget(add, 0, Qt::AlignLeft);
    m_connections->addWidget(none, 0, 0, 1, connectionColumns);
}

void OverviewPage::showRuns(const QList<RunView> &runs)
{
    clear(m_runs);
    if (runs.isEmpty())
        m_runs->addWidget(new Label(u"Nothing was synced yet."_s, TextRole::Body, Ink::Muted));
    for (const RunView &run : runs.first(qMin<qsizetype>(runs.size(), 5))) {
        auto *line = new QWidget;
        auto *row = new QHBoxLayout(line);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(metric::group);
        auto *chip = new StatusChip(run.state == u"succeeded"_s ? Status::Ok
                                    : run.state == u"failed"_s  ? Status::Error
                                                                : Status::Running);
        chip->setPlain(true);
        auto *name = new Label(run.title.isEmpty() ? run.connectionName : run.title);
        name->setElide(Qt::ElideRight);
        auto *summary = new Label(run.summary, TextRole::Body, Ink::Muted);
        summary->setElide(Qt::ElideRight);
        auto *when = new RelativeTimeLabel;
        when->setInk(Ink::Muted);
        when->setTime(run.startedAt);
        row->addWidget(chip);
        row->addWidget(name, 1);
        row->addWidget(summary, 2);
        row->addWidget(when);
        m_runs->addWidget(line);
    }
}

void OverviewPage::showActivity(const OverviewView &view)
{
    QList<BarChart::Bar> bars;
    int total = 0;
    int errors = 0;
    const qsizetype hours = view.activityPerHour.size();
    for (qsizetype hour = 0; hour < hours; ++hour) {
        BarChart::Bar bar;
        bar.label = hour + 1 == hours ? u"this hour"_s : u"%1 h ago"_s.arg(hours - 1 - hour);
        bar.value = view.activityPerHour[hour];
        bar.marked = hour < view.errorsPerHour.size() ? view.errorsPerHour[hour] : 0;
        total += view.activityPerHour[hour];
        errors += int(bar.marked);
        bars << bar;
    }
    m_activity->setBars(bars);
    m_activityText->setText(u"%1, %2"_s.arg(formatCount(total, u"entry"_s, u"entries"_s),
                                            formatCount(errors, u"error"_s, u"errors"_s)));
}

void OverviewPage::showBudget(const BudgetView &budget)
{
    const double ratio = budget.limit > 0 ? double(budget.used) / budget.limit : 0;
    m_budget->setRatio(ratio, u"%1 of %2"_s.arg(formatNumber(budget.used), formatNumber(budget.limit)));
    if (budget.stopped)
        m_budgetText->setText(u"Intercom asked to wait; calls go on by themselves."_s);
    else if (budget.learned)
        m_budgetText->setText(u"Calls in the current 10-second window, as Intercom reports it."_s);
    else
        m_budgetText->setText(u"Intercom has not said its limit yet; this is the documented default."_s);
}

void OverviewPage::settle(const Need &need)
{
    QVariantMap target;
    if (!need.connectionId.isEmpty())
        target.insert(u"connection"_s, need.connectionId.text());
    if (!need.part.isEmpty())
        target.insert(u"tab"_s, need.part);
    if (need.place == u"activity"_s)
        target.insert(u"level"_s, u"error"_s);
    Q_EMIT navigate(placeOf(need.place).value_or(Place::Integrations), target);
}

} // namespace patchbay::ui
