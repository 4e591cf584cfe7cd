#include "net/httpserver.h"

#include "net/listening.h"
#include "net/serverconnection.h"
#include "net/serverresponse.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <thread>
#include <vector>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using namespace std::chrono_literals;

namespace {

// Places for connections above the limit while they get their 503; with these taken too, new ones wait in the
// backlog.
constexpr int refusalPlaces = 64;
constexpr auto pauseAfterAcceptError = 100ms; // out of file descriptors, most likely

QByteArray percentDecoded(QByteArray text)
{
    return QByteArray::fromPercentEncoding(text.replace('+', ' '));
}

// What stands before the mark, or everything: QByteArray::left(-1) is empty.
QByteArray before(const QByteArray &text, char mark)
{
    const qsizetype at = text.indexOf(mark);
    return at < 0 ? text : text.left(at);
}

// The decoded value of a query key; nothing when the key is absent.
std::optional<QByteArray> findQuery(const QByteArray &target, const QByteArray &name)
{
    const qsizetype mark = target.indexOf('?');
    if (mark < 0)
        return std::nullopt;
    for (const QByteArray &item : target.mid(mark + 1).split('&')) {
        const qsizetype equals = item.indexOf('=');
        if (!item.isEmpty() && percentDecoded(before(item, '=')) == name)
            return equals < 0 ? QByteArray("") : percentDecoded(item.mid(equals + 1));
    }
    return std::nullopt;
}

asio::awaitable<void> acceptConnections(std::shared_ptr<ServerCore> core)
{
    const auto asTuple = asio::as_tuple(asio::use_awaitable);
    while (core->acceptor.is_open()) {
        if (core->open + core->refused >= core->settings.maxConnections + refusalPlaces) {
            core->room.expires_at(asio::steady_timer::time_point::max());
            co_await core->room.async_wait(asTuple);
            continue;
        }
        tcp::socket socket(asio::make_strand(core->io));
        const auto [ec] = co_await core->acceptor.async_accept(socket, asTuple);
        if (ec == asio::error::operation_aborted)
            co_return;
        if (ec) {
            core->room.expires_after(pauseAfterAcceptError);
            co_await core->room.async_wait(asTuple);
            continue;
        }
        const bool refused = core->open >= core->settings.maxConnections;
        ++(refused ? core->refused : core->open);
        const auto connection = makeConnection(core, std::move(socket), refused);
        bool stopped = false;
        {
            const std::scoped_lock lock(core->mutex);
            core->connections.emplace(connection.get(), connection);
            stopped = core->stopped;
        }
        connection->start();
        if (stopped)
            connection->close();
    }
}

} // namespace

QByteArray ServerRequest::path() const
{
    return QByteArray::fromPercentEncoding(before(target, '?'));
}

QByteArray ServerRequest::query(const QByteArray &name) const
{
    return findQuery(target, name).value_or(QByteArray());
}

bool ServerRequest::hasQuery(const QByteArray &name) const
{
    return findQuery(target, name).has_value();
}

struct Responder::Once
{
    explicit Once(Send s) : send(std::move(s)) {}
    Once(const Once &) = delete;
    Once &operator=(const Once &) = delete;
    ~Once()
    {
        if (!done.exchange(true))
            send(plainAnswer(500, "The request was dropped without an answer."));
    }

    std::atomic<bool> done{false};
    Send send;
};

Responder::Responder(Send send) : m_once(std::make_shared<Once>(std::move(send))) {}

void Responder::operator()(ServerResponse response) const
{
    if (m_once && !m_once->done.exchange(true))
        m_once->send(std::move(response));
}

ServerCore::ServerCore(HttpServer::Settings s, HttpServer::Handler h)
    : settings(std::move(s))
    , handler(std::move(h))
    , io(std::max(1, settings.threads))
    , acceptor(asio::make_strand(io))
    , room(acceptor.get_executor())
{
}

void ServerCore::connectionEnded(ServerConnection *connection, bool wasRefused)
{
    {
        const std::scoped_lock lock(mutex);
        connections.erase(connection);
    }
    // Counted down here, not when the last Responder lets go: the socket is closed.
    const bool wasFull = open + refused >= settings.maxConnections + refusalPlaces;
    --(wasRefused ? refused : open);
    if (wasFull)
        asio::post(acceptor.get_executor(), [this] { room.cancel(); });
}

struct HttpServer::Private
{
    Settings settings;
    Handler handler;
    std::shared_ptr<ServerCore> core; // while it runs
    std::vector<std::thread> threads;
    quint16 port = 0;
};

HttpServer::HttpServer(Settings settings, Handler handler) : d(std::make_unique<Private>())
{
    d->settings = std::move(settings);
    d->handler = std::move(handler);
}

HttpServer::~HttpServer()
{
    stop();
}

Outcome HttpServer::start()
{
    if (d->core)
        return {};
    auto core = std::make_shared<ServerCore>(d->settings, d->handler);
    Result<std::unique_ptr<asio::ssl::context>> tls =
        serverTls(d->settings.certificatePem, d->settings.privateKeyPem);
    if (!tls)
        return fail(tls.error());
    core->tls = std::move(*tls);
    const Result<quint16> port =
        listenOn(core->acceptor, {d->settings.address, d->settings.port, d->settings.backlog});
    if (!port)
        return fail(port.error());
    d->port = *port;
    d->core = core;
    asio::co_spawn(core->acceptor.get_executor(), acceptConnections(core), asio::detached);
    for (int i = 0; i < std::max(1, d->settings.threads); ++i)
        d->threads.emplace_back([io = &core->io] { io->run(); });
    return {};
}

void HttpServer::stop()
{
    if (!d->core)
        return;
    const auto core = std::move(d->core);
    {
        const std::scoped_lock lock(core->mutex);
        core->stopped = true;
        for (const auto &[pointer, weak] : core->connections) {
            if (const auto connection = weak.lock())
                connection->close();
        }
    }
    asio::post(core->acceptor.get_executor(), [core] {
        error_code ignored;
        core->acceptor.close(ignored);
        core->room.cancel();
    });
    for (std::thread &thread : d->threads)
        thread.join(); // they end when the last connection has
    d->threads.clear();
}

quint16 HttpServer::port() const
{
    return d->port;
}

QUrl HttpServer::url() const
{
    return urlOf(d->settings.address, d->port, !d->settings.certificatePem.isEmpty());
}

int HttpServer::openConnections() const
{
    return d->core ? d->core->open.load() : 0;
}

} // namespace patchbay
