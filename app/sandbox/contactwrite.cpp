#include "sandbox/contactwrite.h"

#include "sandbox/attributes.h"

#include <QRegularExpression>
#include <QUrl>

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

namespace {

tl::unexpected<Reply> invalid(const QString &message)
{
    return refused(400, u"parameter_invalid"_s, message);
}

using Applied = Checked<bool>; // whether the key was there

// A text, or null to clear it where that is allowed.
Applied applyText(const QJsonObject &body, const QString &key, bool nullable, QString &target)
{
    const QJsonValue value = body.value(key);
    if (value.isUndefined())
        return false;
    if (value.isNull() && nullable) {
        target = QString();
        return true;
    }
    if (!value.isString())
        return invalid(u"%1 must be a string"_s.arg(key));
    target = value.toString().isEmpty() ? QString() : value.toString();
    return true;
}

Applied applyTime(const QJsonObject &body, const QString &key, qint64 &target)
{
    const QJsonValue value = body.value(key);
    if (value.isUndefined())
        return false;
    const auto number = value.isNull() ? std::optional<qint64>(0) : wholeNumber(value);
    if (!number || *number < 0)
        return invalid(u"%1 must be a UNIX timestamp"_s.arg(key));
    target = *number;
    return true;
}

Applied applyFlag(const QJsonObject &body, const QString &key, bool &target)
{
    const QJsonValue value = body.value(key);
    if (value.isUndefined() || value.isNull())
        return false;
    if (!value.isBool())
        return invalid(u"%1 must be a boolean"_s.arg(key));
    target = value.toBool();
    return true;
}

Applied applyRole(const QJsonObject &body, Contact &contact)
{
    const QJsonValue role = body.value(u"role"_s);
    if (role.isUndefined())
        return false;
    if (role != u"user"_s && role != u"lead"_s)
        return invalid(u"role must be either user or lead"_s);
    contact.lead = role == u"lead"_s;
    return true;
}

Applied applyEmail(const Call &call, Contact &contact)
{
    const auto given = applyText(call.body, u"email"_s, true, contact.email);
    if (!given)
        return given;
    static const QRegularExpression address(u"^[^@\\s,;<>]+@[^@\\s,;<>.]+(\\.[^@\\s,;<>.]+)+$"_s);
    if (*given && !contact.email.isEmpty() && !address.match(contact.email).hasMatch())
        return invalid(u"Email is invalid"_s);
    // Writable since 2.16, and only beside the address that it speaks of.
    if (call.version.atLeast(2, 16)) {
        const auto verified = applyFlag(call.body, u"email_verified"_s, contact.emailVerified);
        if (!verified)
            return verified;
        if (*verified && (!*given || contact.email.isEmpty()))
            return invalid(u"email_verified can only be set together with email"_s);
    }
    return given;
}

Applied applyPhone(const QJsonObject &body, Contact &contact)
{
    const auto given = applyText(body, u"phone"_s, true, contact.phone);
    static const QRegularExpression number(u"^\\+?[0-9 ()./x-]{3,40}$"_s);
    if (given && *given && !contact.phone.isEmpty() && !number.match(contact.phone).hasMatch())
        return invalid(u"Phone is invalid"_s);
    return given;
}

Applied applyAvatar(const QJsonObject &body, Contact &contact)
{
    const auto given = applyText(body, u"avatar"_s, true, contact.avatar);
    const QUrl url(contact.avatar, QUrl::StrictMode);
    if (given && *given && !contact.avatar.isEmpty() &&
        (!url.isValid() || !url.scheme().startsWith(u"http"_s)))
        return invalid(u"avatar must be a URL"_s);
    return given;
}

Applied applyOwner(const Call &call, Contact &contact)
{
    const QJsonValue value = call.body.value(u"owner_id"_s);
    if (value.isUndefined())
        return false;
    if (value.isNull()) {
        contact.ownerId = QString();
        return true;
    }
    if (!value.isString() && call.version.atLeast(2, 16))
        return invalid(u"owner_id must be a string"_s);
    const QString id = idText(value);
    const auto &admins = call.state.admins;
    if (std::none_of(admins.begin(), admins.end(), [&id](const Admin &admin) { return admin.id == id; }))
        return invalid(u"The owner specified is not a member of the workspace"_s);
    contact.ownerId = id;
    return true;
}

} // namespace

Checked<Contact> applyContactBody(const Call &call, const Contact &present)
{
    Contact contact = present;
    const QJsonObject &body = call.body;
    for (const Applied &applied :
         {applyRole(body, contact), applyText(body, u"external_id"_s, true, contact.externalId),
          applyEmail(call, contact), applyPhone(body, contact),
          applyText(body, u"name"_s, true, contact.name), applyAvatar(body, contact),
          applyTime(body, u"signed_up_at"_s, contact.signedUpAt),
          applyTime(body, u"last_seen_at"_s, contact.lastSeenAt), applyOwner(call, contact),
          applyFlag(body, u"unsubscribed_from_emails"_s, contact.unsubscribed)}) {
        if (!applied)
            return tl::unexpected(applied.error());
    }
    auto custom =
        mergeCustomAttributes(call.state, u"contact"_s, contact.custom, body.value(u"custom_attributes"_s));
    if (!custom)
        return tl::unexpected(custom.error());
    contact.custom = *custom;
    return contact;
}

std::optional<Reply> findConflict(const State &state, const Contact &wanted, bool isNew)
{
    if (wanted.lead)
        return std::nullopt;
    const auto conflict = [&state](const Contact &other) {
        const QString kind = other.isActive() ? u"A contact"_s : u"An archived contact"_s;
        return refuse(409, u"conflict"_s,
                      u"%1 matching those details already exists with id=%2"_s.arg(
                          kind, state.contactId(other.number)));
    };
    const auto isOther = [&](const Contact &other) { return isNew || other.number != wanted.number; };
    if (!wanted.externalId.isEmpty()) {
        const Contact *twin = state.userByExternalId(wanted.externalId);
        if (twin && isOther(*twin))
            return conflict(*twin);
    }
    if (wanted.email.isEmpty() || (!wanted.externalId.isEmpty() && !state.options.uniqueEmails))
        return std::nullopt;
    for (const quint32 number : state.contactsByEmail(wanted.email)) {
        const Contact &twin = state.contacts[number];
        if (!twin.lead && isOther(twin))
            return conflict(twin);
    }
    return std::nullopt;
}

} // namespace patchbay::sandbox
