#include "connectors/clerk/clerkfields.h"

#include "base/json.h"
#include "base/jsonpath.h"

#include <QJsonArray>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// Deeper metadata is somebody's document, not a field.
constexpr int deepest = 4;
constexpr qsizetype longestSample = 120;

Field field(const QString &path, const QString &label, FieldType type, const QString &description = {})
{
    Field made{.path = path, .label = label, .type = type};
    made.description = description;
    return made;
}

Field choice(const QString &path, const QString &label, const QStringList &options,
             const QString &description)
{
    Field made = field(path, label, FieldType::Choice, description);
    made.options = options;
    return made;
}

Field key(const QString &description)
{
    Field made = field(u"id"_s, u"Id"_s, FieldType::Text, description);
    made.unique = true;
    made.required = true;
    return made;
}

QList<Field> times()
{
    return {field(u"created_at"_s, u"Created"_s, FieldType::Date),
            field(u"updated_at"_s, u"Updated"_s, FieldType::Date)};
}

QList<Field> peopleFields()
{
    Field email = field(u"email"_s, u"Email"_s, FieldType::Text, u"The primary address."_s);
    email.unique = true;
    QList<Field> fields{
        key(u"Of the user; of an invited person “invitation_” and the invitation’s id."_s), email,
        field(u"email_verified"_s, u"Email verified"_s, FieldType::Boolean),
        field(u"emails"_s, u"All email addresses"_s, FieldType::List),
        field(u"phone"_s, u"Phone"_s, FieldType::Text, u"The primary number."_s),
        field(u"name"_s, u"Name"_s, FieldType::Text, u"First and last name."_s),
        field(u"first_name"_s, u"First name"_s, FieldType::Text),
        field(u"last_name"_s, u"Last name"_s, FieldType::Text),
        field(u"username"_s, u"User name"_s, FieldType::Text),
        // Not marked as unique: only some users have one, and the id is what identifies.
        field(u"external_id"_s, u"External id in Clerk"_s, FieldType::Text),
        field(u"locale"_s, u"Locale"_s, FieldType::Text),
        field(u"image_url"_s, u"Image address"_s, FieldType::Text),
        field(u"has_image"_s, u"Has an image"_s, FieldType::Boolean),
        choice(u"status"_s, u"Status"_s, {u"active"_s, u"invited"_s},
               u"Whether it is a user or somebody who was invited and has not accepted yet."_s),
        field(u"invited"_s, u"Invited"_s, FieldType::Boolean),
        field(u"tags"_s, u"Tags"_s, FieldType::List, u"“invited-user” while the invitation is open."_s),
        field(u"signed_up_at"_s, u"Signed up"_s, FieldType::Date, u"Empty while only invited."_s)};
    fields += times();
    fields +=
        QList<Field>{field(u"last_sign_in_at"_s, u"Last sign-in"_s, FieldType::Date),
                     field(u"last_active_at"_s, u"Last active"_s, FieldType::Date, u"Exact to the day."_s),
                     field(u"legal_accepted_at"_s, u"Legal terms accepted"_s, FieldType::Date),
                     field(u"mfa_enabled_at"_s, u"Two-step sign-in since"_s, FieldType::Date),
                     field(u"password_enabled"_s, u"Has a password"_s, FieldType::Boolean),
                     field(u"two_factor_enabled"_s, u"Two-step sign-in"_s, FieldType::Boolean),
                     field(u"banned"_s, u"Banned"_s, FieldType::Boolean),
                     field(u"locked"_s, u"Locked"_s, FieldType::Boolean),
                     field(u"deprovisioned"_s, u"Deprovisioned"_s, FieldType::Boolean),
                     field(u"invited_organisation_id"_s, u"Invited to the organisation"_s, FieldType::Text),
                     field(u"invited_role"_s, u"Invited as"_s, FieldType::Text),
                     field(u"expires_at"_s, u"Invitation expires"_s, FieldType::Date)};
    return fields;
}

QList<Field> organisationFields()
{
    return QList<Field>{key({}),
                        field(u"name"_s, u"Name"_s, FieldType::Text),
                        field(u"slug"_s, u"Slug"_s, FieldType::Text),
                        field(u"members_count"_s, u"Members"_s, FieldType::Integer),
                        field(u"pending_invitations_count"_s, u"Open invitations"_s, FieldType::Integer),
                        field(u"max_allowed_memberships"_s, u"Members allowed"_s, FieldType::Integer,
                              u"0 means any number."_s),
                        field(u"created_by"_s, u"Created by"_s, FieldType::Text),
                        field(u"image_url"_s, u"Image address"_s, FieldType::Text),
                        field(u"has_image"_s, u"Has an image"_s, FieldType::Boolean),
                        field(u"last_active_at"_s, u"Last active"_s, FieldType::Date)} +
           times();
}

QList<Field> membershipFields()
{
    return QList<Field>{key({}),
                        field(u"user_id"_s, u"User"_s, FieldType::Text),
                        field(u"organisation_id"_s, u"Organisation"_s, FieldType::Text),
                        field(u"organisation_name"_s, u"Organisation’s name"_s, FieldType::Text),
                        field(u"role"_s, u"Role"_s, FieldType::Text),
                        field(u"role_name"_s, u"Role’s name"_s, FieldType::Text)} +
           times();
}

QList<Field> invitationFields()
{
    return QList<Field>{key({}),
                        field(u"email"_s, u"Email"_s, FieldType::Text),
                        choice(u"status"_s, u"Status"_s,
                               {u"pending"_s, u"accepted"_s, u"revoked"_s, u"expired"_s}, {}),
                        field(u"organisation_id"_s, u"Organisation"_s, FieldType::Text),
                        field(u"role"_s, u"Role"_s, FieldType::Text),
                        field(u"inviter_id"_s, u"Invited by"_s, FieldType::Text),
                        field(u"expires_at"_s, u"Expires"_s, FieldType::Date)} +
           times();
}

QString sampleOf(const QJsonValue &value)
{
    if (value.isNull() || value.isUndefined() || (value.isArray() && value.toArray().isEmpty()))
        return {};
    return displayText(value).left(longestSample);
}

QString stepText(const QString &name)
{
    const bool plain = !name.contains(u'.') && !name.contains(u'"');
    return plain ? name : u'"' + QString(name).replace(u'"', u"\"\""_s) + u'"';
}

// The leaves of somebody's own object, each once.
void addLeaves(Schema &schema, const QString &path, const QString &label, const QJsonObject &object,
               int depth)
{
    for (auto it = object.constBegin(); it != object.constEnd(); ++it) {
        const QString inner = path + u'.' + stepText(it.key());
        if (it.key().isEmpty() || it.value().isNull())
            continue;
        if (it.value().isObject() && depth < deepest) {
            addLeaves(schema, inner, label + u" › "_s + it.key(), it.value().toObject(), depth + 1);
        } else if (!schema.field(inner)) {
            Field made = field(inner, label + u" › "_s + it.key(), fieldTypeOf(it.value()));
            made.custom = true;
            schema.fields.append(made);
        }
    }
}

} // namespace

Result<Schema> clerkSchema(const QString &object, const QList<SourceRecord> &samples)
{
    Schema schema{.system = u"clerk"_s, .object = object};
    if (object == objects::people) {
        schema.title = u"Clerk users and invited users"_s;
        schema.fields = peopleFields();
    } else if (object == objects::organisations) {
        schema.title = u"Clerk organisations"_s;
        schema.fields = organisationFields();
    } else if (object == objects::memberships) {
        schema.title = u"Clerk memberships"_s;
        schema.fields = membershipFields();
    } else if (object == objects::invitations) {
        schema.title = u"Clerk invitations"_s;
        schema.fields = invitationFields();
    } else {
        return fail(Error::Kind::InvalidInput, u"Clerk has no %1."_s.arg(object));
    }
    for (const SourceRecord &record : samples) {
        for (const auto &[name, label] : {std::pair{u"public_metadata"_s, u"Public metadata"_s},
                                          std::pair{u"private_metadata"_s, u"Private metadata"_s},
                                          std::pair{u"unsafe_metadata"_s, u"Unsafe metadata"_s}})
            addLeaves(schema, name, label, record.fields.value(name).toObject(), 1);
    }
    for (Field &made : schema.fields) {
        const Result<FieldPath> path = FieldPath::parse(made.path);
        for (const SourceRecord &record : samples) {
            if (path && made.sample.isEmpty())
                made.sample = sampleOf(path->read(record.fields));
        }
    }
    return schema;
}

} // namespace patchbay
