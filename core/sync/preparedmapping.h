// A mapping made ready for one workspace: compiled, with the custom attributes that it needs and the
// workspace lacks.
#pragma once

#include "mapping/evaluation.h"
#include "sync/recordplan.h"

#include <QHash>

namespace patchbay {

class PreparedMapping
{
public:
    // Compiles the mapping against Intercom's schema. `source` suggests the types of missing attributes;
    // without it they follow from the values. InvalidInput for a mapping that cannot run, and for two rules
    // with one target.
    static Result<PreparedMapping> prepare(const Mapping &mapping, const Schema &target,
                                           const Schema *source = nullptr);

    // Whether some rule's target is a custom attribute that does not exist.
    static bool lacksAttributes(const Mapping &mapping, const Schema &target);

    bool isEmpty() const { return m_compiled.mapping().rules.isEmpty(); }
    const Mapping &mapping() const { return m_compiled.mapping(); }
    QList<EvaluatedField> evaluate(const SourceRecord &record, const EvaluationContext &context) const;

    const Rule &ruleOf(const EvaluatedField &field) const { return mapping().rules[field.rule]; }
    // Intercom's field, or null when there is none.
    const Field *field(const QString &path) const { return m_target.field(path); }
    bool isMissing(const QString &path) const { return m_missing.contains(path); }
    FieldType suggestedType(const QString &path) const { return m_missing.value(path, FieldType::Unknown); }
    // The enabled rule that writes the path; null when there is none.
    const Rule *ruleFor(const QString &target) const;
    bool hasTargetBelow(const QString &prefix) const;

private:
    CompiledMapping m_compiled;
    Schema m_target{};
    QHash<QString, FieldType> m_missing{};
};

// What the record becomes at the path: its text, or empty where the mapping gives nothing.
QString evaluatedText(const PreparedMapping &mapping, const QList<EvaluatedField> &fields,
                      const QString &path);

} // namespace patchbay
