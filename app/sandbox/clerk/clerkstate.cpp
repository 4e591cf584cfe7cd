#include "sandbox/clerk/clerkstate.h"

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

namespace {

tl::unexpected<Error> unknown(const QString &what)
{
    return fail(Error::Kind::NotFound, u"There is no %1 of that id."_s.arg(what));
}

QJsonObject organisationInvitationData(const QJsonObject *organisation)
{
    if (!organisation)
        return {};
    return {{u"id"_s, organisation->value(u"id"_s)},
            {u"name"_s, organisation->value(u"name"_s)},
            {u"slug"_s, organisation->value(u"slug"_s)},
            {u"image_url"_s, organisation->value(u"image_url"_s)},
            {u"has_image"_s, false}};
}

// A user with everything that the description requires.
QJsonObject emptyUser(const QString &id, qint64 now)
{
    QJsonObject user{{u"id"_s, id},
                     {u"object"_s, u"user"_s},
                     {u"has_image"_s, false},
                     {u"image_url"_s, u"https://img.example.com/default.png"_s},
                     {u"public_metadata"_s, QJsonObject()},
                     {u"private_metadata"_s, QJsonObject()},
                     {u"unsafe_metadata"_s, QJsonObject()},
                     {u"created_at"_s, now},
                     {u"updated_at"_s, now}};
    for (const auto &name : {u"email_addresses"_s, u"phone_numbers"_s, u"web3_wallets"_s, u"passkeys"_s,
                             u"external_accounts"_s, u"saml_accounts"_s, u"enterprise_accounts"_s})
        user.insert(name, QJsonArray());
    for (const auto &name :
         {u"external_id"_s, u"primary_email_address_id"_s, u"primary_phone_number_id"_s,
          u"primary_web3_wallet_id"_s, u"username"_s, u"first_name"_s, u"last_name"_s, u"locale"_s,
          u"mfa_enabled_at"_s, u"mfa_disabled_at"_s, u"last_sign_in_at"_s, u"last_active_at"_s,
          u"lockout_expires_in_seconds"_s, u"verification_attempts_remaining"_s, u"legal_accepted_at"_s})
        user.insert(name, QJsonValue());
    for (const auto &name : {u"password_enabled"_s, u"two_factor_enabled"_s, u"totp_enabled"_s,
                             u"backup_code_enabled"_s, u"banned"_s, u"locked"_s, u"deprovisioned"_s})
        user.insert(name, false);
    for (const auto &name : {u"delete_self_enabled"_s, u"create_organization_enabled"_s})
        user.insert(name, true);
    return user;
}

} // namespace

void ClerkTable::put(const QJsonObject &object)
{
    const QString id = object.value(u"id"_s).toString();
    if (!m_objects.contains(id))
        m_ids.append(id);
    m_objects.insert(id, object);
}

bool ClerkTable::remove(const QString &id)
{
    return m_objects.remove(id) && m_ids.removeOne(id);
}

const QJsonObject *ClerkTable::find(const QString &id) const
{
    const auto found = m_objects.constFind(id);
    return found == m_objects.constEnd() ? nullptr : &*found;
}

ClerkState::ClerkState(const Options &options) : m_clock(options.clock), m_seed(options.seed)
{
    seed(options);
}

// 27 letters and digits after the prefix, as Clerk's are.
QString ClerkState::newId(QLatin1StringView prefix)
{
    static constexpr QLatin1StringView digits{
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"};
    quint64 mixed = (++m_number + m_seed * 0x9e3779b97f4a7c15ULL) * 0xbf58476d1ce4e5b9ULL;
    QString id = prefix + u"2"_s + QString::number(m_number).rightJustified(9, u'0');
    for (int i = 0; i < 17; ++i) {
        id.append(digits[static_cast<qsizetype>(mixed % 62)]);
        mixed = mixed / 62 + static_cast<quint64>(i) * 0x94d049bb133111ebULL;
    }
    return id;
}

QStringList ClerkState::usersOfEmail(const QString &email) const
{
    return m_byEmail.values(email.toLower());
}

QJsonObject ClerkState::organisationJson(const QString &id, bool withMembersCount) const
{
    const QJsonObject *found = m_organisations.find(id);
    QJsonObject organisation = found ? *found : QJsonObject();
    if (found && withMembersCount)
        organisation.insert(u"members_count"_s, static_cast<qint64>(membershipsOfOrganisation(id).size()));
    return organisation;
}

QJsonObject ClerkState::membershipJson(const QString &id) const
{
    QJsonObject membership = *m_memberships.find(id);
    const QJsonObject user = *m_users.find(membership.value(u"user_id"_s).toString());
    const QJsonArray emails = user.value(u"email_addresses"_s).toArray();
    membership.insert(u"organization"_s,
                      organisationJson(membership.value(u"organization_id"_s).toString(), false));
    membership.insert(
        u"public_user_data"_s,
        QJsonObject{{u"user_id"_s, user.value(u"id"_s)},
                    {u"first_name"_s, user.value(u"first_name"_s)},
                    {u"last_name"_s, user.value(u"last_name"_s)},
                    {u"profile_image_url"_s, user.value(u"image_url"_s)},
                    {u"image_url"_s, user.value(u"image_url"_s)},
                    {u"has_image"_s, false},
                    {u"identifier"_s, emails.isEmpty() ? QJsonValue() : emails.at(0)[u"email_address"_s]},
                    {u"username"_s, user.value(u"username"_s)},
                    {u"banned"_s, user.value(u"banned"_s)}});
    membership.remove(u"user_id"_s);
    membership.remove(u"organization_id"_s);
    return membership;
}

QJsonObject ClerkState::organisationInvitationJson(const QString &id) const
{
    QJsonObject invitation = *m_organisationInvitations.find(id);
    invitation.insert(u"public_organization_data"_s, organisationInvitationData(m_organisations.find(
                                                         invitation.value(u"organization_id"_s).toString())));
    return invitation;
}

QJsonObject ClerkState::emailAddress(const QString &email, bool verified, qint64 now)
{
    const QJsonObject verification{{u"object"_s, u"verification_otp"_s},
                                   {u"status"_s, verified ? u"verified"_s : u"unverified"_s},
                                   {u"strategy"_s, u"email_code"_s},
                                   {u"attempts"_s, 1},
                                   {u"expire_at"_s, now + 600'000}};
    return {{u"id"_s, newId("idn_"_L1)},
            {u"object"_s, u"email_address"_s},
            {u"email_address"_s, email.toLower()},
            {u"reserved"_s, false},
            {u"verification"_s, verification},
            {u"linked_to"_s, QJsonArray()},
            {u"created_at"_s, now},
            {u"updated_at"_s, now}};
}

// {"email_address":…,"email_verified":true,"phone_number":…} and Clerk's own names for the rest.
QJsonObject ClerkState::userWith(QJsonObject user, const QJsonObject &wanted)
{
    const qint64 now = nowMs();
    for (const auto &name :
         {u"external_id"_s, u"username"_s, u"first_name"_s, u"last_name"_s, u"locale"_s, u"public_metadata"_s,
          u"private_metadata"_s, u"unsafe_metadata"_s, u"last_sign_in_at"_s, u"last_active_at"_s, u"banned"_s,
          u"locked"_s, u"created_at"_s}) {
        if (wanted.contains(name))
            user.insert(name, wanted.value(name));
    }
    if (wanted.contains(u"email_address"_s)) {
        const QJsonObject address = emailAddress(wanted.value(u"email_address"_s).toString(),
                                                 wanted.value(u"email_verified"_s).toBool(true), now);
        user.insert(u"email_addresses"_s, QJsonArray{address});
        user.insert(u"primary_email_address_id"_s, address.value(u"id"_s));
    }
    if (wanted.contains(u"second_email_address"_s)) {
        QJsonArray addresses = user.value(u"email_addresses"_s).toArray();
        addresses.prepend(emailAddress(wanted.value(u"second_email_address"_s).toString(), true, now));
        user.insert(u"email_addresses"_s, addresses);
    }
    if (wanted.contains(u"phone_number"_s)) {
        const QString id = newId("idn_"_L1);
        user.insert(u"primary_phone_number_id"_s, id);
        user.insert(u"phone_numbers"_s,
                    QJsonArray{QJsonObject{{u"id"_s, id},
                                           {u"object"_s, u"phone_number"_s},
                                           {u"phone_number"_s, wanted.value(u"phone_number"_s)},
                                           {u"reserved"_s, false},
                                           {u"verification"_s, QJsonValue()},
                                           {u"linked_to"_s, QJsonArray()},
                                           {u"created_at"_s, now},
                                           {u"updated_at"_s, now}}});
    }
    return user;
}

void ClerkState::putUser(const QJsonObject &user)
{
    const QString id = user.value(u"id"_s).toString();
    for (const bool isNew : {false, true}) {
        const QJsonObject *old = m_users.find(id);
        const QJsonArray addresses = isNew
                                         ? user.value(u"email_addresses"_s).toArray()
                                         : (old ? old->value(u"email_addresses"_s).toArray() : QJsonArray());
        for (const QJsonValue &address : addresses) {
            const QString email = address[u"email_address"_s].toString().toLower();
            isNew ? static_cast<void>(m_byEmail.insert(email, id))
                  : static_cast<void>(m_byEmail.remove(email, id));
        }
    }
    m_users.put(user);
}

Result<QJsonObject> ClerkState::addUser(const QJsonObject &wanted)
{
    const QString email = wanted.value(u"email_address"_s).toString();
    if (!email.isEmpty() && m_byEmail.contains(email.toLower()))
        return fail(Error::Kind::Conflict, u"That email address is taken."_s);
    const QJsonObject user = userWith(emptyUser(newId("user_"_L1), nowMs()), wanted);
    putUser(user);
    return user;
}

Result<QJsonObject> ClerkState::changeUser(const QString &id, const QJsonObject &wanted)
{
    const QJsonObject *present = m_users.find(id);
    if (!present)
        return unknown(u"user"_s);
    QJsonObject user = userWith(*present, wanted);
    user.insert(u"updated_at"_s, nowMs());
    putUser(user);
    return user;
}

Outcome ClerkState::removeUser(const QString &id)
{
    const QJsonObject *user = m_users.find(id);
    if (!user)
        return unknown(u"user"_s);
    const QJsonArray addresses = user->value(u"email_addresses"_s).toArray();
    for (const QJsonValue &address : addresses)
        m_byEmail.remove(address[u"email_address"_s].toString().toLower(), id);
    for (const QString &membership : membershipsOfUser(id))
        static_cast<void>(removeMembership(membership));
    m_users.remove(id);
    return {};
}

} // namespace patchbay::sandbox
