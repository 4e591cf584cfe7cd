#include "connectors/clerk/clerkinvitations.h"

#include "base/ids.h"
#include "connectors/clerk/clerkrecords.h"

#include <QCryptographicHash>
#include <QJsonObject>
#include <QtEndian>

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// Cryptographic, because two people must not share one by accident.
quint64 hashOf(const QString &email)
{
    const QByteArray digest =
        QCryptographicHash::hash(email.trimmed().toLower().toUtf8(), QCryptographicHash::Sha256);
    return qFromBigEndian<quint64>(digest.constData());
}

ClerkListing invitations(const QStringList &steps, const QString &title, const QString &status,
                         const QString &query)
{
    ClerkListing listing{.steps = steps, .query = {{u"order_by"_s, u"created_at"_s}}, .title = title};
    if (!status.isEmpty())
        listing.query.append({u"status"_s, status});
    if (!query.isEmpty())
        listing.query.append({u"query"_s, query});
    return listing;
}

} // namespace

void ClerkInvitations::add(const QJsonObject &invitation)
{
    const QString status = invitation.value("status"_L1).toString();
    if (status == u"revoked" || invitation.value("revoked"_L1).toBool())
        return;
    m_entries.insert(hashOf(invitation.value("email_address"_L1).toString()),
                     {.id = readIdText(invitation.value("id"_L1)).toUtf8(),
                      .createdAt = invitation.value("created_at"_L1).toInteger(),
                      .isOpen = status == u"pending"});
}

QList<ClerkInvitations::Entry> ClerkInvitations::entries(const QString &email) const
{
    QList<Entry> found = m_entries.values(hashOf(email));
    std::sort(found.begin(), found.end(), [](const Entry &a, const Entry &b) {
        return a.createdAt != b.createdAt ? a.createdAt < b.createdAt : a.id < b.id;
    });
    return found;
}

QStringList ClerkInvitations::keysOf(const QStringList &emails) const
{
    QStringList keys;
    for (const QString &email : emails) {
        for (const Entry &entry : entries(email))
            keys << clerkInvitedKey(QString::fromUtf8(entry.id));
    }
    return keys;
}

bool ClerkInvitations::standsFor(const QJsonObject &invitation) const
{
    for (const Entry &entry : entries(invitation.value("email_address"_L1).toString())) {
        if (entry.isOpen)
            return entry.id == readIdText(invitation.value("id"_L1)).toUtf8();
    }
    return true; // it came after the others were read
}

ClerkListing clerkInvitationList(const QString &status, const QString &query)
{
    ClerkListing listing = invitations({u"invitations"_s}, u"invitations"_s, status, query);
    // Without it the list is not paged (reference: `paginated` of GET /invitations).
    listing.query.append({u"paginated"_s, u"true"_s});
    return listing;
}

ClerkListing clerkOrganisationInvitationList(const QString &status, const QString &query)
{
    return invitations({u"organization_invitations"_s}, u"organisation invitations"_s, status, query);
}

bool isWithoutOrganisations(const Error &error)
{
    return error.kind == Error::Kind::Forbidden || error.kind == Error::Kind::PlanRestricted;
}

Task<std::shared_ptr<const ClerkInvitations>> readClerkInvitations(const ClerkApi *api)
{
    auto book = std::make_shared<ClerkInvitations>();
    const QList<ClerkListing> both{clerkInvitationList({}, {}), clerkOrganisationInvitationList({}, {})};
    for (const ClerkListing &listing : both) {
        ClerkPlace place;
        bool isLast = false;
        while (!isLast) {
            const Result<ClerkPart> part = co_await readClerkList(api, listing, place, mostClerkEntries);
            if (!part && listing.steps == both.last().steps && isWithoutOrganisations(part.error()))
                break;
            if (!part)
                co_return fail(part.error());
            for (const QJsonValue &invitation : part->items)
                book->add(invitation.toObject());
            place = part->next;
            isLast = part->isLast;
        }
    }
    co_return std::shared_ptr<const ClerkInvitations>(book);
}

Task<QJsonArray> readInvitationsOf(const ClerkApi *api, QString email)
{
    QJsonArray found;
    for (const bool organisations : {false, true}) {
        const ClerkListing listing =
            organisations ? clerkOrganisationInvitationList({}, email) : clerkInvitationList({}, email);
        const Result<QJsonArray> some = co_await readWholeClerkList(api, listing);
        if (!some && organisations && isWithoutOrganisations(some.error()))
            continue;
        if (!some)
            co_return fail(some.error());
        for (const QJsonValue &invitation : *some) {
            // The query finds parts of addresses, too.
            const QString its = invitation[u"email_address"_s].toString();
            if (its.trimmed().compare(email.trimmed(), Qt::CaseInsensitive) == 0)
                found.append(invitation);
        }
    }
    co_return found;
}

} // namespace patchbay
