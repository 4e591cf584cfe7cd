// A connected pair of sockets in this process: what a fuzz target sends goes to a server's connection as a
// client's bytes would, in pieces of the size that the input asks for, without a network or a second thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

namespace patchbay::fuzzing {

// Sends `bytes` and then says that nothing more comes; gives what was answered. `serve` gets the server's
// end. `hasEnded` tells whether the server has let go of it, which it has to do by then.
inline std::string exchange(boost::asio::io_context &io, std::string_view bytes, std::size_t piece,
                            const std::function<void(int descriptor)> &serve,
                            const std::function<bool()> &hasEnded)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0)
        std::abort();
    const auto run = [&io] {
        io.restart();
        io.poll();
    };
    std::string answer;
    const auto hear = [&answer, end = ends[0]] {
        char buffer[4096];
        for (ssize_t count = 0; (count = recv(end, buffer, sizeof buffer, 0)) > 0;)
            answer.append(buffer, std::size_t(count));
    };
    serve(ends[1]);
    run();
    while (!bytes.empty()) {
        const auto sent = send(ends[0], bytes.data(), std::min(piece, bytes.size()), MSG_NOSIGNAL);
        if (sent <= 0)
            break; // it has been closed, or nothing is read from it any more
        bytes.remove_prefix(std::size_t(sent));
        run();
        hear();
    }
    shutdown(ends[0], SHUT_WR);
    for (int turn = 0; turn < 100 && !hasEnded(); ++turn) {
        run();
        hear();
    }
    hear();
    close(ends[0]);
    if (!hasEnded())
        std::abort();
    return answer;
}

} // namespace patchbay::fuzzing
