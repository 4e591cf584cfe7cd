// One connection of the server, and what all connections share. Private to core/net.
#pragma once

#include "net/httpserver.h"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace patchbay {

class ServerConnection;

// Lives as long as the server or the last Responder, because a Responder may answer after the server has
// gone.
struct ServerCore
{
    ServerCore(HttpServer::Settings s, HttpServer::Handler h);

    // Called by a connection as its last act.
    void connectionEnded(ServerConnection *connection, bool refused);

    const HttpServer::Settings settings;
    const HttpServer::Handler handler;
    boost::asio::io_context io;
    std::unique_ptr<boost::asio::ssl::context> tls;
    boost::asio::ip::tcp::acceptor acceptor; // in a strand of its own, as is `room`
    boost::asio::steady_timer room;          // the accept loop waits here while all places are taken
    std::atomic<int> open{0};                // connections that are served
    std::atomic<int> refused{0};             // connections that only get their 503

    std::mutex mutex; // guards the two below
    bool stopped = false;
    std::unordered_map<ServerConnection *, std::weak_ptr<ServerConnection>> connections;
};

class ServerConnection
{
public:
    virtual ~ServerConnection() = default;
    // Begins to serve; the connection keeps itself alive until it has ended.
    virtual void start() = 0;
    // Ends it soon, from any thread.
    virtual void close() = 0;
};

// A connection that is `refused` answers its first request with 503 and Retry-After, and closes.
std::shared_ptr<ServerConnection> makeConnection(std::shared_ptr<ServerCore> core,
                                                 boost::asio::ip::tcp::socket socket, bool refused);

} // namespace patchbay
