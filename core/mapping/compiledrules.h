// What a mapping is compiled to, for the files of this room that run it.
#pragma once

#include "mapping/evaluation.h"
#include "mapping/transformsteps.h"

namespace patchbay {

// EvaluatedField with its value not yet wrapped up.
struct CarriedField
{
    EvaluatedField::State state = EvaluatedField::State::Skip;
    CarriedValue value{};
    QString error{};
};

struct CompiledStep
{
    TextFunction onText{}; // set where the step only changes text
    StepFunction onValue{};
};

struct CompiledRule
{
    static constexpr qsizetype fromEnvironment = -1;
    static constexpr qsizetype fromNowhere = -2; // the chain makes the value itself

    qsizetype index = 0;            // in the mapping's rules
    qsizetype source = fromNowhere; // place in the inputs
    FieldPath target{};
    QList<CompiledStep> chain{};
    FieldType type = FieldType::Unknown;
    QStringList options{};
    EmptyPolicy empty = EmptyPolicy::Keep;
    CarriedValue standIn{}; // for UseDefault, converted

    CarriedField run(const CarriedValue *inputs, const EvaluationContext &context) const;
};

struct CompiledMapping::Private
{
    Mapping mapping{};
    InputPaths inputs{};
    QList<CompiledRule> rules{};
};

} // namespace patchbay
