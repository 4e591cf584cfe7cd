#include "ui/widgets/conditionrow.h"

#include "ui/widgets/button.h"
#include "ui/widgets/tokens.h"

#include <QComboBox>
#include <QCompleter>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QLineEdit>

namespace patchbay::ui {

using namespace Qt::StringLiterals;

namespace {

bool takesList(Comparison comparison)
{
    return comparison == Comparison::OneOf || comparison == Comparison::NoneOf;
}

bool comparesNumbers(Comparison comparison)
{
    return comparison == Comparison::LessThan || comparison == Comparison::AtMost ||
           comparison == Comparison::GreaterThan || comparison == Comparison::AtLeast ||
           comparison == Comparison::WithinDays || comparison == Comparison::OlderThanDays;
}

// Where capital letters may matter.
bool comparesText(Comparison comparison)
{
    switch (comparison) {
    case Comparison::Equals:
    case Comparison::DoesNotEqual:
    case Comparison::Contains:
    case Comparison::DoesNotContain:
    case Comparison::StartsWith:
    case Comparison::DoesNotStartWith:
    case Comparison::EndsWith:
    case Comparison::DoesNotEndWith:
    case Comparison::Matches:
    case Comparison::DoesNotMatch:
    case Comparison::OneOf:
    case Comparison::NoneOf: return true;
    default: return false;
    }
}

// What was typed, as a value of the same type as one that was there.
QJsonValue likeTyped(const QString &text, const QJsonValue &model)
{
    bool isNumber = false;
    const double number = text.trimmed().toDouble(&isNumber);
    if (model.isDouble() && isNumber)
        return number;
    if (model.isBool() && (text == "true"_L1 || text == "false"_L1))
        return text == "true"_L1;
    return text;
}

QString listText(const QJsonValue &value)
{
    QStringList parts;
    const QJsonArray entries = value.toArray();
    for (const QJsonValue &entry : entries)
        parts.append(entry.toVariant().toString());
    return parts.join(u", "_s);
}

} // namespace

ConditionRow::ConditionRow(const QString &name, const QStringList &fields, QWidget *parent) : QWidget(parent)
{
    setObjectName(u"conditionRow"_s);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metric::related);
    m_field = new QComboBox;
    m_field->setObjectName(u"conditionField"_s);
    m_field->setEditable(true);
    m_field->setInsertPolicy(QComboBox::NoInsert);
    m_field->setAccessibleName(u"%1: field"_s.arg(name));
    m_field->lineEdit()->setPlaceholderText(u"Field"_s);
    m_field->setMinimumWidth(160);
    m_field->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_comparison = new QComboBox;
    m_comparison->setObjectName(u"conditionComparison"_s);
    m_comparison->setAccessibleName(u"%1: comparison"_s.arg(name));
    m_comparison->setMinimumWidth(152);
    const QList<Comparison> all = allComparisons();
    for (const Comparison comparison : all)
        m_comparison->addItem(comparisonTitle(comparison), int(comparison));
    m_value = new QLineEdit;
    m_value->setObjectName(u"conditionValue"_s);
    m_value->setAccessibleName(u"%1: value"_s.arg(name));
    auto *matchCase = new Button(u"Aa"_s, Button::Kind::Quiet);
    matchCase->setObjectName(u"conditionCase"_s);
    matchCase->setCheckable(true);
    matchCase->setToolTip(u"Capital letters matter"_s);
    matchCase->setAccessibleName(u"%1: capital letters matter"_s.arg(name));
    m_case = matchCase;
    auto *remove = new IconButton(Glyph::Close, u"Remove the condition"_s);
    remove->setObjectName(u"removeCondition"_s);
    row->addWidget(m_field, 3);
    row->addWidget(m_comparison, 1);
    row->addWidget(m_value, 2);
    row->addWidget(m_case);
    row->addWidget(remove);
    setFields(fields);
    connect(m_field, &QComboBox::currentTextChanged, this, &ConditionRow::changed);
    connect(m_comparison, &QComboBox::currentIndexChanged, this, &ConditionRow::followComparison);
    connect(m_value, &QLineEdit::textChanged, this, &ConditionRow::changed);
    connect(m_case, &QAbstractButton::toggled, this, &ConditionRow::changed);
    connect(remove, &QAbstractButton::clicked, this, &ConditionRow::removeRequested);
    followComparison();
}

void ConditionRow::setFields(const QStringList &fields)
{
    const QString typed = m_field->currentText();
    const QSignalBlocker quiet(m_field);
    m_field->clear();
    m_field->addItems(fields);
    m_field->completer()->setFilterMode(Qt::MatchContains);
    m_field->completer()->setCompletionMode(QCompleter::PopupCompletion);
    m_field->setEditText(typed);
}

void ConditionRow::focusField()
{
    m_field->setFocus(Qt::OtherFocusReason);
}

void ConditionRow::setCondition(const Condition &condition)
{
    m_case->setChecked(condition.matchCase);
    m_field->setEditText(condition.field);
    m_field->lineEdit()->setCursorPosition(0); // a long path is read from its beginning
    m_comparison->setCurrentIndex(qMax(0, m_comparison->findData(int(condition.comparison))));
    m_original = condition.value;
    m_originalText =
        takesList(condition.comparison) ? listText(condition.value) : condition.value.toVariant().toString();
    m_value->setText(m_originalText);
}

Condition ConditionRow::condition() const
{
    Condition condition;
    condition.kind = Condition::Kind::Field;
    condition.field = m_field->currentText().trimmed();
    condition.comparison = Comparison(m_comparison->currentData().toInt());
    condition.matchCase = m_case->isChecked();
    condition.value = typedValue();
    return condition;
}

QJsonValue ConditionRow::typedValue() const
{
    const auto comparison = Comparison(m_comparison->currentData().toInt());
    const QString text = m_value->text();
    const bool wasList = m_original.isArray();
    // Untouched, it is what it was: also a value that the comparison does not look at.
    if (text == m_originalText && !m_original.isUndefined() &&
        (!takesValue(comparison) || wasList == takesList(comparison)) &&
        (!comparesNumbers(comparison) || !m_original.isString()))
        return m_original;
    if (!takesValue(comparison))
        return QJsonValue();
    if (!takesList(comparison)) {
        bool isNumber = false;
        const double number = text.trimmed().toDouble(&isNumber);
        return comparesNumbers(comparison) && isNumber ? QJsonValue(number) : likeTyped(text, m_original);
    }
    QJsonArray entries;
    const QStringList parts = text.split(u',', Qt::SkipEmptyParts);
    for (const QString &part : parts)
        entries.append(likeTyped(part.trimmed(), m_original.toArray().first()));
    return entries;
}

void ConditionRow::followComparison()
{
    const auto comparison = Comparison(m_comparison->currentData().toInt());
    m_value->setVisible(takesValue(comparison));
    m_case->setVisible(comparesText(comparison));
    m_value->setPlaceholderText(
        takesList(comparison) ? u"pro, team, enterprise"_s
        : comparison == Comparison::WithinDays || comparison == Comparison::OlderThanDays ? u"Days"_s
        : comparesNumbers(comparison)                                                     ? u"Number"_s
        : comparison == Comparison::Before || comparison == Comparison::After             ? u"2026-01-31"_s
                                                                                          : u"Value"_s);
    Q_EMIT changed();
}

} // namespace patchbay::ui
