#include "ui/settings/settingspage.h"

#include "ui/integrations/healthview.h"
#include "ui/settings/tokensheet.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/form.h"
#include "ui/widgets/format.h"
#include "ui/widgets/keyvaluelist.h"
#include "ui/widgets/label.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/scrollpage.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/statuschip.h"
#include "ui/widgets/theme.h"
#include "ui/widgets/tokens.h"
#include "ui/widgets/whendone.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

SettingsPage::SettingsPage(Console &console, UiState *state, Theme *theme, QWidget *parent)
    : Page(Place::Settings, parent)
    , m_console(console)
    , m_state(state)
    , m_theme(theme)
{
    setObjectName(u"settingsPage"_s);
    build();
    connect(&m_console.workspaces(), &WorkspaceService::changed, this, &SettingsPage::load);
}

void SettingsPage::build()
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(metric::page, metric::page, metric::page, 0);
    layout->setSpacing(metric::group);
    m_header = new PageHeader(title());
    layout->addWidget(m_header);
    m_banner = new Banner;
    m_banner->setClosable(true);
    layout->addWidget(m_banner);
    auto *scroll = new ScrollPage(880);
    scroll->body()->setContentsMargins(0, 0, 0, metric::page);

    auto *workspaces = new Card(u"Workspaces"_s);
    auto *add = new Button(u"Connect another"_s, Button::Kind::Secondary, Glyph::Plus);
    add->setObjectName(u"addWorkspace"_s);
    workspaces->addHeaderWidget(add);
    m_workspaces = new QVBoxLayout;
    m_workspaces->setSpacing(metric::group);
    workspaces->body()->addLayout(m_workspaces);
    scroll->body()->addWidget(workspaces);
    scroll->body()->addWidget(buildAppearance());
    scroll->body()->addWidget(buildSchedule());

    auto *store = new Card(u"Store"_s);
    store->setSubtitle(u"What Patchbay remembers: connections, mappings, links, activity. Never a secret."_s);
    m_store = new KeyValueList;
    store->body()->addWidget(m_store);
    scroll->body()->addWidget(store);
    auto *environment = new Card(u"Secrets and environment"_s);
    m_environment = new KeyValueList;
    environment->body()->addWidget(m_environment);
    scroll->body()->addWidget(environment);
    layout->addWidget(scroll, 1);
    connect(add, &QAbstractButton::clicked, this, &SettingsPage::welcomeRequested);
}

QWidget *SettingsPage::buildAppearance()
{
    auto *card = new Card(u"Appearance"_s);
    auto *form = new Form;
    auto *mode = new SegmentedControl(u"Colours"_s);
    mode->setObjectName(u"themeMode"_s);
    mode->addSegment(u"As the system"_s);
    mode->addSegment(u"Light"_s);
    mode->addSegment(u"Dark"_s);
    mode->setCurrentIndex(int(m_theme->mode()));
    form->addRow(u"Colours"_s, mode);
    auto *motion = new SegmentedControl(u"Movement"_s);
    motion->setObjectName(u"motionMode"_s);
    motion->addSegment(u"As the system"_s);
    motion->addSegment(u"Full"_s);
    motion->addSegment(u"Reduced"_s);
    motion->setCurrentIndex(int(m_theme->motion()));
    form->addRow(u"Movement"_s, motion);
    card->body()->addWidget(form);
    connect(mode, &SegmentedControl::currentChanged, this,
            [this](int index) { m_theme->setMode(static_cast<Theme::Mode>(index)); });
    connect(motion, &SegmentedControl::currentChanged, this,
            [this](int index) { m_theme->setMotion(static_cast<Theme::Motion>(index)); });
    connect(m_theme, &Theme::changed, mode, [this, mode] { mode->setCurrentIndex(int(m_theme->mode())); });
    return card;
}

QWidget *SettingsPage::buildSchedule()
{
    auto *card = new Card(u"Syncing by schedule"_s);
    card->setSubtitle(u"On a server, patchbayctl serve does this around the clock."_s);
    auto *form = new Form;
    m_schedule = new SegmentedControl(u"While Patchbay is open"_s);
    m_schedule->setObjectName(u"scheduleInWindow"_s);
    m_schedule->addSegment(u"Sync what is due"_s);
    m_schedule->addSegment(u"Do nothing"_s);
    form->addRow(u"While Patchbay is open"_s, m_schedule);
    card->body()->addWidget(form);
    connect(m_schedule, &SegmentedControl::currentChanged, this, &SettingsPage::keepSchedule);
    return card;
}

void SettingsPage::keepSchedule(int index)
{
    const bool on = index == 0;
    if (on == m_scheduleIsOn)
        return;
    m_scheduleIsOn = on;
    if (on)
        m_console.scheduler().start();
    else
        m_console.scheduler().stop();
    whenDone(m_console.settings().setValue(QString(SchedulerService::inWindowKey), on), this,
             [this](const Outcome &kept) {
                 if (!kept)
                     m_banner->showError(kept.error());
             });
}

void SettingsPage::refresh()
{
    load();
}

void SettingsPage::open(const QVariantMap &target)
{
    if (target.value(u"welcome"_s).toBool())
        Q_EMIT welcomeRequested();
}

QList<AppAction> SettingsPage::actions()
{
    const auto make = [this](const QString &id, const QString &title, const QStringList &keywords,
                             Glyph glyph, auto run) {
        AppAction action;
        action.id = u"settings."_s + id;
        action.title = title;
        action.group = this->title();
        action.keywords = keywords;
        action.glyph = glyph;
        action.run = run;
        return action;
    };
    return {
        make(u"light"_s, u"Use light colours"_s, {u"theme"_s, u"appearance"_s}, Glyph::Eye,
             [this] { m_theme->setMode(Theme::Mode::Light); }),
        make(u"dark"_s, u"Use dark colours"_s, {u"theme"_s, u"appearance"_s}, Glyph::Eye,
             [this] { m_theme->setMode(Theme::Mode::Dark); }),
        make(u"system"_s, u"Use the system's colours"_s, {u"theme"_s, u"appearance"_s}, Glyph::Eye,
             [this] { m_theme->setMode(Theme::Mode::System); }),
        make(u"workspace"_s, u"Connect another workspace…"_s, {u"token"_s, u"add"_s}, Glyph::Plus,
             [this] { Q_EMIT welcomeRequested(); }),
    };
}

void SettingsPage::load()
{
    whenDone(m_console.workspaces().list(), this, [this](const Result<QList<WorkspaceView>> &workspaces) {
        if (workspaces)
            showWorkspaces(*workspaces);
        else
            m_banner->showError(workspaces.error(), {});
    });
    whenDone(m_console.settings().value(QString(SchedulerService::inWindowKey)), this,
             [this](const Result<QJsonValue> &value) {
                 m_scheduleIsOn = !value || value->toBool(true);
                 m_schedule->setCurrentIndex(m_scheduleIsOn ? 0 : 1);
             });
    whenDone(m_console.settings().store(), this, [this](const Result<StoreView> &store) {
        if (!store) {
            m_banner->showError(store.error());
            return;
        }
        m_store->setValue(u"Location"_s, store->location, KeyValueList::Fixed | KeyValueList::Copyable);
        m_store->setValue(u"Schema"_s, u"version %1"_s.arg(store->schemaVersion));
        m_store->setValue(u"Activity entries"_s, formatNumber(store->activityCount));
        m_store->setValue(u"Linked records"_s, formatNumber(store->linkCount));
        if (store->sizeBytes >= 0)
            m_store->setValue(u"Size"_s, formatBytes(store->sizeBytes));
        m_environment->setValue(u"Keychain"_s, store->keychainText, KeyValueList::NoOption,
                                store->keychainAvailable ? Ink::Text : Ink::Warning);
        m_environment->setValue(u"ENVIRONMENT_NAME"_s,
                                store->environmentName.isEmpty() ? u"not set"_s : store->environmentName,
                                KeyValueList::Fixed);
    });
}

void SettingsPage::showWorkspaces(const QList<WorkspaceView> &workspaces)
{
    while (QLayoutItem *item = m_workspaces->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    if (workspaces.isEmpty())
        m_workspaces->addWidget(new Label(u"No workspace is connected."_s, TextRole::Body, Ink::Muted));
    for (const WorkspaceView &workspace : workspaces)
        m_workspaces->addWidget(makeWorkspace(workspace));
}

QWidget *SettingsPage::makeWorkspace(const WorkspaceView &workspace)
{
    auto *box = new QWidget;
    box->setObjectName(u"workspace_"_s + workspace.name);
    auto *layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::related);
    auto *head = new QHBoxLayout;
    head->setSpacing(metric::related);
    head->addWidget(new Label(workspace.name, TextRole::Section));
    auto *chip = new StatusChip;
    switch (workspace.state) {
    case WorkspaceView::State::Connected: chip->setStatus(Status::Connected); break;
    case WorkspaceView::State::Disconnected: chip->setStatus(Status::Disconnected); break;
    case WorkspaceView::State::NotChecked: chip->setStatus(Status::SeenOnly, u"Not checked yet"_s); break;
    }
    head->addWidget(chip);
    head->addStretch(1);
    auto *checkButton = new Button(u"Check now"_s, Button::Kind::Secondary, Glyph::Check);
    checkButton->setObjectName(u"checkWorkspace"_s);
    auto *tokenButton = new Button(u"Replace token…"_s, Button::Kind::Secondary, Glyph::Key);
    tokenButton->setObjectName(u"replaceToken"_s);
    auto *removeButton = new Button(u"Remove…"_s, Button::Kind::Quiet, Glyph::Trash);
    removeButton->setObjectName(u"removeWorkspace"_s);
    if (!workspace.isCurrent) {
        auto *use = new Button(u"Use this one"_s, Button::Kind::Secondary);
        connect(use, &QAbstractButton::clicked, this, [this, id = workspace.id] {
            whenDone(m_console.workspaces().makeCurrent(id), this, [this](const Outcome &outcome) {
                if (!outcome)
                    m_banner->showError(outcome.error());
            });
        });
        head->addWidget(use);
    }
    head->addWidget(checkButton);
    head->addWidget(tokenButton);
    head->addWidget(removeButton);
    layout->addLayout(head);
    auto *facts = new KeyValueList;
    facts->setValue(u"Id"_s, workspace.appIdCode, KeyValueList::Fixed | KeyValueList::Copyable);
    facts->setValue(u"Region"_s, workspace.regionName == u"custom"_s ? workspace.baseUrl.toString()
                                                                     : workspace.regionName.toUpper());
    facts->setValue(u"Time zone"_s, workspace.timezone);
    facts->setValue(u"Token"_s,
                    workspace.tokenPlace.isEmpty()
                        ? u"none"_s
                        : u"%1 in %2"_s.arg(workspace.tokenMasked, workspace.tokenPlace),
                    KeyValueList::NoOption, workspace.tokenInMemoryOnly ? Ink::Warning : Ink::Text);
    layout->addWidget(facts);
    auto *health = new HealthView;
    health->setHealth(workspace.health);
    layout->addWidget(health);
    connect(checkButton, &QAbstractButton::clicked, this, [this, id = workspace.id] { check(id); });
    connect(tokenButton, &QAbstractButton::clicked, this, [this, workspace] { replaceToken(workspace); });
    connect(removeButton, &QAbstractButton::clicked, this, [this, workspace] { remove(workspace); });
    return box;
}

void SettingsPage::check(const WorkspaceId &id)
{
    whenDone(m_console.workspaces().check(id), this, [this](const Result<WorkspaceView> &workspace) {
        if (!workspace) {
            m_banner->showError(workspace.error());
            return;
        }
        const bool ok = workspace->state == WorkspaceView::State::Connected;
        Q_EMIT notify(
            {.kind = ok ? Banner::Kind::Success : Banner::Kind::Warning, .text = workspace->health.summary});
        load();
    });
}

void SettingsPage::replaceToken(const WorkspaceView &workspace)
{
    auto *sheet = new TokenSheet(workspace.name, this);
    connect(sheet, &TokenSheet::tokenGiven, this, [this, id = workspace.id](const Secret &token) {
        whenDone(m_console.workspaces().replaceToken(id, token), this,
                 [this](const Result<WorkspaceView> &replaced) {
                     if (replaced)
                         Q_EMIT notify({.text = u"The new token works; the old one is forgotten here."_s});
                     else
                         m_banner->showError(replaced.error());
                 });
    });
    sheet->open();
}

void SettingsPage::remove(const WorkspaceView &workspace)
{
    ask(this,
        {.title = u"Remove %1 from Patchbay?"_s.arg(workspace.name),
         .text =
             u"Its connections, mappings, links and its token are forgotten here. Nothing changes in Intercom. This cannot be undone."_s,
         .act = u"Remove the workspace"_s,
         .dangerous = true},
        [this, id = workspace.id](bool yes) {
            if (!yes)
                return;
            whenDone(m_console.workspaces().remove(id), this, [this](const Result<Removal> &removal) {
                if (!removal) {
                    m_banner->showError(removal.error());
                    return;
                }
                if (!removal->remaining.isEmpty())
                    m_banner->showError(removal->remaining.first());
                Q_EMIT notify({.text = u"Removed."_s});
            });
        });
}

} // namespace patchbay::ui
