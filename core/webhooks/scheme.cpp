#include "webhooks/scheme.h"

#include "intercom/signature.h"
#include "webhooks/placeholders.h"

#include <array>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

std::array<Recipe, 8> makeRecipes()
{
    Recipe hub;
    hub.scheme = Scheme::IntercomHub;
    hub.title = u"Intercom X-Hub-Signature"_s;
    hub.digest = DigestKind::HmacSha1;
    hub.prefix = intercom::hubSignaturePrefix;
    hub.signatureHeaders = {intercom::hubSignatureHeader};
    hub.signer = u"Intercom"_s;

    Recipe body;
    body.scheme = Scheme::IntercomBody;
    body.title = u"Intercom X-Body-Signature"_s;
    body.signatureHeaders = {intercom::bodySignatureHeader};
    body.signer = u"Intercom"_s;

    // Reference: docs.svix.com "Verifying webhooks manually", standardwebhooks.com specification.
    Recipe standard;
    standard.scheme = Scheme::StandardWebhooks;
    standard.title = u"Standard Webhooks (Svix, Clerk)"_s;
    standard.encoding = DigestEncoding::Base64;
    standard.prefix = "v1,";
    standard.content = "{id}.{timestamp}.{body}";
    standard.key = KeyForm::Base64;
    standard.timestamp = TimestampUnit::Seconds;
    standard.several = true;
    standard.signatureHeaders = {"svix-signature", "webhook-signature"};
    standard.timestampHeaders = {"svix-timestamp", "webhook-timestamp"};
    standard.idHeaders = {"svix-id", "webhook-id"};

    // Reference: HubSpot, "Validating requests from HubSpot".
    Recipe hubSpot1;
    hubSpot1.scheme = Scheme::HubSpotV1;
    hubSpot1.title = u"HubSpot v1"_s;
    hubSpot1.digest = DigestKind::Sha256SecretFirst;
    hubSpot1.signatureHeaders = {"X-HubSpot-Signature"};
    hubSpot1.signer = u"HubSpot"_s;

    Recipe hubSpot3;
    hubSpot3.scheme = Scheme::HubSpotV3;
    hubSpot3.title = u"HubSpot v3"_s;
    hubSpot3.encoding = DigestEncoding::Base64;
    hubSpot3.content = "{method}{url}{body}{timestamp}";
    hubSpot3.timestamp = TimestampUnit::Milliseconds;
    hubSpot3.signatureHeaders = {"X-HubSpot-Signature-v3"};
    hubSpot3.timestampHeaders = {"X-HubSpot-Request-Timestamp"};
    hubSpot3.signer = u"HubSpot"_s;

    // Reference: Slack, "Verifying requests from Slack".
    Recipe slack;
    slack.scheme = Scheme::Slack;
    slack.title = u"Slack v0"_s;
    slack.prefix = "v0=";
    slack.content = "v0:{timestamp}:{body}";
    slack.timestamp = TimestampUnit::Seconds;
    slack.signatureHeaders = {"X-Slack-Signature"};
    slack.timestampHeaders = {"X-Slack-Request-Timestamp"};
    slack.signer = u"Slack"_s;

    // Reference: GitHub, "Validating webhook deliveries".
    Recipe gitHub;
    gitHub.scheme = Scheme::GitHub;
    gitHub.title = u"GitHub X-Hub-Signature-256"_s;
    gitHub.prefix = "sha256=";
    gitHub.signatureHeaders = {"X-Hub-Signature-256"};
    gitHub.signer = u"GitHub"_s;

    Recipe custom;
    custom.title = u"Custom HMAC"_s;
    custom.signatureHeaders = {"X-Signature", "X-Webhook-Signature", "Signature"};
    custom.timestampHeaders = {"X-Timestamp", "X-Webhook-Timestamp"};
    custom.idHeaders = {"X-Request-Id", "X-Webhook-Id"};

    return {hub, body, standard, hubSpot1, hubSpot3, slack, gitHub, custom};
}

struct Named
{
    Scheme scheme;
    QLatin1StringView name;
};

constexpr std::array<Named, 8> names{{{Scheme::IntercomHub, "intercom-hub"_L1},
                                      {Scheme::IntercomBody, "intercom-body"_L1},
                                      {Scheme::StandardWebhooks, "svix"_L1},
                                      {Scheme::HubSpotV1, "hubspot-v1"_L1},
                                      {Scheme::HubSpotV3, "hubspot-v3"_L1},
                                      {Scheme::Slack, "slack"_L1},
                                      {Scheme::GitHub, "github"_L1},
                                      {Scheme::Custom, "custom"_L1}}};

bool carriesHeaderOf(const HttpHeaders &headers, Scheme scheme)
{
    for (const QByteArray &name : recipeOf(scheme).signatureHeaders)
        if (headers.contains(name))
            return true;
    return false;
}

} // namespace

const Recipe &recipeOf(Scheme scheme)
{
    static const std::array<Recipe, 8> recipes = makeRecipes();
    return recipes[static_cast<size_t>(scheme)];
}

QList<Scheme> allSchemes()
{
    QList<Scheme> all;
    for (const Named &named : names)
        all << named.scheme;
    return all;
}

QString schemeName(Scheme scheme)
{
    return names[static_cast<size_t>(scheme)].name;
}

std::optional<Scheme> schemeByName(const QString &name)
{
    for (const Named &named : names)
        if (name == named.name)
            return named.scheme;
    if (name == u"standard-webhooks"_s || name == u"clerk"_s)
        return Scheme::StandardWebhooks;
    return {};
}

Result<QList<Scheme>> schemesByName(const QString &name)
{
    if (name == u"intercom"_s)
        return QList<Scheme>{Scheme::IntercomHub, Scheme::IntercomBody};
    if (name == u"hubspot"_s)
        return QList<Scheme>{Scheme::HubSpotV3, Scheme::HubSpotV1};
    if (name == u"auto"_s) {
        QList<Scheme> all = allSchemes();
        all.removeLast(); // a custom one has to be described first
        return all;
    }
    if (const auto one = schemeByName(name))
        return QList<Scheme>{*one};
    QStringList known{u"auto"_s, u"intercom"_s, u"hubspot"_s};
    for (const Named &named : names)
        known << named.name;
    return fail(Error::Kind::InvalidInput, u"There is no signature scheme “%1”."_s.arg(name),
                u"There are: %1."_s.arg(known.join(u", "_s)));
}

std::optional<Scheme> detectScheme(const HttpHeaders &headers, const QByteArray &signature,
                                   const QList<Scheme> &among)
{
    if (among.size() == 1)
        return among.first();
    // GitHub sends an X-Hub-Signature beside its own for old consumers; HubSpot v3 comes with v1's header.
    for (const Scheme telling : {Scheme::GitHub, Scheme::HubSpotV3})
        if (among.contains(telling) && carriesHeaderOf(headers, telling))
            return telling;
    for (const Scheme scheme : among)
        if (carriesHeaderOf(headers, scheme))
            return scheme;
    const QByteArray value = signature.trimmed();
    if (value.isEmpty())
        return {};
    for (const Scheme scheme : among) {
        const Recipe &recipe = recipeOf(scheme);
        if (!recipe.prefix.isEmpty() && value.startsWith(recipe.prefix))
            return scheme;
    }
    for (const Scheme scheme : among) {
        const Recipe &recipe = recipeOf(scheme);
        const qsizetype hexLength = 2 * digestSize(recipe.digest);
        if (recipe.prefix.isEmpty() && recipe.encoding == DigestEncoding::Hex && value.size() == hexLength)
            return scheme;
    }
    return {};
}

Outcome checkRecipe(const Recipe &recipe)
{
    bool signsBody = false;
    QString unknown;
    forEachPart(recipe.content, [&](bool isPlaceholder, const QByteArray &text) {
        if (!isPlaceholder)
            return;
        signsBody = signsBody || text == "body";
        if (!isKnownPlaceholder(text) && unknown.isEmpty())
            unknown = QString::fromUtf8(text);
    });
    if (!unknown.isEmpty())
        return fail(Error::Kind::InvalidInput,
                    u"What is signed names {%1}, which means nothing."_s.arg(unknown),
                    u"Use {body}, {timestamp}, {id}, {method} and {url}."_s);
    if (!signsBody)
        return fail(Error::Kind::InvalidInput, u"What is signed does not contain the body."_s,
                    u"Put {body} where the raw body goes, for example {timestamp}.{body}."_s);
    return {};
}

QString digestTitle(DigestKind kind)
{
    switch (kind) {
    case DigestKind::HmacSha1: return u"HMAC-SHA1"_s;
    case DigestKind::HmacSha256: return u"HMAC-SHA256"_s;
    case DigestKind::HmacSha384: return u"HMAC-SHA384"_s;
    case DigestKind::HmacSha512: return u"HMAC-SHA512"_s;
    case DigestKind::Sha256SecretFirst: return u"SHA-256 of the secret and the content"_s;
    }
    return {};
}

int digestSize(DigestKind kind)
{
    switch (kind) {
    case DigestKind::HmacSha1: return 20;
    case DigestKind::HmacSha384: return 48;
    case DigestKind::HmacSha512: return 64;
    case DigestKind::HmacSha256:
    case DigestKind::Sha256SecretFirst: break;
    }
    return 32;
}

QString encodingTitle(DigestEncoding how)
{
    switch (how) {
    case DigestEncoding::Hex: return u"hex"_s;
    case DigestEncoding::Base64: return u"Base64"_s;
    case DigestEncoding::Base64Url: return u"Base64url"_s;
    }
    return {};
}

Result<DigestKind> digestByName(const QString &name)
{
    if (name == u"sha1"_s)
        return DigestKind::HmacSha1;
    if (name == u"sha256"_s)
        return DigestKind::HmacSha256;
    if (name == u"sha384"_s)
        return DigestKind::HmacSha384;
    if (name == u"sha512"_s)
        return DigestKind::HmacSha512;
    return fail(Error::Kind::InvalidInput, u"There is no algorithm “%1”."_s.arg(name),
                u"There are: sha1, sha256, sha384, sha512."_s);
}

Result<DigestEncoding> encodingByName(const QString &name)
{
    if (name == u"hex"_s)
        return DigestEncoding::Hex;
    if (name == u"base64"_s)
        return DigestEncoding::Base64;
    if (name == u"base64url"_s)
        return DigestEncoding::Base64Url;
    return fail(Error::Kind::InvalidInput, u"There is no encoding “%1”."_s.arg(name),
                u"There are: hex, base64, base64url."_s);
}

} // namespace patchbay
