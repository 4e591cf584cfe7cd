#include "sandbox/clerk/clerkcall.h"

namespace patchbay::sandbox::clerk {

using namespace Qt::StringLiterals;

namespace {

struct InvitationFilter
{
    QString status{};
    QString query{};
    QString organisation{};
    bool idsToo = false;
    bool withRevoked = true;
};

Checked<QStringList> filteredInvitations(const Call &call, const ClerkTable &table,
                                         const InvitationFilter &filter)
{
    static const QStringList statuses{u"pending"_s, u"accepted"_s, u"revoked"_s, u"expired"_s};
    if (call.has(u"status"_s) && !statuses.contains(filter.status))
        return tl::unexpected<Reply>(
            invalid(u"status"_s, u"status must be one of %1"_s.arg(statuses.join(u", "_s))));
    QStringList ids = table.ids();
    ids.removeIf([&](const QString &id) {
        const QJsonObject &invitation = *table.find(id);
        const QString status = invitation.value(u"status"_s).toString();
        const bool matches =
            invitation.value(u"email_address"_s).toString().contains(filter.query, Qt::CaseInsensitive) ||
            (filter.idsToo && id.contains(filter.query));
        return (filter.status.isEmpty() ? status == u"revoked" && !filter.withRevoked
                                        : status != filter.status) ||
               !matches ||
               (!filter.organisation.isEmpty() &&
                invitation.value(u"organization_id"_s) != filter.organisation);
    });
    return ids;
}

} // namespace

Reply listInvitations(const Call &call)
{
    const auto paging = readPaging(call, {u"status"_s, u"query"_s, u"paginated"_s},
                                   {u"created_at"_s, u"email_address"_s, u"expires_at"_s});
    if (!paging)
        return paging.error();
    const ClerkTable &table = call.state.invitations();
    auto ids = filteredInvitations(call, table,
                                   {.status = call.first(u"status"_s),
                                    .query = call.first(u"query"_s),
                                    .idsToo = true,
                                    .withRevoked = false});
    if (!ids)
        return ids.error();
    sortIds(*ids, *paging,
            [&](const QString &id, const QString &field) { return table.find(id)->value(field); });
    const QJsonArray items = slice(*ids, *paging, [&](const QString &id) { return *table.find(id); });
    return call.first(u"paginated"_s) == u"true" ? listed(items, ids->size()) : array(items);
}

Reply listOrganisationInvitations(const Call &call)
{
    const auto paging = readPaging(call, {u"status"_s, u"query"_s}, {u"created_at"_s, u"email_address"_s});
    if (!paging)
        return paging.error();
    const ClerkTable &table = call.state.organisationInvitations();
    auto ids = filteredInvitations(call, table,
                                   {.status = call.first(u"status"_s), .query = call.first(u"query"_s)});
    if (!ids)
        return ids.error();
    sortIds(*ids, *paging,
            [&](const QString &id, const QString &field) { return table.find(id)->value(field); });
    return listed(
        slice(*ids, *paging, [&](const QString &id) { return call.state.organisationInvitationJson(id); }),
        ids->size());
}

Reply listInvitationsOfOrganisation(const Call &call)
{
    const auto paging =
        readPaging(call, {u"status"_s, u"email_address"_s}, {u"created_at"_s, u"email_address"_s});
    if (!paging)
        return paging.error();
    if (!call.state.organisations().find(call.path.at(1)))
        return notFound();
    const ClerkTable &table = call.state.organisationInvitations();
    auto ids = filteredInvitations(call, table,
                                   {.status = call.first(u"status"_s),
                                    .query = call.first(u"email_address"_s),
                                    .organisation = call.path.at(1)});
    if (!ids)
        return ids.error();
    sortIds(*ids, *paging,
            [&](const QString &id, const QString &field) { return table.find(id)->value(field); });
    return listed(slice(*ids, *paging, [&](const QString &id) { return *table.find(id); }), ids->size());
}

} // namespace patchbay::sandbox::clerk
