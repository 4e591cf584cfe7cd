// What a check of a Clerk connection asks, and what it says.
#include "connectors/clerk/clerkconnector.h"

#include <QLocale>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

using Item = Health::Item;

Item failure(const QString &name, const Error &error)
{
    return {name, Item::State::Failed, error.message, error.nextStep};
}

QString counted(qint64 count, const QString &what)
{
    return QLocale(QLocale::English).toString(count) + u' ' + what;
}

} // namespace

Task<Health> ClerkConnector::check()
{
    constexpr auto priority = RateBudget::Priority::Interactive;
    Health health;
    health.checkedAt = QDateTime::currentDateTimeUtc();
    const auto started = std::chrono::steady_clock::now();
    const Result<QJsonObject> users = co_await m_api.object({u"users"_s, u"count"_s}, {}, priority);
    health.latency =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started);
    if (!users) {
        if (users.error().kind == Error::Kind::Cancelled)
            co_return fail(users.error());
        const bool answered = users.error().httpStatus > 0;
        if (answered)
            health.items.append({u"Reachable"_s, Item::State::Ok, u"Clerk answers."_s, {}});
        health.items.append(failure(answered ? u"Secret key"_s : u"Reachable"_s, users.error()));
        health.settle();
        co_return health;
    }
    health.items.append(
        {u"Reachable"_s, Item::State::Ok, u"Clerk answered within %1 ms."_s.arg(health.latency.count()), {}});
    // Clerk's keys have no narrower permissions (reference: clerk.com/docs, API keys).
    health.items.append({u"Secret key"_s,
                         Item::State::Ok,
                         (m_api.isProduction() ? u"Of a production instance; it opens all of it."_s
                                               : u"Of a development instance; it opens all of it."_s),
                         {}});
    health.items.append(
        {u"Users"_s, Item::State::Ok, counted(users->value(u"total_count"_s).toInteger(), u"users."_s), {}});

    const Result<ClerkList> organisations =
        co_await m_api.list({u"organizations"_s}, {{u"limit"_s, u"1"_s}}, priority);
    const QString organisationsName = u"Organisations"_s;
    if (organisations) {
        health.items.append(
            {organisationsName,
             Item::State::Ok,
             counted(organisations->total.value_or(organisations->items.size()), u"organisations."_s),
             {}});
    } else if (isWithoutOrganisations(organisations.error())) {
        health.items.append({organisationsName, Item::State::Warning,
                             u"This Clerk instance has no organisations, so only people can be synced."_s,
                             u"Switch organisations on in Clerk’s dashboard if you use them."_s});
    } else {
        health.items.append(failure(organisationsName, organisations.error()));
    }

    ClerkListing pending = clerkInvitationList(u"pending"_s, {});
    pending.query.append({u"limit"_s, u"1"_s});
    const Result<ClerkList> invitations = co_await m_api.list(pending.steps, pending.query, priority);
    if (!invitations) {
        health.items.append(failure(u"Invitations"_s, invitations.error()));
    } else if (invitations->total) {
        health.items.append(
            {u"Invitations"_s, Item::State::Ok, counted(*invitations->total, u"are open."_s), {}});
    } else {
        health.items.append({u"Invitations"_s, Item::State::Ok, u"They can be read."_s, {}});
    }
    health.items.append(
        {u"Rate limit"_s,
         Item::State::Ok,
         counted(m_api.rateLimit(), u"requests per 10 seconds, shared with your own programs."_s),
         {}});
    health.settle();
    co_return health;
}

} // namespace patchbay
