// How senders sign: one recipe per scheme.
#pragma once

#include "base/result.h"
#include "net/httpmessage.h"

#include <QByteArrayList>
#include <QList>

#include <chrono>
#include <optional>

namespace patchbay {

enum class Scheme {
    IntercomHub,      // X-Hub-Signature on notifications
    IntercomBody,     // X-Body-Signature on health checks and uninstall calls
    StandardWebhooks, // Svix and everybody who uses it: Clerk, …
    HubSpotV1,
    HubSpotV3,
    Slack,
    GitHub,
    Custom,
};

enum class DigestKind {
    HmacSha1,
    HmacSha256,
    HmacSha384,
    HmacSha512,
    Sha256SecretFirst, // SHA-256 over the secret followed by the content, without HMAC
};
enum class DigestEncoding { Hex, Base64, Base64Url };
enum class KeyForm {
    Text,   // the secret's characters are the key
    Base64, // the key is what the secret decodes to, after an optional "whsec_"
};
enum class TimestampUnit { None, Seconds, Milliseconds };

// Everything about a scheme that verifying and signing need to know.
struct Recipe
{
    Scheme scheme = Scheme::Custom;
    QString title{};
    DigestKind digest = DigestKind::HmacSha256;
    DigestEncoding encoding = DigestEncoding::Hex;
    QByteArray prefix{};           // stands before the digest: "sha1="
    QByteArray content = "{body}"; // what is signed: text with {body} {timestamp} {id} {method} {url}
    KeyForm key = KeyForm::Text;
    TimestampUnit timestamp = TimestampUnit::None;
    bool several = false; // the header may hold several signatures, separated by spaces
    // Names by which the headers go; the first is the one that signing writes.
    QByteArrayList signatureHeaders{};
    QByteArrayList timestampHeaders{};
    QByteArrayList idHeaders{};
    QString signer = QStringLiteral("the sender"); // in sentences: "Intercom"
};

// The recipe of a named scheme; of Custom, an HMAC-SHA256 of the body in hex.
const Recipe &recipeOf(Scheme scheme);

// All schemes in the order in which they are offered; Custom last.
QList<Scheme> allSchemes();

// Stable names for the command line and settings: "intercom-hub", "svix", "hubspot-v3".
QString schemeName(Scheme scheme);
std::optional<Scheme> schemeByName(const QString &name);

// The schemes that a name stands for: one, or several where the headers decide ("intercom": both of
// Intercom's; "hubspot": v1 and v3; "auto": all). InvalidInput with the names that there are.
Result<QList<Scheme>> schemesByName(const QString &name);

// The one of `among` whose signature header is there. Where no header tells, the signature's own looks decide
// ("sha1=…"); nothing where neither does.
std::optional<Scheme> detectScheme(const HttpHeaders &headers, const QByteArray &signature,
                                   const QList<Scheme> &among);

// Whether the recipe can be worked with: the content signs the body and has no unknown {placeholder}.
Outcome checkRecipe(const Recipe &recipe);

QString digestTitle(DigestKind kind);      // "HMAC-SHA256"
int digestSize(DigestKind kind);           // bytes
QString encodingTitle(DigestEncoding how); // "hex"

// Readers of the command line's and the page's words; InvalidInput with what there is.
Result<DigestKind> digestByName(const QString &name);       // sha1, sha256, sha384, sha512
Result<DigestEncoding> encodingByName(const QString &name); // hex, base64, base64url

} // namespace patchbay
