#include "ui/actions/ruleeditor.h"

#include "ui/actions/livepane.h"
#include "ui/actions/ruledraft.h"
#include "ui/actions/ruleversions.h"
#include "ui/actions/secretsform.h"
#include "ui/actions/stepsform.h"
#include "ui/actions/templateedit.h"
#include "ui/actions/valuesform.h"
#include "ui/actions/whenform.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/format.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/whendone.h"

#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

QScrollArea *scrolled(QWidget *content)
{
    auto *holder = new QWidget;
    auto *layout = new QVBoxLayout(holder);
    layout->setContentsMargins(0, 0, metric::related, 0);
    layout->addWidget(content);
    auto *area = new QScrollArea;
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setWidget(holder);
    return area;
}

} // namespace

RuleEditor::RuleEditor(Console &console, UiState *state, QWidget *parent)
    : QWidget(parent)
    , m_console(console)
    , m_state(state)
    , m_draft(new RuleDraft(console.rules(), this))
{
    setObjectName(u"ruleEditor"_s);
    build();
    connectParts();
}

RuleEditor::~RuleEditor() = default;

void RuleEditor::build()
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(metric::page, metric::page, metric::page, metric::page);
    layout->setSpacing(12);
    m_header = new PageHeader({});
    m_undo = m_header->addAction(u"Undo"_s, Glyph::Undo, Button::Kind::Quiet);
    m_undo->setObjectName(u"undoRule"_s);
    m_redo = m_header->addAction(u"Redo"_s, Glyph::Redo, Button::Kind::Quiet);
    m_redo->setObjectName(u"redoRule"_s);
    m_dryRun = m_header->addAction(u"Dry run"_s, Glyph::Preview);
    m_dryRun->setObjectName(u"dryRun"_s);
    m_dryRun->setToolTip(u"Takes the sample through the rule; nothing is sent"_s);
    m_send = m_header->addAction(u"Send once…"_s, Glyph::Send);
    m_send->setObjectName(u"sendOnce"_s);
    m_save = m_header->addAction(u"Save"_s, Glyph::Save, Button::Kind::Primary);
    m_save->setObjectName(u"saveRule"_s);
    layout->addWidget(m_header);
    m_banner = new Banner;
    m_banner->setObjectName(u"ruleBanner"_s);
    m_banner->setClosable(true);
    layout->addWidget(m_banner);

    m_when = new WhenForm(*m_draft);
    m_values = new ValuesForm(*m_draft, m_console.mappings().transforms());
    m_steps = new StepsForm(*m_draft);
    m_secrets = new SecretsForm(*m_draft, m_console.rules());
    m_versions = new RuleVersions(*m_draft, m_console.rules(), m_state);
    m_live = new LivePane(*m_draft, m_console.rules(), m_console.webhooks(), m_state);
    m_parts = new SegmentedControl(u"Part of the rule"_s, SegmentedControl::Look::Tabs);
    m_parts->setObjectName(u"ruleParts"_s);
    for (const QString &part : {u"When"_s, u"Values"_s, u"Steps"_s, u"Secrets"_s, u"Versions"_s})
        m_parts->addSegment(part);
    m_pages = new QStackedWidget;
    for (QWidget *page :
         {static_cast<QWidget *>(m_when), static_cast<QWidget *>(m_values), static_cast<QWidget *>(m_steps),
          static_cast<QWidget *>(m_secrets), static_cast<QWidget *>(m_versions)})
        m_pages->addWidget(scrolled(page));
    auto *left = new QWidget;
    auto *leftLayout = new QVBoxLayout(left);
    leftLayout->setContentsMargins(0, 0, metric::related, 0);
    leftLayout->setSpacing(12);
    leftLayout->addWidget(m_parts);
    leftLayout->addWidget(m_pages, 1);
    auto *right = new QWidget;
    auto *rightLayout = new QVBoxLayout(right);
    rightLayout->setContentsMargins(metric::related, 0, 0, 0);
    rightLayout->addWidget(m_live);
    auto *split = new QSplitter(Qt::Horizontal);
    split->setObjectName(u"ruleSplit"_s);
    split->setChildrenCollapsible(false);
    split->setHandleWidth(1);
    split->addWidget(left);
    split->addWidget(right);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    left->setMinimumWidth(480);
    right->setMinimumWidth(360);
    split->setSizes({680, 520});
    layout->addWidget(split, 1);
}

void RuleEditor::connectParts()
{
    m_header->setPath({u"Actions"_s, u"Rule"_s});
    connect(m_header, &PageHeader::pathActivated, this, &RuleEditor::closeRequested);
    connect(m_undo, &QAbstractButton::clicked, m_draft->undoStack(), &QUndoStack::undo);
    connect(m_redo, &QAbstractButton::clicked, m_draft->undoStack(), &QUndoStack::redo);
    connect(m_save, &QAbstractButton::clicked, this, &RuleEditor::save);
    connect(m_dryRun, &QAbstractButton::clicked, this, [this] { m_live->tryOut(false); });
    connect(m_send, &QAbstractButton::clicked, this, [this] { m_live->tryOut(true); });
    connect(m_parts, &SegmentedControl::currentChanged, this, qOverload<int>(&RuleEditor::showPart));
    connect(m_steps, &StepsForm::currentChanged, m_live, &LivePane::setStep);
    const auto remember = [this](TemplateEdit *edit) { m_lastEdit = edit; };
    connect(m_steps, &StepsForm::focused, this, remember);
    connect(m_values, &ValuesForm::focused, this, remember);
    connect(m_live, &LivePane::faultChosen, this, &RuleEditor::goTo);
    connect(m_live, &LivePane::valueChosen, this, [this](const QString &path) {
        if (m_lastEdit && m_lastEdit->isVisible())
            m_lastEdit->insertTag(path);
        else
            Q_EMIT notify({.kind = Banner::Kind::Info,
                           .text = u"Put the cursor into a template first; then choose a value."_s});
    });
    connect(m_draft, &RuleDraft::changed, this, &RuleEditor::follow);
    connect(m_draft, &RuleDraft::viewChanged, this, &RuleEditor::follow);
    connect(m_draft->undoStack(), &QUndoStack::cleanChanged, this, &RuleEditor::follow);
    connect(m_draft, &RuleDraft::saved, this, [this](const RuleView &view) {
        m_banner->hide();
        Q_EMIT notify({.text = u"Saved as version %1."_s.arg(view.version)});
    });
    connect(m_draft, &RuleDraft::saveFailed, this, &RuleEditor::askAboutConflict);
    connect(m_draft, &RuleDraft::secretFailed, this,
            [this](const Error &error) { m_banner->showError(error); });
    connect(m_banner, &Banner::actionTriggered, this, [this] {
        if (!m_isConflict)
            return;
        // What somebody else saved is read anew; what was written here can still be compared and redone.
        whenDone(m_console.rules().find(m_draft->id().text()), this, [this](const Result<RuleView> &view) {
            Outcome opened;
            if (view)
                opened = open(*view);
            else
                opened = fail(view.error());
            if (!opened)
                m_banner->showError(opened.error());
        });
    });
    connect(m_secrets, &SecretsForm::kept, this,
            [this](const QString &text) { Q_EMIT notify({.text = text}); });
    connect(m_versions, &RuleVersions::failed, this,
            [this](const Error &error) { m_banner->showError(error); });
    connect(m_versions, &RuleVersions::broughtBack, this, [this](int version) {
        showPart(u"steps"_s);
        Q_EMIT notify(undoNote(u"Version %1 is back. Save to keep it."_s.arg(version), m_draft->undoStack()));
    });
}

void RuleEditor::beginNew(const ActionRule &rule, QHash<QString, Secret> secrets)
{
    loadConnections();
    m_banner->hide();
    m_draft->beginNew(rule);
    m_draft->setPendingSecrets(std::move(secrets));
    m_live->useInvented();
    m_parts->setCurrentIndex(StepsPart);
    showPart(int(StepsPart));
}

Outcome RuleEditor::open(const RuleView &view)
{
    loadConnections();
    const Outcome opened = m_draft->open(view);
    if (!opened)
        return opened;
    m_isConflict = false;
    m_banner->hide();
    m_live->useInvented();
    showPart(m_parts->currentIndex());
    return {};
}

void RuleEditor::loadConnections()
{
    whenDone(m_console.connections().list(), this, [this](const Result<QList<ConnectionView>> &all) {
        if (all)
            m_when->setConnections(*all);
        else if (all.error().kind != Error::Kind::NotFound) // without a workspace there are none
            m_banner->showError(all.error());
    });
}

void RuleEditor::showPart(const QString &part)
{
    const int index =
        int(QStringList{u"when"_s, u"values"_s, u"steps"_s, u"secrets"_s, u"versions"_s}.indexOf(part));
    if (index >= 0)
        m_parts->setCurrentIndex(index);
}

void RuleEditor::showPart(int part)
{
    m_pages->setCurrentIndex(part);
    if (part == SecretsPart)
        m_secrets->load();
    if (part == VersionsPart)
        m_versions->load();
}

void RuleEditor::goTo(const QString &place)
{
    if (place.startsWith("steps."_L1)) {
        m_parts->setCurrentIndex(StepsPart);
        m_steps->goTo(place);
    } else if (!place.isEmpty()) {
        m_parts->setCurrentIndex(ValuesPart);
        m_values->goTo(place);
    }
}

void RuleEditor::follow()
{
    const ActionRule &rule = m_draft->rule();
    m_header->setTitle(rule.name.isEmpty() ? u"New rule"_s : rule.name);
    m_header->setPath({u"Actions"_s, rule.name.isEmpty() ? u"New rule"_s : rule.name});
    QStringList facts{m_draft->version() == 0 ? u"not saved yet"_s : u"version %1"_s.arg(m_draft->version())};
    if (m_draft->version() > 0 && m_draft->isModified())
        facts << u"unsaved changes"_s;
    if (rule.isRehearsal)
        facts << u"rehearses only"_s;
    m_header->setStateLine(facts.join(u" · "_s));
    const auto faults = m_draft->view().faults.size();
    if (faults > 0)
        m_header->setStatus(Status::Error, formatCount(faults, u"mistake"_s, u"mistakes"_s));
    else
        m_header->hideStatus();
    m_undo->setEnabled(m_draft->undoStack()->canUndo());
    m_undo->setToolTip(m_draft->undoStack()->undoText());
    m_redo->setEnabled(m_draft->undoStack()->canRedo());
    m_redo->setToolTip(m_draft->undoStack()->redoText());
    m_save->setEnabled(m_draft->isModified());
    for (Button *button : {m_dryRun, m_send})
        button->setEnabled(m_draft->hasSample());
    m_parts->setSegmentCount(StepsPart, rule.steps.size() > 1 ? rule.steps.size() : 0);
    m_parts->setSegmentCount(SecretsPart, m_draft->view().secretKeys.size());
}

void RuleEditor::save()
{
    m_isConflict = false;
    m_draft->save();
}

void RuleEditor::askAboutConflict(const Error &error)
{
    m_banner->showError(error);
    if (error.kind != Error::Kind::Conflict || m_draft->version() == 0)
        return;
    // Another rule of that name, or another version of this one?
    whenDone(m_console.rules().find(m_draft->id().text()), this, [this, error](const Result<RuleView> &view) {
        m_isConflict = view && view->version != m_draft->version();
        if (m_isConflict)
            m_banner->showError(error, u"Read version %1"_s.arg(view->version));
    });
}

void RuleEditor::whenSettled(std::function<void()> then)
{
    if (!m_draft->isModified())
        return then();
    const int steps = m_draft->undoStack()->index();
    ask(this,
        {.title = u"Leave “%1” unsaved?"_s.arg(m_draft->rule().name),
         .text = m_draft->version() == 0 ? u"The rule was never saved and would be gone."_s
                                         : u"%1 since the last save would be lost."_s.arg(
                                               formatCount(steps, u"change"_s, u"changes"_s)),
         .act = u"Leave it"_s,
         .dangerous = true},
        [then = std::move(then)](bool yes) {
            if (yes)
                then();
        });
}

} // namespace patchbay::ui
