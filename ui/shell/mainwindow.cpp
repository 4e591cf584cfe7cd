#include "ui/shell/mainwindow.h"

#include "ui/shell/commandpalette.h"
#include "ui/shell/helpoverlay.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/uistate.h"

#include <QApplication>
#include <QCloseEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QShortcut>
#include <QStackedWidget>
#include <QTextEdit>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

MainWindow::MainWindow(UiState *state, QWidget *parent) : QMainWindow(parent), m_state(state)
{
    setObjectName(u"mainWindow"_s);
    setWindowTitle(tr("Patchbay"));
    setWindowIcon(applicationIcon());
    setMinimumSize(880, 560);
    resize(1280, 800);
    m_actions = new ActionRegistry(state, this);
    m_sidebar = new Sidebar;
    m_stack = new QStackedWidget;
    m_stack->setObjectName(u"pages"_s);
    m_frame = new QWidget;
    auto *line = new QHBoxLayout(m_frame);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(0);
    line->addWidget(m_sidebar);
    line->addWidget(m_stack, 1);
    m_outer = new QStackedWidget;
    m_outer->addWidget(m_frame);
    setCentralWidget(m_outer);
    m_toasts = new ToastStack(this);
    m_palette = new CommandPalette(m_actions, this);
    m_help = new HelpOverlay(m_actions, this);
    connect(m_sidebar, &Sidebar::placeChosen, this, [this](Place place) { goTo(place); });
    connect(m_sidebar, &Sidebar::workClicked, this,
            [this](const QString &id, Place place) { goTo(place, {{u"run"_s, id}}); });
    connect(m_actions, &ActionRegistry::changed, this, [this] {
        for (const AppAction &action : m_actions->actions())
            addShortcut(action);
    });
    addShellActions();
    // A shortcut and not a key that is left over: lists and choice boxes would take the letter to search
    // with. Fields that are typed into keep it, because they ask for their letters before shortcuts are
    // looked at.
    auto *slash = new QShortcut(QKeySequence(Qt::Key_Slash), this);
    connect(slash, &QShortcut::activated, this, [this] {
        if (m_current && !m_takeover && !m_palette->isVisible() && !m_help->isVisible())
            page(*m_current)->focusFilter();
    });
}

MainWindow::~MainWindow()
{
    // Pages go after our members; what they still say must not reach us.
    for (Page *one : std::as_const(m_pages))
        one->disconnect(this);
}

void MainWindow::addShellActions()
{
    const auto add = [this](const QString &id, const QString &title, const QStringList &keywords, Glyph glyph,
                            const QKeySequence &keys, std::function<void()> run,
                            std::function<bool()> enabled = {}) {
        AppAction action;
        action.id = id;
        action.title = title;
        action.group = tr("Everywhere");
        action.keywords = keywords;
        action.glyph = glyph;
        action.shortcut = keys;
        action.run = std::move(run);
        action.enabled = std::move(enabled);
        m_actions->add(action);
    };
    const auto onPage = [this] { return m_current.has_value() && !m_takeover; };
    add(u"shell.palette"_s, tr("Search everything"), {tr("palette"), tr("commands")}, Glyph::Search,
        QKeySequence(Qt::CTRL | Qt::Key_K), [this] { openPalette(); });
    add(u"shell.help"_s, tr("Show the keyboard shortcuts"), {tr("help"), tr("keys")}, Glyph::Keyboard,
        QKeySequence(Qt::Key_F1), [this] { openHelp(); });
    add(
        u"shell.refresh"_s, tr("Refresh this page"), {tr("reload")}, Glyph::Refresh, QKeySequence(Qt::Key_F5),
        [this] { page(*m_current)->refresh(); }, onPage);
    add(
        u"shell.filter"_s, tr("Filter this page"), {tr("find"), tr("search")}, Glyph::Filter,
        QKeySequence(Qt::CTRL | Qt::Key_F), [this] { page(*m_current)->focusFilter(); }, onPage);
    add(u"shell.quit"_s, tr("Quit Patchbay"), {tr("exit"), tr("close")}, Glyph::Close,
        QKeySequence(Qt::CTRL | Qt::Key_Q), [this] { close(); });
}

void MainWindow::addShortcut(const AppAction &action)
{
    QShortcut *&shortcut = m_shortcuts[action.id];
    if (!shortcut) {
        shortcut = new QShortcut(this);
        connect(shortcut, &QShortcut::activated, this, [this, id = action.id] {
            const bool veiled = m_palette->isVisible() || m_help->isVisible();
            if (!veiled || id == u"shell.help"_s)
                m_actions->trigger(id);
        });
    }
    shortcut->setKey(action.shortcut);
}

void MainWindow::registerPage(Place place, PageFactory factory)
{
    m_factories.insert(place, std::move(factory));
    m_sidebar->addPlace(place);
    AppAction action;
    action.id = u"go."_s + placeId(place);
    action.title = tr("Go to %1").arg(placeTitle(place));
    action.group = tr("Places");
    action.keywords = {placeTitle(place)};
    action.glyph = placeGlyph(place);
    action.shortcut = QKeySequence(Qt::CTRL | Qt::Key(Qt::Key_0 + (int(place) + 1) % 10));
    action.run = [this, place] { goTo(place); };
    action.enabled = [this] { return !m_takeover; };
    m_actions->add(action);
}

Page *MainWindow::page(Place place) const
{
    return m_pages.value(place);
}

Page *MainWindow::ensurePage(Place place)
{
    if (Page *made = m_pages.value(place))
        return made;
    const PageFactory factory = m_factories.value(place);
    Page *made = factory ? factory() : nullptr;
    if (!made)
        return nullptr;
    m_pages.insert(place, made);
    m_stack->addWidget(made);
    connect(made, &Page::notify, this, &MainWindow::notify);
    connect(made, &Page::navigate, this,
            [this](Place where, const QVariantMap &target) { goTo(where, target); });
    connect(made, &Page::badgeChanged, this, [this, place](int count) { m_sidebar->setBadge(place, count); });
    for (AppAction action : made->actions()) {
        if (action.group.isEmpty())
            action.group = placeTitle(place);
        // A page's key belongs to its page; from elsewhere the palette still reaches it.
        m_actions->add(action);
    }
    made->refresh();
    return made;
}

bool MainWindow::goTo(Place place, const QVariantMap &target)
{
    Page *shown = ensurePage(place);
    if (!shown)
        return false;
    m_current = place;
    m_stack->setCurrentWidget(shown);
    m_sidebar->setCurrent(place);
    setWindowTitle(tr("%1 – Patchbay").arg(shown->title()));
    if (m_state)
        m_state->setValue(u"window/place"_s, placeId(place));
    if (!target.isEmpty())
        shown->open(target);
    // Keys should reach the page, not the sidebar, unless somebody is walking through the sidebar.
    if (!m_sidebar->isAncestorOf(QApplication::focusWidget()) &&
        !shown->isAncestorOf(QApplication::focusWidget()))
        shown->setFocus(Qt::OtherFocusReason);
    Q_EMIT placeChanged(place);
    return true;
}

void MainWindow::notify(const Toast &toast)
{
    m_toasts->add(toast);
}

void MainWindow::setTakeover(QWidget *widget)
{
    if (m_takeover) {
        m_outer->removeWidget(m_takeover);
        m_takeover->deleteLater();
    }
    m_takeover = widget;
    if (widget)
        m_outer->addWidget(widget);
    m_outer->setCurrentWidget(widget ? widget : m_frame);
}

void MainWindow::setRunningWork(std::function<QString()> describe, std::function<void()> stop)
{
    m_describeWork = std::move(describe);
    m_stopWork = std::move(stop);
}

void MainWindow::restore()
{
    if (m_state) {
        restoreGeometry(m_state->value(u"window/geometry"_s).toByteArray());
        const QString last = m_state->value(u"window/place"_s).toString();
        for (auto it = m_factories.cbegin(); it != m_factories.cend(); ++it) {
            if (placeId(it.key()) == last && goTo(it.key()))
                return;
        }
    }
    if (!m_factories.isEmpty())
        goTo(m_factories.firstKey());
}

void MainWindow::openPalette()
{
    m_help->dismiss();
    m_palette->open();
}

void MainWindow::openHelp()
{
    m_palette->dismiss();
    m_help->open();
}

void MainWindow::save()
{
    if (m_state)
        m_state->setValue(u"window/geometry"_s, saveGeometry());
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    const QString work = m_describeWork && !m_closingAgreed ? m_describeWork() : QString();
    if (work.isEmpty()) {
        save();
        Q_EMIT closing();
        event->accept();
        return;
    }
    event->ignore();
    if (findChild<QWidget *>(u"question"_s, Qt::FindDirectChildrenOnly))
        return; // asked already
    Question question;
    question.title = tr("Work is still running");
    question.text = work;
    question.act = tr("Close Patchbay");
    ask(this, question, [this](bool yes) {
        if (!yes)
            return;
        m_closingAgreed = true;
        if (m_stopWork)
            m_stopWork();
        close();
    });
}

void MainWindow::keyPressEvent(QKeyEvent *event)
{
    // Keys that nobody closer wanted.
    Page *shown = m_current && !m_takeover ? page(*m_current) : nullptr;
    if (event->key() == Qt::Key_Escape && ((shown && shown->escape()) || m_toasts->closeNewest()))
        return;
    QMainWindow::keyPressEvent(event);
}

} // namespace patchbay::ui
