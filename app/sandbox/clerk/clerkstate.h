// What the stand-in for a Clerk instance holds. Only its server's one thread touches it.
#pragma once

#include "base/result.h"
#include "sandbox/options.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonObject>
#include <QMultiHash>
#include <QStringList>

namespace patchbay::sandbox {

// Objects by id, in the order of their creation.
class ClerkTable
{
public:
    // Adds it, or puts it in the place of the one with its id.
    void put(const QJsonObject &object);
    bool remove(const QString &id);
    const QJsonObject *find(const QString &id) const;
    const QStringList &ids() const { return m_ids; }

private:
    QStringList m_ids{};
    QHash<QString, QJsonObject> m_objects{};
};

class ClerkState
{
public:
    explicit ClerkState(const Options &options);

    qint64 nowMs() const { return m_clock().toMSecsSinceEpoch(); }

    const ClerkTable &users() const { return m_users; }
    const ClerkTable &organisations() const { return m_organisations; }
    // As stored: {"id","user_id","organization_id","role",…}.
    const ClerkTable &memberships() const { return m_memberships; }
    const ClerkTable &invitations() const { return m_invitations; }
    const ClerkTable &organisationInvitations() const { return m_organisationInvitations; }

    QStringList usersOfEmail(const QString &email) const;
    QStringList membershipsOfUser(const QString &userId) const { return m_byUser.values(userId); }
    QStringList membershipsOfOrganisation(const QString &id) const { return m_byOrganisation.values(id); }

    // As the API shows them (reference: the schemas Organization, OrganizationMembership and
    // OrganizationInvitationWithPublicOrganizationData).
    QJsonObject organisationJson(const QString &id, bool withMembersCount) const;
    QJsonObject membershipJson(const QString &id) const;
    QJsonObject organisationInvitationJson(const QString &id) const;

    // Changes from outside, by the control paths. They give the object as stored; NotFound, Conflict and
    // InvalidInput say what cannot be.
    Result<QJsonObject> addUser(const QJsonObject &wanted);
    Result<QJsonObject> changeUser(const QString &id, const QJsonObject &wanted);
    Outcome removeUser(const QString &id);
    Result<QJsonObject> addOrganisation(const QJsonObject &wanted);
    Result<QJsonObject> changeOrganisation(const QString &id, const QJsonObject &wanted);
    Outcome removeOrganisation(const QString &id);
    Result<QJsonObject> addMembership(const QJsonObject &wanted);
    Outcome removeMembership(const QString &id);
    // With an organization_id it is an organisation's invitation.
    Result<QJsonObject> addInvitation(const QJsonObject &wanted);
    Result<QJsonObject> revokeInvitation(const QString &id);
    // The user of that address, or a new one with the wanted fields, who joins the organisation. Gives the
    // user.
    Result<QJsonObject> acceptInvitation(const QString &id, const QJsonObject &wanted);

private:
    QString newId(QLatin1StringView prefix);
    QJsonObject userWith(QJsonObject user, const QJsonObject &wanted);
    QJsonObject emailAddress(const QString &email, bool verified, qint64 now);
    void putUser(const QJsonObject &user);
    ClerkTable *invitationTable(const QString &id);
    void seed(const Options &options);

    Clock m_clock;
    quint64 m_seed = 0;
    quint64 m_number = 0;
    ClerkTable m_users{};
    ClerkTable m_organisations{};
    ClerkTable m_memberships{};
    ClerkTable m_invitations{};
    ClerkTable m_organisationInvitations{};
    QMultiHash<QString, QString> m_byEmail{};
    QMultiHash<QString, QString> m_byUser{};
    QMultiHash<QString, QString> m_byOrganisation{};
};

} // namespace patchbay::sandbox
