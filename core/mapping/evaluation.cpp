#include "mapping/evaluation.h"

#include "mapping/conversion.h"
#include "mapping/transformsteps.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

struct Step
{
    TextFunction onText{}; // set where the step only changes text
    CompiledTransform onValue{};
};

struct CompiledRule
{
    qsizetype index = 0;
    bool readsEnvironment = false;
    FieldPath source{}; // empty: the chain makes the value itself
    QList<Step> chain{};
    FieldType type = FieldType::Unknown;
    QStringList options{};
    EmptyPolicy empty = EmptyPolicy::Keep;
    QJsonValue standIn{}; // for UseDefault, converted

    void run(const QJsonObject &record, const EvaluationContext &context, EvaluatedField &field) const;

private:
    Result<QJsonValue> convert(QJsonValue value, const QJsonObject &record) const;
};

QString sentence(const Error &error)
{
    return error.nextStep.isEmpty() ? error.message : error.message + u' ' + error.nextStep;
}

// From the source's value to the field's. Null stands for nothing: an empty text, an empty list, the date 0.
Result<QJsonValue> CompiledRule::convert(QJsonValue value, const QJsonObject &record) const
{
    // Text is unwrapped once and stays so through all steps that only know text.
    QString text;
    bool unwrapped = false;
    for (const Step &step : chain) {
        if (step.onText && (unwrapped || value.isString())) {
            text = step.onText(unwrapped ? text : value.toString());
            unwrapped = true;
            continue;
        }
        if (unwrapped)
            value = text;
        unwrapped = false;
        Result<QJsonValue> next = step.onValue(value, record);
        if (!next)
            return next;
        value = *std::move(next);
    }
    const bool isText = unwrapped || value.isString();
    if (isText && !unwrapped)
        text = value.toString();
    if (isText ? text.isEmpty() : isEmptyValue(value))
        return QJsonValue();
    if (isText && !unwrapped && (type == FieldType::Text || type == FieldType::Unknown))
        return value;
    Result<QJsonValue> converted =
        isText ? convertText(text, type, options) : convertValue(value, type, options);
    if (converted && converted->isArray() && converted->toArray().isEmpty())
        return QJsonValue();
    return converted;
}

void CompiledRule::run(const QJsonObject &record, const EvaluationContext &context,
                       EvaluatedField &field) const
{
    field.rule = index;
    QJsonValue value;
    if (readsEnvironment)
        value = context.environmentName;
    else if (!source.isEmpty())
        value = source.read(record);
    Result<QJsonValue> converted = convert(std::move(value), record);
    if (!converted) {
        field.state = EvaluatedField::State::Failed;
        field.error = sentence(converted.error());
    } else if (!converted->isNull()) {
        field.state = EvaluatedField::State::Value;
        field.value = *std::move(converted);
    } else if (empty == EmptyPolicy::Clear) {
        field.state = EvaluatedField::State::Clear;
    } else if (empty == EmptyPolicy::UseDefault) {
        field.state = EvaluatedField::State::Value;
        field.value = standIn;
    }
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
        rule.run(record, context, fields.emplaceBack());
    return fields;
}

const Mapping &CompiledMapping::mapping() const
{
    static const Mapping none;
    return d ? d->mapping : none;
}

} // namespace patchbay
