#include "ui/webhooks/webhookspage.h"

#include "ui/webhooks/deliveriesview.h"
#include "ui/webhooks/receiverpanel.h"
#include "ui/webhooks/subscriptionsview.h"
#include "ui/webhooks/testsender.h"
#include "ui/widgets/format.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/tokens.h"
#include "ui/widgets/whendone.h"

#include <QStackedWidget>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int pauseMs = 500;

} // namespace

WebhooksPage::WebhooksPage(Console &console, UiState *state, QWidget *parent)
    : Page(Place::Webhooks, parent)
    , m_console(console)
{
    setObjectName(u"webhooksPage"_s);
    build(state);
    m_pause.setSingleShot(true);
    m_pause.setInterval(pauseMs);
    connectParts();
}

void WebhooksPage::build(UiState *state)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(metric::page, metric::page, metric::page, metric::page);
    layout->setSpacing(metric::group);
    m_header = new PageHeader(title());
    Button *create = m_header->addAction(u"New subscription"_s, Glyph::Plus, Button::Kind::Secondary);
    create->setObjectName(u"newSubscription"_s);
    connect(create, &QAbstractButton::clicked, this, [this] {
        showTab(Tab::Subscriptions);
        m_subscriptions->create();
    });
    layout->addWidget(m_header);
    m_tabs = new SegmentedControl(u"Parts of this page"_s, SegmentedControl::Look::Tabs);
    m_tabs->setObjectName(u"webhookTabs"_s);
    for (const QString &name : {u"Deliveries"_s, u"Subscriptions"_s, u"Receiver"_s, u"Send a test"_s})
        m_tabs->addSegment(name);
    layout->addWidget(m_tabs);
    m_stack = new QStackedWidget;
    m_deliveries = new DeliveriesView(m_console, state);
    m_subscriptions = new SubscriptionsView(m_console, state);
    m_receiver = new ReceiverPanel(m_console);
    m_test = new TestSender(m_console);
    for (QWidget *part : {static_cast<QWidget *>(m_deliveries), static_cast<QWidget *>(m_subscriptions),
                          static_cast<QWidget *>(m_receiver), static_cast<QWidget *>(m_test)})
        m_stack->addWidget(part);
    layout->addWidget(m_stack, 1);
}

void WebhooksPage::connectParts()
{
    connect(m_tabs, &SegmentedControl::currentChanged, this, [this](int tab) {
        m_stack->setCurrentIndex(tab);
        if (Tab(tab) == Tab::Subscriptions)
            load();
    });
    connect(m_deliveries, &DeliveriesView::notify, this, &WebhooksPage::notify);
    connect(m_deliveries, &DeliveriesView::navigate, this, &WebhooksPage::navigate);
    connect(m_deliveries, &DeliveriesView::createRequested, this, [this] {
        showTab(Tab::Subscriptions);
        m_subscriptions->create();
    });
    connect(m_deliveries, &DeliveriesView::receiverRequested, this, [this] { showTab(Tab::Receiver); });
    connect(m_deliveries, &DeliveriesView::testRequested, this, [this] { showTab(Tab::Test); });
    const auto showDeliveries = [this](const QVariantMap &target) {
        showTab(Tab::Deliveries);
        m_deliveries->open(target);
    };
    connect(m_subscriptions, &SubscriptionsView::notify, this, &WebhooksPage::notify);
    connect(m_subscriptions, &SubscriptionsView::navigate, this, &WebhooksPage::navigate);
    connect(m_subscriptions, &SubscriptionsView::retryRequested, this, &WebhooksPage::load);
    connect(m_subscriptions, &SubscriptionsView::deliveriesRequested, this, showDeliveries);
    connect(m_subscriptions, &SubscriptionsView::testRequested, this,
            [this](const EndpointId &id, bool atOnce) {
                showTab(Tab::Test);
                m_test->aimAt(id, atOnce);
            });
    connect(m_receiver, &ReceiverPanel::notify, this, &WebhooksPage::notify);
    connect(m_receiver, &ReceiverPanel::navigate, this, &WebhooksPage::navigate);
    connect(m_receiver, &ReceiverPanel::receiverRead, this, [this](const ReceiverView &receiver) {
        m_receiving = receiver.running;
        m_deliveries->setReceiving(m_receiving);
        followState();
    });
    connect(m_test, &TestSender::deliveriesRequested, this, showDeliveries);
    connect(m_test, &TestSender::notify, this, &WebhooksPage::notify);
    const auto soon = [this] {
        if (!m_pause.isActive())
            m_pause.start();
    };
    WebhookService &service = m_console.webhooks();
    connect(&service, &WebhookService::endpointsChanged, this, &WebhooksPage::load);
    connect(&service, &WebhookService::deliveriesArrived, this, soon);
    connect(&service, &WebhookService::deliveryConcluded, this, soon);
    connect(&m_console.connections(), &ConnectionService::changed, this, soon);
    // What is refused shows in the log alone.
    connect(&m_console.activity(), &ActivityService::appended, this, [this, soon] {
        if (m_subscriptions->isVisible())
            soon();
    });
    connect(&m_pause, &QTimer::timeout, this, &WebhooksPage::load);
}

void WebhooksPage::refresh()
{
    load();
    m_deliveries->refresh();
    m_receiver->refresh();
    m_test->refresh();
}

void WebhooksPage::load()
{
    m_subscriptions->showLoading();
    countParked();
    whenDone(m_console.webhooks().endpoints(), this, [this](const Result<QList<EndpointView>> &all) {
        if (!all) {
            m_subscriptions->showError(all.error());
            return;
        }
        m_endpoints = *all;
        m_deliveries->setEndpoints(m_endpoints);
        m_test->setEndpoints(m_endpoints);
        m_tabs->setSegmentCount(int(Tab::Subscriptions), m_endpoints.size());
        followState();
        loadHealth();
    });
    whenDone(m_console.webhooks().receiver(), this, [this](const Result<ReceiverView> &receiver) {
        m_receiving = receiver && receiver->running;
        m_deliveries->setReceiving(m_receiving);
        followState();
    });
}

// Counts what came in a week: only for somebody who looks at it, and one at a time.
void WebhooksPage::loadHealth()
{
    m_subscriptions->setEndpoints(m_endpoints, m_health);
    m_healthAgain = m_readingHealth;
    if (m_readingHealth || (m_healthRead && !m_subscriptions->isVisible()))
        return;
    m_readingHealth = true;
    whenDone(m_console.webhooks().health(), this, [this](const Result<QList<EndpointHealth>> &health) {
        m_readingHealth = false;
        m_healthRead = true;
        if (!health) {
            m_subscriptions->showError(health.error());
            return;
        }
        m_health = *health;
        m_subscriptions->setEndpoints(m_endpoints, m_health);
        m_header->setUpdated(QDateTime::currentDateTimeUtc());
        if (m_healthAgain)
            loadHealth();
    });
}

void WebhooksPage::countParked()
{
    DeliveryFilter parked;
    parked.states = {QString(deliverystates::parked)};
    whenDone(m_console.webhooks().count(parked), this, [this](const Result<qint64> &count) {
        m_parked = count.value_or(0);
        m_deliveries->setParked(m_parked);
        Q_EMIT badgeChanged(int(m_parked));
        followState();
    });
}

void WebhooksPage::followState()
{
    if (m_receiving)
        m_header->setStatus(Status::Connected, u"Receiving"_s);
    else
        m_header->setStatus(Status::SeenOnly, u"Not receiving here"_s);
    QStringList parts{m_endpoints.isEmpty()
                          ? u"No subscription yet"_s
                          : formatCount(m_endpoints.size(), u"subscription"_s, u"subscriptions"_s)};
    if (m_parked > 0)
        parts << formatCount(m_parked, u"delivery needs you"_s, u"deliveries need you"_s);
    m_header->setStateLine(parts.join(u" · "_s));
}

void WebhooksPage::showTab(Tab tab)
{
    m_tabs->setCurrentIndex(int(tab));
}

bool WebhooksPage::focusFilter()
{
    switch (Tab(m_tabs->currentIndex())) {
    case Tab::Deliveries: m_deliveries->focusFilter(); return true;
    case Tab::Subscriptions: m_subscriptions->focusList(); return true;
    case Tab::Receiver: m_receiver->focusFirst(); return true;
    case Tab::Test: m_test->focusFirst(); return true;
    }
    return false;
}

bool WebhooksPage::escape()
{
    switch (Tab(m_tabs->currentIndex())) {
    case Tab::Deliveries: return m_deliveries->escape();
    case Tab::Subscriptions: return m_subscriptions->escape();
    case Tab::Receiver:
    case Tab::Test: break;
    }
    return false;
}

void WebhooksPage::open(const QVariantMap &target)
{
    static const QStringList tabs{u"deliveries"_s, u"subscriptions"_s, u"receiver"_s, u"test"_s};
    if (target.value(u"create"_s).toBool()) {
        showTab(Tab::Subscriptions);
        m_subscriptions->create();
        return;
    }
    const qsizetype tab = tabs.indexOf(target.value(u"tab"_s).toString());
    const EndpointId endpoint(target.value(u"endpoint"_s).toString());
    if (tab >= 0)
        showTab(Tab(tab));
    if (tab > 0 && !endpoint.isEmpty()) {
        if (Tab(tab) == Tab::Subscriptions)
            m_subscriptions->openEndpoint(endpoint);
        else if (Tab(tab) == Tab::Test)
            m_test->aimAt(endpoint, false);
        return;
    }
    for (const QString &key : {u"delivery"_s, u"state"_s, u"topic"_s, u"endpoint"_s})
        if (target.contains(key)) {
            showTab(Tab::Deliveries);
            m_deliveries->open(target);
            return;
        }
}

QList<AppAction> WebhooksPage::actions()
{
    const auto make = [this](const QString &id, const QString &text, const QStringList &keywords, Glyph glyph,
                             const QVariantMap &target) {
        AppAction action;
        action.id = id;
        action.title = text;
        action.group = title();
        action.keywords = keywords;
        action.glyph = glyph;
        action.run = [this, target] { Q_EMIT navigate(Place::Webhooks, target); };
        return action;
    };
    AppAction receiving = make(u"webhooks.receiver"_s, u"Start or stop receiving webhooks"_s,
                               {u"listen"_s, u"server"_s}, Glyph::Webhooks, {});
    receiving.run = [this] {
        Q_EMIT navigate(Place::Webhooks, {{u"tab"_s, u"receiver"_s}});
        m_receiver->toggle();
    };
    return {make(u"webhooks.create"_s, u"Create a webhook subscription…"_s,
                 {u"endpoint"_s, u"new"_s, u"topics"_s}, Glyph::Plus, {{u"create"_s, true}}),
            make(u"webhooks.parked"_s, u"Show the deliveries that need you"_s,
                 {u"dead letter"_s, u"parked"_s, u"failed"_s}, Glyph::Warning,
                 {{u"state"_s, QString(deliverystates::parked)}}),
            make(u"webhooks.test"_s, u"Send a test delivery…"_s, {u"sample"_s, u"ping"_s, u"signed"_s},
                 Glyph::Send, {{u"tab"_s, u"test"_s}}),
            receiving,
            make(u"webhooks.expose"_s, u"Reach the receiver from outside"_s,
                 {u"tunnel"_s, u"proxy"_s, u"nginx"_s, u"public"_s}, Glyph::External,
                 {{u"tab"_s, u"receiver"_s}})};
}

} // namespace patchbay::ui
