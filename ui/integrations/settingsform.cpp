#include "ui/integrations/settingsform.h"

#include "base/json.h"
#include "ui/widgets/button.h"
#include "ui/widgets/secretfield.h"
#include "ui/widgets/tokens.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

// A path with a button that opens the file dialog.
class FileField : public QWidget
{
public:
    explicit FileField(const QString &label) : edit(new QLineEdit)
    {
        auto *layout = new QHBoxLayout(this);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(metric::related);
        auto *choose = new Button(u"Choose…"_s, Button::Kind::Secondary, Glyph::File);
        layout->addWidget(edit, 1);
        layout->addWidget(choose);
        edit->setAccessibleName(label);
        setFocusProxy(edit);
        connect(choose, &QAbstractButton::clicked, this, [this, label] {
            auto *dialog = new QFileDialog(this, label, edit->text());
            dialog->setAttribute(Qt::WA_DeleteOnClose);
            dialog->setFileMode(QFileDialog::ExistingFile);
            connect(dialog, &QFileDialog::fileSelected, edit, [this](const QString &path) {
                edit->setText(path);
                Q_EMIT edit->textEdited(path);
            });
            dialog->open();
        });
    }

    QLineEdit *edit;
};

} // namespace

SettingsForm::SettingsForm(QWidget *parent) : QWidget(parent)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
}

void SettingsForm::setSystem(const SystemDescription &system, const QJsonObject &values, bool keepsSecrets)
{
    delete m_form;
    m_items.clear();
    auto *form = new Form;
    m_form = form;
    for (const SettingField &field : system.settings) {
        Item item;
        item.field = field;
        item.editor =
            makeEditor(field, values.contains(field.key) ? values.value(field.key) : field.defaultValue);
        item.editor->setObjectName(u"setting_"_s + field.key);
        QString hint = field.help;
        if (field.kind == SettingField::Kind::Secret && keepsSecrets)
            hint += u" Leave it empty to keep the one there is."_s;
        item.row = form->addRow(field.required ? field.label : u"%1 (optional)"_s.arg(field.label),
                                item.editor, hint.trimmed());
        m_items << item;
    }
    layout()->addWidget(form);
    updateShown();
}

QWidget *SettingsForm::makeEditor(const SettingField &field, const QJsonValue &value)
{
    const QString text = value.isNull() || value.isUndefined() ? QString() : displayText(value);
    const auto changed = [this] {
        updateShown();
        Q_EMIT edited();
    };
    switch (field.kind) {
    case SettingField::Kind::Secret: {
        auto *input = new SecretInput(field.label);
        connect(input, &SecretInput::edited, this, changed);
        return input;
    }
    case SettingField::Kind::File: {
        auto *file = new FileField(field.label);
        file->edit->setText(text);
        file->edit->setPlaceholderText(field.example);
        connect(file->edit, &QLineEdit::textEdited, this, changed);
        return file;
    }
    case SettingField::Kind::Query: {
        auto *edit = new QPlainTextEdit(text);
        edit->setFont(ui::font(TextRole::Fixed));
        edit->setPlaceholderText(field.example);
        edit->setTabChangesFocus(true);
        edit->setFixedHeight(96);
        connect(edit, &QPlainTextEdit::textChanged, this, changed);
        return edit;
    }
    case SettingField::Kind::Choice: {
        auto *box = new QComboBox;
        box->addItems(field.choices);
        box->setEditable(!text.isEmpty() && !field.choices.contains(text));
        box->setCurrentText(text);
        connect(box, &QComboBox::currentTextChanged, this, changed);
        return box;
    }
    case SettingField::Kind::Switch: {
        auto *box = new QCheckBox(field.label);
        box->setChecked(value.toBool());
        connect(box, &QCheckBox::toggled, this, changed);
        return box;
    }
    case SettingField::Kind::Text:
    case SettingField::Kind::Number: break;
    }
    auto *edit = new QLineEdit(text);
    edit->setPlaceholderText(field.example);
    connect(edit, &QLineEdit::textEdited, this, changed);
    return edit;
}

QString SettingsForm::textOf(const Item &item) const
{
    switch (item.field.kind) {
    case SettingField::Kind::Secret: return {};
    case SettingField::Kind::File: return static_cast<const FileField *>(item.editor)->edit->text().trimmed();
    case SettingField::Kind::Query:
        return static_cast<const QPlainTextEdit *>(item.editor)->toPlainText().trimmed();
    case SettingField::Kind::Choice: return static_cast<const QComboBox *>(item.editor)->currentText();
    case SettingField::Kind::Switch:
        return static_cast<const QCheckBox *>(item.editor)->isChecked() ? u"true"_s : u"false"_s;
    case SettingField::Kind::Text:
    case SettingField::Kind::Number: return static_cast<const QLineEdit *>(item.editor)->text().trimmed();
    }
    return {};
}

QJsonObject SettingsForm::values() const
{
    QJsonObject values;
    for (const Item &item : m_items) {
        const QString text = textOf(item);
        if (item.field.kind == SettingField::Kind::Secret || !isShown(item.field))
            continue;
        if (item.field.kind == SettingField::Kind::Switch) {
            values.insert(item.field.key, text == u"true"_s);
            continue;
        }
        if (text.isEmpty())
            continue;
        bool isNumber = false;
        const double number = text.toDouble(&isNumber);
        if (item.field.kind == SettingField::Kind::Number && isNumber)
            values.insert(item.field.key, number);
        else
            values.insert(item.field.key, text);
    }
    return values;
}

QHash<QString, Secret> SettingsForm::takeSecrets()
{
    QHash<QString, Secret> secrets;
    for (const Item &item : m_items) {
        auto *input = qobject_cast<SecretInput *>(item.editor);
        if (input != nullptr && isShown(item.field) && !input->isEmpty())
            secrets.insert(item.field.key, input->take());
    }
    return secrets;
}

bool SettingsForm::isComplete() const
{
    for (const Item &item : m_items)
        if (item.field.required && item.field.kind != SettingField::Kind::Secret && isShown(item.field) &&
            textOf(item).isEmpty())
            return false;
    return true;
}

bool SettingsForm::showError(const QString &key, const QString &message)
{
    for (const Item &item : m_items)
        if (item.field.key == key) {
            item.row->setError(message);
            item.editor->setFocus();
            return true;
        }
    return false;
}

void SettingsForm::clearErrors()
{
    for (const Item &item : m_items)
        item.row->setError({});
}

bool SettingsForm::isShown(const SettingField &field) const
{
    QJsonObject others;
    for (const Item &item : m_items)
        others.insert(item.field.key, textOf(item));
    return field.isShown(others);
}

void SettingsForm::updateShown()
{
    for (const Item &item : m_items)
        item.row->setVisible(isShown(item.field));
}

} // namespace patchbay::ui
