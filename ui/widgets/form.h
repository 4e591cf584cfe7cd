// Form rows: label above the field, a hint below it, and in its place the validation message when there is
// one.
#pragma once

#include <QList>
#include <QWidget>

class QVBoxLayout;

namespace patchbay::ui {

class Label;

class FormRow : public QWidget
{
    Q_OBJECT
public:
    // The row owns `field`, becomes its buddy and names it for screen readers.
    FormRow(const QString &label, QWidget *field, const QString &hint = {}, QWidget *parent = nullptr);

    QWidget *field() const { return m_field; }
    void setLabel(const QString &label);
    void setHint(const QString &hint);
    // What is wrong and how to put it right; empty clears it.
    void setError(const QString &message);
    QString error() const { return m_error; }

private:
    void update();

    QWidget *m_field = nullptr;
    Label *m_label = nullptr;
    QWidget *m_sign = nullptr;
    Label *m_message = nullptr;
    QString m_hint;
    QString m_error;
};

class Form : public QWidget
{
    Q_OBJECT
public:
    explicit Form(QWidget *parent = nullptr);

    FormRow *addRow(const QString &label, QWidget *field, const QString &hint = {});
    // A section's head between rows.
    void addSection(const QString &title, const QString &text = {});
    void addWidget(QWidget *widget);
    // Puts the cursor into the first row that has an error; false when there is none.
    bool focusFirstError();

private:
    QVBoxLayout *m_layout = nullptr;
    QList<FormRow *> m_rows;
};

} // namespace patchbay::ui
