// Runs a mapping over records. Compile once, evaluate a million times, from any thread.
#pragma once

#include "mapping/rule.h"
#include "mapping/schema.h"

#include <memory>

namespace patchbay {

struct EvaluationContext
{
    QString environmentName{}; // ENVIRONMENT_NAME; empty when it is not set
};

// What one rule made of one record.
struct EvaluatedField
{
    enum class State {
        Value,  // write this
        Clear,  // write null
        Skip,   // the source is empty and the rule keeps what stands
        Failed, // the value could not be converted: `error`
    };

    qsizetype rule = 0; // index in the mapping's rules
    State state = State::Skip;
    QJsonValue value{}; // converted to the target field's type
    QString error{};
};

class CompiledMapping
{
public:
    // Only enabled rules that point to Intercom take part. The target schema gives the types that values are
    // converted to.
    static Result<CompiledMapping> compile(const Mapping &mapping, const Schema &target);

    QList<EvaluatedField> evaluate(const QJsonObject &record, const EvaluationContext &context) const;

    const Mapping &mapping() const;

private:
    friend class LineMapper; // runs the same rules over text, see recordlines.h
    struct Private;
    std::shared_ptr<const Private> d;
};

// Converts a JSON value to the type a field takes: text to number and back, dates to unix seconds,
// "true"/"1"/"yes" to boolean. InvalidInput says what the value is and what was expected.
Result<QJsonValue> convertValue(const QJsonValue &value, FieldType type, const QStringList &options = {});

// Whether two values mean the same to a field of that type: 42 and "42" for text, 1.0 and 1, null and
// missing, dates in any form.
bool sameValue(const QJsonValue &a, const QJsonValue &b, FieldType type);

} // namespace patchbay
