#include "sandbox/digest.h"

#include "base/json.h"

#include <QCryptographicHash>
#include <QJsonArray>

#include <algorithm>

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

namespace {

QJsonArray sorted(QStringList texts)
{
    texts.sort();
    return QJsonArray::fromStringList(texts);
}

QString emailOfAdmin(const State &state, const QString &id)
{
    for (const Admin &admin : state.admins) {
        if (admin.id == id)
            return admin.email;
    }
    return {};
}

QString nameOf(Contact::Status status)
{
    switch (status) {
    case Contact::Status::Active: return u"active"_s;
    case Contact::Status::Archived: return u"archived"_s;
    case Contact::Status::Blocked: return u"blocked"_s;
    case Contact::Status::Deleted: return u"deleted"_s;
    case Contact::Status::Merged: return u"merged"_s;
    }
    return {};
}

QByteArray contactLine(const State &state, const Contact &contact)
{
    QStringList tags;
    for (const TagLink &link : contact.tags)
        tags.append(state.tags[link.tag].name);
    QStringList companies;
    for (const quint32 company : contact.companies)
        companies.append(state.companies[company].companyId);
    return "contact " + toCompactJson(QJsonObject{{u"status"_s, nameOf(contact.status)},
                                                  {u"lead"_s, contact.lead},
                                                  {u"external_id"_s, contact.externalId},
                                                  {u"email"_s, contact.email},
                                                  {u"email_verified"_s, contact.emailVerified},
                                                  {u"phone"_s, contact.phone},
                                                  {u"name"_s, contact.name},
                                                  {u"avatar"_s, contact.avatar},
                                                  {u"owner"_s, emailOfAdmin(state, contact.ownerId)},
                                                  {u"unsubscribed"_s, contact.unsubscribed},
                                                  {u"signed_up_at"_s, contact.signedUpAt},
                                                  {u"last_seen_at"_s, contact.lastSeenAt},
                                                  {u"custom"_s, contact.custom},
                                                  {u"tags"_s, sorted(tags)},
                                                  {u"companies"_s, sorted(companies)}});
}

QByteArray companyLine(const State &state, const Company &company)
{
    QStringList tags;
    for (const quint32 tag : company.tags)
        tags.append(state.tags[tag].name);
    return "company " +
           toCompactJson(QJsonObject{{u"company_id"_s, company.companyId},
                                     {u"name"_s, company.name},
                                     {u"plan"_s, company.plan},
                                     {u"website"_s, company.website},
                                     {u"industry"_s, company.industry},
                                     {u"size"_s, company.size.value_or(-1)},
                                     {u"remote_created_at"_s, company.remoteCreatedAt.value_or(-1)},
                                     {u"monthly_spend"_s, company.monthlySpend},
                                     {u"custom"_s, company.custom},
                                     {u"tags"_s, sorted(tags)}});
}

QByteArray conversationLine(const State &state, const Conversation &conversation)
{
    return "conversation " +
           toCompactJson(QJsonArray{state.contacts[conversation.contact].email, conversation.byAdmin,
                                    conversation.subject, conversation.body, conversation.state,
                                    conversation.parts, conversation.reopens});
}

QByteArray ticketLine(const State &state, const Ticket &ticket)
{
    return "ticket " +
           toCompactJson(QJsonArray{state.contacts[ticket.contact].email, ticket.title, ticket.description,
                                    ticket.state, static_cast<qint64>(ticket.parts.size())});
}

QByteArray attributeLine(const Attribute &attribute)
{
    return "attribute " +
           toCompactJson(QJsonArray{attribute.model, attribute.name, attribute.dataType, attribute.archived,
                                    QJsonArray::fromStringList(attribute.options), attribute.description,
                                    attribute.messengerWritable});
}

} // namespace

QByteArray stateDigest(const State &state)
{
    std::vector<QByteArray> lines;
    for (const Contact &contact : state.contacts) {
        if (contact.status != Contact::Status::Deleted)
            lines.push_back(contactLine(state, contact));
    }
    for (const Company &company : state.companies) {
        if (!company.deleted)
            lines.push_back(companyLine(state, company));
    }
    for (const Conversation &conversation : state.conversations)
        lines.push_back(conversationLine(state, conversation));
    for (const Ticket &ticket : state.tickets)
        lines.push_back(ticketLine(state, ticket));
    for (const Attribute &attribute : state.attributes)
        lines.push_back(attributeLine(attribute));
    for (const Tag &tag : state.tags) {
        if (!tag.deleted)
            lines.push_back("tag " + tag.name.toUtf8());
    }
    for (const QString &event : state.events)
        lines.push_back("event " + event.toUtf8());
    std::sort(lines.begin(), lines.end());
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (const QByteArray &line : lines) {
        hash.addData(line);
        hash.addData(QByteArrayView("\n"));
    }
    return hash.result().toHex();
}

} // namespace patchbay::sandbox
