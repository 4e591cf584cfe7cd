#include "console/workspacecheck.h"

namespace patchbay {

using namespace Qt::StringLiterals;
using State = Health::Item::State;

namespace {

// One read that Patchbay needs, and the permission that allows it (reference: OAuth scopes,
// developers.intercom.com).
struct Permission
{
    QString name{};
    QString what{};  // "Contacts"
    QString scope{}; // as the Developer Hub writes it
    bool needed = true;
};

bool isRefusal(const Error &error)
{
    return error.kind == Error::Kind::Unauthorized || error.kind == Error::Kind::Forbidden;
}

Health::Item judge(const Permission &permission, const Error *error)
{
    if (!error)
        return {permission.name, State::Ok, u"%1 can be read"_s.arg(permission.what), {}};
    if (error->kind == Error::Kind::PlanRestricted) {
        return {permission.name,
                State::Warning,
                u"%1 are not part of this workspace's plan"_s.arg(permission.what),
                {}};
    }
    if (isRefusal(*error)) {
        return {
            permission.name, permission.needed ? State::Failed : State::Warning,
            u"%1 cannot be read: the token lacks the permission"_s.arg(permission.what),
            u"In Intercom's Developer Hub open your app, Configure, Authentication, and allow “%1”. Then check again."_s
                .arg(permission.scope)};
    }
    return {permission.name, State::Warning,
            u"%1 could not be tried: %2"_s.arg(permission.what, error->message), error->nextStep};
}

template<typename T>
const Error *errorOf(const Result<T> &result)
{
    return result ? nullptr : &result.error();
}

void summarise(Health &health, const QString &good)
{
    int failed = 0;
    int warnings = 0;
    for (const Health::Item &item : std::as_const(health.items)) {
        failed += item.state == State::Failed ? 1 : 0;
        warnings += item.state == State::Warning ? 1 : 0;
    }
    health.ok = failed == 0;
    health.summary = good;
    for (const Health::Item &item : std::as_const(health.items)) {
        if (item.state == State::Failed || (failed == 0 && item.state == State::Warning)) {
            health.summary = item.text;
            break;
        }
    }
    const int others = (failed > 0 ? failed : warnings) - 1;
    if (others > 0)
        health.summary += u" (and %1 more)"_s.arg(others);
}

} // namespace

Error explainRefusal(const Error &error)
{
    Error explained = error;
    switch (error.kind) {
    case Error::Kind::Unauthorized:
        explained.nextStep =
            u"Copy the token again from Intercom's Developer Hub (your app, Configure, Authentication). "
            "Check the region, too: a token is valid in its own region only."_s;
        break;
    case Error::Kind::Unreachable:
    case Error::Kind::Timeout:
        if (error.nextStep.isEmpty())
            explained.nextStep = u"Check the network and the address, then try again."_s;
        break;
    default: break;
    }
    return explained;
}

Health failedHealth(const QString &itemName, const Error &error, const QDateTime &now)
{
    Health health;
    health.summary = error.message;
    health.checkedAt = now;
    health.items.append({itemName, State::Failed, error.message, error.nextStep});
    return health;
}

QCoro::Task<WorkspaceCheck> checkWorkspace(std::shared_ptr<IntercomDoor> door, ExpectedWorkspace expected,
                                           QDateTime now)
{
    intercom::Client &client = door->client();
    WorkspaceCheck check;
    check.health.checkedAt = now;

    Result<std::pair<intercom::Me, std::chrono::milliseconds>> probed = co_await client.probe();
    if (!probed) {
        check.refusal = explainRefusal(probed.error());
        check.health = failedHealth(u"Access token"_s, check.refusal, now);
        co_return check;
    }
    const intercom::Me &me = probed->first;
    check.health.latency = probed->second;

    if (!expected.appIdCode.isEmpty() && !me.appIdCode.isEmpty() && me.appIdCode != expected.appIdCode) {
        check.refusal.kind = Error::Kind::Unauthorized;
        check.refusal.message =
            u"The access token (%1) belongs to the workspace “%2” (%3), not to “%4” (%5)."_s.arg(
                secretPlaceText(door->token().place), me.appName, me.appIdCode, expected.name,
                expected.appIdCode);
        check.refusal.nextStep =
            u"Give this workspace its own token, or add the other one as a workspace of its own."_s;
        check.health.summary = check.refusal.message;
        check.health.items.append(
            {u"Access token"_s, State::Failed, check.refusal.message, check.refusal.nextStep});
        co_return check;
    }
    check.me = me;
    check.health.items.append({u"Access token"_s,
                               State::Ok,
                               me.adminName.isEmpty()
                                   ? u"Intercom accepts it"_s
                                   : u"Intercom accepts it; it acts as %1"_s.arg(me.adminName),
                               {}});
    const Outcome region = intercom::checkRegion(expected.region, me.region);
    if (!region)
        check.health.items.append(
            {u"Region"_s, State::Failed, region.error().message, region.error().nextStep});
    else if (expected.region != intercom::Region::Custom)
        check.health.items.append({u"Region"_s, State::Ok, intercom::regionTitle(expected.region), {}});

    // Eager tasks: all are on their way before the first is awaited.
    auto contacts = client.listContacts({}, 1);
    auto companies = client.listCompanies(1, 1);
    auto tags = client.tags();
    auto attributes = client.dataAttributes(u"contact"_s);
    auto admins = client.admins();
    auto logs = client.activityLogs(now.addSecs(-3600));
    const Result<intercom::Page<intercom::Contact>> gotContacts = co_await contacts;
    const Result<intercom::Page<intercom::Company>> gotCompanies = co_await companies;
    const Result<QList<intercom::Tag>> gotTags = co_await tags;
    const Result<QList<intercom::DataAttribute>> gotAttributes = co_await attributes;
    const Result<QList<intercom::Admin>> gotAdmins = co_await admins;
    const Result<intercom::Page<intercom::ActivityLogEntry>> gotLogs = co_await logs;

    QList<Health::Item> &items = check.health.items;
    items.append(
        judge({u"Contacts"_s, u"Contacts"_s, u"Read and list users and companies"_s}, errorOf(gotContacts)));
    items.append(judge({u"Companies"_s, u"Companies"_s, u"Read and list users and companies"_s},
                       errorOf(gotCompanies)));
    items.append(judge({u"Data attributes"_s, u"Data attributes"_s, u"Read and list users and companies"_s},
                       errorOf(gotAttributes)));
    items.append(judge({u"Tags"_s, u"Tags"_s, u"Read tags"_s, false}, errorOf(gotTags)));
    items.append(judge({u"Teammates"_s, u"Teammates"_s, u"Read admins"_s, false}, errorOf(gotAdmins)));
    items.append(judge({u"Activity logs"_s, u"Activity logs"_s, u"Read admin activity logs"_s, false},
                       errorOf(gotLogs)));
    summarise(check.health, u"Intercom answers in %1 ms"_s.arg(check.health.latency.count()));
    co_return check;
}

} // namespace patchbay
