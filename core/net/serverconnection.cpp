#include "net/serverconnection.h"

#include "net/bytesbody.h"
#include "net/serverresponse.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace patchbay {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using namespace std::chrono_literals;

using PlainStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

constexpr auto lingerTime = 1s;      // for a client that still sends when it has its answer
constexpr auto refusalReadTime = 2s; // a refused connection must not hold its place
constexpr qint64 bufferBeyondHeader = 64 * 1024;
constexpr int slowPieces = 40;
constexpr auto slowPause = 50ms;

const auto asTuple = asio::as_tuple(asio::use_awaitable);

using Parser = http::request_parser<BytesBody>;

QByteArray bytes(beast::string_view text)
{
    return QByteArray(text.data(), qsizetype(text.size()));
}

QString endpointText(const asio::ip::tcp::endpoint &endpoint)
{
    const QString host = QString::fromStdString(endpoint.address().to_string());
    return (endpoint.address().is_v6() ? u'[' + host + u']' : host) + u':' + QString::number(endpoint.port());
}

// What to tell a client whose request could not be read; nothing when it has gone or was too slow.
std::optional<ServerResponse> answerToUnreadable(const error_code &ec)
{
    if (ec == http::error::body_limit)
        return plainAnswer(413, "The body is larger than this server accepts.");
    if (ec == http::error::header_limit || ec == http::error::buffer_overflow)
        return plainAnswer(431, "The headers are larger than this server accepts.");
    if (ec == http::error::end_of_stream || ec == http::error::partial_message)
        return std::nullopt;
    if (ec.category() == error_code(http::error::end_of_stream).category())
        return plainAnswer(400, "This is not a valid HTTP request.");
    return std::nullopt;
}

template<class Stream>
class Connection final : public ServerConnection, public std::enable_shared_from_this<Connection<Stream>>
{
    static constexpr bool isTls = std::is_same_v<Stream, TlsStream>;

public:
    template<class... StreamArguments>
    Connection(std::shared_ptr<ServerCore> core, bool refused, StreamArguments &&...arguments)
        : m_core(std::move(core))
        , m_refused(refused)
        , m_stream(std::forward<StreamArguments>(arguments)...)
        , m_timer(m_stream.get_executor())
        , m_buffer(std::size_t(m_core->settings.maxHeaderBytes + bufferBeyondHeader))
    {
    }

    void start() override
    {
        asio::co_spawn(m_stream.get_executor(), run(this->shared_from_this()), asio::detached);
    }

    void close() override
    {
        asio::post(m_stream.get_executor(), [self = this->shared_from_this()] {
            self->m_closing = true;
            self->socket().close();
            self->m_timer.cancel();
        });
    }

private:
    beast::tcp_stream &socket() { return beast::get_lowest_layer(m_stream); }

    std::chrono::milliseconds readTime() const
    {
        return m_refused ? std::min<std::chrono::milliseconds>(m_core->settings.readTimeout, refusalReadTime)
                         : m_core->settings.readTimeout;
    }

    static asio::awaitable<void> run(std::shared_ptr<Connection> self)
    {
        co_await self->serve();
        self->socket().close();
        self->m_core->connectionEnded(self.get(), self->m_refused);
    }

    asio::awaitable<void> serve()
    {
        error_code ignored;
        socket().socket().set_option(asio::ip::tcp::no_delay(true), ignored);
        const auto remote = socket().socket().remote_endpoint(ignored);
        m_peer = endpointText(remote);
        if constexpr (isTls) {
            socket().expires_after(readTime());
            const auto [handshake] =
                co_await m_stream.async_handshake(asio::ssl::stream_base::server, asTuple);
            if (handshake)
                co_return;
        }
        bool goOn = true;
        std::chrono::milliseconds patience = readTime(); // a new connection must say something soon
        while (goOn && !m_closing) {
            goOn = co_await serveOne(patience);
            patience = m_core->settings.idleTimeout;
        }
    }

    // One request and its answer; false when the connection is to end.
    asio::awaitable<bool> serveOne(std::chrono::milliseconds patience)
    {
        if (m_buffer.size() == 0) { // else the next request has already begun behind the last one
            socket().expires_after(patience);
            const auto [ec, count] = co_await m_stream.async_read_some(m_buffer.prepare(4096), asTuple);
            if (ec)
                co_return false;
            m_buffer.commit(count);
        }
        socket().expires_after(readTime()); // one deadline for all of the request

        Parser parser;
        parser.header_limit(std::uint32_t(m_core->settings.maxHeaderBytes));
        parser.body_limit(std::uint64_t(m_core->settings.maxBodyBytes));
        const auto [headerError, headerBytes] =
            co_await http::async_read_header(m_stream, m_buffer, parser, asTuple);
        if (headerError) {
            co_await refuse(answerToUnreadable(headerError));
            co_return false;
        }
        if (parser.get().version() >= 11 && parser.get()[http::field::host].empty()) {
            co_await refuse(plainAnswer(400, "The Host header is missing.")); // RFC 9112, 3.2
            co_return false;
        }
        if (!parser.is_done() && beast::iequals(parser.get()[http::field::expect], "100-continue")) {
            static constexpr beast::string_view goAhead = "HTTP/1.1 100 Continue\r\n\r\n";
            const auto [ec, count] = co_await asio::async_write(m_stream, asio::buffer(goAhead), asTuple);
            if (ec)
                co_return false;
        }
        const auto [bodyError, bodyBytes] = co_await http::async_read(m_stream, m_buffer, parser, asTuple);
        if (bodyError) {
            co_await refuse(answerToUnreadable(bodyError));
            co_return false;
        }
        if (m_refused) {
            ServerResponse busy = plainAnswer(503, "All connections of this server are in use.");
            busy.headers.add("Retry-After", "1");
            co_await refuse(std::move(busy));
            co_return false;
        }
        const bool keepAlive = parser.keep_alive();
        const bool isHead = parser.get().method() == http::verb::head;
        socket().expires_never(); // the handler may take its time
        const bool answered = co_await askHandler(parser);
        if (!answered)
            co_return false;
        const bool goOn = co_await deliver(std::move(*m_answer), keepAlive, isHead);
        co_return goOn;
    }

    // Hands the request on and waits until a Responder has left its answer in m_answer.
    asio::awaitable<bool> askHandler(Parser &parser)
    {
        auto message = parser.release();
        ServerRequest request;
        request.method = bytes(message.method_string());
        request.target = bytes(message.target());
        for (const auto &field : message)
            request.headers.add(bytes(field.name_string()), bytes(field.value()));
        request.body = std::move(message.body());
        request.peer = m_peer;

        m_answer.reset();
        m_timer.expires_at(asio::steady_timer::time_point::max());
        m_core->handler(std::move(request),
                        Responder([self = this->shared_from_this()](ServerResponse answer) {
                            self->takeAnswer(std::move(answer));
                        }));
        while (!m_answer && !m_closing)
            co_await m_timer.async_wait(asTuple);
        co_return m_answer && !m_closing;
    }

    // From any thread. Within the handler it runs at once, without a trip through the queue.
    void takeAnswer(ServerResponse answer)
    {
        const std::scoped_lock lock(m_core->mutex);
        if (m_core->stopped)
            return; // nobody would run it, and it would hold the io_context that holds it
        asio::dispatch(m_stream.get_executor(),
                       [self = this->shared_from_this(), answer = std::move(answer)]() mutable {
                           self->m_answer = std::move(answer);
                           self->m_timer.cancel();
                       });
    }

    asio::awaitable<bool> deliver(ServerResponse answer, bool keepAlive, bool isHead)
    {
        if (answer.delay > 0ms) {
            const bool waited = co_await pause(answer.delay);
            if (!waited)
                co_return false;
        }
        if (answer.delivery == ServerResponse::Delivery::Reset) {
            reset();
            co_return false;
        }
        const bool truncated = answer.delivery == ServerResponse::Delivery::Truncated;
        const bool goOn = keepAlive && !truncated &&
                          answer.headers.value("Connection").compare("close", Qt::CaseInsensitive) != 0;
        qint64 declared = answer.body.size();
        QByteArray body = isHead || !mayHaveBody(answer.status) ? QByteArray() : std::move(answer.body);
        if (truncated) {
            declared = std::max<qint64>(declared, 2);
            body.truncate(body.size() / 2);
        }
        const QByteArray head = serializeHead(answer, declared, goOn);
        bool written = false;
        if (answer.delivery == ServerResponse::Delivery::Slow)
            written = co_await trickle(head + body);
        else
            written = co_await write(head, body);
        if (written && !goOn)
            co_await linger(!truncated);
        co_return written &&goOn;
    }

    // An answer that ends the connection because what follows on it cannot be trusted or is not wanted.
    asio::awaitable<void> refuse(std::optional<ServerResponse> answer)
    {
        if (!answer)
            co_return;
        const QByteArray head = serializeHead(*answer, answer->body.size(), false);
        const bool written = co_await write(head, answer->body);
        if (written)
            co_await linger(true);
    }

    asio::awaitable<bool> write(QByteArray head, QByteArray body)
    {
        socket().expires_after(
            m_core->settings.idleTimeout); // a client that does not read must not stay for ever
        const std::array<asio::const_buffer, 2> pieces{
            asio::buffer(head.constData(), std::size_t(head.size())),
            asio::buffer(body.constData(), std::size_t(body.size()))};
        const auto [ec, count] = co_await asio::async_write(m_stream, pieces, asTuple);
        co_return !ec;
    }

    asio::awaitable<bool> trickle(QByteArray message)
    {
        const qsizetype step = std::max<qsizetype>(1, (message.size() + slowPieces - 1) / slowPieces);
        for (qsizetype at = 0; at < message.size(); at += step) {
            const bool written = co_await write(message.mid(at, step), QByteArray());
            if (!written)
                co_return false;
            const bool waited = co_await pause(slowPause);
            if (!waited)
                co_return false;
        }
        co_return true;
    }

    asio::awaitable<bool> pause(std::chrono::milliseconds time)
    {
        m_timer.expires_after(time);
        const auto [ec] = co_await m_timer.async_wait(asTuple);
        co_return !ec && !m_closing;
    }

    // Says that nothing more comes and lets the client finish, a little: closing on unread bytes makes the
    // kernel send a reset, which can destroy the answer before it is read.
    asio::awaitable<void> linger(bool orderly)
    {
        socket().expires_after(lingerTime);
        if constexpr (isTls) {
            if (orderly)
                co_await m_stream.async_shutdown(asTuple);
        }
        error_code ignored;
        socket().socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
        std::array<char, 16 * 1024> rest;
        bool more = true;
        while (more && !m_closing) {
            const auto [ec, count] = co_await socket().async_read_some(asio::buffer(rest), asTuple);
            more = !ec;
        }
    }

    void reset()
    {
        error_code ignored;
        socket().socket().set_option(asio::socket_base::linger(true, 0), ignored);
        socket().socket().close(ignored);
    }

    std::shared_ptr<ServerCore> m_core; // first, so that the io_context outlives the socket
    const bool m_refused;
    Stream m_stream;
    asio::steady_timer m_timer;
    beast::flat_buffer m_buffer;
    QString m_peer;
    std::optional<ServerResponse> m_answer;
    bool m_closing = false;
};

} // namespace

std::shared_ptr<ServerConnection> makeConnection(std::shared_ptr<ServerCore> core,
                                                 asio::ip::tcp::socket socket, bool refused)
{
    if (core->tls) {
        auto &context = *core->tls;
        return std::make_shared<Connection<TlsStream>>(std::move(core), refused,
                                                       PlainStream(std::move(socket)), context);
    }
    return std::make_shared<Connection<PlainStream>>(std::move(core), refused, std::move(socket));
}

} // namespace patchbay
