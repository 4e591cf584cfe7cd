// patchbayctl sync gone: what the source no longer has, and what becomes of it
#include "base/json.h"
#include "base/time.h"
#include "patchbayctl/runcommands.h"

namespace patchbay::cli {

using namespace Qt::StringLiterals;

namespace {

struct GoneOptions
{
    std::string connection;
    std::string restore;
    std::string confirm;
    std::string keep;
};

ExitCode restore(Console &console, const Output &out, const GoneOptions &options)
{
    const Outcome restored = await(console.runs().restore(text(options.restore)));
    if (!restored)
        return out.error(restored.error());
    out.document(QJsonObject{{u"ok"_s, true}, {u"restored"_s, text(options.restore)}});
    out.line(u"It is back in Intercom, and is left alone for as long as the source does not have it."_s);
    return ExitCode::Done;
}

// "all" means all of the connection that wait for a word.
ExitCode decide(Console &console, const Output &out, const GoneOptions &options, bool confirm)
{
    QString stone = text(confirm ? options.confirm : options.keep);
    ConnectionId connection;
    if (stone == "all"_L1) {
        stone.clear();
        const auto chosen = chooseConnection(console, text(options.connection));
        if (!chosen)
            return out.error(chosen.error());
        connection = chosen->id;
    }
    const Result<int> count = confirm ? await(console.runs().confirmGone(connection, stone))
                                      : await(console.runs().keepGone(connection, stone));
    if (!count)
        return out.error(count.error());
    out.document(QJsonObject{{u"ok"_s, true}, {confirm ? u"confirmed"_s : u"kept"_s, *count}});
    if (*count == 0)
        out.line(u"Nothing waits for a word."_s);
    else if (confirm)
        out.line(
            u"Confirmed: %L1. They go with the next run, or at once with patchbayctl sync apply --gone."_s
                .arg(*count));
    else
        out.line(u"Kept: %L1. They stay as they are in Intercom."_s.arg(*count));
    return ExitCode::Done;
}

ExitCode gone(Console &console, const Output &out, const GoneOptions &options)
{
    if (!options.restore.empty())
        return restore(console, out, options);
    if (!options.confirm.empty() || !options.keep.empty())
        return decide(console, out, options, !options.confirm.empty());
    const Result<ConnectionId> connection = namedConnection(console, options.connection);
    if (!connection)
        return out.error(connection.error());
    const auto list = await(console.runs().gone(*connection));
    if (!list)
        return out.error(list.error());
    QJsonArray json;
    for (const GoneView &view : list->items) {
        json << view.toJson();
        out.line(u"%1  %2 (%3, %4): %5"_s.arg(view.stone.id, view.stone.title, view.stone.sourceKey,
                                              view.connectionName, view.sentence));
    }
    out.document(json);
    if (json.isEmpty())
        out.line(u"Nothing is gone from the source."_s);
    if (list->asking > 0)
        out.line(u"%L1 wait for your word: --confirm or --keep, with an id or all."_s.arg(list->asking));
    return ExitCode::Done;
}

void describeGone(CLI::App &command, GoneOptions &options)
{
    command.add_option("--connection", options.connection, "Id or name (default: all)");
    auto *restore = command.add_option("--restore", options.restore,
                                       "Bring this archived contact back, and leave it alone from then on");
    auto *confirm = command.add_option(
        "--confirm", options.confirm,
        "This one may go, however many there are; all: every one of the connection that waits for a word");
    auto *keep = command.add_option("--keep", options.keep, "This one (or all, as above) stays as it is");
    restore->excludes(confirm)->excludes(keep);
    confirm->excludes(keep);
}

} // namespace

void addGoneCommand(CLI::App &group, Chosen &chosen)
{
    addCommand<GoneOptions>(group, chosen, "gone",
                            "What the source no longer has: since when, how it stands, what happens next",
                            describeGone, gone);
}

} // namespace patchbay::cli
