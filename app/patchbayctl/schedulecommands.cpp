// patchbayctl sync schedule | check-drift: what a connection does by itself
#include "base/json.h"
#include "base/time.h"
#include "patchbayctl/runcommands.h"

namespace patchbay::cli {

using namespace Qt::StringLiterals;

namespace {

// Printed beside the settings, and none of them.
const QStringList standingKeys{u"due_at"_s, u"high_water"_s};

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
        for (auto it = json->constBegin(); it != json->constEnd(); ++it) {
            if (!standingKeys.contains(it.key())) // what was printed may be given back
                whole.insert(it.key(), it.value());
        }
        const Result<SyncSettings> settings = SyncSettings::fromJson(whole);
        if (!settings)
            return out.error(settings.error());
        view = await(console.runs().saveSchedule(connection->id, *settings));
        if (!view)
            return out.error(view.error());
    }
    const QJsonObject json = view->settings.toJson();
    QJsonObject standing = json;
    if (view->dueAt)
        standing.insert(standingKeys.first(), toIsoText(*view->dueAt));
    if (view->highWater)
        standing.insert(standingKeys.last(), toIsoText(*view->highWater));
    out.document(standing);
    for (auto it = json.constBegin(); it != json.constEnd(); ++it)
        out.line(u"%1: %2"_s.arg(it.key(), displayText(it.value())));
    if (view->dueAt)
        out.line(u"due: %1"_s.arg(toIsoText(*view->dueAt)));
    if (view->highWater)
        out.line(u"read completely up to: %1"_s.arg(toIsoText(*view->highWater)));
    for (auto it = view->currentVersions.constBegin(); it != view->currentVersions.constEnd(); ++it) {
        const int synced = view->syncedVersions.value(it.key());
        if (synced != 0 && synced != it.value())
            out.line(u"The mapping of %1 is version %2; everything was last synced with version %3."_s
                         .arg(it.key())
                         .arg(it.value())
                         .arg(synced));
    }
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
    command.footer(
        "What becomes of records that vanish from the source, or of which an event says that they were\n"
        "deleted, is said by deletions:\n"
        "  keep     they stay in Intercom\n"
        "  archive  contacts are archived once they have been missing for hold_hours; Intercom cannot\n"
        "           archive companies, so these stay\n"
        "  delete   contacts are archived then, and deleted for good after as many hours again (with 0\n"
        "           hours: in a later run); companies are deleted after hold_hours\n"
        "More than hold_above_percent of the records or hold_above_count wait until somebody confirms\n"
        "them: patchbayctl sync gone.");
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
