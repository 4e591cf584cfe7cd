// The steps of a rule in their order, and the chosen one's form.
#pragma once

#include <QWidget>

class QHBoxLayout;
class QButtonGroup;

namespace patchbay::ui {

class IconButton;
class RuleDraft;
class StepForm;
class TemplateEdit;

class StepsForm : public QWidget
{
    Q_OBJECT
    Q_MOC_INCLUDE("ui/actions/templateedit.h")
public:
    explicit StepsForm(RuleDraft &draft, QWidget *parent = nullptr);

    int current() const;
    void setCurrent(int step);
    // "steps.1.request.body"
    void goTo(const QString &place);

Q_SIGNALS:
    void currentChanged(int step);
    void focused(patchbay::ui::TemplateEdit *edit);

private:
    void follow();
    void move(int by);
    void add();
    void remove();

    RuleDraft &m_draft;
    QHBoxLayout *m_list = nullptr;
    QButtonGroup *m_buttons = nullptr;
    IconButton *m_earlier = nullptr;
    IconButton *m_later = nullptr;
    IconButton *m_remove = nullptr;
    StepForm *m_form = nullptr;
};

} // namespace patchbay::ui
