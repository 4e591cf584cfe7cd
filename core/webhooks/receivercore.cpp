#include "webhooks/hookconnection.h"

#include <algorithm>
#include <ctime>

namespace patchbay {

namespace asio = boost::asio;
using boost::system::error_code;
using namespace std::chrono_literals;

namespace {

constexpr auto sweepEvery = 250ms;
constexpr auto pauseAfterAcceptError = 100ms; // out of file descriptors, most likely
constexpr std::size_t keptRefusals = 256;     // different ones, between two looks

const char *phrase(int status)
{
    switch (status) {
    case 200: return "OK";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 413: return "Content Too Large";
    case 431: return "Request Header Fields Too Large";
    case 503: return "Service Unavailable";
    default: return "";
    }
}

} // namespace

ReceiverCore::ReceiverCore(Receiver::Settings given, Inbox &itsInbox)
    : settings(std::move(given))
    , inbox(itsInbox)
{
    refreshDate();
}

void ReceiverCore::accept()
{
    auto socket = std::make_shared<TcpSocket>(io);
    acceptor.async_accept(*socket, [this, socket](error_code ec) {
        if (stopping || ec == asio::error::operation_aborted)
            return;
        if (!ec) {
            add(std::move(*socket));
            return accept();
        }
        makeRoom();
        auto pause = std::make_shared<asio::steady_timer>(io, pauseAfterAcceptError);
        pause->async_wait([this, pause](error_code) {
            if (!stopping)
                accept();
        });
    });
}

void ReceiverCore::add(TcpSocket socket)
{
    if (int(connections.size()) >= settings.maxConnections)
        makeRoom();
    // Nobody could be given up: all wait for the inbox, which has its own way to say that it is too much.
    if (int(connections.size()) >= settings.maxConnections)
        return;
    const auto connection = makeHookConnection(*this, std::move(socket));
    connections.emplace(connection.get(), connection);
    {
        const std::scoped_lock lock(mutex);
        numbers.connections = int(connections.size());
    }
    connection->start();
}

void ReceiverCore::remove(HookConnection *connection)
{
    hold(connection, 0);
    connections.erase(connection);
    const std::scoped_lock lock(mutex);
    numbers.connections = int(connections.size());
}

// Who opens many connections and says little on them pays for it; who delivered something before goes last.
void ReceiverCore::makeRoom()
{
    std::shared_ptr<HookConnection> chosen;
    for (const auto &[pointer, connection] : connections) {
        if (connection->waitsForCommit)
            continue;
        const auto rank = [](const HookConnection &of) { return std::pair(of.proven, of.since); };
        if (!chosen || rank(*connection) < rank(*chosen))
            chosen = connection;
    }
    if (chosen)
        chosen->close();
}

void ReceiverCore::hold(HookConnection *connection, std::size_t bytes)
{
    held += bytes;
    held -= connection->held;
    connection->held = bytes;
    if (held <= std::size_t(settings.maxHeldBytes))
        return;
    const auto greediest =
        std::max_element(connections.begin(), connections.end(),
                         [](const auto &a, const auto &b) { return a.second->held < b.second->held; });
    const std::shared_ptr<HookConnection> chosen = greediest->second;
    chosen->close();
}

void ReceiverCore::sweep()
{
    sweeper.expires_after(sweepEvery);
    sweeper.async_wait([this](error_code ec) {
        if (ec || stopping) // cancelling does not reach a sweep that is already queued
            return;
        refreshDate();
        const auto now = std::chrono::steady_clock::now();
        std::vector<std::shared_ptr<HookConnection>> late;
        for (const auto &[pointer, connection] : connections)
            if (connection->deadline < now)
                late.push_back(connection);
        for (const auto &connection : late)
            connection->close();
        sweep();
    });
}

void ReceiverCore::decide(const std::vector<std::shared_ptr<Inbox::Waiter>> &waiters, bool stored)
{
    const auto now = std::chrono::steady_clock::now();
    std::chrono::microseconds longest{0};
    std::chrono::microseconds total{0};
    for (const auto &waiter : waiters) {
        const auto &connection = static_cast<const HookConnection &>(*waiter);
        const auto taken = std::chrono::duration_cast<std::chrono::microseconds>(now - connection.whole);
        longest = std::max(longest, taken);
        total += taken;
    }
    {
        const std::scoped_lock lock(mutex);
        (stored ? numbers.stored : numbers.overload) += qint64(waiters.size());
        numbers.longest = std::max(numbers.longest, longest);
        numbers.total += total;
        for (const auto &waiter : waiters) {
            const auto &connection = static_cast<const HookConnection &>(*waiter);
            times[connection.times].times.note(
                std::chrono::duration_cast<std::chrono::microseconds>(now - connection.whole));
        }
    }
    for (const auto &waiter : waiters)
        std::static_pointer_cast<HookConnection>(waiter)->decided(stored);
}

void ReceiverCore::refreshDate()
{
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    // Names in English whatever the locale (RFC 9110, 5.6.7).
    static constexpr const char *days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char *months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char text[64];
    std::snprintf(text, sizeof text, "Date: %s, %02d %s %04d %02d:%02d:%02d GMT\r\n", days[utc.tm_wday],
                  utc.tm_mday, months[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
    m_date = text;
    const std::scoped_lock lock(mutex);
    m_storedAnswer = "HTTP/1.1 200 OK\r\n" + m_date + "Content-Length: 0\r\n\r\n";
}

std::string ReceiverCore::storedAnswer()
{
    const std::scoped_lock lock(mutex);
    return m_storedAnswer;
}

std::string ReceiverCore::answer(int status, std::string_view text, bool keepAlive, int version,
                                 bool isHead) const
{
    std::string made = "HTTP/1.1 " + std::to_string(status) + ' ' + phrase(status) + "\r\n" + m_date;
    if (!keepAlive)
        made += "Connection: close\r\n";
    else if (version < 11)
        made += "Connection: keep-alive\r\n";
    if (status == 503)
        made += "Retry-After: 2\r\n";
    if (status == 405)
        made += "Allow: HEAD, POST\r\n";
    if (!text.empty())
        made += "Content-Type: text/plain; charset=utf-8\r\n";
    made += "Content-Length: " + std::to_string(text.size()) + "\r\n\r\n";
    if (!isHead)
        made += text;
    return made;
}

void ReceiverCore::placeTimes(HookDesk &newDesk)
{
    const std::scoped_lock lock(mutex);
    for (auto &[path, entry] : newDesk.entries()) {
        const auto known =
            std::find_if(times.begin(), times.end(),
                         [&id = entry.endpoint.id](const auto &one) { return one.endpoint == id; });
        entry.times = std::size_t(known - times.begin());
        if (known == times.end())
            times.push_back({entry.endpoint.id, {}});
    }
}

void ReceiverCore::noteRefusal(const ReceiverEndpoint &endpoint, const HookVerdict &verdict,
                               const QString &peer)
{
    const std::scoped_lock lock(mutex);
    ++numbers.refused;
    auto known = std::find_if(refusals.begin(), refusals.end(), [&](const Refusal &refusal) {
        return refusal.endpoint == endpoint.id && refusal.reason == verdict.reason;
    });
    if (known == refusals.end()) {
        if (refusals.size() >= keptRefusals)
            return;
        refusals.push_back({endpoint.id, endpoint.name, verdict.reason, {}, {}, 0, {}});
        known = std::prev(refusals.end());
    }
    ++known->count;
    known->sentence = verdict.sentence;
    known->peer = peer;
    known->lastAt = QDateTime::currentDateTimeUtc();
}

} // namespace patchbay
