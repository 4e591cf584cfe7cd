// patchbayctl rule list | set | show | remove | enable | disable | secret | test | trace | presets | stop |
// resume
#include "base/json.h"
#include "base/time.h"
#include "patchbayctl/commands.h"
#include "patchbayctl/ruletest.h"

#include <QJsonDocument>

#include <memory>

namespace patchbay::cli {

using namespace Qt::StringLiterals;

namespace {

struct SetOptions
{
    std::string rule;
    std::string file;
    std::string preset;
    std::string recipe;
    std::string source;
    std::vector<std::string> topics;
    std::vector<std::string> settings;
    bool rehearsal = false;
};

Result<QMap<QString, QString>> settingsFrom(const std::vector<std::string> &given)
{
    QMap<QString, QString> settings;
    for (const std::string &each : given) {
        const QString pair = text(each);
        const qsizetype sign = pair.indexOf(u'=');
        if (sign < 1)
            return fail(Error::Kind::InvalidInput, u"“%1” is no setting."_s.arg(pair),
                        u"Write --setting channel=C0123456789."_s);
        settings.insert(pair.first(sign), pair.sliced(sign + 1));
    }
    return settings;
}

Result<QJsonObject> definitionFrom(const SetOptions &options)
{
    const int sources =
        int(!options.file.empty()) + int(!options.preset.empty()) + int(!options.recipe.empty());
    if (sources != 1)
        return fail(Error::Kind::InvalidInput, u"A rule is made of a file, a preset or a recipe."_s,
                    u"Give one of --file, --preset and --recipe; “patchbayctl rule presets” lists them."_s);
    if (!options.file.empty()) {
        const auto bytes = readFileOrStdin(text(options.file));
        if (!bytes)
            return fail(bytes.error());
        auto json = parseJsonObject(*bytes, u"The rule"_s);
        if (!json)
            return fail(Error::Kind::InvalidInput, json.error().message, u"A rule is one JSON object."_s);
        if (!options.rule.empty())
            json->insert(u"name"_s, text(options.rule));
        return json;
    }
    const auto settings = settingsFrom(options.settings);
    if (!settings)
        return fail(settings.error());
    if (!options.recipe.empty()) {
        const auto recipe = findRecipe(text(options.recipe));
        if (!recipe)
            return fail(recipe.error());
        return makeRule(*recipe, options.rule.empty() ? recipe->title : text(options.rule), *settings);
    }
    const auto preset = findPreset(text(options.preset));
    if (!preset)
        return fail(preset.error());
    QJsonObject stream;
    if (!options.source.empty())
        stream.insert(u"source"_s, text(options.source));
    QJsonArray topics;
    for (const std::string &topic : options.topics)
        topics << text(topic);
    if (!topics.isEmpty())
        stream.insert(u"topics"_s, topics);
    return makeRule(*preset, options.rule.empty() ? preset->title : text(options.rule), *settings, stream);
}

void tellOfSecrets(const Output &out, const RuleView &rule, const QList<RuleSecretView> &secrets)
{
    for (const RuleSecretView &secret : secrets) {
        if (secret.place.isEmpty())
            out.line(u"It needs the secret “%1”: patchbayctl rule secret \"%2\" %1 < secret.txt"_s.arg(
                secret.key, rule.name));
    }
}

// The rule of that name becomes a new version; where there is none, it is made.
ExitCode setRule(Session &session, const SetOptions &options)
{
    const Output out = session.output();
    auto definition = definitionFrom(options);
    if (!definition)
        return out.error(definition.error());
    if (options.rehearsal)
        definition->insert(u"rehearsal"_s, true);
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    RuleService &rules = (*console)->rules();
    const auto former = await(rules.find(definition->value("name"_L1).toString()));
    if (!former && former.error().kind != Error::Kind::NotFound)
        return out.error(former.error());
    const auto saved =
        await(rules.save(*definition, former ? former->id : RuleId(), former ? former->version : 0));
    if (!saved)
        return out.error(saved.error());
    out.document(QJsonObject{{u"ok"_s, true}, {u"rule"_s, saved->toJson()}});
    out.line(u"Saved “%1”, version %2."_s.arg(saved->name).arg(saved->version));
    if (const auto secrets = await(rules.secrets(saved->id)))
        tellOfSecrets(out, *saved, *secrets);
    return ExitCode::Done;
}

ExitCode listRules(Session &session)
{
    const Output out = session.output();
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    const auto rules = await((*console)->rules().list());
    const auto stopped = await((*console)->rules().isStopped());
    if (!rules)
        return out.error(rules.error());
    if (!stopped)
        return out.error(stopped.error());
    QJsonArray json;
    QList<QStringList> rows;
    for (const RuleView &rule : *rules) {
        json << rule.toJson();
        const QString state = !rule.problem.isEmpty() ? u"unreadable"_s
                              : !rule.isEnabled       ? u"off"_s
                              : rule.isRehearsal      ? u"rehearsal"_s
                                                      : u"on"_s;
        rows << QStringList{rule.name, state, rule.topics.isEmpty() ? u"any"_s : rule.topics.join(u", "_s),
                            QString::number(rule.version),
                            rule.lastVerdict.isEmpty() ? u"–"_s
                                                       : rule.lastVerdict + u' ' + toIsoText(rule.lastAt)};
    }
    out.document(QJsonObject{{u"stopped"_s, *stopped}, {u"rules"_s, json}});
    if (*stopped)
        out.line(u"All rules are stopped. Let them go on: patchbayctl rule resume"_s);
    if (rows.isEmpty())
        out.line(u"There is no rule yet. “patchbayctl rule presets” lists what to begin from."_s);
    else
        out.table({u"Rule"_s, u"State"_s, u"Topics"_s, u"Version"_s, u"Last"_s}, rows);
    return ExitCode::Done;
}

ExitCode showRule(Session &session, const QString &name, int version)
{
    const Output out = session.output();
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    RuleService &rules = (*console)->rules();
    auto rule = await(rules.find(name));
    if (!rule)
        return out.error(rule.error());
    if (version > 0) {
        const auto versions = await(rules.versions(rule->id));
        if (!versions)
            return out.error(versions.error());
        const auto then = std::find_if(versions->begin(), versions->end(),
                                       [version](const RuleView &each) { return each.version == version; });
        if (then == versions->end())
            return out.error({.kind = Error::Kind::NotFound,
                              .message = u"The rule “%1” has no version %2."_s.arg(rule->name).arg(version),
                              .nextStep = u"Its latest is version %1."_s.arg(rule->version)});
        rule = *then;
    }
    const auto secrets = await(rules.secrets(rule->id));
    QJsonObject json = rule->toJson();
    json.insert(u"definition"_s, rule->definition);
    if (secrets) {
        QJsonObject places;
        for (const RuleSecretView &secret : *secrets)
            places.insert(secret.key, secret.place);
        json.insert(u"secret_places"_s, places);
    }
    out.document(json);
    out.line(QString::fromUtf8(QJsonDocument(rule->definition).toJson()).trimmed());
    if (!rule->problem.isEmpty())
        out.line(rule->problem);
    if (secrets)
        tellOfSecrets(out, *rule, *secrets);
    return ExitCode::Done;
}

// Finds the rule and does something with it.
ExitCode withRule(Session &session, const QString &name,
                  const std::function<ExitCode(RuleService &, const RuleView &, const Output &)> &deed)
{
    const Output out = session.output();
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    const auto rule = await((*console)->rules().find(name));
    return rule ? deed((*console)->rules(), *rule, out) : out.error(rule.error());
}

ExitCode switchRule(Session &session, const QString &name, bool enabled)
{
    return withRule(session, name, [enabled](RuleService &rules, const RuleView &rule, const Output &out) {
        const Outcome switched = await(rules.setEnabled(rule.id, enabled));
        if (!switched)
            return out.error(switched.error());
        out.document(QJsonObject{{u"ok"_s, true}, {u"name"_s, rule.name}, {u"enabled"_s, enabled}});
        out.line(u"“%1” is %2."_s.arg(rule.name, enabled ? u"on"_s : u"off"_s));
        return ExitCode::Done;
    });
}

ExitCode removeRule(Session &session, const QString &name)
{
    return withRule(session, name, [](RuleService &rules, const RuleView &rule, const Output &out) {
        const auto removed = await(rules.remove(rule.id));
        if (!removed)
            return out.error(removed.error());
        QJsonObject json{{u"ok"_s, true}, {u"name"_s, rule.name}};
        out.warnings(*removed, json);
        out.document(json);
        out.line(u"Removed “%1” with its versions, traces and secrets."_s.arg(rule.name));
        return ExitCode::Done;
    });
}

ExitCode keepSecret(Session &session, const QString &name, const QString &key)
{
    const auto secret = readSecretFromStdin(u"The secret"_s);
    if (!secret)
        return session.output().error(secret.error());
    return withRule(
        session, name, [key, secret](RuleService &rules, const RuleView &rule, const Output &out) {
            const auto place = await(rules.keepSecret(rule.id, key, *secret));
            if (!place)
                return out.error(place.error());
            out.document(QJsonObject{
                {u"ok"_s, true}, {u"name"_s, rule.name}, {u"key"_s, key}, {u"secret_in"_s, *place}});
            out.line(u"Kept “%1” of “%2” in the %3."_s.arg(key, rule.name, *place));
            return ExitCode::Done;
        });
}

ExitCode stopRules(Session &session, bool stopped)
{
    const Output out = session.output();
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    const Outcome set = await((*console)->rules().setStopped(stopped));
    if (!set)
        return out.error(set.error());
    out.document(QJsonObject{{u"ok"_s, true}, {u"stopped"_s, stopped}});
    out.line(stopped ? u"All rules are stopped: nothing is sent until “patchbayctl rule resume”."_s
                     : u"Rules may send again."_s);
    return ExitCode::Done;
}

QJsonObject slotJson(const PresetSlot &slot)
{
    const QString kind = slot.kind == PresetSlot::Kind::Secret   ? u"secret"_s
                         : slot.kind == PresetSlot::Kind::Url    ? u"url"_s
                         : slot.kind == PresetSlot::Kind::Choice ? u"choice"_s
                                                                 : u"text"_s;
    QJsonObject json{
        {u"key"_s, slot.key}, {u"label"_s, slot.label}, {u"kind"_s, kind}, {u"required"_s, slot.isRequired}};
    if (!slot.standard.isEmpty())
        json.insert(u"default"_s, slot.standard);
    if (!slot.choices.isEmpty())
        json.insert(u"choices"_s, QJsonArray::fromStringList(slot.choices));
    if (!slot.help.isEmpty())
        json.insert(u"help"_s, slot.help);
    return json;
}

QJsonObject presetJson(const Preset &preset)
{
    QJsonArray fields;
    for (const PresetSlot &slot : preset.fields)
        fields << slotJson(slot);
    return {{u"id"_s, preset.id},
            {u"title"_s, preset.title},
            {u"summary"_s, preset.summary},
            {u"settings"_s, fields},
            {u"notes"_s, QJsonArray::fromStringList(preset.notes)},
            {u"variables"_s, preset.variables},
            {u"safe_test"_s, preset.hasSafeTest}};
}

ExitCode showPreset(const Output &out, const QString &id)
{
    const auto preset = findPreset(id);
    if (!preset)
        return out.error(preset.error());
    out.document(presetJson(*preset));
    out.line(preset->title + u": "_s + preset->summary);
    for (const QString &note : preset->notes)
        out.line(u"  "_s + note);
    QList<QStringList> rows;
    for (const PresetSlot &slot : preset->fields) {
        const bool isSecret = slot.kind == PresetSlot::Kind::Secret;
        rows << QStringList{isSecret ? u"secret %1"_s.arg(slot.key) : u"--setting %1=…"_s.arg(slot.key),
                            slot.label + (slot.isRequired ? QString() : u" (may be empty)"_s), slot.standard,
                            slot.help};
    }
    if (!rows.isEmpty())
        out.table({u"Give"_s, u"What"_s, u"Otherwise"_s, u"Where from"_s}, rows);
    return ExitCode::Done;
}

ExitCode listPresets(Session &session, const QString &id)
{
    const Output out = session.output();
    if (!id.isEmpty())
        return showPreset(out, id);
    QJsonArray presets;
    QJsonArray recipes;
    QList<QStringList> rows;
    for (const Preset &preset : allPresets()) {
        presets << presetJson(preset);
        rows << QStringList{u"--preset "_s + preset.id, preset.title, preset.summary};
    }
    for (const RuleRecipe &recipe : allRecipes()) {
        recipes << QJsonObject{{u"id"_s, recipe.id},
                               {u"title"_s, recipe.title},
                               {u"summary"_s, recipe.summary},
                               {u"preset"_s, recipe.presetId},
                               {u"stream"_s, recipe.stream}};
        rows << QStringList{u"--recipe "_s + recipe.id, recipe.title, recipe.summary};
    }
    out.document(QJsonObject{{u"presets"_s, presets}, {u"recipes"_s, recipes}});
    out.table({u"Begin with"_s, u"Title"_s, u"What it does"_s}, rows);
    return ExitCode::Done;
}

void addSetCommand(CLI::App &group, Chosen &chosen)
{
    auto options = std::make_shared<SetOptions>();
    auto *set = group.add_subcommand("set", "Make a rule, or the next version of the one with that name");
    set->add_option("name", options->rule, "Its name");
    set->add_option("--file", options->file, "The definition as JSON; - for standard input");
    set->add_option("--preset", options->preset, "Begin from a target (see rule presets)");
    set->add_option("--recipe", options->recipe, "Begin from a whole rule (see rule presets)");
    set->add_option("--setting", options->settings, "key=value of the preset; never a secret");
    set->add_option("--source", options->source, "With --preset: where events come from, such as intercom");
    set->add_option("--topic", options->topics, "With --preset: topics, such as conversation.user.created");
    set->add_flag("--rehearsal", options->rehearsal, "Trace what would be sent, and send nothing");
    set->callback(
        [options, &chosen] { chosen = [options](Session &session) { return setRule(session, *options); }; });
}

} // namespace

void addRuleCommands(CLI::App &app, Chosen &chosen)
{
    auto *group = app.add_subcommand("rule", "Rules: what is sent where when something happens");
    group->require_subcommand(1);
    group->add_subcommand("list", "All rules, and what became of their last event")->callback([&chosen] {
        chosen = listRules;
    });
    addSetCommand(*group, chosen);
    addRuleTestCommands(*group, chosen);

    auto name = std::make_shared<std::string>();
    auto version = std::make_shared<int>(0);
    auto *show = group->add_subcommand("show", "A rule's definition");
    show->add_option("rule", *name, "Its name or id")->required();
    show->add_option("--version", *version, "This version");
    show->callback([name, version, &chosen] {
        chosen = [name, version](Session &session) { return showRule(session, text(*name), *version); };
    });
    for (const bool enabled : {true, false}) {
        auto *switching = group->add_subcommand(enabled ? "enable" : "disable",
                                                enabled ? "Switch a rule on" : "Switch a rule off");
        switching->add_option("rule", *name, "Its name or id")->required();
        switching->callback([name, enabled, &chosen] {
            chosen = [name, enabled](Session &session) { return switchRule(session, text(*name), enabled); };
        });
        group
            ->add_subcommand(enabled ? "resume" : "stop",
                             enabled ? "Let rules send again"
                                     : "Stop all rules at once, in every program on this store")
            ->callback([enabled, &chosen] {
                chosen = [enabled](Session &session) { return stopRules(session, !enabled); };
            });
    }
    auto *remove = group->add_subcommand("remove", "Remove a rule with its versions, traces and secrets");
    remove->add_option("rule", *name, "Its name or id")->required();
    remove->callback(
        [name, &chosen] { chosen = [name](Session &session) { return removeRule(session, text(*name)); }; });
    auto key = std::make_shared<std::string>();
    auto *secret = group->add_subcommand("secret", "Keep a secret of a rule; it comes on standard input");
    secret->add_option("rule", *name, "The rule's name or id")->required();
    secret->add_option("key", *key, "Which one, such as token")->required();
    secret->callback([name, key, &chosen] {
        chosen = [name, key](Session &session) { return keepSecret(session, text(*name), text(*key)); };
    });
    auto preset = std::make_shared<std::string>();
    auto *presets = group->add_subcommand("presets", "Targets and whole rules to begin from");
    presets->add_option("preset", *preset, "One of them, with what it asks for");
    presets->callback([preset, &chosen] {
        chosen = [preset](Session &session) { return listPresets(session, text(*preset)); };
    });
}

} // namespace patchbay::cli
