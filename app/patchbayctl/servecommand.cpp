// patchbayctl serve: syncs what is due until it is told to end.
#include "patchbayctl/commands.h"

#include <QCoreApplication>
#include <QSocketNotifier>

#include <csignal>
#include <memory>
#include <unistd.h>

namespace patchbay::cli {

using namespace Qt::StringLiterals;

namespace {

int endPipe[2] = {-1, -1};

// Only what a signal handler may do: the event loop does the rest.
void onEndSignal(int)
{
    const char byte = 1;
    static_cast<void>(::write(endPipe[1], &byte, 1));
}

std::unique_ptr<QSocketNotifier> endOnSignals()
{
    if (::pipe(endPipe) != 0)
        return nullptr;
    auto notifier = std::make_unique<QSocketNotifier>(endPipe[0], QSocketNotifier::Read);
    QObject::connect(notifier.get(), &QSocketNotifier::activated, qApp, &QCoreApplication::quit);
    std::signal(SIGINT, onEndSignal);
    std::signal(SIGTERM, onEndSignal);
    return notifier;
}

ExitCode serve(Session &session, int lookSeconds)
{
    const Output out = session.output();
    const auto notifier = endOnSignals();
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    SchedulerService &scheduler = (*console)->scheduler();
    QObject::connect(&scheduler, &SchedulerService::noted, notifier.get(),
                     [&out](const QString &sentence) { out.message(sentence); });
    const Outcome started = await(scheduler.start(std::chrono::seconds(lookSeconds)));
    if (!started)
        return out.error(started.error());
    const auto store = await((*console)->settings().store());
    if (!store)
        return out.error(store.error());
    out.jsonLine(
        {{u"ready"_s, true}, {u"pid"_s, QCoreApplication::applicationPid()}, {u"store"_s, store->location}});
    out.message(u"Syncing by schedule out of %1."_s.arg(store->location));
    QCoreApplication::exec();
    out.message(u"Finishing what is under way…"_s);
    const Outcome stopped = await(scheduler.stop());
    if (!stopped)
        return out.error(stopped.error());
    out.message(u"Stopped."_s);
    return ExitCode::Done;
}

} // namespace

void addServeCommand(CLI::App &app, Chosen &chosen)
{
    auto look = std::make_shared<int>(5);
    CLI::App *command =
        app.add_subcommand("serve", "Sync by schedule, and finish what others left behind, until SIGTERM");
    command->add_option("--look-every", *look, "Seconds between two looks for work")
        ->capture_default_str()
        ->check(CLI::Range(1, 3600));
    command->callback(
        [look, &chosen] { chosen = [look](Session &session) { return serve(session, *look); }; });
}

} // namespace patchbay::cli
