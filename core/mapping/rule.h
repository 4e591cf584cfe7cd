// A rule: one cable of the patch bay. A mapping: all cables between two objects.
#pragma once

#include "base/result.h"
#include "mapping/transforms.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QList>
#include <QString>

namespace patchbay {

enum class Direction { ToIntercom, FromIntercom, Both };
// What a new value may do to an old one.
enum class WritePolicy {
    SourceWins,   // the source's value replaces the other
    OnlyIfEmpty,  // written only where nothing stands yet
    OnlyOnCreate, // written when the record is created, never overwritten afterwards
};
// What an empty source value does.
enum class EmptyPolicy { Keep, Clear, UseDefault };

QString directionName(Direction direction);  // "to_intercom", "from_intercom", "both"
QString writePolicyName(WritePolicy policy); // "source_wins", "only_if_empty", "only_on_create"
QString emptyPolicyName(EmptyPolicy policy); // "keep", "clear", "default"

struct Rule
{
    QString id{};     // stable within the mapping, so that problems and undo can name it
    QString source{}; // field path on the source's side; "$environment" is ENVIRONMENT_NAME
    QString target{}; // field path on Intercom's side
    Direction direction = Direction::ToIntercom;
    QList<Transform> transforms{}; // in source → Intercom order
    WritePolicy policy = WritePolicy::SourceWins;
    EmptyPolicy empty = EmptyPolicy::Keep;
    QJsonValue defaultValue{}; // for UseDefault
    bool matchKey = false;     // this pair of fields identifies a record on both sides
    bool enabled = true;

    friend bool operator==(const Rule &a, const Rule &b) = default;
};

struct Mapping
{
    QString sourceObject{}; // "people", "organisations"
    QString targetObject{}; // "contact", "company"
    QList<Rule> rules{};

    // {"source_object":…,"target_object":…,"rules":[{"id","source","target","direction","transforms":[{"name",…}],
    //  "policy","empty","default","match_key","enabled"}]}; what has its default value is left out.
    QJsonObject toJson() const;
    // InvalidInput names the rule's number, the key at fault and what it may be. Unknown keys are refused: a
    // typing mistake must not silently change what is written. Rules without an id get one.
    static Result<Mapping> fromJson(const QJsonObject &json);

    const Rule *rule(const QString &id) const;
    friend bool operator==(const Mapping &a, const Mapping &b) = default;
};

// The pseudo field that stands for the ENVIRONMENT_NAME environment variable.
inline constexpr QLatin1StringView environmentSource{"$environment"};

} // namespace patchbay
