// patchbayctl sync schedule | check-drift: what a connection does by itself
#include "base/json.h"
#include "patchbayctl/runcommands.h"

namespace patchbay::cli {

using namespace Qt::StringLiterals;

namespace {

struct ScheduleOptions
{
    std::string connection;
    std::string settings;
};

struct DriftOptions
{
    std::string connection;
    int sample = 0;
};

ExitCode schedule(Console &console, const Output &out, const ScheduleOptions &options)
{
    const auto connection = chooseConnection(console, text(options.connection));
    if (!connection)
        return out.error(connection.error());
    auto view = await(console.runs().schedule(connection->id));
    if (!view)
        return out.error(view.error());
    if (!options.settings.empty()) {
        const Result<QByteArray> file = readFileOrStdin(text(options.settings));
        if (!file)
            return out.error(file.error());
        const Result<QJsonObject> json = parseJsonObject(*file, u"The schedule"_s);
        if (!json)
            return out.error(json.error());
        QJsonObject whole = view->settings.toJson();
        for (auto it = json->constBegin(); it != json->constEnd(); ++it)
            whole.insert(it.key(), it.value());
        const Result<SyncSettings> settings = SyncSettings::fromJson(whole);
        if (!settings)
            return out.error(settings.error());
        view = await(console.runs().saveSchedule(connection->id, *settings));
        if (!view)
            return out.error(view.error());
    }
    QJsonObject json = view->settings.toJson();
    out.document(json);
    for (auto it = json.constBegin(); it != json.constEnd(); ++it)
        out.line(u"%1: %2"_s.arg(it.key(), displayText(it.value())));
    return ExitCode::Done;
}

ExitCode checkDrift(Console &console, const Output &out, const DriftOptions &options)
{
    const Result<ConnectionId> connection = namedConnection(console, options.connection);
    if (!connection)
        return out.error(connection.error());
    const auto drift = await(console.runs().checkDrift(*connection, options.sample));
    if (!drift)
        return out.error(drift.error());
    QJsonObject json = drift->report.toJson();
    json.insert(u"connection"_s, drift->connectionName);
    out.document(json);
    out.line(u"%1: %2"_s.arg(drift->connectionName, drift->report.sentence()));
    if (drift->report.waiting > 0)
        out.line(u"  %L1 more changed in the source since the last sync."_s.arg(drift->report.waiting));
    for (const QString &title : drift->report.differed)
        out.line(u"  "_s + title);
    return ExitCode::Done;
}

void describeSchedule(CLI::App &command, ScheduleOptions &options)
{
    command.add_option("--connection", options.connection, "Id or name");
    command.add_option("--set", options.settings, "A JSON file with what changes; - for standard input");
}

void describeDrift(CLI::App &command, DriftOptions &options)
{
    command.add_option("--connection", options.connection,
                       "Id or name (default: the only one with a mapping)");
    command.add_option("--sample", options.sample, "How many (default: as the schedule says)")
        ->check(CLI::Range(1, 10'000));
}

} // namespace

void addScheduleCommands(CLI::App &group, Chosen &chosen)
{
    addCommand<ScheduleOptions>(group, chosen, "schedule", "When and how a connection syncs by itself",
                                describeSchedule, schedule);
    addCommand<DriftOptions>(group, chosen, "check-drift", "Compare a sample of linked records on both sides",
                             describeDrift, checkDrift);
}

} // namespace patchbay::cli
