#include "actions/presets.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

// Outside of any namespace, as Qt asks: the resources are in a static library.
static void initPresetResources()
{
    Q_INIT_RESOURCE(patchbay_presets);
}

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

QList<QJsonObject> readAll(const QString &folder)
{
    initPresetResources();
    QList<QJsonObject> all;
    const QDir dir(u":/patchbay/"_s + folder);
    const QStringList names = dir.entryList({u"*.json"_s}, QDir::Files, QDir::Name);
    for (const QString &name : names) {
        QFile file(dir.filePath(name));
        if (file.open(QIODevice::ReadOnly))
            all.append(QJsonDocument::fromJson(file.readAll()).object());
    }
    return all;
}

QStringList texts(const QJsonValue &value)
{
    QStringList list;
    const QJsonArray array = value.toArray();
    for (const QJsonValue &entry : array)
        list.append(entry.toString());
    return list;
}

PresetSlot readSlot(const QJsonObject &json)
{
    const QString kind = json.value("kind"_L1).toString();
    return {
        .key = json.value("key"_L1).toString(),
        .label = json.value("label"_L1).toString(),
        .kind = kind == "secret"_L1   ? PresetSlot::Kind::Secret
                : kind == "url"_L1    ? PresetSlot::Kind::Url
                : kind == "choice"_L1 ? PresetSlot::Kind::Choice
                                      : PresetSlot::Kind::Text,
        .choices = texts(json.value("choices"_L1)),
        .standard = json.value("default"_L1).toString(),
        .isRequired = json.value("required"_L1).toBool(),
        .help = json.value("help"_L1).toString(),
    };
}

QList<Preset> readPresets()
{
    QList<Preset> presets;
    const QList<QJsonObject> all = readAll(u"presets"_s);
    for (const QJsonObject &json : all) {
        Preset preset{.id = json.value("id"_L1).toString(),
                      .title = json.value("title"_L1).toString(),
                      .summary = json.value("summary"_L1).toString(),
                      .notes = texts(json.value("notes"_L1)),
                      .hasSafeTest = json.value("safe_test"_L1).toBool(),
                      .variables = json.value("variables"_L1).toArray(),
                      .derived = json.value("derived"_L1).toArray(),
                      .steps = json.value("steps"_L1).toArray()};
        const QJsonArray list = json.value("slots"_L1).toArray();
        for (const QJsonValue &slot : list)
            preset.fields.append(readSlot(slot.toObject()));
        presets.append(preset);
    }
    std::ranges::sort(presets, {}, [](const Preset &preset) { return preset.title.toCaseFolded(); });
    return presets;
}

QList<RuleRecipe> readRecipes()
{
    QList<RuleRecipe> recipes;
    const QList<QJsonObject> all = readAll(u"recipes"_s);
    for (const QJsonObject &json : all)
        recipes.append({.id = json.value("id"_L1).toString(),
                        .title = json.value("title"_L1).toString(),
                        .summary = json.value("summary"_L1).toString(),
                        .presetId = json.value("preset"_L1).toString(),
                        .stream = json.value("stream"_L1).toObject(),
                        .variables = json.value("variables"_L1).toArray()});
    return recipes;
}

template<typename Item>
Result<Item> findIn(const QList<Item> &items, const QString &id, const QString &what)
{
    const auto found = std::ranges::find(items, id, &Item::id);
    if (found != items.end())
        return *found;
    QStringList ids;
    for (const Item &each : items)
        ids.append(each.id);
    return fail(Error::Kind::NotFound, u"There is no %1 “%2”."_s.arg(what, id),
                u"There are %1."_s.arg(ids.join(u", "_s)));
}

Outcome checkSlot(const PresetSlot &slot, const QString &value)
{
    if (value.isEmpty() && slot.isRequired)
        return fail(Error::Kind::InvalidInput, u"“%1” (%2) is missing."_s.arg(slot.label, slot.key),
                    slot.help);
    if (value.isEmpty())
        return {};
    if (slot.kind == PresetSlot::Kind::Choice && !slot.choices.contains(value))
        return fail(Error::Kind::InvalidInput,
                    u"“%1” is no choice for “%2” (%3)."_s.arg(value, slot.label, slot.key),
                    u"There are %1."_s.arg(slot.choices.join(u", "_s)));
    if (slot.kind == PresetSlot::Kind::Url && !value.startsWith("https://"_L1) &&
        !value.startsWith("http://"_L1))
        return fail(Error::Kind::InvalidInput, u"“%1” (%2) is no web address."_s.arg(slot.label, slot.key),
                    u"Begin it with https://."_s);
    return {};
}

} // namespace

const QList<Preset> &allPresets()
{
    static const QList<Preset> presets = readPresets();
    return presets;
}

const QList<RuleRecipe> &allRecipes()
{
    static const QList<RuleRecipe> recipes = readRecipes();
    return recipes;
}

Result<Preset> findPreset(const QString &id)
{
    return findIn(allPresets(), id, u"preset"_s);
}

Result<RuleRecipe> findRecipe(const QString &id)
{
    return findIn(allRecipes(), id, u"recipe"_s);
}

Result<QJsonObject> makeRule(const Preset &preset, const QString &name,
                             const QMap<QString, QString> &settings, const QJsonObject &stream,
                             const QJsonArray &variables)
{
    QJsonObject filled;
    for (const PresetSlot &slot : preset.fields) {
        if (slot.kind == PresetSlot::Kind::Secret) {
            if (settings.contains(slot.key))
                return fail(Error::Kind::InvalidInput, u"“%1” (%2) is a secret."_s.arg(slot.label, slot.key),
                            u"It is kept in the secret store once the rule is there, never in the rule."_s);
            continue;
        }
        const QString value = settings.value(slot.key, slot.standard).trimmed();
        if (const Outcome checked = checkSlot(slot, value); !checked)
            return fail(checked.error());
        filled.insert(slot.key, value);
    }
    for (auto it = settings.constBegin(); it != settings.constEnd(); ++it) {
        if (!filled.contains(it.key()))
            return fail(Error::Kind::InvalidInput,
                        u"The preset “%1” has no setting “%2”."_s.arg(preset.title, it.key()),
                        u"It has %1."_s.arg(filled.keys().join(u", "_s)));
    }
    // Those of the preset that are not said otherwise, then the others: a variable may use those before it.
    QJsonArray said;
    QStringList others;
    for (const QJsonValue &variable : variables)
        others.append(variable.toObject().value("name"_L1).toString());
    for (const QJsonValue &variable : preset.variables) {
        if (!others.contains(variable.toObject().value("name"_L1).toString()))
            said.append(variable);
    }
    for (const QJsonArray &more : {variables, preset.derived}) {
        for (const QJsonValue &variable : more)
            said.append(variable);
    }
    const QJsonObject definition{{u"name"_s, name},      {u"preset"_s, preset.id},
                                 {u"stream"_s, stream},  {u"settings"_s, filled},
                                 {u"variables"_s, said}, {u"steps"_s, preset.steps}};
    const Result<ActionRule> rule = ActionRule::fromJson(definition);
    if (!rule)
        return fail(rule.error());
    return rule->toJson();
}

Result<QJsonObject> makeRule(const RuleRecipe &recipe, const QString &name,
                             const QMap<QString, QString> &settings)
{
    const Result<Preset> preset = findPreset(recipe.presetId);
    if (!preset)
        return fail(preset.error());
    return makeRule(*preset, name, settings, recipe.stream, recipe.variables);
}

} // namespace patchbay
