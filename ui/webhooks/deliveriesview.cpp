#include "ui/webhooks/deliveriesview.h"

#include "ui/webhooks/deliveryacts.h"
#include "ui/webhooks/deliverydetails.h"
#include "ui/webhooks/deliverymodel.h"
#include "ui/webhooks/deliveryquery.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/drawer.h"
#include "ui/widgets/format.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/statestack.h"
#include "ui/widgets/tokens.h"
#include "ui/widgets/whendone.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QScrollBar>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 manyDeliveries = 100'000;

} // namespace

DeliveriesView::DeliveriesView(Console &console, UiState *state, QWidget *parent)
    : QWidget(parent)
    , m_console(console)
{
    setObjectName(u"deliveriesView"_s);
    m_model = new DeliveryModel(
        [&service = console.webhooks()](const DeliveryFilter &filter, qint64 before, int limit) {
            return service.deliveries(filter, before, limit);
        },
        this);
    m_acts = new DeliveryActs(console, this);
    build(state);
    // Work ends in bursts: one reading for all of a moment.
    m_concludedTimer.setSingleShot(true);
    m_concludedTimer.setInterval(250);
    m_countTimer.setSingleShot(true);
    m_countTimer.setInterval(1'000);
    connectParts();
    connectDetails();
}

void DeliveriesView::build(UiState *state)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    auto *acts = new QHBoxLayout;
    acts->setSpacing(metric::related);
    m_preset = new SegmentedControl(u"Which deliveries"_s);
    m_preset->setObjectName(u"deliveryPreset"_s);
    for (const QString &name : {u"All"_s, u"Needs you"_s, u"Waiting"_s})
        m_preset->addSegment(name);
    m_newAbove = new Button({}, Button::Kind::Quiet, Glyph::ArrowUp);
    m_newAbove->setObjectName(u"newAbove"_s);
    m_newAbove->hide();
    m_replay = new Button(u"Replay all…"_s, Button::Kind::Secondary, Glyph::Refresh);
    m_replay->setObjectName(u"replayMany"_s);
    acts->addWidget(m_preset);
    acts->addWidget(m_newAbove);
    acts->addStretch(1);
    m_travel = new Button(u"Time machine…"_s, Button::Kind::Secondary, Glyph::Undo);
    m_travel->setObjectName(u"timeMachine"_s);
    m_travel->setToolTip(
        u"What would today's rules and mappings make of these? No real system hears of it."_s);
    acts->addWidget(m_travel);
    acts->addWidget(m_replay);
    layout->addLayout(acts);
    m_filter = new FilterBar(u"Filter: text, endpoint:…, topic:conversation, state:needs-you, since:…"_s);
    m_filter->setObjectName(u"deliveryFilter"_s);
    m_filter->enableSavedViews(u"deliveries"_s, state);
    layout->addWidget(m_filter);
    m_banner = new Banner;
    m_banner->setClosable(true);
    layout->addWidget(m_banner);
    m_table = new DataTable;
    m_table->setObjectName(u"deliveriesTable"_s);
    m_table->setAccessibleName(u"Deliveries"_s);
    m_table->setSource(m_model, DataTable::Sorting::None);
    m_table->setCompact(true);
    m_table->setColumnWidths({96, 108, 184, 120, 128, 92, 76, 240});
    m_table->setStretchColumn(int(DeliveryModel::Column::Result));
    m_table->setName(u"deliveries"_s, state);
    m_host = new DrawerHost(m_table);
    m_host->setName(u"deliveries"_s, state);
    m_details = new DeliveryDetails;
    m_host->drawer()->setContent(m_details);
    m_stack = new StateStack(m_host);
    layout->addWidget(m_stack, 1);
}

void DeliveriesView::connectParts()
{
    WebhookService &service = m_console.webhooks();
    connect(&service, &WebhookService::deliveriesArrived, this, [this] {
        m_model->readNew();
        if (!m_countTimer.isActive())
            m_countTimer.start();
    });
    connect(&service, &WebhookService::deliveryConcluded, this, [this](qint64 id) {
        m_concluded.insert(id);
        if (!m_concludedTimer.isActive())
            m_concludedTimer.start();
    });
    connect(&m_concludedTimer, &QTimer::timeout, this, [this] {
        const QSet<qint64> ids = std::exchange(m_concluded, {});
        m_model->readAgain(ids);
        if (m_host->isOpen() && ids.contains(m_wanted))
            read(m_wanted);
    });
    connect(&m_countTimer, &QTimer::timeout, this, &DeliveriesView::count);
    connect(m_filter, &FilterBar::changed, this, &DeliveriesView::applyFilter);
    connect(m_preset, &SegmentedControl::currentChanged, this, [this](int preset) {
        // Only a person's choice: following what was typed must not rewrite it.
        if (m_following)
            return;
        Filter filter = m_filter->filter();
        filter.terms.removeIf([](const FilterTerm &term) { return term.key == u"state"_s; });
        filter.terms << presetFilter(DeliveryPreset(preset)).terms;
        m_filter->setFilter(filter);
    });
    connect(m_model, &DeliveryModel::loaded, this, [this] {
        if (m_model->rowCount() > 0)
            m_stack->showContent();
        else
            showEmpty();
        followSelection();
    });
    connect(m_model, &DeliveryModel::failed, this, [this](const Error &error) {
        if (m_model->rowCount() == 0)
            m_stack->showError(error, u"Try again"_s);
        else
            m_banner->showError(error);
    });
    connect(m_model, &DeliveryModel::rowsArrived, this, &DeliveriesView::noteArrivals);
    connect(m_stack, &StateStack::retryRequested, this, &DeliveriesView::applyFilter);
    connect(m_stack, &StateStack::emptyActivated, this, [this] {
        if (!m_filter->filter().isEmpty())
            m_filter->clear();
        else if (m_endpoints.isEmpty())
            Q_EMIT createRequested();
        else if (!m_receiving)
            Q_EMIT receiverRequested();
        else
            Q_EMIT testRequested();
    });
    connect(m_table, &DataTable::rowActivated, this, [this](int row) {
        showRow(row);
        m_host->open();
    });
    connect(m_table, &DataTable::currentRowChanged, this, [this](int row) {
        if (m_host->isOpen())
            showRow(row);
    });
    connect(m_table, &DataTable::rowMenuRequested, this, &DeliveriesView::rowMenu);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &DeliveriesView::followSelection);
    connect(m_replay, &QAbstractButton::clicked, this, [this] { m_acts->replayAll(chosen()); });
    connect(m_travel, &QAbstractButton::clicked, this, [this] { m_acts->travel(chosen()); });
    connect(m_newAbove, &QAbstractButton::clicked, this, [this] {
        m_table->scrollToTop();
        m_table->setFocus();
    });
    connect(m_table->verticalScrollBar(), &QScrollBar::valueChanged, this, [this](int value) {
        if (value > 0)
            return;
        m_above = 0;
        m_newAbove->hide();
    });
}

void DeliveriesView::connectDetails()
{
    connect(m_acts, &DeliveryActs::notify, this, &DeliveriesView::notify);
    connect(m_acts, &DeliveryActs::failed, m_banner,
            [this](const Error &error) { m_banner->showError(error); });
    connect(m_acts, &DeliveryActs::manyReplayed, this, &DeliveriesView::applyFilter);
    connect(m_acts, &DeliveryActs::openRequested, this, [this](qint64 id) { open({{u"delivery"_s, id}}); });
    connect(m_acts, &DeliveryActs::replayed, this, [this](qint64 id) {
        m_model->readAgain({id});
        if (m_wanted == id)
            read(id);
    });
    connect(m_acts, &DeliveryActs::copied, this, [this](qint64 copy) {
        m_model->readNew();
        m_countTimer.start();
        open({{u"delivery"_s, copy}});
    });
    connect(m_details, &DeliveryDetails::replayRequested, m_acts, &DeliveryActs::replay);
    connect(m_details, &DeliveryDetails::editRequested, m_acts, &DeliveryActs::edit);
    connect(m_details, &DeliveryDetails::checkRequested, this,
            [this](qint64 id) { Q_EMIT navigate(Place::Tools, {{u"delivery"_s, id}}); });
    connect(m_details, &DeliveryDetails::ruleRequested, this,
            [this](qint64 id) { Q_EMIT navigate(Place::Actions, {{u"newRuleFromDelivery"_s, id}}); });
    connect(m_details, &DeliveryDetails::originalRequested, this,
            [this](qint64 id) { open({{u"delivery"_s, id}}); });
}

void DeliveriesView::refresh()
{
    applyFilter();
}

void DeliveriesView::focusFilter()
{
    m_filter->focusFilter();
}

bool DeliveriesView::escape()
{
    if (!m_host->isOpen())
        return false;
    m_host->close();
    return true;
}

void DeliveriesView::setEndpoints(const QList<EndpointView> &endpoints)
{
    m_endpoints = endpoints;
    QHash<EndpointId, QString> byId;
    for (const EndpointView &endpoint : endpoints)
        byId.insert(endpoint.row.id, endpoint.row.name);
    m_model->setEndpointNames(byId);
    m_filter->setFields(deliveryFields(endpoints));
    if (m_stack->state() == StateStack::State::Empty)
        showEmpty();
}

void DeliveriesView::setReceiving(bool receiving)
{
    m_receiving = receiving;
    if (m_stack->state() == StateStack::State::Empty)
        showEmpty();
}

void DeliveriesView::setParked(qint64 parked)
{
    m_preset->setSegmentCount(DeliveriesThatNeedYou, parked);
}

void DeliveriesView::showParked()
{
    m_filter->setFilter(presetFilter(DeliveriesThatNeedYou));
}

void DeliveriesView::open(const QVariantMap &target)
{
    const Filter filter = filterOf(target, m_endpoints);
    if (!filter.isEmpty())
        m_filter->setFilter(filter);
    const qint64 id = target.value(u"delivery"_s).toLongLong();
    if (id <= 0)
        return;
    m_wanted = id;
    if (const int row = m_model->rowOf(id); row >= 0)
        m_table->setCurrentRow(row);
    // Where the list is empty, or about something else, the drawer needs it to stand beside.
    m_stack->showContent();
    m_host->open();
    read(id);
}

void DeliveriesView::applyFilter()
{
    followPreset();
    if (!m_filter->problem().isEmpty()) {
        m_model->clear();
        showEmpty();
        count();
        return;
    }
    if (m_model->rowCount() == 0)
        m_stack->showLoading();
    m_model->setFilter(wanted());
    count();
}

void DeliveriesView::followPreset()
{
    m_following = true;
    m_preset->setCurrentIndex(presetOf(m_filter->filter()));
    m_following = false;
}

void DeliveriesView::showEmpty()
{
    const Filter filter = m_filter->filter();
    if (const QString problem = m_filter->problem(); !problem.isEmpty())
        m_stack->showEmpty(Drawing::Search, problem, u"Clear the filter"_s);
    else if (filter == presetFilter(DeliveriesThatNeedYou))
        m_stack->showEmpty(Drawing::Done, u"Nothing needs you."_s, u"Show all deliveries"_s,
                           u"What keeps failing is parked here, with the reason."_s);
    else if (!filter.isEmpty())
        m_stack->showEmpty(Drawing::Search, u"Nothing fits this filter."_s, u"Clear the filter"_s);
    else if (m_endpoints.isEmpty())
        m_stack->showEmpty(Drawing::Inbox, u"There is no subscription yet."_s, u"Create a subscription"_s,
                           u"It is the address that Intercom, Clerk or another system sends to."_s);
    else if (!m_receiving)
        m_stack->showEmpty(
            Drawing::Unplugged, u"Nothing has arrived, and no receiver runs in this program."_s,
            u"Start the receiver"_s, u"One that runs elsewhere on the same store shows up here, too."_s);
    else
        m_stack->showEmpty(Drawing::Inbox, u"Nothing has arrived yet."_s, u"Send a test"_s,
                           u"The receiver is running. Deliveries appear here as they come."_s);
}

void DeliveriesView::count()
{
    const int asked = ++m_countAsked;
    if (!m_filter->problem().isEmpty()) {
        m_count = 0;
        m_filter->setMatchCount(-1);
        followSelection();
        return;
    }
    whenDone(m_console.webhooks().count(wanted()), this, [this, asked](const Result<qint64> &number) {
        if (asked != m_countAsked)
            return;
        m_count = number ? *number : 0;
        // Counting reads every row that fits: the more there are, the less does one more say.
        m_countTimer.setInterval(m_count > manyDeliveries ? 15'000 : 1'000);
        m_filter->setMatchCount(number ? m_count : -1);
        followSelection();
    });
}

void DeliveriesView::followSelection()
{
    const qsizetype selected = m_table->selectedRows().size();
    const qint64 size = selected > 1 ? selected : m_count;
    m_replay->setText(selected > 1 ? u"Replay %1 selected…"_s.arg(formatNumber(selected))
                      : size > 0   ? u"Replay all %1…"_s.arg(formatNumber(size))
                                   : u"Replay all…"_s);
    m_replay->setEnabled(size > 0);
    m_travel->setEnabled(size > 0);
}

void DeliveriesView::showRow(int row)
{
    if (row < 0 || row >= m_model->rowCount())
        return;
    const DeliveryView &delivery = m_model->delivery(row);
    m_wanted = delivery.row.id;
    m_details->setSummary(delivery);
    read(delivery.row.id);
}

void DeliveriesView::read(qint64 id)
{
    m_host->drawer()->setTitle(u"Delivery %1"_s.arg(id));
    whenDone(m_console.webhooks().delivery(id), this, [this, id](const Result<DeliveryView> &delivery) {
        if (id != m_wanted)
            return; // somebody went on
        if (!delivery) {
            m_details->showError(delivery.error());
            return;
        }
        m_host->drawer()->setSubtitle(delivery->row.topic);
        m_details->setDelivery(*delivery);
    });
}

void DeliveriesView::rowMenu(int row, const QPoint &at)
{
    const DeliveryView delivery = m_model->delivery(row);
    const qint64 id = delivery.row.id;
    auto *menu = new QMenu(this);
    menu->setObjectName(u"deliveryMenu"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(icon(Glyph::ChevronRight), u"Open"_s, this, [this, row] {
        showRow(row);
        m_host->open();
    });
    menu->addAction(icon(Glyph::Refresh), u"Replay"_s, this, [this, id] { m_acts->replay(id); });
    menu->addAction(icon(Glyph::Shield), u"Check signature"_s, this,
                    [this, id] { Q_EMIT navigate(Place::Tools, {{u"delivery"_s, id}}); });
    menu->addAction(icon(Glyph::Actions), u"Build a rule on this"_s, this,
                    [this, id] { Q_EMIT navigate(Place::Actions, {{u"newRuleFromDelivery"_s, id}}); });
    menu->addSeparator();
    menu->addAction(icon(Glyph::Filter), u"All of this topic"_s, this,
                    [this, topic = delivery.row.topic] { open({{u"topic"_s, topic}}); });
    if (!delivery.row.recordKey.isEmpty())
        menu->addAction(icon(Glyph::Filter), u"All of this record"_s, this,
                        [this, key = delivery.row.recordKey] {
                            Filter filter;
                            filter.terms << FilterTerm{u"record"_s, key, false};
                            m_filter->setFilter(filter);
                        });
    menu->popup(at);
}

DeliveryFilter DeliveriesView::wanted() const
{
    return deliveriesOf(m_filter->filter(), m_endpoints);
}

DeliveryFilter DeliveriesView::chosen() const
{
    const QList<int> rows = m_table->selectedRows();
    if (rows.size() <= 1)
        return wanted();
    DeliveryFilter filter;
    for (const int row : rows)
        filter.ids << m_model->delivery(row).row.id;
    return filter;
}

void DeliveriesView::noteArrivals(int rows)
{
    if (m_table->verticalScrollBar()->value() <= 0) {
        m_above = 0;
        m_newAbove->hide();
        return;
    }
    m_above += rows;
    m_newAbove->setText(u"%1 new"_s.arg(formatNumber(m_above)));
    m_newAbove->setAccessibleName(
        u"Show %1"_s.arg(formatCount(m_above, u"new delivery above"_s, u"new deliveries above"_s)));
    m_newAbove->show();
}

} // namespace patchbay::ui
