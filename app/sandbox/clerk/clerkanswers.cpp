#include "sandbox/clerk/clerkanswers.h"

#include "sandbox/routes.h"

namespace patchbay::sandbox::clerk {

using namespace Qt::StringLiterals;

namespace {

struct Endpoint
{
    const char *path; // * stands for one step; of several that fit, the first is taken
    Reply (*answer)(const Call &);
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

Reply answer(const ClerkState &state, const ServerRequest &request)
{
    QStringList path = splitPath(request.target);
    if (path.value(0) != u"v1")
        return notFound();
    path.removeFirst();
    const Call call{state, path, readQuery(request.target)};
    for (const Endpoint &endpoint : endpoints) {
        if (!fits(endpoint.path, path))
            continue;
        if (request.method != "GET")
            return refusal(405, u"method_not_allowed"_s, u"This stand-in is for reading."_s);
        return endpoint.answer(call);
    }
    return notFound();
}

} // namespace patchbay::sandbox::clerk
