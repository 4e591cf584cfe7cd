#include "mapping/evaluation.h"

#include "mapping/conversion.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

struct CompiledRule
{
    qsizetype index = 0;
    bool readsEnvironment = false;
    FieldPath source{}; // empty: the chain makes the value itself
    QList<CompiledTransform> chain{};
    FieldType type = FieldType::Unknown;
    QStringList options{};
    EmptyPolicy empty = EmptyPolicy::Keep;
    QJsonValue standIn{}; // for UseDefault, converted

    EvaluatedField run(const QJsonObject &record, const EvaluationContext &context) const;
};

QString sentence(const Error &error)
{
    return error.nextStep.isEmpty() ? error.message : error.message + u' ' + error.nextStep;
}

EvaluatedField CompiledRule::run(const QJsonObject &record, const EvaluationContext &context) const
{
    EvaluatedField field{.rule = index};
    QJsonValue value;
    if (readsEnvironment)
        value = context.environmentName;
    else if (!source.isEmpty())
        value = source.read(record);
    const auto failed = [&field](const Error &error) {
        field.state = EvaluatedField::State::Failed;
        field.error = sentence(error);
        return field;
    };
    for (const CompiledTransform &step : chain) {
        Result<QJsonValue> next = step(value, record);
        if (!next)
            return failed(next.error());
        value = *std::move(next);
    }
    // A value can be empty before the conversion ("") and after it (the date 0 means "never").
    if (!isEmptyValue(value)) {
        Result<QJsonValue> converted = convertValue(value, type, options);
        if (!converted)
            return failed(converted.error());
        value = *std::move(converted);
    }
    if (!isEmptyValue(value)) {
        field.state = EvaluatedField::State::Value;
        field.value = std::move(value);
        return field;
    }
    switch (empty) {
    case EmptyPolicy::Keep: field.state = EvaluatedField::State::Skip; break;
    case EmptyPolicy::Clear:
        field.state = EvaluatedField::State::Clear;
        field.value = QJsonValue();
        break;
    case EmptyPolicy::UseDefault:
        field.state = EvaluatedField::State::Value;
        field.value = standIn;
        break;
    }
    return field;
}

Result<CompiledRule> compileRule(const Rule &rule, qsizetype index, const Schema &target)
{
    CompiledRule compiled{.index = index, .empty = rule.empty};
    compiled.readsEnvironment = rule.source == environmentSource;
    if (!compiled.readsEnvironment && !rule.source.isEmpty()) {
        const Result<FieldPath> path = FieldPath::parse(rule.source);
        if (!path)
            return fail(path.error());
        compiled.source = *path;
    }
    if (const Result<FieldPath> path = FieldPath::parse(rule.target); !path)
        return fail(path.error());
    for (const Transform &transform : rule.transforms) {
        Result<CompiledTransform> step = compileTransform(transform);
        if (!step)
            return fail(step.error());
        compiled.chain.append(*std::move(step));
    }
    if (const Field *field = target.field(rule.target)) {
        compiled.type = field->type;
        compiled.options = field->options;
    }
    if (rule.empty == EmptyPolicy::UseDefault) {
        const Result<QJsonValue> standIn = convertValue(rule.defaultValue, compiled.type, compiled.options);
        if (!standIn)
            return fail(standIn.error().withContext(u"The default does not fit"_s));
        if (isEmptyValue(*standIn))
            return fail(Error::Kind::InvalidInput,
                        u"The rule uses a default when the source is empty, and has none."_s,
                        u"Fill in the default, or keep what stands."_s);
        compiled.standIn = *standIn;
    }
    return compiled;
}

} // namespace

struct CompiledMapping::Private
{
    Mapping mapping{};
    QList<CompiledRule> rules{};
};

Result<CompiledMapping> CompiledMapping::compile(const Mapping &mapping, const Schema &target)
{
    auto compiled = std::make_shared<Private>();
    compiled->mapping = mapping;
    for (qsizetype i = 0; i < mapping.rules.size(); ++i) {
        const Rule &rule = mapping.rules[i];
        if (!rule.enabled || rule.direction == Direction::FromIntercom)
            continue;
        Result<CompiledRule> one = compileRule(rule, i, target);
        if (!one) {
            Error error =
                one.error().withContext(u"Rule %1 (%2 → %3)"_s.arg(i + 1).arg(rule.source, rule.target));
            error.field = rule.target;
            return fail(std::move(error));
        }
        compiled->rules.append(*std::move(one));
    }
    CompiledMapping result;
    result.d = std::move(compiled);
    return result;
}

QList<EvaluatedField> CompiledMapping::evaluate(const QJsonObject &record,
                                                const EvaluationContext &context) const
{
    QList<EvaluatedField> fields;
    if (!d)
        return fields;
    fields.reserve(d->rules.size());
    for (const CompiledRule &rule : d->rules)
        fields.append(rule.run(record, context));
    return fields;
}

const Mapping &CompiledMapping::mapping() const
{
    static const Mapping none;
    return d ? d->mapping : none;
}

} // namespace patchbay
