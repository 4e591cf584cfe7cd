// The deliveries: filter, live list, and one at a time in the drawer.
#pragma once

#include "console/console.h"
#include "ui/shell/place.h"
#include "ui/widgets/filterbar.h"
#include "ui/widgets/toast.h"

#include <QSet>
#include <QTimer>
#include <QWidget>

namespace patchbay::ui {

class Banner;
class Button;
class DataTable;
class DeliveryActs;
class DeliveryDetails;
class DeliveryModel;
class DrawerHost;
class SegmentedControl;
class StateStack;
class UiState;

class DeliveriesView : public QWidget
{
    Q_OBJECT
public:
    // Both outlive the view.
    DeliveriesView(Console &console, UiState *state, QWidget *parent = nullptr);

    void refresh();
    void focusFilter();
    bool escape();
    // Names of endpoints for the filter; and whether there is any, for what the empty list says.
    void setEndpoints(const QList<EndpointView> &endpoints);
    void setReceiving(bool receiving);
    void setParked(qint64 parked);
    // {"delivery": id}, {"state": "parked"}, {"endpoint": id}, {"topic": name}
    void open(const QVariantMap &target);
    // What is waiting for somebody.
    void showParked();

Q_SIGNALS:
    void notify(const patchbay::ui::Toast &toast);
    void navigate(patchbay::ui::Place place, const QVariantMap &target);
    void createRequested();
    void receiverRequested();
    void testRequested();

private:
    void build(UiState *state);
    void connectParts();
    void connectDetails();
    DeliveryFilter wanted() const;
    // The selected ones where there are several, else all that fit.
    DeliveryFilter chosen() const;
    void applyFilter();
    void followPreset();
    void showEmpty();
    void count();
    void showRow(int row);
    void read(qint64 id);
    void followSelection();
    void rowMenu(int row, const QPoint &at);
    void noteArrivals(int rows);

    Console &m_console;
    QList<EndpointView> m_endpoints;
    QSet<qint64> m_concluded;
    QTimer m_concludedTimer;
    QTimer m_countTimer;
    qint64 m_count = 0;
    int m_countAsked = 0; // answers to an older filter are not for us any more
    qint64 m_wanted = 0;  // the delivery that the drawer is about
    int m_above = 0;      // rows that came above what is being read
    bool m_receiving = false;
    bool m_following = false; // the preset follows the filter
    DeliveryActs *m_acts = nullptr;
    FilterBar *m_filter = nullptr;
    SegmentedControl *m_preset = nullptr;
    Button *m_replay = nullptr;
    Button *m_travel = nullptr;
    Button *m_newAbove = nullptr;
    Banner *m_banner = nullptr;
    DeliveryModel *m_model = nullptr;
    DataTable *m_table = nullptr;
    DeliveryDetails *m_details = nullptr;
    DrawerHost *m_host = nullptr;
    StateStack *m_stack = nullptr;
};

} // namespace patchbay::ui
