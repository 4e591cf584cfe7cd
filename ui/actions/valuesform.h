// What a rule computes before it sends: its variables, the named templates, and what its preset asked for.
#pragma once

#include "console/ruleservice.h"

#include <QWidget>

class QLineEdit;
class QVBoxLayout;

namespace patchbay::ui {

class Card;
class RuleDraft;
class TemplateEdit;
class VariableForm;

class ValuesForm : public QWidget
{
    Q_OBJECT
    Q_MOC_INCLUDE("ui/actions/templateedit.h")
public:
    // `transforms` are those that can be chosen; they outlive the form.
    ValuesForm(RuleDraft &draft, const QList<TransformDescription> &transforms, QWidget *parent = nullptr);

    // "variables.2.template", "templates.footer"
    void goTo(const QString &place);

Q_SIGNALS:
    void focused(patchbay::ui::TemplateEdit *edit);

private:
    struct Named
    {
        QWidget *widget = nullptr;
        QLineEdit *name = nullptr;
        TemplateEdit *text = nullptr;
    };

    void follow();
    void followView();
    void followVariables();
    void followTemplates();
    void followSettings();
    void addNamed(const QString &name, const QString &text);
    void takeNamed();
    QMap<QString, QString> named() const;

    RuleDraft &m_draft;
    const QList<TransformDescription> &m_transforms;
    QVBoxLayout *m_variableList = nullptr;
    QList<VariableForm *> m_variables;
    QVBoxLayout *m_namedList = nullptr;
    QList<Named> m_named;
    Card *m_settingsCard = nullptr;
    QVBoxLayout *m_settingsList = nullptr;
    QHash<QString, QLineEdit *> m_settings;
    QString m_settingsOf; // the keys that there are fields for
};

} // namespace patchbay::ui
