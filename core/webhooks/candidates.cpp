#include "webhooks/candidates.h"

#include "webhooks/digest.h"

#include <QUrl>

#include <array>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array<DigestKind, 5> digests{DigestKind::HmacSha1, DigestKind::HmacSha256,
                                            DigestKind::Sha256SecretFirst, DigestKind::HmacSha384,
                                            DigestKind::HmacSha512};

bool isDigestSize(qsizetype size)
{
    return size == 20 || size == 32 || size == 48 || size == 64;
}

QByteArrayList prefixesOf(const Recipe &recipe)
{
    QByteArrayList prefixes{recipe.prefix};
    for (const QByteArray &known :
         {"sha1=", "sha256=", "sha384=", "sha512=", "v0=", "v1=", "v1,", "v2,", "hmac-sha256=", ""})
        if (!prefixes.contains(known))
            prefixes << known;
    return prefixes;
}

void addContent(QList<ContentCandidate> &all, const Recipe &recipe, const SignedRequest &request,
                const QByteArray &content, const QString &name, const QString &hint)
{
    if (content == recipe.content)
        return;
    all << ContentCandidate{
        name,
        u"The secret and the body are right, but what was signed is %1, and this scheme signs %2."_s.arg(
            QString::fromUtf8(content), QString::fromUtf8(recipe.content)),
        hint, content, request};
}

// The address as others may have written it.
void addAddresses(QList<ContentCandidate> &all, const Recipe &recipe, const SignedRequest &request)
{
    const auto add = [&](const QString &name, const QByteArray &url, const QString &sentence,
                         const QString &hint) {
        if (url.isEmpty() || url == request.url)
            return;
        ContentCandidate candidate{name, sentence, hint, recipe.content, request};
        candidate.request.url = url;
        all << candidate;
    };
    const QByteArray url = request.url;
    const QString proxyHint =
        u"Behind a proxy, verify with the public address, not the one your server sees."_s;
    if (url.startsWith("https:"))
        add(u"url_http"_s, "http:" + url.sliced(6),
            u"%1 signed the address with http:// instead of https://."_s, proxyHint);
    if (url.startsWith("http:"))
        add(u"url_https"_s, "https:" + url.sliced(5),
            u"%1 signed the address with https:// instead of http://."_s, proxyHint);
    add(u"url_slash"_s, url.endsWith('/') ? url.chopped(1) : url + '/',
        u"The address differs from the one that %1 signed by a slash at its end."_s,
        u"Give the address exactly as it is registered."_s);
    const qsizetype query = url.indexOf('?');
    if (query >= 0)
        add(u"url_without_query"_s, url.first(query), u"%1 signed the address without its query."_s,
            u"Give the address exactly as it is registered."_s);
    add(u"url_decoded"_s, QByteArray::fromPercentEncoding(url),
        u"%1 signed the address with its percent-escapes decoded."_s,
        u"Decode the escapes (%3A, %2F, …) of the address before it is hashed."_s);
    const QUrl parsed = QUrl::fromEncoded(url);
    if (parsed.isValid() && !parsed.host().isEmpty())
        add(u"url_path_only"_s, parsed.toEncoded(QUrl::RemoveScheme | QUrl::RemoveAuthority),
            u"Only the path of the address was signed."_s, u"Sign and verify with the whole address."_s);
}

void addTimes(QList<ContentCandidate> &all, const Recipe &recipe, const SignedRequest &request)
{
    const QByteArray time = evidenceOf(recipe, request).timestamp;
    ContentCandidate candidate{
        {}, {}, u"Sign the same digits that are sent in the header."_s, recipe.content, request};
    if (time.size() == 13) {
        candidate.name = u"timestamp_in_seconds"_s;
        candidate.sentence = u"The header has milliseconds, and what was signed has seconds."_s;
        candidate.request.timestamp = time.first(10);
        all << candidate;
    }
    if (time.size() == 10) {
        candidate.name = u"timestamp_in_milliseconds"_s;
        candidate.sentence = u"The header has seconds, and what was signed has milliseconds."_s;
        candidate.request.timestamp = time + "000";
        all << candidate;
    }
}

} // namespace

QList<SignatureReading> readingsOf(const Recipe &recipe, const QByteArray &value)
{
    QList<SignatureReading> readings;
    QByteArrayList texts = signaturesIn(recipe, value);
    if (texts.size() > 1 || !texts.contains(value))
        texts << value;
    for (const QByteArray &text : std::as_const(texts))
        for (const QByteArray &prefix : prefixesOf(recipe)) {
            if (!text.startsWith(prefix))
                continue;
            for (const DigestEncoding how :
                 {DigestEncoding::Hex, DigestEncoding::Base64, DigestEncoding::Base64Url}) {
                const auto raw = decodeDigest(text.sliced(prefix.size()).trimmed(), how);
                if (raw && isDigestSize(raw->size()))
                    readings << SignatureReading{prefix, how, *raw};
            }
        }
    return readings;
}

QList<DigestKind> digestsOfSize(const Recipe &recipe, qsizetype size)
{
    QList<DigestKind> kinds;
    for (const DigestKind kind : digests)
        if (digestSize(kind) == size)
            kinds << kind;
    if (kinds.removeOne(recipe.digest))
        kinds.prepend(recipe.digest);
    return kinds;
}

QList<KeyCandidate> keysOf(const Recipe &recipe, const Secret &secret)
{
    QList<KeyCandidate> keys;
    if (const auto key = keyOf(recipe, secret))
        keys << KeyCandidate{{}, {}, {}, *key};
    const QByteArray text = secret.reveal();
    const QByteArray bare = text.startsWith("whsec_") ? text.sliced(6) : text;
    const auto add = [&keys](const QString &name, const QByteArray &key, const QString &sentence,
                             const QString &hint) { keys << KeyCandidate{name, sentence, hint, key}; };
    const QString decodeHint = u"The key is what follows whsec_, decoded from Base64."_s;
    if (recipe.key == KeyForm::Base64) {
        add(u"secret_not_decoded"_s, text,
            u"The signature was made with the secret's text as it is, whsec_ included, instead of its decoded bytes."_s,
            decodeHint);
        if (bare != text)
            add(u"secret_not_decoded"_s, bare,
                u"The signature was made with the text after whsec_, instead of the bytes it decodes to."_s,
                decodeHint);
    } else {
        if (bare != text)
            add(u"secret_without_whsec"_s, bare,
                u"The signature was made with the secret without its whsec_ in front."_s, decodeHint);
        const QString textHint =
            u"Both sides must take the secret in the same form: here its text is the key."_s;
        if (const auto decoded = decodeDigest(bare, DigestEncoding::Base64); decoded && !decoded->isEmpty())
            add(u"secret_decoded_base64"_s, *decoded,
                u"The signature was made with the secret decoded from Base64, instead of its text."_s,
                textHint);
        if (const auto decoded = decodeDigest(bare, DigestEncoding::Hex); decoded && !decoded->isEmpty())
            add(u"secret_decoded_hex"_s, *decoded,
                u"The signature was made with the secret decoded from hex, instead of its text."_s, textHint);
    }
    const QString blankHint = u"Trim the secret where it is read, or store it again without the blank."_s;
    add(u"secret_with_newline"_s, text + '\n',
        u"The signature was made with the secret and a newline behind it."_s,
        u"A file or echo put a newline behind the secret: trim it where it is read."_s);
    add(u"secret_with_newline"_s, text + "\r\n",
        u"The signature was made with the secret and a line break (CR LF) behind it."_s,
        u"A file put a line break behind the secret: trim it where it is read."_s);
    add(u"secret_with_space"_s, text + ' ',
        u"The signature was made with the secret and a space behind it."_s, blankHint);
    add(u"secret_with_space"_s, ' ' + text,
        u"The signature was made with the secret and a space before it."_s, blankHint);
    const QString quoteHint = u"The quotes of a settings file became part of the secret: take them away."_s;
    for (const char quote : {'"', '\''}) {
        if (text.size() > 2 && text.front() == quote && text.back() == quote)
            add(u"secret_without_quotes"_s, text.sliced(1, text.size() - 2),
                u"Your secret is in quotes, and the one of the signature is not."_s, quoteHint);
        else
            add(u"secret_in_quotes"_s, quote + text + quote,
                u"The signature was made with the secret in quotes."_s, quoteHint);
    }
    add(u"secret_empty"_s, QByteArray(),
        u"The signature was made with an empty secret, which anybody can do."_s,
        u"The side that signs did not find its secret: look at its environment or settings, and refuse to start without one."_s);
    return keys;
}

QList<ContentCandidate> contentsOf(const Recipe &recipe, const SignedRequest &request)
{
    QList<ContentCandidate> contents{{{}, {}, {}, recipe.content, request}};
    if (recipe.content.contains("{timestamp}"))
        addTimes(contents, recipe, request);
    if (recipe.content.contains("{url}"))
        addAddresses(contents, recipe, request);
    const QString order = u"Put the same parts together in the same order on both sides."_s;
    addContent(contents, recipe, request, "{body}", u"content_body_only"_s, order);
    addContent(contents, recipe, request, "{timestamp}.{body}", u"content_timestamp_dot_body"_s, order);
    addContent(contents, recipe, request, "{id}.{timestamp}.{body}", u"content_standard_webhooks"_s, order);
    addContent(contents, recipe, request, "v0:{timestamp}:{body}", u"content_slack"_s, order);
    addContent(contents, recipe, request, "{method}{url}{body}{timestamp}", u"content_hubspot_v3"_s, order);
    addContent(contents, recipe, request, "{method}{url}{body}", u"content_hubspot_v2"_s, order);
    addContent(contents, recipe, request, "{timestamp}{body}", u"content_timestamp_body"_s, order);
    addContent(contents, recipe, request, "{body}{timestamp}", u"content_body_timestamp"_s, order);
    addContent(contents, recipe, request, "{url}{body}", u"content_url_body"_s, order);
    return contents;
}

} // namespace patchbay
