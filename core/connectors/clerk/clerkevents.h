// Clerk's event payloads as records and changes of membership. Pure: signatures and transport are others'
// business (reference: Clerk's webhook description, and "Webhooks overview" at clerk.com/docs).
#pragma once

#include "connectors/connector.h"

namespace patchbay {

struct ClerkMembershipChange
{
    enum class Kind { Added, Changed, Removed };

    Kind kind = Kind::Added;
    Membership membership{};
};

struct ClerkEvent
{
    QString type{};         // "user.created"
    QString instanceId{};   // "ins_…"
    QDateTime happenedAt{}; // invalid where the payload does not say
    // What became of people, organisations and invitations; a deleted one is a tombstone that has its key
    // alone. Deliveries come in any order: an older `updatedAt` must not overwrite a newer one.
    QList<SourceRecord> records{};
    std::optional<ClerkMembershipChange> membership{};
    // The user whose record has to be read again, because the payload says only that something happened to
    // it: who accepted an invitation. Its former key is the invitation's.
    QString acceptedBy{};
    QString acceptedKey{};

    // An event that says nothing about people or organisations (a session, an e-mail): there are many, and
    // there will be more.
    bool isForeign() const { return records.isEmpty() && !membership && acceptedBy.isEmpty(); }
};

// BadReply, naming what is missing, for a payload that is no event of Clerk's or an event without the object
// that it is about.
Result<ClerkEvent> readClerkEvent(const QJsonObject &payload);

} // namespace patchbay
