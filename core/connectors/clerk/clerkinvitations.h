// Who was invited: knows for an e-mail address which invitations there are, so that an invited person becomes
// one record however often it was invited, and a user is known to be who was invited earlier. Holds a hash
// and an id per invitation, not the invitations.
#pragma once

#include "connectors/clerk/clerkpages.h"

#include <QMultiHash>

namespace patchbay {

class ClerkInvitations
{
public:
    void add(const QJsonObject &invitation);
    // The keys under which the person of these addresses may be known: of all invitations, the earliest
    // first.
    QStringList keysOf(const QStringList &emails) const;
    // Whether this invitation stands for its person: the earliest that is open.
    bool standsFor(const QJsonObject &invitation) const;

private:
    struct Entry
    {
        QByteArray id{};
        qint64 createdAt = 0;
        bool isOpen = false;
    };

    QList<Entry> entries(const QString &email) const;

    QMultiHash<quint64, Entry> m_entries{};
};

// The two kinds of invitations as lists; `status` or `query` empty: not limited by it.
ClerkListing clerkInvitationList(const QString &status, const QString &query);
ClerkListing clerkOrganisationInvitationList(const QString &status, const QString &query);

// Organisations are a feature that an instance may not have; then there are no invitations to them.
bool isWithoutOrganisations(const Error &error);

// Reads all that were not revoked, both kinds.
Task<std::shared_ptr<const ClerkInvitations>> readClerkInvitations(const ClerkApi *api);
// Those of one address.
Task<QJsonArray> readInvitationsOf(const ClerkApi *api, QString email);

} // namespace patchbay
