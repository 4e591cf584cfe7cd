#include "ui/webhooks/subscriptionsview.h"

#include "ui/webhooks/endpointdetails.h"
#include "ui/webhooks/endpointmodel.h"
#include "ui/webhooks/endpointsheet.h"
#include "ui/webhooks/gapsheet.h"
#include "ui/webhooks/publiccheckview.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/drawer.h"
#include "ui/widgets/format.h"
#include "ui/widgets/statestack.h"
#include "ui/widgets/tokens.h"
#include "ui/widgets/whendone.h"

#include <QMenu>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

SubscriptionsView::SubscriptionsView(Console &console, UiState *state, QWidget *parent)
    : QWidget(parent)
    , m_console(console)
{
    setObjectName(u"subscriptionsView"_s);
    build(state);
    connectDetails();
    connect(m_stack, &StateStack::emptyActivated, this, &SubscriptionsView::create);
    connect(m_stack, &StateStack::retryRequested, this, &SubscriptionsView::retryRequested);
    connect(m_table, &DataTable::rowActivated, this, [this](int row) {
        showRow(row);
        m_host->open();
    });
    connect(m_table, &DataTable::currentRowChanged, this, [this](int row) {
        if (m_host->isOpen())
            showRow(row);
    });
    connect(m_table, &DataTable::rowMenuRequested, this, &SubscriptionsView::rowMenu);
}

void SubscriptionsView::build(UiState *state)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    m_banner = new Banner;
    m_banner->setClosable(true);
    layout->addWidget(m_banner);
    m_model = new EndpointModel(this);
    m_table = new DataTable;
    m_table->setObjectName(u"endpointsTable"_s);
    m_table->setAccessibleName(u"Subscriptions"_s);
    m_table->setSource(m_model);
    m_table->setColumnWidths({168, 132, 124, 128, 104, 64, 88, 92, 180});
    m_table->setStretchColumn(int(EndpointModel::Column::Path));
    m_table->setName(u"endpoints"_s, state);
    m_host = new DrawerHost(m_table);
    m_host->setName(u"endpoints"_s, state);
    m_details = new EndpointDetails;
    m_host->drawer()->setContent(m_details);
    m_stack = new StateStack(m_host);
    layout->addWidget(m_stack, 1);
}

void SubscriptionsView::connectDetails()
{
    connect(m_details, &EndpointDetails::editRequested, this, [this] { edit(m_details->endpoint()); });
    connect(m_details, &EndpointDetails::pauseRequested, this,
            [this](bool paused) { setPaused(m_details->endpoint(), paused); });
    connect(m_details, &EndpointDetails::testRequested, this,
            [this] { Q_EMIT testRequested(m_details->endpoint().row.id, false); });
    connect(m_details, &EndpointDetails::removeRequested, this, [this] { remove(m_details->endpoint()); });
    connect(m_details, &EndpointDetails::checkRequested, this, [this] { check(m_details->endpoint()); });
    connect(m_details, &EndpointDetails::fillRequested, this, [this] { fillGap(m_details->endpoint()); });
    connect(m_details, &EndpointDetails::deliveriesRequested, this, &SubscriptionsView::deliveriesRequested);
    connect(m_details, &EndpointDetails::refusalsRequested, this, [this] {
        Q_EMIT navigate(Place::Activity, {{u"kind"_s, u"webhook.refused"_s},
                                          {u"record"_s, m_details->endpoint().row.id.text()}});
    });
    connect(m_details, &EndpointDetails::topicsCopied, this, [this](int count) {
        Q_EMIT notify({.text = u"%1 copied"_s.arg(formatCount(count, u"topic"_s, u"topics"_s))});
    });
}

void SubscriptionsView::setEndpoints(const QList<EndpointView> &endpoints,
                                     const QList<EndpointHealth> &health)
{
    m_model->setEndpoints(endpoints, health);
    if (endpoints.isEmpty()) {
        m_host->close();
        m_stack->showEmpty(
            Drawing::Inbox, u"There is no subscription yet."_s, u"Create a subscription"_s,
            u"It says where deliveries arrive, what they are signed with, and which topics to expect."_s);
        return;
    }
    m_stack->showContent();
    const EndpointId wanted = std::exchange(m_wanted, {});
    if (!wanted.isEmpty())
        openEndpoint(wanted);
    else if (m_host->isOpen()) {
        const int row = m_model->rowOf(m_shown);
        if (row < 0)
            m_host->close();
        else
            showRow(row);
    }
}

void SubscriptionsView::showLoading()
{
    if (m_model->rowCount() == 0)
        m_stack->showLoading();
}

void SubscriptionsView::showError(const Error &error)
{
    if (m_model->rowCount() == 0)
        m_stack->showError(error, u"Try again"_s);
    else
        m_banner->showError(error);
}

void SubscriptionsView::focusList()
{
    m_table->setFocus();
}

bool SubscriptionsView::escape()
{
    if (!m_host->isOpen())
        return false;
    m_host->close();
    return true;
}

void SubscriptionsView::openEndpoint(const EndpointId &id)
{
    const int row = m_model->rowOf(id);
    if (row < 0) {
        m_wanted = id;
        return;
    }
    m_table->setCurrentRow(row);
    showRow(row);
    m_host->open();
}

void SubscriptionsView::showRow(int row)
{
    if (row < 0 || row >= m_model->rowCount())
        return;
    const EndpointView &endpoint = m_model->endpoint(row);
    m_shown = endpoint.row.id;
    m_host->drawer()->setTitle(endpoint.row.name);
    m_host->drawer()->setSubtitle(u"%1 · %2"_s.arg(endpoint.sourceTitle, endpoint.row.path));
    m_details->setEndpoint(endpoint, m_model->health(row));
}

void SubscriptionsView::create()
{
    auto *sheet = new EndpointSheet(m_console, this);
    connect(sheet, &EndpointSheet::saved, this, [this](const EndpointView &endpoint, bool test) {
        Q_EMIT notify({.text = u"“%1” is registered."_s.arg(endpoint.row.name)});
        openEndpoint(endpoint.row.id);
        if (test)
            Q_EMIT testRequested(endpoint.row.id, true);
    });
    sheet->open();
}

void SubscriptionsView::edit(const EndpointView &endpoint)
{
    auto *sheet = new EndpointSheet(m_console, this);
    sheet->setEndpoint(endpoint);
    connect(sheet, &EndpointSheet::saved, this, [this](const EndpointView &changed, bool test) {
        Q_EMIT notify({.text = u"“%1” was changed."_s.arg(changed.row.name)});
        if (test)
            Q_EMIT testRequested(changed.row.id, true);
    });
    sheet->open();
}

void SubscriptionsView::fillGap(const EndpointView &endpoint)
{
    auto *sheet = new GapSheet(m_console.webhooks(), endpoint, this);
    connect(sheet, &GapSheet::filled, this,
            [this](const GapReport &report) { Q_EMIT notify({.text = report.sentence}); });
    sheet->open();
}

void SubscriptionsView::setPaused(const EndpointView &endpoint, bool paused)
{
    const QString name = endpoint.row.name;
    whenDone(
        m_console.webhooks().setPaused(endpoint.row.id, paused), this,
        [this, name, paused](const Outcome &done) {
            if (!done)
                m_banner->showError(done.error());
            else
                Q_EMIT notify(
                    {.text = paused
                                 ? u"“%1” is paused: it receives and stores, and nothing is worked on."_s.arg(
                                       name)
                                 : u"“%1” goes on."_s.arg(name)});
        });
}

void SubscriptionsView::remove(const EndpointView &endpoint)
{
    Question question;
    question.title = u"Remove “%1”"_s.arg(endpoint.row.name);
    question.text =
        u"%1 is answered 404 from then on. The deliveries that came stay. Intercom and others go on sending "
        "until the subscription is removed there, too."_s.arg(endpoint.row.path);
    question.act = u"Remove the subscription"_s;
    question.dangerous = true;
    ask(this, question, [this, id = endpoint.row.id, name = endpoint.row.name](bool yes) {
        if (!yes)
            return;
        whenDone(m_console.webhooks().removeEndpoint(id), this, [this, name](const Outcome &removed) {
            if (!removed)
                m_banner->showError(removed.error());
            else
                Q_EMIT notify({.text = u"“%1” was removed; its deliveries are still there."_s.arg(name)});
        });
    });
}

void SubscriptionsView::check(const EndpointView &endpoint)
{
    m_details->check()->showRunning();
    whenDone(m_console.webhooks().checkPublicUrl(endpoint.row.id), this,
             [this, id = endpoint.row.id](const Result<PublicUrlCheck> &check) {
                 if (m_details->endpoint().row.id != id)
                     return;
                 if (check)
                     m_details->check()->showCheck(*check);
                 else
                     m_details->check()->showError(check.error());
             });
}

void SubscriptionsView::rowMenu(int row, const QPoint &at)
{
    const EndpointView endpoint = m_model->endpoint(row);
    auto *menu = new QMenu(this);
    menu->setObjectName(u"endpointMenu"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(icon(Glyph::ChevronRight), u"Open"_s, this,
                    [this, endpoint] { openEndpoint(endpoint.row.id); });
    menu->addAction(icon(Glyph::Send), u"Send a test"_s, this,
                    [this, endpoint] { Q_EMIT testRequested(endpoint.row.id, false); });
    menu->addAction(icon(Glyph::Filter), u"Its deliveries"_s, this, [this, endpoint] {
        Q_EMIT deliveriesRequested({{u"endpoint"_s, endpoint.row.id.text()}});
    });
    menu->addSeparator();
    menu->addAction(icon(Glyph::Edit), u"Change…"_s, this, [this, endpoint] { edit(endpoint); });
    menu->addAction(icon(endpoint.row.paused ? Glyph::Play : Glyph::Pause),
                    endpoint.row.paused ? u"Resume"_s : u"Pause"_s, this,
                    [this, endpoint] { setPaused(endpoint, !endpoint.row.paused); });
    menu->addAction(icon(Glyph::Trash), u"Remove…"_s, this, [this, endpoint] { remove(endpoint); });
    menu->popup(at);
}

} // namespace patchbay::ui
