#include "sandbox/clerk/clerkcall.h"

#include <QSet>

namespace patchbay::sandbox::clerk {

using namespace Qt::StringLiterals;

namespace {

const QStringList &userFilters()
{
    static const QStringList names{u"email_address"_s,   u"user_id"_s,          u"external_id"_s,
                                   u"organization_id"_s, u"created_at_after"_s, u"created_at_before"_s,
                                   u"banned"_s};
    return names;
}

QStringList filteredUsers(const Call &call)
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

Reply wrongCursor(const QString &message)
{
    return refusal(422, u"form_param_value_invalid"_s, message, u"starting_after"_s);
}

} // namespace

bool isMember(const ClerkState &state, const QString &user, const QStringList &organisations)
{
    const QStringList memberships = state.membershipsOfUser(user);
    return std::any_of(memberships.begin(), memberships.end(), [&](const QString &membership) {
        return organisations.contains(
            state.memberships().find(membership)->value(u"organization_id"_s).toString());
    });
}

Reply listUsers(const Call &call)
{
    Checked<Paging> paging =
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

Reply countUsers(const Call &call)
{
    for (const auto &[name, value] : call.query) {
        if (!userFilters().contains(name))
            return refusal(422, u"form_param_unknown"_s,
                           u"%1 is not a valid parameter for this request."_s.arg(name), name);
    }
    return object({{u"object"_s, u"total_count"_s},
                   {u"total_count"_s, static_cast<qint64>(filteredUsers(call).size())}});
}

Reply readUser(const Call &call)
{
    const QJsonObject *user = call.state.users().find(call.path.at(1));
    return user ? object(*user) : notFound();
}

} // namespace patchbay::sandbox::clerk
