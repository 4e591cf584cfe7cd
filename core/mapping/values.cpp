// convertValue and sameValue: what a value is to a field of a type.
#include "mapping/carriedvalue.h"
#include "mapping/conversion.h"
#include "mapping/evaluation.h"

#include <cmath>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

tl::unexpected<Error> refuse(const QJsonValue &value, const QString &why, const QString &nextStep = {})
{
    return fail(Error::Kind::InvalidInput, quotedValue(value) + u' ' + why + u'.', nextStep);
}

tl::unexpected<Error> refuseShape(const QJsonValue &value, const QString &wanted)
{
    return fail(Error::Kind::InvalidInput,
                value.isArray() ? u"The value is a list, where %1 is expected."_s.arg(wanted)
                                : u"The value is a group of fields, where %1 is expected."_s.arg(wanted),
                value.isArray() ? u"Add the transform “text”, which joins a list with commas."_s
                                : u"Choose one of the fields inside the group, such as address.city."_s);
}

tl::unexpected<Error> refuseLarge(const QJsonValue &value)
{
    return refuse(value,
                  u"has more digits than a JSON number carries exactly (the largest is 9007199254740991)"_s,
                  u"Map it to a text field, where it stays as it is."_s);
}

// What is wrong about a text that is no number, said so that the reader knows which character to look at.
QString whyNoNumber(QStringView text)
{
    if (text.contains(u','))
        return u"is not a number, because it holds a comma: numbers are written like 1234.50"_s;
    return u"is not a number"_s;
}

Result<QJsonValue> numberOfText(const QString &raw)
{
    const QStringView text = QStringView(raw).trimmed();
    if (text.isEmpty())
        return QJsonValue();
    if (const auto number = strictNumber(text))
        return QJsonValue(*number);
    return refuse(raw, whyNoNumber(text),
                  u"Correct it in the source, or add the transform “number” or “replace”."_s);
}

Result<QJsonValue> toNumber(const QJsonValue &value)
{
    if (value.isDouble())
        return value;
    if (value.isBool())
        return refuse(value, u"is yes or no, where a number is expected"_s,
                      u"Add the transform “value_table” with true → 1 and false → 0."_s);
    return refuseShape(value, u"a number"_s);
}

Result<QJsonValue> wholeNumber(const Result<QJsonValue> &number, const QJsonValue &given)
{
    if (!number || number->isNull())
        return number;
    const double amount = number->toDouble();
    if (amount != std::floor(amount))
        return refuse(given, u"has decimals, where a whole number is expected"_s,
                      u"Add the transform “round”."_s);
    if (std::abs(amount) > double(largestExactInteger))
        return refuseLarge(given);
    return QJsonValue(qint64(amount));
}

Result<QJsonValue> integerOfText(const QString &raw)
{
    const QStringView text = QStringView(raw).trimmed();
    if (!isWholeNumberText(text))
        return wholeNumber(numberOfText(raw), raw);
    bool fits = false;
    const qint64 whole = text.toLongLong(&fits);
    if (!fits || whole > largestExactInteger || whole < -largestExactInteger)
        return refuseLarge(raw);
    return QJsonValue(whole);
}

tl::unexpected<Error> refuseBoolean(const QJsonValue &value)
{
    return refuse(value, u"is neither yes nor no"_s,
                  u"Add the transform “value_table” that says which values mean true and which false."_s);
}

Result<QJsonValue> booleanOfText(const QString &raw)
{
    const QStringView text = QStringView(raw).trimmed();
    if (text.isEmpty())
        return QJsonValue();
    for (const QStringView yes : {u"true", u"yes", u"1", u"y", u"t", u"on"}) {
        if (text.size() == yes.size() && text.compare(yes, Qt::CaseInsensitive) == 0)
            return QJsonValue(true);
    }
    for (const QStringView no : {u"false", u"no", u"0", u"n", u"f", u"off"}) {
        if (text.size() == no.size() && text.compare(no, Qt::CaseInsensitive) == 0)
            return QJsonValue(false);
    }
    return refuseBoolean(raw);
}

Result<QJsonValue> toBoolean(const QJsonValue &value)
{
    if (value.isBool())
        return value;
    if (value.isDouble() && (value.toDouble() == 0.0 || value.toDouble() == 1.0))
        return QJsonValue(value.toDouble() == 1.0);
    if (value.isArray() || value.isObject())
        return refuseShape(value, u"yes or no"_s);
    return refuseBoolean(value);
}

Result<QJsonValue> dateOf(const DateReading &reading, const QJsonValue &value)
{
    if (!reading.understood)
        return refuse(
            value, u"is not a date that can be read without doubt"_s,
            u"Write dates like 2026-11-21 or 2026-11-21T08:15:30Z, or add the transform “date” with the format."_s);
    return reading.seconds ? QJsonValue(*reading.seconds) : QJsonValue();
}

Result<QJsonValue> choiceOfText(const QString &text, const QStringList &options)
{
    if (options.isEmpty() || options.contains(text))
        return QJsonValue(text);
    const QString wanted = text.trimmed();
    if (wanted.isEmpty())
        return QJsonValue();
    for (const QString &option : options) {
        if (option.compare(wanted, Qt::CaseInsensitive) == 0)
            return QJsonValue(option);
    }
    return refuse(text, u"is none of the field's choices (%1)"_s.arg(options.mid(0, 12).join(u", "_s)),
                  u"Add the transform “value_table”, or add the choice to the field."_s);
}

// Names, each once, in the order given. A text is split at its commas, as a CSV or SQL column holds tags.
Result<QJsonValue> toList(const QJsonValue &value)
{
    QStringList names;
    if (value.isString()) {
        names = value.toString().split(u',');
    } else if (value.isArray()) {
        for (const QJsonValue &entry : value.toArray()) {
            if (isEmptyValue(entry))
                continue;
            const auto text = scalarText(entry);
            if (!text)
                return fail(Error::Kind::InvalidInput,
                            u"The list holds lists or groups of fields, where names are expected."_s,
                            u"Choose a field that holds plain names."_s);
            names << *text;
        }
    } else if (const auto text = scalarText(value)) {
        names << *text;
    } else {
        return refuseShape(value, u"a list of names"_s);
    }
    QJsonArray list;
    for (const QString &name : names) {
        const QJsonValue trimmed(name.trimmed());
        if (!trimmed.toString().isEmpty() && !list.contains(trimmed))
            list.append(trimmed);
    }
    return QJsonValue(list);
}

Result<QJsonValue> groupOf(const QJsonValue &value)
{
    if (value.isObject())
        return value;
    return refuse(value, u"is a single value, where a group of fields is expected"_s,
                  u"Choose a field inside the group."_s);
}

QStringList sortedNames(const QJsonValue &list)
{
    QStringList names;
    for (const QJsonValue &entry : list.toArray())
        names << entry.toString();
    names.sort();
    return names;
}

bool sameScalar(const QJsonValue &a, const QJsonValue &b)
{
    if (a == b)
        return true;
    if (a.isDouble() && b.isDouble())
        return a.toDouble() == b.toDouble();
    // The same word can be written with composed and with combining characters.
    if (a.isString() && b.isString())
        return a.toString().normalized(QString::NormalizationForm_C) ==
               b.toString().normalized(QString::NormalizationForm_C);
    return false;
}

} // namespace

Result<QJsonValue> convertText(const QString &text, FieldType type, const QStringList &options)
{
    switch (type) {
    case FieldType::Integer: return integerOfText(text);
    case FieldType::Number: return numberOfText(text);
    case FieldType::Boolean: return booleanOfText(text);
    case FieldType::Date: return dateOf(readSeconds(text), text);
    case FieldType::Choice: return choiceOfText(text, options);
    case FieldType::List: return toList(text);
    case FieldType::Object: return groupOf(text);
    case FieldType::Text:
    case FieldType::Unknown: break;
    }
    return QJsonValue(text);
}

Result<QJsonValue> convertValue(const QJsonValue &value, FieldType type, const QStringList &options)
{
    if (value.isNull() || value.isUndefined())
        return QJsonValue();
    if (value.isString())
        return type == FieldType::Text || type == FieldType::Unknown
                   ? value
                   : convertText(value.toString(), type, options);
    switch (type) {
    case FieldType::Integer: return wholeNumber(toNumber(value), value);
    case FieldType::Number: return toNumber(value);
    case FieldType::Boolean: return toBoolean(value);
    case FieldType::Date:
        if (value.isArray() || value.isObject())
            return refuseShape(value, u"a date"_s);
        return dateOf(readSeconds(value), value);
    case FieldType::List: return toList(value);
    case FieldType::Object: return groupOf(value);
    case FieldType::Text:
    case FieldType::Choice:
        if (const auto text = scalarText(value))
            return convertText(*text, type, options);
        return refuseShape(value, u"text"_s);
    case FieldType::Unknown: break;
    }
    return value;
}

Result<CarriedValue> convertCarried(CarriedValue value, FieldType type, const QStringList &options)
{
    const bool toText = type == FieldType::Text || type == FieldType::Unknown;
    if (value.isText() && toText)
        return value;
    if (!value.isText() && type == FieldType::Text && !value.isNothing()) {
        if (auto text = value.scalar())
            return CarriedValue(*std::move(text));
    }
    const Result<QJsonValue> converted = value.isText() ? convertText(value.text(), type, options)
                                                        : convertValue(value.toJson(), type, options);
    if (!converted)
        return fail(converted.error());
    return CarriedValue(*converted);
}

bool sameValue(const QJsonValue &a, const QJsonValue &b, FieldType type)
{
    const Result<QJsonValue> left = convertValue(a, type);
    const Result<QJsonValue> right = convertValue(b, type);
    if (!left || !right)
        return sameScalar(a, b);
    if (isEmptyValue(*left) || isEmptyValue(*right))
        return isEmptyValue(*left) && isEmptyValue(*right);
    if (type == FieldType::List)
        return sortedNames(*left) == sortedNames(*right);
    return sameScalar(*left, *right);
}

} // namespace patchbay
