// What can be done to a value between its two ends. A rule has a chain of these.
#pragma once

#include "base/jsonpath.h"
#include "base/result.h"
#include "mapping/schema.h"

#include <QJsonObject>
#include <QJsonValue>

#include <functional>

namespace patchbay {

struct Transform
{
    QString name{};
    QJsonObject arguments{};

    friend bool operator==(const Transform &a, const Transform &b) = default;
};

// One argument as an editor shows it.
struct TransformArgument
{
    QString key{};
    QString label{};
    FieldType type = FieldType::Text; // Object for a value table (from → to)
    QJsonValue defaultValue{};
    bool required = false;
};

struct TransformDescription
{
    QString name{};
    QString title{};
    QString help{};                       // one sentence with an example
    FieldType gives = FieldType::Unknown; // Unknown: what it was given
    QList<TransformArgument> arguments{};
};

// All of them, in the order a menu shows: trim, lowercase, uppercase, prefix, suffix, join (with other fields
// of the record), replace, first_word, last_word, digits, email_domain, text, integer, number, round,
// boolean, date (with an optional format), unix_time, iso_date, value_table (with what to do when nothing
// fits), default, constant.
const QList<TransformDescription> &transformDescriptions();
const TransformDescription *transformDescription(const QString &name);

// A transform ready to run: gives the new value, or InvalidInput saying what about the value does not fit.
// Null and missing values pass through untouched, except by default, constant and join.
using CompiledTransform =
    std::function<Result<QJsonValue>(const QJsonValue &value, const QJsonObject &record)>;

// InvalidInput for an unknown name or an argument that is missing or of the wrong type.
Result<CompiledTransform> compileTransform(const Transform &transform);

// Whether the transform can be run backwards, which a rule that goes both ways needs.
bool isReversible(const Transform &transform);

// The type of what comes out when a value of the type `given` goes in; Unknown when it depends on the value.
FieldType resultType(const Transform &transform, FieldType given);

// The chain in one line: "trim → lowercase".
QString transformChainText(const QList<Transform> &chain);

} // namespace patchbay
