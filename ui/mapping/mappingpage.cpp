#include "ui/mapping/mappingpage.h"

#include "ui/mapping/patchbay.h"
#include "ui/mapping/rulemodel.h"
#include "ui/mapping/rulepanel.h"
#include "ui/mapping/versionspanel.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/drawer.h"
#include "ui/widgets/format.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/statestack.h"
#include "ui/widgets/uistate.h"
#include "ui/widgets/whendone.h"

#include <QComboBox>
#include <QLineEdit>
#include <QPointer>

#include <algorithm>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

MappingPage::MappingPage(Console &console, UiState *state, QWidget *parent)
    : Page(Place::Mapping, parent)
    , m_console(console)
    , m_state(state)
    , m_editor(new MappingEditor(console.mappings(), this))
{
    setObjectName(u"mappingPage"_s);
    build();
    connectParts();
}

void MappingPage::refresh()
{
    if (!m_editor->isModified())
        loadConnections();
}

bool MappingPage::focusFilter()
{
    m_sourceFilter->setFocus(Qt::ShortcutFocusReason);
    return m_sourceFilter->isEnabled();
}

bool MappingPage::escape()
{
    if (!m_host->isOpen())
        return false;
    m_host->close();
    return true;
}

void MappingPage::open(const QVariantMap &target)
{
    const QString connection = target.value(u"connection"_s).toString();
    if (connection.isEmpty())
        return;
    whenUnsavedSettled([this, connection, object = target.value(u"object"_s, u"people"_s).toString()] {
        m_wantedConnection = connection;
        m_wantedObject = object;
        loadConnections();
    });
}

QList<AppAction> MappingPage::actions()
{
    const auto make = [this](const QString &id, const QString &title, Glyph glyph,
                             const QKeySequence &shortcut, auto run) {
        AppAction action;
        action.id = u"mapping."_s + id;
        action.title = title;
        action.group = this->title();
        action.glyph = glyph;
        action.shortcut = shortcut;
        action.enabled = [this] { return isVisible() && m_editor->isOpen(); };
        action.run = run;
        return action;
    };
    return {
        make(u"save"_s, u"Save the mapping"_s, Glyph::Save, QKeySequence::Save, [this] { m_editor->save(); }),
        make(u"undo"_s, u"Undo"_s, Glyph::Undo, QKeySequence::Undo,
             [this] { m_editor->undoStack()->undo(); }),
        make(u"redo"_s, u"Redo"_s, Glyph::Redo, QKeySequence::Redo,
             [this] { m_editor->undoStack()->redo(); }),
        make(u"new-rule"_s, u"New rule"_s, Glyph::Plus, QKeySequence(u"Ctrl+N"_s),
             [this] { beginNewRule(); }),
        make(u"suggest"_s, u"Suggest rules"_s, Glyph::Transform, {}, [this] { suggest(); }),
        make(u"cut"_s, u"Cut the selected cable"_s, Glyph::Unlink, {},
             [this] { m_editor->remove(m_selected); }),
        make(u"turn"_s, u"Turn the selected cable"_s, Glyph::Swap, {},
             [this] { m_editor->turn(m_selected); }),
        make(u"table"_s, u"Show the rules as a table"_s, Glyph::Columns, {},
             [this] { m_view->setCurrentIndex(TableView); }),
        make(u"patch-bay"_s, u"Show the patch bay"_s, Glyph::Cable, {},
             [this] { m_view->setCurrentIndex(PatchBayView); }),
    };
}

void MappingPage::loadConnections()
{
    if (!m_editor->isOpen())
        m_stack->showLoading();
    whenDone(m_console.connections().list(), this, [this](const Result<QList<ConnectionView>> &all) {
        if (!all) {
            m_stack->showError(all.error(), u"Try again"_s);
            return;
        }
        m_connections.clear();
        for (const ConnectionView &connection : *all)
            if (!connection.id.isEmpty())
                m_connections << connection;
        m_connection->clear();
        for (const ConnectionView &connection : m_connections)
            m_connection->addItem(icon(systemGlyph(connection.system)), connection.name,
                                  connection.id.text());
        if (m_connections.isEmpty()) {
            m_editor->close();
            m_stack->showEmpty(
                Drawing::Cables, u"There is nothing to map yet."_s, u"Add a connection"_s,
                u"A mapping says which field of your system goes to which field in Intercom."_s);
            return;
        }
        if (m_wantedConnection.isEmpty())
            m_wantedConnection = m_state->value(u"mapping/connection"_s).toString();
        int index = m_connection->findData(m_wantedConnection);
        // Not chosen yet, or gone: one that has rules to look at is worth more than the first by name.
        for (int row = 0; index < 0 && row < m_connections.size(); ++row)
            if (!m_connections[row].mappings.isEmpty())
                index = row;
        index = qMax(0, index);
        m_connection->setCurrentIndex(index);
        m_wantedConnection = m_connection->itemData(index).toString();
        openChosen();
    });
}

void MappingPage::openChosen()
{
    m_state->setValue(u"mapping/connection"_s, m_wantedConnection);
    const ConnectionView *chosen = nullptr;
    for (const ConnectionView &connection : m_connections)
        if (connection.id.text() == m_wantedConnection)
            chosen = &connection;
    if (chosen == nullptr)
        return;
    m_connection->setCurrentIndex(m_connection->findData(m_wantedConnection));
    const bool hasPeople = chosen->objects.contains(u"people"_s);
    const bool hasOrganisations = chosen->objects.contains(u"organisations"_s);
    m_object->setSegmentEnabled(0, hasPeople);
    m_object->setSegmentEnabled(1, hasOrganisations);
    if (m_wantedObject.isEmpty() || (m_wantedObject == u"organisations"_s && !hasOrganisations))
        m_wantedObject = u"people"_s;
    if (m_wantedObject == u"people"_s && !hasPeople && hasOrganisations)
        m_wantedObject = u"organisations"_s;
    m_object->setCurrentIndex(m_wantedObject == u"people"_s ? 0 : 1);
    m_selected.clear();
    m_host->close();
    m_stack->showLoading();
    m_editor->open(chosen->id, m_wantedObject);
    if (m_view->currentIndex() == VersionsView)
        m_versions->load(chosen->id, m_wantedObject);
}

void MappingPage::whenUnsavedSettled(std::function<void()> then)
{
    if (!m_editor->isModified())
        return then();
    const QString name = m_editor->view().connectionName;
    ask(this,
        {.title = u"Leave the changes to “%1” unsaved?"_s.arg(name),
         .text = u"%1 steps since the last save would be lost."_s.arg(m_editor->undoStack()->index()),
         .act = u"Leave them"_s,
         .dangerous = true},
        [this, then = std::move(then)](bool yes) {
            if (yes)
                return then();
            m_connection->setCurrentIndex(m_connection->findData(m_editor->view().connectionId.text()));
            m_object->setCurrentIndex(m_editor->view().mapping.sourceObject == u"people"_s ? 0 : 1);
        });
}

void MappingPage::followEditor()
{
    const MappingView &view = m_editor->view();
    const bool isOpen = m_editor->isOpen();
    m_undo->setEnabled(isOpen && m_editor->undoStack()->canUndo());
    m_undo->setToolTip(m_editor->undoStack()->undoText());
    m_redo->setEnabled(isOpen && m_editor->undoStack()->canRedo());
    m_redo->setToolTip(m_editor->undoStack()->redoText());
    // Saving is also how somebody accepts fields that are no longer as they were.
    const bool hasDrift = std::ranges::any_of(
        view.problems, [](const MappingProblem &problem) { return problem.drift.has_value(); });
    m_save->setEnabled(isOpen && (m_editor->isModified() || hasDrift));
    m_suggest->setEnabled(isOpen);
    if (!isOpen) {
        m_header->setStateLine({});
        m_header->hideStatus();
        return;
    }
    QStringList facts{formatCount(m_editor->rules().size(), u"rule"_s, u"rules"_s)};
    const int errors = m_editor->errorCount();
    const int warnings = int(view.problems.size()) - errors;
    if (errors > 0)
        facts << formatCount(errors, u"problem"_s, u"problems"_s);
    if (warnings > 0)
        facts << formatCount(warnings, u"warning"_s, u"warnings"_s);
    facts << (view.version == 0 ? u"not saved yet"_s : u"version %1"_s.arg(view.version));
    if (m_editor->isModified())
        facts << u"unsaved changes"_s;
    if (m_editor->preview() && !m_editor->preview()->note.isEmpty())
        facts << m_editor->preview()->note;
    for (const MappingProblem &problem : view.problems)
        if (problem.ruleId.isEmpty())
            facts << problem.message;
    m_header->setStateLine(facts.join(u" · "_s));
    if (errors > 0)
        m_header->setStatus(Status::Error, formatCount(errors, u"problem"_s, u"problems"_s));
    else if (warnings > 0)
        m_header->setStatus(Status::Warning, formatCount(warnings, u"warning"_s, u"warnings"_s));
    else
        m_header->setStatus(Status::Ok);
}

void MappingPage::followSamples()
{
    m_sample->clear();
    for (const SampleView &sample : m_editor->samples())
        m_sample->addItem(sample.title, sample.key);
    m_sample->setCurrentIndex(m_sample->findData(m_editor->sample().isEmpty() && m_sample->count() > 0
                                                     ? m_sample->itemData(0)
                                                     : QVariant(m_editor->sample())));
}

void MappingPage::showPreviewProblem(const Error &error)
{
    m_banner->showError(error.withContext(u"The preview could not be made"_s));
}

void MappingPage::selectRule(const QString &ruleId, bool openPanel)
{
    m_selected = ruleId;
    m_patchBay->setSelected(ruleId);
    const int row = m_model->rowOf(ruleId);
    if (row >= 0 && row != m_table->currentRow())
        m_table->setCurrentRow(row);
    const Rule *rule = m_editor->rule(ruleId);
    if (openPanel || m_host->isOpen()) {
        m_panel->setRule(ruleId);
        m_host->drawer()->setTitle(u"Rule"_s);
        m_host->drawer()->setSubtitle(rule == nullptr ? QString()
                                                      : u"%1 → %2"_s.arg(rule->source, rule->target));
    }
    if (openPanel)
        m_host->open();
}

void MappingPage::beginNewRule()
{
    m_selected.clear();
    m_patchBay->setSelected({});
    m_host->drawer()->setTitle(u"New rule"_s);
    m_host->drawer()->setSubtitle({});
    m_host->open();
    m_panel->beginNew();
}

void MappingPage::suggest()
{
    const int count = m_editor->addSuggestions();
    if (count == 0) {
        Q_EMIT notify({.kind = Banner::Kind::Info, .text = u"No further rule fits by name and type."_s});
        return;
    }
    Q_EMIT notify(
        undoNote(u"Added %1."_s.arg(formatCount(count, u"rule"_s, u"rules"_s)), m_editor->undoStack()));
}

} // namespace patchbay::ui
