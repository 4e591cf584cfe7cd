// How a step says who it is. Secrets are named here, never typed: they are kept under "Secrets".
#pragma once

#include "console/ruleservice.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLineEdit;

namespace patchbay::ui {

class FormRow;
class Label;
class TemplateEdit;

class AuthForm : public QWidget
{
    Q_OBJECT
    Q_MOC_INCLUDE("ui/actions/templateedit.h")
public:
    explicit AuthForm(QWidget *parent = nullptr);

    ActionAuth auth() const;
    void setAuth(const ActionAuth &auth);
    void setValues(const QList<DraftValue> &values, const QStringList &templates);
    void setFault(const DraftFault *fault);

Q_SIGNALS:
    void edited();
    void focused(patchbay::ui::TemplateEdit *edit);

private:
    void followKind();
    void chooseKind();

    QComboBox *m_kind = nullptr;
    Label *m_help = nullptr;
    TemplateEdit *m_user = nullptr;
    FormRow *m_userRow = nullptr;
    QLineEdit *m_secret = nullptr;
    FormRow *m_secretRow = nullptr;
    QLineEdit *m_header = nullptr;
    FormRow *m_headerRow = nullptr;
    QLineEdit *m_prefix = nullptr;
    FormRow *m_prefixRow = nullptr;
    TemplateEdit *m_tokenUrl = nullptr;
    FormRow *m_tokenUrlRow = nullptr;
    TemplateEdit *m_scope = nullptr;
    FormRow *m_scopeRow = nullptr;
    QLineEdit *m_refresh = nullptr;
    FormRow *m_refreshRow = nullptr;
    QCheckBox *m_inBody = nullptr;
};

} // namespace patchbay::ui
