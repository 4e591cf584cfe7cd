// The webhooks page: deliveries, subscriptions, the receiver, and the test sender.
#pragma once

#include "console/console.h"
#include "ui/shell/page.h"

#include <QTimer>

class QStackedWidget;

namespace patchbay::ui {

class DeliveriesView;
class PageHeader;
class ReceiverPanel;
class SegmentedControl;
class SubscriptionsView;
class TestSender;
class UiState;

class WebhooksPage : public Page
{
    Q_OBJECT
public:
    // Both outlive the page; `state` may be null.
    WebhooksPage(Console &console, UiState *state, QWidget *parent = nullptr);

    void refresh() override;
    bool focusFilter() override;
    bool escape() override;
    // {"tab": "deliveries" | "subscriptions" | "receiver" | "test"}, {"delivery": id}, {"state": "parked"},
    // {"topic": name}, {"endpoint": id}, {"create": true}
    void open(const QVariantMap &target) override;
    QList<AppAction> actions() override;

private:
    enum class Tab { Deliveries, Subscriptions, Receiver, Test };

    void build(UiState *state);
    void connectParts();
    void showTab(Tab tab);
    void load();
    void loadHealth();
    void countParked();
    void followState();

    Console &m_console;
    QTimer m_pause; // of many changes: one reading for all
    QList<EndpointView> m_endpoints;
    QList<EndpointHealth> m_health;
    bool m_readingHealth = false;
    bool m_healthRead = false;
    bool m_healthAgain = false; // something changed while it was read
    bool m_receiving = false;
    qint64 m_parked = 0;
    PageHeader *m_header = nullptr;
    SegmentedControl *m_tabs = nullptr;
    QStackedWidget *m_stack = nullptr;
    DeliveriesView *m_deliveries = nullptr;
    SubscriptionsView *m_subscriptions = nullptr;
    ReceiverPanel *m_receiver = nullptr;
    TestSender *m_test = nullptr;
};

} // namespace patchbay::ui
