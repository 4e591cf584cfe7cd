#include "connectors/clerk/clerksystem.h"

#include "connectors/clerk/clerkconnector.h"
#include "net/httpclient.h"

namespace patchbay {

using namespace Qt::StringLiterals;

SystemDescription clerkSystem()
{
    using Kind = SettingField::Kind;
    SystemDescription system{
        .id = u"clerk"_s,
        .title = u"Clerk"_s,
        .summary =
            u"Reads users, invited users, organisations and memberships from Clerk. Nothing is ever written to it."_s,
        .category = u"Identity"_s,
        .icon = u"system-clerk"_s};
    system.settings.append(
        {.key = u"secret_key"_s,
         .label = u"Secret key"_s,
         .kind = Kind::Secret,
         .required = true,
         .help = u"From API keys in Clerk’s dashboard. It opens the whole instance, so it is kept in the "
                 "secret store only."_s,
         .example = u"sk_test_… or sk_live_…"_s});
    system.settings.append({.key = u"base_url"_s,
                            .label = u"Address"_s,
                            .defaultValue = u"https://api.clerk.com/v1"_s,
                            .help = u"Of the Backend API; only a proxy or a sandbox has another one."_s,
                            .example = u"https://api.clerk.com/v1"_s});
    return system;
}

Result<std::unique_ptr<Connector>> makeClerkConnector(const QJsonObject &settings,
                                                      const QHash<QString, Secret> &secrets, HttpClient *http)
{
    const auto wrong = [](const QString &field, Error error) {
        error.field = field;
        return fail(std::move(error));
    };
    const QUrl url(settings.value(u"base_url"_s).toString());
    if (const Outcome safe = checkAddressIsSafe(url); !safe)
        return wrong(u"base_url"_s, safe.error());
    if (url.hasQuery() || url.hasFragment() || !url.userInfo().isEmpty())
        return wrong(u"base_url"_s, {.kind = Error::Kind::InvalidInput,
                                     .message = u"The address of Clerk’s API must be a plain address."_s,
                                     .nextStep = u"For example: https://api.clerk.com/v1"_s});
    const Secret key = secrets.value(u"secret_key"_s);
    const QByteArray plain = key.reveal();
    if (!plain.isEmpty() && !plain.startsWith("sk_test_") && !plain.startsWith("sk_live_")) {
        return wrong(u"secret_key"_s,
                     {.kind = Error::Kind::InvalidInput,
                      .message = plain.startsWith("pk_")
                                     ? u"This is Clerk’s publishable key, which cannot read users."_s
                                     : u"This is no secret key of Clerk’s."_s,
                      .nextStep =
                          u"Copy the secret key, which begins with sk_test_ or sk_live_, from API keys "
                          "in Clerk’s dashboard."_s});
    }
    return std::unique_ptr<Connector>(
        std::make_unique<ClerkConnector>(ClerkApi::Settings{.baseUrl = url, .key = key}, http));
}

} // namespace patchbay
