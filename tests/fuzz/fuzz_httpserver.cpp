// A connection of the program's other HTTP server on whatever bytes there are, with a handler that looks at
// all of the request and sends its body back. The input's first byte is the size of the pieces in which they
// arrive.
#include "net/serverconnection.h"
#include "wire.h"

#include <boost/asio/strand.hpp>

#include <cstddef>
#include <cstdint>

using namespace patchbay;
using namespace Qt::StringLiterals;

namespace {

constexpr qint64 longestBody = 8 * 1024;

void echo(const ServerRequest &request, const Responder &respond)
{
    if (request.body.size() > longestBody)
        qFatal("A body is longer than the limit.");
    const bool said = request.hasQuery("a");
    if (!said && !request.query("a").isEmpty())
        qFatal("A query has a value without being there.");
    ServerResponse response;
    response.headers.add("X-Path", request.path().toPercentEncoding());
    response.body = request.body;
    respond(std::move(response));
}

std::shared_ptr<ServerCore> newCore()
{
    HttpServer::Settings settings;
    settings.maxBodyBytes = longestBody;
    settings.maxHeaderBytes = 2 * 1024;
    return std::make_shared<ServerCore>(settings, echo);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static const std::shared_ptr<ServerCore> core = newCore();
    if (size < 1)
        return 0;
    const std::string_view bytes(reinterpret_cast<const char *>(data + 1), size - 1);
    const std::string answer = fuzzing::exchange(
        core->io, bytes, data[0] == 0 ? 4096 : data[0],
        [](int descriptor) {
            boost::asio::ip::tcp::socket socket(boost::asio::make_strand(core->io));
            socket.assign(boost::asio::ip::tcp::v4(), descriptor);
            const bool refused = false;
            ++core->open;
            const auto connection = makeConnection(core, std::move(socket), refused);
            core->connections.emplace(connection.get(), connection);
            connection->start();
        },
        [] { return core->connections.empty(); });
    if (core->open != 0)
        qFatal("A connection that has ended is counted.");
    if (!answer.empty() && !answer.starts_with("HTTP/1.1 "))
        qFatal("An answer is none.");
    return 0;
}
