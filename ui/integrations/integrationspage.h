// The integrations page: what is connected and in what state, what can be connected, one connection's page,
// and the wizard.
#pragma once

#include "console/console.h"
#include "ui/shell/page.h"

class QStackedWidget;

namespace patchbay::ui {

class AddConnection;
class Banner;
class ConnectionHistory;
class ConnectionModel;
class ConnectionPanel;
class DriftCard;
class DataTable;
class PageHeader;
class SchedulePanel;
class StateStack;
class UiState;

class IntegrationsPage : public Page
{
    Q_OBJECT
public:
    // Neither is owned; both outlive the page.
    IntegrationsPage(Console &console, UiState *state, QWidget *parent = nullptr);

    void refresh() override;
    bool escape() override;
    // {"connection": id, "tab": "schedule" | "runs"} or {"add": true} or {"add": system}
    void open(const QVariantMap &target) override;
    QList<AppAction> actions() override;

private:
    QWidget *buildList();
    void connectPanel();
    void load();
    void followList();
    void showList();
    void showConnection(const ConnectionId &id);
    void showWizard(const QString &system = {});
    void check(const ConnectionId &id);
    void checkAll();
    void pause(const ConnectionId &id);
    void resume(const ConnectionId &id);
    void rename(const ConnectionView &connection);
    void remove(const ConnectionView &connection);
    void rowMenu(int row, const QPoint &at);
    void report(const Outcome &outcome, const QString &done);

    Console &m_console;
    UiState *m_state = nullptr;
    ConnectionId m_shown;  // the connection whose page is open
    ConnectionId m_wanted; // asked for before the list was here
    QStackedWidget *m_stack = nullptr;
    QWidget *m_list = nullptr;
    PageHeader *m_header = nullptr;
    Banner *m_banner = nullptr;
    StateStack *m_tableStack = nullptr;
    DataTable *m_table = nullptr;
    ConnectionModel *m_model = nullptr;
    ConnectionPanel *m_panel = nullptr;
    SchedulePanel *m_schedule = nullptr;
    DriftCard *m_drift = nullptr;
    ConnectionHistory *m_history = nullptr;
    AddConnection *m_wizard = nullptr;
};

} // namespace patchbay::ui
