// One condition of a filter: field, comparison, value.
#pragma once

#include "console/runservice.h"

#include <QWidget>

class QComboBox;
class QLineEdit;

namespace patchbay::ui {

class ConditionRow : public QWidget
{
    Q_OBJECT
public:
    // `name` tells a screen reader whose condition it is ("People, condition 2").
    ConditionRow(const QString &name, const QStringList &fields, QWidget *parent = nullptr);

    void setCondition(const Condition &condition);
    Condition condition() const;
    void setFields(const QStringList &fields);
    void focusField();

Q_SIGNALS:
    void changed();
    void removeRequested();

private:
    void followComparison();

    bool m_matchCase = false;
    QComboBox *m_field = nullptr;
    QComboBox *m_comparison = nullptr;
    QLineEdit *m_value = nullptr;
};

} // namespace patchbay::ui
