#include "webhooks/receiver.h"

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
// What the rest of the program needs of the process's file descriptors.
constexpr rlim_t otherFiles = 256;

Outcome cannotListen(const error_code &ec, const Receiver::Settings &settings)
{
    const QString place = u"%1, port %2"_s.arg(settings.address).arg(settings.port);
    if (ec == asio::error::address_in_use)
        return fail(Error::Kind::Unreachable, u"Another program already listens on %1."_s.arg(place),
                    u"Stop that program or choose another port."_s);
    if (ec == asio::error::access_denied)
        return fail(Error::Kind::Unreachable, u"This user may not listen on %1."_s.arg(place),
                    u"Choose a port of 1024 or above, or put a reverse proxy in front."_s);
    return fail(Error::Kind::Unreachable,
                u"Could not listen on %1: %2."_s.arg(place, QString::fromStdString(ec.message())),
                u"Check the address and the port of the receiver."_s);
}

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
    Outcome useCertificate(ReceiverCore &target) const;
    Outcome listen(ReceiverCore &target);
};

// On the inbox's thread.
void Receiver::Private::tell(Inbox::Group group) const
{
    if (group.hasWork && group.outcome && workArrived)
        workArrived();
    asio::post(core->io, [waiters = std::move(group.waiters), stored = group.outcome.has_value()] {
        for (const auto &waiter : waiters)
            std::static_pointer_cast<HookConnection>(waiter)->committed(stored);
    });
}

Outcome Receiver::Private::useCertificate(ReceiverCore &target) const
{
    if (settings.certificatePem.isEmpty() && settings.privateKeyPem.isEmpty())
        return {};
    auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
    const auto buffer = [](const QByteArray &pem) {
        return asio::const_buffer(pem.constData(), std::size_t(pem.size()));
    };
    error_code ec;
    context->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                             asio::ssl::context::no_tlsv1_1,
                         ec);
    // Idle connections give their buffers back.
    SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS);
    context->use_certificate_chain(buffer(settings.certificatePem), ec);
    if (ec)
        return fail(Error::Kind::InvalidInput, u"The receiver's certificate cannot be read."_s,
                    u"Give a PEM file with the certificate first and its chain after it."_s);
    context->use_private_key(buffer(settings.privateKeyPem), asio::ssl::context::pem, ec);
    if (ec || SSL_CTX_check_private_key(context->native_handle()) != 1)
        return fail(Error::Kind::InvalidInput,
                    u"The private key cannot be read or does not belong to the certificate."_s,
                    u"Give the unencrypted PEM key that the certificate was made for."_s);
    target.tls = std::move(context);
    return {};
}

Outcome Receiver::Private::listen(ReceiverCore &target)
{
    error_code ec;
    const auto address = asio::ip::make_address(settings.address.toStdString(), ec);
    if (ec)
        return fail(Error::Kind::InvalidInput, u"“%1” is not an IP address."_s.arg(settings.address),
                    u"Use 127.0.0.1 for this machine alone, or 0.0.0.0 for all its networks."_s);
    const tcp::endpoint endpoint(address, settings.port);
    target.acceptor.open(endpoint.protocol(), ec);
    if (!ec)
        target.acceptor.set_option(asio::socket_base::reuse_address(true), ec);
    if (!ec)
        target.acceptor.bind(endpoint, ec);
    if (!ec)
        target.acceptor.listen(backlog, ec);
    if (ec)
        return cannotListen(ec, settings);
    port = target.acceptor.local_endpoint(ec).port();
    return {};
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
    if (const Outcome certificate = d->useCertificate(*core); !certificate)
        return certificate;
    if (const Outcome listening = d->listen(*core); !listening)
        return listening;
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
    if (d->core)
        asio::post(d->core->io, [core = d->core.get(), desk = std::move(desk)] { core->desk = desk; });
    return problems;
}

QUrl Receiver::url() const
{
    QUrl url;
    url.setScheme(d->settings.certificatePem.isEmpty() ? u"http"_s : u"https"_s);
    const bool anyAddress = d->settings.address == "0.0.0.0"_L1 || d->settings.address == "::"_L1;
    url.setHost(anyAddress ? u"127.0.0.1"_s : d->settings.address);
    url.setPort(d->port);
    return url;
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

QList<Refusal> Receiver::takeRefusals()
{
    if (!d->core)
        return {};
    const std::scoped_lock lock(d->core->mutex);
    const std::vector<Refusal> taken = std::exchange(d->core->refusals, {});
    return QList<Refusal>(taken.begin(), taken.end());
}

} // namespace patchbay
