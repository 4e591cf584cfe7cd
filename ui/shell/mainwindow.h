// The window: a sidebar, a page, and the ways between them. It routes and decides nothing.
//
//   MainWindow window(state);
//   window.registerPage(Place::Overview, [&] { return new OverviewPage(console, state); });
//   window.restore();
//   window.show();
#pragma once

#include "ui/shell/actionregistry.h"
#include "ui/shell/page.h"
#include "ui/shell/sidebar.h"
#include "ui/widgets/toast.h"

#include <QMainWindow>
#include <QMap>

#include <functional>
#include <optional>

class QStackedWidget;
class QShortcut;

namespace patchbay::ui {

class CommandPalette;
class HelpOverlay;
class UiState;

class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    // `state` is not owned and outlives the window.
    explicit MainWindow(UiState *state, QWidget *parent = nullptr);
    ~MainWindow() override;

    using PageFactory = std::function<Page *()>;

    // The place appears in the sidebar; its page is made when it is first shown. Ctrl+1…9, 0 follow the order
    // of the places, not of the registrations.
    void registerPage(Place place, PageFactory factory);
    // Goes there and, when given, to something in the page. False when the place has no page.
    bool goTo(Place place, const QVariantMap &target = {});
    std::optional<Place> currentPlace() const { return m_current; }
    // The page of a place; nothing when it was not shown yet.
    Page *page(Place place) const;

    // Actions of the whole program may be added here by the composition root.
    ActionRegistry *actions() const { return m_actions; }
    Sidebar *sidebar() const { return m_sidebar; }
    void notify(const Toast &toast);
    // A page of its own over everything (the welcome wizard); nullptr goes back. The window owns it.
    void setTakeover(QWidget *widget);

    // Asked when the window is about to close: what is running and what closing does to it, in one sentence;
    // empty when nothing is. The window asks the person once, then calls `stop` on yes.
    void setRunningWork(std::function<QString()> describe, std::function<void()> stop = {});
    // Geometry, and the place that was open.
    void restore();

    void openPalette();
    void openHelp();

Q_SIGNALS:
    void placeChanged(patchbay::ui::Place place);
    // The person has agreed to close (or nothing was running).
    void closing();

protected:
    void closeEvent(QCloseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    Page *ensurePage(Place place);
    void addShellActions();
    void addShortcut(const AppAction &action);
    void save();

    UiState *m_state = nullptr;
    ActionRegistry *m_actions = nullptr;
    Sidebar *m_sidebar = nullptr;
    QWidget *m_frame = nullptr;
    QStackedWidget *m_outer = nullptr;
    QStackedWidget *m_stack = nullptr;
    ToastStack *m_toasts = nullptr;
    CommandPalette *m_palette = nullptr;
    HelpOverlay *m_help = nullptr;
    QWidget *m_takeover = nullptr;
    QMap<Place, PageFactory> m_factories;
    QMap<Place, Page *> m_pages;
    QMap<QString, QShortcut *> m_shortcuts;
    std::optional<Place> m_current;
    std::function<QString()> m_describeWork;
    std::function<void()> m_stopWork;
    bool m_closingAgreed = false;
};

} // namespace patchbay::ui
