#include "webhooks/hookconnection.h"

#include "net/bytesbody.h"

#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>

#include <optional>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using namespace std::chrono_literals;

using PlainStream = asio::ip::tcp::socket;
using TlsStream = asio::ssl::stream<asio::ip::tcp::socket>;

constexpr std::size_t readPiece = 16 * 1024;
constexpr std::size_t firstRead = 2 * 1024; // most deliveries; a thousand idle connections must stay cheap
constexpr auto writeTime = 10s;             // for a client that does not read
constexpr auto lingerTime = 1s;             // for a client that still sends when it has its answer

std::string_view plain(beast::string_view text)
{
    return {text.data(), text.size()};
}

struct Refused
{
    int status = 0;
    std::string text{};
};

Refused unreadable(const error_code &ec)
{
    if (ec == http::error::body_limit)
        return {413, "The body is larger than this receiver accepts."};
    if (ec == http::error::header_limit || ec == http::error::buffer_overflow)
        return {431, "The headers are larger than this receiver accepts."};
    return {400, "This is not a valid HTTP request."};
}

qint64 nowMs()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

template<class Stream>
class Connection final : public HookConnection
{
    static constexpr bool isTls = std::is_same_v<Stream, TlsStream>;

    // What to do next: look at the buffer again, read more into it, or wait for something else.
    enum class Step { Again, Read, Wait };

public:
    template<class... StreamArguments>
    explicit Connection(ReceiverCore &core, StreamArguments &&...arguments)
        : m_core(&core)
        , m_stream(std::forward<StreamArguments>(arguments)...)
        , m_buffer(std::size_t(m_core->settings.maxHeaderBytes) + readPiece)
    {
    }

    void start() override
    {
        error_code ignored;
        socket().set_option(asio::ip::tcp::no_delay(true), ignored);
        socket().non_blocking(true, ignored);
        m_peer = QString::fromStdString(socket().remote_endpoint(ignored).address().to_string());
        since = std::chrono::steady_clock::now();
        deadline = since + m_core->settings.headTime;
        if constexpr (isTls) {
            m_stream.async_handshake(asio::ssl::stream_base::server, [self = shared()](error_code ec) {
                if (ec)
                    self->close();
                else
                    self->read();
            });
        } else {
            read();
        }
    }

    void close() override
    {
        if (m_closed)
            return;
        m_closed = true;
        error_code ignored;
        socket().close(ignored);
        m_core->remove(this);
    }

    void finishAndClose() override
    {
        m_last = true;
        if (!waitsForCommit && !m_writing)
            close();
    }

    void answerStored(const std::string &answer) override
    {
        if constexpr (!isTls) {
            if (!m_keepAlive || m_version != 11)
                return;
            error_code ec;
            const std::size_t sent = socket().write_some(asio::buffer(answer), ec);
            m_isAnswered = !ec; // else decided() finds out why
            m_out = m_isAnswered ? answer.substr(sent) : std::string();
        }
    }

    void decided(bool stored) override
    {
        waitsForCommit = false;
        if (m_closed)
            return;
        if (!stored) {
            go(answer(503, "This delivery could not be stored. Send it again."));
            return;
        }
        proven = true;
        if (std::exchange(m_isAnswered, false))
            go(m_out.empty() ? written() : writeOut());
        else if (m_keepAlive && !m_last && m_version == 11)
            go(write(m_core->storedAnswer()));
        else
            go(answer(200, {}));
    }

private:
    std::shared_ptr<Connection> shared() { return std::static_pointer_cast<Connection>(shared_from_this()); }

    asio::ip::tcp::socket &socket()
    {
        if constexpr (isTls)
            return m_stream.next_layer();
        else
            return m_stream;
    }

    void setDeadline(std::chrono::milliseconds time) { deadline = std::chrono::steady_clock::now() + time; }

    void read()
    {
        const std::size_t piece = m_request && m_headSeen ? readPiece : firstRead;
        const std::size_t room = m_buffer.max_size() - m_buffer.size();
        m_stream.async_read_some(m_buffer.prepare(std::min(piece, room)),
                                 [self = shared()](error_code ec, std::size_t count) {
                                     if (ec || self->m_closed)
                                         return self->close();
                                     self->m_buffer.commit(count);
                                     self->go(Step::Again);
                                 });
    }

    void go(Step next)
    {
        while (next == Step::Again && !m_closed)
            next = m_lingering ? discard() : advance();
        if (next == Step::Read && !m_closed)
            read();
    }

    Step discard()
    {
        m_buffer.consume(m_buffer.size());
        return Step::Read;
    }

    Step advance()
    {
        if (m_buffer.size() == 0) {
            if (!m_request)
                setDeadline(m_core->settings.idleTime);
            return Step::Read;
        }
        if (!m_request)
            beginRequest();
        error_code ec;
        const std::size_t used = m_request->put(m_buffer.data(), ec);
        m_buffer.consume(used);
        const bool wantsMore = ec == http::error::need_more;
        if (ec && !wantsMore)
            return reject(unreadable(ec));
        if (wantsMore && m_buffer.size() >= std::size_t(m_core->settings.maxHeaderBytes))
            return reject(unreadable(m_headSeen ? ec : make_error_code(http::error::header_limit)));
        if (!m_headSeen && m_request->is_header_done()) {
            m_headSeen = true;
            m_keepAlive = m_request->keep_alive();
            m_version = int(m_request->get().version());
            const auto refusal = refusalOfHead();
            if (refusal)
                return reject(*refusal);
            m_request->eager(true);
            setDeadline(m_core->settings.bodyTime);
            if (!m_request->is_done() && !goAhead())
                return Step::Wait;
        }
        if (m_request->is_done())
            return finish();
        m_core->hold(this, std::size_t(m_request->get().body().size()));
        return used > 0 && m_buffer.size() > 0 ? Step::Again : Step::Read;
    }

    void beginRequest()
    {
        m_request.emplace();
        m_request->eager(false);
        m_request->header_limit(std::uint32_t(m_core->settings.maxHeaderBytes));
        m_request->body_limit(std::uint64_t(m_core->settings.maxBodyBytes));
        m_headSeen = false;
        m_keepAlive = false;
        m_version = 11;
        m_isHead = false;
        if (proven || deadline == TimePoint::max() || m_answered > 0)
            setDeadline(m_core->settings.headTime);
    }

    // Before the body is read: what is not wanted does not get to send one.
    std::optional<Refused> refusalOfHead()
    {
        const auto &request = m_request->get();
        m_isHead = request.method() == http::verb::head;
        if (m_version >= 11 && request[http::field::host].empty())
            return Refused{400, "The Host header is missing."}; // RFC 9112, 3.2
        m_desk = m_core->desk;
        m_entry = m_desk ? m_desk->find(plain(request.target())) : nullptr;
        if (!m_entry)
            return Refused{404, "There is no endpoint here."};
        if (m_isHead)
            return {};
        if (request.method() != http::verb::post)
            return Refused{405, "Endpoints take POST and HEAD."};
        const HookVerdict verdict = HookDesk::judgeHead(*m_entry, request);
        if (verdict.genuine)
            return {};
        m_core->noteRefusal(m_entry->endpoint, verdict, m_peer);
        return Refused{verdict.status, verdict.sentence.toStdString()};
    }

    // Answers "Expect: 100-continue". It fits the socket's empty buffer; a client whose does not is no
    // honest one.
    bool goAhead()
    {
        if (!beast::iequals(m_request->get()[http::field::expect], "100-continue"))
            return true;
        static constexpr std::string_view message = "HTTP/1.1 100 Continue\r\n\r\n";
        if constexpr (isTls) {
            asio::async_write(m_stream, asio::buffer(message), [self = shared()](error_code ec, std::size_t) {
                if (ec)
                    self->close();
                else
                    self->go(Step::Again);
            });
            return false;
        } else {
            error_code ec;
            socket().write_some(asio::buffer(message), ec);
            return true;
        }
    }

    // The request is whole.
    Step finish()
    {
        m_core->hold(this, 0);
        whole = std::chrono::steady_clock::now();
        if (m_isHead)
            return answer(200, {});
        const qint64 now = nowMs();
        auto &message = m_request->get();
        HookRequest request{.method = plain(message.method_string()),
                            .target = plain(message.target()),
                            .fields = &message,
                            .body = std::move(message.body()),
                            .peer = m_peer};
        const HookVerdict verdict = m_desk->judge(*m_entry, request, now);
        if (!verdict.genuine) {
            m_core->noteRefusal(m_entry->endpoint, verdict, m_peer);
            return answer(verdict.status, verdict.sentence.toStdString());
        }
        DeliveryRow row = m_desk->delivery(*m_entry, request, verdict, now);
        deadline = TimePoint::max(); // the inbox answers in any case
        waitsForCommit = true;
        times = m_entry->times;
        if (m_core->inbox.put(std::move(row), shared()))
            return Step::Wait;
        waitsForCommit = false;
        {
            const std::scoped_lock lock(m_core->mutex);
            ++m_core->numbers.overload;
        }
        return answer(503, "Too much is waiting to be stored. Send it again.");
    }

    // An answer that ends the connection where a body may still come: it is not wanted.
    Step reject(const Refused &refused)
    {
        {
            const std::scoped_lock lock(m_core->mutex);
            ++m_core->numbers.rejected;
        }
        m_core->hold(this, 0);
        if (refused.status == 400 || !m_headSeen || !m_request->is_done())
            m_keepAlive = false;
        return answer(refused.status, refused.text);
    }

    Step answer(int status, std::string_view text)
    {
        return write(m_core->answer(status, text, m_keepAlive && !m_last, m_version, m_isHead));
    }

    Step write(const std::string &message)
    {
        if constexpr (!isTls) {
            // Nearly always all of it goes at once; then there is no need to be told so.
            error_code ec;
            const std::size_t sent = socket().write_some(asio::buffer(message), ec);
            if (!ec && sent == message.size())
                return written();
            if (ec && ec != asio::error::would_block) {
                close();
                return Step::Wait;
            }
            m_out = message.substr(ec ? 0 : sent);
        } else {
            m_out = message;
        }
        return writeOut();
    }

    Step writeOut()
    {
        m_writing = true;
        setDeadline(writeTime);
        asio::async_write(m_stream, asio::buffer(m_out), [self = shared()](error_code ec, std::size_t) {
            self->m_writing = false;
            if (ec)
                self->close();
            else
                self->go(self->written());
        });
        return Step::Wait;
    }

    Step written()
    {
        ++m_answered;
        m_request.reset();
        m_desk.reset();
        if (m_keepAlive && !m_last)
            return Step::Again;
        // Says that nothing more comes and lets the client finish, a little: closing on unread bytes makes
        // the kernel send a reset, which can destroy the answer before it is read.
        error_code ignored;
        socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
        m_lingering = true;
        setDeadline(lingerTime);
        return discard();
    }

    ReceiverCore *m_core;
    Stream m_stream;
    beast::flat_buffer m_buffer;
    std::optional<http::request_parser<BytesBody>> m_request{};
    std::shared_ptr<HookDesk> m_desk{}; // of this request: m_entry lives in it
    HookDesk::Entry *m_entry = nullptr;
    QString m_peer{};
    std::string m_out{};
    int m_version = 11;
    int m_answered = 0;
    bool m_headSeen = false;
    bool m_isHead = false;
    bool m_keepAlive = false;
    bool m_writing = false;
    bool m_isAnswered = false; // what is left of the answer is in m_out
    bool m_lingering = false;
    bool m_last = false; // the receiver is closing
    bool m_closed = false;
};

} // namespace

std::shared_ptr<HookConnection> makeHookConnection(ReceiverCore &core, ReceiverCore::TcpSocket socket)
{
    if (core.tls)
        return std::make_shared<Connection<TlsStream>>(core, std::move(socket), *core.tls);
    return std::make_shared<Connection<PlainStream>>(core, std::move(socket));
}

} // namespace patchbay
