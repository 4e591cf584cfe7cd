// The activity page: everything that happened, newest first, filtered as one types, details at the right,
// export.
#pragma once

#include "console/console.h"
#include "ui/shell/page.h"
#include "ui/widgets/filterbar.h"

#include <QTimer>

namespace patchbay::ui {

class ActivityModel;
class Banner;
class DataTable;
class DrawerHost;
class EntryDetails;
class PageHeader;
class StateStack;
class UiState;

class ActivityPage : public Page
{
    Q_OBJECT
public:
    // Neither is owned; both outlive the page.
    ActivityPage(Console &console, UiState *state, QWidget *parent = nullptr);

    void refresh() override;
    bool focusFilter() override;
    bool escape() override;
    // {"record": key} or {"run": id} or {"connection": id} or {"level": "error"}
    void open(const QVariantMap &target) override;
    QList<AppAction> actions() override;

private:
    void build();
    void loadConnections();
    void applyFilter();
    void showEntry(int row);
    void exportAll();
    ActivityFilter wanted() const;
    QString connectionName(const ConnectionId &id) const;

    Console &m_console;
    UiState *m_state = nullptr;
    QList<ConnectionView> m_connections;
    QTimer m_newTimer;

    PageHeader *m_header = nullptr;
    Banner *m_banner = nullptr;
    FilterBar *m_filter = nullptr;
    StateStack *m_stack = nullptr;
    DrawerHost *m_host = nullptr;
    DataTable *m_table = nullptr;
    ActivityModel *m_model = nullptr;
    EntryDetails *m_details = nullptr;
};

} // namespace patchbay::ui
