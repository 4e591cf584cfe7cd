#include "connectors/clerk/clerkrecords.h"

#include "base/ids.h"
#include "base/time.h"

#include <QJsonArray>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr QLatin1StringView invitedPrefix{"invitation_"};

bool isNothing(const QJsonValue &value)
{
    return value.isUndefined() || value.isNull() || (value.isString() && value.toString().isEmpty());
}

// Copies what is there; an absent value is null, so that a rule can tell it from a misspelt field.
void copy(QJsonObject &fields, const QJsonObject &from, std::initializer_list<QLatin1StringView> names)
{
    for (const QLatin1StringView name : names)
        fields.insert(name, isNothing(from.value(name)) ? QJsonValue() : from.value(name));
}

QJsonValue isoOrNull(const QJsonValue &value)
{
    const std::optional<QDateTime> time = readDate(value);
    return time ? QJsonValue(toIsoText(*time)) : QJsonValue();
}

// Clerk's times are milliseconds (reference: the examples of the description and of the events).
void copyTimes(QJsonObject &fields, const QJsonObject &from, std::initializer_list<QLatin1StringView> names)
{
    for (const QLatin1StringView name : names)
        fields.insert(name, isoOrNull(from.value(name)));
}

void copyMetadata(QJsonObject &fields, const QJsonObject &from,
                  std::initializer_list<QLatin1StringView> names)
{
    for (const QLatin1StringView name : names)
        fields.insert(name, from.value(name).toObject());
}

QJsonValue textOrNull(const QString &text)
{
    return text.isEmpty() ? QJsonValue() : QJsonValue(text);
}

bool isVerified(const QJsonObject &address)
{
    return address.value("verification"_L1).toObject().value("status"_L1) == "verified"_L1;
}

// The entry that the user marked as the primary one, or else nothing: the first of several is a guess.
QJsonObject primary(const QJsonArray &entries, const QJsonValue &id)
{
    for (const QJsonValue &entry : entries) {
        if (!isNothing(id) && entry[u"id"_s] == id)
            return entry.toObject();
    }
    return {};
}

SourceRecord record(QLatin1StringView object, const QString &key, const QJsonObject &from)
{
    SourceRecord made{.object = object, .key = key};
    made.fields.insert(u"id"_s, key);
    made.updatedAt = readDate(from.value("updated_at"_L1));
    return made;
}

QString organisationOf(const QJsonObject &invitation)
{
    const QString id = readIdText(invitation.value("organization_id"_L1));
    return id.isEmpty()
               ? readIdText(invitation.value("public_organization_data"_L1).toObject().value("id"_L1))
               : id;
}

} // namespace

QString clerkInvitedKey(const QString &invitationId)
{
    return invitedPrefix + invitationId;
}

QString clerkInvitationId(const QString &key)
{
    return key.startsWith(invitedPrefix) ? key.sliced(invitedPrefix.size()) : QString();
}

QStringList clerkEmails(const QJsonObject &user)
{
    const QJsonArray addresses = user.value("email_addresses"_L1).toArray();
    const QJsonObject first = primary(addresses, user.value("primary_email_address_id"_L1));
    QStringList emails;
    const auto add = [&](const QJsonObject &address) {
        const QString email = address.value("email_address"_L1).toString().trimmed();
        if (!email.isEmpty() && !emails.contains(email))
            emails << email;
    };
    add(first);
    for (const QJsonValue &address : addresses)
        add(address.toObject());
    return emails;
}

SourceRecord clerkUser(const QJsonObject &user)
{
    SourceRecord made = record(objects::people, readIdText(user.value("id"_L1)), user);
    QJsonObject &fields = made.fields;
    const QJsonObject email =
        primary(user.value("email_addresses"_L1).toArray(), user.value("primary_email_address_id"_L1));
    const QJsonObject phone =
        primary(user.value("phone_numbers"_L1).toArray(), user.value("primary_phone_number_id"_L1));
    const QString name =
        (user.value("first_name"_L1).toString() + u' ' + user.value("last_name"_L1).toString()).simplified();
    fields.insert(u"email"_s, textOrNull(email.value("email_address"_L1).toString().trimmed()));
    fields.insert(u"email_verified"_s, isVerified(email));
    fields.insert(u"emails"_s, QJsonArray::fromStringList(clerkEmails(user)));
    fields.insert(u"phone"_s, textOrNull(phone.value("phone_number"_L1).toString().trimmed()));
    fields.insert(u"name"_s, textOrNull(name));
    copy(fields, user,
         {"external_id"_L1, "username"_L1, "first_name"_L1, "last_name"_L1, "locale"_L1, "image_url"_L1,
          "has_image"_L1, "banned"_L1, "locked"_L1, "deprovisioned"_L1, "password_enabled"_L1,
          "two_factor_enabled"_L1});
    copyTimes(fields, user,
              {"created_at"_L1, "updated_at"_L1, "last_sign_in_at"_L1, "last_active_at"_L1,
               "legal_accepted_at"_L1, "mfa_enabled_at"_L1});
    fields.insert(u"signed_up_at"_s, fields.value("created_at"_L1));
    copyMetadata(fields, user, {"public_metadata"_L1, "private_metadata"_L1, "unsafe_metadata"_L1});
    fields.insert(u"status"_s, u"active"_s);
    fields.insert(u"invited"_s, false);
    fields.insert(u"tags"_s, QJsonArray());
    return made;
}

SourceRecord clerkInvitedPerson(const QJsonObject &invitation)
{
    SourceRecord made =
        record(objects::people, clerkInvitedKey(readIdText(invitation.value("id"_L1))), invitation);
    QJsonObject &fields = made.fields;
    const QString email = invitation.value("email_address"_L1).toString().trimmed();
    fields.insert(u"email"_s, textOrNull(email));
    fields.insert(u"email_verified"_s, false);
    fields.insert(u"emails"_s, email.isEmpty() ? QJsonArray() : QJsonArray{email});
    // A user's fields that an invitation cannot have: null rather than absent, and no sign of activity.
    for (const QLatin1StringView name :
         {"phone"_L1, "name"_L1, "external_id"_L1, "username"_L1, "first_name"_L1, "last_name"_L1,
          "locale"_L1, "image_url"_L1, "last_sign_in_at"_L1, "last_active_at"_L1, "signed_up_at"_L1})
        fields.insert(name, QJsonValue());
    copyTimes(fields, invitation, {"created_at"_L1, "updated_at"_L1, "expires_at"_L1});
    copyMetadata(fields, invitation, {"public_metadata"_L1, "private_metadata"_L1});
    // The invitation's address is left out: whoever holds it can accept.
    // Not called a person's organisation: it becomes one by the membership.
    fields.insert(u"invited_organisation_id"_s, textOrNull(organisationOf(invitation)));
    fields.insert(u"invited_role"_s, textOrNull(invitation.value("role"_L1).toString()));
    fields.insert(u"status"_s, u"invited"_s);
    fields.insert(u"invited"_s, true);
    fields.insert(u"tags"_s, QJsonArray{u"invited-user"_s});
    return made;
}

SourceRecord clerkInvitation(const QJsonObject &invitation)
{
    SourceRecord made = record(objects::invitations, readIdText(invitation.value("id"_L1)), invitation);
    QJsonObject &fields = made.fields;
    fields.insert(u"email"_s, textOrNull(invitation.value("email_address"_L1).toString().trimmed()));
    fields.insert(u"organisation_id"_s, textOrNull(organisationOf(invitation)));
    copy(fields, invitation, {"status"_L1, "role"_L1, "inviter_id"_L1, "user_id"_L1});
    copyTimes(fields, invitation, {"created_at"_L1, "updated_at"_L1, "expires_at"_L1});
    copyMetadata(fields, invitation, {"public_metadata"_L1, "private_metadata"_L1});
    return made;
}

SourceRecord clerkOrganisation(const QJsonObject &organisation)
{
    SourceRecord made = record(objects::organisations, readIdText(organisation.value("id"_L1)), organisation);
    QJsonObject &fields = made.fields;
    copy(fields, organisation,
         {"name"_L1, "slug"_L1, "image_url"_L1, "has_image"_L1, "members_count"_L1,
          "pending_invitations_count"_L1, "max_allowed_memberships"_L1, "created_by"_L1});
    copyTimes(fields, organisation, {"created_at"_L1, "updated_at"_L1, "last_active_at"_L1});
    copyMetadata(fields, organisation, {"public_metadata"_L1, "private_metadata"_L1});
    return made;
}

Membership clerkMembership(const QJsonObject &membership)
{
    Membership made;
    made.personKey = readIdText(membership.value("public_user_data"_L1).toObject().value("user_id"_L1));
    made.organisationKey = readIdText(membership.value("organization"_L1).toObject().value("id"_L1));
    made.fields = clerkMembershipRecord(membership).fields;
    return made;
}

SourceRecord clerkMembershipRecord(const QJsonObject &membership)
{
    const QJsonObject user = membership.value("public_user_data"_L1).toObject();
    const QJsonObject organisation = membership.value("organization"_L1).toObject();
    const QString person = readIdText(user.value("user_id"_L1));
    const QString organisationId = readIdText(organisation.value("id"_L1));
    SourceRecord made =
        record(objects::memberships,
               person.isEmpty() || organisationId.isEmpty() ? QString() : person + u'/' + organisationId,
               membership);
    made.personKey = person;
    made.organisationKey = organisationId;
    QJsonObject &fields = made.fields;
    fields.insert(u"id"_s, textOrNull(readIdText(membership.value("id"_L1))));
    fields.insert(u"user_id"_s, textOrNull(person));
    fields.insert(u"organisation_id"_s, textOrNull(organisationId));
    fields.insert(u"organisation_name"_s, textOrNull(organisation.value("name"_L1).toString()));
    copy(fields, membership, {"role"_L1, "role_name"_L1});
    copyTimes(fields, membership, {"created_at"_L1, "updated_at"_L1});
    copyMetadata(fields, membership, {"public_metadata"_L1, "private_metadata"_L1});
    return made;
}

} // namespace patchbay
