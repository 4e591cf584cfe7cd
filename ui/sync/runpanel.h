// One run from plan to undo: what it will do, how it goes, what became of it.
#pragma once

#include "console/console.h"
#include "ui/shell/place.h"
#include "ui/widgets/toast.h"

#include <QSet>
#include <QVariantMap>
#include <QWidget>

class QStackedWidget;

namespace patchbay::ui {

class Banner;
class Button;
class CausesView;
class Label;
class LedgerBar;
class LiveCard;
class PageHeader;
class PlanBrowser;
class RunNotices;
class SegmentedControl;
class UiState;

class RunPanel : public QWidget
{
    Q_OBJECT
public:
    // Neither is owned; both outlive the panel.
    RunPanel(Console &console, UiState *state, QWidget *parent = nullptr);

    void open(const RunId &run);
    void showRun(const RunProgress &run);
    const RunId &shown() const { return m_run.id; }
    void focusFilter();
    bool escape();

    // The acts on runs, also for the list of runs.
    void apply(const RunId &run, bool confirmHeld);
    void planUndo(const RunId &run);
    void planAgain(const RunProgress &run);
    void planChosen(const RunItemFilter &filter, const QList<int> &ordinals);

Q_SIGNALS:
    void backRequested();
    void judgeRequested();
    void notify(const patchbay::ui::Toast &toast);
    void navigate(patchbay::ui::Place place, const QVariantMap &target);

private:
    void build(UiState *state);
    void connectParts();
    void heard(const RunProgress &run);
    void follow();
    void followActions();
    void tellError(const RunId &run, const Error &error);
    void stop(bool pause);
    void retry(const QStringList &causes);
    void exportItems(const QString &format);
    void readSurroundings();
    void told(const RunProgress &run);
    QString planFacts() const;

    Console &m_console;
    RunProgress m_run;
    QSet<RunId> m_applying; // their answers are still to come
    QSet<RunId> m_stopping;
    RunId m_undoing;
    QString m_workspace;
    QString m_saidProblem;
    int m_budgetPercent = 100;
    int m_asked = 0;

    PageHeader *m_header = nullptr;
    Banner *m_banner = nullptr;
    RunNotices *m_notices = nullptr;
    Label *m_facts = nullptr;
    LiveCard *m_live = nullptr;
    LedgerBar *m_ledger = nullptr;
    SegmentedControl *m_tabs = nullptr;
    QStackedWidget *m_stack = nullptr;
    PlanBrowser *m_browser = nullptr;
    CausesView *m_causes = nullptr;
    Button *m_export = nullptr;
    Button *m_discard = nullptr;
    Button *m_again = nullptr;
    Button *m_undo = nullptr;
    Button *m_apply = nullptr;
};

} // namespace patchbay::ui
