#include "ui/sync/syncpage.h"

#include "ui/sync/bulkstart.h"
#include "ui/sync/judgeview.h"
#include "ui/sync/resyncone.h"
#include "ui/sync/runhistory.h"
#include "ui/sync/runpanel.h"
#include "ui/sync/tombstonesview.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/tokens.h"
#include "ui/widgets/whendone.h"

#include <QPointer>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

SyncPage::SyncPage(Console &console, UiState *state, QWidget *parent)
    : Page(Place::Sync, parent)
    , m_console(console)
{
    setObjectName(u"syncPage"_s);
    build(state);
    connectParts();
    followTab();
}

void SyncPage::build(UiState *state)
{
    m_tabbed = new QWidget;
    auto *layout = new QVBoxLayout(m_tabbed);
    layout->setContentsMargins(metric::page, metric::page, metric::page, metric::page);
    layout->setSpacing(metric::group);
    m_header = new PageHeader(title());
    layout->addWidget(m_header);
    m_tabs = new SegmentedControl(u"Parts of this page"_s, SegmentedControl::Look::Tabs);
    m_tabs->setObjectName(u"syncTabs"_s);
    for (const QString &name : {u"Resync one"_s, u"Bulk sync"_s, u"Runs"_s, u"To judge"_s, u"Gone"_s})
        m_tabs->addSegment(name);
    layout->addWidget(m_tabs);
    m_stack = new QStackedWidget;
    m_one = new ResyncOne(m_console, state);
    m_bulk = new BulkStart(m_console);
    m_runs = new RunHistory(m_console.runs(), state);
    m_judge = new JudgeView(m_console, state);
    m_gone = new TombstonesView(m_console, state);
    for (QWidget *part :
         {static_cast<QWidget *>(m_one), static_cast<QWidget *>(m_bulk), static_cast<QWidget *>(m_runs),
          static_cast<QWidget *>(m_judge), static_cast<QWidget *>(m_gone)})
        m_stack->addWidget(part);
    layout->addWidget(m_stack, 1);
    m_run = new RunPanel(m_console, state);
    m_outer = new QStackedWidget;
    m_outer->addWidget(m_tabbed);
    m_outer->addWidget(m_run);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_outer);
}

void SyncPage::connectParts()
{
    connect(m_tabs, &SegmentedControl::currentChanged, this, &SyncPage::followTab);
    connect(m_one, &ResyncOne::notify, this, &SyncPage::notify);
    connect(m_one, &ResyncOne::navigate, this, &SyncPage::navigate);
    connect(m_bulk, &BulkStart::addConnectionRequested, this,
            [this] { Q_EMIT navigate(Place::Integrations, {{u"add"_s, true}}); });
    // Whoever still waits is shown the plan being made; whoever left is told.
    connect(m_bulk, &BulkStart::planning, this, [this](const RunProgress &run) {
        if (m_bulk->isVisible())
            showRun(run);
    });
    connect(m_bulk, &BulkStart::planned, this, [this](const RunProgress &run) {
        const bool waiting = m_bulk->isVisible();
        if (waiting || (m_run->isVisible() && m_run->shown() == run.id)) {
            showRun(run);
            return;
        }
        Q_EMIT notify({.kind = Banner::Kind::Info,
                       .text = u"The plan for %1 stands: %2."_s.arg(run.connectionName, run.sentence()),
                       .action = u"Look at it"_s,
                       .onAction = [page = QPointer(this), id = run.id] {
                           if (page)
                               Q_EMIT page->navigate(Place::Sync, {{u"run"_s, id.text()}});
                       }});
    });
    connect(m_runs, &RunHistory::openRequested, this, [this](const RunId &run) { showRun(run); });
    connect(m_runs, &RunHistory::startRequested, this, [this] { showTab(Tab::Bulk); });
    connect(m_runs, &RunHistory::resumeRequested, this, [this](const RunId &run) {
        showRun(run);
        m_run->apply(run, false);
    });
    connect(m_runs, &RunHistory::undoRequested, this, [this](const RunId &run) {
        showRun(run);
        m_run->planUndo(run);
    });
    connect(m_run, &RunPanel::backRequested, this, &SyncPage::showTabs);
    connect(m_run, &RunPanel::judgeRequested, this, [this] { showTab(Tab::Judge); });
    connect(m_run, &RunPanel::notify, this, &SyncPage::notify);
    connect(m_run, &RunPanel::navigate, this, &SyncPage::navigate);
    connect(m_judge, &JudgeView::notify, this, &SyncPage::notify);
    connect(m_gone, &TombstonesView::notify, this, &SyncPage::notify);
    connect(m_gone, &TombstonesView::openRunRequested, this, [this](const RunId &run) { showRun(run); });
    connect(&m_console.runs(), &RunService::attentionChanged, this, &SyncPage::countQuestions);
}

void SyncPage::refresh()
{
    m_one->refresh();
    m_bulk->load();
    m_runs->load();
    m_judge->load();
    m_gone->load();
    countQuestions();
    if (m_outer->currentWidget() == m_run)
        m_run->open(m_run->shown());
}

void SyncPage::countQuestions()
{
    whenDone(m_console.runs().judgements(), this, [this](const Result<QList<JudgementRow>> &questions) {
        const int count = questions ? int(questions->size()) : 0;
        m_tabs->setSegmentCount(int(Tab::Judge), count);
        Q_EMIT badgeChanged(count);
    });
}

bool SyncPage::focusFilter()
{
    if (m_outer->currentWidget() == m_run) {
        m_run->focusFilter();
        return true;
    }
    switch (Tab(m_tabs->currentIndex())) {
    case Tab::One: m_one->focusQuery(); return true;
    case Tab::Bulk: m_bulk->focusFirst(); return true;
    case Tab::Runs: m_runs->focusList(); return true;
    case Tab::Judge: m_judge->focusList(); return true;
    case Tab::Gone: m_gone->focusList(); return true;
    }
    return false;
}

bool SyncPage::escape()
{
    if (m_outer->currentWidget() != m_run)
        return false;
    if (!m_run->escape())
        showTabs();
    return true;
}

void SyncPage::open(const QVariantMap &target)
{
    if (const QString run = target.value(u"run"_s).toString(); !run.isEmpty()) {
        showRun(RunId(run));
        return;
    }
    static const QStringList tabs{u"one"_s, u"bulk"_s, u"runs"_s, u"judge"_s, u"gone"_s};
    const QString connection = target.value(u"connection"_s).toString();
    const qsizetype tab = tabs.indexOf(target.value(u"tab"_s).toString());
    showTab(tab > 0 ? Tab(tab) : Tab::One);
    if (tab <= 0)
        m_one->open(target);
    else if (Tab(tab) == Tab::Bulk && !connection.isEmpty())
        m_bulk->chooseConnection(connection);
    else if (Tab(tab) == Tab::Gone && !connection.isEmpty())
        m_gone->chooseConnection(connection);
}

QList<AppAction> SyncPage::actions()
{
    AppAction user;
    user.id = u"sync.user"_s;
    user.title = u"Resync a user…"_s;
    user.group = title();
    user.keywords = {u"contact"_s, u"person"_s, u"email"_s};
    user.glyph = Glyph::User;
    user.run = [this] {
        Q_EMIT navigate(Place::Sync, {});
        showTab(Tab::One);
        m_one->chooseObject(u"contact"_s);
        m_one->focusQuery();
    };
    AppAction company = user;
    company.id = u"sync.company"_s;
    company.title = u"Resync a company…"_s;
    company.keywords = {u"organisation"_s, u"account"_s};
    company.glyph = Glyph::Company;
    company.run = [this] {
        Q_EMIT navigate(Place::Sync, {});
        showTab(Tab::One);
        m_one->chooseObject(u"company"_s);
        m_one->focusQuery();
    };
    const auto tab = [this](const QString &id, const QString &name, const QStringList &keywords,
                            Glyph glyph) {
        AppAction action;
        action.id = u"sync."_s + id;
        action.title = name;
        action.group = title();
        action.keywords = keywords;
        action.glyph = glyph;
        action.run = [this, id] { Q_EMIT navigate(Place::Sync, {{u"tab"_s, id}}); };
        return action;
    };
    return {
        user,
        company,
        tab(u"bulk"_s, u"Plan a bulk sync…"_s, {u"everyone"_s, u"all"_s, u"many"_s, u"full"_s}, Glyph::Sync),
        tab(u"runs"_s, u"Show runs"_s, {u"history"_s, u"undo"_s, u"resume"_s}, Glyph::Clock),
        tab(u"judge"_s, u"Judge unclear matches"_s, {u"ambiguous"_s, u"conflict"_s}, Glyph::Users),
        tab(u"gone"_s, u"Show what is gone from the source"_s,
            {u"deleted"_s, u"archived"_s, u"tombstones"_s, u"restore"_s}, Glyph::Archive)};
}

void SyncPage::showTab(Tab tab)
{
    showTabs();
    m_tabs->setCurrentIndex(int(tab));
}

void SyncPage::followTab()
{
    static const QStringList lines{
        u"Bring one user or company up to date, and see every change before it is made."_s,
        u"Bring everybody up to date: plan, look, then write."_s,
        u"What was synced in bulk, and what came of it."_s,
        u"Records that fit several in Intercom, or that two claim. Nothing is written until somebody says which."_s,
        u"Records that the source no longer has, and what became of them in Intercom."_s};
    m_stack->setCurrentIndex(m_tabs->currentIndex());
    // Other programs write to the same store, and say nothing here.
    switch (Tab(m_tabs->currentIndex())) {
    case Tab::Runs: m_runs->load(); break;
    case Tab::Judge: m_judge->load(); break;
    case Tab::Gone: m_gone->load(); break;
    case Tab::One:
    case Tab::Bulk: break;
    }
    m_header->setStateLine(lines.value(m_tabs->currentIndex()));
}

void SyncPage::showTabs()
{
    m_outer->setCurrentWidget(m_tabbed);
}

void SyncPage::showRun(const RunId &run)
{
    m_run->open(run);
    m_tabs->setCurrentIndex(int(Tab::Runs));
    m_outer->setCurrentWidget(m_run);
}

void SyncPage::showRun(const RunProgress &run)
{
    m_run->showRun(run);
    m_tabs->setCurrentIndex(int(Tab::Runs));
    m_outer->setCurrentWidget(m_run);
}

} // namespace patchbay::ui
