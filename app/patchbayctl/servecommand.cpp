// patchbayctl serve: syncs what is due, and receives webhooks, until it is told to end.
#include "patchbayctl/commands.h"
#include "patchbayctl/ending.h"
#include "patchbayctl/receiveroptions.h"

#include <QCoreApplication>

#include <memory>

namespace patchbay::cli {

using namespace Qt::StringLiterals;

namespace {

struct ServeOptions
{
    int lookSeconds = 5;
    ListenOptions listen{};
};

ExitCode serve(Session &session, const ServeOptions &options)
{
    const Output out = session.output();
    const auto notifier = endOnSignals();
    Result<ReceiverOptions> receiving = fail(Error::Kind::NotFound, {});
    if (!options.listen.listen.empty()) {
        receiving = receiverOptionsFrom(options.listen);
        if (!receiving)
            return out.error(receiving.error());
        receiving->usualEndpoint = false; // what a server receives is in its register
    }
    const auto console = session.console();
    if (!console)
        return out.error(console.error());
    SchedulerService &scheduler = (*console)->scheduler();
    QObject::connect(&scheduler, &SchedulerService::noted, notifier.get(),
                     [&out](const QString &sentence) { out.message(sentence); });
    const Outcome started = await(scheduler.start(std::chrono::seconds(options.lookSeconds)));
    if (!started)
        return out.error(started.error());
    const auto store = await((*console)->settings().store());
    if (!store)
        return out.error(store.error());
    QJsonObject ready;
    if (receiving) {
        const auto receiver = await((*console)->webhooks().startReceiver(*receiving));
        if (!receiver)
            return out.error(receiver.error());
        ready = receiverJson(*receiver);
        out.message(u"Receiving webhooks on %1."_s.arg(receiver->url.toString()));
        tellEndpoints(out, *receiver);
    }
    ready.insert(u"ready"_s, true);
    ready.insert(u"pid"_s, QCoreApplication::applicationPid());
    ready.insert(u"store"_s, store->location);
    out.jsonLine(ready);
    out.message(u"Syncing by schedule out of %1."_s.arg(store->location));
    QCoreApplication::exec();
    out.message(u"Finishing what is under way…"_s);
    const Outcome closed = await((*console)->webhooks().stopReceiver());
    const Outcome stopped = await(scheduler.stop());
    for (const Outcome &ended : {closed, stopped})
        if (!ended)
            return out.error(ended.error());
    out.message(u"Stopped."_s);
    return ExitCode::Done;
}

} // namespace

void addServeCommand(CLI::App &app, Chosen &chosen)
{
    auto options = std::make_shared<ServeOptions>();
    CLI::App *command =
        app.add_subcommand("serve", "Sync by schedule, finish what others left behind, and with --listen "
                                    "receive webhooks, until SIGTERM");
    command->add_option("--look-every", options->lookSeconds, "Seconds between two looks for work")
        ->capture_default_str()
        ->check(CLI::Range(1, 3600));
    addListenOptions(*command, options->listen);
    command->callback(
        [options, &chosen] { chosen = [options](Session &session) { return serve(session, *options); }; });
}

} // namespace patchbay::cli
