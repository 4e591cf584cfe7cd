#include "ui/sync/planbrowser.h"

#include "ui/sync/countbar.h"
#include "ui/sync/runitemdetails.h"
#include "ui/sync/runitemmodel.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/card.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/drawer.h"
#include "ui/widgets/filterbar.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/tokens.h"
#include "ui/widgets/whendone.h"

#include <QScrollBar>
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
        m_table->setPlaceholder(m_counts->current() == PlanColumn::All && m_filter->filter().isEmpty()
                                    ? u"This run has no records."_s
                                    : u"No record fits this filter."_s);
    });
    connect(m_model, &RunItemModel::failed, this,
            [this](const Error &error) { m_banner->showError(error, u"Try again"_s); });
    connect(m_banner, &Banner::actionTriggered, this, &PlanBrowser::applyFilter);
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
}

void PlanBrowser::setRun(const RunProgress &run)
{
    const bool another = !(run.id == m_run.id);
    const bool stateChanged = run.state != m_run.state;
    m_run = run;
    if (another) {
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
    if (stateChanged) {
        readGroups();
        // A plan that has come to stand, or a run that has ended, reads as a whole once more.
        if (!isUnderWay(run))
            m_model->setFilter(wanted());
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
    if (const QString problem = m_filter->problem(); !problem.isEmpty()) {
        m_table->setPlaceholder(problem);
        m_model->clear();
        return;
    }
    m_model->setFilter(wanted());
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
