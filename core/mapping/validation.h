// Holds a mapping against both schemas. Each problem sits at a rule and says what to do.
#pragma once

#include "mapping/rule.h"
#include "mapping/savedfields.h"
#include "mapping/schema.h"

namespace patchbay {

struct MappingProblem
{
    enum class Kind {
        UnknownSource,    // the source has no such field
        MissingAttribute, // Intercom has no such custom attribute: it can be created (suggestedType)
        UnknownTarget,    // no such standard field
        NotWritable,
        ArchivedField,
        TypeMismatch,      // cannot be converted as it stands; says which transform would
        LossyConversion,   // converts, and loses something (warning)
        DuplicateTarget,   // two rules write one target
        NoMatchKey,        // nothing identifies a record; ruleId is empty
        MatchKeyNotUnique, // the key does not identify on one side
        BadTransform,
        BadPath,
        BadPolicy,           // e.g. default policy without a default; both ways through a one-way transform
        BothWaysUnsupported, // this source is read-only
        FieldRetyped,        // since the mapping was saved: `drift` says from what to what (warning)
    };
    enum class Severity { Error, Warning };

    QString ruleId{}; // empty: about the mapping as a whole
    Kind kind = Kind::BadPath;
    Severity severity = Severity::Error;
    QString message{};
    QString nextStep{};
    FieldType suggestedType = FieldType::Unknown; // for MissingAttribute
    // What became of the field since the mapping was saved, where that is the problem.
    std::optional<FieldDrift> drift{};
};

QString problemKindName(MappingProblem::Kind kind);

struct ValidationOptions
{
    bool sourceIsReadOnly = true;
    SavedFields saved{}; // as the fields were when the mapping was saved; empty: nobody noted them
};

QList<MappingProblem> validate(const Mapping &mapping, const Schema &source, const Schema &target,
                               const ValidationOptions &options = {});
bool hasErrors(const QList<MappingProblem> &problems);

// Rules that probably fit, best first, for fields that no rule uses yet: by name (case, separators and common
// synonyms aside) and type. Never a second rule for one target.
QList<Rule> suggestRules(const Mapping &mapping, const Schema &source, const Schema &target);

} // namespace patchbay
