// patchbayctl sync plan | apply | resume | undo | retry | pause | cancel
#include "patchbayctl/runcommands.h"

#include "base/json.h"
#include "base/time.h"
#include "patchbayctl/runoutput.h"

namespace patchbay::cli {

using namespace Qt::StringLiterals;

namespace {

struct RunOptions
{
    std::string connection;
    std::string run;
    std::string object;
    std::string since;
    std::string keys; // a file, one key per line
    std::vector<std::string> where;
    bool full = false;
    bool failed = false;
    bool changedMapping = false;
    bool gone = false;
    bool createAttributes = false;
    bool leaveOutInvalid = false;
    bool confirmHeld = false;
    bool dryRun = false;
    std::string bulk; // "on", "off" or as the connection says
    std::string cause;
};

Result<RunScope> scopeOf(const RunOptions &options)
{
    RunScope scope;
    scope.createAttributes = options.createAttributes;
    scope.leaveOutInvalid = options.leaveOutInvalid;
    scope.object = text(options.object);
    const int named = int(options.full) + int(!options.since.empty()) + int(options.failed) +
                      int(options.changedMapping) + int(options.gone) + int(!options.keys.empty()) +
                      int(!options.where.empty());
    if (named > 1)
        return fail(
            Error::Kind::InvalidInput, u"A run covers one thing."_s,
            u"Give one of --full, --since, --failed, --changed-mapping, --gone, --keys or --where."_s);
    if (options.failed)
        scope.kind = RunScope::Kind::Failed;
    if (options.changedMapping)
        scope.kind = RunScope::Kind::ChangedMapping;
    if (options.gone)
        scope.kind = RunScope::Kind::Gone;
    if (!options.since.empty()) {
        scope.kind = RunScope::Kind::Since;
        const std::optional<QDateTime> since = readDate(QJsonValue(text(options.since)));
        if (!since)
            return fail(Error::Kind::InvalidInput, u"“%1” is no date."_s.arg(text(options.since)),
                        u"Write it like 2026-03-01T08:00:00Z."_s);
        scope.since = *since;
    }
    if (!options.keys.empty()) {
        scope.kind = RunScope::Kind::Records;
        if (scope.object.isEmpty())
            scope.object = QString(objects::people);
        const Result<QByteArray> file = readFileOrStdin(text(options.keys));
        if (!file)
            return fail(file.error());
        const QStringList lines = QString::fromUtf8(*file).split(u'\n');
        for (const QString &line : lines) {
            if (!line.trimmed().isEmpty())
                scope.keys.append(line.trimmed());
        }
        if (scope.keys.isEmpty())
            return fail(Error::Kind::InvalidInput, u"The file names no record."_s,
                        u"Write one key of the source per line."_s);
    }
    if (!options.where.empty()) {
        scope.kind = RunScope::Kind::Fitting;
        if (scope.object.isEmpty())
            scope.object = QString(objects::people);
        QStringList terms;
        for (const std::string &term : options.where)
            terms.append(text(term));
        const Result<Condition> condition = conditionFromText(terms);
        if (!condition)
            return fail(condition.error());
        scope.where = *condition;
    }
    return scope;
}

Result<RunProgress> planned(Console &console, const RunOptions &options)
{
    const Result<RunScope> scope = scopeOf(options);
    if (!scope)
        return fail(scope.error());
    const Result<ConnectionId> connection = namedConnection(console, options.connection);
    if (!connection)
        return fail(connection.error());
    return await(console.runs().plan(*connection, *scope));
}

ExitCode plan(Console &console, const Output &out, const RunOptions &options)
{
    const Watching watching(out, console.runs());
    const Result<RunProgress> run = planned(console, options);
    if (!run)
        return out.error(run.error());
    printRun(out, *run);
    return ExitCode::Done;
}

ExitCode apply(Console &console, const Output &out, const RunOptions &options)
{
    const Watching watching(out, console.runs());
    RunId id(text(options.run));
    if (id.isEmpty()) {
        const Result<RunProgress> run = planned(console, options);
        if (!run)
            return out.error(run.error());
        id = run->id;
    }
    const std::optional<bool> bulk =
        options.bulk.empty() ? std::nullopt : std::optional(options.bulk == "on");
    const auto done = await(console.runs().apply(id, options.confirmHeld, bulk));
    if (!done)
        return out.error(done.error());
    printRun(out, *done);
    return exitCodeOf(*done);
}

// The run that is named, or the newest that can go on.
ExitCode resume(Console &console, const Output &out, RunOptions options)
{
    if (options.run.empty()) {
        const auto runs = await(console.runs().list(50));
        if (!runs)
            return out.error(runs.error());
        for (const RunProgress &run : *runs) {
            const bool open = run.state == runstates::paused || run.state == runstates::running ||
                              run.state == runstates::failed || run.state == runstates::planning;
            if (open) {
                options.run = run.id.text().toStdString();
                // Cut off while it was planned: nothing was written, so it is planned again.
                if (run.kind == "bulk"_L1 && !run.details.contains("planned_at"_L1)) {
                    const Watching watching(out, console.runs());
                    const auto again = await(console.runs().plan(run.connectionId, run.scope));
                    if (!again)
                        return out.error(again.error());
                    options.run = again->id.text().toStdString();
                }
                break;
            }
        }
        if (options.run.empty())
            return out.error({.kind = Error::Kind::NotFound, .message = u"There is no run to go on with."_s});
    }
    return apply(console, out, options);
}

ExitCode undo(Console &console, const Output &out, const RunOptions &options)
{
    const Watching watching(out, console.runs());
    const auto plan = await(console.runs().planUndo(RunId(text(options.run))));
    if (!plan)
        return out.error(plan.error());
    if (options.dryRun) {
        printRun(out, *plan);
        return ExitCode::Done;
    }
    const auto done = await(console.runs().apply(plan->id));
    if (!done)
        return out.error(done.error());
    printRun(out, *done);
    return exitCodeOf(*done);
}

ExitCode retry(Console &console, const Output &out, const RunOptions &options)
{
    const QStringList causes = options.cause.empty() ? QStringList() : text(options.cause).split(u',');
    const auto count = await(console.runs().retryFailed(RunId(text(options.run)), causes));
    if (!count)
        return out.error(count.error());
    if (*count == 0)
        return out.error(
            {.kind = Error::Kind::NotFound, .message = u"Nothing failed that could be tried again."_s});
    out.message(u"Trying %L1 records again."_s.arg(*count));
    return apply(console, out, options);
}

ExitCode ask(Console &console, const Output &out, const RunOptions &options, bool pause)
{
    const RunId id(text(options.run));
    const Outcome done = await(pause ? console.runs().pause(id) : console.runs().cancel(id));
    if (!done)
        return out.error(done.error());
    out.document(QJsonObject{{u"ok"_s, true}});
    out.line(pause ? u"The run finishes what is under way and pauses."_s : u"The run is cancelled."_s);
    return ExitCode::Done;
}

ExitCode pause(Console &console, const Output &out, const RunOptions &options)
{
    return ask(console, out, options, true);
}

ExitCode cancel(Console &console, const Output &out, const RunOptions &options)
{
    return ask(console, out, options, false);
}

void addScopeOptions(CLI::App &command, RunOptions &options)
{
    command.add_option("--connection", options.connection,
                       "Id or name (default: the only one with a mapping)");
    command.add_flag("--full", options.full, "Everything (the default)");
    command.add_option("--since", options.since, "What the source says was changed since this time");
    command.add_flag("--failed", options.failed, "Only what failed last time");
    command.add_flag("--changed-mapping", options.changedMapping,
                     "Only fields whose rules changed since the last full run");
    command.add_flag("--gone", options.gone,
                     "Only what vanished from the source long enough ago (see sync gone)");
    command.add_option("--keys", options.keys,
                       "Only these records: a file with one key per line, - for standard input");
    addWhereOption(command, options.where);
    command.add_option("--object", options.object, "people or organisations (default: both)")
        ->check(CLI::IsMember({"people", "organisations"}));
    command.add_flag("--create-attributes", options.createAttributes,
                     "Create custom attributes that are missing in Intercom");
    command.add_flag("--leave-out-invalid", options.leaveOutInvalid,
                     "Write the rest when some fields cannot be written");
}

void addBulkOption(CLI::App &command, RunOptions &options)
{
    command
        .add_option("--bulk", options.bulk,
                    "Intercom’s bulk endpoints (preview): on or off (default: as the connection is set)")
        ->check(CLI::IsMember({"on", "off"}));
}

void addRunId(CLI::App &command, RunOptions &options)
{
    command.add_option("run", options.run, "The run's id")->required();
}

void describeApply(CLI::App &command, RunOptions &options)
{
    command.add_option("run", options.run, "A planned run (default: plan one with the other options)");
    addScopeOptions(command, options);
    command.add_flag("--confirm-deletions", options.confirmHeld,
                     "Also carry out deletions that wait for confirmation");
    addBulkOption(command, options);
}

void describeResume(CLI::App &command, RunOptions &options)
{
    command.add_option("run", options.run, "The run's id (default: the newest that is not finished)");
    command.add_flag("--confirm-deletions", options.confirmHeld,
                     "Also carry out deletions that wait for confirmation");
    addBulkOption(command, options);
}

void describeUndo(CLI::App &command, RunOptions &options)
{
    addRunId(command, options);
    command.add_flag("--dry-run", options.dryRun, "Plan the undo and write nothing");
}

void describeRetry(CLI::App &command, RunOptions &options)
{
    addRunId(command, options);
    command.add_option("--cause", options.cause, "Only these causes");
}

} // namespace

void addWhereOption(CLI::App &command, std::vector<std::string> &where)
{
    command
        .add_option("--where", where,
                    "Only records that fit: plan=pro, seats>=5, email~example.com, phone= (may be repeated)")
        ->expected(1)
        ->take_all();
}

ExitCode syncFitting(Console &console, const Output &out, const FittingRecords &records)
{
    RunOptions options;
    options.connection = records.connection;
    options.object = records.object;
    options.where = records.where;
    options.createAttributes = records.createAttributes;
    options.leaveOutInvalid = records.leaveOutInvalid;
    return records.dryRun ? plan(console, out, options) : apply(console, out, options);
}

void addRunCommands(CLI::App &group, Chosen &chosen)
{
    addCommand<RunOptions>(group, chosen, "plan",
                           "Plan a bulk sync: what would be written, record by record, without writing",
                           addScopeOptions, plan);
    addCommand<RunOptions>(group, chosen, "apply", "Apply a planned run, or plan and apply at once",
                           describeApply, apply);
    addCommand<RunOptions>(group, chosen, "resume", "Go on with a run that was paused or cut off",
                           describeResume, resume);
    addCommand<RunOptions>(group, chosen, "undo",
                           "Take back what a run wrote; fields that others changed since stay", describeUndo,
                           undo);
    addCommand<RunOptions>(group, chosen, "retry", "Try the failed records of a run again", describeRetry,
                           retry);
    addCommand<RunOptions>(group, chosen, "pause", "Let a run finish what is under way and stop", addRunId,
                           pause);
    addCommand<RunOptions>(group, chosen, "cancel", "End a run; what it wrote can be undone", addRunId,
                           cancel);
}

} // namespace patchbay::cli
