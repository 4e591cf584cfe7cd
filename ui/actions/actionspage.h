// The actions page: the rules and what became of their events; beginning one, and writing it.
#pragma once

#include "console/console.h"
#include "ui/shell/page.h"

class QStackedWidget;

namespace patchbay::ui {

class Banner;
class DataTable;
class FilterBar;
class PageHeader;
class RuleEditor;
class RuleGallery;
class RuleListModel;
class SegmentedControl;
class StateStack;
class TraceList;
class UiState;

class ActionsPage : public Page
{
    Q_OBJECT
public:
    // Neither is owned; both outlive the page.
    ActionsPage(Console &console, UiState *state, QWidget *parent = nullptr);

    void refresh() override;
    bool focusFilter() override;
    bool escape() override;
    // {"new": true}, {"newRuleFromDelivery": id}, {"rule": id or name, "part": "when" | "values" | "steps" |
    // "secrets" | "versions"}, {"trace": id}, {"traces": name of a rule or ""}
    void open(const QVariantMap &target) override;
    QList<AppAction> actions() override;

private:
    enum Tab { RulesTab, TracesTab };

    void build();
    QWidget *buildList();
    QWidget *buildRules();
    void connectParts();
    void load();
    void followList();
    void followStopped(bool stopped);
    void applyFilter();
    void showList();
    void showGallery();
    void beginFromDelivery(qint64 id);
    void openRule(const QString &idOrName, const QString &part, const QString &traceId = {});
    void setStopped(bool stopped);
    void setEnabled(const RuleView &rule, bool enabled);
    void toggleCurrent();
    void askToRemove(const RuleView &rule);
    void remove(const RuleView &rule);
    void rowMenu(int row, const QPoint &at);
    // The rule under the cursor; nothing where there is none.
    const RuleView *current() const;

    Console &m_console;
    UiState *m_state = nullptr;
    bool m_stopped = false;
    qint64 m_delivery = 0; // that a new rule is begun from; 0: none
    QList<RuleView> m_all;
    QStackedWidget *m_stack = nullptr;
    QWidget *m_list = nullptr;
    PageHeader *m_header = nullptr;
    Banner *m_banner = nullptr;
    Banner *m_stopBanner = nullptr;
    class Button *m_stopButton = nullptr;
    SegmentedControl *m_tabs = nullptr;
    QStackedWidget *m_tabPages = nullptr;
    FilterBar *m_filter = nullptr;
    StateStack *m_tableStack = nullptr;
    DataTable *m_table = nullptr;
    RuleListModel *m_model = nullptr;
    TraceList *m_traces = nullptr;
    RuleGallery *m_gallery = nullptr;
    RuleEditor *m_editor = nullptr;
};

} // namespace patchbay::ui
