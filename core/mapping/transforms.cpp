#include "mapping/transforms.h"

#include "mapping/conversion.h"
#include "mapping/evaluation.h"
#include "mapping/transformsteps.h"

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

TransformArgument textArgument(const QString &key, const QString &label, const QString &standard,
                               bool required = false)
{
    return {key, label, FieldType::Text, required ? QJsonValue() : QJsonValue(standard), required};
}

QList<TransformDescription> describeAll()
{
    using enum FieldType;
    return {
        {u"trim"_s, u"Trim spaces"_s, u"Removes spaces at both ends: “ Ann ” becomes “Ann”."_s, Text, {}},
        {u"lowercase"_s, u"Lower case"_s, u"“ANN@Example.com” becomes “ann@example.com”."_s, Text, {}},
        {u"uppercase"_s, u"Upper case"_s, u"“de” becomes “DE”."_s, Text, {}},
        {u"prefix"_s,
         u"Put text before"_s,
         u"With “org-”, 42 becomes “org-42”."_s,
         Text,
         {textArgument(u"text"_s, u"Text"_s, {}, true)}},
        {u"suffix"_s,
         u"Put text after"_s,
         u"With “ GmbH”, “Example” becomes “Example GmbH”."_s,
         Text,
         {textArgument(u"text"_s, u"Text"_s, {}, true)}},
        {u"join"_s,
         u"Join with other fields"_s,
         u"Puts the record's other fields behind the value, leaving out empty ones: first_name with last_name becomes “Ann Example”."_s,
         Text,
         {{u"fields"_s, u"Fields"_s, List, {}, true},
          textArgument(u"separator"_s, u"Between them"_s, u" "_s)}},
        {u"replace"_s,
         u"Replace text"_s,
         u"Replaces each “find”, letter by letter: “,” by “.” makes “1,5” into “1.5”."_s,
         Text,
         {textArgument(u"find"_s, u"Find"_s, {}, true), textArgument(u"with"_s, u"Replace with"_s, {})}},
        {u"first_word"_s, u"First word"_s, u"“Ann Maria Example” becomes “Ann”."_s, Text, {}},
        {u"last_word"_s, u"Last word"_s, u"“Ann Maria Example” becomes “Example”."_s, Text, {}},
        {u"digits"_s, u"Digits only"_s, u"“+49 (30) 55-01” becomes “49305501”."_s, Text, {}},
        {u"email_domain"_s,
         u"Domain of an e-mail"_s,
         u"“ann@Example.com” becomes “example.com”."_s,
         Text,
         {}},
        {u"text"_s, u"To text"_s, u"42 becomes “42”; a list is joined with commas."_s, Text, {}},
        {u"integer"_s, u"To whole number"_s, u"“42” becomes 42; decimals are refused."_s, Integer, {}},
        {u"number"_s, u"To number"_s, u"“49.62” becomes 49.62."_s, Number, {}},
        {u"round"_s,
         u"Round"_s,
         u"49.62 becomes 50; with 1 decimal, 49.6."_s,
         Number,
         {{u"decimals"_s, u"Decimals"_s, Integer, 0, false}}},
        {u"boolean"_s,
         u"To yes or no"_s,
         u"“yes”, “true”, “on” and 1 become true; their opposites false."_s,
         Boolean,
         {}},
        {u"date"_s,
         u"To date"_s,
         u"Reads a date, by its format where it has an unusual one: dd.MM.yyyy reads “21.11.2026”."_s,
         Date,
         {textArgument(u"format"_s, u"Format"_s, {})}},
        {u"unix_time"_s,
         u"To unix time"_s,
         u"A date becomes the seconds since 1970, as a number."_s,
         Integer,
         {}},
        {u"iso_date"_s, u"To ISO date"_s, u"A date becomes text such as “2026-11-21”."_s, Text, {}},
        {u"value_table"_s,
         u"Value table"_s,
         u"Replaces whole values: “1” → “gold”, “2” → “silver”."_s,
         Unknown,
         {{u"table"_s, u"Values"_s, Object, {}, true},
          {u"otherwise"_s, u"When nothing fits: keep, empty, fail, or value"_s, Choice, u"keep"_s, false},
          {u"value"_s, u"The value for “value”"_s, Unknown, {}, false}}},
        {u"default"_s,
         u"Default"_s,
         u"Stands in where the value is empty."_s,
         Unknown,
         {{u"value"_s, u"Value"_s, Unknown, {}, true}}},
        {u"constant"_s,
         u"Constant"_s,
         u"Always the same value, whatever the source says."_s,
         Unknown,
         {{u"value"_s, u"Value"_s, Unknown, {}, true}}},
    };
}

bool fits(const QJsonValue &value, FieldType type)
{
    switch (type) {
    case FieldType::Text:
    case FieldType::Choice: return value.isString();
    case FieldType::Integer: return value.isDouble() && fieldTypeOf(value) == FieldType::Integer;
    case FieldType::List: return value.isArray();
    case FieldType::Object: return value.isObject();
    default: return !value.isUndefined();
    }
}

Outcome checkArguments(const Transform &transform, const TransformDescription &description)
{
    const auto bad = [&](const QString &what, const QString &next) {
        return fail(Error::Kind::InvalidInput, u"The transform “%1” %2."_s.arg(transform.name, what), next);
    };
    for (const QString &key : transform.arguments.keys()) {
        const bool known =
            std::any_of(description.arguments.begin(), description.arguments.end(),
                        [&key](const TransformArgument &argument) { return argument.key == key; });
        if (!known)
            return bad(u"does not take “%1”"_s.arg(key), u"Remove it, or correct its spelling."_s);
    }
    for (const TransformArgument &argument : description.arguments) {
        const QJsonValue given = transform.arguments.value(argument.key);
        if (given.isUndefined()) {
            if (argument.required)
                return bad(u"needs “%1”"_s.arg(argument.key), u"Fill in “%1”."_s.arg(argument.label));
        } else if (!fits(given, argument.type)) {
            return bad(u"has a “%1” of the wrong kind"_s.arg(argument.key),
                       u"Give it as %1."_s.arg(fieldTypeTitle(argument.type).toLower()));
        }
    }
    return {};
}

} // namespace

const QList<TransformDescription> &transformDescriptions()
{
    static const QList<TransformDescription> all = describeAll();
    return all;
}

const TransformDescription *transformDescription(const QString &name)
{
    for (const TransformDescription &description : transformDescriptions()) {
        if (description.name == name)
            return &description;
    }
    return nullptr;
}

Result<StepFunction> compileStep(const Transform &transform, InputPaths &inputs)
{
    const TransformDescription *description = transformDescription(transform.name);
    if (!description)
        return fail(Error::Kind::InvalidInput, u"There is no transform “%1”."_s.arg(transform.name),
                    u"Choose one from the menu, or see the list in the documentation."_s);
    if (const Outcome checked = checkArguments(transform, *description); !checked)
        return fail(checked.error());
    if (const auto function = textFunction(transform))
        return textStep(transform, *function);
    return valueStep(transform, inputs);
}

Result<CompiledTransform> compileTransform(const Transform &transform)
{
    InputPaths inputs;
    const Result<StepFunction> step = compileStep(transform, inputs);
    if (!step)
        return fail(step.error());
    return CompiledTransform([step = *step, paths = inputs.paths()](
                                 const QJsonValue &value, const QJsonObject &record) -> Result<QJsonValue> {
        QList<CarriedValue> read;
        for (const FieldPath &path : paths)
            read.append(CarriedValue(path.read(record)));
        const Result<CarriedValue> result = step(CarriedValue(value), read.constData());
        if (!result)
            return fail(result.error());
        return result->toJson();
    });
}

bool isReversible(const Transform &transform)
{
    static const QStringList always{u"text"_s, u"integer"_s,   u"number"_s, u"boolean"_s,
                                    u"date"_s, u"unix_time"_s, u"prefix"_s, u"suffix"_s};
    if (transform.name != u"value_table")
        return always.contains(transform.name);
    const QJsonObject table = transform.arguments.value(u"table"_s).toObject();
    QStringList results;
    for (const QJsonValue &value : table)
        results << scalarText(value).value_or(QString());
    return results.removeDuplicates() == 0 &&
           transform.arguments.value(u"otherwise"_s).toString(u"keep"_s) != u"value";
}

FieldType resultType(const Transform &transform, FieldType given)
{
    const TransformDescription *description = transformDescription(transform.name);
    if (!description)
        return FieldType::Unknown;
    const QJsonObject &arguments = transform.arguments;
    if (transform.name == u"constant")
        return fieldTypeOf(arguments.value(u"value"_s));
    if (transform.name == u"round" && arguments.value(u"decimals"_s).toInt(0) == 0)
        return FieldType::Integer;
    if (transform.name == u"default")
        return given == FieldType::Unknown ? fieldTypeOf(arguments.value(u"value"_s)) : given;
    if (transform.name == u"value_table") {
        // Of one type when all results are, and nothing else can come through.
        FieldType type = FieldType::Unknown;
        const QJsonObject table = arguments.value(u"table"_s).toObject();
        for (const QJsonValue &value : table) {
            if (type != FieldType::Unknown && fieldTypeOf(value) != type)
                return FieldType::Unknown;
            type = fieldTypeOf(value);
        }
        const QString otherwise = arguments.value(u"otherwise"_s).toString(u"keep"_s);
        return otherwise == u"keep" && given != type ? FieldType::Unknown : type;
    }
    // Text transforms work on each entry of a list.
    const bool perEntry = description->gives == FieldType::Text && given == FieldType::List &&
                          transform.name != u"text" && transform.name != u"join" &&
                          transform.name != u"iso_date";
    return perEntry ? FieldType::List : description->gives;
}

QString transformChainText(const QList<Transform> &chain)
{
    QStringList names;
    for (const Transform &transform : chain)
        names << transform.name;
    return names.join(u" → "_s);
}

} // namespace patchbay
