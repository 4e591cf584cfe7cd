#include "ui/actions/tracelist.h"

#include "ui/actions/tracelistmodel.h"
#include "ui/actions/traceview.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/drawer.h"
#include "ui/widgets/filterbar.h"
#include "ui/widgets/format.h"
#include "ui/widgets/statestack.h"
#include "ui/widgets/whendone.h"

#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int shownTraces = 500;

// What is typed into the filter ("not_wanted" as "no").
const QList<std::pair<QString, QString>> &verdictWords()
{
    static const QList<std::pair<QString, QString>> words{{u"sent"_s, u"sent"_s},
                                                          {u"failed"_s, u"failed"_s},
                                                          {u"not-for-it"_s, u"not_wanted"_s},
                                                          {u"rehearsed"_s, u"rehearsed"_s},
                                                          {u"stopped"_s, u"stopped"_s}};
    return words;
}

QString verdictOf(const QString &typed)
{
    for (const auto &[word, verdict] : verdictWords())
        if (word == typed)
            return verdict;
    return typed;
}

} // namespace

TraceList::TraceList(RuleService &service, UiState *state, QWidget *parent)
    : QWidget(parent)
    , m_service(service)
{
    setObjectName(u"traceList"_s);
    build(state);
    // Events come in bursts: one reading for all that came within a moment.
    m_newTimer.setSingleShot(true);
    m_newTimer.setInterval(250);
    connect(&m_newTimer, &QTimer::timeout, this, &TraceList::load);
    connect(&m_service, &RuleService::traced, this, [this] {
        if (!m_newTimer.isActive())
            m_newTimer.start();
    });
    m_clock.setInterval(15'000);
    connect(&m_clock, &QTimer::timeout, m_model, &TraceListModel::tick);
    m_clock.start();
    connect(m_filter, &FilterBar::changed, this, &TraceList::load);
    connect(m_stack, &StateStack::retryRequested, this, &TraceList::load);
    connect(m_stack, &StateStack::emptyActivated, m_filter, &FilterBar::clear);
    connect(m_table, &DataTable::rowActivated, this, [this](int row) {
        openRow(row);
        m_host->open();
    });
    connect(m_table, &DataTable::currentRowChanged, this, [this](int row) {
        if (m_host->isOpen() && row >= 0)
            openRow(row);
    });
    connect(m_view, &TraceView::copied, this, [this] { Q_EMIT notify({.text = u"Copied the trace."_s}); });
    connect(m_view, &TraceView::sampleRequested, this,
            [this] { Q_EMIT sampleRequested(m_openRule, m_view->trace().value("id"_L1).toString()); });
}

void TraceList::build(UiState *state)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::group);
    m_filter = new FilterBar(u"Filter: text, verdict:failed, rule:"_s);
    m_filter->setObjectName(u"traceFilter"_s);
    m_filter->enableSavedViews(u"traces"_s, state);
    layout->addWidget(m_filter);
    m_model = new TraceListModel(this);
    m_table = new DataTable;
    m_table->setObjectName(u"tracesTable"_s);
    m_table->setAccessibleName(u"Traces"_s);
    m_table->setSource(m_model, DataTable::Sorting::None);
    m_table->setColumnWidths({104, 168, 208, 240, 104, 72});
    m_table->setStretchColumn(int(TraceListModel::Column::Sentence));
    m_table->setName(u"traces"_s, state);
    m_host = new DrawerHost(m_table);
    m_host->setName(u"traces"_s, state);
    m_view = new TraceView;
    m_host->drawer()->setTitle(u"Trace"_s);
    m_host->drawer()->setContent(m_view);
    m_stack = new StateStack(m_host);
    layout->addWidget(m_stack, 1);
}

void TraceList::setRules(const QList<RuleView> &rules)
{
    m_rules = rules;
    QStringList names;
    for (const RuleView &rule : rules)
        names << rule.name;
    QStringList verdicts;
    for (const auto &[word, verdict] : verdictWords())
        verdicts << word;
    m_filter->setFields({{.key = u"verdict"_s, .label = u"Verdict"_s, .values = verdicts, .canNegate = true},
                         {.key = u"rule"_s, .label = u"Rule"_s, .values = names, .canNegate = true},
                         {.key = u"topic"_s, .label = u"Topic"_s, .canNegate = true}});
}

QString TraceList::ruleId(const QString &name) const
{
    for (const RuleView &rule : m_rules)
        if (rule.name.compare(name, Qt::CaseInsensitive) == 0)
            return rule.id.text();
    return name;
}

TraceQuery TraceList::wanted() const
{
    const Filter filter = m_filter->filter();
    TraceQuery query{.text = filter.text, .most = shownTraces};
    for (const FilterTerm &term : filter.terms) {
        if (term.key == "rule"_L1 && term.negated)
            query.notRuleIds << ruleId(term.value);
        else if (term.key == "rule"_L1)
            query.ruleId = ruleId(term.value);
        else if (term.key == "verdict"_L1 && term.negated)
            query.notVerdicts << verdictOf(term.value);
        else if (term.key == "verdict"_L1)
            query.verdict = verdictOf(term.value);
        else if (term.negated)
            query.notTopics << term.value;
        else
            query.topic = term.value;
    }
    return query;
}

void TraceList::load()
{
    const int asked = ++m_asked;
    if (m_model->rowCount() == 0)
        m_stack->showLoading();
    whenDone(m_service.traces(wanted()), this, [this, asked](const Result<QList<TraceRow>> &traces) {
        if (asked != m_asked)
            return;
        if (!traces) {
            m_stack->showError(traces.error(), u"Try again"_s);
            return;
        }
        take(*traces);
    });
}

void TraceList::take(const QList<TraceRow> &traces)
{
    const bool filtered = !m_filter->filter().isEmpty();
    m_model->setTraces(traces);
    m_filter->setMatchCount(filtered ? traces.size() : -1);
    Q_EMIT loaded(int(traces.size()));
    if (!traces.isEmpty())
        m_stack->showContent();
    else if (filtered)
        m_stack->showEmpty(Drawing::Search, u"Nothing fits this filter."_s, u"Clear the filter"_s);
    else
        m_stack->showEmpty(
            Drawing::Inbox, u"No rule has seen an event yet."_s, {},
            u"Each event that concerns a rule leaves a trace here, also when nothing was sent."_s);
    if (!m_wanted.isEmpty()) {
        const int row = m_model->rowOf(m_wanted);
        m_wanted.clear();
        if (row >= 0) {
            m_table->setCurrentRow(row);
            openRow(row);
            m_host->open();
        }
    }
}

void TraceList::openRow(int row)
{
    const TraceRow trace = m_model->trace(row);
    m_host->drawer()->setTitle(trace.ruleName);
    m_host->drawer()->setSubtitle(exactTime(trace.startedAt));
    const int asked = ++m_opening;
    whenDone(m_service.trace(trace.id), this, [this, asked](const Result<TraceRow> &whole) {
        if (asked != m_opening)
            return;
        if (!whole) {
            Q_EMIT notify({.kind = Banner::Kind::Error, .text = whole.error().toText()});
            return;
        }
        m_openRule = whole->ruleId;
        m_view->setTrace(whole->document);
    });
}

void TraceList::showRule(const QString &name)
{
    Filter filter;
    filter.terms << FilterTerm{u"rule"_s, name, false};
    m_filter->setFilter(filter);
}

void TraceList::showTrace(const QString &id)
{
    m_filter->clear();
    m_wanted = id;
    load();
}

void TraceList::focusFilter()
{
    m_filter->focusFilter();
}

bool TraceList::escape()
{
    if (!m_host->isOpen())
        return false;
    m_host->close();
    return true;
}

} // namespace patchbay::ui
