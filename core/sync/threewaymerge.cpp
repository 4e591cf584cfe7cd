#include "sync/threewaymerge.h"

#include "mapping/evaluation.h"

#include <QJsonArray>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

using Kind = MergeDecision::Kind;

bool isEmpty(const QJsonValue &value)
{
    return value.isNull() || value.isUndefined() || (value.isString() && value.toString().isEmpty()) ||
           (value.isArray() && value.toArray().isEmpty());
}

// The policy lets the source speak; who changed what since both last agreed?
MergeDecision mergeWithHistory(const MergeInput &input)
{
    const bool bothWays = input.direction == Direction::Both;
    const bool sourceChanged = !sameValue(input.source, *input.agreed, input.type);
    const bool targetChanged = !sameValue(input.target, *input.agreed, input.type);
    if (sourceChanged && targetChanged) {
        if (bothWays)
            return {Kind::Conflict, u"Both sides changed it since the last sync, in different ways"_s};
        return {Kind::Write, u"Both sides changed it since the last sync; the source wins"_s};
    }
    if (targetChanged) {
        if (bothWays)
            return {Kind::Keep, u"Changed in Intercom since the last sync; the source did not change"_s};
        return {Kind::Write, u"Changed in Intercom since the last sync; the source wins"_s};
    }
    if (sourceChanged && isEmpty(input.source))
        return {Kind::Write, u"The source no longer has a value"_s};
    return {Kind::Write, u"The source changed it"_s};
}

} // namespace

MergeDecision mergeField(const MergeInput &input)
{
    if (input.direction == Direction::FromIntercom)
        return {Kind::Keep, u"This rule goes from Intercom to the source"_s};
    if (input.creating) {
        if (isEmpty(input.source))
            return {Kind::Unchanged, u"Neither side has a value"_s};
        return {Kind::Write, u"The record is new in Intercom"_s};
    }
    if (sameValue(input.source, input.target, input.type) || (isEmpty(input.source) && isEmpty(input.target)))
        return {Kind::Unchanged, u"Both sides already say the same"_s};
    switch (input.policy) {
    case WritePolicy::OnlyOnCreate:
        return {Kind::Keep, u"The rule writes this field only when the record is created"_s};
    case WritePolicy::OnlyIfEmpty:
        if (!isEmpty(input.target))
            return {Kind::Keep,
                    u"Intercom has a value, and the rule writes this field only when it is empty"_s};
        return {Kind::Write, u"Intercom has no value yet"_s};
    case WritePolicy::SourceWins: break;
    }
    if (input.agreed)
        return mergeWithHistory(input);
    if (isEmpty(input.target))
        return {Kind::Write, u"Intercom has no value yet"_s};
    if (isEmpty(input.source)) {
        // Without history an empty source may simply not know yet; a rule for both ways must not lose what
        // stands.
        if (input.direction == Direction::Both)
            return {Kind::Keep, u"First sync of this field, and only Intercom has a value"_s};
        return {Kind::Write, u"The source has no value, and the rule clears the field then"_s};
    }
    return {Kind::Write, u"First sync of this field; the source wins"_s};
}

} // namespace patchbay
