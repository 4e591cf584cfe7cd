// What `webhook serve` and `serve` have in common: where the receiver listens, and what it says of itself.
#pragma once

#include "patchbayctl/session.h"

#include <CLI/CLI.hpp>

#include <string>

namespace patchbay::cli {

struct ListenOptions
{
    std::string listen;
    std::string certificate;
    std::string key;
    int maxBodyKilobytes = 1'024;
    int maxConnections = 2'048;
};

void addListenOptions(CLI::App &command, ListenOptions &options);

// InvalidInput when --listen is no HOST:PORT.
Result<ReceiverOptions> receiverOptionsFrom(const ListenOptions &options);

QJsonObject endpointJson(const EndpointView &endpoint);
// {"url":…,"endpoints":[…]}
QJsonObject receiverJson(const ReceiverView &receiver);
// One line per endpoint, and what stands in its way.
void tellEndpoints(const Output &out, const ReceiverView &receiver);

} // namespace patchbay::cli
