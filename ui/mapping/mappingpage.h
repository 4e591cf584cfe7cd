// The mapping page: which connection's which objects, the patch bay or the table of rules, a rule's details
// at the right.
#pragma once

#include "console/console.h"
#include "ui/mapping/mappingeditor.h"
#include "ui/shell/page.h"

class QComboBox;
class QLineEdit;
class QStackedWidget;

namespace patchbay::ui {

class Banner;
class Button;
class DataTable;
class DrawerHost;
class PageHeader;
class PatchBay;
class RuleModel;
class RulePanel;
class SegmentedControl;
class StateStack;
class UiState;
class VersionsPanel;

class MappingPage : public Page
{
    Q_OBJECT
public:
    // Neither is owned; both outlive the page.
    MappingPage(Console &console, UiState *state, QWidget *parent = nullptr);

    void refresh() override;
    bool focusFilter() override;
    bool escape() override;
    // {"connection": id, "object": "people" | "organisations"}
    void open(const QVariantMap &target) override;
    QList<AppAction> actions() override;

private:
    enum View { PatchBayView, TableView, VersionsView };

    void build();
    QWidget *buildToolbar();
    QWidget *buildViews();
    void connectParts();
    void loadConnections();
    void openChosen();
    void whenUnsavedSettled(std::function<void()> then);
    void followEditor();
    void followSamples();
    void showPreviewProblem(const Error &error);
    void selectRule(const QString &ruleId, bool openPanel);
    void beginNewRule();
    void suggest();

    Console &m_console;
    UiState *m_state = nullptr;
    MappingEditor *m_editor = nullptr;
    QList<ConnectionView> m_connections;
    QString m_wantedConnection;
    QString m_wantedObject;
    QString m_selected;

    PageHeader *m_header = nullptr;
    QComboBox *m_connection = nullptr;
    SegmentedControl *m_object = nullptr;
    SegmentedControl *m_view = nullptr;
    QLineEdit *m_sourceFilter = nullptr;
    QLineEdit *m_targetFilter = nullptr;
    QComboBox *m_sample = nullptr;
    Button *m_undo = nullptr;
    Button *m_redo = nullptr;
    Button *m_suggest = nullptr;
    Button *m_save = nullptr;
    Banner *m_banner = nullptr;
    StateStack *m_stack = nullptr;
    DrawerHost *m_host = nullptr;
    QStackedWidget *m_views = nullptr;
    PatchBay *m_patchBay = nullptr;
    DataTable *m_table = nullptr;
    RuleModel *m_model = nullptr;
    RulePanel *m_panel = nullptr;
    VersionsPanel *m_versions = nullptr;
    QWidget *m_fieldTools = nullptr; // what concerns the fields that are shown
};

} // namespace patchbay::ui
