#include "webhooks/receiver.h"

#include "net/listening.h"
#include "webhooks/hookconnection.h"

#include <boost/asio/post.hpp>

#include <sys/resource.h>
#include <thread>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr int backlog = 4'096;
// So many answers take less time than the network thread needs to wake up; more are its work, while the next
// commit is made.
constexpr std::size_t answeredAtOnce = 32;
// What the rest of the program needs of the process's file descriptors.
constexpr rlim_t otherFiles = 256;

// A login's usual 1,024 files would be the real limit of connections.
int affordableConnections(int wanted)
{
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return wanted;
    const rlim_t needed = rlim_t(wanted) + otherFiles;
    if (limit.rlim_cur < needed) {
        limit.rlim_cur = std::min(needed, limit.rlim_max);
        setrlimit(RLIMIT_NOFILE, &limit);
        getrlimit(RLIMIT_NOFILE, &limit);
    }
    return limit.rlim_cur >= needed ? wanted : std::max(16, int(limit.rlim_cur) - int(otherFiles));
}

} // namespace

struct Receiver::Private
{
    Settings settings{};
    std::function<void()> workArrived{};
    std::unique_ptr<Inbox> inbox{};
    std::unique_ptr<ReceiverCore> core{};
    std::thread thread{};
    quint16 port = 0;

    void tell(Inbox::Group group) const;
};

// On the inbox's thread.
void Receiver::Private::tell(Inbox::Group group) const
{
    if (group.outcome && group.waiters.size() <= answeredAtOnce) {
        const std::string answer = core->storedAnswer();
        for (const auto &waiter : group.waiters)
            static_cast<HookConnection &>(*waiter).answerStored(answer);
    }
    if (group.hasWork && group.outcome && workArrived)
        workArrived();
    asio::post(core->io, [this, waiters = std::move(group.waiters), stored = group.outcome.has_value()] {
        core->decide(waiters, stored);
    });
}

Receiver::Receiver(Settings settings, std::function<void()> workArrived) : d(std::make_unique<Private>())
{
    d->settings = std::move(settings);
    d->workArrived = std::move(workArrived);
}

Receiver::~Receiver()
{
    stop();
}

Outcome Receiver::start()
{
    if (d->core)
        return {};
    auto inbox =
        std::make_unique<Inbox>(d->settings.inbox, [this](Inbox::Group group) { d->tell(std::move(group)); });
    Settings settings = d->settings;
    settings.maxConnections = affordableConnections(settings.maxConnections);
    auto core = std::make_unique<ReceiverCore>(std::move(settings), *inbox);
    Result<std::unique_ptr<asio::ssl::context>> tls =
        serverTls(d->settings.certificatePem, d->settings.privateKeyPem);
    if (!tls)
        return fail(tls.error());
    core->tls = std::move(*tls);
    if (core->tls) // idle connections give their buffers back
        SSL_CTX_set_mode(core->tls->native_handle(), SSL_MODE_RELEASE_BUFFERS);
    const Result<quint16> port = listenOn(core->acceptor, {d->settings.address, d->settings.port, backlog});
    if (!port)
        return fail(port.error());
    d->port = *port;
    if (const Outcome opened = inbox->start(); !opened)
        return opened;
    d->inbox = std::move(inbox);
    d->core = std::move(core);
    d->core->accept();
    d->core->sweep();
    d->thread = std::thread([running = d->core.get()] { running->io.run(); });
    return {};
}

void Receiver::stop()
{
    if (!d->core)
        return;
    ReceiverCore *core = d->core.get();
    asio::post(core->io, [core] {
        core->stopping = true;
        error_code ignored;
        core->acceptor.close(ignored);
        const auto connections = core->connections; // closing takes them out
        for (const auto &[pointer, connection] : connections)
            connection->finishAndClose();
    });
    d->inbox->stop(); // posts the last answers
    asio::post(core->io, [core] {
        core->sweeper.cancel();
        // Their answers are with the kernel, or nobody takes them.
        const auto connections = core->connections;
        for (const auto &[pointer, connection] : connections)
            connection->close();
    });
    d->thread.join();
    d->core.reset();
    d->inbox.reset();
}

QList<std::pair<EndpointId, Error>> Receiver::setEndpoints(const QList<ReceiverEndpoint> &endpoints)
{
    auto desk = std::make_shared<HookDesk>(endpoints);
    const auto problems = desk->problems();
    if (d->core) {
        d->core->placeTimes(*desk);
        asio::post(d->core->io, [core = d->core.get(), desk = std::move(desk)] { core->desk = desk; });
    }
    return problems;
}

QUrl Receiver::url() const
{
    return urlOf(d->settings.address, d->port, !d->settings.certificatePem.isEmpty());
}

Receiver::Numbers Receiver::numbers() const
{
    if (!d->core)
        return {};
    const std::scoped_lock lock(d->core->mutex);
    return d->core->numbers;
}

Inbox::Numbers Receiver::inboxNumbers() const
{
    return d->inbox ? d->inbox->numbers() : Inbox::Numbers{};
}

QList<EndpointTimes> Receiver::takeTimes()
{
    QList<EndpointTimes> taken;
    if (!d->core)
        return taken;
    const std::scoped_lock lock(d->core->mutex);
    for (EndpointTimes &one : d->core->times)
        if (one.times.count() > 0)
            taken.append({one.endpoint, std::exchange(one.times, {})});
    return taken;
}

QList<Refusal> Receiver::takeRefusals()
{
    if (!d->core)
        return {};
    const std::scoped_lock lock(d->core->mutex);
    const std::vector<Refusal> taken = std::exchange(d->core->refusals, {});
    return QList<Refusal>(taken.begin(), taken.end());
}

} // namespace patchbay
