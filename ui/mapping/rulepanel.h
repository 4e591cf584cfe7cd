// One rule with everything that can be set about it, its problems with what mends them, and its sample value.
#pragma once

#include "ui/mapping/mappingeditor.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QVBoxLayout;

namespace patchbay::ui {

class FormRow;
class Label;
class SegmentedControl;
class TransformEditor;

class RulePanel : public QWidget
{
    Q_OBJECT
public:
    // `editor` is not owned.
    RulePanel(MappingEditor *editor, const QList<TransformDescription> &transforms,
              QWidget *parent = nullptr);

    // Shows a rule of the editor; an id that is not there empties the panel.
    void setRule(const QString &ruleId);
    QString ruleId() const { return m_ruleId; }
    // Shows empty fields: the rule is made when both sides are chosen.
    void beginNew();
    void focusFirst();

Q_SIGNALS:
    void made(const QString &ruleId);
    void cut();

private:
    void follow();
    void fillFields();
    void fillProblems();
    void fillSample();
    void chosen();
    void push(const QString &what);

    MappingEditor *m_editor = nullptr;
    QString m_ruleId;
    bool m_filling = false;
    QWidget *m_details = nullptr;
    QComboBox *m_source = nullptr;
    QComboBox *m_target = nullptr;
    SegmentedControl *m_direction = nullptr;
    FormRow *m_directionRow = nullptr;
    TransformEditor *m_transforms = nullptr;
    QComboBox *m_policy = nullptr;
    QComboBox *m_empty = nullptr;
    QLineEdit *m_default = nullptr;
    FormRow *m_defaultRow = nullptr;
    QCheckBox *m_matchKey = nullptr;
    QCheckBox *m_enabled = nullptr;
    Label *m_sampleIn = nullptr;
    Label *m_sampleOut = nullptr;
    QVBoxLayout *m_problems = nullptr;
};

} // namespace patchbay::ui
