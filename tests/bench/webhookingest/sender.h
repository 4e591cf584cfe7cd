// Sends signed deliveries to a receiver, as many at once as there are connections, and notes what was
// answered 200 and how soon.
#pragma once

#include "webhooks/keyeddigest.h"

#include <QByteArray>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

namespace patchbay {

inline const QByteArray benchSecret = "bench_client_secret";

// One who sends, waits for the answer and sends the next.
class Sender : public std::enable_shared_from_this<Sender>
{
public:
    using Clock = std::chrono::steady_clock;

    // What all connections have in common.
    struct Shared
    {
        boost::asio::io_context io{1};
        boost::asio::ip::tcp::endpoint endpoint{};
        std::string path{};
        KeyedDigest digest{DigestKind::HmacSha1, benchSecret};
        QByteArray before{}; // the body, around its id
        QByteArray after{};
        std::string prefix{}; // of the ids of this run
        qint64 number = 0;
        Clock::time_point from{}; // what is answered before is not counted
        Clock::time_point until{};
        std::vector<float> milliseconds{};
        std::vector<std::string> accepted{};
        qint64 failed = 0;
    };

    explicit Sender(Shared &shared) : m_shared(shared), m_socket(shared.io) {}

    void start()
    {
        m_socket.async_connect(m_shared.endpoint, [self = shared_from_this()](boost::system::error_code ec) {
            if (ec) {
                ++self->m_shared.failed;
                return;
            }
            self->m_socket.set_option(boost::asio::ip::tcp::no_delay(true));
            self->send();
        });
    }

private:
    void send()
    {
        m_begun = Clock::now();
        if (m_begun >= m_shared.until)
            return;
        m_id = m_shared.prefix + std::to_string(++m_shared.number);
        std::string body(m_shared.before.constData(), size_t(m_shared.before.size()));
        body += m_id;
        body.append(m_shared.after.constData(), size_t(m_shared.after.size()));
        m_shared.digest.begin();
        m_shared.digest.add(body);
        const auto digest = m_shared.digest.finish();
        static constexpr char hex[] = "0123456789abcdef";
        m_out =
            "POST " + m_shared.path +
            " HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: intercom-parrot-service-client/1.0\r\nContent-Type: "
            "application/json\r\nAccept: */*\r\nX-Hub-Signature: sha1=";
        for (int i = 0; i < 20; ++i) {
            m_out += hex[digest[size_t(i)] >> 4];
            m_out += hex[digest[size_t(i)] & 15];
        }
        m_out += "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
        boost::asio::async_write(m_socket, boost::asio::buffer(m_out),
                                 [self = shared_from_this()](boost::system::error_code ec, size_t) {
                                     if (ec)
                                         ++self->m_shared.failed;
                                     else
                                         self->read();
                                 });
    }

    void read()
    {
        m_socket.async_read_some(boost::asio::buffer(m_in.data() + m_size, m_in.size() - m_size),
                                 [self = shared_from_this()](boost::system::error_code ec, size_t count) {
                                     if (ec) {
                                         ++self->m_shared.failed;
                                         return;
                                     }
                                     self->m_size += count;
                                     self->look();
                                 });
    }

    // Enough of HTTP for answers with a Content-Length, or chunked and short.
    void look()
    {
        const std::string_view text(m_in.data(), m_size);
        const size_t head = text.find("\r\n\r\n");
        if (head == text.npos)
            return read();
        size_t whole = head + 4;
        const size_t length = text.find("ontent-Length: ");
        if (length < head)
            whole += size_t(std::atoi(text.data() + length + 15));
        else if (text.substr(0, head).find("chunked") != text.npos && !text.ends_with("0\r\n\r\n"))
            return read();
        if (m_size < whole)
            return read();
        m_size = 0;
        const auto now = Clock::now();
        if (text.substr(9, 3) != "200") {
            ++m_shared.failed;
        } else {
            m_shared.accepted.push_back(m_id);
            if (m_begun >= m_shared.from)
                m_shared.milliseconds.push_back(
                    std::chrono::duration<float, std::milli>(now - m_begun).count());
        }
        send();
    }

    Sender::Shared &m_shared;
    boost::asio::ip::tcp::socket m_socket;
    std::string m_id{};
    std::string m_out{};
    std::array<char, 4096> m_in{};
    size_t m_size = 0;
    Clock::time_point m_begun{};
};

} // namespace patchbay
