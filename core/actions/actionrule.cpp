#include "actions/actionrule.h"

#include "actions/mustache.h"

#include <QJsonArray>
#include <QSet>

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

namespace {

tl::unexpected<Error> bad(const QString &what, const QString &nextStep = {})
{
    return fail(Error::Kind::InvalidInput, u"The rule cannot be read: %1"_s.arg(what), nextStep);
}

QJsonArray toArray(const QList<Transform> &chain)
{
    QJsonArray array;
    for (const Transform &each : chain) {
        QJsonObject json = each.arguments;
        json.insert(u"name"_s, each.name);
        array.append(json);
    }
    return array;
}

QJsonObject toJson(const RuleVariable &variable)
{
    QJsonObject json{{u"name"_s, variable.name}};
    if (!variable.path.isEmpty())
        json.insert(u"path"_s, variable.path);
    if (!variable.text.isEmpty())
        json.insert(u"template"_s, variable.text);
    if (!variable.json.isEmpty())
        json.insert(u"json"_s, variable.json);
    if (!variable.value.isUndefined())
        json.insert(u"value"_s, variable.value);
    if (!variable.transforms.isEmpty())
        json.insert(u"transforms"_s, toArray(variable.transforms));
    if (!variable.fallback.isUndefined())
        json.insert(u"default"_s, variable.fallback);
    if (variable.longest > 0)
        json.insert(u"longest"_s, variable.longest);
    if (!variable.digest.isEmpty())
        json.insert(u"digest"_s, variable.digest);
    if (variable.isRequired)
        json.insert(u"required"_s, true);
    return json;
}

Result<RuleVariable> readVariable(const QJsonObject &json)
{
    static const QStringList taken{u"event"_s,   u"payload"_s, u"item"_s, u"settings"_s,
                                   u"secrets"_s, u"steps"_s,   u"key"_s};
    RuleVariable variable;
    variable.name = json.value("name"_L1).toString();
    variable.path = json.value("path"_L1).toString();
    variable.text = json.value("template"_L1).toString();
    variable.json = json.value("json"_L1).toString();
    variable.value = json.value("value"_L1);
    variable.fallback = json.value("default"_L1);
    if (variable.name.isEmpty() || variable.name.contains(u'.'))
        return bad(u"a variable needs a name without dots."_s);
    if (taken.contains(variable.name))
        return bad(u"a variable cannot be called “%1”, which means something already."_s.arg(variable.name));
    const int sources = int(!variable.path.isEmpty()) + int(json.contains("template"_L1)) +
                        int(json.contains("json"_L1)) + int(!variable.value.isUndefined());
    if (sources != 1)
        return bad(u"the variable “%1” needs one of path, template, json and value."_s.arg(variable.name));
    variable.longest = std::max(0, json.value("longest"_L1).toInt());
    variable.digest = json.value("digest"_L1).toString();
    variable.isRequired = json.value("required"_L1).toBool();
    if (!variable.digest.isEmpty() && variable.digest != "md5"_L1 && variable.digest != "sha256"_L1)
        return bad(u"the variable “%1” asks for the digest “%2”."_s.arg(variable.name, variable.digest),
                   u"There are md5 and sha256."_s);
    const QJsonArray chain = json.value("transforms"_L1).toArray();
    for (const QJsonValue &entry : chain) {
        QJsonObject arguments = entry.toObject();
        const QString name = entry.isString() ? entry.toString() : arguments.take(u"name"_s).toString();
        const Transform transform{name, arguments};
        if (const auto compiled = compileTransform(transform); !compiled)
            return fail(compiled.error().withContext(u"In the variable “%1”"_s.arg(variable.name)));
        variable.transforms.append(transform);
    }
    return variable;
}

// All texts of a rule that are templates, each with what to call it.
QList<std::pair<QString, QString>> templatesOf(const ActionRule &rule)
{
    QList<std::pair<QString, QString>> texts;
    const auto add = [&texts](const QString &what, const QString &text) {
        if (!text.isEmpty())
            texts.append({what, text});
    };
    for (const RuleVariable &variable : rule.variables)
        add(u"the variable “%1”"_s.arg(variable.name), variable.text + variable.json);
    for (auto it = rule.templates.constBegin(); it != rule.templates.constEnd(); ++it)
        add(u"the template “%1”"_s.arg(it.key()), it.value());
    for (const ActionStep &step : rule.steps) {
        const HttpAction &request = step.request;
        const QString where = u" of the step “%1”"_s.arg(step.name);
        add(u"the URL"_s + where, request.url);
        add(u"the body"_s + where, request.body);
        add(u"the wrap"_s + where, step.batch.wrap);
        add(u"the user"_s + where, request.auth.user);
        add(u"the token's address"_s + where, request.auth.tokenUrl);
        add(u"the scope"_s + where, request.auth.scope);
        for (const BodyPart &part : request.parts) {
            add(u"a part"_s + where, part.body);
            add(u"a file name"_s + where, part.fileName);
        }
        for (const auto *list : {&request.params, &request.headers, &request.cookies}) {
            for (const NamedTemplate &each : *list)
                add(u"“%1”"_s.arg(each.name) + where, each.value);
        }
    }
    return texts;
}

Outcome checkSteps(const ActionRule &rule)
{
    QSet<QString> names;
    for (const ActionStep &step : rule.steps) {
        if (names.contains(step.name))
            return bad(u"two steps are called “%1”."_s.arg(step.name),
                       u"Give each step a name of its own."_s);
        names.insert(step.name);
    }
    if (rule.steps.isEmpty())
        return bad(u"it has no steps."_s, u"Add at least one step with a request."_s);
    for (const auto &[what, text] : templatesOf(rule)) {
        if (const auto parsed = ParsedTemplate::parse(text); !parsed)
            return fail(parsed.error().withContext(u"In "_s + what));
    }
    return {};
}

RetryPolicy readRetry(const QJsonObject &json)
{
    RetryPolicy policy{.maxRetries = 3};
    policy.maxRetries = std::clamp(json.value("retries"_L1).toInt(policy.maxRetries), 0, 10);
    policy.firstDelay = milliseconds(
        std::clamp<qint64>(json.value("first_delay_ms"_L1).toInteger(policy.firstDelay.count()), 1, 60'000));
    policy.longestDelay = milliseconds(std::clamp<qint64>(
        json.value("longest_delay_ms"_L1).toInteger(policy.longestDelay.count()), 1, 600'000));
    return policy;
}

} // namespace

QJsonObject ActionStep::toJson() const
{
    QJsonObject json{{u"name"_s, name}, {u"request"_s, request.toJson()}, {u"success"_s, success.toJson()}};
    if (!when.isEmpty())
        json.insert(u"when"_s, when.toJson());
    json.insert(u"retry"_s, QJsonObject{{u"retries"_s, retry.maxRetries},
                                        {u"first_delay_ms"_s, qint64(retry.firstDelay.count())},
                                        {u"longest_delay_ms"_s, qint64(retry.longestDelay.count())}});
    if (mayRepeat)
        json.insert(u"may_repeat"_s, true);
    if (!idempotencyHeader.isEmpty())
        json.insert(u"idempotency_header"_s, idempotencyHeader);
    if (rate.calls > 0)
        json.insert(u"rate"_s, QJsonObject{{u"calls"_s, rate.calls}, {u"seconds"_s, rate.seconds}});
    if (batch.most > 1) {
        QJsonObject batching{
            {u"most"_s, batch.most}, {u"seconds"_s, batch.seconds}, {u"bytes"_s, batch.bytes}};
        if (batch.isLines)
            batching.insert(u"lines"_s, true);
        if (!batch.wrap.isEmpty())
            batching.insert(u"wrap"_s, batch.wrap);
        json.insert(u"batch"_s, batching);
    }
    if (goOnAfterFailure)
        json.insert(u"go_on_after_failure"_s, true);
    return json;
}

Result<ActionStep> ActionStep::fromJson(const QJsonObject &json)
{
    ActionStep step;
    step.name = json.value("name"_L1).toString();
    if (step.name.isEmpty() || step.name.contains(u'.'))
        return bad(u"a step needs a name without dots."_s);
    const auto when = Condition::fromJson(json.value("when"_L1).toObject());
    const auto request = HttpAction::fromJson(json.value("request"_L1).toObject());
    const auto success = SuccessRule::fromJson(json.value("success"_L1).toObject());
    const QString where = u"In the step “%1”"_s.arg(step.name);
    if (!when)
        return fail(when.error().withContext(where));
    if (!request)
        return fail(request.error().withContext(where));
    if (!success)
        return fail(success.error().withContext(where));
    step.when = *when;
    step.request = *request;
    step.success = *success;
    step.retry = readRetry(json.value("retry"_L1).toObject());
    step.mayRepeat = json.value("may_repeat"_L1).toBool();
    step.idempotencyHeader = json.value("idempotency_header"_L1).toString();
    const QJsonObject rate = json.value("rate"_L1).toObject();
    step.rate.calls = std::max(0, rate.value("calls"_L1).toInt());
    step.rate.seconds = std::clamp(rate.value("seconds"_L1).toDouble(1.0), 0.001, 86'400.0);
    const QJsonObject batch = json.value("batch"_L1).toObject();
    step.batch.most = std::clamp(batch.value("most"_L1).toInt(), 0, 10'000);
    step.batch.seconds = std::clamp(batch.value("seconds"_L1).toInt(60), 0, 3'600);
    step.batch.bytes =
        std::clamp<qint64>(batch.value("bytes"_L1).toInteger(1024 * 1024), 1, 16 * 1024 * 1024);
    step.batch.isLines = batch.value("lines"_L1).toBool();
    step.batch.wrap = batch.value("wrap"_L1).toString();
    step.goOnAfterFailure = json.value("go_on_after_failure"_L1).toBool();
    return step;
}

QJsonObject ActionRule::toJson() const
{
    QJsonObject json{{u"name"_s, name}, {u"stream"_s, stream.toJson()}};
    if (isRehearsal)
        json.insert(u"rehearsal"_s, true);
    if (!preset.isEmpty())
        json.insert(u"preset"_s, preset);
    QJsonArray list;
    for (const RuleVariable &variable : variables)
        list.append(patchbay::toJson(variable));
    if (!list.isEmpty())
        json.insert(u"variables"_s, list);
    QJsonObject named;
    for (auto it = templates.constBegin(); it != templates.constEnd(); ++it)
        named.insert(it.key(), it.value());
    if (!named.isEmpty())
        json.insert(u"templates"_s, named);
    if (!settings.isEmpty())
        json.insert(u"settings"_s, settings);
    QJsonArray all;
    for (const ActionStep &step : steps)
        all.append(step.toJson());
    json.insert(u"steps"_s, all);
    return json;
}

Result<ActionRule> ActionRule::fromJson(const QJsonObject &json)
{
    static const QStringList known{u"name"_s,      u"stream"_s,    u"rehearsal"_s, u"preset"_s,
                                   u"variables"_s, u"templates"_s, u"settings"_s,  u"steps"_s};
    for (auto it = json.constBegin(); it != json.constEnd(); ++it) {
        if (!known.contains(it.key()))
            return bad(u"“%1” is no part of a rule."_s.arg(it.key()),
                       u"A rule has %1."_s.arg(known.join(u", "_s)));
    }
    ActionRule rule;
    rule.name = json.value("name"_L1).toString().trimmed();
    if (rule.name.isEmpty())
        return bad(u"it has no name."_s, u"Add \"name\"."_s);
    rule.isRehearsal = json.value("rehearsal"_L1).toBool();
    rule.preset = json.value("preset"_L1).toString();
    const auto stream = Stream::fromJson(json.value("stream"_L1).toObject());
    if (!stream)
        return fail(stream.error());
    rule.stream = *stream;
    const QJsonArray variables = json.value("variables"_L1).toArray();
    for (const QJsonValue &entry : variables) {
        const auto variable = readVariable(entry.toObject());
        if (!variable)
            return fail(variable.error());
        rule.variables.append(*variable);
    }
    const QJsonObject templates = json.value("templates"_L1).toObject();
    for (auto it = templates.constBegin(); it != templates.constEnd(); ++it)
        rule.templates.insert(it.key(), it.value().toString());
    rule.settings = json.value("settings"_L1).toObject();
    const QJsonArray steps = json.value("steps"_L1).toArray();
    for (const QJsonValue &entry : steps) {
        const auto step = ActionStep::fromJson(entry.toObject());
        if (!step)
            return fail(step.error());
        rule.steps.append(*step);
    }
    if (const Outcome checked = checkSteps(rule); !checked)
        return fail(checked.error());
    return rule;
}

QStringList ActionRule::secretKeys() const
{
    QStringList keys;
    for (const ActionStep &step : steps)
        keys << step.request.auth.secret << step.request.auth.refreshSecret;
    for (const auto &[what, text] : templatesOf(*this)) {
        const auto parsed = ParsedTemplate::parse(text);
        const QStringList names = parsed ? parsed->names() : QStringList();
        for (const QString &looked : names) {
            if (looked.startsWith("secrets."_L1))
                keys << looked.section(u'.', 1, 1);
        }
    }
    keys.removeAll(QString());
    keys.removeDuplicates();
    keys.sort();
    return keys;
}

} // namespace patchbay
