#include "sandbox/contactjson.h"
#include "sandbox/contacts.h"

#include <QJsonArray>

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

namespace {

// The one whose life is to be changed: any but deleted and, unless asked for, merged ones.
Checked<const Contact *> existing(const Call &call)
{
    const Contact *contact = call.state.contact(call.path.at(1));
    if (!contact || contact->status == Contact::Status::Deleted)
        return tl::unexpected(noSuchContact());
    return contact;
}

Reply setStatus(Call &call, Contact::Status status, const QString &flag, bool value)
{
    const auto contact = existing(call);
    if (!contact)
        return contact.error();
    if ((*contact)->status == Contact::Status::Merged)
        return activeContact(call, call.path.at(1)).error();
    if ((*contact)->status != status)
        call.state.changeContact((*contact)->number, [status](Contact &changed) { changed.status = status; });
    ++call.state.counters.updated;
    return ok(contactReference(call.state, **contact, flag, value));
}

void releaseCompanies(State &state, quint32 number)
{
    const auto companies = state.contacts[number].companies;
    for (const quint32 company : companies)
        state.detach(number, company);
}

bool shareAddress(const Contact &a, const Contact &b)
{
    return (!a.email.isEmpty() && a.email.compare(b.email, Qt::CaseInsensitive) == 0) ||
           (!a.phone.isEmpty() && a.phone == b.phone);
}

// What the surviving user takes over: the lead's links, and what the user itself lacks.
void absorb(Contact &user, const Contact &lead, qint64 now)
{
    for (QString Contact::*field :
         {&Contact::email, &Contact::phone, &Contact::name, &Contact::avatar, &Contact::ownerId}) {
        if ((user.*field).isEmpty())
            user.*field = lead.*field;
    }
    for (auto it = lead.custom.begin(); it != lead.custom.end(); ++it) {
        if (!user.custom.contains(it.key()))
            user.custom.insert(it.key(), *it);
    }
    for (const TagLink &link : lead.tags) {
        if (std::none_of(user.tags.begin(), user.tags.end(),
                         [&link](const TagLink &own) { return own.tag == link.tag; }))
            user.tags.push_back(link);
    }
    user.mergeHistory.push_back({.source = lead.number, .mergedAt = now});
}

} // namespace

Reply archiveContact(Call &call)
{
    return setStatus(call, Contact::Status::Archived, u"archived"_s, true);
}

Reply blockContact(Call &call)
{
    return setStatus(call, Contact::Status::Blocked, u"blocked"_s, true);
}

Reply unarchiveContact(Call &call)
{
    const auto contact = existing(call);
    if (!contact)
        return contact.error();
    if ((*contact)->status == Contact::Status::Merged)
        return refuse(400, u"bad_request"_s, u"User has been merged and is not restorable."_s);
    if ((*contact)->status == Contact::Status::Blocked)
        return refuse(400, u"not_restorable"_s, u"User has been blocked and is not restorable."_s);
    return setStatus(call, Contact::Status::Active, u"archived"_s, false);
}

Reply deleteContact(Call &call)
{
    const auto contact = existing(call);
    if (!contact)
        return contact.error();
    if ((*contact)->status == Contact::Status::Merged)
        return activeContact(call, call.path.at(1)).error();
    const quint32 number = (*contact)->number;
    releaseCompanies(call.state, number);
    call.state.changeContact(number, [](Contact &deleted) {
        deleted.status = Contact::Status::Deleted;
        deleted.tags.clear();
    });
    ++call.state.counters.deleted;
    return ok(contactReference(call.state, call.state.contacts[number], u"deleted"_s, true));
}

Reply mergeContacts(Call &call)
{
    State &state = call.state;
    const QJsonValue from = call.body.value(u"from"_s);
    const QJsonValue into = call.body.value(u"into"_s);
    if (!from.isString() || !into.isString())
        return refuse(400, u"parameter_not_found"_s, u"from and into must both be given"_s);
    const auto source = activeContact(call, from.toString());
    if (!source)
        return source.error();
    const auto target = activeContact(call, into.toString());
    if (!target)
        return target.error();
    const Contact &lead = state.contacts[*source];
    if (!lead.lead || state.contacts[*target].lead)
        return refuse(400, u"invalid_merge"_s,
                      u"A contact with the role lead can only be merged into a user"_s);
    if (call.version.atLeast(2, 16) && !call.body.value(u"skip_duplicate_validation"_s).toBool() &&
        !shareAddress(lead, state.contacts[*target])) {
        return refuse(400, u"invalid_merge"_s,
                      u"Contacts can only be merged when they are duplicates (matching email or phone). Pass "
                      "skip_duplicate_validation=true to override this check."_s);
    }
    const auto companies = lead.companies;
    releaseCompanies(state, *source);
    const auto &own = state.contacts[*target].companies;
    for (const quint32 company : companies) {
        if (std::find(own.begin(), own.end(), company) == own.end())
            state.attach(*target, company);
    }
    const qint64 now = state.now();
    state.changeContact(*target, [&lead, now](Contact &user) { absorb(user, lead, now); });
    state.changeContact(*source, [&target](Contact &merged) {
        merged.status = Contact::Status::Merged;
        merged.mergedInto = *target;
        merged.tags.clear();
    });
    ++state.counters.updated;
    return ok(contactJson(state, state.contacts[*target], call.version,
                          call.query("include_merge_history") == u"true"_s));
}

} // namespace patchbay::sandbox
