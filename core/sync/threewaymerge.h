// One field, three values: what the source has now, what Intercom has now, and what both last agreed on.
// Pure.
#pragma once

#include "mapping/rule.h"
#include "mapping/schema.h"

#include <optional>

namespace patchbay {

struct MergeDecision
{
    enum class Kind {
        Unchanged, // both sides already say the same
        Write,     // Intercom gets the source's value
        Keep,      // the policy keeps Intercom's value
        Conflict,  // both changed, in different ways, and the rule says both ways count
    };

    Kind kind = Kind::Unchanged;
    QString because{}; // for a person: "The source changed it", "Changed in Intercom since the last sync; the
                       // source wins"
};

struct MergeInput
{
    QJsonValue source{};                // already converted to the target's type; null clears
    QJsonValue target{};                // undefined when the record does not exist yet
    std::optional<QJsonValue> agreed{}; // nothing when there is no link or the field is new
    bool creating = false;              // the target record does not exist yet
    FieldType type = FieldType::Unknown;
    Direction direction = Direction::ToIntercom;
    WritePolicy policy = WritePolicy::SourceWins;
};

MergeDecision mergeField(const MergeInput &input);

} // namespace patchbay
