#include "patchbayctl/webhookoptions.h"

namespace patchbay::cli {

using namespace Qt::StringLiterals;

namespace {

QByteArray bytes(const std::string &value)
{
    return QByteArray::fromStdString(value);
}

Result<Recipe> customRecipe(const WebhookOptions &options)
{
    Recipe recipe = recipeOf(Scheme::Custom);
    const Result<DigestKind> digest = digestByName(text(options.algorithm));
    if (!digest)
        return fail(digest.error());
    const Result<DigestEncoding> encoding = encodingByName(text(options.encoding));
    if (!encoding)
        return fail(encoding.error());
    recipe.digest = *digest;
    recipe.encoding = *encoding;
    recipe.prefix = bytes(options.prefix);
    recipe.content = bytes(options.content);
    if (!options.signatureHeader.empty())
        recipe.signatureHeaders = {bytes(options.signatureHeader)};
    if (const Outcome usable = checkRecipe(recipe); !usable)
        return fail(usable.error());
    return recipe;
}

Result<Secret> secretFrom(const WebhookOptions &options)
{
    if (options.secretFromStdin) {
        if (options.bodyFile.empty() || options.bodyFile == "-")
            return fail(Error::Kind::InvalidInput,
                        u"Standard input cannot hold both the secret and the body."_s,
                        u"Give the body with --body-file."_s);
        return readSecretFromStdin(u"The secret"_s);
    }
    if (!options.secretName.empty())
        return Secret();
    const Secret secret(qgetenv("PATCHBAY_SECRET"));
    if (!secret.isEmpty())
        return secret;
    return fail(
        Error::Kind::InvalidInput,
        qEnvironmentVariableIsSet("PATCHBAY_SECRET")
            ? u"PATCHBAY_SECRET is empty, and an empty secret would accept anybody's signature."_s
            : u"There is no secret."_s,
        u"Set PATCHBAY_SECRET, name a kept one with --secret-name, or pipe it in with --secret-stdin."_s);
}

Result<QDateTime> nowFrom(const WebhookOptions &options)
{
    if (options.now.empty())
        return QDateTime::currentDateTimeUtc();
    const auto time = readDate(QJsonValue(text(options.now)));
    if (!time)
        return fail(Error::Kind::InvalidInput,
                    u"--now takes a date or Unix time, not “%1”."_s.arg(text(options.now)),
                    u"Write it like 2026-11-21T08:00:00Z or 1795248000."_s);
    return *time;
}

} // namespace

void addSchemeOptions(CLI::App &command, WebhookOptions &options)
{
    command
        .add_option("--scheme", options.scheme,
                    "intercom (either header), intercom-hub, intercom-body, svix (also clerk, "
                    "standard-webhooks), hubspot, "
                    "hubspot-v1, hubspot-v3, slack, github, custom; auto: by the headers")
        ->capture_default_str();
    command
        .add_option("--algorithm", options.algorithm, "Of a custom scheme: sha1, sha256, sha384 or sha512")
        ->capture_default_str();
    command.add_option("--encoding", options.encoding, "Of a custom scheme: hex, base64 or base64url")
        ->capture_default_str();
    command.add_option("--prefix", options.prefix, "Of a custom scheme: what stands before the digest");
    command
        .add_option("--content", options.content,
                    "Of a custom scheme: what is signed, with {body} {timestamp} {id} {method} {url}")
        ->capture_default_str();
    command.add_option("--signature-header", options.signatureHeader,
                       "Of a custom scheme: its header's name");
    command
        .add_option("--tolerance", options.tolerance, "How old a signed time may be, in seconds; 0: any age")
        ->capture_default_str()
        ->check(CLI::NonNegativeNumber);
}

void addRequestOptions(CLI::App &command, WebhookOptions &options)
{
    command.add_option("--header", options.headers, "'Name: value' of the request; repeatable");
    command.add_option("--headers-file", options.headersFile,
                       "A file with the request's headers, as they were copied");
    command.add_option("--body-file", options.bodyFile, "The raw body (default: standard input)");
    command.add_option("--timestamp", options.timestamp, "The signed time, where no header holds it");
    command.add_option("--id", options.id, "The signed message id, where no header holds it");
    command.add_option("--method", options.method, "The request's method")->capture_default_str();
    command.add_option("--url", options.url, "The whole address that was called, for schemes that sign it");
    command.add_option("--now", options.now, "The time to judge by (default: now)");
}

void addSecretOptions(CLI::App &command, WebhookOptions &options)
{
    command.add_option("--secret-name", options.secretName, "A kept secret (default: PATCHBAY_SECRET)");
    command.add_flag("--secret-stdin", options.secretFromStdin,
                     "Read the secret from standard input; the body then comes from --body-file");
}

Result<Recipe> recipeFrom(const WebhookOptions &options, const HttpHeaders &headers, bool signing)
{
    const Result<QList<Scheme>> among = schemesByName(text(options.scheme));
    if (!among)
        return fail(among.error());
    if (among->size() == 1 && among->first() == Scheme::Custom)
        return customRecipe(options);
    const bool severalMeant = among->size() > 1;
    if (signing && severalMeant && options.scheme == "auto")
        return fail(Error::Kind::InvalidInput, u"Which scheme should sign?"_s, u"Name it with --scheme."_s);
    const auto scheme =
        signing ? std::optional(among->first()) : detectScheme(headers, bytes(options.signature), *among);
    if (scheme)
        return recipeOf(*scheme);
    if (options.scheme == "auto")
        return fail(
            Error::Kind::InvalidInput, u"No header tells which scheme this is."_s,
            u"Give the request's headers with --header or --headers-file, or name the scheme with --scheme."_s);
    return recipeOf(among->first());
}

Result<HttpHeaders> headersFrom(const WebhookOptions &options)
{
    HttpHeaders headers;
    if (!options.headersFile.empty()) {
        const Result<QByteArray> file = readFileOrStdin(text(options.headersFile));
        if (!file)
            return fail(file.error());
        headers = readHeaders(*file);
    }
    for (const std::string &line : options.headers) {
        const HttpHeaders one = readHeaders(bytes(line));
        if (one.items().isEmpty())
            return fail(Error::Kind::InvalidInput,
                        u"--header takes 'Name: value', not “%1”."_s.arg(text(line)));
        headers.set(one.items().first().first, one.items().first().second);
    }
    return headers;
}

Result<SignatureQuestion> questionFrom(const WebhookOptions &options, bool signing)
{
    const Result<HttpHeaders> headers = headersFrom(options);
    if (!headers)
        return fail(headers.error());
    const Result<Recipe> recipe = recipeFrom(options, *headers, signing);
    if (!recipe)
        return fail(recipe.error());
    const Result<QDateTime> now = nowFrom(options);
    if (!now)
        return fail(now.error());
    const Result<Secret> secret = secretFrom(options);
    if (!secret)
        return fail(secret.error());
    const Result<QByteArray> body =
        readFileOrStdin(options.bodyFile.empty() ? u"-"_s : text(options.bodyFile));
    if (!body)
        return fail(body.error());
    SignatureQuestion question;
    question.recipe = *recipe;
    question.request = {.body = *body,
                        .headers = *headers,
                        .method = bytes(options.method),
                        .url = bytes(options.url),
                        .signature = bytes(options.signature),
                        .timestamp = bytes(options.timestamp),
                        .id = bytes(options.id)};
    question.secret = *secret;
    question.secretName = text(options.secretName);
    question.tolerance = std::chrono::seconds(options.tolerance);
    question.now = *now;
    return question;
}

} // namespace patchbay::cli
