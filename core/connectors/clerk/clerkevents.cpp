#include "connectors/clerk/clerkevents.h"

#include "base/ids.h"
#include "base/time.h"
#include "connectors/clerk/clerkrecords.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

tl::unexpected<Error> unreadable(const QString &why)
{
    return fail(Error::Kind::BadReply, u"This is no event of Clerk’s that can be read: %1."_s.arg(why),
                u"Look at the delivery in Clerk’s dashboard; nothing was changed."_s);
}

// A DeletedObject has an id and nothing of the record.
SourceRecord tombstone(QLatin1StringView object, const QString &key, const QDateTime &at)
{
    SourceRecord made{.object = object, .key = key, .deleted = true};
    made.fields.insert(u"id"_s, key);
    if (at.isValid())
        made.updatedAt = at;
    return made;
}

Outcome readMembership(const QString &what, const QJsonObject &data, ClerkEvent &event)
{
    using Kind = ClerkMembershipChange::Kind;
    ClerkMembershipChange change;
    change.kind = what == u"deleted" ? Kind::Removed : what == u"updated" ? Kind::Changed : Kind::Added;
    change.membership = clerkMembership(data);
    if (change.membership.personKey.isEmpty() || change.membership.organisationKey.isEmpty())
        return unreadable(u"the membership does not say of whom and where"_s);
    event.membership = change;
    return {};
}

Outcome readInvitation(const QString &what, const QJsonObject &data, ClerkEvent &event)
{
    SourceRecord invitation = clerkInvitation(data);
    if (invitation.key.isEmpty())
        return unreadable(u"the invitation has no id"_s);
    const QString invitedKey = clerkInvitedKey(invitation.key);
    if (what == u"accepted") {
        event.acceptedBy = readIdText(data.value("user_id"_L1));
        event.acceptedKey = invitedKey;
        if (event.acceptedBy.isEmpty())
            return unreadable(u"the accepted invitation does not say by whom"_s);
    } else if (what == u"revoked") {
        event.records.append(tombstone(objects::people, invitedKey, event.happenedAt));
    } else {
        event.records.append(clerkInvitedPerson(data));
    }
    event.records.append(std::move(invitation));
    return {};
}

} // namespace

Result<ClerkEvent> readClerkEvent(const QJsonObject &payload)
{
    ClerkEvent event{.type = payload.value("type"_L1).toString(),
                     .instanceId = payload.value("instance_id"_L1).toString(),
                     .happenedAt = readDate(payload.value("timestamp"_L1)).value_or(QDateTime())};
    if (payload.value("object"_L1) != "event"_L1 || event.type.isEmpty())
        return unreadable(u"it has no type"_s);
    const QStringList parts = event.type.split(u'.');
    const QString about = parts.first();
    const QString what = parts.value(1);
    static const QStringList known{u"user"_s, u"organization"_s, u"organizationMembership"_s,
                                   u"organizationInvitation"_s};
    static const QStringList deeds{u"created"_s, u"updated"_s, u"deleted"_s, u"accepted"_s, u"revoked"_s};
    if (!known.contains(about) || !deeds.contains(what) || parts.size() != 2)
        return event;
    if (!payload.value("data"_L1).isObject())
        return unreadable(u"it carries no data"_s);
    const QJsonObject data = payload.value("data"_L1).toObject();
    Outcome outcome;
    if (about == u"organizationMembership") {
        outcome = readMembership(what, data, event);
    } else if (about == u"organizationInvitation") {
        outcome = readInvitation(what, data, event);
    } else {
        const bool isUser = about == u"user";
        const QLatin1StringView object = isUser ? objects::people : objects::organisations;
        if (what == u"deleted" || data.value("deleted"_L1).toBool()) {
            event.records.append(tombstone(object, readIdText(data.value("id"_L1)), event.happenedAt));
        } else {
            event.records.append(isUser ? clerkUser(data) : clerkOrganisation(data));
        }
        if (event.records.first().key.isEmpty())
            outcome = unreadable(u"the object it is about has no id"_s);
    }
    if (!outcome)
        return fail(outcome.error());
    return event;
}

} // namespace patchbay
