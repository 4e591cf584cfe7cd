// The overview: is everything well, what needs a person, how fresh each connection is, how much of the API's
// budget is left.
#pragma once

#include "console/console.h"
#include "ui/shell/page.h"

#include <QTimer>

class QGridLayout;
class QVBoxLayout;

namespace patchbay::ui {

class Banner;
class BarChart;
class Button;
class Card;
class Gauge;
class Label;
class PageHeader;
class ScrollPage;
class StateStack;
class UiState;

class OverviewPage : public Page
{
    Q_OBJECT
public:
    // Neither is owned; both outlive the page.
    OverviewPage(Console &console, UiState *state, QWidget *parent = nullptr);

    void refresh() override;
    QList<AppAction> actions() override;

private:
    void build();
    void read();
    void checkAll();
    void show(const OverviewView &view);
    void showNeeds(const QList<Need> &needs);
    void showConnections(const QList<ConnectionView> &connections);
    void showRuns(const QList<RunView> &runs);
    void showActivity(const OverviewView &view);
    void showBudget(const BudgetView &budget);
    void settle(const Need &need);

    Console &m_console;
    QTimer m_readTimer;
    bool m_reading = false;
    bool m_seen = false; // something was shown once: a later reading replaces it in place
    PageHeader *m_header = nullptr;
    Button *m_check = nullptr;
    StateStack *m_stack = nullptr;
    Banner *m_banner = nullptr;
    Card *m_needsCard = nullptr;
    QVBoxLayout *m_needs = nullptr;
    QGridLayout *m_connections = nullptr;
    QVBoxLayout *m_runs = nullptr;
    BarChart *m_activity = nullptr;
    Label *m_activityText = nullptr;
    Gauge *m_budget = nullptr;
    Label *m_budgetText = nullptr;
};

} // namespace patchbay::ui
