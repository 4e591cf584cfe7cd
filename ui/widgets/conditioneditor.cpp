#include "ui/widgets/conditioneditor.h"

#include "ui/widgets/button.h"
#include "ui/widgets/conditionrow.h"
#include "ui/widgets/label.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/tokens.h"
#include "ui/widgets/whendone.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int deepest = 4; // that can be made here; deeper ones are shown all the same

} // namespace

ConditionEditor::ConditionEditor(const QString &name, QWidget *parent)
    : QWidget(parent)
    , m_name(name)
    , m_empty(u"No filter: every record counts."_s)
{
    build();
}

ConditionEditor::ConditionEditor(const QString &name, int depth)
    : m_name(name)
    , m_empty(u"An empty group."_s)
    , m_depth(depth)
{
    build();
}

void ConditionEditor::build()
{
    setObjectName(u"conditionEditor"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::related);
    m_head = new QHBoxLayout;
    m_head->setSpacing(metric::related);
    m_kind = new SegmentedControl(u"%1: how many conditions must be true"_s.arg(m_name));
    m_kind->setObjectName(u"conditionKind"_s);
    for (const QString &kind : {u"All of"_s, u"Any of"_s, u"None of"_s})
        m_kind->addSegment(kind);
    m_sentence = new Label({}, TextRole::Body, Ink::Muted);
    m_sentence->setObjectName(u"conditionSentence"_s);
    m_sentence->setElide(Qt::ElideRight);
    auto *addRow = new Button(u"Add a condition"_s, Button::Kind::Quiet, Glyph::Plus);
    addRow->setObjectName(u"addCondition"_s);
    addRow->setAccessibleName(u"%1: add a condition"_s.arg(m_name));
    auto *addGroup = new Button(u"Add a group"_s, Button::Kind::Quiet, Glyph::Plus);
    addGroup->setObjectName(u"addConditionGroup"_s);
    addGroup->setAccessibleName(u"%1: add a group"_s.arg(m_name));
    addGroup->setVisible(m_depth < deepest);
    m_head->addWidget(m_kind);
    m_head->addWidget(m_sentence, 1);
    m_head->addWidget(addRow);
    m_head->addWidget(addGroup);
    layout->addLayout(m_head);
    m_list = new QVBoxLayout;
    m_list->setSpacing(metric::related);
    layout->addLayout(m_list);
    connect(m_kind, &SegmentedControl::currentChanged, this, &ConditionEditor::changed);
    connect(addRow, &QAbstractButton::clicked, this, [this] {
        Condition empty;
        empty.kind = Condition::Kind::Field;
        add(empty);
        m_parts.last().row->focusField();
        Q_EMIT changed();
    });
    connect(addGroup, &QAbstractButton::clicked, this, [this] {
        Condition field;
        field.kind = Condition::Kind::Field;
        add(Condition{.kind = Condition::Kind::Any, .conditions = {field}});
        Q_EMIT changed();
    });
    follow();
}

QWidget *ConditionEditor::add(const Condition &condition)
{
    const QString number = QString::number(m_parts.size() + 1);
    if (condition.kind == Condition::Kind::Field) {
        auto *row = new ConditionRow(u"%1, condition %2"_s.arg(m_name, number), m_fields);
        row->setCondition(condition);
        m_parts.append({.row = row});
        m_list->addWidget(row);
        connect(row, &ConditionRow::changed, this, &ConditionEditor::changed);
        connect(row, &ConditionRow::removeRequested, this, [this, row] {
            removePart(row);
            Q_EMIT changed();
        });
        follow();
        return row;
    }
    auto *frame = new QFrame;
    frame->setObjectName(u"conditionGroup"_s);
    frame->setFrameShape(QFrame::StyledPanel);
    auto *inside = new QVBoxLayout(frame);
    inside->setContentsMargins(metric::related, metric::related, metric::related, metric::related);
    auto *group = new ConditionEditor(u"%1, group %2"_s.arg(m_name, number), m_depth + 1);
    group->setFields(m_fields);
    group->setCondition(condition);
    auto *remove = new IconButton(Glyph::Close, u"Remove the group"_s);
    remove->setObjectName(u"removeConditionGroup"_s);
    group->m_head->addWidget(remove);
    inside->addWidget(group);
    m_parts.append({.group = group});
    m_list->addWidget(frame);
    connect(group, &ConditionEditor::changed, this, &ConditionEditor::changed);
    connect(remove, &QAbstractButton::clicked, this, [this, frame] {
        removePart(frame);
        Q_EMIT changed();
    });
    follow();
    return frame;
}

void ConditionEditor::removePart(QWidget *widget)
{
    m_parts.removeIf([widget](const Part &part) {
        return part.row == widget || (part.group && part.group->parentWidget() == widget);
    });
    m_list->removeWidget(widget);
    widget->hide();
    widget->deleteLater();
    follow();
}

void ConditionEditor::clear()
{
    while (!m_parts.isEmpty()) {
        const Part part = m_parts.first();
        removePart(part.row ? static_cast<QWidget *>(part.row) : part.group->parentWidget());
    }
}

void ConditionEditor::setCondition(const Condition &condition)
{
    const QSignalBlocker quiet(this);
    clear();
    Condition group = condition;
    m_alone = condition.kind == Condition::Kind::Field;
    if (m_alone)
        group = Condition{.kind = Condition::Kind::All, .conditions = {condition}};
    m_kind->setCurrentIndex(group.kind == Condition::Kind::Any    ? 1
                            : group.kind == Condition::Kind::None ? 2
                                                                  : 0);
    for (const Condition &one : std::as_const(group.conditions))
        add(one);
    follow();
}

Condition ConditionEditor::condition() const
{
    Condition group;
    for (const Part &part : m_parts) {
        const Condition one = part.row ? part.row->condition() : part.group->condition();
        if (one.kind != Condition::Kind::Field || !one.field.isEmpty())
            group.conditions.append(one);
    }
    const int kind = m_kind->currentIndex();
    if (group.conditions.isEmpty() && m_depth == 0)
        return {};
    if (m_alone && kind == 0 && group.conditions.size() == 1)
        return group.conditions.first();
    group.kind = kind == 1 ? Condition::Kind::Any : kind == 2 ? Condition::Kind::None : Condition::Kind::All;
    return group;
}

void ConditionEditor::setFields(const QStringList &fields)
{
    m_fields = fields;
    for (const Part &part : std::as_const(m_parts)) {
        if (part.row)
            part.row->setFields(fields);
        else
            part.group->setFields(fields);
    }
}

void ConditionEditor::offerFields(MappingService &mappings, const ConnectionId &connection,
                                  const QString &object)
{
    const int asked = ++m_asked;
    setFields({});
    whenDone(mappings.open(connection, object), this, [this, asked](const Result<MappingView> &mapping) {
        if (asked != m_asked || !mapping)
            return;
        QStringList fields;
        for (const Field &field : mapping->source.fields)
            fields.append(field.path);
        setFields(fields);
    });
}

void ConditionEditor::setEmptySentence(const QString &sentence)
{
    m_empty = sentence;
    follow();
}

void ConditionEditor::follow()
{
    const bool some = !m_parts.isEmpty();
    m_kind->setVisible(some);
    m_sentence->setText(some ? u"of these hold:"_s : m_empty);
}

} // namespace patchbay::ui
