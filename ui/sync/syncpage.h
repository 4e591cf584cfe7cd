// The sync page: find one user or company, see what a resync would do, do it; the newest runs below.
#pragma once

#include "console/console.h"
#include "ui/shell/page.h"

class QComboBox;
class QLineEdit;

namespace patchbay::ui {

class Banner;
class Button;
class DataTable;
class PageHeader;
class PlanView;
class RunModel;
class SegmentedControl;
class StateStack;
class UiState;

class SyncPage : public Page
{
    Q_OBJECT
public:
    // Neither is owned; both outlive the page.
    SyncPage(Console &console, UiState *state, QWidget *parent = nullptr);

    void refresh() override;
    bool focusFilter() override;
    // {"connection": id, "find": text, "object": "contact" | "company"}
    void open(const QVariantMap &target) override;
    QList<AppAction> actions() override;

private:
    void build();
    QWidget *buildFinder();
    void loadConnections();
    void loadRuns();
    void find();
    void plan(const ResyncOptions &options);
    void apply();
    QString targetObject() const;

    Console &m_console;
    UiState *m_state = nullptr;
    ResyncOptions m_options;
    QString m_wantedConnection;
    int m_asked = 0;
    bool m_applying = false;
    bool m_findWhenLoaded = false;

    PageHeader *m_header = nullptr;
    Banner *m_banner = nullptr;
    QComboBox *m_connection = nullptr;
    SegmentedControl *m_object = nullptr;
    QLineEdit *m_query = nullptr;
    Button *m_find = nullptr;
    StateStack *m_stack = nullptr;
    PlanView *m_plan = nullptr;
    DataTable *m_runsTable = nullptr;
    RunModel *m_runs = nullptr;
};

} // namespace patchbay::ui
