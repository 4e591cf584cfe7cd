// What Clerk sends, as records of a source. Pure; the same for the API's answers and for events, which carry
// the same objects (reference: the schemas User, Organization, OrganizationMembership, Invitation and
// OrganizationInvitation of both descriptions).
#pragma once

#include "connectors/connector.h"

namespace patchbay {

// A user: e-mail and phone are the primary ones, times are ISO texts, metadata stays nested. `status` is
// "active", `invited` false and `tags` empty, where an invited person's are "invited", true and
// "invited-user".
SourceRecord clerkUser(const QJsonObject &user);

// An invited person: of an application's or an organisation's invitation. Has no times of activity.
SourceRecord clerkInvitedPerson(const QJsonObject &invitation);

// The invitation itself, whatever its status.
SourceRecord clerkInvitation(const QJsonObject &invitation);

SourceRecord clerkOrganisation(const QJsonObject &organisation);

// Its key is "user/organisation".
SourceRecord clerkMembershipRecord(const QJsonObject &membership);
Membership clerkMembership(const QJsonObject &membership);

// "invitation_" and the invitation's id: the key of an invited person.
QString clerkInvitedKey(const QString &invitationId);
// The id of such a key; empty for another key.
QString clerkInvitationId(const QString &key);

// A user's e-mail addresses: the primary one first.
QStringList clerkEmails(const QJsonObject &user);

} // namespace patchbay
