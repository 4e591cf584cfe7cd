#include "ui/mapping/transformeditor.h"

#include "base/json.h"
#include "ui/widgets/button.h"
#include "ui/widgets/form.h"
#include "ui/widgets/label.h"
#include "ui/widgets/tokens.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QJsonObject>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

// A value table as lines "from = to": what fits into a small field and pastes from a spreadsheet.
QString tableText(const QJsonObject &table)
{
    QStringList lines;
    for (auto it = table.constBegin(); it != table.constEnd(); ++it)
        lines << it.key() + u" = "_s + displayText(it.value());
    return lines.join(u'\n');
}

QJsonObject tableOf(const QString &text)
{
    QJsonObject table;
    const QStringList lines = text.split(u'\n');
    for (const QString &line : lines) {
        const qsizetype equals = line.indexOf(u'=');
        const qsizetype tab = line.indexOf(u'\t');
        const qsizetype at = equals >= 0 ? equals : tab;
        if (at > 0)
            table.insert(line.left(at).trimmed(), line.mid(at + 1).trimmed());
    }
    return table;
}

QString listText(const QJsonValue &value)
{
    QStringList parts;
    const QJsonArray array = value.toArray();
    for (const QJsonValue &part : array)
        parts << part.toString();
    return parts.join(u", "_s);
}

QJsonArray listOf(const QString &text)
{
    QJsonArray array;
    const QStringList parts = text.split(u',', Qt::SkipEmptyParts);
    for (const QString &part : parts)
        array << part.trimmed();
    return array;
}

} // namespace

TransformEditor::TransformEditor(const QList<TransformDescription> &known, QWidget *parent)
    : QWidget(parent)
    , m_known(known)
{
    setObjectName(u"transforms"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::related);
    m_steps = new QVBoxLayout;
    m_steps->setSpacing(metric::related);
    layout->addLayout(m_steps);
    auto *add = new Button(u"Add a transform"_s, Button::Kind::Secondary, Glyph::Plus);
    add->setObjectName(u"addTransform"_s);
    connect(add, &QAbstractButton::clicked, this, &TransformEditor::showMenu);
    layout->addWidget(add, 0, Qt::AlignLeft);
}

void TransformEditor::setChain(const QList<Transform> &chain)
{
    if (m_chain == chain)
        return;
    m_chain = chain;
    rebuild();
}

void TransformEditor::rebuild()
{
    while (QLayoutItem *item = m_steps->takeAt(0)) {
        // Later, because the click that leads here may come from inside it.
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (int index = 0; index < m_chain.size(); ++index)
        m_steps->addWidget(makeStep(index));
}

QWidget *TransformEditor::makeStep(int index)
{
    const TransformDescription *description = nullptr;
    for (const TransformDescription &known : m_known)
        if (known.name == m_chain[index].name)
            description = &known;
    auto *step = new QFrame;
    step->setFrameShape(QFrame::StyledPanel);
    step->setObjectName(u"transform%1"_s.arg(index));
    auto *layout = new QVBoxLayout(step);
    layout->setContentsMargins(12, 8, 8, 8);
    layout->setSpacing(metric::unit);
    auto *head = new QHBoxLayout;
    head->addWidget(
        new Label(description == nullptr ? m_chain[index].name : description->title, TextRole::Strong), 1);
    const auto addMove = [this, head, index](Glyph glyph, const QString &name, int to) {
        auto *button = new IconButton(glyph, name);
        button->setSmall(true);
        button->setEnabled(to >= 0 && to < m_chain.size());
        connect(button, &QAbstractButton::clicked, this, [this, index, to] {
            m_chain.move(index, to);
            rebuild();
            Q_EMIT edited();
        });
        head->addWidget(button);
    };
    addMove(Glyph::ChevronUp, u"Move up"_s, index - 1);
    addMove(Glyph::ChevronDown, u"Move down"_s, index + 1);
    auto *remove = new IconButton(Glyph::Close, u"Remove transform"_s);
    remove->setSmall(true);
    connect(remove, &QAbstractButton::clicked, this, [this, index] {
        m_chain.removeAt(index);
        rebuild();
        Q_EMIT edited();
    });
    head->addWidget(remove);
    layout->addLayout(head);
    if (description != nullptr) {
        auto *help = new Label(description->help, TextRole::Caption, Ink::Muted);
        help->setWordWrap(true);
        layout->addWidget(help);
        for (const TransformArgument &argument : description->arguments)
            layout->addWidget(makeArgument(index, argument));
    }
    return step;
}

QWidget *TransformEditor::makeArgument(int index, const TransformArgument &argument)
{
    const QJsonValue value = m_chain[index].arguments.contains(argument.key)
                                 ? m_chain[index].arguments.value(argument.key)
                                 : argument.defaultValue;
    const QString key = argument.key;
    if (argument.type == FieldType::Boolean) {
        auto *box = new QCheckBox(argument.label);
        box->setChecked(value.toBool());
        connect(box, &QCheckBox::toggled, this, [this, index, key](bool on) { setArgument(index, key, on); });
        return box;
    }
    if (argument.type == FieldType::Object) {
        auto *edit = new QPlainTextEdit(tableText(value.toObject()));
        edit->setFixedHeight(88);
        edit->setPlaceholderText(u"gold = Gold plan\nfree = Free plan"_s);
        edit->setTabChangesFocus(true);
        connect(edit, &QPlainTextEdit::textChanged, this,
                [this, index, key, edit] { setArgument(index, key, tableOf(edit->toPlainText())); });
        return new FormRow(argument.label, edit, u"One pair per line, written from = to"_s);
    }
    auto *line = new QLineEdit(argument.type == FieldType::List        ? listText(value)
                               : value.isNull() || value.isUndefined() ? QString()
                                                                       : displayText(value));
    line->setObjectName(u"argument_"_s + key);
    const FieldType type = argument.type;
    connect(line, &QLineEdit::textEdited, this, [this, index, key, type](const QString &text) {
        QJsonValue typed(text);
        if (type == FieldType::List)
            typed = listOf(text);
        bool isNumber = false;
        const double number = text.toDouble(&isNumber);
        if ((type == FieldType::Number || type == FieldType::Integer) && isNumber)
            typed = number;
        setArgument(index, key, typed);
    });
    return new FormRow(argument.label, line);
}

void TransformEditor::setArgument(int index, const QString &key, const QJsonValue &value)
{
    if (index >= m_chain.size() || m_chain[index].arguments.value(key) == value)
        return;
    m_chain[index].arguments.insert(key, value);
    Q_EMIT edited();
}

void TransformEditor::showMenu()
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(u"transformMenu"_s);
    for (const TransformDescription &known : m_known) {
        QAction *action = menu->addAction(known.title, this, [this, name = known.name] {
            m_chain << Transform{name, {}};
            rebuild();
            Q_EMIT edited();
        });
        action->setToolTip(known.help);
    }
    menu->setToolTipsVisible(true);
    const auto *button = findChild<QWidget *>(u"addTransform"_s);
    menu->popup(button->mapToGlobal(QPoint(0, button->height())));
}

} // namespace patchbay::ui
