#include "ui/sync/resyncone.h"

#include "ui/sync/planview.h"
#include "ui/sync/runmodel.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/form.h"
#include "ui/widgets/format.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/statestack.h"
#include "ui/widgets/tokens.h"
#include "ui/widgets/uistate.h"
#include "ui/widgets/whendone.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPointer>
#include <QSplitter>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

ResyncOne::ResyncOne(Console &console, UiState *state, QWidget *parent)
    : QWidget(parent)
    , m_console(console)
    , m_state(state)
{
    setObjectName(u"resyncOne"_s);
    m_options.startedBy = u"window"_s;
    build();
    connect(m_find, &QAbstractButton::clicked, this, &ResyncOne::find);
    connect(m_query, &QLineEdit::returnPressed, this, &ResyncOne::find);
    connect(m_query, &QLineEdit::textChanged, this,
            [this](const QString &text) { m_find->setEnabled(!text.trimmed().isEmpty()); });
    connect(m_object, &SegmentedControl::currentChanged, this, [this](int index) {
        m_query->setPlaceholderText(index == 0 ? u"E-mail, external id or Intercom id"_s
                                               : u"Company id or Intercom id"_s);
    });
    connect(m_plan, &PlanView::applyRequested, this, &ResyncOne::apply);
    connect(m_plan, &PlanView::createAttributesRequested, this, [this] {
        m_options.createAttributes = true;
        plan(m_options);
    });
    connect(m_plan, &PlanView::leaveOutRequested, this, [this] {
        m_options.leaveOutInvalid = true;
        plan(m_options);
    });
    connect(m_plan, &PlanView::archiveRequested, this, [this] {
        m_options.archiveIfGone = true;
        plan(m_options);
    });
    connect(m_plan, &PlanView::mappingRequested, this, [this] {
        Q_EMIT navigate(Place::Mapping, {{u"connection"_s, m_plan->plan().connectionId.text()},
                                         {u"object"_s, m_plan->plan().sourceObject}});
    });
    connect(m_stack, &StateStack::retryRequested, this, [this] { plan(m_options); });
    connect(m_stack, &StateStack::emptyActivated, this, [this] {
        if (m_connection->count() == 0)
            Q_EMIT navigate(Place::Integrations, {{u"add"_s, true}});
        else
            m_query->setFocus();
    });
    connect(m_runsTable, &DataTable::rowActivated, this,
            [this](int row) { Q_EMIT navigate(Place::Activity, {{u"run"_s, m_runs->run(row).id.text()}}); });
    connect(&m_console.sync(), &SyncService::finished, this, &ResyncOne::loadRuns);
    connect(&m_console.connections(), &ConnectionService::changed, this, &ResyncOne::loadConnections);
    connect(&m_console.mappings(), &MappingService::changed, this, &ResyncOne::loadConnections);
}

void ResyncOne::build()
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::group);
    m_banner = new Banner;
    m_banner->setClosable(true);
    layout->addWidget(m_banner);
    layout->addWidget(buildFinder());

    m_plan = new PlanView;
    m_stack = new StateStack(m_plan);
    m_runs = new RunModel(this);
    m_runsTable = new DataTable;
    m_runsTable->setObjectName(u"runsTable"_s);
    m_runsTable->setAccessibleName(u"Newest runs"_s);
    m_runsTable->setSource(m_runs);
    m_runsTable->setColumnWidths({130, 100, 200, 240, 140, 110});
    m_runsTable->setStretchColumn(int(RunModel::Column::Result));
    m_runsTable->setName(u"runs"_s, m_state);
    m_runsTable->setPlaceholder(u"Nothing was synced yet."_s);
    auto *runs = new Card(u"Newest runs"_s);
    runs->setFlush(true);
    runs->body()->addWidget(m_runsTable);

    auto *splitter = new QSplitter(Qt::Vertical);
    splitter->setObjectName(u"syncSplitter"_s);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(metric::group);
    splitter->addWidget(m_stack);
    splitter->addWidget(runs);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    layout->addWidget(splitter, 1);
}

QWidget *ResyncOne::buildFinder()
{
    auto *finder = new QWidget;
    auto *row = new QHBoxLayout(finder);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metric::related);
    m_connection = new QComboBox;
    m_connection->setObjectName(u"syncConnection"_s);
    m_connection->setAccessibleName(u"Connection"_s);
    m_connection->setMinimumWidth(180);
    m_object = new SegmentedControl(u"What to resync"_s);
    m_object->setObjectName(u"syncObject"_s);
    m_object->addSegment(u"User"_s, Glyph::User);
    m_object->addSegment(u"Company"_s, Glyph::Company);
    m_query = new QLineEdit;
    m_query->setObjectName(u"syncQuery"_s);
    m_query->setAccessibleName(u"Whom to resync"_s);
    m_query->setPlaceholderText(u"E-mail, external id or Intercom id"_s);
    m_query->setClearButtonEnabled(true);
    m_find = new Button(u"Find"_s, Button::Kind::Secondary, Glyph::Search);
    m_find->setObjectName(u"syncFind"_s);
    m_find->setEnabled(false);
    row->addWidget(m_connection);
    row->addWidget(m_object);
    row->addWidget(m_query, 1);
    row->addWidget(m_find);
    return finder;
}

void ResyncOne::refresh()
{
    loadConnections();
    loadRuns();
}

void ResyncOne::focusQuery()
{
    m_query->setFocus(Qt::ShortcutFocusReason);
    m_query->selectAll();
}

void ResyncOne::chooseObject(const QString &object)
{
    m_object->setCurrentIndex(object == u"company"_s ? 1 : 0);
}

void ResyncOne::open(const QVariantMap &target)
{
    m_wantedConnection = target.value(u"connection"_s).toString();
    const int index = m_connection->findData(m_wantedConnection);
    if (index >= 0)
        m_connection->setCurrentIndex(index);
    if (target.contains(u"object"_s))
        chooseObject(target.value(u"object"_s).toString());
    const QString text = target.value(u"find"_s).toString();
    if (!text.isEmpty()) {
        m_query->setText(text);
        find();
    } else {
        m_query->setFocus();
    }
}

QString ResyncOne::targetObject() const
{
    return m_object->currentIndex() == 0 ? u"contact"_s : u"company"_s;
}

void ResyncOne::loadConnections()
{
    whenDone(m_console.connections().list(), this, [this](const Result<QList<ConnectionView>> &all) {
        if (!all) {
            m_banner->showError(all.error());
            return;
        }
        const QString chosen =
            m_wantedConnection.isEmpty() ? m_connection->currentData().toString() : m_wantedConnection;
        m_connection->clear();
        for (const ConnectionView &connection : *all)
            if (!connection.id.isEmpty() && !connection.mappings.isEmpty())
                m_connection->addItem(icon(systemGlyph(connection.system)), connection.name,
                                      connection.id.text());
        m_connection->setCurrentIndex(qMax(0, m_connection->findData(chosen)));
        m_query->setEnabled(m_connection->count() > 0);
        if (m_connection->count() > 0 && m_findWhenLoaded)
            find();
        else if (m_connection->count() == 0)
            m_stack->showEmpty(
                Drawing::Cables, u"No connection has a mapping yet."_s, u"Add a connection"_s,
                u"Connect a source and map its fields; then any user can be resynced from here."_s);
        else if (m_asked == 0)
            m_stack->showEmpty(Drawing::Search,
                               u"Find a user or a company to see what a resync would change."_s, {},
                               u"Nothing is written until you say so."_s);
    });
}

void ResyncOne::loadRuns()
{
    whenDone(m_console.sync().runs(100), this, [this](const Result<QList<RunView>> &runs) {
        if (runs)
            m_runs->setRuns(*runs);
        else
            m_banner->showError(runs.error());
    });
}

void ResyncOne::find()
{
    if (m_query->text().trimmed().isEmpty())
        return;
    // Typed before the connections were read: done as soon as they are.
    m_findWhenLoaded = m_connection->count() == 0;
    if (m_findWhenLoaded)
        return;
    m_options = ResyncOptions();
    m_options.startedBy = u"window"_s;
    plan(m_options);
}

void ResyncOne::plan(const ResyncOptions &options)
{
    const int asked = ++m_asked;
    m_stack->showLoading();
    const ConnectionId connection(m_connection->currentData().toString());
    RecordSelector selector = RecordSelector::guess(m_query->text().trimmed());
    whenDone(m_console.sync().plan(connection, targetObject(), selector, options), this,
             [this, asked](const Result<RecordPlan> &plan) {
                 if (asked != m_asked)
                     return;
                 if (!plan) {
                     m_stack->showError(plan.error(), u"Try again"_s);
                     return;
                 }
                 m_plan->showPlan(*plan);
                 m_stack->showContent();
             });
}

void ResyncOne::apply()
{
    if (m_applying)
        return;
    m_applying = true;
    m_plan->setBusy(true);
    const int asked = m_asked;
    whenDone(m_console.sync().apply(m_plan->plan(), m_options), this,
             [this, asked](const Result<RecordOutcome> &outcome) {
                 m_applying = false;
                 if (outcome)
                     Q_EMIT notify(done(*outcome));
                 else
                     Q_EMIT notify({.kind = Banner::Kind::Error, .text = outcome.error().message});
                 if (asked != m_asked)
                     return; // another record is being looked at by now
                 m_plan->setBusy(false);
                 if (outcome)
                     m_plan->showOutcome(*outcome);
                 else
                     m_plan->showFailure(outcome.error());
             });
}

Toast ResyncOne::done(const RecordOutcome &outcome)
{
    Toast toast{.text = outcome.sentence};
    if (outcome.writes > 0) {
        toast.action = u"Undo"_s;
        toast.onAction = [guard = QPointer(this), run = outcome.runId] {
            if (guard)
                guard->undo(run);
        };
    }
    return toast;
}

void ResyncOne::undo(const RunId &run)
{
    whenDone(m_console.runs().planUndo(run), this, [this](const Result<RunProgress> &planned) {
        if (!planned) {
            Q_EMIT notify({.kind = Banner::Kind::Error, .text = planned.error().message});
            return;
        }
        if (planned->ledger.waiting == 0) {
            tellUndone(*planned);
            return;
        }
        whenDone(m_console.runs().apply(planned->id), this, [this](const Result<RunProgress> &ended) {
            if (!ended) {
                Q_EMIT notify({.kind = Banner::Kind::Error, .text = ended.error().message});
                return;
            }
            tellUndone(*ended);
            loadRuns();
            if (!m_applying)
                find(); // as it stands now
        });
    });
}

// What was taken back, and what stays and why.
void ResyncOne::tellUndone(const RunProgress &undone)
{
    whenDone(m_console.runs().items(undone.id, {}, -1, 20), this, [this](const Result<RunItemPage> &page) {
        if (!page) {
            Q_EMIT notify({.kind = Banner::Kind::Error, .text = page.error().message});
            return;
        }
        QStringList staying;
        for (const RunItemView &item : page->items) {
            if (item.state != itemstates::done || !item.cause.isEmpty())
                staying.append(item.sentence);
        }
        if (staying.isEmpty())
            Q_EMIT notify({.text = u"The resync was taken back."_s});
        else
            Q_EMIT notify({.kind = Banner::Kind::Warning, .text = staying.join(u' ')});
    });
}

} // namespace patchbay::ui
