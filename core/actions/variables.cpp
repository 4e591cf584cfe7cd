// A rule's variables: by path, by template or constant, then through the mapping's transforms.
#include "actions/actionrunner.h"
#include "actions/template.h"

#include <QJsonArray>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

bool isNothing(const QJsonValue &value)
{
    return value.isUndefined() || value.isNull() || (value.isString() && value.toString().isEmpty());
}

Result<QJsonValue> rawValue(const ActionRule &rule, const RuleVariable &variable, const QJsonObject &scope)
{
    if (!variable.value.isUndefined())
        return variable.value;
    if (!variable.path.isEmpty()) {
        const QList<QJsonValue> values = valuesAtField(scope, variable.path);
        if (!variable.path.contains("[*]"_L1))
            return values.value(0, QJsonValue(QJsonValue::Undefined));
        QJsonArray list;
        for (const QJsonValue &value : values)
            list.append(value);
        return QJsonValue(list);
    }
    RenderOptions options;
    options.escaping = Escaping::Plain;
    for (auto it = rule.templates.constBegin(); it != rule.templates.constEnd(); ++it)
        options.partials.insert(it.key(), it.value());
    return renderTemplate(variable.text, scope, options).map([](const Rendered &rendered) {
        return QJsonValue(rendered.text);
    });
}

} // namespace

// In order: a variable may use those before it.
Result<QJsonObject> computeVariables(const ActionRule &rule, const RuleEvent &event)
{
    ScopeExtras extras{.settings = rule.settings};
    for (const RuleVariable &variable : rule.variables) {
        const QJsonObject scope = makeScope(event, extras);
        Result<QJsonValue> value = rawValue(rule, variable, scope);
        for (const Transform &transform : variable.transforms) {
            if (!value)
                break;
            const auto compiled = compileTransform(transform);
            value = compiled ? (*compiled)(*value, scope) : Result<QJsonValue>(fail(compiled.error()));
        }
        if (!value)
            return fail(value.error().withContext(u"The variable “%1”"_s.arg(variable.name)));
        if (isNothing(*value) && !variable.fallback.isUndefined())
            value = variable.fallback;
        // Null rather than nothing: whoever looks at the trace sees that it was computed.
        extras.variables.insert(variable.name, value->isUndefined() ? QJsonValue() : *value);
    }
    return extras.variables;
}

} // namespace patchbay
