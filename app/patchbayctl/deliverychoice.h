// Which deliveries a command is about: the options, and the filter that they make.
#pragma once

#include "patchbayctl/commands.h"

namespace patchbay::cli {

struct DeliveryChoice
{
    std::vector<qint64> ids{};
    std::string endpoint{};
    std::vector<std::string> states{};
    std::string topic{};
    std::string record{};
    std::string notification{};
    std::string since{};
    std::string until{};

    bool isEverything() const
    {
        return ids.empty() && endpoint.empty() && states.empty() && topic.empty() && record.empty() &&
               notification.empty() && since.empty() && until.empty();
    }
};

// Everything but the ids, which commands take in their own way.
void addChoiceOptions(CLI::App &command, DeliveryChoice &choice);

// A date or Unix time; nothing for an empty text. InvalidInput that names the option.
Result<std::optional<QDateTime>> timeFrom(const std::string &given, const QString &option);

// InvalidInput for a time that is none, NotFound for an endpoint.
Result<DeliveryFilter> filterFrom(Console &console, const DeliveryChoice &choice);

} // namespace patchbay::cli
