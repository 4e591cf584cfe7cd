#include "ui/actions/variableform.h"

#include "base/json.h"
#include "ui/actions/templateedit.h"
#include "ui/mapping/transformeditor.h"
#include "ui/widgets/button.h"
#include "ui/widgets/form.h"
#include "ui/widgets/label.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QJsonDocument>
#include <QLineEdit>
#include <QSpinBox>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

// A constant as it is typed: JSON where it is no plain text.
QString constantText(const QJsonValue &value)
{
    if (value.isUndefined())
        return {};
    if (value.isString())
        return value.toString();
    return QString::fromUtf8(QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact))
        .sliced(1)
        .chopped(1);
}

// What was typed: JSON where it reads as JSON and what was there was no text.
QJsonValue constantOf(const QString &text, const QJsonValue &before)
{
    if (text == constantText(before))
        return before;
    if (before.isString())
        return text;
    const QJsonDocument document = QJsonDocument::fromJson(u"[%1]"_s.arg(text).toUtf8());
    const bool isOne = document.isArray() && document.array().size() == 1;
    return isOne && !document.array().first().isString() ? document.array().first() : QJsonValue(text);
}

} // namespace

VariableForm::VariableForm(const QList<TransformDescription> &transforms, QWidget *parent) : QFrame(parent)
{
    setObjectName(u"variableForm"_s);
    setFrameShape(QFrame::StyledPanel);
    m_name = new QLineEdit;
    m_name->setObjectName(u"variableName"_s);
    m_name->setPlaceholderText(u"name"_s);
    m_name->setAccessibleName(u"Name of the variable"_s);
    m_kind = new QComboBox;
    m_kind->setObjectName(u"variableKind"_s);
    m_kind->setAccessibleName(u"Where its value comes from"_s);
    m_kind->addItems({u"Text"_s, u"Field"_s, u"JSON"_s, u"Constant"_s});
    m_text = new TemplateEdit(u"Value of the variable"_s);
    m_text->setObjectName(u"variableText"_s);
    m_text->setFixedHeight(52);
    m_result = new Label({}, TextRole::Caption, Ink::Muted);
    m_result->setElide(Qt::ElideRight);
    m_result->setObjectName(u"variableResult"_s);
    const auto small = [](Glyph glyph, const QString &name) {
        auto *button = new IconButton(glyph, name);
        button->setSmall(true);
        return button;
    };
    auto *up = small(Glyph::ChevronUp, u"Move the variable up"_s);
    auto *down = small(Glyph::ChevronDown, u"Move the variable down"_s);
    m_more = small(Glyph::Settings, u"What is done to it"_s);
    m_more->setObjectName(u"variableMore"_s);
    m_more->setCheckable(true);
    auto *remove = small(Glyph::Close, u"Remove the variable"_s);
    auto *head = new QHBoxLayout;
    head->setSpacing(metric::related);
    head->addWidget(m_name, 2);
    head->addWidget(m_kind, 0);
    head->addWidget(m_result, 3);
    for (QWidget *button : {up, down, m_more, remove})
        head->addWidget(button);

    m_details = new QWidget;
    auto *details = new QVBoxLayout(m_details);
    details->setContentsMargins(0, 0, 0, 0);
    details->setSpacing(12);
    m_transforms = new TransformEditor(transforms);
    details->addWidget(m_transforms);
    m_fallback = new QLineEdit;
    m_fallback->setObjectName(u"variableDefault"_s);
    m_fallback->setPlaceholderText(u"None"_s);
    m_longest = new QSpinBox;
    m_longest->setObjectName(u"variableLongest"_s);
    m_longest->setRange(0, 10'000'000);
    m_longest->setSpecialValueText(u"As it is"_s);
    m_digest = new QComboBox;
    m_digest->setObjectName(u"variableDigest"_s);
    m_digest->addItem(u"None"_s, QString());
    m_digest->addItem(u"MD5"_s, u"md5"_s);
    m_digest->addItem(u"SHA-256"_s, u"sha256"_s);
    auto *line = new QHBoxLayout;
    line->setSpacing(metric::group);
    line->addWidget(new FormRow(u"Instead of nothing"_s, m_fallback), 2);
    line->addWidget(new FormRow(u"Characters at most"_s, m_longest), 1);
    line->addWidget(new FormRow(u"Digest"_s, m_digest), 1);
    details->addLayout(line);
    m_required = new QCheckBox(u"Without a value nothing is sent"_s);
    m_required->setObjectName(u"variableRequired"_s);
    details->addWidget(m_required);
    m_details->hide();

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 8, 12);
    layout->setSpacing(metric::related);
    layout->addLayout(head);
    layout->addWidget(m_text);
    layout->addWidget(m_details);

    connect(m_name, &QLineEdit::textEdited, this, &VariableForm::edited);
    connect(m_kind, &QComboBox::activated, this, [this] {
        followKind();
        Q_EMIT edited();
    });
    connect(m_text, &TemplateEdit::edited, this, &VariableForm::edited);
    connect(m_text, &TemplateEdit::focused, this, [this] { Q_EMIT focused(m_text); });
    connect(m_transforms, &TransformEditor::edited, this, &VariableForm::edited);
    connect(m_fallback, &QLineEdit::textEdited, this, &VariableForm::edited);
    connect(m_longest, &QSpinBox::valueChanged, this, &VariableForm::edited);
    connect(m_digest, &QComboBox::activated, this, &VariableForm::edited);
    connect(m_required, &QCheckBox::clicked, this, &VariableForm::edited);
    connect(m_more, &QAbstractButton::toggled, m_details, &QWidget::setVisible);
    connect(up, &QAbstractButton::clicked, this, [this] { Q_EMIT moveRequested(-1); });
    connect(down, &QAbstractButton::clicked, this, [this] { Q_EMIT moveRequested(1); });
    connect(remove, &QAbstractButton::clicked, this, &VariableForm::removeRequested);
}

void VariableForm::followKind()
{
    m_text->setJson(m_kind->currentIndex() == Json);
    static const QStringList hints{u"{{item.user.name}} wrote"_s, u"item.user.name"_s,
                                   u"[{\"id\": {{item.id}}}]"_s, u"42"_s};
    m_text->setPlaceholderText(hints.value(m_kind->currentIndex()));
}

RuleVariable VariableForm::variable() const
{
    RuleVariable variable;
    variable.name = m_name->text().trimmed();
    const QString text = m_text->text();
    switch (m_kind->currentIndex()) {
    case Path: variable.path = text.trimmed(); break;
    case Json: variable.json = text; break;
    case Constant: variable.value = constantOf(text, m_variable.value); break;
    default: variable.text = text; break;
    }
    variable.transforms = m_transforms->chain();
    if (!m_fallback->text().isEmpty() || m_variable.fallback.isString())
        variable.fallback = m_fallback->text().isEmpty() && constantText(m_variable.fallback) != QString()
                                ? QJsonValue(QJsonValue::Undefined)
                                : constantOf(m_fallback->text(), m_variable.fallback);
    variable.longest = m_longest->value();
    variable.digest = m_digest->currentData().toString();
    variable.isRequired = m_required->isChecked();
    return variable;
}

void VariableForm::setVariable(const RuleVariable &given)
{
    const QSignalBlocker quiet(this);
    m_variable = given;
    if (m_name->text().trimmed() != given.name)
        m_name->setText(given.name);
    m_kind->setCurrentIndex(!given.path.isEmpty()        ? Path
                            : !given.json.isEmpty()      ? Json
                            : !given.value.isUndefined() ? Constant
                            : !given.text.isEmpty()      ? Template
                                                         : m_kind->currentIndex());
    followKind();
    m_text->setText(!given.path.isEmpty()        ? given.path
                    : !given.value.isUndefined() ? constantText(given.value)
                                                 : given.text + given.json);
    m_transforms->setChain(given.transforms);
    if (m_fallback->text() != constantText(given.fallback))
        m_fallback->setText(constantText(given.fallback));
    m_longest->setValue(given.longest);
    m_digest->setCurrentIndex(qMax(0, m_digest->findData(given.digest)));
    m_required->setChecked(given.isRequired);
}

void VariableForm::setValues(const QList<DraftValue> &values, const QStringList &templates)
{
    m_text->setValues(values, templates);
}

void VariableForm::setResult(const QString &result, const DraftFault *fault)
{
    m_text->setFault(fault);
    m_result->setInk(fault ? Ink::Danger : Ink::Muted);
    m_result->setText(fault ? fault->error.message : result.isEmpty() ? QString() : u"→ "_s + result);
}

void VariableForm::setOpen(bool open)
{
    m_more->setChecked(open);
}

void VariableForm::goToFault()
{
    m_text->goToFault();
}

} // namespace patchbay::ui
