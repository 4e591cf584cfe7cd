#include "mapping/conversion.h"
#include "mapping/evaluation.h"
#include "mapping/transformsteps.h"

#include <QHash>
#include <QJsonArray>
#include <QLocale>
#include <QTimeZone>

#include <cmath>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

Result<StepFunction> joinStep(const QJsonObject &arguments, InputPaths &inputs)
{
    QList<qsizetype> places;
    for (const QJsonValue &entry : arguments.value(u"fields"_s).toArray()) {
        const Result<FieldPath> path = FieldPath::parse(entry.toString());
        if (!path)
            return fail(path.error());
        places << inputs.place(*path);
    }
    const QString separator = arguments.value(u"separator"_s).toString(u" "_s);
    return [places, separator](const CarriedValue &value,
                               const CarriedValue *others) -> Result<CarriedValue> {
        QString joined;
        bool first = true;
        const auto add = [&](const CarriedValue &part) -> bool {
            if (part.isEmpty())
                return true;
            const auto text = part.scalar();
            if (!text)
                return false;
            if (!first)
                joined += separator;
            joined += *text;
            first = false;
            return true;
        };
        bool fits = add(value);
        for (const qsizetype place : places)
            fits = add(others[place]) && fits;
        if (!fits)
            return fail(Error::Kind::InvalidInput, u"The transform “join” met a list or a group of fields."_s,
                        u"Join fields that hold text or numbers."_s);
        return first ? CarriedValue() : CarriedValue(joined);
    };
}

// To a type, in the same way as the field at the end of the cable would do it.
StepFunction convertStep(FieldType type)
{
    return [type](const CarriedValue &value, const CarriedValue *) { return convertCarried(value, type); };
}

// A step that is rare enough to work on the value as JSON.
template<typename Function>
StepFunction jsonStep(Function function)
{
    return [function](const CarriedValue &value, const CarriedValue *) -> Result<CarriedValue> {
        const Result<QJsonValue> result = function(value.toJson());
        if (!result)
            return fail(result.error());
        return CarriedValue(*result);
    };
}

Result<QJsonValue> toText(const QJsonValue &value)
{
    if (!value.isArray())
        return convertValue(value, FieldType::Text);
    const Result<QJsonValue> list = convertValue(value, FieldType::List);
    if (!list)
        return list;
    QStringList names;
    for (const QJsonValue &name : list->toArray())
        names << name.toString();
    return QJsonValue(names.join(u", "_s));
}

Result<StepFunction> roundStep(const QJsonObject &arguments)
{
    const int decimals = arguments.value(u"decimals"_s).toInt(0);
    if (decimals < 0 || decimals > 10)
        return fail(Error::Kind::InvalidInput,
                    u"The transform “round” cannot round to %1 decimals."_s.arg(decimals),
                    u"Give a number from 0 to 10."_s);
    return jsonStep([decimals](const QJsonValue &value) -> Result<QJsonValue> {
        const Result<QJsonValue> number = convertValue(value, FieldType::Number);
        if (!number || number->isNull())
            return number;
        // By the decimal digits that a person sees: 1.005 is a double just below, and 1.01 is what is meant.
        const double amount = number->toDouble();
        const double scale = std::pow(10.0, decimals);
        const double shown = QString::number(amount * scale, 'g', 15).toDouble();
        const double rounded = std::round(shown) / scale;
        if (decimals == 0 && std::abs(rounded) <= double(largestExactInteger))
            return QJsonValue(qint64(rounded));
        return QJsonValue(rounded);
    });
}

Result<StepFunction> dateStep(const QJsonObject &arguments)
{
    const QString format = arguments.value(u"format"_s).toString();
    if (format.isEmpty())
        return convertStep(FieldType::Date);
    return jsonStep([format](const QJsonValue &value) -> Result<QJsonValue> {
        if (isEmptyValue(value))
            return QJsonValue();
        const QString text = scalarText(value).value_or(QString()).trimmed();
        QDateTime date = QLocale::c().toDateTime(text, format);
        if (!date.isValid())
            return fail(Error::Kind::InvalidInput,
                        u"%1 is not a date of the form “%2”."_s.arg(quotedValue(value), format),
                        u"Correct the format (yyyy, MM, dd, HH, mm, ss) or the value."_s);
        // Without a zone in the format the time is UTC, as it is everywhere else here.
        if (date.timeSpec() == Qt::LocalTime)
            date.setTimeSpec(Qt::UTC);
        return QJsonValue(date.toSecsSinceEpoch());
    });
}

Result<QJsonValue> toIsoDate(const QJsonValue &value)
{
    const Result<QJsonValue> seconds = convertValue(value, FieldType::Date);
    if (!seconds || seconds->isNull())
        return seconds;
    return QJsonValue(
        QDateTime::fromSecsSinceEpoch(seconds->toInteger(), Qt::UTC).date().toString(Qt::ISODate));
}

Result<StepFunction> tableStep(const QJsonObject &arguments)
{
    enum class Otherwise { Keep, Empty, Fail, Value };
    static const QStringList names{u"keep"_s, u"empty"_s, u"fail"_s, u"value"_s};
    const QString given = arguments.value(u"otherwise"_s).toString(names.first());
    const qsizetype index = names.indexOf(given);
    if (index < 0)
        return fail(Error::Kind::InvalidInput,
                    u"The transform “value_table” does not know “%1” as “otherwise”."_s.arg(given),
                    u"It may be keep, empty, fail or value."_s);
    const auto otherwise = Otherwise(index);
    const QJsonValue fallback = arguments.value(u"value"_s);
    if (otherwise == Otherwise::Value && fallback.isUndefined())
        return fail(Error::Kind::InvalidInput,
                    u"The transform “value_table” does not say which value to use when nothing fits."_s,
                    u"Fill in “value”."_s);
    const QJsonObject table = arguments.value(u"table"_s).toObject();
    if (table.isEmpty())
        return fail(Error::Kind::InvalidInput, u"The transform “value_table” has no values."_s,
                    u"Add at least one line to the table."_s);
    QHash<QString, CarriedValue> exact;
    QHash<QString, CarriedValue> folded;
    for (auto it = table.begin(); it != table.end(); ++it) {
        exact.insert(it.key(), CarriedValue(QJsonValue(it.value())));
        if (!folded.contains(it.key().toCaseFolded()))
            folded.insert(it.key().toCaseFolded(), CarriedValue(QJsonValue(it.value())));
    }
    return [=](const CarriedValue &value, const CarriedValue *) -> Result<CarriedValue> {
        if (value.isNothing())
            return value;
        if (const auto text = value.scalar()) {
            if (const auto found = exact.constFind(*text); found != exact.constEnd())
                return *found;
            if (const auto found = folded.constFind(text->trimmed().toCaseFolded());
                found != folded.constEnd())
                return *found;
        }
        switch (otherwise) {
        case Otherwise::Keep: return value;
        case Otherwise::Empty: return CarriedValue();
        case Otherwise::Value: return CarriedValue(fallback);
        case Otherwise::Fail: break;
        }
        return fail(Error::Kind::InvalidInput,
                    u"%1 is not in the value table."_s.arg(quotedValue(value.toJson())),
                    u"Add a line for it, or choose what to do when nothing fits."_s);
    };
}

} // namespace

Result<StepFunction> valueStep(const Transform &transform, InputPaths &inputs)
{
    const QString &name = transform.name;
    const CarriedValue standIn(transform.arguments.value(u"value"_s));
    if (name == u"join")
        return joinStep(transform.arguments, inputs);
    if (name == u"text")
        return jsonStep(toText);
    if (name == u"integer")
        return convertStep(FieldType::Integer);
    if (name == u"number")
        return convertStep(FieldType::Number);
    if (name == u"boolean")
        return convertStep(FieldType::Boolean);
    if (name == u"round")
        return roundStep(transform.arguments);
    if (name == u"date")
        return dateStep(transform.arguments);
    if (name == u"unix_time")
        return convertStep(FieldType::Date);
    if (name == u"iso_date")
        return jsonStep(toIsoDate);
    if (name == u"value_table")
        return tableStep(transform.arguments);
    if (name == u"default")
        return StepFunction(
            [standIn](const CarriedValue &value, const CarriedValue *) -> Result<CarriedValue> {
                return value.isEmpty() ? standIn : value;
            });
    if (name == u"constant")
        return StepFunction([standIn](const CarriedValue &, const CarriedValue *) -> Result<CarriedValue> {
            return standIn;
        });
    return fail(Error::Kind::Internal, u"The transform “%1” is described but not built."_s.arg(name));
}

} // namespace patchbay
