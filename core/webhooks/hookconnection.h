// One connection to the receiver, and what all connections share; everything here runs on the receiver's one
// network thread unless it says otherwise. Private to core/webhooks.
#pragma once

#include "webhooks/hookdesk.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <mutex>
#include <string>
#include <unordered_map>

namespace patchbay {

class HookConnection : public Inbox::Waiter, public std::enable_shared_from_this<HookConnection>
{
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    virtual void start() = 0;
    virtual void close() = 0;
    // Closes it, once what it waits for has been answered.
    virtual void finishAndClose() = 0;
    // Sends this answer, as far as that goes at once. On the inbox's thread, to which the connection belongs
    // from Inbox::put() to decided(): who waits for the answer does not have to wait for the network thread
    // to wake up.
    virtual void answerStored(const std::string &answer) = 0;
    // What became of the delivery that it handed over.
    virtual void decided(bool stored) = 0;

    TimePoint deadline = TimePoint::max(); // it is closed then
    TimePoint since = {};                  // how long it has been here
    TimePoint whole = {};                  // when its last request was
    bool proven = false;                   // it has delivered something genuine
    bool waitsForCommit = false;
    std::size_t times = 0; // of whom it delivers to: the place in ReceiverCore::times
    std::size_t held = 0;  // bytes of a body that is not whole yet
};

struct ReceiverCore
{
    ReceiverCore(Receiver::Settings given, Inbox &itsInbox);

    using TcpSocket = boost::asio::ip::tcp::socket;

    void accept();
    void sweep();
    void add(TcpSocket socket);
    void remove(HookConnection *connection);
    // Keeps count of the bytes that a connection holds; gives up the greediest when they are too many.
    void hold(HookConnection *connection, std::size_t bytes);
    void refreshDate();
    // On the network thread: what was put into the inbox together.
    void decide(const std::vector<std::shared_ptr<Inbox::Waiter>> &waiters, bool stored);

    // The whole answer to a delivery that is stored. From any thread.
    std::string storedAnswer();
    std::string answer(int status, std::string_view text, bool keepAlive, int version, bool isHead) const;

    // The desk's endpoints get their places; one that was served before keeps its own.
    void placeTimes(HookDesk &newDesk);
    void noteRefusal(const ReceiverEndpoint &endpoint, const HookVerdict &verdict, const QString &peer);

    const Receiver::Settings settings;
    Inbox &inbox;
    boost::asio::io_context io{1};
    std::unique_ptr<boost::asio::ssl::context> tls{};
    boost::asio::ip::tcp::acceptor acceptor{io};
    boost::asio::steady_timer sweeper{io};
    std::shared_ptr<HookDesk> desk{};
    bool stopping = false;
    std::unordered_map<HookConnection *, std::shared_ptr<HookConnection>> connections{};
    std::size_t held = 0;

    std::mutex mutex{}; // guards the three below and m_storedAnswer, which other threads ask for
    Receiver::Numbers numbers{};
    std::vector<Refusal> refusals{};
    std::vector<EndpointTimes> times{};

private:
    void makeRoom();

    std::string m_date{};
    std::string m_storedAnswer{};
};

std::shared_ptr<HookConnection> makeHookConnection(ReceiverCore &core, ReceiverCore::TcpSocket socket);

} // namespace patchbay
