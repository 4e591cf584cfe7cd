#include "sandbox/clerk/clerkcall.h"

#include <QSet>

namespace patchbay::sandbox::clerk {

using namespace Qt::StringLiterals;

namespace {

Reply showMemberships(const Call &call, QStringList ids, const QStringList &orders)
{
    const auto paging = readPaging(call, {}, orders);
    if (!paging)
        return paging.error();
    sortIds(ids, *paging, [&](const QString &id, const QString &field) {
        return call.state.membershipJson(id).value(u"public_user_data"_s)[field];
    });
    return listed(slice(ids, *paging, [&](const QString &id) { return call.state.membershipJson(id); }),
                  ids.size());
}

// In the order of creation: the indexes give them in any.
QStringList ordered(const ClerkState &state, const QStringList &some)
{
    if (some.size() < 2)
        return some;
    const QSet<QString> wanted(some.begin(), some.end());
    QStringList ids = state.memberships().ids();
    ids.removeIf([&](const QString &id) { return !wanted.contains(id); });
    return ids;
}

const QStringList &membershipOrders()
{
    static const QStringList orders{u"created_at"_s, u"first_name"_s, u"last_name"_s, u"username"_s};
    return orders;
}

} // namespace

Reply listOrganisations(const Call &call)
{
    const auto paging =
        readPaging(call, {u"include_members_count"_s, u"query"_s, u"user_id"_s, u"organization_id"_s},
                   {u"created_at"_s, u"name"_s, u"members_count"_s});
    if (!paging)
        return paging.error();
    const ClerkState &state = call.state;
    const QString query = call.first(u"query"_s);
    QStringList ids = state.organisations().ids();
    ids.removeIf([&](const QString &id) {
        const QString name = state.organisations().find(id)->value(u"name"_s).toString();
        const QStringList members = call.all(u"user_id"_s);
        return (call.has(u"organization_id"_s) && !call.all(u"organization_id"_s).contains(id)) ||
               (!query.isEmpty() && id != query && !name.contains(query, Qt::CaseInsensitive)) ||
               (!members.isEmpty() && std::none_of(members.begin(), members.end(), [&](const QString &user) {
                   return isMember(state, user, {id});
               }));
    });
    sortIds(ids, *paging, [&](const QString &id, const QString &field) {
        return state.organisationJson(id, true).value(field);
    });
    const bool withCount = call.first(u"include_members_count"_s) == u"true";
    return listed(
        slice(ids, *paging, [&](const QString &id) { return state.organisationJson(id, withCount); }),
        ids.size());
}

Reply readOrganisation(const Call &call)
{
    const bool withCount = call.first(u"include_members_count"_s) == u"true";
    for (const QString &id : call.state.organisations().ids()) {
        const QJsonObject &organisation = *call.state.organisations().find(id);
        if (id == call.path.at(1) || organisation.value(u"slug"_s) == call.path.at(1))
            return object(call.state.organisationJson(id, withCount));
    }
    return notFound();
}

Reply listMemberships(const Call &call)
{
    return showMemberships(call, call.state.memberships().ids(), membershipOrders());
}

Reply listMembershipsOfUser(const Call &call)
{
    if (!call.state.users().find(call.path.at(1)))
        return notFound();
    return showMemberships(call, ordered(call.state, call.state.membershipsOfUser(call.path.at(1))), {});
}

Reply listMembershipsOfOrganisation(const Call &call)
{
    if (!call.state.organisations().find(call.path.at(1)))
        return notFound();
    return showMemberships(call, ordered(call.state, call.state.membershipsOfOrganisation(call.path.at(1))),
                           membershipOrders());
}

} // namespace patchbay::sandbox::clerk
