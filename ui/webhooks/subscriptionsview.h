// The register of subscriptions: list, and one at a time in the drawer.
#pragma once

#include "console/console.h"
#include "ui/shell/place.h"
#include "ui/widgets/toast.h"

#include <QWidget>

namespace patchbay::ui {

class Banner;
class DataTable;
class DrawerHost;
class EndpointDetails;
class EndpointModel;
class StateStack;
class UiState;

class SubscriptionsView : public QWidget
{
    Q_OBJECT
public:
    // Both outlive the view.
    SubscriptionsView(Console &console, UiState *state, QWidget *parent = nullptr);

    void setEndpoints(const QList<EndpointView> &endpoints, const QList<EndpointHealth> &health);
    void showLoading();
    void showError(const Error &error);
    void focusList();
    bool escape();
    void openEndpoint(const EndpointId &id);
    void create();

Q_SIGNALS:
    void notify(const patchbay::ui::Toast &toast);
    void navigate(patchbay::ui::Place place, const QVariantMap &target);
    void testRequested(const patchbay::EndpointId &id, bool atOnce);
    void deliveriesRequested(const QVariantMap &target);
    void retryRequested();

private:
    void build(UiState *state);
    void connectDetails();
    void showRow(int row);
    void edit(const EndpointView &endpoint);
    void setPaused(const EndpointView &endpoint, bool paused);
    void remove(const EndpointView &endpoint);
    void check(const EndpointView &endpoint);
    void fillGap(const EndpointView &endpoint);
    void rowMenu(int row, const QPoint &at);

    Console &m_console;
    EndpointId m_shown;
    EndpointId m_wanted; // to be opened once it is in the list
    Banner *m_banner = nullptr;
    EndpointModel *m_model = nullptr;
    DataTable *m_table = nullptr;
    EndpointDetails *m_details = nullptr;
    DrawerHost *m_host = nullptr;
    StateStack *m_stack = nullptr;
};

} // namespace patchbay::ui
