#include "ui/activity/activitypage.h"

#include "base/time.h"
#include "ui/activity/activitymodel.h"
#include "ui/activity/entrydetails.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/drawer.h"
#include "ui/widgets/format.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/statestack.h"
#include "ui/widgets/tokens.h"
#include "ui/widgets/whendone.h"

#include <QFileDialog>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

ActivityPage::ActivityPage(Console &console, UiState *state, QWidget *parent)
    : Page(Place::Activity, parent)
    , m_console(console)
    , m_state(state)
    , m_model(new ActivityModel(console.activity(), this))
{
    setObjectName(u"activityPage"_s);
    build();
    // Entries come in bursts: one reading for all that came within a moment.
    m_newTimer.setSingleShot(true);
    m_newTimer.setInterval(250);
    connect(&m_newTimer, &QTimer::timeout, m_model, &ActivityModel::readNew);
    connect(&m_console.activity(), &ActivityService::appended, this, [this] {
        if (!m_newTimer.isActive())
            m_newTimer.start();
    });
    connect(m_filter, &FilterBar::changed, this, &ActivityPage::applyFilter);
    connect(m_model, &ActivityModel::loaded, this, [this] {
        m_header->setUpdated(QDateTime::currentDateTimeUtc());
        if (m_model->rowCount() > 0)
            m_stack->showContent();
        else if (m_filter->filter().isEmpty())
            m_stack->showEmpty(Drawing::Inbox, u"Nothing has happened yet."_s, {},
                               u"Checks, syncs and changes will be listed here."_s);
        else
            m_stack->showEmpty(Drawing::Search, u"Nothing fits this filter."_s, u"Clear the filter"_s);
    });
    connect(m_model, &ActivityModel::failed, this,
            [this](const Error &error) { m_stack->showError(error, u"Try again"_s); });
    connect(m_stack, &StateStack::retryRequested, this, &ActivityPage::applyFilter);
    connect(m_stack, &StateStack::emptyActivated, m_filter, &FilterBar::clear);
    connect(m_table, &DataTable::rowActivated, this, [this](int row) {
        showEntry(row);
        m_host->open();
    });
    connect(m_table, &DataTable::currentRowChanged, this, [this](int row) {
        if (m_host->isOpen())
            showEntry(row);
    });
    connect(m_details, &EntryDetails::recordRequested, this,
            [this](const QString &key) { open({{u"record"_s, key}}); });
    connect(m_details, &EntryDetails::runRequested, this,
            [this](const QString &run) { open({{u"run"_s, run}}); });
}

void ActivityPage::build()
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(metric::page, metric::page, metric::page, metric::page);
    layout->setSpacing(metric::group);
    m_header = new PageHeader(title());
    m_header->setStateLine(u"Newest first"_s);
    Button *exportButton = m_header->addAction(u"Export…"_s, Glyph::Download);
    exportButton->setObjectName(u"exportActivity"_s);
    connect(exportButton, &QAbstractButton::clicked, this, &ActivityPage::exportAll);
    layout->addWidget(m_header);
    m_banner = new Banner;
    m_banner->setClosable(true);
    layout->addWidget(m_banner);
    m_filter = new FilterBar(u"Filter: text, level:error, kind:sync, record:42"_s);
    m_filter->setObjectName(u"activityFilter"_s);
    m_filter->enableSavedViews(u"activity"_s, m_state);
    layout->addWidget(m_filter);

    m_table = new DataTable;
    m_table->setObjectName(u"activityTable"_s);
    m_table->setAccessibleName(u"Activity"_s);
    m_table->setSource(m_model, DataTable::Sorting::None);
    m_table->setCompact(true);
    m_table->setColumnWidths({120, 96, 400, 140, 180, 110});
    m_table->setStretchColumn(int(ActivityModel::Column::What));
    m_table->setName(u"activity"_s, m_state);
    m_host = new DrawerHost(m_table);
    m_host->setName(u"activity"_s, m_state);
    m_details = new EntryDetails;
    m_host->drawer()->setTitle(u"Entry"_s);
    m_host->drawer()->setContent(m_details);
    m_stack = new StateStack(m_host);
    layout->addWidget(m_stack, 1);
}

void ActivityPage::refresh()
{
    loadConnections();
    applyFilter();
}

bool ActivityPage::focusFilter()
{
    m_filter->focusFilter();
    return true;
}

bool ActivityPage::escape()
{
    if (!m_host->isOpen())
        return false;
    m_host->close();
    return true;
}

void ActivityPage::open(const QVariantMap &target)
{
    Filter filter;
    for (const QString &key : {u"record"_s, u"run"_s, u"level"_s, u"kind"_s})
        if (const QString value = target.value(key).toString(); !value.isEmpty())
            filter.terms << FilterTerm{key, value, false};
    if (const QString id = target.value(u"connection"_s).toString(); !id.isEmpty()) {
        const QString name = connectionName(ConnectionId(id));
        filter.terms << FilterTerm{u"connection"_s, name.isEmpty() ? id : name, false};
    }
    if (filter.isEmpty())
        return;
    m_filter->setFilter(filter);
    applyFilter();
}

QList<AppAction> ActivityPage::actions()
{
    AppAction exporting;
    exporting.id = u"activity.export"_s;
    exporting.title = u"Export the activity log…"_s;
    exporting.group = title();
    exporting.keywords = {u"csv"_s, u"json"_s, u"save"_s};
    exporting.glyph = Glyph::Download;
    exporting.run = [this] {
        Q_EMIT navigate(Place::Activity, {});
        exportAll();
    };
    AppAction errors;
    errors.id = u"activity.errors"_s;
    errors.title = u"Show what went wrong"_s;
    errors.group = title();
    errors.keywords = {u"errors"_s, u"failures"_s, u"log"_s};
    errors.glyph = Glyph::Warning;
    errors.run = [this] { Q_EMIT navigate(Place::Activity, {{u"level"_s, u"error"_s}}); };
    return {exporting, errors};
}

void ActivityPage::loadConnections()
{
    whenDone(m_console.connections().list(), this, [this](const Result<QList<ConnectionView>> &all) {
        QStringList names;
        if (all) {
            m_connections = *all;
            for (const ConnectionView &connection : *all)
                if (!connection.id.isEmpty())
                    names << connection.name;
        }
        m_filter->setFields({{.key = u"level"_s,
                              .label = u"Level"_s,
                              .values = {u"info"_s, u"warning"_s, u"error"_s},
                              .canNegate = true},
                             {.key = u"kind"_s,
                              .label = u"Kind"_s,
                              .values = {u"sync"_s, u"workspace"_s, u"connection"_s, u"mapping"_s}},
                             {.key = u"connection"_s, .label = u"Connection"_s, .values = names},
                             {.key = u"record"_s, .label = u"Record"_s},
                             {.key = u"run"_s, .label = u"Run"_s},
                             {.key = u"since"_s, .label = u"Since"_s, .complaint = timeComplaint},
                             {.key = u"until"_s, .label = u"Until"_s, .complaint = timeComplaint}});
    });
}

ActivityFilter ActivityPage::wanted() const
{
    const Filter typed = m_filter->filter();
    ActivityFilter filter;
    filter.text = typed.text;
    for (const FilterTerm &term : typed.terms) {
        if (term.key == u"level"_s) {
            if (term.negated) {
                for (const QString &level : {u"info"_s, u"warning"_s, u"error"_s})
                    if (level != term.value)
                        filter.levels << level;
            } else {
                filter.levels << term.value;
            }
        } else if (term.key == u"kind"_s) {
            filter.kinds << term.value;
        } else if (term.key == u"record"_s) {
            filter.recordKey = term.value;
        } else if (term.key == u"run"_s) {
            filter.runId = RunId(term.value);
        } else if (term.key == u"since"_s) {
            filter.from = readDate(QJsonValue(term.value));
        } else if (term.key == u"until"_s) {
            filter.to = readDate(QJsonValue(term.value));
        } else if (term.key == u"connection"_s) {
            filter.connectionId = ConnectionId(term.value);
            for (const ConnectionView &connection : m_connections)
                if (connection.name == term.value)
                    filter.connectionId = connection.id;
        }
    }
    return filter;
}

void ActivityPage::applyFilter()
{
    if (const QString problem = m_filter->problem(); !problem.isEmpty()) {
        m_model->clear();
        m_stack->showEmpty(Drawing::Search, problem, u"Clear the filter"_s);
        return;
    }
    if (m_model->rowCount() == 0)
        m_stack->showLoading();
    m_model->setFilter(wanted());
}

void ActivityPage::showEntry(int row)
{
    if (row < 0 || row >= m_model->rowCount())
        return;
    const ActivityRow &entry = m_model->entry(row);
    m_details->setEntry(entry, connectionName(entry.connectionId));
    m_host->drawer()->setSubtitle(entry.kind);
}

void ActivityPage::exportAll()
{
    if (!m_filter->problem().isEmpty())
        return; // it stands where the list would be
    auto *dialog = new QFileDialog(this, u"Export the activity log"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({u"CSV (*.csv)"_s, u"JSON lines (*.jsonl)"_s});
    dialog->setDefaultSuffix(u"csv"_s);
    dialog->selectFile(u"patchbay-activity.csv"_s);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        const ExportFormat format =
            path.endsWith(u".jsonl"_s, Qt::CaseInsensitive) ? ExportFormat::JsonLines : ExportFormat::Csv;
        whenDone(m_console.activity().exportTo(path, format, wanted()), this,
                 [this, path](const Result<qint64> &written) {
                     if (!written)
                         m_banner->showError(written.error());
                     else
                         Q_EMIT notify({.text = u"Wrote %1 to %2."_s.arg(
                                            formatCount(*written, u"entry"_s, u"entries"_s), path)});
                 });
    });
    dialog->open();
}

QString ActivityPage::connectionName(const ConnectionId &id) const
{
    if (id.isEmpty())
        return {};
    for (const ConnectionView &connection : m_connections)
        if (connection.id == id)
            return connection.name;
    return {};
}

} // namespace patchbay::ui
