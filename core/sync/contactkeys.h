// Which contacts have a key.
#pragma once

#include "intercom/client.h"
#include "store/database.h"

#include <optional>

namespace patchbay {

// The contact of that id, the one it was merged into, or nothing when Intercom does not show it.
Task<std::optional<intercom::Contact>> contactIfAny(intercom::Client *intercom, ContactId id);

struct KeyQuestion
{
    Database *database = nullptr;
    intercom::Client *intercom = nullptr;
    ConnectionId connection{};
    QString path{};
    QJsonValue value{};   // in the attribute's own type
    QStringList listed{}; // ids of contacts that have the key by a list, which is newer than the search
    QDateTime now{};
};

// The contacts that have exactly this key, each read afresh: Intercom's search is minutes behind. What
// Patchbay itself wrote within these minutes is known from the links.
Task<QList<intercom::Contact>> contactsByKey(KeyQuestion question);

} // namespace patchbay
