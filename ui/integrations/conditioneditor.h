// Which records count, as rows of field, comparison and value that must all, any or none be true. Groups
// inside groups come from the command line; they are kept as they are and said.
#pragma once

#include "console/runservice.h"

#include <QWidget>

class QVBoxLayout;

namespace patchbay::ui {

class ConditionRow;
class Label;
class SegmentedControl;

class ConditionEditor : public QWidget
{
    Q_OBJECT
public:
    // `name` says whose filter it is ("People").
    explicit ConditionEditor(const QString &name, QWidget *parent = nullptr);

    void setCondition(const Condition &condition);
    Condition condition() const;
    // What is offered for the field; anything else may be typed.
    void setFields(const QStringList &fields);

Q_SIGNALS:
    void changed();

private:
    ConditionRow *addRow(const Condition &condition);
    void removeRow(ConditionRow *row);
    void follow();

    QString m_name;
    QStringList m_fields;
    QList<Condition> m_nested;
    QList<ConditionRow *> m_rows;
    SegmentedControl *m_kind = nullptr;
    QVBoxLayout *m_list = nullptr;
    Label *m_sentence = nullptr;
};

} // namespace patchbay::ui
