#include "connectors/clerk/clerkconnector.h"

#include "base/ids.h"
#include "connectors/clerk/clerkfields.h"
#include "connectors/clerk/clerkrecords.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

using Priority = RateBudget::Priority;

constexpr int sampleSize = 20;

bool hasEmail(const QJsonValue &user, const QString &email)
{
    return clerkEmails(user.toObject()).contains(email, Qt::CaseInsensitive);
}

bool hasPrimaryEmail(const SourceRecord &user, const QString &email)
{
    return user.fields.value(u"email"_s).toString().compare(email, Qt::CaseInsensitive) == 0;
}

Error noSuchObject(const QString &object)
{
    return {.kind = Error::Kind::InvalidInput,
            .message = u"Clerk has no %1."_s.arg(object),
            .nextStep = u"It has people, organisations, memberships and invitations."_s};
}

// What samples are taken from; the newest are the most telling.
ClerkListing sampleListing(const QString &object)
{
    ClerkListing listing{
        .query = {{u"order_by"_s, u"-created_at"_s}, {u"limit"_s, QString::number(sampleSize)}}};
    if (object == objects::people)
        listing.steps = QStringList{u"users"_s};
    else if (object == objects::organisations)
        listing.steps = QStringList{u"organizations"_s};
    else if (object == objects::memberships)
        listing.steps = QStringList{u"organization_memberships"_s};
    else if (object == objects::invitations)
        listing.steps = QStringList{u"invitations"_s};
    if (object == objects::organisations)
        listing.query.append({u"include_members_count"_s, u"true"_s});
    return listing;
}

SourceRecord recordOf(const QString &object, const QJsonObject &entry)
{
    if (object == objects::people)
        return clerkUser(entry);
    if (object == objects::organisations)
        return clerkOrganisation(entry);
    return object == objects::memberships ? clerkMembershipRecord(entry) : clerkInvitation(entry);
}

ClerkListing membershipsOfUser(const QString &userId)
{
    return {.steps = {u"users"_s, userId, u"organization_memberships"_s}, .title = u"memberships"_s};
}

} // namespace

ClerkConnector::ClerkConnector(ClerkApi::Settings settings, HttpClient *http)
    : m_api(std::move(settings), http)
{
}

QStringList ClerkConnector::objects() const
{
    return {objects::people, objects::organisations, objects::memberships, objects::invitations};
}

Task<Schema> ClerkConnector::schema(QString object)
{
    const ClerkListing listing = sampleListing(object);
    if (listing.steps.isEmpty())
        co_return fail(noSuchObject(object));
    const Result<ClerkList> list = co_await m_api.list(listing.steps, listing.query, Priority::Interactive);
    // Without organisations there are no samples of them, and the fields are known all the same.
    if (!list && !(object != objects::people && isWithoutOrganisations(list.error())))
        co_return fail(list.error());
    QList<SourceRecord> samples;
    if (list) {
        for (const QJsonValue &entry : list->items)
            samples.append(recordOf(object, entry.toObject()));
    }
    co_return clerkSchema(object, samples);
}

Task<QList<SourceRecord>> ClerkConnector::find(QString object, Lookup lookup)
{
    lookup.value = lookup.value.trimmed();
    if (lookup.value.isEmpty())
        co_return QList<SourceRecord>();
    if (object == objects::people)
        co_return co_await findPerson(lookup);
    if (object == objects::invitations)
        co_return co_await findInvitations(lookup);
    if (object != objects::organisations && object != objects::memberships)
        co_return fail(noSuchObject(object));
    if (lookup.by == Lookup::By::Email)
        co_return fail(Error::Kind::InvalidInput, u"Clerk’s %1 have no e-mail address."_s.arg(object),
                       u"Look for one by its id."_s);
    QList<SourceRecord> found;
    if (object == objects::memberships) {
        const QString person = lookup.value.section(u'/', 0, 0);
        const Result<QJsonArray> all = co_await readWholeClerkList(&m_api, membershipsOfUser(person));
        if (!all && all.error().kind == Error::Kind::NotFound)
            co_return found;
        if (!all)
            co_return fail(all.error());
        for (const QJsonValue &entry : *all) {
            SourceRecord record = clerkMembershipRecord(entry.toObject());
            if (lookup.value == person || record.key == lookup.value)
                found.append(std::move(record));
        }
        co_return found;
    }
    const Result<QJsonObject> answer = co_await m_api.object(
        {u"organizations"_s, lookup.value}, {{u"include_members_count"_s, u"true"_s}}, Priority::Interactive);
    if (!answer && answer.error().kind == Error::Kind::NotFound)
        co_return found;
    if (!answer)
        co_return fail(answer.error());
    // The path takes a slug as well, which is no key.
    SourceRecord record = clerkOrganisation(*answer);
    if (record.key == lookup.value)
        found.append(std::move(record));
    co_return found;
}

Task<QList<SourceRecord>> ClerkConnector::findPerson(Lookup lookup)
{
    if (lookup.by == Lookup::By::Email)
        co_return co_await findPersonByEmail(lookup.value);
    const QString invitationId = clerkInvitationId(lookup.value);
    if (!invitationId.isEmpty())
        co_return co_await findInvited(invitationId);
    const Result<QJsonObject> user =
        co_await m_api.object({u"users"_s, lookup.value}, {}, Priority::Interactive);
    if (!user && user.error().kind == Error::Kind::NotFound)
        co_return QList<SourceRecord>();
    if (!user)
        co_return fail(user.error());
    const Result<SourceRecord> record = co_await withFormerKeys(clerkUser(*user), clerkEmails(*user));
    if (!record)
        co_return fail(record.error());
    co_return QList<SourceRecord>{*record};
}

Task<QList<SourceRecord>> ClerkConnector::findPersonByEmail(QString email)
{
    const Result<QJsonArray> users = co_await usersWithEmails({email}, Priority::Interactive);
    if (!users)
        co_return fail(users.error());
    const Result<QJsonArray> invitations = co_await readInvitationsOf(&m_api, email);
    if (!invitations)
        co_return fail(invitations.error());
    ClerkInvitations known;
    for (const QJsonValue &invitation : *invitations)
        known.add(invitation.toObject());
    QList<SourceRecord> found;
    QList<SourceRecord> others;
    for (const QJsonValue &user : *users) {
        if (!hasEmail(user, email))
            continue;
        SourceRecord record = clerkUser(user.toObject());
        record.formerKeys = known.keysOf({email});
        (hasPrimaryEmail(record, email) ? found : others).append(std::move(record));
    }
    if (found.isEmpty())
        found = others; // somebody's second address
    if (!found.isEmpty())
        co_return found;
    for (const QJsonValue &entry : *invitations) {
        const QJsonObject invitation = entry.toObject();
        if (invitation.value(u"status"_s) != u"pending"_s || !known.standsFor(invitation))
            continue;
        SourceRecord record = clerkInvitedPerson(invitation);
        record.formerKeys = known.keysOf({email});
        record.formerKeys.removeAll(record.key);
        found.append(std::move(record));
    }
    co_return found;
}

Task<QList<SourceRecord>> ClerkConnector::findInvited(QString invitationId)
{
    const Result<QList<SourceRecord>> invitations = co_await findInvitations({Lookup::By::Key, invitationId});
    if (!invitations)
        co_return fail(invitations.error());
    if (invitations->isEmpty())
        co_return QList<SourceRecord>();
    const SourceRecord &invitation = invitations->first();
    const QString email = invitation.fields.value(u"email"_s).toString();
    const Result<QList<SourceRecord>> people = co_await findPersonByEmail(email);
    if (!people)
        co_return fail(people.error());
    // The user, or the invitation that stands for the person now.
    if (!people->isEmpty())
        co_return people;
    SourceRecord gone{.object = objects::people, .key = clerkInvitedKey(invitationId), .deleted = true};
    gone.fields.insert(u"id"_s, gone.key);
    gone.updatedAt = invitation.updatedAt;
    co_return QList<SourceRecord>{gone};
}

Task<QList<SourceRecord>> ClerkConnector::findInvitations(Lookup lookup)
{
    QList<SourceRecord> found;
    if (lookup.by == Lookup::By::Email) {
        const Result<QJsonArray> all = co_await readInvitationsOf(&m_api, lookup.value);
        if (!all)
            co_return fail(all.error());
        for (const QJsonValue &entry : *all)
            found.append(clerkInvitation(entry.toObject()));
        co_return found;
    }
    // Ids can be asked for among the application's invitations; an organisation's can only be looked through,
    // because its own path needs the organisation (reference: GET /organization_invitations, `query`).
    const QList<ClerkListing> listings{clerkInvitationList({}, lookup.value),
                                       clerkInvitationList(u"revoked"_s, lookup.value),
                                       clerkOrganisationInvitationList({}, {})};
    for (const ClerkListing &listing : listings) {
        const Result<QJsonArray> all = co_await readWholeClerkList(&m_api, listing);
        if (!all && listing.steps == listings.last().steps && isWithoutOrganisations(all.error()))
            break;
        if (!all)
            co_return fail(all.error());
        for (const QJsonValue &entry : *all) {
            SourceRecord record = clerkInvitation(entry.toObject());
            if (record.key == lookup.value)
                found.append(std::move(record));
        }
        if (!found.isEmpty())
            break;
    }
    co_return found;
}

Task<QJsonArray> ClerkConnector::usersWithEmails(QStringList emails, RateBudget::Priority priority)
{
    ClerkApi::Query query{{u"limit"_s, QString::number(mostClerkEntries)}};
    for (const QString &email : emails)
        query.append({u"email_address"_s, email});
    const Result<ClerkList> users = co_await m_api.list({u"users"_s}, query, priority);
    if (!users)
        co_return fail(users.error());
    co_return users->items;
}

Task<SourceRecord> ClerkConnector::withFormerKeys(SourceRecord record, QStringList emails)
{
    ClerkInvitations known;
    for (const QString &email : emails) {
        const Result<QJsonArray> invitations = co_await readInvitationsOf(&m_api, email);
        if (!invitations)
            co_return fail(invitations.error());
        for (const QJsonValue &invitation : *invitations)
            known.add(invitation.toObject());
    }
    record.formerKeys = known.keysOf(emails);
    co_return record;
}

Task<QList<Membership>> ClerkConnector::membershipsOf(QString personKey)
{
    QList<Membership> memberships;
    const QString key = personKey.trimmed();
    if (key.isEmpty() || !clerkInvitationId(key).isEmpty())
        co_return memberships; // who was only invited is no member yet
    const Result<QJsonArray> all = co_await readWholeClerkList(&m_api, membershipsOfUser(key));
    if (!all && (all.error().kind == Error::Kind::NotFound || isWithoutOrganisations(all.error())))
        co_return memberships;
    if (!all)
        co_return fail(all.error());
    for (const QJsonValue &entry : *all) {
        Membership membership = clerkMembership(entry.toObject());
        membership.personKey = key;
        if (!membership.organisationKey.isEmpty())
            memberships.append(std::move(membership));
    }
    co_return memberships;
}

} // namespace patchbay
