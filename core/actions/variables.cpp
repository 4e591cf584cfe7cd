// A rule's variables: by path, by template or constant, then through the mapping's transforms.
#include "actions/actionrunner.h"
#include "actions/template.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>

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
    options.escaping = variable.json.isEmpty() ? Escaping::Plain : Escaping::Json;
    for (auto it = rule.templates.constBegin(); it != rule.templates.constEnd(); ++it)
        options.partials.insert(it.key(), it.value());
    const Result<Rendered> rendered = renderTemplate(variable.text + variable.json, scope, options);
    if (!rendered)
        return fail(rendered.error());
    if (variable.json.isEmpty())
        return QJsonValue(rendered->text);
    if (const Outcome checked = checkRenderedJson(*rendered); !checked)
        return fail(checked.error());
    return QJsonDocument::fromJson(u"[%1]"_s.arg(rendered->text).toUtf8()).array().at(0);
}

QJsonValue shaped(const RuleVariable &variable, const QJsonValue &value)
{
    if (variable.longest <= 0 && variable.digest.isEmpty())
        return value;
    QString text = templateText(value);
    if (variable.longest > 0 && text.size() > variable.longest) {
        text.truncate(variable.longest);
        if (text.back().isHighSurrogate()) // half of a pair is no character
            text.chop(1);
    }
    if (variable.digest.isEmpty())
        return text;
    const auto algorithm = variable.digest == "md5"_L1 ? QCryptographicHash::Md5 : QCryptographicHash::Sha256;
    return QString::fromLatin1(QCryptographicHash::hash(text.toUtf8(), algorithm).toHex());
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
        if (isNothing(*value) && variable.isRequired)
            return fail(
                Error::Kind::InvalidInput,
                u"The event has nothing for “%1”, which is needed."_s.arg(variable.name),
                u"Narrow the rule's conditions to events that have it, or give the variable a default."_s);
        if (!isNothing(*value))
            value = shaped(variable, *value);
        // Null rather than nothing: whoever looks at the trace sees that it was computed.
        extras.variables.insert(variable.name, value->isUndefined() ? QJsonValue() : *value);
    }
    return extras.variables;
}

} // namespace patchbay
