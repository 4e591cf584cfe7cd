// The form that a system's description asks for: one field per setting, shown when it applies, errors at the
// field.
#pragma once

#include "console/connectionservice.h"
#include "ui/widgets/form.h"

#include <QHash>

namespace patchbay::ui {

class SettingsForm : public QWidget
{
    Q_OBJECT
public:
    explicit SettingsForm(QWidget *parent = nullptr);

    // Builds the fields anew, with `values` in them. `keepsSecrets` says that empty secret fields leave what
    // is kept.
    void setSystem(const SystemDescription &system, const QJsonObject &values = {},
                   bool keepsSecrets = false);

    QJsonObject values() const;
    // What was typed into secret fields, once: the fields are empty afterwards.
    QHash<QString, Secret> takeSecrets();
    // Whether every required field that is shown has something in it.
    bool isComplete() const;
    // Puts the message at the field of that key; false when there is none.
    bool showError(const QString &key, const QString &message);
    void clearErrors();

Q_SIGNALS:
    void edited();

private:
    struct Item
    {
        SettingField field{};
        QWidget *editor = nullptr;
        FormRow *row = nullptr;
    };

    QWidget *makeEditor(const SettingField &field, const QJsonValue &value);
    QString textOf(const Item &item) const;
    bool isShown(const SettingField &field) const;
    void updateShown();

    QList<Item> m_items;
    QWidget *m_form = nullptr;
};

} // namespace patchbay::ui
