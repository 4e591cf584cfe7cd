// The parts of a multipart body, one below the other.
#pragma once

#include "console/ruleservice.h"

#include <QWidget>

class QLineEdit;
class QVBoxLayout;

namespace patchbay::ui {

class TemplateEdit;

class PartsForm : public QWidget
{
    Q_OBJECT
    Q_MOC_INCLUDE("ui/actions/templateedit.h")
public:
    explicit PartsForm(QWidget *parent = nullptr);

    QList<BodyPart> parts() const;
    void setParts(const QList<BodyPart> &parts);
    void setValues(const QList<DraftValue> &values, const QStringList &templates);
    void setFault(const DraftFault *fault);
    void goToFault();

Q_SIGNALS:
    void edited();
    void focused(patchbay::ui::TemplateEdit *edit);

private:
    struct Row
    {
        QWidget *widget = nullptr;
        QLineEdit *contentType = nullptr;
        QLineEdit *name = nullptr;
        TemplateEdit *fileName = nullptr;
        TemplateEdit *body = nullptr;
    };

    void addRow(const BodyPart &part);
    void removeRow(QWidget *widget);

    QList<Row> m_rows;
    QVBoxLayout *m_list = nullptr;
    QList<DraftValue> m_values;
    QStringList m_templates;
};

} // namespace patchbay::ui
