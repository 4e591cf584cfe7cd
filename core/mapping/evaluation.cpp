#include "mapping/evaluation.h"

#include "mapping/compiledrules.h"

#include <QVarLengthArray>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

QString sentence(const Error &error)
{
    return error.nextStep.isEmpty() ? error.message : error.message + u' ' + error.nextStep;
}

// From the source's value to the field's. Nothing comes from an empty text, an empty list, the date 0.
Result<CarriedValue> convert(const CompiledRule &rule, CarriedValue value, const CarriedValue *inputs)
{
    for (const CompiledStep &step : rule.chain) {
        if (step.onText && value.isText()) {
            value.setText(step.onText(value.takeText()));
            continue;
        }
        Result<CarriedValue> next = step.onValue(value, inputs);
        if (!next)
            return next;
        value = *std::move(next);
    }
    if (value.isEmpty())
        return CarriedValue();
    Result<CarriedValue> converted = convertCarried(std::move(value), rule.type, rule.options);
    if (converted && converted->isList() && converted->isEmpty())
        return CarriedValue();
    return converted;
}

Result<CompiledRule> compileRule(const Rule &rule, qsizetype index, const Schema &target, InputPaths &inputs)
{
    CompiledRule compiled{.index = index, .empty = rule.empty};
    if (rule.source == environmentSource) {
        compiled.source = CompiledRule::fromEnvironment;
    } else if (!rule.source.isEmpty()) {
        const Result<FieldPath> path = FieldPath::parse(rule.source);
        if (!path)
            return fail(path.error());
        compiled.source = inputs.place(*path);
    }
    const Result<FieldPath> targetPath = FieldPath::parse(rule.target);
    if (!targetPath)
        return fail(targetPath.error());
    compiled.target = *targetPath;
    for (const Transform &transform : rule.transforms) {
        Result<StepFunction> step = compileStep(transform, inputs);
        if (!step)
            return fail(step.error());
        compiled.chain.append({textFunction(transform).value_or(TextFunction()), *std::move(step)});
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
        compiled.standIn = CarriedValue(*standIn);
    }
    return compiled;
}

} // namespace

CarriedField CompiledRule::run(const CarriedValue *inputs, const EvaluationContext &context) const
{
    CarriedValue value;
    if (source == fromEnvironment)
        value = CarriedValue(context.environmentName);
    else if (source != fromNowhere)
        value = inputs[source];
    CarriedField field;
    Result<CarriedValue> converted = convert(*this, std::move(value), inputs);
    if (!converted) {
        field.state = EvaluatedField::State::Failed;
        field.error = sentence(converted.error());
    } else if (!converted->isNothing()) {
        field.state = EvaluatedField::State::Value;
        field.value = *std::move(converted);
    } else if (empty == EmptyPolicy::Clear) {
        field.state = EvaluatedField::State::Clear;
    } else if (empty == EmptyPolicy::UseDefault) {
        field.state = EvaluatedField::State::Value;
        field.value = standIn;
    }
    return field;
}

Result<CompiledMapping> CompiledMapping::compile(const Mapping &mapping, const Schema &target)
{
    auto compiled = std::make_shared<Private>();
    compiled->mapping = mapping;
    for (qsizetype i = 0; i < mapping.rules.size(); ++i) {
        const Rule &rule = mapping.rules[i];
        if (!rule.enabled || rule.direction == Direction::FromIntercom)
            continue;
        Result<CompiledRule> one = compileRule(rule, i, target, compiled->inputs);
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
    QVarLengthArray<CarriedValue, 24> inputs;
    for (const FieldPath &path : d->inputs.paths())
        inputs.append(CarriedValue(path.read(record)));
    for (const CompiledRule &rule : d->rules) {
        CarriedField field = rule.run(inputs.constData(), context);
        fields.append({rule.index, field.state, field.value.toJson(), std::move(field.error)});
    }
    return fields;
}

const Mapping &CompiledMapping::mapping() const
{
    static const Mapping none;
    return d ? d->mapping : none;
}

} // namespace patchbay
