// A connection of the webhook receiver, from the first byte to the row that would be stored, on whatever
// bytes there are. The input's first byte is the size of the pieces in which they arrive.
#include "webhooks/hookconnection.h"
#include "wire.h"

#include <cstddef>
#include <cstdint>

using namespace patchbay;
using namespace Qt::StringLiterals;

namespace {

ReceiverEndpoint endpoint(const char *path, WebhookSource source, const QList<Scheme> &schemes,
                          bool acceptsUnsigned)
{
    ReceiverEndpoint made;
    made.id = EndpointId(QString::fromLatin1(path));
    made.name = QString::fromLatin1(path);
    made.path = path;
    made.source = source;
    for (const Scheme scheme : schemes)
        made.recipes << recipeOf(scheme);
    made.secret = Secret(QByteArray("fuzz_secret"));
    made.acceptUnsigned = acceptsUnsigned;
    return made;
}

struct Stage
{
    // Never started: it has no room, so that every delivery gets as far as that and is answered 503.
    Inbox inbox{{}, {}};
    ReceiverCore core;

    Stage() : core(settings(), inbox)
    {
        core.desk = std::make_shared<HookDesk>(
            QList{endpoint("/in", WebhookSource::Intercom, {Scheme::IntercomHub, Scheme::IntercomBody}, true),
                  endpoint("/strict", WebhookSource::Intercom, {Scheme::IntercomHub}, false),
                  endpoint("/clerk", WebhookSource::Clerk, {Scheme::StandardWebhooks}, true),
                  endpoint("/hubspot", WebhookSource::HubSpot, {Scheme::HubSpotV1, Scheme::HubSpotV3}, true),
                  endpoint("/any", WebhookSource::Generic, {Scheme::GitHub, Scheme::Slack}, true)});
    }

    static Receiver::Settings settings()
    {
        Receiver::Settings made;
        made.maxBodyBytes = 8 * 1024; // so that the limits are met, too
        made.maxHeaderBytes = 2 * 1024;
        made.maxHeldBytes = 6 * 1024;
        return made;
    }
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static Stage stage;
    if (size < 1)
        return 0;
    static ReceiverCore &core = stage.core;
    const std::string_view bytes(reinterpret_cast<const char *>(data + 1), size - 1);
    const std::string answer = fuzzing::exchange(
        core.io, bytes, data[0] == 0 ? 4096 : data[0],
        [](int descriptor) {
            ReceiverCore::TcpSocket socket(core.io);
            socket.assign(boost::asio::ip::tcp::v4(), descriptor);
            core.add(std::move(socket));
        },
        [] { return core.connections.empty(); });
    if (core.held != 0)
        qFatal("Bytes of a body are counted for nobody.");
    if (!answer.empty() && !answer.starts_with("HTTP/1.1 "))
        qFatal("An answer is none.");
    // Nothing was stored, so only a HEAD may have been answered so.
    if (answer.find("HTTP/1.1 200") != answer.npos && bytes.find("HEAD") == bytes.npos)
        qFatal("A delivery was acknowledged that was not stored.");
    if (answer.find(" 410 ") != answer.npos)
        qFatal("A sender was told to give up.");
    return 0;
}
