// What a run does or did, record by record: counts as filters, text and object filter, the list read page by
// page, the fields of one record at the right.
#pragma once

#include "console/console.h"

#include <QTimer>
#include <QWidget>

namespace patchbay::ui {

class Banner;
class Button;
class CountBar;
class DataTable;
class DrawerHost;
class FilterBar;
class RunItemDetails;
class RunItemModel;
class SegmentedControl;
class UiState;
enum class PlanColumn;

class PlanBrowser : public QWidget
{
    Q_OBJECT
public:
    // Neither is owned; both outlive the browser.
    PlanBrowser(RunService &service, UiState *state, QWidget *parent = nullptr);

    // Shows the run from its beginning when it is another, or follows it where it is being read.
    void setRun(const RunProgress &run);
    void showColumn(PlanColumn column);
    // Lists only what has that cause.
    void showCause(const QString &cause);
    // A run of what was chosen is being planned; until it stands no other can be asked for.
    void setPlanning(bool planning);
    void focusFilter();
    bool closeDrawer();

Q_SIGNALS:
    void groupsChanged(const QList<patchbay::RunItemGroup> &groups);
    void judgeRequested();
    void resyncRequested(const QString &object, const QString &key);
    // The selected ones, or all that the filter lets through when there are no ordinals.
    void planRequested(const patchbay::RunItemFilter &filter, const QList<int> &ordinals);

private:
    void build(UiState *state);
    void applyFilter();
    void readAgain();
    void selectAgain();
    void readGroups();
    void offerCauses(const QList<RunItemGroup> &groups);
    void follow();
    void followSelection();
    void planChosen();
    void showItem(int row);
    RunItemFilter wanted() const;
    QList<int> selectedOrdinals() const;

    RunService &m_service;
    RunProgress m_run;
    QTimer m_followTimer;
    bool m_readingGroups = false;
    bool m_planning = false;
    QList<int> m_selected; // ordinals, while the list is read again
    CountBar *m_counts = nullptr;
    FilterBar *m_filter = nullptr;
    QWidget *m_chosen = nullptr; // what can be done with those that were chosen
    Button *m_planChosen = nullptr;
    SegmentedControl *m_object = nullptr;
    Banner *m_banner = nullptr;
    DrawerHost *m_host = nullptr;
    DataTable *m_table = nullptr;
    RunItemModel *m_model = nullptr;
    RunItemDetails *m_details = nullptr;
};

} // namespace patchbay::ui
