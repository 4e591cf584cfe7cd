#include "sandbox/clerk/clerkanswers.h"

#include "base/json.h"
#include "sandbox/routes.h"

#include <QUrl>
#include <QUrlQuery>

#include <algorithm>

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 mostEntries = 500;
constexpr qsizetype mostValues = 100;

// One request, with its parameters decoded; a plus sign is a space.
struct ClerkCall
{
    const ClerkState &state;
    QStringList path;
    QList<std::pair<QString, QString>> query;

    bool has(const QString &name) const
    {
        return std::any_of(query.begin(), query.end(), [&](const auto &item) { return item.first == name; });
    }
    QString first(const QString &name, const QString &fallback = {}) const
    {
        for (const auto &[key, value] : query) {
            if (key == name)
                return value;
        }
        return fallback;
    }
    QStringList all(const QString &name) const
    {
        QStringList values;
        for (const auto &[key, value] : query) {
            if (key == name)
                values << value;
        }
        return values;
    }
};

template<typename T>
using Read = tl::expected<T, ClerkReply>;

tl::unexpected<ClerkReply> invalid(const QString &parameter, const QString &message)
{
    return tl::unexpected<ClerkReply>(clerkRefusal(422, u"form_param_value_invalid"_s, message, parameter));
}

Read<qint64> number(const ClerkCall &call, const QString &name, qint64 fallback, qint64 least, qint64 most)
{
    if (!call.has(name))
        return fallback;
    bool isNumber = false;
    const qint64 value = call.first(name).toLongLong(&isNumber);
    if (!isNumber || value < least || value > most)
        return invalid(name, u"%1 must be a whole number from %2 to %3"_s.arg(name).arg(least).arg(most));
    return value;
}

struct Paging
{
    qint64 limit = 10;
    qint64 offset = 0;
    QString field = u"created_at"_s;
    bool descending = true;
};

// Refuses parameters that the endpoint does not have: a misspelt filter would otherwise give everything.
Read<Paging> readPaging(const ClerkCall &call, QStringList known, const QStringList &orders)
{
    known += QStringList{u"limit"_s, u"offset"_s};
    if (!orders.isEmpty())
        known << u"order_by"_s;
    for (const auto &[name, value] : call.query) {
        if (!known.contains(name))
            return tl::unexpected<ClerkReply>(
                clerkRefusal(422, u"form_param_unknown"_s,
                             u"%1 is not a valid parameter for this request."_s.arg(name), name));
        if (call.all(name).size() > mostValues)
            return invalid(name, u"%1 takes up to 100 values"_s.arg(name));
    }
    Paging paging;
    const auto limit = number(call, u"limit"_s, 10, 1, mostEntries);
    if (!limit)
        return tl::unexpected(limit.error());
    const auto offset = number(call, u"offset"_s, 0, 0, 1'000'000'000);
    if (!offset)
        return tl::unexpected(offset.error());
    paging.limit = *limit;
    paging.offset = *offset;
    QString order = call.first(u"order_by"_s, u"-created_at"_s);
    paging.descending = order.startsWith(u'-');
    if (order.startsWith(u'-') || order.startsWith(u'+'))
        order.remove(0, 1);
    if (call.has(u"order_by"_s) && !orders.contains(order))
        return invalid(u"order_by"_s, u"order_by must be one of %1"_s.arg(orders.join(u", "_s)));
    paging.field = order;
    return paging;
}

// The ids in the wanted order; they come in the order of creation.
template<typename Key>
void sortIds(QStringList &ids, const Paging &paging, const Key &key)
{
    if (paging.field == u"created_at") {
        if (paging.descending)
            std::reverse(ids.begin(), ids.end());
        return;
    }
    const auto less = [&](const QString &a, const QString &b) {
        const QJsonValue left = key(a, paging.field);
        const QJsonValue right = key(b, paging.field);
        return left.isDouble() || right.isDouble() ? left.toInteger() < right.toInteger()
                                                   : left.toString() < right.toString();
    };
    // Equal ones stay in the order of creation.
    QHash<QString, qsizetype> place;
    for (qsizetype i = 0; i < ids.size(); ++i)
        place.insert(ids.at(i), i);
    std::sort(ids.begin(), ids.end(), [&](const QString &a, const QString &b) {
        const QString &first = paging.descending ? b : a;
        const QString &second = paging.descending ? a : b;
        return less(first, second) || (!less(second, first) && place.value(a) < place.value(b));
    });
}

template<typename Show>
QJsonArray slice(const QStringList &ids, const Paging &paging, const Show &show)
{
    QJsonArray items;
    for (qint64 i = paging.offset; i < std::min<qint64>(ids.size(), paging.offset + paging.limit); ++i)
        items.append(show(ids.at(i)));
    return items;
}

ClerkReply array(const QJsonArray &items)
{
    return {.body = toCompactJson(items)};
}

ClerkReply object(const QJsonObject &body)
{
    return {.body = toCompactJson(body)};
}

ClerkReply listed(const QJsonArray &items, qsizetype total)
{
    return object({{u"data"_s, items}, {u"total_count"_s, static_cast<qint64>(total)}});
}

ClerkReply notFound()
{
    return clerkRefusal(404, u"resource_not_found"_s, u"not found"_s);
}

const QStringList &userFilters()
{
    static const QStringList names{u"email_address"_s,   u"user_id"_s,          u"external_id"_s,
                                   u"organization_id"_s, u"created_at_after"_s, u"created_at_before"_s,
                                   u"banned"_s};
    return names;
}

bool isMember(const ClerkState &state, const QString &user, const QStringList &organisations)
{
    const QStringList memberships = state.membershipsOfUser(user);
    return std::any_of(memberships.begin(), memberships.end(), [&](const QString &membership) {
        return organisations.contains(
            state.memberships().find(membership)->value(u"organization_id"_s).toString());
    });
}

QStringList filteredUsers(const ClerkCall &call)
{
    const ClerkState &state = call.state;
    QStringList ids = state.users().ids();
    if (call.has(u"email_address"_s)) {
        QSet<QString> wanted;
        for (const QString &email : call.all(u"email_address"_s)) {
            for (const QString &id : state.usersOfEmail(email))
                wanted.insert(id);
        }
        ids.removeIf([&](const QString &id) { return !wanted.contains(id); });
    }
    const auto keep = [&](const QString &parameter, const auto &test) {
        if (call.has(parameter))
            ids.removeIf([&](const QString &id) { return !test(id, *state.users().find(id)); });
    };
    keep(u"user_id"_s,
         [&](const QString &id, const QJsonObject &) { return call.all(u"user_id"_s).contains(id); });
    keep(u"external_id"_s, [&](const QString &, const QJsonObject &user) {
        return call.all(u"external_id"_s).contains(user.value(u"external_id"_s).toString());
    });
    keep(u"organization_id"_s, [&](const QString &id, const QJsonObject &) {
        return isMember(state, id, call.all(u"organization_id"_s));
    });
    keep(u"created_at_after"_s, [&](const QString &, const QJsonObject &user) {
        return user.value(u"created_at"_s).toInteger() > call.first(u"created_at_after"_s).toLongLong();
    });
    keep(u"created_at_before"_s, [&](const QString &, const QJsonObject &user) {
        return user.value(u"created_at"_s).toInteger() < call.first(u"created_at_before"_s).toLongLong();
    });
    keep(u"banned"_s, [&](const QString &, const QJsonObject &user) {
        return user.value(u"banned"_s).toBool() == (call.first(u"banned"_s) == u"true"_s);
    });
    return ids;
}

ClerkReply wrongCursor(const QString &message)
{
    return clerkRefusal(422, u"form_param_value_invalid"_s, message, u"starting_after"_s);
}

ClerkReply listUsers(const ClerkCall &call)
{
    Read<Paging> paging =
        readPaging(call, userFilters() + QStringList{u"starting_after"_s},
                   {u"created_at"_s, u"updated_at"_s, u"email_address"_s, u"first_name"_s, u"last_name"_s,
                    u"username"_s, u"last_active_at"_s, u"last_sign_in_at"_s});
    if (!paging)
        return paging.error();
    QStringList ids = filteredUsers(call);
    sortIds(ids, *paging, [&](const QString &id, const QString &field) -> QJsonValue {
        const QJsonObject &user = *call.state.users().find(id);
        return field == u"email_address" ? user.value(u"email_addresses"_s)[0][field] : user.value(field);
    });
    if (call.has(u"starting_after"_s)) {
        const QString after = call.first(u"starting_after"_s);
        if (paging->field != u"created_at")
            return wrongCursor(u"starting_after needs the order of created_at"_s);
        if (paging->offset > 0)
            return wrongCursor(u"starting_after cannot be combined with offset"_s);
        const qsizetype place = ids.indexOf(after);
        if (place < 0)
            return wrongCursor(u"starting_after is not a user of this list"_s);
        paging->offset = place + 1;
    }
    return array(slice(ids, *paging, [&](const QString &id) { return *call.state.users().find(id); }));
}

ClerkReply countUsers(const ClerkCall &call)
{
    for (const auto &[name, value] : call.query) {
        if (!userFilters().contains(name))
            return clerkRefusal(422, u"form_param_unknown"_s,
                                u"%1 is not a valid parameter for this request."_s.arg(name), name);
    }
    return object({{u"object"_s, u"total_count"_s},
                   {u"total_count"_s, static_cast<qint64>(filteredUsers(call).size())}});
}

ClerkReply readUser(const ClerkCall &call)
{
    const QJsonObject *user = call.state.users().find(call.path.at(1));
    return user ? object(*user) : notFound();
}

ClerkReply listOrganisations(const ClerkCall &call)
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

ClerkReply readOrganisation(const ClerkCall &call)
{
    const bool withCount = call.first(u"include_members_count"_s) == u"true";
    for (const QString &id : call.state.organisations().ids()) {
        const QJsonObject &organisation = *call.state.organisations().find(id);
        if (id == call.path.at(1) || organisation.value(u"slug"_s) == call.path.at(1))
            return object(call.state.organisationJson(id, withCount));
    }
    return notFound();
}

ClerkReply showMemberships(const ClerkCall &call, QStringList ids, const QStringList &orders)
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

ClerkReply listMemberships(const ClerkCall &call)
{
    return showMemberships(call, call.state.memberships().ids(), membershipOrders());
}

ClerkReply listMembershipsOfUser(const ClerkCall &call)
{
    if (!call.state.users().find(call.path.at(1)))
        return notFound();
    return showMemberships(call, ordered(call.state, call.state.membershipsOfUser(call.path.at(1))), {});
}

ClerkReply listMembershipsOfOrganisation(const ClerkCall &call)
{
    if (!call.state.organisations().find(call.path.at(1)))
        return notFound();
    return showMemberships(call, ordered(call.state, call.state.membershipsOfOrganisation(call.path.at(1))),
                           membershipOrders());
}

struct InvitationFilter
{
    QString status{};
    QString query{};
    QString organisation{};
    bool idsToo = false;
    bool withRevoked = true;
};

Read<QStringList> filteredInvitations(const ClerkCall &call, const ClerkTable &table,
                                      const InvitationFilter &filter)
{
    static const QStringList statuses{u"pending"_s, u"accepted"_s, u"revoked"_s, u"expired"_s};
    if (call.has(u"status"_s) && !statuses.contains(filter.status))
        return invalid(u"status"_s, u"status must be one of %1"_s.arg(statuses.join(u", "_s)));
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

ClerkReply listInvitations(const ClerkCall &call)
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

ClerkReply listOrganisationInvitations(const ClerkCall &call)
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

ClerkReply listInvitationsOfOrganisation(const ClerkCall &call)
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

struct Endpoint
{
    const char *path; // * stands for one step; of several that fit, the first is taken
    ClerkReply (*answer)(const ClerkCall &);
};

constexpr Endpoint endpoints[] = {
    {"users", listUsers},
    {"users/count", countUsers},
    {"users/*", readUser},
    {"users/*/organization_memberships", listMembershipsOfUser},
    {"organizations", listOrganisations},
    {"organizations/*", readOrganisation},
    {"organizations/*/memberships", listMembershipsOfOrganisation},
    {"organizations/*/invitations", listInvitationsOfOrganisation},
    {"organization_memberships", listMemberships},
    {"invitations", listInvitations},
    {"organization_invitations", listOrganisationInvitations},
};

bool fits(const char *pattern, const QStringList &path)
{
    const QStringList steps = QString::fromLatin1(pattern).split(u'/');
    if (steps.size() != path.size())
        return false;
    for (qsizetype i = 0; i < steps.size(); ++i) {
        if (steps.at(i) != u"*"_s && steps.at(i) != path.at(i))
            return false;
    }
    return true;
}

QList<std::pair<QString, QString>> readQuery(const QByteArray &target)
{
    QList<std::pair<QString, QString>> query;
    const qsizetype mark = target.indexOf('?');
    const QList<QByteArray> parts = mark < 0 ? QList<QByteArray>() : target.mid(mark + 1).split('&');
    for (const QByteArray &part : parts) {
        const qsizetype equals = part.indexOf('=');
        const auto decode = [](QByteArray text) {
            return QString::fromUtf8(QByteArray::fromPercentEncoding(text.replace('+', ' ')));
        };
        if (!part.isEmpty())
            query.append({decode(equals < 0 ? part : part.left(equals)),
                          equals < 0 ? QString() : decode(part.mid(equals + 1))});
    }
    return query;
}

} // namespace

ClerkReply clerkRefusal(int status, const QString &code, const QString &message, const QString &parameter)
{
    QJsonObject error{{u"message"_s, message}, {u"long_message"_s, message}, {u"code"_s, code}};
    if (!parameter.isEmpty())
        error.insert(u"meta"_s, QJsonObject{{u"param_name"_s, parameter}});
    return {.status = status,
            .body = toCompactJson(QJsonObject{{u"errors"_s, QJsonArray{error}},
                                              {u"clerk_trace_id"_s, u"00000000000000000000000000000001"_s}})};
}

ClerkReply answerClerk(const ClerkState &state, const ServerRequest &request)
{
    QStringList path = splitPath(request.target);
    if (path.value(0) != u"v1")
        return notFound();
    path.removeFirst();
    const ClerkCall call{state, path, readQuery(request.target)};
    for (const Endpoint &endpoint : endpoints) {
        if (!fits(endpoint.path, path))
            continue;
        if (request.method != "GET")
            return clerkRefusal(405, u"method_not_allowed"_s, u"This stand-in is for reading."_s);
        return endpoint.answer(call);
    }
    return notFound();
}

} // namespace patchbay::sandbox
