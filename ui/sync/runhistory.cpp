#include "ui/sync/runhistory.h"

#include "ui/sync/bulkrunmodel.h"
#include "ui/sync/runwords.h"
#include "ui/widgets/button.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/label.h"
#include "ui/widgets/statestack.h"
#include "ui/widgets/tokens.h"
#include "ui/widgets/whendone.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int shownRuns = 200;

} // namespace

RunHistory::RunHistory(RunService &service, UiState *state, QWidget *parent)
    : QWidget(parent)
    , m_service(service)
{
    setObjectName(u"runHistory"_s);
    auto *content = new QWidget;
    auto *layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    auto *acts = new QHBoxLayout;
    acts->setSpacing(metric::related);
    m_open = new Button(u"Open"_s, Button::Kind::Secondary, Glyph::ChevronRight);
    m_open->setObjectName(u"openRun"_s);
    m_resume = new Button(u"Resume"_s, Button::Kind::Secondary, Glyph::Play);
    m_resume->setObjectName(u"resumeRun"_s);
    m_undo = new Button(u"Undo…"_s, Button::Kind::Secondary, Glyph::Undo);
    m_undo->setObjectName(u"undoFromHistory"_s);
    acts->addWidget(new Label(u"Enter opens a run."_s, TextRole::Caption, Ink::Muted));
    acts->addStretch(1);
    acts->addWidget(m_open);
    acts->addWidget(m_resume);
    acts->addWidget(m_undo);
    layout->addLayout(acts);
    m_model = new BulkRunModel(this);
    m_table = new DataTable;
    m_table->setObjectName(u"bulkRunsTable"_s);
    m_table->setAccessibleName(u"Runs"_s);
    m_table->setSource(m_model);
    m_table->setColumnWidths({120, 180, 168, 280, 128, 88, 80});
    m_table->setStretchColumn(int(BulkRunModel::Column::Result));
    m_table->setName(u"bulkruns"_s, state);
    layout->addWidget(m_table, 1);
    m_stack = new StateStack(content);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_stack);

    const auto current = [this] { return m_model->run(m_table->currentRow()).id; };
    connect(m_table, &DataTable::rowActivated, this,
            [this](int row) { Q_EMIT openRequested(m_model->run(row).id); });
    connect(m_table, &DataTable::currentRowChanged, this, &RunHistory::followRow);
    connect(m_table, &DataTable::rowMenuRequested, this, &RunHistory::showMenu);
    connect(m_open, &QAbstractButton::clicked, this, [this, current] { Q_EMIT openRequested(current()); });
    connect(m_resume, &QAbstractButton::clicked, this,
            [this, current] { Q_EMIT resumeRequested(current()); });
    connect(m_undo, &QAbstractButton::clicked, this, [this, current] { Q_EMIT undoRequested(current()); });
    connect(m_stack, &StateStack::emptyActivated, this, &RunHistory::startRequested);
    connect(m_stack, &StateStack::retryRequested, this, &RunHistory::load);
    connect(&m_service, &RunService::progressed, this, [this](const RunProgress &run) {
        if (!m_connection.isEmpty() && !(run.connectionId == m_connection))
            return;
        if (!m_model->update(run))
            load();
        followRow();
    });
    followRow();
}

void RunHistory::setConnection(const ConnectionId &connection)
{
    m_connection = connection;
    load();
}

void RunHistory::load()
{
    if (m_loading)
        return;
    m_loading = true;
    if (m_model->rowCount() == 0)
        m_stack->showLoading();
    whenDone(m_service.list(shownRuns), this, [this](const Result<QList<RunProgress>> &all) {
        m_loading = false;
        if (!all) {
            m_stack->showError(all.error(), u"Try again"_s);
            return;
        }
        QList<RunProgress> runs;
        for (const RunProgress &run : *all) {
            if (m_connection.isEmpty() || run.connectionId == m_connection)
                runs.append(run);
        }
        m_model->setRuns(runs);
        followRow();
        if (runs.isEmpty())
            m_stack->showEmpty(Drawing::Nothing, u"No bulk sync has run yet."_s, u"Plan one"_s,
                               u"A plan shows every change before anything is written."_s);
        else
            m_stack->showContent();
    });
}

void RunHistory::focusList()
{
    m_table->setFocus();
}

void RunHistory::followRow()
{
    const int row = m_table->currentRow();
    const bool some = row >= 0 && row < m_model->rowCount();
    m_open->setEnabled(some);
    m_resume->setEnabled(some && canResume(m_model->run(row)));
    m_undo->setEnabled(some && canUndo(m_model->run(row)));
}

void RunHistory::showMenu(int row, const QPoint &at)
{
    const RunProgress run = m_model->run(row);
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(icon(Glyph::ChevronRight), u"Open"_s, this,
                    [this, run] { Q_EMIT openRequested(run.id); });
    if (canResume(run))
        menu->addAction(icon(Glyph::Play), u"Resume"_s, this,
                        [this, run] { Q_EMIT resumeRequested(run.id); });
    if (canUndo(run))
        menu->addAction(icon(Glyph::Undo), u"Undo…"_s, this, [this, run] { Q_EMIT undoRequested(run.id); });
    menu->popup(at);
}

} // namespace patchbay::ui
