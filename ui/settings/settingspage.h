// Settings: the workspaces and their tokens, where data is kept, how the window looks.
#pragma once

#include "console/console.h"
#include "ui/shell/page.h"

class QVBoxLayout;

namespace patchbay::ui {

class Banner;
class Card;
class KeyValueList;
class PageHeader;
class SegmentedControl;
class Theme;
class UiState;

class SettingsPage : public Page
{
    Q_OBJECT
public:
    // None is owned; all outlive the page.
    SettingsPage(Console &console, UiState *state, Theme *theme, QWidget *parent = nullptr);

    void refresh() override;
    // {"welcome": true}: connect a workspace
    void open(const QVariantMap &target) override;
    QList<AppAction> actions() override;

Q_SIGNALS:
    // The welcome wizard is wanted: it belongs to the composition root.
    void welcomeRequested();

private:
    void build();
    QWidget *buildAppearance();
    QWidget *buildSchedule();
    void keepSchedule(int index);
    void load();
    void showWorkspaces(const QList<WorkspaceView> &workspaces);
    QWidget *makeWorkspace(const WorkspaceView &workspace);
    void check(const WorkspaceId &id);
    void remove(const WorkspaceView &workspace);
    void replaceToken(const WorkspaceView &workspace);

    Console &m_console;
    UiState *m_state = nullptr;
    Theme *m_theme = nullptr;
    PageHeader *m_header = nullptr;
    Banner *m_banner = nullptr;
    QVBoxLayout *m_workspaces = nullptr;
    SegmentedControl *m_schedule = nullptr;
    bool m_scheduleIsOn = true;
    KeyValueList *m_store = nullptr;
    KeyValueList *m_environment = nullptr;
};

} // namespace patchbay::ui
