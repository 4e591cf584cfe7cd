#include "ui/actions/valuesform.h"

#include "base/json.h"
#include "ui/actions/ruledraft.h"
#include "ui/actions/templateedit.h"
#include "ui/actions/variableform.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/form.h"
#include "ui/widgets/label.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

void dispose(QVBoxLayout *list, QWidget *widget)
{
    list->removeWidget(widget);
    widget->hide();
    widget->deleteLater();
}

} // namespace

ValuesForm::ValuesForm(RuleDraft &draft, const QList<TransformDescription> &transforms, QWidget *parent)
    : QWidget(parent)
    , m_draft(draft)
    , m_transforms(transforms)
{
    setObjectName(u"valuesForm"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::group);
    m_settingsCard = new Card(u"Settings"_s);
    m_settingsCard->setSubtitle(u"What the preset asks for; templates name them as {{settings.…}}"_s);
    m_settingsList = new QVBoxLayout;
    m_settingsList->setSpacing(12);
    m_settingsCard->body()->addLayout(m_settingsList);
    layout->addWidget(m_settingsCard);

    auto *variables = new Card(u"Variables"_s);
    variables->setSubtitle(u"Computed in this order, before anything is sent; one may use those above it"_s);
    auto *addVariable = new Button(u"Add a variable"_s, Button::Kind::Quiet, Glyph::Plus);
    addVariable->setObjectName(u"addVariable"_s);
    variables->addHeaderWidget(addVariable);
    m_variableList = new QVBoxLayout;
    m_variableList->setSpacing(metric::related);
    variables->body()->addLayout(m_variableList);
    layout->addWidget(variables);

    auto *templates = new Card(u"Named templates"_s);
    templates->setSubtitle(u"Used in other templates as {{>name}}"_s);
    auto *addTemplate = new Button(u"Add a template"_s, Button::Kind::Quiet, Glyph::Plus);
    addTemplate->setObjectName(u"addTemplate"_s);
    templates->addHeaderWidget(addTemplate);
    m_namedList = new QVBoxLayout;
    m_namedList->setSpacing(metric::related);
    templates->body()->addLayout(m_namedList);
    layout->addWidget(templates);
    layout->addStretch(1);

    connect(addVariable, &QAbstractButton::clicked, this, [this] {
        m_draft.change(u"Add a variable"_s, {}, [](ActionRule &rule) {
            rule.variables.append(
                {.name = u"value%1"_s.arg(rule.variables.size() + 1), .text = u"{{item.id}}"_s});
        });
    });
    connect(addTemplate, &QAbstractButton::clicked, this, [this] {
        QString name = u"part"_s;
        while (m_draft.rule().templates.contains(name))
            name += u'2';
        m_draft.change(u"Add a template"_s, {},
                       [&name](ActionRule &rule) { rule.templates.insert(name, u"{{item.id}}"_s); });
    });
    connect(&m_draft, &RuleDraft::changed, this, &ValuesForm::follow);
    connect(&m_draft, &RuleDraft::viewChanged, this, &ValuesForm::followView);
}

void ValuesForm::follow()
{
    followSettings();
    followVariables();
    followTemplates();
}

void ValuesForm::followSettings()
{
    const QJsonObject settings = m_draft.rule().settings;
    m_settingsCard->setVisible(!settings.isEmpty());
    const QString wanted = m_draft.rule().preset + u'\n' + settings.keys().join(u'\n');
    if (wanted != m_settingsOf) {
        m_settingsOf = wanted;
        m_settings.clear();
        while (QLayoutItem *item = m_settingsList->takeAt(0)) {
            item->widget()->hide();
            item->widget()->deleteLater();
            delete item;
        }
        const auto preset = findPreset(m_draft.rule().preset);
        for (auto it = settings.constBegin(); it != settings.constEnd(); ++it) {
            const QString key = it.key();
            PresetSlot slot{.label = key};
            for (const PresetSlot &known : preset ? preset->fields : QList<PresetSlot>()) {
                if (known.key == key)
                    slot = known;
            }
            auto *edit = new QLineEdit;
            edit->setObjectName(u"setting_"_s + key);
            // Lists and objects come from elsewhere and stay as they are.
            edit->setReadOnly(it.value().isObject() || it.value().isArray());
            connect(edit, &QLineEdit::textEdited, this, [this, key](const QString &text) {
                m_draft.change(u"Change a setting"_s, u"settings."_s + key,
                               [&](ActionRule &rule) { rule.settings.insert(key, text); });
            });
            m_settings.insert(key, edit);
            m_settingsList->addWidget(new FormRow(slot.label, edit, slot.help));
        }
    }
    for (auto it = m_settings.constBegin(); it != m_settings.constEnd(); ++it) {
        const QString text = settings.value(it.key()).isString() ? settings.value(it.key()).toString()
                                                                 : displayText(settings.value(it.key()));
        if (it.value()->text() != text)
            it.value()->setText(text);
    }
}

void ValuesForm::followVariables()
{
    const QList<RuleVariable> variables = m_draft.rule().variables;
    while (m_variables.size() > variables.size())
        dispose(m_variableList, m_variables.takeLast());
    while (m_variables.size() < variables.size()) {
        const auto index = m_variables.size();
        auto *form = new VariableForm(m_transforms);
        connect(form, &VariableForm::edited, this, [this, form, index] {
            m_draft.change(u"Change a variable"_s, u"variables.%1"_s.arg(index),
                           [form, index](ActionRule &rule) {
                               if (index < rule.variables.size())
                                   rule.variables[index] = form->variable();
                           });
        });
        connect(form, &VariableForm::removeRequested, this, [this, index] {
            m_draft.change(u"Remove a variable"_s, {},
                           [index](ActionRule &rule) { rule.variables.removeAt(index); });
        });
        connect(form, &VariableForm::moveRequested, this, [this, index](int by) {
            m_draft.change(u"Move a variable"_s, {}, [index, by](ActionRule &rule) {
                if (index + by >= 0 && index + by < rule.variables.size())
                    rule.variables.move(index, index + by);
            });
        });
        connect(form, &VariableForm::focused, this, &ValuesForm::focused);
        m_variables.append(form);
        m_variableList->addWidget(form);
    }
    for (qsizetype i = 0; i < variables.size(); ++i)
        m_variables[i]->setVariable(variables[i]);
}

void ValuesForm::addNamed(const QString &name, const QString &text)
{
    Named row;
    row.widget = new QWidget;
    auto *layout = new QVBoxLayout(row.widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::unit);
    row.name = new QLineEdit(name);
    row.name->setObjectName(u"templateName"_s);
    row.name->setAccessibleName(u"Name of the template"_s);
    row.text = new TemplateEdit(u"Template %1"_s.arg(name));
    row.text->setObjectName(u"templateText"_s);
    row.text->setFixedHeight(88);
    row.text->setText(text);
    auto *head = new QHBoxLayout;
    auto *remove = new IconButton(Glyph::Close, u"Remove the template"_s);
    head->addWidget(row.name, 1);
    head->addStretch(1);
    head->addWidget(remove);
    layout->addLayout(head);
    layout->addWidget(row.text);
    connect(row.name, &QLineEdit::textEdited, this, &ValuesForm::takeNamed);
    connect(row.text, &TemplateEdit::edited, this, &ValuesForm::takeNamed);
    connect(row.text, &TemplateEdit::focused, this, [this, edit = row.text] { Q_EMIT focused(edit); });
    connect(remove, &QAbstractButton::clicked, this, [this, widget = row.widget] {
        m_named.removeIf([widget](const Named &each) { return each.widget == widget; });
        dispose(m_namedList, widget);
        takeNamed();
    });
    m_namedList->addWidget(row.widget);
    m_named.append(row);
}

QMap<QString, QString> ValuesForm::named() const
{
    QMap<QString, QString> all;
    for (const Named &row : m_named) {
        const QString name = row.name->text().trimmed();
        if (!name.isEmpty() && !all.contains(name))
            all.insert(name, row.text->text());
    }
    return all;
}

void ValuesForm::takeNamed()
{
    m_draft.change(u"Change the named templates"_s, u"templates"_s,
                   [this](ActionRule &rule) { rule.templates = named(); });
}

void ValuesForm::followTemplates()
{
    const QMap<QString, QString> templates = m_draft.rule().templates;
    if (named() == templates)
        return;
    while (!m_named.isEmpty())
        dispose(m_namedList, m_named.takeFirst().widget);
    for (auto it = templates.constBegin(); it != templates.constEnd(); ++it)
        addNamed(it.key(), it.value());
}

void ValuesForm::followView()
{
    const DraftView &view = m_draft.view();
    const QStringList templates = m_draft.rule().templates.keys();
    for (qsizetype i = 0; i < m_variables.size(); ++i) {
        const QString name = m_draft.rule().variables.value(i).name;
        m_variables[i]->setValues(view.values, templates);
        m_variables[i]->setResult(view.variables.contains(name) ? displayText(view.variables.value(name))
                                                                : QString(),
                                  m_draft.faultAt(u"variables.%1"_s.arg(i)));
    }
    for (const Named &row : std::as_const(m_named)) {
        row.text->setValues(view.values, templates);
        row.text->setFault(m_draft.faultAt(u"templates."_s + row.name->text().trimmed()));
    }
}

void ValuesForm::goTo(const QString &place)
{
    if (place.startsWith("variables."_L1)) {
        const int index = place.section(u'.', 1, 1).toInt();
        if (index < m_variables.size())
            m_variables[index]->goToFault();
        return;
    }
    for (const Named &row : std::as_const(m_named)) {
        if (place.section(u'.', 1) == row.name->text().trimmed())
            row.text->goToFault();
    }
}

} // namespace patchbay::ui
