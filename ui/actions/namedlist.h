// URL parameters, headers or cookies: names, each with a template.
#pragma once

#include "console/ruleservice.h"

#include <QWidget>

class QCheckBox;
class QLineEdit;
class QVBoxLayout;

namespace patchbay::ui {

class Label;
class TemplateEdit;

class NamedList : public QWidget
{
    Q_OBJECT
    Q_MOC_INCLUDE("ui/actions/templateedit.h")
public:
    // `what` is one of them ("header"); `asJson` offers that its value is a JSON document.
    NamedList(const QString &what, bool asJson, QWidget *parent = nullptr);

    QList<NamedTemplate> entries() const;
    void setEntries(const QList<NamedTemplate> &entries);
    void setValues(const QList<DraftValue> &values, const QStringList &templates);
    // Marks the value of that entry; -1: none.
    void setFault(int entry, const DraftFault *fault);
    TemplateEdit *valueEdit(int entry) const;

Q_SIGNALS:
    void edited();
    void focused(patchbay::ui::TemplateEdit *edit);

private:
    struct Row
    {
        QWidget *widget = nullptr;
        QLineEdit *name = nullptr;
        TemplateEdit *value = nullptr;
        QCheckBox *json = nullptr;
        bool isJson = false; // kept where it is not offered
    };

    Row &addRow(const NamedTemplate &entry);
    void removeRow(QWidget *widget);

    QString m_what;
    bool m_asJson = false;
    QList<Row> m_rows;
    QVBoxLayout *m_list = nullptr;
    Label *m_none = nullptr;
    QList<DraftValue> m_values;
    QStringList m_templates;
};

} // namespace patchbay::ui
