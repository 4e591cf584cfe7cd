#include "sandbox/contacts.h"

#include "sandbox/contactjson.h"
#include "sandbox/contactwrite.h"
#include "sandbox/paging.h"

#include <QJsonArray>

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

namespace {

constexpr int maxMergeHops = 3; // the Link header resolves no longer chain (reference: GET /contacts/{id})

Reply show(const Call &call, const Contact &contact)
{
    return ok(
        contactJson(call.state, contact, call.version, call.query("include_merge_history") == u"true"_s));
}

Reply merged(const Call &call, const Contact &contact)
{
    if (!call.version.atLeast(2, 16))
        return noSuchContact();
    const Contact *target = &contact;
    for (int hop = 0; hop < maxMergeHops && target->status == Contact::Status::Merged; ++hop)
        target = &call.state.contacts[target->mergedInto];
    Reply reply = refuse(410, u"contact_merged"_s,
                         u"This contact has been merged. See the 'Link' header for the canonical contact."_s);
    reply.headers.set("Link", "</contacts/" + call.state.contactId(target->number).toLatin1() +
                                  ">; rel=\"canonical\"");
    return reply;
}

} // namespace

Reply noSuchContact()
{
    return refuse(404, u"not_found"_s, u"User Not Found"_s);
}

Checked<quint32> activeContact(const Call &call, const QString &id)
{
    const Contact *contact = call.state.contact(id);
    if (contact && contact->status == Contact::Status::Merged)
        return tl::unexpected(merged(call, *contact));
    if (!contact || !contact->isActive())
        return tl::unexpected(noSuchContact());
    return contact->number;
}

Reply createContact(Call &call)
{
    Contact blank;
    blank.createdAt = blank.updatedAt = call.state.now();
    auto contact = applyContactBody(call, blank);
    if (!contact)
        return contact.error();
    const bool isNamed = !contact->email.isEmpty() || !contact->externalId.isEmpty();
    if (!isNamed && !contact->lead) {
        return refuse(400, u"parameter_not_found"_s,
                      u"A contact needs at least an email or an external_id, or the role lead"_s);
    }
    if (auto conflict = findConflict(call.state, *contact, true))
        return *conflict;
    ++call.state.counters.created;
    return show(call, call.state.addContact(std::move(*contact)));
}

Reply updateContact(Call &call)
{
    const auto number = activeContact(call, call.path.at(1));
    if (!number)
        return number.error();
    auto changed = applyContactBody(call, call.state.contacts[*number]);
    if (!changed)
        return changed.error();
    if (auto conflict = findConflict(call.state, *changed, false))
        return *conflict;
    ++call.state.counters.updated;
    return show(call, call.state.changeContact(
                          *number, [&changed](Contact &contact) { contact = std::move(*changed); }));
}

Reply readContact(Call &call)
{
    const auto number = activeContact(call, call.path.at(1));
    return number ? show(call, call.state.contacts[*number]) : number.error();
}

Reply findContactByExternalId(Call &call)
{
    const QString externalId = call.path.at(2);
    const Contact *contact = call.state.userByExternalId(externalId);
    if (contact && contact->isActive())
        return show(call, *contact);
    if (const Contact *source = contact ? nullptr : call.state.mergedByExternalId(externalId))
        return merged(call, *source);
    return noSuchContact();
}

Reply listContacts(Call &call)
{
    const State &state = call.state;
    // The text of the description says 50; the real system gives 10 (reference: Intercom-OpenAPI#639).
    const QJsonValue asked = call.hasQuery("per_page") ? QJsonValue(call.query("per_page")) : QJsonValue();
    const auto perPage = readPerPage(asked, 10, 150);
    if (!perPage)
        return perPage.error();
    Cursor cursor;
    if (call.hasQuery("starting_after")) {
        const auto given = readCursor(call.query("starting_after"));
        if (!given)
            return badCursor().value();
        cursor = *given;
    }
    const bool withHistory = call.query("include_merge_history") == u"true"_s;
    QJsonArray data;
    QString next;
    for (size_t i = call.hasQuery("starting_after") ? cursor.number + size_t(1) : 0;
         i < state.contacts.size(); ++i) {
        const Contact &contact = state.contacts[i];
        if (!contact.isActive())
            continue;
        if (data.size() == *perPage) {
            const auto last = state.contact(data.last().toObject().value(u"id"_s).toString());
            next = writeCursor({.after = last->createdAt, .number = last->number, .page = cursor.page + 1});
            break;
        }
        data.append(contactJson(state, contact, call.version, withHistory));
    }
    QJsonObject list = listOf(data);
    list.insert(u"total_count"_s, state.activeContacts);
    list.insert(u"pages"_s, cursorPages(cursor, *perPage, state.activeContacts, next));
    return ok(list);
}

} // namespace patchbay::sandbox
