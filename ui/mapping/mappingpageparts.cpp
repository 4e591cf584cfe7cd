// MappingPage put together: its parts, where they stand, and what each of them sets off.
#include "ui/mapping/mappingpage.h"
#include "ui/mapping/patchbay.h"
#include "ui/mapping/rulemodel.h"
#include "ui/mapping/rulepanel.h"
#include "ui/mapping/versionspanel.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/drawer.h"
#include "ui/widgets/label.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/statestack.h"
#include "ui/widgets/tokens.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QPointer>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

void MappingPage::build()
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(metric::page, metric::page, metric::page, metric::page);
    layout->setSpacing(metric::group);
    m_header = new PageHeader(title());
    m_undo = m_header->addAction(u"Undo"_s, Glyph::Undo, Button::Kind::Quiet);
    m_undo->setObjectName(u"undoMapping"_s);
    m_redo = m_header->addAction(u"Redo"_s, Glyph::Redo, Button::Kind::Quiet);
    m_redo->setObjectName(u"redoMapping"_s);
    m_suggest = m_header->addAction(u"Suggest"_s, Glyph::Transform, Button::Kind::Secondary);
    m_suggest->setObjectName(u"suggestRules"_s);
    m_save = m_header->addAction(u"Save"_s, Glyph::Save, Button::Kind::Primary);
    m_save->setObjectName(u"saveMapping"_s);
    layout->addWidget(m_header);
    m_banner = new Banner;
    m_banner->setClosable(true);
    layout->addWidget(m_banner);
    layout->addWidget(buildToolbar());
    m_stack = new StateStack(buildViews());
    layout->addWidget(m_stack, 1);
}

QWidget *MappingPage::buildToolbar()
{
    auto *bar = new QWidget;
    auto *rows = new QVBoxLayout(bar);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(metric::related);

    auto *first = new QHBoxLayout;
    first->setSpacing(metric::related);
    m_connection = new QComboBox;
    m_connection->setObjectName(u"mappingConnection"_s);
    m_connection->setAccessibleName(u"Connection"_s);
    m_connection->setMinimumWidth(200);
    m_object = new SegmentedControl(u"Objects"_s);
    m_object->setObjectName(u"mappingObject"_s);
    m_object->addSegment(u"People → contacts"_s, Glyph::User);
    m_object->addSegment(u"Organisations → companies"_s, Glyph::Company);
    m_view = new SegmentedControl(u"View"_s);
    m_view->setObjectName(u"mappingView"_s);
    m_view->addSegment(u"Patch bay"_s, Glyph::Cable);
    m_view->addSegment(u"Table"_s, Glyph::Columns);
    m_view->addSegment(u"Versions"_s, Glyph::Clock);
    first->addWidget(m_connection);
    first->addWidget(m_object);
    first->addStretch(1);
    first->addWidget(m_view);
    rows->addLayout(first);

    m_fieldTools = new QWidget;
    auto *second = new QHBoxLayout(m_fieldTools);
    second->setContentsMargins(0, 0, 0, 0);
    second->setSpacing(metric::related);
    m_sourceFilter = new QLineEdit;
    m_sourceFilter->setObjectName(u"sourceFilter"_s);
    m_sourceFilter->setPlaceholderText(u"Filter source fields"_s);
    m_sourceFilter->setAccessibleName(u"Filter source fields"_s);
    m_targetFilter = new QLineEdit;
    m_targetFilter->setObjectName(u"targetFilter"_s);
    m_targetFilter->setPlaceholderText(u"Filter Intercom fields"_s);
    m_targetFilter->setAccessibleName(u"Filter Intercom fields"_s);
    for (QLineEdit *filter : {m_sourceFilter, m_targetFilter}) {
        filter->setClearButtonEnabled(true);
        filter->setMinimumWidth(160);
    }
    m_sample = new QComboBox;
    m_sample->setObjectName(u"sampleRecord"_s);
    m_sample->setAccessibleName(u"Sample record"_s);
    m_sample->setEditable(true);
    m_sample->setInsertPolicy(QComboBox::NoInsert);
    m_sample->lineEdit()->setPlaceholderText(u"Key or e-mail of a record"_s);
    m_sample->setMinimumWidth(260);
    second->addWidget(m_sourceFilter, 1);
    auto *label = new Label(u"Sample"_s, TextRole::Caption, Ink::Muted);
    second->addWidget(label);
    second->addWidget(m_sample, 1);
    second->addWidget(m_targetFilter, 1);
    rows->addWidget(m_fieldTools);
    return bar;
}

QWidget *MappingPage::buildViews()
{
    m_patchBay = new PatchBay(m_editor);
    auto *scroll = new QScrollArea;
    scroll->setObjectName(u"patchBayScroll"_s);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(m_patchBay);
    scroll->viewport()->setAutoFillBackground(false);
    m_patchBay->setAutoFillBackground(false);

    m_model = new RuleModel(m_editor, this);
    m_table = new DataTable;
    m_table->setObjectName(u"rulesTable"_s);
    m_table->setAccessibleName(u"Rules"_s);
    m_table->setSource(m_model);
    m_table->setColumnWidths({150, 56, 170, 150, 160, 160, 200});
    m_table->setName(u"rules"_s, m_state);
    m_table->setPlaceholder(u"No rule yet. Press N, or drag a cable in the patch bay."_s);
    m_versions = new VersionsPanel(m_console.mappings(), m_state);

    m_views = new QStackedWidget;
    m_views->addWidget(scroll);
    m_views->addWidget(m_table);
    m_views->addWidget(m_versions);
    m_host = new DrawerHost(m_views);
    m_host->setName(u"rule"_s, m_state);
    m_panel = new RulePanel(m_editor, m_console.mappings().transforms());
    m_host->drawer()->setTitle(u"Rule"_s);
    m_host->drawer()->setContent(m_panel);
    return m_host;
}

void MappingPage::connectParts()
{
    connect(m_undo, &QAbstractButton::clicked, m_editor->undoStack(), &QUndoStack::undo);
    connect(m_redo, &QAbstractButton::clicked, m_editor->undoStack(), &QUndoStack::redo);
    connect(m_suggest, &QAbstractButton::clicked, this, &MappingPage::suggest);
    connect(m_save, &QAbstractButton::clicked, m_editor, &MappingEditor::save);
    connect(m_connection, &QComboBox::activated, this, [this] {
        whenUnsavedSettled([this] {
            m_wantedConnection = m_connection->currentData().toString();
            openChosen();
        });
    });
    connect(m_object, &SegmentedControl::currentChanged, this, [this](int index) {
        const QString object = index == 0 ? u"people"_s : u"organisations"_s;
        if (object == m_wantedObject)
            return;
        whenUnsavedSettled([this, object] {
            m_wantedObject = object;
            openChosen();
        });
    });
    connect(m_view, &SegmentedControl::currentChanged, this, [this](int index) {
        m_views->setCurrentIndex(index);
        m_sourceFilter->setEnabled(index == PatchBayView);
        m_targetFilter->setEnabled(index == PatchBayView);
        m_fieldTools->setVisible(index != VersionsView);
        if (index == VersionsView) {
            m_host->close();
            m_versions->load(m_editor->view().connectionId, m_wantedObject);
        }
    });
    connect(m_sourceFilter, &QLineEdit::textChanged, this,
            [this](const QString &text) { m_patchBay->setFilter(Side::Source, text); });
    connect(m_targetFilter, &QLineEdit::textChanged, this,
            [this](const QString &text) { m_patchBay->setFilter(Side::Intercom, text); });
    connect(m_sample, &QComboBox::activated, this,
            [this](int index) { m_editor->setSample(m_sample->itemData(index).toString()); });
    connect(m_sample->lineEdit(), &QLineEdit::returnPressed, this, [this] {
        const int index = m_sample->findText(m_sample->currentText());
        m_editor->setSample(index >= 0 ? m_sample->itemData(index).toString()
                                       : m_sample->currentText().trimmed());
    });

    connect(m_patchBay, &PatchBay::ruleSelected, this, [this](const QString &id) { selectRule(id, false); });
    connect(m_patchBay, &PatchBay::ruleActivated, this, [this](const QString &id) { selectRule(id, true); });
    connect(m_table, &DataTable::currentRowChanged, this,
            [this](int row) { selectRule(m_model->ruleId(row), false); });
    connect(m_table, &DataTable::rowActivated, this, [this](int row) {
        selectRule(m_model->ruleId(row), true);
        m_panel->focusFirst();
    });
    connect(m_table, &DataTable::rowMenuRequested, this, [this](int row, const QPoint &at) {
        const QString id = m_model->ruleId(row);
        auto *menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->addAction(icon(Glyph::Edit), u"Edit…"_s, this, [this, id] { selectRule(id, true); });
        menu->addAction(icon(Glyph::Unlink), u"Cut"_s, this, [this, id] { m_editor->remove(id); });
        menu->popup(at);
    });
    connect(m_panel, &RulePanel::made, this, [this](const QString &id) { selectRule(id, true); });
    connect(m_panel, &RulePanel::cut, m_host, &DrawerHost::close);
    connect(m_versions, &VersionsPanel::restoreRequested, this, [this](const Mapping &mapping, int version) {
        m_editor->replaceRules(mapping.rules, u"Bring version %1 back"_s.arg(version));
        m_view->setCurrentIndex(PatchBayView);
        Q_EMIT notify(
            undoNote(u"Version %1 is back. Save to keep it."_s.arg(version), m_editor->undoStack()));
    });

    connect(m_editor, &MappingEditor::opened, this, [this] {
        m_banner->hide();
        m_stack->showContent();
    });
    connect(m_editor, &MappingEditor::failed, this,
            [this](const Error &error) { m_stack->showError(error, u"Try again"_s); });
    connect(m_stack, &StateStack::retryRequested, this, &MappingPage::loadConnections);
    connect(m_stack, &StateStack::emptyActivated, this,
            [this] { Q_EMIT navigate(Place::Integrations, {{u"add"_s, true}}); });
    connect(m_editor, &MappingEditor::changed, this, &MappingPage::followEditor);
    connect(m_editor->undoStack(), &QUndoStack::cleanChanged, this, &MappingPage::followEditor);
    connect(m_editor->undoStack(), &QUndoStack::indexChanged, this, &MappingPage::followEditor);
    connect(m_editor, &MappingEditor::samplesChanged, this, &MappingPage::followSamples);
    connect(m_editor, &MappingEditor::previewFailed, this, &MappingPage::showPreviewProblem);
    connect(m_editor, &MappingEditor::previewChanged, this, &MappingPage::followEditor);
    connect(m_editor, &MappingEditor::saved, this,
            [this](int version) { Q_EMIT notify({.text = u"Saved as version %1."_s.arg(version)}); });
    connect(m_editor, &MappingEditor::saveFailed, this,
            [this](const Error &error) { m_banner->showError(error); });
    connect(m_editor, &MappingEditor::attributeCreated, this,
            [this](const QString &path) { Q_EMIT notify({.text = u"Created %1 in Intercom."_s.arg(path)}); });
    connect(&m_console.connections(), &ConnectionService::changed, this, [this] {
        if (!m_editor->isModified())
            loadConnections();
    });
}

} // namespace patchbay::ui
