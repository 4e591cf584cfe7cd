#include "sandbox/sandbox.h"

#include "sandbox/clerk/clerkservice.h"
#include "sandbox/demosources.h"
#include "sandbox/service.h"

#include <QCoreApplication>
#include <QRandomGenerator>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

QString randomText(int bytes)
{
    QByteArray random(bytes, Qt::Uninitialized);
    for (char &byte : random)
        byte = static_cast<char>(QRandomGenerator::system()->generate());
    return QString::fromLatin1(
        random.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

Outcome check(const SandboxOptions &options)
{
    const auto wrong = [](const QString &message) {
        return fail(Error::Kind::InvalidInput, message, u"See patchbayctl sandbox --help."_s);
    };
    if (options.contacts < 0 || options.companies < 0 || options.latencyMs < 0 || options.searchDelayMs < 0 ||
        options.bulkTaskMs < 0)
        return wrong(u"A sandbox cannot have a negative number of contacts, companies or milliseconds."_s);
    if (options.conversations < 0 || options.tickets < 0)
        return wrong(u"A sandbox cannot have a negative number of conversations or tickets."_s);
    if (options.contacts == 0 && options.conversations + options.tickets > 0)
        return wrong(u"Conversations and tickets are somebody's: the sandbox needs contacts for them."_s);
    if (options.clerkUsers < 0 || options.clerkOrganisations < 0 || options.clerkInvitations < 0)
        return wrong(u"A sandbox cannot have a negative number of users, organisations or invitations."_s);
    if (options.rateLimit < 1 || options.clerkRateLimit < 1)
        return wrong(u"The rate limit of a sandbox must allow at least one request in 10 seconds."_s);
    if (options.faultRate < 0 || options.faultRate > 1)
        return wrong(u"The fault rate of a sandbox is a share, between 0 and 1."_s);
    if (!QTimeZone(options.timeZone.toLatin1()).isValid())
        return wrong(u"There is no time zone named '%1'."_s.arg(options.timeZone));
    if (!sandbox::readVersion(options.defaultVersion))
        return wrong(u"The sandbox does not speak version '%1'."_s.arg(options.defaultVersion));
    return {};
}

} // namespace

struct Sandbox::Private
{
    SandboxOptions options;
    sandbox::DemoSources sources{};
    QString appId{};
    std::unique_ptr<sandbox::Service> service{};
    std::unique_ptr<sandbox::ClerkService> clerk{};
    // Last, so that they go before what their handlers use.
    std::unique_ptr<HttpServer> server{};
    std::unique_ptr<HttpServer> clerkServer{};
};

Sandbox::Sandbox(SandboxOptions options) : d(std::make_unique<Private>())
{
    d->options = std::move(options);
    if (d->options.token.isEmpty())
        d->options.token = u"sandbox_"_s + randomText(32);
    if (d->options.clientSecret.isEmpty())
        d->options.clientSecret = randomText(32);
    // Shaped as Clerk's keys of development instances are.
    if (d->options.clerkSecretKey.isEmpty())
        d->options.clerkSecretKey = u"sk_test_"_s + randomText(32).remove(u'-').remove(u'_');
    d->appId = u"sandbox"_s + QString::number(d->options.seed);
}

Sandbox::~Sandbox()
{
    stop();
}

Outcome Sandbox::start()
{
    if (auto outcome = check(d->options); !outcome)
        return outcome;
    if (auto outcome = d->sources.create(); !outcome)
        return outcome;
    d->service = std::make_unique<sandbox::Service>(
        d->options,
        sandbox::Service::Keys{d->options.token.toUtf8(), Secret(d->options.clientSecret), d->appId});
    HttpServer::Settings settings;
    settings.port = d->options.port;
    settings.maxConnections = 4'096;
    sandbox::Service *service = d->service.get();
    d->server = std::make_unique<HttpServer>(
        settings, [service](const ServerRequest &request, const Responder &respond) {
            service->answer(request, respond);
        });
    if (auto outcome = d->server->start(); !outcome)
        return outcome;
    d->clerk = std::make_unique<sandbox::ClerkService>(d->options, d->options.clerkSecretKey.toLatin1());
    sandbox::ClerkService *clerk = d->clerk.get();
    d->clerkServer = std::make_unique<HttpServer>(
        HttpServer::Settings(),
        [clerk](const ServerRequest &request, const Responder &respond) { clerk->answer(request, respond); });
    return d->clerkServer->start();
}

void Sandbox::stop()
{
    if (d->server)
        d->server->stop();
    if (d->clerkServer)
        d->clerkServer->stop();
}

QJsonObject Sandbox::announcement() const
{
    return {
        {u"pid"_s, QCoreApplication::applicationPid()},
        {u"intercom"_s, QJsonObject{{u"url"_s, d->server->url().toString()},
                                    {u"token"_s, d->options.token},
                                    {u"client_secret"_s, d->options.clientSecret},
                                    {u"app_id"_s, d->appId}}},
        {u"clerk"_s, QJsonObject{{u"url"_s, d->clerkServer->url().toString() + u"/v1"_s},
                                 {u"secret_key"_s, d->options.clerkSecretKey},
                                 {u"control"_s, d->clerkServer->url().toString() + u"/_sandbox/clerk"_s}}},
        {u"sql"_s, d->sources.sql()},
        {u"csv"_s, d->sources.csv()}};
}

} // namespace patchbay
