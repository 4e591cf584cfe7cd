#include "mapping/filter.h"

#include "base/ids.h"
#include "base/json.h"
#include "base/time.h"

#include <QHash>
#include <QJsonArray>
#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

struct Named
{
    Comparison comparison;
    QLatin1StringView name;
    QLatin1StringView title;
};

constexpr std::array comparisons{
    Named{Comparison::Equals, QLatin1StringView("equals"), QLatin1StringView("is")},
    Named{Comparison::DoesNotEqual, QLatin1StringView("does_not_equal"), QLatin1StringView("is not")},
    Named{Comparison::Contains, QLatin1StringView("contains"), QLatin1StringView("contains")},
    Named{Comparison::DoesNotContain, QLatin1StringView("does_not_contain"),
          QLatin1StringView("does not contain")},
    Named{Comparison::StartsWith, QLatin1StringView("starts_with"), QLatin1StringView("starts with")},
    Named{Comparison::DoesNotStartWith, QLatin1StringView("does_not_start_with"),
          QLatin1StringView("does not start with")},
    Named{Comparison::EndsWith, QLatin1StringView("ends_with"), QLatin1StringView("ends with")},
    Named{Comparison::DoesNotEndWith, QLatin1StringView("does_not_end_with"),
          QLatin1StringView("does not end with")},
    Named{Comparison::Matches, QLatin1StringView("matches"), QLatin1StringView("matches")},
    Named{Comparison::DoesNotMatch, QLatin1StringView("does_not_match"), QLatin1StringView("does not match")},
    Named{Comparison::OneOf, QLatin1StringView("one_of"), QLatin1StringView("is one of")},
    Named{Comparison::NoneOf, QLatin1StringView("none_of"), QLatin1StringView("is none of")},
    Named{Comparison::LessThan, QLatin1StringView("less_than"), QLatin1StringView("is less than")},
    Named{Comparison::AtMost, QLatin1StringView("at_most"), QLatin1StringView("is at most")},
    Named{Comparison::GreaterThan, QLatin1StringView("greater_than"), QLatin1StringView("is greater than")},
    Named{Comparison::AtLeast, QLatin1StringView("at_least"), QLatin1StringView("is at least")},
    Named{Comparison::Before, QLatin1StringView("before"), QLatin1StringView("is before")},
    Named{Comparison::After, QLatin1StringView("after"), QLatin1StringView("is after")},
    Named{Comparison::WithinDays, QLatin1StringView("within_days"), QLatin1StringView("is within days")},
    Named{Comparison::OlderThanDays, QLatin1StringView("older_than_days"),
          QLatin1StringView("is longer ago than days")},
    Named{Comparison::IsTrue, QLatin1StringView("is_true"), QLatin1StringView("is true")},
    Named{Comparison::IsFalse, QLatin1StringView("is_false"), QLatin1StringView("is false")},
    Named{Comparison::IsEmpty, QLatin1StringView("is_empty"), QLatin1StringView("is empty")},
    Named{Comparison::IsNotEmpty, QLatin1StringView("is_not_empty"), QLatin1StringView("is not empty")},
    Named{Comparison::IsNull, QLatin1StringView("is_null"), QLatin1StringView("is null")},
    Named{Comparison::IsMissing, QLatin1StringView("is_missing"), QLatin1StringView("is missing")},
    Named{Comparison::Exists, QLatin1StringView("exists"), QLatin1StringView("is there")},
};

const Named &named(Comparison comparison)
{
    return *std::ranges::find(comparisons, comparison, &Named::comparison);
}

bool isEmptyValue(const QJsonValue &value)
{
    return value.isNull() || (value.isString() && value.toString().isEmpty()) ||
           (value.isArray() && value.toArray().isEmpty()) || (value.isObject() && value.toObject().isEmpty());
}

QString textOf(const QJsonValue &value)
{
    if (value.isBool())
        return value.toBool() ? u"true"_s : u"false"_s;
    if (value.isArray())
        return QString::fromUtf8(toCompactJson(value.toArray()));
    if (value.isObject())
        return QString::fromUtf8(toCompactJson(value.toObject()));
    return readIdText(value); // numbers as they are written
}

std::optional<double> numberOf(const QJsonValue &value)
{
    if (value.isDouble())
        return value.toDouble();
    bool isNumber = false;
    const double number = value.toString().trimmed().toDouble(&isNumber);
    return isNumber ? std::optional(number) : std::nullopt;
}

// Every value that the path leads to; "[*]" stands for each entry of a list.
QList<QJsonValue> valuesAt(const QJsonValue &from, const QString &path)
{
    // A record of a source is flat: its column may be called "a.b".
    if (from.isObject() && from.toObject().contains(path))
        return {from.toObject().value(path)};
    const qsizetype star = path.indexOf("[*]"_L1);
    if (star < 0) {
        QJsonValue value = from;
        for (const QString &step : path.split(u'.')) {
            if (value.isArray()) {
                bool isIndex = false;
                const int index = step.toInt(&isIndex);
                value = isIndex ? value.toArray().at(index) : QJsonValue(QJsonValue::Undefined);
            } else {
                value = value.isObject() ? value.toObject().value(step) : QJsonValue(QJsonValue::Undefined);
            }
        }
        return value.isUndefined() ? QList<QJsonValue>() : QList<QJsonValue>{value};
    }
    const QList<QJsonValue> lists = star == 0 ? QList<QJsonValue>{from} : valuesAt(from, path.left(star));
    QString rest = path.sliced(star + 3);
    if (rest.startsWith(u'.'))
        rest.remove(0, 1);
    QList<QJsonValue> values;
    for (const QJsonValue &list : lists) {
        const QJsonArray entries = list.toArray();
        for (const QJsonValue &entry : entries)
            values += rest.isEmpty() ? QList<QJsonValue>{entry} : valuesAt(entry, rest);
    }
    return values;
}

bool sameText(const QJsonValue &a, const QJsonValue &b, Qt::CaseSensitivity sensitivity)
{
    return textOf(a).compare(textOf(b), sensitivity) == 0;
}

bool isOneOf(const QJsonValue &value, const QJsonValue &list, Qt::CaseSensitivity sensitivity)
{
    const QJsonArray entries = list.toArray();
    return std::any_of(entries.begin(), entries.end(),
                       [&](const QJsonValue &entry) { return sameText(value, entry, sensitivity); });
}

bool containsText(const QJsonValue &value, const QJsonValue &part, Qt::CaseSensitivity sensitivity)
{
    if (value.isArray()) {
        const QJsonArray entries = value.toArray();
        return std::any_of(entries.begin(), entries.end(),
                           [&](const QJsonValue &entry) { return sameText(entry, part, sensitivity); });
    }
    return textOf(value).contains(textOf(part), sensitivity);
}

bool compareNumbers(Comparison comparison, const QJsonValue &value, const QJsonValue &limit)
{
    const std::optional<double> a = numberOf(value);
    const std::optional<double> b = numberOf(limit);
    if (!a || !b)
        return false;
    switch (comparison) {
    case Comparison::LessThan: return *a < *b;
    case Comparison::AtMost: return *a <= *b;
    case Comparison::GreaterThan: return *a > *b;
    default: return *a >= *b;
    }
}

bool compareDates(Comparison comparison, const QJsonValue &value, const QJsonValue &limit,
                  const QDateTime &now)
{
    const std::optional<QDateTime> date = readDate(value);
    if (!date)
        return false;
    if (comparison == Comparison::WithinDays || comparison == Comparison::OlderThanDays) {
        const std::optional<double> days = numberOf(limit);
        if (!days)
            return false;
        const QDateTime since = now.addMSecs(-qint64(*days * 86'400'000.0));
        return comparison == Comparison::OlderThanDays ? *date < since : *date <= now && *date >= since;
    }
    const std::optional<QDateTime> other = readDate(limit);
    if (!other)
        return false;
    return comparison == Comparison::Before ? *date < *other : *date > *other;
}

bool fits(const Condition &condition, const QJsonValue &value, const QDateTime &now)
{
    const auto sensitivity = condition.matchCase ? Qt::CaseSensitive : Qt::CaseInsensitive;
    switch (condition.comparison) {
    case Comparison::Equals: return sameText(value, condition.value, sensitivity);
    case Comparison::Contains: return containsText(value, condition.value, sensitivity);
    case Comparison::StartsWith: return textOf(value).startsWith(textOf(condition.value), sensitivity);
    case Comparison::EndsWith: return textOf(value).endsWith(textOf(condition.value), sensitivity);
    case Comparison::Matches: {
        const QRegularExpression expression(condition.value.toString(),
                                            condition.matchCase ? QRegularExpression::NoPatternOption
                                                                : QRegularExpression::CaseInsensitiveOption);
        return expression.match(textOf(value)).hasMatch();
    }
    case Comparison::OneOf: return isOneOf(value, condition.value, sensitivity);
    case Comparison::LessThan:
    case Comparison::AtMost:
    case Comparison::GreaterThan:
    case Comparison::AtLeast: return compareNumbers(condition.comparison, value, condition.value);
    case Comparison::Before:
    case Comparison::After:
    case Comparison::WithinDays:
    case Comparison::OlderThanDays: return compareDates(condition.comparison, value, condition.value, now);
    case Comparison::IsTrue: return value.isBool() ? value.toBool() : textOf(value).toLower() == "true"_L1;
    case Comparison::IsFalse: return value.isBool() ? !value.toBool() : textOf(value).toLower() == "false"_L1;
    case Comparison::IsNull: return value.isNull();
    case Comparison::IsEmpty: return isEmptyValue(value);
    case Comparison::IsNotEmpty: return !isEmptyValue(value);
    case Comparison::Exists: return true;
    default: return false;
    }
}

// The comparison whose "no" this one is, where it is one.
std::optional<Comparison> opposite(Comparison comparison)
{
    switch (comparison) {
    case Comparison::DoesNotEqual: return Comparison::Equals;
    case Comparison::DoesNotContain: return Comparison::Contains;
    case Comparison::DoesNotStartWith: return Comparison::StartsWith;
    case Comparison::DoesNotEndWith: return Comparison::EndsWith;
    case Comparison::DoesNotMatch: return Comparison::Matches;
    case Comparison::NoneOf: return Comparison::OneOf;
    case Comparison::IsMissing: return Comparison::Exists;
    default: return std::nullopt;
    }
}

bool passesField(const Condition &condition, const QList<QJsonValue> &values, const QDateTime &now)
{
    Condition positive = condition;
    const std::optional<Comparison> other = opposite(condition.comparison);
    positive.comparison = other.value_or(condition.comparison);
    const bool any = std::any_of(values.begin(), values.end(),
                                 [&](const QJsonValue &value) { return fits(positive, value, now); });
    return other ? !any : any;
}

QString whyNot(const Condition &condition, const QList<QJsonValue> &values)
{
    QString actual = u"is missing"_s;
    if (values.size() == 1)
        actual =
            isEmptyValue(values.first()) ? u"is empty"_s : u"is “%1”"_s.arg(textOf(values.first()).left(80));
    else if (values.size() > 1)
        actual = u"has %1 values"_s.arg(values.size());
    const QString wanted =
        takesValue(condition.comparison) ? u" “%1”"_s.arg(textOf(condition.value).left(80)) : QString();
    return u"%1 %2; the filter asks that it %3%4"_s.arg(condition.field, actual,
                                                        comparisonTitle(condition.comparison), wanted);
}

tl::unexpected<Error> badCondition(const QString &what)
{
    return fail(Error::Kind::InvalidInput, u"The filter cannot be read: %1"_s.arg(what),
                u"A filter is {\"all\":[…]}, {\"any\":[…]} or {\"none\":[…]} of conditions such as"
                " {\"field\":\"plan\",\"is\":\"equals\",\"value\":\"pro\"}."_s);
}

Result<Condition> readGroup(Condition::Kind kind, const QString &key, const QJsonObject &json)
{
    if (json.size() != 1 || !json.value(key).isArray())
        return badCondition(u"“%1” takes a list and stands alone."_s.arg(key));
    Condition group{.kind = kind};
    const QJsonArray entries = json.value(key).toArray();
    for (const QJsonValue &entry : entries) {
        if (!entry.isObject())
            return badCondition(u"an entry of “%1” is no object."_s.arg(key));
        const Result<Condition> condition = Condition::fromJson(entry.toObject());
        if (!condition)
            return fail(condition.error());
        group.conditions.append(*condition);
    }
    return group;
}

Outcome checkValue(const Condition &condition)
{
    if (condition.comparison == Comparison::Matches || condition.comparison == Comparison::DoesNotMatch) {
        const QRegularExpression expression(condition.value.toString());
        if (!expression.isValid())
            return badCondition(
                u"the expression for %1 is not valid: %2."_s.arg(condition.field, expression.errorString()));
    }
    const bool list = condition.comparison == Comparison::OneOf || condition.comparison == Comparison::NoneOf;
    if (list && !condition.value.isArray())
        return badCondition(u"the condition on %1 takes a list of values."_s.arg(condition.field));
    if (!list && takesValue(condition.comparison) &&
        (condition.value.isUndefined() || condition.value.isArray() || condition.value.isObject()))
        return badCondition(u"the condition on %1 takes one value."_s.arg(condition.field));
    const bool date = condition.comparison == Comparison::Before || condition.comparison == Comparison::After;
    if (date && !readDate(condition.value))
        return badCondition(u"the condition on %1 takes a date."_s.arg(condition.field));
    const bool number =
        condition.comparison == Comparison::LessThan || condition.comparison == Comparison::AtMost ||
        condition.comparison == Comparison::GreaterThan || condition.comparison == Comparison::AtLeast ||
        condition.comparison == Comparison::WithinDays || condition.comparison == Comparison::OlderThanDays;
    if (number && !numberOf(condition.value))
        return badCondition(u"the condition on %1 takes a number."_s.arg(condition.field));
    return {};
}

} // namespace

QString comparisonName(Comparison comparison)
{
    return QString(named(comparison).name);
}

QString comparisonTitle(Comparison comparison)
{
    return QString(named(comparison).title);
}

QList<Comparison> allComparisons()
{
    QList<Comparison> all;
    for (const Named &each : comparisons)
        all.append(each.comparison);
    return all;
}

bool takesValue(Comparison comparison)
{
    switch (comparison) {
    case Comparison::IsTrue:
    case Comparison::IsFalse:
    case Comparison::IsNull:
    case Comparison::IsEmpty:
    case Comparison::IsNotEmpty:
    case Comparison::IsMissing:
    case Comparison::Exists: return false;
    default: return true;
    }
}

QJsonObject Condition::toJson() const
{
    if (kind == Kind::Field) {
        QJsonObject json{{u"field"_s, field}, {u"is"_s, comparisonName(comparison)}};
        if (takesValue(comparison))
            json.insert(u"value"_s, value);
        if (matchCase)
            json.insert(u"match_case"_s, true);
        return json;
    }
    if (isEmpty())
        return {};
    QJsonArray entries;
    for (const Condition &condition : conditions)
        entries.append(condition.toJson());
    return {{kind == Kind::All ? u"all"_s : kind == Kind::Any ? u"any"_s : u"none"_s, entries}};
}

Result<Condition> Condition::fromJson(const QJsonObject &json)
{
    if (json.isEmpty())
        return Condition{};
    if (json.contains("all"_L1))
        return readGroup(Kind::All, u"all"_s, json);
    if (json.contains("any"_L1))
        return readGroup(Kind::Any, u"any"_s, json);
    if (json.contains("none"_L1))
        return readGroup(Kind::None, u"none"_s, json);
    for (auto it = json.constBegin(); it != json.constEnd(); ++it) {
        if (it.key() != "field"_L1 && it.key() != "is"_L1 && it.key() != "value"_L1 &&
            it.key() != "match_case"_L1)
            return badCondition(u"“%1” is no part of a condition."_s.arg(it.key()));
    }
    Condition condition{.kind = Kind::Field};
    condition.field = json.value("field"_L1).toString();
    if (condition.field.isEmpty())
        return badCondition(u"a condition names no field."_s);
    const QString name = json.value("is"_L1).toString();
    const auto found =
        std::ranges::find_if(comparisons, [&name](const Named &each) { return each.name == name; });
    if (found == comparisons.end()) {
        QStringList names;
        for (const Named &each : comparisons)
            names.append(QString(each.name));
        return badCondition(u"“%1” is no comparison; there are %2."_s.arg(name, names.join(u", "_s)));
    }
    condition.comparison = found->comparison;
    condition.value = json.value("value"_L1);
    condition.matchCase = json.value("match_case"_L1).toBool();
    const Outcome checked = checkValue(condition);
    if (!checked)
        return fail(checked.error());
    return condition;
}

QList<QJsonValue> valuesAtField(const QJsonObject &record, const QString &field)
{
    return valuesAt(record, field);
}

FilterVerdict judge(const Condition &condition, const QJsonObject &record, const QDateTime &now)
{
    if (condition.kind == Condition::Kind::Field) {
        const QList<QJsonValue> values = valuesAt(record, condition.field);
        if (passesField(condition, values, now))
            return {};
        return {false, whyNot(condition, values)};
    }
    QStringList reasons;
    for (const Condition &each : condition.conditions) {
        const FilterVerdict verdict = judge(each, record, now);
        if (condition.kind == Condition::Kind::All && !verdict.passes)
            return verdict;
        if (condition.kind == Condition::Kind::Any && verdict.passes)
            return {};
        if (condition.kind == Condition::Kind::None && verdict.passes)
            return {false,
                    u"%1 %2, which the filter leaves out"_s.arg(
                        each.field.isEmpty() ? u"A group of conditions"_s : each.field,
                        each.field.isEmpty()
                            ? u"fits"_s
                            : comparisonTitle(each.comparison) +
                                  (takesValue(each.comparison) ? u' ' + textOf(each.value) : QString()))};
        if (!verdict.passes)
            reasons.append(verdict.because);
    }
    if (condition.kind == Condition::Kind::Any && !condition.conditions.isEmpty())
        return {false, reasons.join(u"; "_s)};
    return {};
}

} // namespace patchbay
