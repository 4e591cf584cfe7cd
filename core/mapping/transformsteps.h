// The transforms as functions; transforms.h is the door. Arguments have been checked when these are called.
#pragma once

#include "mapping/carriedvalue.h"
#include "mapping/transforms.h"

#include <optional>

namespace patchbay {

// The fields that a compiled mapping reads, each once. They are looked up before the rules run, so that rules
// take them by their place in the list, wherever the record comes from.
class InputPaths
{
public:
    // The path's place; adds it where it is new.
    qsizetype place(const FieldPath &path)
    {
        const qsizetype known = m_paths.indexOf(path);
        if (known >= 0)
            return known;
        m_paths.append(path);
        return m_paths.size() - 1;
    }

    const QList<FieldPath> &paths() const { return m_paths; }

private:
    QList<FieldPath> m_paths;
};

// One step of a chain. `inputs` are the values of InputPaths::paths() in that order.
using StepFunction =
    std::function<Result<CarriedValue>(const CarriedValue &value, const CarriedValue *inputs)>;

// The text transforms as plain functions, for chains that run on text from end to end; nothing when it is
// none of them.
using TextFunction = std::function<QString(QString)>;
std::optional<TextFunction> textFunction(const Transform &transform);

// trim … email_domain: what textFunction() knows, over numbers, booleans and lists, too.
StepFunction textStep(const Transform &transform, const TextFunction &function);

// All others. InvalidInput for arguments whose values cannot be right (an unreadable path, a bad
// “otherwise”).
Result<StepFunction> valueStep(const Transform &transform, InputPaths &inputs);

// The transform as a step, its arguments checked first.
Result<StepFunction> compileStep(const Transform &transform, InputPaths &inputs);

} // namespace patchbay
