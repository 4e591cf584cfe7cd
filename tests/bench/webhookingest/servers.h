// What the measuring program also is, run as a process of its own: a server that only answers, and the
// receiver without the program around it.
#pragma once

#include "webhookingest/sender.h"
#include "webhooks/receiver.h"

#include <QCoreApplication>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <cstdio>

namespace patchbay {

// A server that reads the request and answers: what Beast itself costs.
class BareConnection : public std::enable_shared_from_this<BareConnection>
{
public:
    explicit BareConnection(boost::asio::ip::tcp::socket socket) : m_stream(std::move(socket)) {}

    void read()
    {
        m_request = {};
        boost::beast::http::async_read(m_stream, m_buffer, m_request,
                                       [self = shared_from_this()](boost::system::error_code ec, size_t) {
                                           if (!ec)
                                               self->answer();
                                       });
    }

private:
    void answer()
    {
        m_response = boost::beast::http::response<boost::beast::http::empty_body>(
            boost::beast::http::status::ok, m_request.version());
        m_response.keep_alive(m_request.keep_alive());
        m_response.prepare_payload();
        boost::beast::http::async_write(m_stream, m_response,
                                        [self = shared_from_this()](boost::system::error_code ec, size_t) {
                                            if (!ec)
                                                self->read();
                                        });
    }

    boost::beast::tcp_stream m_stream;
    boost::beast::flat_buffer m_buffer{};
    boost::beast::http::request<boost::beast::http::string_body> m_request{};
    boost::beast::http::response<boost::beast::http::empty_body> m_response{};
};

inline void acceptBare(boost::asio::ip::tcp::acceptor &acceptor)
{
    acceptor.async_accept([&acceptor](boost::system::error_code ec, boost::asio::ip::tcp::socket socket) {
        if (ec)
            return;
        socket.set_option(boost::asio::ip::tcp::no_delay(true));
        std::make_shared<BareConnection>(std::move(socket))->read();
        acceptBare(acceptor);
    });
}

inline int serveBare()
{
    boost::asio::io_context io(1);
    boost::asio::ip::tcp::acceptor acceptor(io, {boost::asio::ip::make_address("127.0.0.1"), 0});
    std::printf("{\"url\":\"http://127.0.0.1:%d\"}\n", int(acceptor.local_endpoint().port()));
    std::fflush(stdout);
    acceptBare(acceptor);
    io.run();
    return 0;
}

inline int serveReceiver(const QString &store)
{
    Receiver::Settings settings;
    settings.inbox.storeUri = store;
    Receiver receiver(settings);
    const Outcome started = receiver.start();
    if (!started) {
        std::fprintf(stderr, "%s\n", qPrintable(started.error().toText()));
        return 1;
    }
    receiver.setEndpoints({{.id = EndpointId(QStringLiteral("end_1")),
                            .name = QStringLiteral("Intercom"),
                            .path = "/",
                            .source = WebhookSource::Intercom,
                            .recipes = {recipeOf(Scheme::IntercomHub)},
                            .secret = Secret(benchSecret),
                            .worked = false}});
    std::printf("{\"url\":\"%s\"}\n", qPrintable(receiver.url().toString()));
    std::fflush(stdout);
    return QCoreApplication::exec();
}

} // namespace patchbay
