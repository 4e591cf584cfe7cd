// patchbayctl activity list | export
#include "activity/activityexport.h"
#include "patchbayctl/commands.h"

namespace patchbay::cli {

using namespace Qt::StringLiterals;

namespace {

struct ActivityOptions
{
    std::string search;
    std::vector<std::string> levels;
    std::vector<std::string> kinds;
    std::string connection;
    std::string record;
    std::string since;
    std::string until;
    std::string format;
    std::string out;
    int limit = 50;
};

Result<std::optional<QDateTime>> timeOption(const char *name, const std::string &given)
{
    if (given.empty())
        return std::optional<QDateTime>();
    const auto time = readDate(QJsonValue(text(given)));
    if (!time)
        return fail(Error::Kind::InvalidInput,
                    u"%1 takes a date or time, not “%2”."_s.arg(QLatin1StringView(name), text(given)),
                    u"Write it like 2026-11-21 or 2026-11-21T08:00:00Z."_s);
    return time;
}

Result<ActivityFilter> filterOf(Console &console, const ActivityOptions &options)
{
    ActivityFilter filter;
    filter.text = text(options.search);
    for (const std::string &level : options.levels)
        filter.levels << text(level);
    for (const std::string &kind : options.kinds)
        filter.kinds << text(kind);
    filter.recordKey = text(options.record);
    const Result<ConnectionId> connection = namedConnection(console, options.connection);
    if (!connection)
        return fail(connection.error());
    filter.connectionId = *connection;
    const auto from = timeOption("--since", options.since);
    const auto to = timeOption("--until", options.until);
    if (!from)
        return fail(from.error());
    if (!to)
        return fail(to.error());
    filter.from = *from;
    filter.to = *to;
    return filter;
}

ExitCode list(Console &console, const Output &out, const ActivityOptions &options)
{
    const auto filter = filterOf(console, options);
    if (!filter)
        return out.error(filter.error());
    QList<ActivityRow> rows;
    qint64 before = 0;
    while (rows.size() < options.limit) {
        const auto wanted = qMin<qsizetype>(options.limit - rows.size(), ActivityRepository::MaximumPage);
        const auto page = await(console.activity().page(*filter, before, int(wanted)));
        if (!page)
            return out.error(page.error());
        if (page->isEmpty())
            break;
        before = page->last().sequence;
        rows << *page;
    }
    QList<QStringList> cells;
    for (const ActivityRow &row : rows) {
        out.jsonLine(activityJson(row));
        cells << QStringList{toIsoText(row.at), row.level, row.kind, row.recordKey, row.summary};
    }
    if (cells.isEmpty())
        out.line(u"Nothing that fits."_s);
    else
        out.table({u"When"_s, u"Level"_s, u"Kind"_s, u"Record"_s, u"What"_s}, cells);
    return ExitCode::Done;
}

ExitCode exportAll(Console &console, const Output &out, const ActivityOptions &options)
{
    const QString path = text(options.out);
    const bool csv =
        options.format == "csv" || (options.format.empty() && path.endsWith(u".csv"_s, Qt::CaseInsensitive));
    const auto filter = filterOf(console, options);
    if (!filter)
        return out.error(filter.error());
    const auto written =
        await(console.activity().exportTo(path, csv ? ExportFormat::Csv : ExportFormat::JsonLines, *filter));
    if (!written)
        return out.error(written.error());
    out.document(QJsonObject{{u"ok"_s, true}, {u"entries"_s, *written}, {u"file"_s, path}});
    out.line(u"Wrote %1 entries to %2."_s.arg(*written).arg(path));
    return ExitCode::Done;
}

void addFilterOptions(CLI::App &command, ActivityOptions &options)
{
    command.add_option("--text", options.search, "Entries whose summary or record contains this");
    command.add_option("--level", options.levels, "info, warning or error; repeatable");
    command.add_option("--kind", options.kinds, "Such as sync or workspace.checked; repeatable");
    command.add_option("--connection", options.connection, "Id or name");
    command.add_option("--record", options.record, "The record's key");
    command.add_option("--since", options.since, "From this time on");
    command.add_option("--until", options.until, "Before this time");
}

void describeList(CLI::App &command, ActivityOptions &options)
{
    addFilterOptions(command, options);
    command.add_option("--limit", options.limit, "At most so many")
        ->capture_default_str()
        ->check(CLI::Range(1, 1'000'000));
}

void describeExport(CLI::App &command, ActivityOptions &options)
{
    addFilterOptions(command, options);
    command.add_option("--format", options.format, "csv or jsonl (default: by the file's name)")
        ->check(CLI::IsMember({"csv", "jsonl"}));
    command.add_option("--out", options.out, "The file")->required();
}

} // namespace

void addActivityCommands(CLI::App &app, Chosen &chosen)
{
    auto *group = app.add_subcommand("activity", "Everything that happened: list, export");
    group->require_subcommand(1);
    addCommand<ActivityOptions>(*group, chosen, "list", "Newest first; with --json one line per entry",
                                describeList, list);
    addCommand<ActivityOptions>(*group, chosen, "export", "Write what fits to a file, oldest first",
                                describeExport, exportAll);
}

} // namespace patchbay::cli
