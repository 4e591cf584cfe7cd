// One condition of a filter: field, comparison, value.
#pragma once

#include "console/runservice.h"

#include <QWidget>

class QAbstractButton;
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
    // A value keeps its type while what is typed still reads as one; numbers where the comparison is of
    // numbers.
    Condition condition() const;
    void setFields(const QStringList &fields);
    void focusField();

Q_SIGNALS:
    void changed();
    void removeRequested();

private:
    void followComparison();
    QJsonValue typedValue() const;

    QJsonValue m_original; // as it was set, with the text that it was shown as
    QString m_originalText;
    QComboBox *m_field = nullptr;
    QComboBox *m_comparison = nullptr;
    QLineEdit *m_value = nullptr;
    QAbstractButton *m_case = nullptr;
};

} // namespace patchbay::ui
