// Whether values of one type can go into a field of another.
#pragma once

#include "mapping/rule.h"
#include "mapping/schema.h"

namespace patchbay {

struct TypeFit
{
    enum class Kind { Fits, Loses, Mismatch };
    Kind kind = Kind::Fits;
    QString why{};       // the end of a sentence: "a decimal is refused by a whole number"
    QString transform{}; // the one that helps; empty when none does
};

TypeFit typeFit(FieldType from, FieldType to);

// The type at the end of a rule's chain, starting from the source field's.
FieldType typeAfter(const QList<Transform> &chain, FieldType from);

} // namespace patchbay
