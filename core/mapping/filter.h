// Which records count: conditions in groups of all, any and none. Used for what a connection syncs and for
// what an action reacts to.
#pragma once

#include "base/result.h"

#include <QDateTime>
#include <QJsonObject>
#include <QList>
#include <QString>

namespace patchbay {

enum class Comparison {
    Equals,
    DoesNotEqual,
    Contains,
    DoesNotContain,
    StartsWith,
    DoesNotStartWith,
    EndsWith,
    DoesNotEndWith,
    Matches, // a regular expression anywhere in the text
    DoesNotMatch,
    OneOf, // the value is one of a list
    NoneOf,
    LessThan,
    AtMost,
    GreaterThan,
    AtLeast,
    Before, // dates
    After,
    WithinDays,    // a date at most that many days ago
    OlderThanDays, // a date more than that many days ago
    IsTrue,
    IsFalse,
    IsEmpty,    // there and empty: "", [], {} or null
    IsNotEmpty, // there and not empty
    IsNull,     // there and null
    IsMissing,  // not there at all
    Exists,     // there, whatever it is
};

QString comparisonName(Comparison comparison);  // "equals", "does_not_equal", …
QString comparisonTitle(Comparison comparison); // "is", "is not", "contains", …
QList<Comparison> allComparisons();
// Whether the comparison looks at a value of the condition.
bool takesValue(Comparison comparison);

struct Condition
{
    enum class Kind { All, Any, None, Field };

    Kind kind = Kind::All;
    QList<Condition> conditions{}; // of a group
    QString field{};               // path: "plan", "address.city", "items[*].id" (any entry)
    Comparison comparison = Comparison::Equals;
    QJsonValue value{};
    bool matchCase = false;

    // Everything counts.
    bool isEmpty() const { return kind == Kind::All && conditions.isEmpty(); }

    // {"all":[…]}, {"any":[…]}, {"none":[…]} or {"field":…,"is":…,"value":…,"match_case":true}.
    QJsonObject toJson() const;
    // InvalidInput says which condition is at fault and what it may be. An empty object counts everything.
    static Result<Condition> fromJson(const QJsonObject &json);
    friend bool operator==(const Condition &a, const Condition &b) = default;
};

// What a filter says about one record, with the reason for a person.
struct FilterVerdict
{
    bool passes = true;
    QString because{}; // "plan is “free”, and should be “pro”"; of the first condition that said no
};

// Every value that a condition's field leads to: none where it is missing, several where "[*]" stands for the
// entries of a list.
QList<QJsonValue> valuesAtField(const QJsonObject &record, const QString &field);

// A date condition is held against `now`. A comparison with a field that is missing says no, except
// is_missing, none_of and those that begin with does_not.
FilterVerdict judge(const Condition &condition, const QJsonObject &record, const QDateTime &now);

} // namespace patchbay
