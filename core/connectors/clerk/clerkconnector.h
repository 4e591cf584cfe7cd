// A Clerk instance as a source. Lives in the engine thread; whoever calls keeps it until the task is done.
#pragma once

#include "connectors/clerk/clerkinvitations.h"
#include "connectors/connector.h"

#include <optional>

namespace patchbay {

class ClerkConnector final : public Connector
{
public:
    ClerkConnector(ClerkApi::Settings settings, HttpClient *http);

    Task<Health> check() override;
    QStringList objects() const override;
    Task<Schema> schema(QString object) override;
    // People by key: a user's id, or "invitation_" and an invitation's id, which gives the user once it was
    // accepted and a tombstone once it was revoked or has expired.
    Task<QList<SourceRecord>> find(QString object, Lookup lookup) override;
    // People are the users and after them the invited persons who are no users.
    Task<RecordPage> read(QString object, QString cursor, int limit) override;
    // Asks for changed users only; the other lists have no such order and are read whole.
    Task<RecordPage> readChanged(QString object, QDateTime since, QString cursor, int limit) override;
    Task<QList<Membership>> membershipsOf(QString personKey) override;

private:
    struct Cursor;

    Task<QList<SourceRecord>> findPerson(Lookup lookup);
    Task<QList<SourceRecord>> findPersonByEmail(QString email);
    Task<QList<SourceRecord>> findInvited(QString invitationId);
    Task<QList<SourceRecord>> findInvitations(Lookup lookup);
    Task<QJsonArray> usersWithEmails(QStringList emails, RateBudget::Priority priority);
    // With the invitations of the user's addresses as former keys.
    Task<SourceRecord> withFormerKeys(SourceRecord record, QStringList emails);

    Task<RecordPage> readPeople(Cursor cursor, int limit);
    Task<QList<SourceRecord>> invitedPersons(QJsonArray invitations);
    Task<RecordPage> readOthers(QString object, Cursor cursor, int limit);

    ClerkApi m_api;
    // Read when a reading of people begins; shared with readings under way.
    std::shared_ptr<const ClerkInvitations> m_invitations{};
};

} // namespace patchbay
