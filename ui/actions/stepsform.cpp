#include "ui/actions/stepsform.h"

#include "ui/actions/ruledraft.h"
#include "ui/actions/stepform.h"
#include "ui/actions/templateedit.h"
#include "ui/widgets/button.h"
#include "ui/widgets/tokens.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

StepsForm::StepsForm(RuleDraft &draft, QWidget *parent) : QWidget(parent), m_draft(draft)
{
    setObjectName(u"stepsForm"_s);
    m_buttons = new QButtonGroup(this);
    m_buttons->setExclusive(true);
    auto *head = new QHBoxLayout;
    head->setSpacing(metric::related);
    m_list = new QHBoxLayout;
    m_list->setSpacing(metric::related);
    auto *addStep = new Button(u"Add a step"_s, Button::Kind::Quiet, Glyph::Plus);
    addStep->setObjectName(u"addStep"_s);
    m_earlier = new IconButton(Glyph::ArrowLeft, u"Move the step before the one at its left"_s);
    m_earlier->setObjectName(u"stepEarlier"_s);
    m_later = new IconButton(Glyph::ArrowRight, u"Move the step behind the one at its right"_s);
    m_later->setObjectName(u"stepLater"_s);
    m_remove = new IconButton(Glyph::Trash, u"Remove the step"_s);
    m_remove->setObjectName(u"removeStep"_s);
    head->addLayout(m_list);
    head->addWidget(addStep);
    head->addStretch(1);
    for (IconButton *button : {m_earlier, m_later, m_remove})
        head->addWidget(button);
    m_form = new StepForm(draft);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::group);
    layout->addLayout(head);
    layout->addWidget(m_form, 1);
    connect(addStep, &QAbstractButton::clicked, this, &StepsForm::add);
    connect(m_earlier, &QAbstractButton::clicked, this, [this] { move(-1); });
    connect(m_later, &QAbstractButton::clicked, this, [this] { move(1); });
    connect(m_remove, &QAbstractButton::clicked, this, &StepsForm::remove);
    connect(m_form, &StepForm::focused, this, &StepsForm::focused);
    connect(m_buttons, &QButtonGroup::idClicked, this, &StepsForm::setCurrent);
    connect(&m_draft, &RuleDraft::changed, this, &StepsForm::follow);
    connect(&m_draft, &RuleDraft::opened, this, [this] { m_form->setStep(0); });
}

int StepsForm::current() const
{
    return m_form->step();
}

void StepsForm::setCurrent(int step)
{
    m_form->setStep(step);
    follow();
    Q_EMIT currentChanged(step);
}

void StepsForm::follow()
{
    const QList<ActionStep> steps = m_draft.rule().steps;
    if (m_form->step() >= steps.size() && !steps.isEmpty())
        m_form->setStep(int(steps.size()) - 1);
    while (m_buttons->buttons().size() > steps.size()) {
        QAbstractButton *last = m_buttons->button(int(m_buttons->buttons().size()) - 1);
        m_buttons->removeButton(last);
        m_list->removeWidget(last);
        last->hide();
        last->deleteLater();
    }
    for (auto i = m_buttons->buttons().size(); i < steps.size(); ++i) {
        auto *button = new Button(QString(), Button::Kind::Secondary);
        button->setObjectName(u"step%1"_s.arg(i));
        button->setCheckable(true);
        m_buttons->addButton(button, int(i));
        m_list->addWidget(button);
    }
    for (int i = 0; i < steps.size(); ++i) {
        m_buttons->button(i)->setText(u"%1  %2"_s.arg(i + 1).arg(steps[i].name));
        m_buttons->button(i)->setAccessibleName(u"Step %1: %2"_s.arg(i + 1).arg(steps[i].name));
        m_buttons->button(i)->setChecked(i == m_form->step());
    }
    m_earlier->setEnabled(m_form->step() > 0);
    m_later->setEnabled(m_form->step() + 1 < steps.size());
    m_remove->setEnabled(steps.size() > 1);
}

void StepsForm::move(int by)
{
    const int from = m_form->step();
    const int to = from + by;
    if (to < 0 || to >= m_draft.rule().steps.size())
        return;
    m_draft.change(u"Move a step"_s, {}, [from, to](ActionRule &rule) { rule.steps.move(from, to); });
    setCurrent(to);
}

void StepsForm::add()
{
    QStringList names;
    for (const ActionStep &step : m_draft.rule().steps)
        names << step.name;
    QString name = u"send"_s;
    for (int number = 2; names.contains(name); ++number)
        name = u"send%1"_s.arg(number);
    m_draft.change(u"Add a step"_s, {}, [&name](ActionRule &rule) {
        ActionStep step{.name = name};
        step.request.url = u"https://"_s;
        step.request.body = u"{\"id\": {{item.id}}}"_s;
        rule.steps.append(step);
    });
    setCurrent(int(m_draft.rule().steps.size()) - 1);
}

void StepsForm::remove()
{
    const int step = m_form->step();
    if (m_draft.rule().steps.size() < 2)
        return;
    m_draft.change(u"Remove a step"_s, {}, [step](ActionRule &rule) { rule.steps.removeAt(step); });
    setCurrent(qMin(step, int(m_draft.rule().steps.size()) - 1));
}

void StepsForm::goTo(const QString &place)
{
    setCurrent(place.section(u'.', 1, 1).toInt());
    m_form->goTo(place);
}

} // namespace patchbay::ui
