// patchbayctl connection list | add | check | pause | resume | remove
#include "connectors/catalogue.h"
#include "patchbayctl/commands.h"

#include <map>
#include <memory>

namespace patchbay::cli {

using namespace Qt::StringLiterals;

namespace {

QJsonObject connectionJson(const ConnectionView &connection)
{
    QJsonArray mappings;
    for (const MappedPair &pair : connection.mappings)
        mappings << QJsonObject{{u"source_object"_s, pair.sourceObject},
                                {u"target_object"_s, pair.targetObject},
                                {u"rules"_s, pair.ruleCount},
                                {u"version"_s, pair.version}};
    return {{u"id"_s, connection.id.text()},
            {u"name"_s, connection.name},
            {u"system"_s, connection.system},
            {u"state"_s, connectionStateName(connection.state)},
            {u"reason"_s, connection.stateReason},
            {u"objects"_s, QJsonArray::fromStringList(connection.objects)},
            {u"mappings"_s, mappings},
            {u"health"_s, connection.health.toJson()}};
}

void printConnection(const Output &out, const ConnectionView &connection)
{
    out.line(u"%1  %2 (%3)  %4"_s.arg(connectionStateTitle(connection.state), connection.name,
                                      connection.systemTitle, connection.health.summary));
    out.health(connection.health.items, u"   "_s);
}

ExitCode printState(const Output &out, const ConnectionView &connection)
{
    const bool ok = connection.state != ConnectionState::Disconnected;
    out.document(QJsonObject{{u"ok"_s, ok}, {u"connection"_s, connectionJson(connection)}});
    printConnection(out, connection);
    return ok ? ExitCode::Done : ExitCode::No;
}

struct AddOptions
{
    QString system;
    std::string name;
    bool evenIfFailing = false;
    bool secretsFromStdin = false;
    std::map<std::string, std::string> values; // by setting key
};

// "@people.sql" reads the query from a file: long ones do not belong on a command line.
Result<QString> optionValue(const SettingField &field, const QString &given)
{
    if (field.kind != SettingField::Kind::Query || !given.startsWith(u'@'))
        return given;
    const auto bytes = readFileOrStdin(given.mid(1));
    if (!bytes)
        return fail(bytes.error());
    return QString::fromUtf8(*bytes).trimmed();
}

Result<QJsonValue> typedValue(const SettingField &field, const QString &given)
{
    if (field.kind == SettingField::Kind::Switch) {
        if (given == u"true"_s || given == u"yes"_s || given == u"1"_s)
            return QJsonValue(true);
        if (given == u"false"_s || given == u"no"_s || given == u"0"_s)
            return QJsonValue(false);
        return fail(Error::Kind::InvalidInput, u"--%1 takes yes or no, not “%2”."_s.arg(field.key, given));
    }
    if (field.kind == SettingField::Kind::Number) {
        bool isNumber = false;
        const double number = given.toDouble(&isNumber);
        if (!isNumber)
            return fail(Error::Kind::InvalidInput, u"--%1 takes a number, not “%2”."_s.arg(field.key, given));
        return QJsonValue(number);
    }
    const auto value = optionValue(field, given);
    if (!value)
        return fail(value.error());
    return QJsonValue(*value);
}

ExitCode add(Console &console, const Output &out, const AddOptions &options)
{
    ConnectionDraft draft;
    draft.system = options.system;
    draft.name = text(options.name);
    for (const SystemDescription &system : console.connections().catalogue()) {
        if (system.id != options.system)
            continue;
        for (const SettingField &field : system.settings) {
            if (field.kind == SettingField::Kind::Secret) {
                if (!options.secretsFromStdin)
                    continue;
                const auto secret = readSecretFromStdin(field.label);
                if (!secret)
                    return out.error(secret.error());
                draft.secrets.insert(field.key, *secret);
                continue;
            }
            const auto given = options.values.find(field.key.toStdString());
            if (given == options.values.end() || given->second.empty())
                continue;
            const auto value = typedValue(field, text(given->second));
            if (!value)
                return out.error(value.error());
            draft.settings.insert(field.key, *value);
        }
    }
    const auto added = await(console.connections().add(draft, options.evenIfFailing));
    if (!added)
        return out.error(added.error());
    return printState(out, *added);
}

ExitCode list(Console &console, const Output &out)
{
    const auto all = await(console.connections().list());
    if (!all)
        return out.error(all.error());
    QJsonArray json;
    QList<QStringList> rows;
    for (const ConnectionView &connection : *all) {
        json << connectionJson(connection);
        rows << QStringList{connectionStateTitle(connection.state), connection.name, connection.systemTitle,
                            QString::number(connection.linkCount),
                            connection.stateReason.isEmpty() ? connection.health.summary
                                                             : connection.stateReason};
    }
    out.document(json);
    if (rows.isEmpty())
        out.line(u"No connection yet. Add one: patchbayctl connection add sql --help"_s);
    else
        out.table({u"State"_s, u"Name"_s, u"System"_s, u"Linked"_s, u"Note"_s}, rows);
    return ExitCode::Done;
}

enum class Deed { Check, Pause, Resume, Remove };

ExitCode onConnection(Console &console, const Output &out, Deed deed, const QString &idOrName)
{
    const auto found = await(console.connections().find(idOrName));
    if (!found)
        return out.error(found.error());
    auto &connections = console.connections();
    const auto showAgain = [&]() -> ExitCode {
        const auto again = await(connections.find(found->id.text()));
        return again ? printState(out, *again) : out.error(again.error());
    };
    switch (deed) {
    case Deed::Check: {
        const auto checked = await(connections.check(found->id));
        return checked ? printState(out, *checked) : out.error(checked.error());
    }
    case Deed::Resume: {
        const auto resumed = await(connections.resume(found->id));
        return resumed ? printState(out, *resumed) : out.error(resumed.error());
    }
    case Deed::Pause: {
        const Outcome paused = await(connections.pause(found->id));
        return paused ? showAgain() : out.error(paused.error());
    }
    case Deed::Remove: {
        const auto removed = await(connections.purge(found->id));
        if (!removed)
            return out.error(removed.error());
        QJsonObject json{{u"ok"_s, true}, {u"removed"_s, found->id.text()}};
        out.warnings(*removed, json);
        out.document(json);
        out.line(u"Removed %1, its mappings and its links."_s.arg(found->name));
        return ExitCode::Done;
    }
    }
    return ExitCode::Done;
}

void addSystemCommand(CLI::App &group, const SystemDescription &system, Chosen &chosen)
{
    auto options = std::make_shared<AddOptions>();
    options->system = system.id;
    auto *command = group.add_subcommand(system.id.toStdString(), system.summary.toStdString());
    command->add_option("--name", options->name,
                        "What to call the connection (default: " + system.title.toStdString() + ")");
    bool hasSecrets = false;
    for (const SettingField &field : system.settings) {
        if (field.kind == SettingField::Kind::Secret) {
            hasSecrets = true;
            continue;
        }
        std::string help = field.label.toStdString();
        if (!field.help.isEmpty())
            help += ". " + field.help.toStdString();
        if (field.kind == SettingField::Kind::Query)
            help += " (@file reads it from a file)";
        const std::string key = field.key.toStdString();
        QString dashed = field.key;
        dashed.replace(u'_', u'-');
        command->add_option("--" + dashed.toStdString(), options->values[key], help);
    }
    if (hasSecrets)
        command->add_flag("--password-stdin", options->secretsFromStdin,
                          "Read the password from standard input");
    command->add_flag("--even-if-failing", options->evenIfFailing,
                      "Keep it as Disconnected when its check fails");
    command->callback([options, &chosen] {
        chosen =
            inConsole([options](Console &console, const Output &out) { return add(console, out, *options); });
    });
}

void addDeed(CLI::App &group, const char *name, const char *help, Deed deed, Chosen &chosen)
{
    auto which = std::make_shared<std::string>();
    auto *command = group.add_subcommand(name, help);
    command->add_option("connection", *which, "Id or name")->required();
    command->callback([which, deed, &chosen] {
        chosen = inConsole([which, deed](Console &console, const Output &out) {
            return onConnection(console, out, deed, text(*which));
        });
    });
}

} // namespace

void addConnectionCommands(CLI::App &app, Chosen &chosen)
{
    auto *group = app.add_subcommand(
        "connection", "What Intercom is connected to: list, add, check, pause, resume, remove");
    group->require_subcommand(1);
    group->add_subcommand("list", "Connections, and apps seen in the workspace's activity log")
        ->callback([&chosen] { chosen = inConsole(list); });
    auto *addCommand = group->add_subcommand("add", "Connect a system");
    addCommand->require_subcommand(1);
    for (const SystemDescription &system : systemCatalogue())
        addSystemCommand(*addCommand, system, chosen);
    addDeed(*group, "check", "Does the system answer?", Deed::Check, chosen);
    addDeed(*group, "pause", "Stop syncing; nothing is lost", Deed::Pause, chosen);
    addDeed(*group, "resume", "Go on after a pause", Deed::Resume, chosen);
    addDeed(*group, "remove", "Forget a connection, its mappings and links", Deed::Remove, chosen);
}

} // namespace patchbay::cli
