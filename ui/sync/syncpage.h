// The sync page: one record, bulk syncs, their history, what somebody has to judge, and what is gone from
// the source. A run opens over them.
#pragma once

#include "console/console.h"
#include "ui/shell/page.h"

class QStackedWidget;

namespace patchbay::ui {

class BulkStart;
class JudgeView;
class PageHeader;
class ResyncOne;
class RunHistory;
class RunPanel;
class SegmentedControl;
class TombstonesView;
class UiState;

class SyncPage : public Page
{
    Q_OBJECT
public:
    // Neither is owned; both outlive the page.
    SyncPage(Console &console, UiState *state, QWidget *parent = nullptr);

    void refresh() override;
    bool focusFilter() override;
    bool escape() override;
    // {"connection": id, "find": text, "object": "contact" | "company"} for one record; {"run": id};
    // {"tab": "one" | "bulk" | "runs" | "judge" | "gone", "connection": id}
    void open(const QVariantMap &target) override;
    QList<AppAction> actions() override;

private:
    enum class Tab { One, Bulk, Runs, Judge, Gone };

    void build(UiState *state);
    void connectParts();
    void showTab(Tab tab);
    void followTab();
    void showTabs();
    void showRun(const RunId &run);
    void showRun(const RunProgress &run);
    void countQuestions();

    Console &m_console;
    QStackedWidget *m_outer = nullptr;
    QWidget *m_tabbed = nullptr;
    PageHeader *m_header = nullptr;
    SegmentedControl *m_tabs = nullptr;
    QStackedWidget *m_stack = nullptr;
    ResyncOne *m_one = nullptr;
    BulkStart *m_bulk = nullptr;
    RunHistory *m_runs = nullptr;
    JudgeView *m_judge = nullptr;
    TombstonesView *m_gone = nullptr;
    RunPanel *m_run = nullptr;
};

} // namespace patchbay::ui
