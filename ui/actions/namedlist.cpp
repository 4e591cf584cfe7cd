#include "ui/actions/namedlist.h"

#include "ui/actions/templateedit.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/tokens.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

NamedList::NamedList(const QString &what, bool asJson, QWidget *parent)
    : QWidget(parent)
    , m_what(what)
    , m_asJson(asJson)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::related);
    m_list = new QVBoxLayout;
    m_list->setSpacing(metric::related);
    layout->addLayout(m_list);
    auto *foot = new QHBoxLayout;
    auto *add = new Button(u"Add a %1"_s.arg(what), Button::Kind::Quiet, Glyph::Plus);
    add->setObjectName(u"addEntry"_s);
    m_none = new Label(u"None."_s, TextRole::Body, Ink::Muted);
    foot->addWidget(m_none);
    foot->addWidget(add);
    foot->addStretch(1);
    layout->addLayout(foot);
    connect(add, &QAbstractButton::clicked, this, [this] {
        addRow({}).name->setFocus(Qt::OtherFocusReason);
        Q_EMIT edited();
    });
}

NamedList::Row &NamedList::addRow(const NamedTemplate &entry)
{
    const QString number = QString::number(m_rows.size() + 1);
    Row row;
    row.isJson = entry.isJson;
    row.widget = new QWidget;
    auto *line = new QHBoxLayout(row.widget);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(metric::related);
    row.name = new QLineEdit(entry.name);
    row.name->setObjectName(u"entryName"_s);
    row.name->setPlaceholderText(u"Name"_s);
    row.name->setAccessibleName(u"%1 %2: name"_s.arg(m_what, number));
    row.value = new TemplateEdit(u"%1 %2: value"_s.arg(m_what, number), TemplateEdit::Height::Line);
    row.value->setObjectName(u"entryValue"_s);
    row.value->setPlaceholderText(u"Value"_s);
    row.value->setValues(m_values, m_templates);
    row.value->setText(entry.value);
    line->addWidget(row.name, 2);
    line->addWidget(row.value, 3);
    if (m_asJson) {
        row.json = new QCheckBox(u"JSON"_s);
        row.json->setChecked(entry.isJson);
        row.json->setToolTip(u"The value is a JSON document, sent in ASCII"_s);
        row.json->setAccessibleName(u"%1 %2: is JSON"_s.arg(m_what, number));
        row.value->setJson(entry.isJson);
        line->addWidget(row.json);
        connect(row.json, &QCheckBox::toggled, row.value, &TemplateEdit::setJson);
        connect(row.json, &QCheckBox::toggled, this, &NamedList::edited);
    }
    auto *remove = new IconButton(Glyph::Close, u"Remove the %1"_s.arg(m_what));
    line->addWidget(remove);
    connect(row.name, &QLineEdit::textEdited, this, &NamedList::edited);
    connect(row.value, &TemplateEdit::edited, this, &NamedList::edited);
    connect(row.value, &TemplateEdit::focused, this, [this, value = row.value] { Q_EMIT focused(value); });
    connect(remove, &QAbstractButton::clicked, this, [this, widget = row.widget] {
        removeRow(widget);
        Q_EMIT edited();
    });
    m_list->addWidget(row.widget);
    m_rows.append(row);
    m_none->hide();
    return m_rows.last();
}

void NamedList::removeRow(QWidget *widget)
{
    m_rows.removeIf([widget](const Row &row) { return row.widget == widget; });
    m_list->removeWidget(widget);
    widget->hide();
    widget->deleteLater();
    m_none->setVisible(m_rows.isEmpty());
}

QList<NamedTemplate> NamedList::entries() const
{
    QList<NamedTemplate> entries;
    for (const Row &row : m_rows)
        entries.append(
            {row.name->text().trimmed(), row.value->text(), row.json ? row.json->isChecked() : row.isJson});
    // Without a name it cannot be sent, and could not be saved.
    entries.removeIf([](const NamedTemplate &entry) { return entry.name.isEmpty(); });
    return entries;
}

void NamedList::setEntries(const QList<NamedTemplate> &given)
{
    if (entries() == given)
        return;
    while (!m_rows.isEmpty())
        removeRow(m_rows.first().widget);
    for (const NamedTemplate &entry : given)
        addRow(entry);
}

void NamedList::setValues(const QList<DraftValue> &values, const QStringList &templates)
{
    m_values = values;
    m_templates = templates;
    for (const Row &row : std::as_const(m_rows))
        row.value->setValues(values, templates);
}

void NamedList::setFault(int entry, const DraftFault *fault)
{
    int named = -1;
    for (const Row &row : std::as_const(m_rows)) {
        if (!row.name->text().trimmed().isEmpty())
            ++named;
        row.value->setFault(named == entry && !row.name->text().trimmed().isEmpty() ? fault : nullptr);
    }
}

TemplateEdit *NamedList::valueEdit(int entry) const
{
    return entry >= 0 && entry < m_rows.size() ? m_rows[entry].value : nullptr;
}

} // namespace patchbay::ui
