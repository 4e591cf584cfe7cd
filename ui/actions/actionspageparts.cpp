// ActionsPage put together: its parts, where they stand, and what each of them sets off.
#include "ui/actions/actionspage.h"
#include "ui/actions/livepane.h"
#include "ui/actions/ruledraft.h"
#include "ui/actions/ruleeditor.h"
#include "ui/actions/rulegallery.h"
#include "ui/actions/rulelistmodel.h"
#include "ui/actions/tracelist.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/filterbar.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/statestack.h"
#include "ui/widgets/tokens.h"

#include <QShortcut>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

void ActionsPage::build()
{
    m_list = buildList();
    m_gallery = new RuleGallery(m_console.rules());
    m_editor = new RuleEditor(m_console, m_state);
    m_stack = new QStackedWidget;
    for (QWidget *widget : {m_list, static_cast<QWidget *>(m_gallery), static_cast<QWidget *>(m_editor)})
        m_stack->addWidget(widget);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);
}

QWidget *ActionsPage::buildList()
{
    auto *list = new QWidget;
    auto *layout = new QVBoxLayout(list);
    layout->setContentsMargins(metric::page, metric::page, metric::page, metric::page);
    layout->setSpacing(metric::group);
    m_header = new PageHeader(title());
    m_stopButton = m_header->addAction(u"Stop all actions"_s, Glyph::Stop);
    m_stopButton->setObjectName(u"stopActions"_s);
    Button *add = m_header->addAction(u"New rule"_s, Glyph::Plus, Button::Kind::Primary);
    add->setObjectName(u"newRule"_s);
    layout->addWidget(m_header);
    m_stopBanner = new Banner;
    m_stopBanner->setObjectName(u"stopBanner"_s);
    layout->addWidget(m_stopBanner);
    m_banner = new Banner;
    m_banner->setObjectName(u"actionsBanner"_s);
    m_banner->setClosable(true);
    layout->addWidget(m_banner);
    m_tabs = new SegmentedControl(u"Part of the page"_s, SegmentedControl::Look::Tabs);
    m_tabs->setObjectName(u"actionsTabs"_s);
    m_tabs->addSegment(u"Rules"_s);
    m_tabs->addSegment(u"Traces"_s);
    layout->addWidget(m_tabs);
    m_traces = new TraceList(m_console.rules(), m_state);
    m_tabPages = new QStackedWidget;
    m_tabPages->addWidget(buildRules());
    m_tabPages->addWidget(m_traces);
    layout->addWidget(m_tabPages, 1);
    connect(m_tabs, &SegmentedControl::currentChanged, m_tabPages, &QStackedWidget::setCurrentIndex);
    connect(m_stopButton, &QAbstractButton::clicked, this, [this] { setStopped(true); });
    connect(m_stopBanner, &Banner::actionTriggered, this, [this] { setStopped(false); });
    connect(add, &QAbstractButton::clicked, this, &ActionsPage::showGallery);
    return list;
}

QWidget *ActionsPage::buildRules()
{
    auto *rules = new QWidget;
    auto *layout = new QVBoxLayout(rules);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::group);
    m_filter = new FilterBar(u"Filter: text, state:on, last:failed, topic:conversation"_s);
    m_filter->setObjectName(u"ruleFilter"_s);
    m_filter->setFields({{.key = u"state"_s,
                          .label = u"State"_s,
                          .values = {u"on"_s, u"off"_s, u"rehearses"_s, u"unreadable"_s},
                          .canNegate = true},
                         {.key = u"last"_s,
                          .label = u"Last verdict"_s,
                          .values = {u"sent"_s, u"failed"_s, u"not_wanted"_s, u"rehearsed"_s, u"stopped"_s},
                          .canNegate = true},
                         {.key = u"topic"_s, .label = u"Topic"_s, .canNegate = true}});
    m_filter->enableSavedViews(u"rules"_s, m_state);
    layout->addWidget(m_filter);
    m_model = new RuleListModel(this);
    m_table = new DataTable;
    m_table->setObjectName(u"actionRulesTable"_s);
    m_table->setAccessibleName(u"Rules"_s);
    m_table->setSource(m_model);
    m_table->setColumnWidths({112, 220, 240, 240, 260, 104});
    m_table->setStretchColumn(int(RuleListModel::Column::Last));
    m_table->setName(u"actionrules"_s, m_state);
    m_tableStack = new StateStack(m_table);
    layout->addWidget(m_tableStack, 1);
    return rules;
}

void ActionsPage::connectParts()
{
    connect(&m_console.rules(), &RuleService::changed, this, &ActionsPage::load);
    // Verdicts come in bursts: one reading for all of a moment.
    auto *soon = new QTimer(this);
    soon->setSingleShot(true);
    soon->setInterval(300);
    connect(soon, &QTimer::timeout, this, &ActionsPage::load);
    connect(&m_console.rules(), &RuleService::traced, soon, [soon] {
        if (!soon->isActive())
            soon->start();
    });
    auto *clock = new QTimer(this);
    clock->setInterval(15'000);
    connect(clock, &QTimer::timeout, m_model, &RuleListModel::tick);
    clock->start();
    connect(m_filter, &FilterBar::changed, this, &ActionsPage::applyFilter);
    connect(m_banner, &Banner::actionTriggered, this, &ActionsPage::load);
    connect(m_tableStack, &StateStack::retryRequested, this, &ActionsPage::load);
    connect(m_tableStack, &StateStack::emptyActivated, this, [this] {
        if (m_all.isEmpty())
            showGallery();
        else
            m_filter->clear();
    });
    connect(m_table, &DataTable::rowActivated, this,
            [this](int row) { openRule(m_model->rule(row).id.text(), {}); });
    connect(m_table, &DataTable::rowMenuRequested, this, &ActionsPage::rowMenu);
    connect(m_table, &QAbstractItemView::clicked, this, [this](const QModelIndex &index) {
        if (index.column() == int(RuleListModel::Column::Enabled))
            toggleCurrent();
    });
    auto *space = new QShortcut(Qt::Key_Space, m_table, nullptr, nullptr, Qt::WidgetShortcut);
    connect(space, &QShortcut::activated, this, &ActionsPage::toggleCurrent);
    auto *erase = new QShortcut(Qt::Key_Delete, m_table, nullptr, nullptr, Qt::WidgetShortcut);
    connect(erase, &QShortcut::activated, this, [this] {
        if (const RuleView *rule = current())
            askToRemove(RuleView(*rule));
    });
    connect(m_traces, &TraceList::notify, this, &ActionsPage::notify);
    connect(m_traces, &TraceList::sampleRequested, this,
            [this](const QString &rule, const QString &trace) { openRule(rule, u"steps"_s, trace); });
    connect(m_gallery, &RuleGallery::cancelled, this, &ActionsPage::showList);
    connect(m_gallery, &RuleGallery::made, this,
            [this](const ActionRule &rule, const QHash<QString, Secret> &secrets) {
                m_editor->beginNew(rule, secrets);
                if (m_delivery > 0)
                    m_editor->live()->useDelivery(m_delivery);
                m_stack->setCurrentWidget(m_editor);
            });
    connect(m_editor, &RuleEditor::closeRequested, this,
            [this] { m_editor->whenSettled([this] { showList(); }); });
    connect(m_editor, &RuleEditor::notify, this, &ActionsPage::notify);
}

} // namespace patchbay::ui
