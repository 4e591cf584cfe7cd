// Reading everything, page by page.
#include "base/ids.h"
#include "base/json.h"
#include "connectors/clerk/clerkconnector.h"
#include "connectors/clerk/clerkrecords.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// A filter takes this many addresses (reference: `email_address` of GET /users).
constexpr qsizetype mostEmails = 100;

enum Stage { Users, Invitations, OrganisationInvitations, End };

} // namespace

struct ClerkConnector::Cursor
{
    int stage = Users; // of people
    qint64 since = 0;  // unix milliseconds; 0: everything
    ClerkPlace place{};

    bool isStart() const { return stage == Users && place.given == 0 && place.offset == 0; }

    static Result<Cursor> parse(const QString &text)
    {
        if (text.isEmpty())
            return Cursor();
        const Result<QJsonObject> json = parseJsonObject(text.toUtf8(), u"The place to go on from"_s);
        const int stage = json ? json->value(u"s"_s).toInt(-1) : -1;
        if (stage < Users || stage >= End)
            return fail(Error::Kind::InvalidInput,
                        u"“%1” is no place to go on reading from."_s.arg(text.left(80)),
                        u"Start from the beginning."_s);
        return Cursor{.stage = stage,
                      .since = json->value(u"c"_s).toInteger(),
                      .place = ClerkPlace::fromJson(json->value(u"p"_s).toObject())};
    }

    QString text() const
    {
        return QString::fromUtf8(
            toCompactJson(QJsonObject{{u"s"_s, stage}, {u"c"_s, since}, {u"p"_s, place.toJson()}}));
    }
};

Task<RecordPage> ClerkConnector::read(QString object, QString cursor, int limit)
{
    const Result<Cursor> from = Cursor::parse(cursor);
    if (!from)
        co_return fail(from.error());
    limit = qBound(1, limit, mostClerkEntries);
    if (object == objects::people)
        co_return co_await readPeople(*from, limit);
    co_return co_await readOthers(object, *from, limit);
}

Task<RecordPage> ClerkConnector::readChanged(QString object, QDateTime since, QString cursor, int limit)
{
    if (object != objects::people)
        co_return co_await Connector::readChanged(object, since, cursor, limit);
    Result<Cursor> from = Cursor::parse(cursor);
    if (!from)
        co_return fail(from.error());
    from->since = std::max<qint64>(1, since.toMSecsSinceEpoch());
    Result<RecordPage> page = co_await readPeople(*from, qBound(1, limit, mostClerkEntries));
    if (page) {
        page->records.removeIf(
            [since](const SourceRecord &record) { return record.updatedAt && *record.updatedAt < since; });
    }
    co_return page;
}

Task<RecordPage> ClerkConnector::readPeople(Cursor cursor, int limit)
{
    std::shared_ptr<const ClerkInvitations> known = m_invitations;
    // Also after a restart, when a cursor of before is gone on with.
    if (cursor.isStart() || !known) {
        const Result<std::shared_ptr<const ClerkInvitations>> fresh = co_await readClerkInvitations(&m_api);
        if (!fresh)
            co_return fail(fresh.error());
        known = *fresh;
        m_invitations = known;
    }
    Result<ClerkPart> part = ClerkPart();
    if (cursor.stage == Users && cursor.since > 0)
        part = co_await readChangedClerkUsers(&m_api, cursor.since, cursor.place, limit);
    else if (cursor.stage == Users)
        part = co_await readClerkUsers(&m_api, cursor.place, limit);
    else if (cursor.stage == Invitations)
        part = co_await readClerkList(&m_api, clerkInvitationList(u"pending"_s, {}), cursor.place, limit);
    else
        part = co_await readClerkList(&m_api, clerkOrganisationInvitationList(u"pending"_s, {}), cursor.place,
                                      limit);
    if (!part && cursor.stage == OrganisationInvitations && isWithoutOrganisations(part.error()))
        part = ClerkPart{.isLast = true};
    if (!part)
        co_return fail(part.error());
    RecordPage page{.incomplete = part->incomplete};
    if (cursor.stage == Users) {
        for (const QJsonValue &entry : part->items) {
            SourceRecord record = clerkUser(entry.toObject());
            record.formerKeys = known->keysOf(clerkEmails(entry.toObject()));
            page.records.append(std::move(record));
        }
    } else {
        QJsonArray standing;
        for (const QJsonValue &entry : part->items) {
            if (known->standsFor(entry.toObject()))
                standing.append(entry);
        }
        const Result<QList<SourceRecord>> invited = co_await invitedPersons(standing);
        if (!invited)
            co_return fail(invited.error());
        page.records = *invited;
        for (SourceRecord &record : page.records) {
            record.formerKeys = known->keysOf({record.fields.value(u"email"_s).toString()});
            record.formerKeys.removeAll(record.key);
        }
    }
    const bool isNextStage = part->isLast;
    cursor.stage += isNextStage ? 1 : 0;
    cursor.place = isNextStage ? ClerkPlace() : part->next;
    if (cursor.stage != End)
        page.next = cursor.text();
    else
        m_invitations.reset();
    co_return page;
}

// Those of the invited who are no users: a user who was invited to one more organisation stays one person.
Task<QList<SourceRecord>> ClerkConnector::invitedPersons(QJsonArray invitations)
{
    QStringList emails;
    for (const QJsonValue &invitation : invitations)
        emails << invitation[u"email_address"_s].toString().trimmed();
    QSet<QString> users;
    for (qsizetype i = 0; i < emails.size(); i += mostEmails) {
        const Result<QJsonArray> some =
            co_await usersWithEmails(emails.mid(i, mostEmails), RateBudget::Priority::Background);
        if (!some)
            co_return fail(some.error());
        for (const QJsonValue &user : *some) {
            for (const QString &email : clerkEmails(user.toObject()))
                users.insert(email.toLower());
        }
    }
    QList<SourceRecord> invited;
    for (const QJsonValue &invitation : invitations) {
        if (!users.contains(invitation[u"email_address"_s].toString().trimmed().toLower()))
            invited.append(clerkInvitedPerson(invitation.toObject()));
    }
    co_return invited;
}

Task<RecordPage> ClerkConnector::readOthers(QString object, Cursor cursor, int limit)
{
    const bool isInvitations = object == objects::invitations;
    ClerkListing listing;
    if (object == objects::organisations) {
        listing = {.steps = {u"organizations"_s},
                   .query = {{u"order_by"_s, u"created_at"_s}, {u"include_members_count"_s, u"true"_s}},
                   .title = u"organisations"_s};
    } else if (object == objects::memberships) {
        listing = {.steps = {u"organization_memberships"_s},
                   .query = {{u"order_by"_s, u"created_at"_s}},
                   .title = u"memberships"_s};
    } else if (isInvitations) {
        listing = cursor.stage == OrganisationInvitations ? clerkOrganisationInvitationList({}, {})
                                                          : clerkInvitationList({}, {});
    } else {
        co_return fail(Error::Kind::InvalidInput, u"Clerk has no %1."_s.arg(object));
    }
    Result<ClerkPart> part = co_await readClerkList(&m_api, listing, cursor.place, limit);
    if (!part && cursor.stage == OrganisationInvitations && isWithoutOrganisations(part.error()))
        part = ClerkPart{.isLast = true};
    if (!part)
        co_return fail(part.error());
    RecordPage page{.incomplete = part->incomplete};
    qint64 position = cursor.place.given;
    for (const QJsonValue &entry : part->items) {
        const QJsonObject item = entry.toObject();
        SourceRecord record = object == objects::organisations ? clerkOrganisation(item)
                              : isInvitations                  ? clerkInvitation(item)
                                                               : clerkMembershipRecord(item);
        record.position = ++position;
        if (record.key.isEmpty())
            page.problems.append({position, u"The membership %1 does not say of whom and where."_s.arg(
                                                readIdText(item.value(u"id"_s)))});
        else
            page.records.append(std::move(record));
    }
    const bool goesOn = !part->isLast || (isInvitations && cursor.stage != OrganisationInvitations);
    if (part->isLast) {
        cursor.stage = OrganisationInvitations;
        cursor.place = {};
    } else {
        cursor.place = part->next;
    }
    if (goesOn)
        page.next = cursor.text();
    co_return page;
}

} // namespace patchbay
