#include "ui/sync/runpanel.h"

#include "ui/sync/causesview.h"
#include "ui/sync/ledgerbar.h"
#include "ui/sync/livecard.h"
#include "ui/sync/planbrowser.h"
#include "ui/sync/runnotices.h"
#include "ui/sync/runwords.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/format.h"
#include "ui/widgets/label.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/tokens.h"
#include "ui/widgets/whendone.h"

#include <QMenu>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

RunPanel::RunPanel(Console &console, UiState *state, QWidget *parent) : QWidget(parent), m_console(console)
{
    setObjectName(u"runPanel"_s);
    build(state);
    connectParts();
    connect(&m_console.runs(), &RunService::progressed, this, &RunPanel::heard);
}

void RunPanel::build(UiState *state)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(metric::page, metric::page, metric::page, metric::page);
    layout->setSpacing(12);
    m_header = new PageHeader(u"Run"_s);
    m_export = m_header->addAction(u"Export"_s, Glyph::Download);
    m_export->setObjectName(u"exportRun"_s);
    auto *formats = new QMenu(m_export);
    formats->setObjectName(u"exportFormats"_s);
    formats->addAction(u"As CSV…"_s, this, [this] { exportItems(u"csv"_s); });
    formats->addAction(u"As JSON…"_s, this, [this] { exportItems(u"json"_s); });
    m_export->setMenu(formats);
    m_discard = m_header->addAction(u"Discard"_s, Glyph::Trash);
    m_discard->setObjectName(u"discardPlan"_s);
    m_again = m_header->addAction(u"Plan again"_s, Glyph::Refresh);
    m_again->setObjectName(u"planAgain"_s);
    m_undo = m_header->addAction(u"Undo…"_s, Glyph::Undo);
    m_undo->setObjectName(u"undoRun"_s);
    m_apply = m_header->addAction(u"Write"_s, Glyph::Send, Button::Kind::Primary);
    m_apply->setObjectName(u"applyRun"_s);
    layout->addWidget(m_header);
    m_banner = new Banner;
    m_banner->setClosable(true);
    layout->addWidget(m_banner);
    m_notices = new RunNotices;
    layout->addWidget(m_notices);
    m_facts = new Label({}, TextRole::Body, Ink::Muted);
    m_facts->setObjectName(u"planFacts"_s);
    m_facts->setWordWrap(true);
    layout->addWidget(m_facts);
    m_live = new LiveCard;
    layout->addWidget(m_live);
    m_ledger = new LedgerBar;
    layout->addWidget(m_ledger);
    m_tabs = new SegmentedControl(u"Parts of the run"_s, SegmentedControl::Look::Tabs);
    m_tabs->setObjectName(u"runTabs"_s);
    m_tabs->addSegment(u"Records"_s);
    m_tabs->addSegment(u"What went wrong"_s);
    layout->addWidget(m_tabs);
    m_stack = new QStackedWidget;
    m_browser = new PlanBrowser(m_console.runs(), state);
    m_causes = new CausesView(m_console.runs());
    m_stack->addWidget(m_browser);
    m_stack->addWidget(m_causes);
    layout->addWidget(m_stack, 1);
}

void RunPanel::connectParts()
{
    connect(m_header, &PageHeader::pathActivated, this, &RunPanel::backRequested);
    connect(m_discard, &QAbstractButton::clicked, this, [this] { stop(false); });
    connect(m_again, &QAbstractButton::clicked, this, [this] { planAgain(m_run); });
    connect(m_banner, &Banner::actionTriggered, this, [this] { planAgain(m_run); });
    connect(m_undo, &QAbstractButton::clicked, this, [this] { planUndo(m_run.id); });
    connect(m_apply, &QAbstractButton::clicked, this, [this] { apply(m_run.id, m_notices->isConfirmed()); });
    connect(m_live, &LiveCard::pauseRequested, this, [this] { stop(true); });
    connect(m_live, &LiveCard::resumeRequested, this, [this] { apply(m_run.id, m_notices->isConfirmed()); });
    connect(m_live, &LiveCard::cancelRequested, this, [this] { stop(false); });
    connect(m_live, &LiveCard::failuresRequested, this, [this] { m_tabs->setCurrentIndex(1); });
    connect(m_tabs, &SegmentedControl::currentChanged, m_stack, &QStackedWidget::setCurrentIndex);
    connect(m_notices, &RunNotices::confirmedChanged, this, &RunPanel::followActions);
    connect(m_notices, &RunNotices::goneRequested, this, [this] {
        m_tabs->setCurrentIndex(0);
        m_browser->showColumn(PlanColumn::Gone);
    });
    const auto openMapping = [this] {
        Q_EMIT navigate(Place::Mapping, {{u"connection"_s, m_run.connectionId.text()}});
    };
    connect(m_notices, &RunNotices::mappingRequested, this, openMapping);
    connect(m_causes, &CausesView::mappingRequested, this, openMapping);
    connect(m_causes, &CausesView::judgeRequested, this, &RunPanel::judgeRequested);
    connect(m_causes, &CausesView::retryRequested, this, &RunPanel::retry);
    connect(m_causes, &CausesView::planRequested, this, [this] {
        RunProgress failed = m_run;
        failed.scope = RunScope{.kind = RunScope::Kind::Failed};
        planAgain(failed);
    });
    connect(m_causes, &CausesView::showRequested, this, [this](const QString &cause) {
        m_tabs->setCurrentIndex(0);
        m_browser->showCause(cause);
    });
    connect(m_browser, &PlanBrowser::judgeRequested, this, &RunPanel::judgeRequested);
    connect(m_browser, &PlanBrowser::resyncRequested, this,
            [this](const QString &object, const QString &key) {
                Q_EMIT navigate(
                    Place::Sync,
                    {{u"connection"_s, m_run.connectionId.text()}, {u"object"_s, object}, {u"find"_s, key}});
            });
    connect(m_browser, &PlanBrowser::planRequested, this, &RunPanel::planChosen);
    connect(m_browser, &PlanBrowser::groupsChanged, this, [this](const QList<RunItemGroup> &groups) {
        qint64 toDo = 0;
        for (const RunItemGroup &group : groups) {
            if (group.state == itemstates::planned || group.state == itemstates::doing ||
                group.state == itemstates::done)
                toDo += group.count;
        }
        m_live->setTotal(toDo);
        m_causes->setGroups(m_run, groups, !isUnderWay(m_run) && m_run.state != runstates::planned);
        m_tabs->setSegmentCount(1, m_causes->count());
        follow();
    });
}

void RunPanel::open(const RunId &run)
{
    const int asked = ++m_asked;
    whenDone(m_console.runs().find(run), this, [this, asked](const Result<RunProgress> &found) {
        if (asked != m_asked)
            return;
        if (found)
            showRun(*found);
        else
            m_banner->showError(found.error());
    });
}

void RunPanel::showRun(const RunProgress &run)
{
    ++m_asked;
    const bool another = !(run.id == m_run.id);
    m_run = run;
    if (another) {
        m_banner->hide();
        m_tabs->setCurrentIndex(0);
        readSurroundings();
    }
    follow();
    m_browser->setRun(run);
}

void RunPanel::readSurroundings()
{
    const RunId id = m_run.id;
    whenDone(m_console.workspaces().current(), this, [this](const Result<WorkspaceView> &workspace) {
        m_workspace = workspace ? workspace->name : QString();
        followActions();
    });
    whenDone(m_console.runs().schedule(m_run.connectionId), this,
             [this, id](const Result<ScheduleView> &schedule) {
                 if (!schedule || !(id == m_run.id))
                     return;
                 m_budgetPercent = schedule->settings.budgetPercent;
                 m_facts->setText(planFacts());
             });
}

void RunPanel::heard(const RunProgress &run)
{
    // The plan of an undo that was asked for here takes the place of its run.
    if (!m_undoing.isEmpty() && run.parent == m_undoing && m_run.id == m_undoing) {
        m_undoing = RunId();
        showRun(run);
        return;
    }
    if (!(run.id == m_run.id))
        return;
    // The end is told by the answer: only then may the run be resumed.
    if (m_applying.contains(run.id) && run.state != runstates::running)
        return;
    showRun(run);
}

void RunPanel::follow()
{
    const bool live = isUnderWay(m_run) || canResume(m_run);
    const bool over = !live && m_run.state != runstates::planned;
    const bool undo = m_run.kind == "undo"_L1;
    const QString title = undo ? u"Undo through %1"_s.arg(m_run.connectionName)
                               : u"%1, %2"_s.arg(m_run.connectionName, runTitle(m_run).toLower());
    m_header->setTitle(m_run.connectionName.isEmpty() ? runTitle(m_run) : title);
    m_header->setPath({u"Sync"_s, u"Runs"_s, relativeTime(m_run.startedAt, QDateTime::currentDateTimeUtc())});
    m_header->setStatus(runStatus(m_run), runStateWord(m_run));
    m_header->setStateLine(m_run.state == runstates::planning ? phaseText(m_run) : runSentence(m_run));
    m_facts->setText(planFacts());
    m_facts->setVisible(m_run.state == runstates::planned);
    m_live->setVisible(live);
    if (live)
        m_live->setRun(m_run, m_stopping.contains(m_run.id));
    m_ledger->setVisible(over && m_run.source > 0);
    if (over)
        m_ledger->setRun(m_run);
    m_notices->setRun(m_run);
    // Said once: whoever has closed it has read it.
    const QString said = m_run.problem ? m_run.id.text() + m_run.state + m_run.problem->message : QString();
    if (m_run.problem && !isUnderWay(m_run) && said != m_saidProblem)
        m_banner->showError(*m_run.problem);
    m_saidProblem = said;
    followActions();
}

void RunPanel::followActions()
{
    const bool planned = m_run.state == runstates::planned;
    const qint64 held = m_notices->isConfirmed() ? m_run.ledger.held : 0;
    const qint64 changes = m_run.ledger.waiting + held;
    const bool ended = !planned && !isUnderWay(m_run) && !canResume(m_run);
    m_apply->setVisible(planned || (ended && held > 0));
    m_apply->setEnabled(!m_applying.contains(m_run.id));
    const QString where = m_workspace.isEmpty() ? u"Intercom"_s : m_workspace;
    if (changes == 0)
        m_apply->setText(u"Finish"_s);
    else
        m_apply->setText(u"Write %1 to %2"_s.arg(formatCount(changes, u"change"_s, u"changes"_s), where));
    m_apply->setToolTip(changes == 0 ? u"Nothing has to be written; the run is noted as complete."_s
                                     : QString());
    m_discard->setVisible(planned);
    m_undo->setVisible(canUndo(m_run) && !m_applying.contains(m_run.id));
    m_undo->setEnabled(m_undoing.isEmpty());
    const bool again = m_run.kind == "bulk"_L1 && ended;
    const bool cutOff = m_run.kind == "bulk"_L1 && m_run.state == runstates::planning && !m_run.isHere;
    m_again->setVisible(again || cutOff);
    m_export->setEnabled(m_run.state != runstates::planning);
}

QString RunPanel::planFacts() const
{
    if (m_run.calls == 0)
        return u"No call to Intercom is needed."_s;
    QStringList facts{formatCount(m_run.calls, u"call to Intercom"_s, u"calls to Intercom"_s)};
    const double share = m_run.allowedPerSecond * m_budgetPercent / 100.0;
    if (share > 0) {
        const auto time = std::chrono::seconds(qint64(double(m_run.calls) / share) + 1);
        facts.append(u"about %1, done around %2 when started now"_s.arg(
            formatDuration(time),
            QLocale().toString(QDateTime::currentDateTime().addSecs(time.count()).time(),
                               QLocale::ShortFormat)));
        facts.append(u"takes up to %1 % of the rate limit (%2)"_s.arg(formatNumber(m_budgetPercent),
                                                                      formatRate(share)));
    }
    return facts.join(u" · "_s);
}

void RunPanel::focusFilter()
{
    m_tabs->setCurrentIndex(0);
    m_browser->focusFilter();
}

bool RunPanel::escape()
{
    return m_browser->closeDrawer();
}

} // namespace patchbay::ui
