#include "actions/draftcheck.h"

#include "actions/actionrunner.h"
#include "actions/jsoncheck.h"
#include "actions/requesttext.h"
#include "actions/template.h"
#include "base/json.h"

#include <QJsonArray>

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// One template of the rule: where it stands and what it has to come out as.
struct Text
{
    QString place{};
    QString text{};
    bool isJson = false;
    int step = -1;
};

void addStep(const ActionStep &step, int index, QList<Text> &texts)
{
    const QString at = u"steps.%1."_s.arg(index);
    const HttpAction &request = step.request;
    const auto add = [&](const QString &place, const QString &text, bool isJson) {
        if (!text.isEmpty())
            texts.append({at + place, text, isJson, index});
    };
    add(u"request.url"_s, request.url, false);
    const auto addAll = [&](const QString &list, const QList<NamedTemplate> &entries) {
        for (qsizetype i = 0; i < entries.size(); ++i)
            add(u"request.%1.%2.value"_s.arg(list).arg(i), entries[i].value, entries[i].isJson);
    };
    addAll(u"params"_s, request.params);
    addAll(u"headers"_s, request.headers);
    addAll(u"cookies"_s, request.cookies);
    const bool hasBody = request.method != "GET"_L1 && request.method != "HEAD"_L1;
    add(u"request.body"_s, request.body,
        hasBody && request.parts.isEmpty() && escapingFor(request.contentType) == Escaping::Json);
    for (qsizetype i = 0; i < request.parts.size(); ++i) {
        const BodyPart &part = request.parts[i];
        add(u"request.parts.%1.body"_s.arg(i), part.body, escapingFor(part.contentType) == Escaping::Json);
        add(u"request.parts.%1.file_name"_s.arg(i), part.fileName, false);
    }
    add(u"request.auth.user"_s, request.auth.user, false);
    add(u"request.auth.token_url"_s, request.auth.tokenUrl, false);
    add(u"request.auth.scope"_s, request.auth.scope, false);
    add(u"batch.wrap"_s, step.batch.wrap, false);
}

QList<Text> textsOf(const ActionRule &draft)
{
    QList<Text> texts;
    for (qsizetype i = 0; i < draft.variables.size(); ++i) {
        const RuleVariable &variable = draft.variables[i];
        if (!variable.text.isEmpty())
            texts.append({u"variables.%1.template"_s.arg(i), variable.text});
        if (!variable.json.isEmpty())
            texts.append({u"variables.%1.json"_s.arg(i), variable.json});
    }
    for (auto it = draft.templates.constBegin(); it != draft.templates.constEnd(); ++it)
        texts.append({u"templates."_s + it.key(), it.value()});
    for (qsizetype i = 0; i < draft.steps.size(); ++i)
        addStep(draft.steps[i], int(i), texts);
    return texts;
}

// From line and column to the offset in a text; the text's end where it has no such place.
qsizetype offsetOf(const QString &text, int line, int column)
{
    qsizetype at = 0;
    for (int each = 1; each < line; ++each) {
        const qsizetype end = text.indexOf(u'\n', at);
        if (end < 0)
            return text.size();
        at = end + 1;
    }
    return std::min(at + column - 1, text.size());
}

void setPlace(DraftFault &fault, const QString &text, qsizetype offset)
{
    const qsizetype at = std::clamp<qsizetype>(offset, 0, text.size());
    const QStringView before = QStringView(text).first(at);
    fault.line = int(before.count(u'\n')) + 1;
    fault.column = int(at - (before.lastIndexOf(u'\n') + 1)) + 1;
}

// The tag that begins there, or the rest of the line.
QString tagAt(const QString &text, qsizetype offset)
{
    const qsizetype lineEnd = text.indexOf(u'\n', offset);
    const QString rest = text.mid(offset, lineEnd < 0 ? -1 : lineEnd - offset);
    const qsizetype end = rest.indexOf("}}"_L1);
    if (end < 0)
        return rest;
    return rest.first(end + (rest.mid(end).startsWith("}}}"_L1) ? 3 : 2));
}

std::optional<DraftFault> unreadable(const Text &text)
{
    TemplateFault place;
    const Result<ParsedTemplate> parsed = ParsedTemplate::parse(text.text, &place);
    if (parsed)
        return std::nullopt;
    DraftFault fault{
        .place = text.place, .line = place.line, .column = place.column, .error = parsed.error()};
    fault.tag = tagAt(text.text, offsetOf(text.text, place.line, place.column));
    fault.length = std::max<qsizetype>(1, fault.tag.size());
    return fault;
}

std::optional<DraftFault> noJson(const ActionRule &draft, const Text &text, const QJsonObject &scope)
{
    RenderOptions options;
    options.escaping = Escaping::Json;
    for (auto it = draft.templates.constBegin(); it != draft.templates.constEnd(); ++it)
        options.partials.insert(it.key(), it.value());
    const Result<Rendered> rendered = renderTemplate(text.text, scope, options);
    if (!rendered)
        return DraftFault{.place = text.place, .error = rendered.error()};
    const Outcome checked = checkRenderedJson(*rendered);
    if (checked)
        return std::nullopt;
    DraftFault fault{.place = text.place, .length = 1, .error = checked.error()};
    const qsizetype offset = findJsonFault(rendered->text).value_or(JsonFault()).offset;
    const auto after = std::find_if(rendered->parts.begin(), rendered->parts.end(),
                                    [offset](const RenderedPart &part) { return part.begin > offset; });
    if (after == rendered->parts.begin()) { // no tag before it: the text is the template's own
        setPlace(fault, text.text, offset);
        return fault;
    }
    const RenderedPart &guilty = *std::prev(after);
    fault.tag = guilty.tag;
    if (!guilty.partial.isEmpty())
        fault.place = u"templates."_s + guilty.partial;
    const QString whole = guilty.partial.isEmpty() ? text.text : draft.templates.value(guilty.partial);
    const qsizetype tag = offsetOf(whole, guilty.line, guilty.column);
    const qsizetype beyond = offset - guilty.begin - guilty.length;
    setPlace(fault, whole, beyond < 0 ? tag : tag + guilty.tag.size() + beyond);
    fault.length = beyond < 0 ? guilty.tag.size() : 1;
    return fault;
}

QString typeOf(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::Bool: return u"yes or no"_s;
    case QJsonValue::Double: return u"number"_s;
    case QJsonValue::String: return u"text"_s;
    case QJsonValue::Array: return u"list of %1"_s.arg(value.toArray().size());
    case QJsonValue::Object: return u"object"_s;
    default: return u"nothing"_s;
    }
}

void flatten(const QString &path, const QJsonValue &value, int depth, int most, QList<DraftValue> &values)
{
    constexpr int deepest = 8;
    if (values.size() >= most)
        return;
    const QString shown = value.isObject() || value.isArray() ? QString() : displayText(value).left(120);
    values.append({path, typeOf(value), shown});
    if (depth >= deepest)
        return;
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (auto it = object.constBegin(); it != object.constEnd(); ++it) {
            if (!it.key().contains(u'.')) // which no tag can name
                flatten(path + u'.' + it.key(), it.value(), depth + 1, most, values);
        }
    } else if (value.isArray() && !value.toArray().isEmpty()) {
        flatten(path + ".0"_L1, value.toArray().first(), depth + 1, most, values);
    }
}

} // namespace

QList<DraftFault> checkDraft(const ActionRule &draft, const RuleEvent &event)
{
    QList<DraftFault> faults;
    const QList<Text> texts = textsOf(draft);
    for (const Text &text : texts) {
        if (const auto fault = unreadable(text))
            faults.append(*fault);
    }
    if (!faults.isEmpty())
        return faults; // what they make cannot be looked at
    ActionRule some = draft;
    some.variables.clear();
    QJsonObject variables;
    for (qsizetype i = 0; i < draft.variables.size(); ++i) {
        some.variables.append(draft.variables[i]);
        const Result<QJsonObject> computed = computeVariables(some, event);
        if (computed) {
            variables = *computed;
            continue;
        }
        faults.append({.place = u"variables.%1"_s.arg(i), .error = computed.error()});
        some.variables.removeLast();
    }
    QJsonObject scope = makeScope(
        event,
        {.settings = draft.settings, .variables = variables, .secrets = maskedSecrets(draft.secretKeys())});
    for (const Text &text : texts) {
        if (!text.isJson)
            continue;
        // As the runner does: the event's key for this step, for targets that recognise repeats.
        scope.insert(u"key"_s, eventKey(draft, draft.steps[text.step].name, event));
        if (const auto fault = noJson(draft, text, scope))
            faults.append(*fault);
    }
    if (const auto readable = ActionRule::fromJson(draft.toJson()); !readable)
        faults.append({.error = readable.error()});
    return faults;
}

QList<DraftValue> draftValues(const ActionRule &draft, const RuleEvent &event, int most)
{
    ActionRule some = draft;
    QJsonObject variables;
    while (true) { // as many as can be computed
        if (const auto computed = computeVariables(some, event)) {
            variables = *computed;
            break;
        }
        some.variables.removeLast();
    }
    const QJsonObject scope = makeScope(event, {.settings = draft.settings, .variables = variables});
    QList<DraftValue> values;
    for (const RuleVariable &variable : draft.variables)
        flatten(variable.name, scope.value(variable.name), 0, most, values);
    const auto under = [&](const QString &name) {
        const QJsonObject object = scope.value(name).toObject();
        for (auto it = object.constBegin(); it != object.constEnd(); ++it)
            flatten(name + u'.' + it.key(), it.value(), 1, most, values);
    };
    under(u"settings"_s);
    under(u"event"_s);
    values.append({u"item"_s, typeOf(scope.value("item"_L1)), {}});
    under(u"item"_s);
    values.append({u"key"_s, u"text"_s, u"the event's key for this step"_s});
    for (const QString &secret : draft.secretKeys())
        values.append({u"secrets."_s + secret, u"secret"_s, u"put in when it is sent"_s});
    for (auto it = event.payload.constBegin(); it != event.payload.constEnd(); ++it) {
        const bool isHidden = std::ranges::any_of(
            draft.variables, [&it](const RuleVariable &variable) { return variable.name == it.key(); });
        if (!isHidden && it.key() != "item"_L1 && it.key() != "data"_L1)
            flatten(it.key(), it.value(), 0, most, values);
    }
    if (values.size() > most)
        values.resize(most);
    return values;
}

} // namespace patchbay
