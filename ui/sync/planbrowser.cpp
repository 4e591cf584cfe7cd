#include "ui/sync/planbrowser.h"

#include "ui/sync/countbar.h"
#include "ui/sync/provenancesheet.h"
#include "ui/sync/runitemdetails.h"
#include "ui/sync/runitemmodel.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/drawer.h"
#include "ui/widgets/filterbar.h"
#include "ui/widgets/format.h"
#include "ui/widgets/label.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/tokens.h"
#include "ui/widgets/whendone.h"

#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QScrollBar>
#include <QSet>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int followInterval = 1000;

} // namespace

PlanBrowser::PlanBrowser(RunService &service, UiState *state, QWidget *parent)
    : QWidget(parent)
    , m_service(service)
{
    setObjectName(u"planBrowser"_s);
    build(state);
    // What a run changes shows up once a second, however fast it is.
    m_followTimer.setSingleShot(true);
    m_followTimer.setInterval(followInterval);
    connect(&m_followTimer, &QTimer::timeout, this, &PlanBrowser::follow);
    connect(m_counts, &CountBar::currentChanged, this, &PlanBrowser::applyFilter);
    connect(m_filter, &FilterBar::changed, this, &PlanBrowser::applyFilter);
    connect(m_object, &SegmentedControl::currentChanged, this, &PlanBrowser::applyFilter);
    connect(m_model, &RunItemModel::loaded, this, [this] {
        m_filter->setMatchCount(m_model->total());
        m_banner->hide();
        selectAgain();
        followSelection();
        m_table->setPlaceholder(m_counts->current() == PlanColumn::All && m_filter->filter().isEmpty()
                                    ? u"This run has no records."_s
                                    : u"No record fits this filter."_s);
    });
    connect(m_model, &RunItemModel::failed, this,
            [this](const Error &error) { m_banner->showError(error, u"Try again"_s); });
    connect(m_banner, &Banner::actionTriggered, this, &PlanBrowser::applyFilter);
    connect(m_planChosen, &QAbstractButton::clicked, this, &PlanBrowser::planChosen);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &PlanBrowser::followSelection);
    connect(m_table, &DataTable::rowActivated, this, [this](int row) {
        showItem(row);
        m_host->open();
    });
    connect(m_table, &DataTable::currentRowChanged, this, [this](int row) {
        if (m_host->isOpen())
            showItem(row);
    });
    connect(m_details, &RunItemDetails::judgeRequested, this, &PlanBrowser::judgeRequested);
    connect(m_details, &RunItemDetails::resyncRequested, this, &PlanBrowser::resyncRequested);
    connect(m_details, &RunItemDetails::provenanceRequested, this,
            [this](const RunItemView &item) { (new ProvenanceSheet(m_service, item, window()))->open(); });
}

void PlanBrowser::build(UiState *state)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    m_counts = new CountBar;
    layout->addWidget(m_counts);
    m_filter = new FilterBar(u"Filter: name or key, cause:filter, state:held"_s);
    m_filter->setObjectName(u"planFilter"_s);
    m_object = new SegmentedControl(u"Kind of record"_s);
    m_object->setObjectName(u"planObject"_s);
    m_object->addSegment(u"Both"_s);
    m_object->addSegment(u"People"_s, Glyph::User);
    m_object->addSegment(u"Companies"_s, Glyph::Company);
    m_filter->addWidget(m_object);
    layout->addWidget(m_filter);
    offerCauses({});
    m_banner = new Banner;
    layout->addWidget(m_banner);
    m_model = new RunItemModel(this);
    m_table = new DataTable;
    m_table->setObjectName(u"planTable"_s);
    m_table->setAccessibleName(u"Records of this run"_s);
    m_table->setSource(m_model, DataTable::Sorting::None);
    m_table->setCompact(true);
    m_table->setColumnWidths({144, 200, 84, 200, 240, 120});
    m_table->setStretchColumn(int(RunItemModel::Column::Why));
    m_table->setName(u"plan"_s, state);
    m_table->setPlaceholder(u"Reading…"_s);
    m_host = new DrawerHost(m_table);
    m_host->setName(u"plan"_s, state);
    m_details = new RunItemDetails;
    m_host->drawer()->setTitle(u"Record"_s);
    m_host->drawer()->setContent(m_details);
    layout->addWidget(m_host, 1);
    // Below the list, so that nothing moves under the pointer when it appears.
    m_chosen = new QWidget;
    auto *foot = new QHBoxLayout(m_chosen);
    foot->setContentsMargins(0, 0, 0, 0);
    foot->setSpacing(12);
    m_planChosen = new Button({}, Button::Kind::Secondary, Glyph::Search);
    m_planChosen->setObjectName(u"planChosen"_s);
    foot->addWidget(m_planChosen);
    foot->addWidget(new Label(u"A run of these alone. They are read again; nothing is written yet."_s,
                              TextRole::Caption, Ink::Muted));
    foot->addStretch(1);
    m_chosen->hide();
    layout->addWidget(m_chosen);
}

void PlanBrowser::setRun(const RunProgress &run)
{
    const bool another = !(run.id == m_run.id);
    const bool stateChanged = run.state != m_run.state;
    m_run = run;
    if (another) {
        m_selected.clear();
        m_host->close();
        m_counts->setGroups({}, true, run.kind == "undo"_L1);
        m_model->clear();
        const RunId id = run.id;
        m_model->setSource(
            [service = &m_service, id](RunItemFilter filter, int after, int limit) {
                return service->items(id, std::move(filter), after, limit);
            },
            {});
        m_filter->clear();
        m_object->setCurrentIndex(0);
        m_counts->setCurrent(PlanColumn::All);
        readGroups();
        return;
    }
    followSelection();
    if (stateChanged) {
        readGroups();
        // A plan that has come to stand, or a run that has ended, reads as a whole once more.
        if (!isUnderWay(run))
            readAgain();
    } else if (isUnderWay(run) && !m_followTimer.isActive()) {
        m_followTimer.start();
    }
}

void PlanBrowser::showColumn(PlanColumn column)
{
    m_counts->setCurrent(column);
}

void PlanBrowser::showCause(const QString &cause)
{
    m_counts->setCurrent(PlanColumn::All);
    Filter filter;
    filter.terms << FilterTerm{u"cause"_s, cause, false};
    m_filter->setFilter(filter);
}

void PlanBrowser::offerCauses(const QList<RunItemGroup> &groups)
{
    QStringList causes;
    for (const RunItemGroup &group : groups) {
        if (!group.cause.isEmpty() && !causes.contains(group.cause))
            causes.append(group.cause);
    }
    causes.sort();
    m_filter->setFields(
        {{.key = u"cause"_s, .label = u"Cause"_s, .values = causes},
         {.key = u"state"_s,
          .label = u"State"_s,
          .values = {QString(itemstates::planned), QString(itemstates::done), QString(itemstates::failed),
                     QString(itemstates::skipped), QString(itemstates::held)}}});
}

void PlanBrowser::focusFilter()
{
    m_filter->focusFilter();
}

bool PlanBrowser::closeDrawer()
{
    if (!m_host->isOpen())
        return false;
    m_host->close();
    return true;
}

RunItemFilter PlanBrowser::wanted() const
{
    RunItemFilter filter = planColumnFilter(m_counts->current());
    const Filter typed = m_filter->filter();
    filter.text = typed.text;
    for (const FilterTerm &term : typed.terms) {
        if (term.key == u"cause"_s)
            filter.causes.append(term.value);
        else if (term.key == u"state"_s)
            filter.states = {term.value};
    }
    if (m_object->currentIndex() > 0)
        filter.object = m_object->currentIndex() == 1 ? u"contact"_s : u"company"_s;
    return filter;
}

void PlanBrowser::applyFilter()
{
    if (m_run.id.isEmpty())
        return;
    m_selected.clear();
    if (const QString problem = m_filter->problem(); !problem.isEmpty()) {
        m_table->setPlaceholder(problem);
        m_model->clear();
        return;
    }
    m_model->setFilter(wanted());
}

// The same list once more; what is selected stays selected.
void PlanBrowser::readAgain()
{
    m_selected = selectedOrdinals();
    m_model->setFilter(wanted());
}

void PlanBrowser::selectAgain()
{
    const QSet<int> ordinals(m_selected.cbegin(), m_selected.cend());
    m_selected.clear();
    QItemSelection rows;
    for (int row = 0; !ordinals.isEmpty() && row < m_model->rowCount(); ++row) {
        if (ordinals.contains(m_model->item(row).ordinal))
            rows.select(m_model->index(row, 0), m_model->index(row, m_model->columnCount() - 1));
    }
    if (!rows.isEmpty())
        m_table->selectionModel()->select(rows, QItemSelectionModel::ClearAndSelect);
}

QList<int> PlanBrowser::selectedOrdinals() const
{
    QList<int> ordinals;
    for (const int row : m_table->selectedRows())
        ordinals.append(m_model->item(row).ordinal);
    return ordinals;
}

void PlanBrowser::readGroups()
{
    if (m_readingGroups)
        return;
    m_readingGroups = true;
    whenDone(m_service.groups(m_run.id), this,
             [this, id = m_run.id](const Result<QList<RunItemGroup>> &groups) {
                 m_readingGroups = false;
                 if (!(id == m_run.id)) {
                     readGroups();
                     return;
                 }
                 if (!groups)
                     return; // the list says it, too
                 m_counts->setGroups(*groups, isUnfinished(m_run), m_run.kind == "undo"_L1);
                 offerCauses(*groups);
                 Q_EMIT groupsChanged(*groups);
             });
}

void PlanBrowser::follow()
{
    if (!isVisible())
        return;
    readGroups();
    if (m_model->rowCount() == 0) {
        m_model->setFilter(wanted());
        return;
    }
    const int first = qMax(0, m_table->rowAt(0));
    const int last = m_table->rowAt(m_table->viewport()->height() - 1);
    m_model->reread(first, last < 0 ? m_model->rowCount() - 1 : last);
}

// What is selected, or everything that fits: never both at once, and the button says which.
void PlanBrowser::followSelection()
{
    const qsizetype selected = m_table->selectedRows().size();
    const bool narrowed = m_counts->current() != PlanColumn::All || !m_filter->filter().isEmpty() ||
                          m_object->currentIndex() > 0;
    const bool some = selected > 1 || (narrowed && m_model->total() > 0);
    m_chosen->setVisible(some && m_run.kind != "undo"_L1 && m_run.state != runstates::planning);
    m_planChosen->setEnabled(!m_planning);
    m_planChosen->setText(m_planning     ? u"Planning…"_s
                          : selected > 1 ? u"Plan %1 selected"_s.arg(formatNumber(selected))
                                         : u"Plan all %1"_s.arg(formatNumber(m_model->total())));
}

void PlanBrowser::setPlanning(bool planning)
{
    m_planning = planning;
    followSelection();
}

void PlanBrowser::planChosen()
{
    const QList<int> ordinals = selectedOrdinals();
    Q_EMIT planRequested(wanted(), ordinals.size() > 1 ? ordinals : QList<int>());
}

void PlanBrowser::showItem(int row)
{
    if (row < 0 || row >= m_model->rowCount())
        return;
    const RunItemView &item = m_model->item(row);
    m_host->drawer()->setTitle(item.title.isEmpty() ? item.sourceKey : item.title);
    m_host->drawer()->setSubtitle(item.object == "company"_L1 ? u"Company"_s : u"Person"_s);
    m_details->setItem(item, item.state == itemstates::done);
}

} // namespace patchbay::ui
