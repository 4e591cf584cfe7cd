#include "ui/integrations/conditioneditor.h"

#include "ui/integrations/conditionrow.h"
#include "ui/widgets/button.h"
#include "ui/widgets/format.h"
#include "ui/widgets/label.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/tokens.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

ConditionEditor::ConditionEditor(const QString &name, QWidget *parent) : QWidget(parent), m_name(name)
{
    setObjectName(u"conditionEditor"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::related);
    auto *head = new QHBoxLayout;
    head->setSpacing(metric::related);
    m_kind = new SegmentedControl(u"%1: how many conditions must be true"_s.arg(name));
    m_kind->setObjectName(u"conditionKind"_s);
    for (const QString &kind : {u"All of"_s, u"Any of"_s, u"None of"_s})
        m_kind->addSegment(kind);
    m_sentence = new Label({}, TextRole::Body, Ink::Muted);
    m_sentence->setObjectName(u"conditionSentence"_s);
    auto *add = new Button(u"Add a condition"_s, Button::Kind::Quiet, Glyph::Plus);
    add->setObjectName(u"addCondition"_s);
    add->setAccessibleName(u"%1: add a condition"_s.arg(name));
    head->addWidget(m_kind);
    head->addWidget(m_sentence, 1);
    head->addWidget(add);
    layout->addLayout(head);
    m_list = new QVBoxLayout;
    m_list->setSpacing(metric::related);
    layout->addLayout(m_list);
    connect(m_kind, &SegmentedControl::currentChanged, this, &ConditionEditor::changed);
    connect(add, &QAbstractButton::clicked, this, [this] {
        Condition empty;
        empty.kind = Condition::Kind::Field;
        addRow(empty)->focusField();
        Q_EMIT changed();
    });
    follow();
}

ConditionRow *ConditionEditor::addRow(const Condition &condition)
{
    auto *row = new ConditionRow(u"%1, condition %2"_s.arg(m_name).arg(m_rows.size() + 1), m_fields);
    row->setCondition(condition);
    m_rows.append(row);
    m_list->addWidget(row);
    connect(row, &ConditionRow::changed, this, &ConditionEditor::changed);
    connect(row, &ConditionRow::removeRequested, this, [this, row] {
        removeRow(row);
        Q_EMIT changed();
    });
    follow();
    return row;
}

void ConditionEditor::removeRow(ConditionRow *row)
{
    m_rows.removeAll(row);
    m_list->removeWidget(row);
    row->hide();
    row->deleteLater();
    follow();
}

void ConditionEditor::setCondition(const Condition &condition)
{
    const QSignalBlocker quiet(this);
    while (!m_rows.isEmpty())
        removeRow(m_rows.first());
    m_nested.clear();
    Condition group = condition;
    if (condition.kind == Condition::Kind::Field)
        group = Condition{.kind = Condition::Kind::All, .conditions = {condition}};
    m_kind->setCurrentIndex(group.kind == Condition::Kind::Any    ? 1
                            : group.kind == Condition::Kind::None ? 2
                                                                  : 0);
    for (const Condition &one : std::as_const(group.conditions)) {
        if (one.kind == Condition::Kind::Field)
            addRow(one);
        else
            m_nested.append(one);
    }
    follow();
}

Condition ConditionEditor::condition() const
{
    Condition group;
    for (const ConditionRow *row : m_rows) {
        const Condition one = row->condition();
        if (!one.field.isEmpty())
            group.conditions.append(one);
    }
    group.conditions += m_nested;
    if (group.conditions.isEmpty())
        return {};
    const int kind = m_kind->currentIndex();
    group.kind = kind == 1 ? Condition::Kind::Any : kind == 2 ? Condition::Kind::None : Condition::Kind::All;
    return group;
}

void ConditionEditor::setFields(const QStringList &fields)
{
    m_fields = fields;
    for (ConditionRow *row : std::as_const(m_rows))
        row->setFields(fields);
}

void ConditionEditor::follow()
{
    const bool some = !m_rows.isEmpty() || !m_nested.isEmpty();
    m_kind->setVisible(some);
    if (!some)
        m_sentence->setText(u"No filter: every record counts."_s);
    else if (m_nested.isEmpty())
        m_sentence->setText(u"of these must be true:"_s);
    else
        m_sentence->setText(u"of these must be true, and %1 made elsewhere:"_s.arg(
            formatCount(m_nested.size(), u"group"_s, u"groups"_s)));
}

} // namespace patchbay::ui
