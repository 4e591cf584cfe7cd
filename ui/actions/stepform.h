// One step: its request, who it says it is, and when its answer counts as success.
#pragma once

#include "console/ruleservice.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLineEdit;

namespace patchbay::ui {

class AuthForm;
class ConditionEditor;
class FormRow;
class NamedList;
class PaceForm;
class PartsForm;
class RuleDraft;
class SegmentedControl;
class TemplateEdit;

class StepForm : public QWidget
{
    Q_OBJECT
    Q_MOC_INCLUDE("ui/actions/templateedit.h")
public:
    explicit StepForm(RuleDraft &draft, QWidget *parent = nullptr);

    void setStep(int step);
    int step() const { return m_step; }
    // Shows the field of that place ("steps.0.request.body") and puts the cursor at the mistake.
    void goTo(const QString &place);

Q_SIGNALS:
    void focused(patchbay::ui::TemplateEdit *edit);

private:
    QWidget *buildRequest();
    QWidget *buildBody();
    void showTab(int tab);
    void follow();
    void followView();
    void change(const QString &what, const QString &key, const std::function<void(ActionStep &)> &edit);
    void mark(TemplateEdit *edit, FormRow *row, const QString &place);
    void markList(NamedList *list, const QString &name);
    QString place(const QString &part) const;

    RuleDraft &m_draft;
    int m_step = 0;
    SegmentedControl *m_tabs = nullptr;
    QList<QWidget *> m_pages;
    QLineEdit *m_name = nullptr;
    QComboBox *m_method = nullptr;
    TemplateEdit *m_url = nullptr;
    FormRow *m_urlRow = nullptr;
    SegmentedControl *m_listTabs = nullptr;
    NamedList *m_params = nullptr;
    NamedList *m_headers = nullptr;
    NamedList *m_cookies = nullptr;
    QComboBox *m_contentType = nullptr;
    QWidget *m_bodyHolder = nullptr;
    TemplateEdit *m_body = nullptr;
    FormRow *m_bodyRow = nullptr;
    PartsForm *m_parts = nullptr;
    ConditionEditor *m_when = nullptr;
    AuthForm *m_auth = nullptr;
    PaceForm *m_pace = nullptr;
};

} // namespace patchbay::ui
