#include "sync/preparedmapping.h"

#include <QSet>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

bool takesPart(const Rule &rule)
{
    return rule.enabled && rule.direction != Direction::FromIntercom;
}

bool isCustom(const QString &path)
{
    return path.startsWith(u"custom."_s) || path.startsWith(u"company.custom."_s);
}

} // namespace

bool PreparedMapping::lacksAttributes(const Mapping &mapping, const Schema &target)
{
    for (const Rule &rule : mapping.rules) {
        if (takesPart(rule) && isCustom(rule.target) && !target.field(rule.target))
            return true;
    }
    return false;
}

Result<PreparedMapping> PreparedMapping::prepare(const Mapping &mapping, const Schema &target,
                                                 const Schema *source)
{
    PreparedMapping prepared;
    prepared.m_target = target;
    QSet<QString> targets;
    for (const Rule &rule : mapping.rules) {
        if (!takesPart(rule))
            continue;
        if (targets.contains(rule.target))
            return fail(Error::Kind::Rejected,
                        u"Two rules write %1, so its value would depend on their order."_s.arg(rule.target),
                        u"Remove or switch off one of the two rules."_s);
        targets.insert(rule.target);
        if (isCustom(rule.target) && !target.field(rule.target))
            prepared.m_missing.insert(rule.target, FieldType::Unknown);
    }
    if (source && !prepared.m_missing.isEmpty()) {
        for (const MappingProblem &problem : validate(mapping, *source, target)) {
            const Rule *rule = mapping.rule(problem.ruleId);
            if (rule && problem.kind == MappingProblem::Kind::MissingAttribute &&
                prepared.m_missing.contains(rule->target))
                prepared.m_missing.insert(rule->target, problem.suggestedType);
        }
    }
    // The missing ones take part as if they were there, so that their values are converted to what they would
    // become.
    for (auto it = prepared.m_missing.constBegin(); it != prepared.m_missing.constEnd(); ++it) {
        Field field{.path = it.key(), .label = it.key().section(u"custom."_s, 1), .type = it.value()};
        field.writable = true;
        field.custom = true;
        prepared.m_target.fields.append(field);
    }
    Result<CompiledMapping> compiled = CompiledMapping::compile(mapping, prepared.m_target);
    if (!compiled)
        return fail(compiled.error());
    prepared.m_compiled = *std::move(compiled);
    return prepared;
}

QList<EvaluatedField> PreparedMapping::evaluate(const SourceRecord &record,
                                                const EvaluationContext &context) const
{
    return m_compiled.evaluate(record.fields, context);
}

const Rule *PreparedMapping::ruleFor(const QString &target) const
{
    for (const Rule &rule : mapping().rules) {
        if (takesPart(rule) && rule.target == target)
            return &rule;
    }
    return nullptr;
}

bool PreparedMapping::hasTargetBelow(const QString &prefix) const
{
    for (const Rule &rule : mapping().rules) {
        if (takesPart(rule) && rule.target.startsWith(prefix))
            return true;
    }
    return false;
}

QString evaluatedText(const PreparedMapping &mapping, const QList<EvaluatedField> &fields,
                      const QString &path)
{
    for (const EvaluatedField &field : fields) {
        if (field.state == EvaluatedField::State::Value && mapping.ruleOf(field).target == path)
            return readIdText(field.value);
    }
    return {};
}

} // namespace patchbay
