// What counts as success, how often a target is asked, and what happens when it does not answer.
#pragma once

#include "console/ruleservice.h"

#include <QWidget>

class QCheckBox;
class QDoubleSpinBox;
class QLineEdit;
class QSpinBox;

namespace patchbay::ui {

class ConditionEditor;
class FormRow;
class TemplateEdit;

class PaceForm : public QWidget
{
    Q_OBJECT
public:
    explicit PaceForm(QWidget *parent = nullptr);

    void readFrom(const ActionStep &step);
    void writeTo(ActionStep &step) const;
    void setValues(const QList<DraftValue> &values, const QStringList &templates);

Q_SIGNALS:
    void edited();

private:
    QWidget *buildSuccess();
    QWidget *buildPace();
    QWidget *buildBatch();
    void followBatch();

    bool m_reading = false;
    QLineEdit *m_statuses = nullptr;
    FormRow *m_statusesRow = nullptr;
    ConditionEditor *m_answer = nullptr;
    QSpinBox *m_retries = nullptr;
    QSpinBox *m_firstDelay = nullptr;
    QSpinBox *m_longestDelay = nullptr;
    QLineEdit *m_idempotency = nullptr;
    QCheckBox *m_mayRepeat = nullptr;
    QSpinBox *m_calls = nullptr;
    QDoubleSpinBox *m_seconds = nullptr;
    QSpinBox *m_timeout = nullptr;
    QCheckBox *m_goOn = nullptr;
    QCheckBox *m_allowPrivate = nullptr;
    QSpinBox *m_most = nullptr;
    QSpinBox *m_wait = nullptr;
    QSpinBox *m_bytes = nullptr;
    QCheckBox *m_lines = nullptr;
    TemplateEdit *m_wrap = nullptr;
    QWidget *m_batching = nullptr;
};

} // namespace patchbay::ui
