#include "sandbox/bulkitems.h"

#include "sandbox/companies.h"
#include "sandbox/contacts.h"
#include "sandbox/contactwrite.h"

#include <QJsonArray>

#include <algorithm>

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

namespace {

const QStringList createdFields{u"external_id"_s,
                                u"email"_s,
                                u"name"_s,
                                u"role"_s,
                                u"phone"_s,
                                u"avatar"_s,
                                u"custom_attributes"_s,
                                u"signed_up_at"_s,
                                u"last_seen_at"_s,
                                u"owner_id"_s,
                                u"unsubscribed_from_emails"_s};
const QStringList updatedFields{u"external_id"_s, u"email"_s,
                                u"name"_s,        u"phone"_s,
                                u"avatar"_s,      u"custom_attributes"_s,
                                u"owner_id"_s,    u"unsubscribed_from_emails"_s};
const QStringList companyFields{u"name"_s,
                                u"plan"_s,
                                u"size"_s,
                                u"website"_s,
                                u"industry"_s,
                                u"custom_attributes"_s,
                                u"remote_created_at"_s,
                                u"monthly_spend"_s,
                                u"update_last_request_at"_s};

QJsonObject only(const QStringList &fields, const QJsonObject &item)
{
    QJsonObject kept;
    for (const QString &field : fields)
        if (item.contains(field))
            kept.insert(field, item.value(field));
    return kept;
}

// The single endpoints, asked from within.
struct Inner
{
    Inner(State &state, const QStringList &path, const QJsonObject &body)
        : call{state, request, *readVersion(u"Preview"_s), path, body}
    {
    }
    ServerRequest request{};
    Call call;
};

bool isTaken(const Reply &reply)
{
    return reply.status < 400;
}

// Strictly: also the same address alone, and archived ones, stand in the way (reference: POST
// /contacts/bulk).
bool exists(const State &state, const Contact &wanted)
{
    if (wanted.lead)
        return false;
    if (!wanted.externalId.isEmpty() && state.userByExternalId(wanted.externalId))
        return true;
    const auto twins = wanted.email.isEmpty() ? std::vector<quint32>() : state.contactsByEmail(wanted.email);
    return std::any_of(twins.begin(), twins.end(),
                       [&state](quint32 number) { return !state.contacts[number].lead; });
}

// Null where the list is not one of companies that can be.
std::optional<QList<QJsonObject>> readCompanies(const QJsonObject &item)
{
    QList<QJsonObject> companies;
    const QJsonValue given = item.value(u"companies"_s);
    if (!given.isUndefined() && !given.isArray())
        return std::nullopt;
    const QJsonArray list = given.toArray();
    for (const QJsonValue &one : list) {
        const QJsonObject company = one.toObject();
        if (company.value(u"company_id"_s).toString().isEmpty())
            return std::nullopt;
        companies.append(company);
    }
    return companies;
}

void joinCompanies(State &state, quint32 contact, const QList<QJsonObject> &companies)
{
    for (const QJsonObject &given : companies) {
        const QString ownId = given.value(u"company_id"_s).toString();
        const auto isMember = [&state, contact](quint32 number) {
            const auto &all = state.contacts[contact].companies;
            return std::find(all.begin(), all.end(), number) != all.end();
        };
        if (given.value(u"remove"_s).toBool()) {
            const Company *company = state.companyByOwnId(ownId);
            if (company && isMember(company->number))
                state.detach(contact, company->number);
            continue;
        }
        Inner inner(state, {u"companies"_s}, only({u"company_id"_s, u"name"_s}, given));
        if (!isTaken(upsertCompany(inner.call)))
            continue;
        const quint32 number = state.companyByOwnId(ownId)->number;
        if (!isMember(number))
            state.attach(contact, number);
    }
}

// Best effort: a tag that does not exist is passed over.
void applyTags(State &state, quint32 number, const QJsonObject &tags)
{
    const auto known = [&state](const QJsonValue &list) {
        std::vector<quint32> numbers;
        const QJsonArray given = list.toArray();
        for (const QJsonValue &one : given)
            if (const Tag *tag = state.tag(one.toObject().value(u"id"_s).toString()))
                numbers.push_back(tag->number);
        return numbers;
    };
    const auto added = known(tags.value(u"add"_s));
    const auto removed = known(tags.value(u"remove"_s));
    if (added.empty() && removed.empty())
        return;
    const qint64 now = state.now();
    state.changeContact(number, [&](Contact &contact) {
        for (const quint32 tag : removed)
            std::erase_if(contact.tags, [tag](const TagLink &link) { return link.tag == tag; });
        for (const quint32 tag : added)
            if (std::none_of(contact.tags.begin(), contact.tags.end(),
                             [tag](const TagLink &link) { return link.tag == tag; }))
                contact.tags.push_back({tag, now});
    });
}

} // namespace

bool bulkCreateContact(State &state, const QJsonObject &item)
{
    const auto companies = readCompanies(item);
    Inner inner(state, {u"contacts"_s}, only(createdFields, item));
    Contact blank;
    blank.createdAt = blank.updatedAt = state.now();
    auto contact = applyContactBody(inner.call, blank);
    if (!contact || !companies || exists(state, *contact))
        return false;
    if (contact->email.isEmpty() && contact->externalId.isEmpty() && !contact->lead)
        return false;
    ++state.counters.created;
    const quint32 number = state.addContact(std::move(*contact)).number;
    joinCompanies(state, number, *companies);
    applyTags(state, number, item.value(u"tags"_s).toObject());
    return true;
}

bool bulkUpdateContact(State &state, const QJsonObject &item)
{
    const QString id = item.value(u"id"_s).toString();
    const auto companies = readCompanies(item);
    Inner inner(state, {u"contacts"_s, id}, only(updatedFields, item));
    if (!companies || !isTaken(updateContact(inner.call)))
        return false;
    const quint32 number = state.contact(id)->number;
    joinCompanies(state, number, *companies);
    applyTags(state, number, item.value(u"tags"_s).toObject());
    return true;
}

bool bulkDeleteContact(State &state, const QJsonObject &item)
{
    Inner inner(state, {u"contacts"_s, item.value(u"id"_s).toString()}, {});
    return isTaken(deleteContact(inner.call));
}

bool bulkUpsertCompany(State &state, const QJsonObject &item)
{
    QJsonObject body = only(companyFields, item);
    body.insert(u"company_id"_s, item.value(u"company_id"_s));
    Inner inner(state, {u"companies"_s}, body);
    return isTaken(upsertCompany(inner.call));
}

bool bulkUpdateCompany(State &state, const QJsonObject &item)
{
    Inner inner(state, {u"companies"_s, item.value(u"id"_s).toString()}, only(companyFields, item));
    return isTaken(updateCompany(inner.call));
}

bool bulkDeleteCompany(State &state, const QJsonObject &item)
{
    Inner inner(state, {u"companies"_s, item.value(u"id"_s).toString()}, {});
    return isTaken(deleteCompany(inner.call));
}

} // namespace patchbay::sandbox
