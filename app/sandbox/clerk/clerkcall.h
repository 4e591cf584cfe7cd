// One request to the stand-in for Clerk as its endpoints see it, and the shapes of their answers.
#pragma once

#include "net/httpserver.h"
#include "sandbox/clerk/clerkstate.h"

#include <tl/expected.hpp>

#include <algorithm>

namespace patchbay::sandbox::clerk {

struct Reply
{
    int status = 200;
    QByteArray body{};
};

// What an endpoint says no with.
template<typename T>
using Checked = tl::expected<T, Reply>;

// One request, with its parameters decoded; a plus sign is a space.
struct Call
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

// {"errors":[{"message","long_message","code","meta"}],"clerk_trace_id"}.
Reply refusal(int status, const QString &code, const QString &message, const QString &parameter = {});
Reply notFound();
// 422 for the parameter.
Reply invalid(const QString &parameter, const QString &message);

Reply array(const QJsonArray &items);
Reply object(const QJsonObject &body);
// {"data":[…],"total_count":…}.
Reply listed(const QJsonArray &items, qsizetype total);

struct Paging
{
    qint64 limit = 10;
    qint64 offset = 0;
    QString field = QStringLiteral("created_at");
    bool descending = true;
};

// Refuses parameters that the endpoint does not have: a misspelt filter would otherwise give everything.
Checked<Paging> readPaging(const Call &call, QStringList known, const QStringList &orders);

// The ids in the wanted order; they come in the order of creation.
template<typename Key>
void sortIds(QStringList &ids, const Paging &paging, const Key &key)
{
    if (paging.field == QLatin1StringView("created_at")) {
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

// The endpoints, all of them for reading.
Reply listUsers(const Call &call);
Reply countUsers(const Call &call);
Reply readUser(const Call &call);
Reply listOrganisations(const Call &call);
Reply readOrganisation(const Call &call);
Reply listMemberships(const Call &call);
Reply listMembershipsOfUser(const Call &call);
Reply listMembershipsOfOrganisation(const Call &call);
Reply listInvitations(const Call &call);
Reply listOrganisationInvitations(const Call &call);
Reply listInvitationsOfOrganisation(const Call &call);

bool isMember(const ClerkState &state, const QString &user, const QStringList &organisations);

} // namespace patchbay::sandbox::clerk
