// One variable: where its value comes from and what is done to it.
#pragma once

#include "console/mappingservice.h"
#include "console/ruleservice.h"

#include <QFrame>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QSpinBox;

namespace patchbay::ui {

class IconButton;
class Label;
class TemplateEdit;
class TransformEditor;

class VariableForm : public QFrame
{
    Q_OBJECT
    Q_MOC_INCLUDE("ui/actions/templateedit.h")
public:
    explicit VariableForm(const QList<TransformDescription> &transforms, QWidget *parent = nullptr);

    RuleVariable variable() const;
    void setVariable(const RuleVariable &variable);
    void setValues(const QList<DraftValue> &values, const QStringList &templates);
    // What came out for the sample, or why nothing did.
    void setResult(const QString &result, const DraftFault *fault);
    void setOpen(bool open);
    void goToFault();

Q_SIGNALS:
    void edited();
    void removeRequested();
    void moveRequested(int by);
    void focused(patchbay::ui::TemplateEdit *edit);

private:
    enum Kind { Template, Path, Json, Constant };

    void followKind();

    RuleVariable m_variable; // as it was set: a constant keeps its type
    QLineEdit *m_name = nullptr;
    QComboBox *m_kind = nullptr;
    TemplateEdit *m_text = nullptr;
    Label *m_result = nullptr;
    IconButton *m_more = nullptr;
    QWidget *m_details = nullptr;
    TransformEditor *m_transforms = nullptr;
    QLineEdit *m_fallback = nullptr;
    QSpinBox *m_longest = nullptr;
    QComboBox *m_digest = nullptr;
    QCheckBox *m_required = nullptr;
};

} // namespace patchbay::ui
