#include "ui/actions/partsform.h"

#include "ui/actions/templateedit.h"
#include "ui/widgets/button.h"
#include "ui/widgets/form.h"
#include "ui/widgets/label.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

PartsForm::PartsForm(QWidget *parent) : QWidget(parent)
{
    setObjectName(u"partsForm"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::related);
    layout->addWidget(new Label(u"Parts of the body"_s, TextRole::Strong));
    m_list = new QVBoxLayout;
    m_list->setSpacing(metric::related);
    layout->addLayout(m_list);
    auto *add = new Button(u"Add a part"_s, Button::Kind::Quiet, Glyph::Plus);
    add->setObjectName(u"addPart"_s);
    layout->addWidget(add, 0, Qt::AlignLeft);
    connect(add, &QAbstractButton::clicked, this, [this] {
        addRow({.contentType = u"application/json"_s});
        Q_EMIT edited();
    });
}

void PartsForm::addRow(const BodyPart &part)
{
    const QString number = QString::number(m_rows.size() + 1);
    Row row;
    auto *frame = new QFrame;
    frame->setFrameShape(QFrame::StyledPanel);
    row.widget = frame;
    auto *layout = new QVBoxLayout(frame);
    layout->setContentsMargins(12, 8, 8, 12);
    layout->setSpacing(metric::related);
    auto *head = new QHBoxLayout;
    head->addWidget(new Label(u"Part %1"_s.arg(number), TextRole::Strong), 1);
    auto *remove = new IconButton(Glyph::Close, u"Remove the part"_s);
    remove->setSmall(true);
    head->addWidget(remove);
    layout->addLayout(head);
    row.contentType = new QLineEdit(part.contentType);
    row.name = new QLineEdit(part.name);
    row.fileName = new TemplateEdit(u"Part %1: file name"_s.arg(number), TemplateEdit::Height::Line);
    row.fileName->setText(part.fileName);
    row.body = new TemplateEdit(u"Part %1: content"_s.arg(number));
    row.body->setMinimumHeight(96);
    row.body->setJson(part.contentType.contains("json"_L1));
    row.body->setText(part.body);
    auto *line = new QHBoxLayout;
    line->setSpacing(metric::group);
    line->addWidget(new FormRow(u"Content type"_s, row.contentType), 1);
    line->addWidget(new FormRow(u"Field of the form"_s, row.name), 1);
    line->addWidget(new FormRow(u"File name"_s, row.fileName), 1);
    layout->addLayout(line);
    layout->addWidget(row.body);
    for (QLineEdit *edit : {row.contentType, row.name})
        connect(edit, &QLineEdit::textEdited, this, &PartsForm::edited);
    connect(row.contentType, &QLineEdit::textEdited, row.body,
            [body = row.body](const QString &text) { body->setJson(text.contains("json"_L1)); });
    for (TemplateEdit *edit : {row.fileName, row.body}) {
        edit->setValues(m_values, m_templates);
        connect(edit, &TemplateEdit::edited, this, &PartsForm::edited);
        connect(edit, &TemplateEdit::focused, this, [this, edit] { Q_EMIT focused(edit); });
    }
    connect(remove, &QAbstractButton::clicked, this, [this, frame] {
        removeRow(frame);
        Q_EMIT edited();
    });
    m_list->addWidget(frame);
    m_rows.append(row);
}

void PartsForm::removeRow(QWidget *widget)
{
    m_rows.removeIf([widget](const Row &row) { return row.widget == widget; });
    m_list->removeWidget(widget);
    widget->hide();
    widget->deleteLater();
}

QList<BodyPart> PartsForm::parts() const
{
    QList<BodyPart> parts;
    for (const Row &row : m_rows)
        parts.append({row.contentType->text().trimmed(), row.name->text().trimmed(), row.fileName->text(),
                      row.body->text()});
    return parts;
}

void PartsForm::setParts(const QList<BodyPart> &given)
{
    if (parts() == given)
        return;
    while (!m_rows.isEmpty())
        removeRow(m_rows.first().widget);
    for (const BodyPart &part : given)
        addRow(part);
}

void PartsForm::setValues(const QList<DraftValue> &values, const QStringList &templates)
{
    m_values = values;
    m_templates = templates;
    for (const Row &row : std::as_const(m_rows)) {
        row.fileName->setValues(values, templates);
        row.body->setValues(values, templates);
    }
}

void PartsForm::setFault(const DraftFault *fault)
{
    for (qsizetype i = 0; i < m_rows.size(); ++i) {
        const bool isIts = fault && fault->place.section(u'.', 4, 4).toInt() == int(i);
        const bool isBody = isIts && fault->place.endsWith(".body"_L1);
        m_rows[i].body->setFault(isBody ? fault : nullptr);
        m_rows[i].fileName->setFault(isIts && !isBody ? fault : nullptr);
    }
}

void PartsForm::goToFault()
{
    for (const Row &row : std::as_const(m_rows)) {
        for (TemplateEdit *edit : {row.fileName, row.body}) {
            if (edit->hasFault())
                return edit->goToFault();
        }
    }
}

} // namespace patchbay::ui
