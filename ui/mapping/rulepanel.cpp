#include "ui/mapping/rulepanel.h"

#include "base/json.h"
#include "ui/mapping/transformeditor.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/form.h"
#include "ui/widgets/label.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/tokens.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCompleter>
#include <QLineEdit>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

QComboBox *makeFieldBox(const QString &name)
{
    auto *box = new QComboBox;
    box->setObjectName(name);
    box->setEditable(true);
    box->setInsertPolicy(QComboBox::NoInsert);
    box->completer()->setCompletionMode(QCompleter::PopupCompletion);
    box->completer()->setFilterMode(Qt::MatchContains);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    return box;
}

void fillBox(QComboBox *box, const QList<Field> &fields, const QString &current, bool writableOnly)
{
    box->clear();
    for (const Field &field : fields)
        if (!writableOnly || (field.writable && !field.archived) || field.path == current)
            box->addItem(field.path, field.path);
    const int index = box->findData(current);
    box->setCurrentIndex(index);
    if (index < 0)
        box->setEditText(current);
}

} // namespace

RulePanel::RulePanel(MappingEditor *editor, const QList<TransformDescription> &transforms, QWidget *parent)
    : QWidget(parent)
    , m_editor(editor)
{
    setObjectName(u"rulePanel"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::group);
    m_problems = new QVBoxLayout;
    m_problems->setSpacing(metric::related);
    layout->addLayout(m_problems);

    auto *ends = new Form;
    m_source = makeFieldBox(u"ruleSource"_s);
    m_target = makeFieldBox(u"ruleTarget"_s);
    ends->addRow(u"Source field"_s, m_source);
    ends->addRow(u"Intercom field"_s, m_target);
    layout->addWidget(ends);

    m_details = new QWidget;
    auto *details = new QVBoxLayout(m_details);
    details->setContentsMargins(0, 0, 0, 0);
    details->setSpacing(metric::group);
    m_direction = new SegmentedControl(u"Direction"_s);
    m_direction->setObjectName(u"ruleDirection"_s);
    m_direction->addSegment(u"To Intercom"_s, Glyph::ArrowRight);
    m_direction->addSegment(u"Both"_s, Glyph::ArrowBoth);
    m_direction->addSegment(u"From Intercom"_s, Glyph::ArrowLeft);
    auto *form = new Form;
    m_directionRow = form->addRow(u"Direction"_s, m_direction);
    m_transforms = new TransformEditor(transforms);
    form->addRow(u"On the way"_s, m_transforms);
    m_policy = new QComboBox;
    m_policy->setObjectName(u"rulePolicy"_s);
    m_policy->addItem(u"The source wins"_s, int(WritePolicy::SourceWins));
    m_policy->addItem(u"Only if Intercom's field is empty"_s, int(WritePolicy::OnlyIfEmpty));
    m_policy->addItem(u"Only when the record is created"_s, int(WritePolicy::OnlyOnCreate));
    form->addRow(u"When both sides have a value"_s, m_policy);
    m_empty = new QComboBox;
    m_empty->setObjectName(u"ruleEmpty"_s);
    m_empty->addItem(u"Keep what Intercom has"_s, int(EmptyPolicy::Keep));
    m_empty->addItem(u"Clear Intercom's field"_s, int(EmptyPolicy::Clear));
    m_empty->addItem(u"Write a default"_s, int(EmptyPolicy::UseDefault));
    form->addRow(u"When the source is empty"_s, m_empty);
    m_default = new QLineEdit;
    m_default->setObjectName(u"ruleDefault"_s);
    m_defaultRow = form->addRow(u"Default"_s, m_default);
    details->addWidget(form);
    m_matchKey = new QCheckBox(u"Identifies the record on both sides (match key)"_s);
    m_matchKey->setObjectName(u"ruleMatchKey"_s);
    m_enabled = new QCheckBox(u"In use"_s);
    m_enabled->setObjectName(u"ruleEnabled"_s);
    details->addWidget(m_matchKey);
    details->addWidget(m_enabled);

    auto *sample = new Form;
    m_sampleIn = new Label({}, TextRole::Fixed);
    m_sampleOut = new Label({}, TextRole::Fixed);
    for (Label *label : {m_sampleIn, m_sampleOut}) {
        label->setElide(Qt::ElideRight);
        label->setSelectable(true);
    }
    sample->addSection(u"With the sample record"_s);
    sample->addRow(u"The source has"_s, m_sampleIn);
    sample->addRow(u"Intercom gets"_s, m_sampleOut);
    details->addWidget(sample);
    auto *cutButton = new Button(u"Cut this cable"_s, Button::Kind::Quiet, Glyph::Unlink);
    cutButton->setObjectName(u"cutRule"_s);
    details->addWidget(cutButton, 0, Qt::AlignLeft);
    layout->addWidget(m_details);
    layout->addStretch(1);

    for (QComboBox *box : {m_source, m_target}) {
        connect(box, &QComboBox::activated, this, &RulePanel::chosen);
        connect(box->lineEdit(), &QLineEdit::editingFinished, this, &RulePanel::chosen);
    }
    connect(m_direction, &SegmentedControl::currentChanged, this, [this] { push(u"direction"_s); });
    connect(m_transforms, &TransformEditor::edited, this, [this] { push(u"transforms"_s); });
    connect(m_policy, &QComboBox::activated, this, [this] { push(u"policy"_s); });
    connect(m_empty, &QComboBox::activated, this, [this] { push(u"empty policy"_s); });
    connect(m_default, &QLineEdit::textEdited, this, [this] { push(u"default"_s); });
    connect(m_matchKey, &QCheckBox::toggled, this, [this] { push(u"match key"_s); });
    connect(m_enabled, &QCheckBox::toggled, this, [this] { push(u"use"_s); });
    connect(cutButton, &QAbstractButton::clicked, this, [this] {
        const QString id = m_ruleId;
        Q_EMIT cut();
        m_editor->remove(id);
    });
    connect(m_editor, &MappingEditor::changed, this, &RulePanel::follow);
    connect(m_editor, &MappingEditor::previewChanged, this, &RulePanel::fillSample);
    follow();
}

void RulePanel::setRule(const QString &ruleId)
{
    m_ruleId = ruleId;
    follow();
}

void RulePanel::beginNew()
{
    m_ruleId.clear();
    follow();
    focusFirst();
}

void RulePanel::focusFirst()
{
    m_source->setFocus(Qt::OtherFocusReason);
}

void RulePanel::follow()
{
    m_filling = true;
    fillFields();
    m_filling = false;
    fillProblems();
    fillSample();
}

void RulePanel::fillFields()
{
    const Rule *rule = m_editor->rule(m_ruleId);
    m_details->setVisible(rule != nullptr);
    // While somebody types into a field's box, refilling it would take the text away.
    if (!m_source->lineEdit()->hasFocus() || rule != nullptr)
        fillBox(m_source, m_editor->sourceFields(), rule == nullptr ? QString() : rule->source, false);
    if (!m_target->lineEdit()->hasFocus() || rule != nullptr)
        fillBox(m_target, m_editor->view().target.fields, rule == nullptr ? QString() : rule->target, true);
    if (rule == nullptr)
        return;
    const bool readOnly = m_editor->view().sourceIsReadOnly;
    m_direction->setCurrentIndex(rule->direction == Direction::ToIntercom ? 0
                                 : rule->direction == Direction::Both     ? 1
                                                                          : 2);
    m_direction->setSegmentEnabled(1, !readOnly);
    m_direction->setSegmentEnabled(2, !readOnly);
    m_transforms->setChain(rule->transforms);
    m_policy->setCurrentIndex(m_policy->findData(int(rule->policy)));
    m_empty->setCurrentIndex(m_empty->findData(int(rule->empty)));
    m_defaultRow->setVisible(rule->empty == EmptyPolicy::UseDefault);
    if (!m_default->hasFocus())
        m_default->setText(rule->defaultValue.isNull() || rule->defaultValue.isUndefined()
                               ? QString()
                               : displayText(rule->defaultValue));
    m_matchKey->setChecked(rule->matchKey);
    m_enabled->setChecked(rule->enabled);
}

void RulePanel::fillProblems()
{
    while (QLayoutItem *item = m_problems->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    if (m_ruleId.isEmpty())
        return;
    const QList<MappingProblem> problems = m_editor->problemsOf(m_ruleId);
    for (const MappingProblem &problem : problems) {
        auto *banner = new Banner;
        const bool creatable = problem.kind == MappingProblem::Kind::MissingAttribute;
        const FieldType type =
            problem.suggestedType == FieldType::Unknown ? FieldType::Text : problem.suggestedType;
        banner->showMessage(problem.severity == MappingProblem::Severity::Error ? Banner::Kind::Error
                                                                                : Banner::Kind::Warning,
                            problem.message, problem.nextStep,
                            creatable ? u"Create as %1"_s.arg(fieldTypeTitle(type).toLower()) : QString());
        if (const Rule *rule = m_editor->rule(m_ruleId); creatable && rule != nullptr)
            connect(banner, &Banner::actionTriggered, this,
                    [this, path = rule->target, type] { m_editor->createAttribute(path, type); });
        m_problems->addWidget(banner);
    }
}

void RulePanel::fillSample()
{
    const PreviewView::Row *row = m_editor->previewOf(m_ruleId);
    m_sampleIn->setText(row == nullptr ? u"–"_s : displayText(row->sourceValue));
    if (row == nullptr)
        m_sampleOut->setText(u"–"_s);
    else if (!row->problem.isEmpty())
        m_sampleOut->setText(row->problem);
    else
        m_sampleOut->setText(row->skipped ? u"nothing: it keeps %1"_s.arg(displayText(row->currentValue))
                                          : displayText(row->targetValue));
    m_sampleOut->setInk(row != nullptr && !row->problem.isEmpty() ? Ink::Danger : Ink::Text);
}

void RulePanel::chosen()
{
    if (m_filling)
        return;
    const QString source = m_source->currentText().trimmed();
    const QString target = m_target->currentText().trimmed();
    if (source.isEmpty() || target.isEmpty())
        return;
    if (m_ruleId.isEmpty()) {
        m_ruleId = m_editor->connectFields(source, target);
        follow();
        Q_EMIT made(m_ruleId);
        return;
    }
    push(u"fields"_s);
}

void RulePanel::push(const QString &what)
{
    const Rule *current = m_editor->rule(m_ruleId);
    if (m_filling || current == nullptr)
        return;
    Rule rule = *current;
    rule.source = m_source->currentText().trimmed();
    rule.target = m_target->currentText().trimmed();
    const int direction = m_direction->currentIndex();
    rule.direction = direction == 0   ? Direction::ToIntercom
                     : direction == 1 ? Direction::Both
                                      : Direction::FromIntercom;
    rule.transforms = m_transforms->chain();
    rule.policy = static_cast<WritePolicy>(m_policy->currentData().toInt());
    rule.empty = static_cast<EmptyPolicy>(m_empty->currentData().toInt());
    rule.defaultValue = rule.empty == EmptyPolicy::UseDefault ? QJsonValue(m_default->text()) : QJsonValue();
    rule.matchKey = m_matchKey->isChecked();
    rule.enabled = m_enabled->isChecked();
    m_editor->change(rule, what);
}

} // namespace patchbay::ui
