// Organisations, memberships and invitations, as the control paths change them; and what is there at first.
#include "sandbox/clerk/clerkstate.h"

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

namespace {

const QString &memberRole()
{
    static const QString role = u"org:member"_s;
    return role;
}

tl::unexpected<Error> unknown(const QString &what)
{
    return fail(Error::Kind::NotFound, u"There is no %1 of that id."_s.arg(what));
}

} // namespace

Result<QJsonObject> ClerkState::addOrganisation(const QJsonObject &wanted)
{
    const qint64 now = nowMs();
    const QString name = wanted.value(u"name"_s).toString();
    if (name.isEmpty())
        return fail(Error::Kind::InvalidInput, u"An organisation needs a name."_s);
    const QJsonObject organisation{
        {u"id"_s, newId("org_"_L1)},
        {u"object"_s, u"organization"_s},
        {u"name"_s, name},
        {u"slug"_s, wanted.value(u"slug"_s).toString(name.toLower().simplified().replace(u' ', u'-'))},
        {u"image_url"_s, u"https://img.example.com/organisation.png"_s},
        {u"has_image"_s, false},
        {u"max_allowed_memberships"_s, 0},
        {u"admin_delete_enabled"_s, true},
        {u"public_metadata"_s, wanted.value(u"public_metadata"_s).toObject()},
        {u"private_metadata"_s, wanted.value(u"private_metadata"_s).toObject()},
        {u"created_at"_s, wanted.value(u"created_at"_s).toInteger(now)},
        {u"updated_at"_s, now}};
    m_organisations.put(organisation);
    return organisation;
}

Result<QJsonObject> ClerkState::changeOrganisation(const QString &id, const QJsonObject &wanted)
{
    const QJsonObject *present = m_organisations.find(id);
    if (!present)
        return unknown(u"organisation"_s);
    QJsonObject organisation = *present;
    for (const auto &name : {u"name"_s, u"slug"_s, u"public_metadata"_s, u"private_metadata"_s}) {
        if (wanted.contains(name))
            organisation.insert(name, wanted.value(name));
    }
    organisation.insert(u"updated_at"_s, nowMs());
    m_organisations.put(organisation);
    return organisation;
}

Outcome ClerkState::removeOrganisation(const QString &id)
{
    if (!m_organisations.find(id))
        return unknown(u"organisation"_s);
    for (const QString &membership : membershipsOfOrganisation(id))
        static_cast<void>(removeMembership(membership));
    m_organisations.remove(id);
    return {};
}

Result<QJsonObject> ClerkState::addMembership(const QJsonObject &wanted)
{
    const QString user = wanted.value(u"user_id"_s).toString();
    const QString organisation = wanted.value(u"organization_id"_s).toString();
    if (!m_users.find(user))
        return unknown(u"user"_s);
    if (!m_organisations.find(organisation))
        return unknown(u"organisation"_s);
    for (const QString &other : membershipsOfUser(user)) {
        if (m_memberships.find(other)->value(u"organization_id"_s) == organisation)
            return fail(Error::Kind::Conflict, u"The user is a member already."_s);
    }
    const qint64 now = nowMs();
    const QString id = newId("orgmem_"_L1);
    m_memberships.put({{u"id"_s, id},
                       {u"object"_s, u"organization_membership"_s},
                       {u"role"_s, wanted.value(u"role"_s).toString(memberRole())},
                       {u"role_name"_s, u"Member"_s},
                       {u"permissions"_s, QJsonArray{u"org:sys_memberships:read"_s}},
                       {u"public_metadata"_s, wanted.value(u"public_metadata"_s).toObject()},
                       {u"private_metadata"_s, QJsonObject()},
                       {u"user_id"_s, user},
                       {u"organization_id"_s, organisation},
                       {u"created_at"_s, now},
                       {u"updated_at"_s, now}});
    m_byUser.insert(user, id);
    m_byOrganisation.insert(organisation, id);
    return membershipJson(id);
}

Outcome ClerkState::removeMembership(const QString &id)
{
    const QJsonObject *membership = m_memberships.find(id);
    if (!membership)
        return unknown(u"membership"_s);
    m_byUser.remove(membership->value(u"user_id"_s).toString(), id);
    m_byOrganisation.remove(membership->value(u"organization_id"_s).toString(), id);
    m_memberships.remove(id);
    return {};
}

Result<QJsonObject> ClerkState::addInvitation(const QJsonObject &wanted)
{
    const qint64 now = nowMs();
    const QString email = wanted.value(u"email_address"_s).toString().toLower();
    const QString organisation = wanted.value(u"organization_id"_s).toString();
    if (!email.contains(u'@'))
        return fail(Error::Kind::InvalidInput, u"An invitation needs an email address."_s);
    if (!organisation.isEmpty() && !m_organisations.find(organisation))
        return unknown(u"organisation"_s);
    const QString id = organisation.isEmpty() ? newId("inv_"_L1) : newId("orginv_"_L1);
    QJsonObject invitation{{u"id"_s, id},
                           {u"email_address"_s, email},
                           {u"public_metadata"_s, wanted.value(u"public_metadata"_s).toObject()},
                           {u"status"_s, u"pending"_s},
                           {u"url"_s, u"https://accounts.example.com/accept?ticket="_s + id},
                           {u"expires_at"_s, now + 30LL * 86'400'000},
                           {u"created_at"_s, wanted.value(u"created_at"_s).toInteger(now)},
                           {u"updated_at"_s, wanted.value(u"created_at"_s).toInteger(now)}};
    if (organisation.isEmpty()) {
        if (m_byEmail.contains(email))
            return fail(Error::Kind::Conflict, u"There is a user of that email address."_s);
        invitation.insert(u"object"_s, u"invitation"_s);
        invitation.insert(u"revoked"_s, false);
        m_invitations.put(invitation);
    } else {
        invitation.insert(u"object"_s, u"organization_invitation"_s);
        invitation.insert(u"organization_id"_s, organisation);
        invitation.insert(u"role"_s, wanted.value(u"role"_s).toString(memberRole()));
        invitation.insert(u"role_name"_s, u"Member"_s);
        invitation.insert(u"private_metadata"_s, QJsonObject());
        invitation.insert(u"inviter_id"_s, QJsonValue());
        invitation.insert(u"public_inviter_data"_s, QJsonValue());
        m_organisationInvitations.put(invitation);
    }
    return invitation;
}

ClerkTable *ClerkState::invitationTable(const QString &id)
{
    for (ClerkTable *table : {&m_invitations, &m_organisationInvitations}) {
        const QJsonObject *invitation = table->find(id);
        if (invitation && invitation->value(u"status"_s) == u"pending"_s)
            return table;
    }
    return nullptr;
}

Result<QJsonObject> ClerkState::revokeInvitation(const QString &id)
{
    ClerkTable *table = invitationTable(id);
    if (!table)
        return unknown(u"open invitation"_s);
    QJsonObject invitation = *table->find(id);
    invitation.insert(u"status"_s, u"revoked"_s);
    if (invitation.contains(u"revoked"_s))
        invitation.insert(u"revoked"_s, true);
    invitation.insert(u"updated_at"_s, nowMs());
    table->put(invitation);
    return invitation;
}

Result<QJsonObject> ClerkState::acceptInvitation(const QString &id, const QJsonObject &wanted)
{
    ClerkTable *table = invitationTable(id);
    if (!table)
        return unknown(u"open invitation"_s);
    QJsonObject invitation = *table->find(id);
    const QString email = invitation.value(u"email_address"_s).toString();
    const QStringList present = usersOfEmail(email);
    QJsonObject body = wanted;
    body.insert(u"email_address"_s, email);
    body.insert(
        u"public_metadata"_s,
        wanted.value(u"public_metadata"_s).toObject(invitation.value(u"public_metadata"_s).toObject()));
    const Result<QJsonObject> user =
        present.isEmpty() ? addUser(body) : Result<QJsonObject>(*m_users.find(present.first()));
    if (!user)
        return user;
    invitation.insert(u"status"_s, u"accepted"_s);
    invitation.insert(u"updated_at"_s, nowMs());
    table->put(invitation);
    const QString organisation = invitation.value(u"organization_id"_s).toString();
    if (!organisation.isEmpty()) {
        const auto joined = addMembership({{u"user_id"_s, user->value(u"id"_s)},
                                           {u"organization_id"_s, organisation},
                                           {u"role"_s, invitation.value(u"role"_s)}});
        if (!joined && joined.error().kind != Error::Kind::Conflict)
            return joined;
    }
    return user;
}

void ClerkState::seed(const Options &options)
{
    static const QStringList plans{u"free"_s, u"pro"_s, u"enterprise"_s};
    constexpr qint64 minute = 60'000;
    const qint64 begin = nowMs() - (options.clerkUsers + options.clerkOrganisations + 1) * minute;
    QStringList organisations;
    for (int i = 0; i < options.clerkOrganisations; ++i) {
        const auto made = addOrganisation({{u"name"_s, u"Organisation %1"_s.arg(i)},
                                           {u"public_metadata"_s, QJsonObject{{u"plan"_s, plans.at(i % 3)}}},
                                           {u"created_at"_s, begin + i * minute}});
        organisations << made->value(u"id"_s).toString();
    }
    for (int i = 0; i < options.clerkUsers; ++i) {
        const auto made = addUser({{u"first_name"_s, u"Person"_s},
                                   {u"last_name"_s, u"Number %1"_s.arg(i)},
                                   {u"email_address"_s, u"clerk%1@example.com"_s.arg(i)},
                                   {u"public_metadata"_s, QJsonObject{{u"plan"_s, plans.at(i % 3)}}},
                                   {u"created_at"_s, begin + (options.clerkOrganisations + i) * minute}});
        if (!organisations.isEmpty())
            static_cast<void>(
                addMembership({{u"user_id"_s, made->value(u"id"_s)},
                               {u"organization_id"_s, organisations.at(i % organisations.size())}}));
    }
    for (int i = 0; i < options.clerkInvitations; ++i)
        static_cast<void>(addInvitation({{u"email_address"_s, u"invited%1@example.com"_s.arg(i)},
                                         {u"created_at"_s, nowMs() - minute + i}}));
}

} // namespace patchbay::sandbox
