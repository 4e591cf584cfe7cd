// By what a contact is found besides its link, and which contacts have a key.
#pragma once

#include "intercom/client.h"
#include "mapping/rule.h"
#include "store/database.h"
#include "store/spoolrepository.h"

#include <optional>

namespace patchbay {

// How keys are compared: an e-mail without regard to case, a phone number by its digits, anything else as it
// stands.
QString foldedKey(const QString &path, const QString &value);

// The match keys that are neither the external id nor the e-mail, in the order of the rules. Intercom lets
// several contacts have the same value there, and only a search finds them.
QStringList ownMatchKeys(const Mapping &mapping);
// All paths by which a contact is found, the strongest first.
QStringList contactKeyPaths(const Mapping &mapping);

// What the contact says at the path, folded.
QString contactKey(const QJsonObject &contact, const QString &path);
// The match key of one's own by which the contact is somebody else than the record with these keys; empty
// when there is none. What either side leaves empty says nothing.
QString strangerBy(const QJsonObject &contact, const QList<SpoolKey> &keys);

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
