#include "webhooks/snippets.h"

#include "webhooks/placeholders.h"

#include <QFile>
#include <QHash>
#include <QSet>
#include <QStringList>

#include <array>

// Outside every namespace, as Qt's macro wants it: a static library's resources register only when asked.
static void registerSnippetResources()
{
    Q_INIT_RESOURCE(patchbay_snippets);
}

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

struct Language
{
    SnippetLanguage id;
    QLatin1StringView name;
    QLatin1StringView title;
    QLatin1StringView resource;
    QLatin1StringView file;
};

constexpr std::array<Language, 6> languages{
    {{SnippetLanguage::Node, "node"_L1, "Node.js"_L1, "node.mjs"_L1, "server.mjs"_L1},
     {SnippetLanguage::Python, "python"_L1, "Python"_L1, "python.py"_L1, "server.py"_L1},
     {SnippetLanguage::Ruby, "ruby"_L1, "Ruby"_L1, "ruby.rb"_L1, "webhook_signature.rb"_L1},
     {SnippetLanguage::Php, "php"_L1, "PHP"_L1, "php.php"_L1, "webhook.php"_L1},
     {SnippetLanguage::Go, "go"_L1, "Go"_L1, "go.go"_L1, "server.go"_L1},
     {SnippetLanguage::Cpp, "cpp"_L1, "C++"_L1, "cpp.cpp"_L1, "webhook.hpp"_L1}}};

const Language &languageOf(SnippetLanguage language)
{
    return languages[static_cast<size_t>(language)];
}

bool hasSingleQuotes(SnippetLanguage language)
{
    return language == SnippetLanguage::Node || language == SnippetLanguage::Ruby ||
           language == SnippetLanguage::Php;
}

// A string literal of the language.
QString literal(SnippetLanguage language, const QByteArray &text)
{
    const QString quote = hasSingleQuotes(language) ? u"'"_s : u"\""_s;
    QString inside = QString::fromUtf8(text);
    inside.replace(u"\\"_s, u"\\\\"_s).replace(quote, u"\\"_s + quote);
    if (language != SnippetLanguage::Ruby &&
        language != SnippetLanguage::Php) // theirs keep line breaks as they are
        inside.replace(u"\n"_s, u"\\n"_s).replace(u"\r"_s, u"\\r"_s).replace(u"\t"_s, u"\\t"_s);
    return quote + inside + quote;
}

// One part of what is signed, as bytes in that language.
QString partOf(SnippetLanguage language, bool isPlaceholder, const QByteArray &text)
{
    const QString name = QString::fromUtf8(text);
    switch (language) {
    case SnippetLanguage::Node:
        return name == u"body"_s && isPlaceholder
                   ? name
                   : u"Buffer.from(%1)"_s.arg(isPlaceholder ? name : literal(language, text));
    case SnippetLanguage::Python:
        if (!isPlaceholder)
            return literal(language, text) + u".encode()"_s;
        return name == u"body"_s ? name : (name == u"id"_s ? u"message_id"_s : name) + u".encode()"_s;
    case SnippetLanguage::Ruby: return isPlaceholder ? name : literal(language, text);
    case SnippetLanguage::Php: return isPlaceholder ? u'$' + name : literal(language, text);
    case SnippetLanguage::Go:
        return name == u"body"_s && isPlaceholder
                   ? name
                   : u"[]byte(%1)"_s.arg(isPlaceholder ? name : literal(language, text));
    case SnippetLanguage::Cpp: return isPlaceholder ? name : literal(language, text);
    }
    return {};
}

QString contentIn(SnippetLanguage language, const QByteArray &content)
{
    QStringList parts;
    if (language == SnippetLanguage::Cpp)
        parts << u"std::string()"_s; // so that the first plus is one of strings
    forEachPart(content, [&](bool isPlaceholder, const QByteArray &text) {
        parts << partOf(language, isPlaceholder, text);
    });
    return parts.join(language == SnippetLanguage::Php   ? u" . "_s
                      : language == SnippetLanguage::Cpp ? u" + "_s
                                                         : u", "_s);
}

QString signaturesIn(SnippetLanguage language, bool several)
{
    switch (language) {
    case SnippetLanguage::Node: return several ? u"header.split(' ')"_s : u"[header]"_s;
    case SnippetLanguage::Python: return several ? u"header.split()"_s : u"[header]"_s;
    case SnippetLanguage::Ruby: return several ? u"header.split"_s : u"[header]"_s;
    case SnippetLanguage::Php: return several ? u"explode(' ', $header)"_s : u"[$header]"_s;
    case SnippetLanguage::Go: return several ? u"strings.Fields(header)"_s : u"[]string{header}"_s;
    case SnippetLanguage::Cpp: break; // has sections for it
    }
    return {};
}

QString algorithmOf(DigestKind kind)
{
    switch (kind) {
    case DigestKind::HmacSha1: return u"sha1"_s;
    case DigestKind::HmacSha384: return u"sha384"_s;
    case DigestKind::HmacSha512: return u"sha512"_s;
    case DigestKind::HmacSha256:
    case DigestKind::Sha256SecretFirst: break;
    }
    return u"sha256"_s;
}

QString variableOf(Scheme scheme)
{
    switch (scheme) {
    case Scheme::IntercomHub:
    case Scheme::IntercomBody: return u"INTERCOM_CLIENT_SECRET"_s;
    case Scheme::HubSpotV1:
    case Scheme::HubSpotV3: return u"HUBSPOT_CLIENT_SECRET"_s;
    case Scheme::Slack: return u"SLACK_SIGNING_SECRET"_s;
    case Scheme::GitHub: return u"GITHUB_WEBHOOK_SECRET"_s;
    case Scheme::StandardWebhooks:
    case Scheme::Custom: break;
    }
    return u"WEBHOOK_SIGNING_SECRET"_s;
}

QHash<QString, QString> valuesOf(SnippetLanguage language, const Recipe &recipe,
                                 std::chrono::seconds tolerance)
{
    const bool plain = recipe.digest == DigestKind::Sha256SecretFirst;
    const QString algorithm = algorithmOf(recipe.digest);
    const bool milliseconds = recipe.timestamp == TimestampUnit::Milliseconds;
    const auto header = [](const QByteArrayList &names) {
        return QString::fromLatin1(names.value(0)).toLower();
    };
    const QString goPackage = algorithm == u"sha384"_s ? u"sha512"_s : algorithm;
    QHash<QString, QString> values{
        {u"title"_s, recipe.title},
        {u"env"_s, variableOf(recipe.scheme)},
        {u"prefix"_s, literal(language, recipe.prefix)},
        {u"encoding"_s, encodingTitle(recipe.encoding).toLower()},
        {u"algorithm"_s, algorithm},
        {u"tolerance"_s, QString::number(tolerance.count())},
        {u"in_seconds"_s, milliseconds ? u" / 1000.0"_s : QString()},
        {u"signature_header"_s, header(recipe.signatureHeaders)},
        {u"timestamp_header"_s, header(recipe.timestampHeaders)},
        {u"id_header"_s, header(recipe.idHeaders)},
        {u"content"_s, contentIn(language, recipe.content)},
        {u"several"_s, signaturesIn(language, recipe.several)},
        {u"hash_import"_s, plain ? u"createHash"_s : u"createHmac"_s},
        {u"algorithm_go"_s, goPackage},
        {u"hash_go"_s, algorithm == u"sha384"_s ? u"sha512.New384"_s : goPackage + u".New"_s},
        {u"unix_go"_s, milliseconds ? u"time.UnixMilli(number)"_s : u"time.Unix(number, 0)"_s}};
    values.insert(u"encode_go"_s, recipe.encoding == DigestEncoding::Hex ? u"hex.EncodeToString"_s
                                  : recipe.encoding == DigestEncoding::Base64
                                      ? u"base64.StdEncoding.EncodeToString"_s
                                      : u"base64.RawURLEncoding.EncodeToString"_s);
    return values;
}

QSet<QString> sectionsOf(const Recipe &recipe)
{
    QSet<QString> sections;
    const bool hex = recipe.encoding == DigestEncoding::Hex;
    sections << encodingTitle(recipe.encoding).toLower();
    sections << (recipe.digest == DigestKind::Sha256SecretFirst ? u"plain"_s : u"hmac"_s);
    sections << (recipe.key == KeyForm::Base64 ? u"base64_key"_s : u"text_key"_s);
    sections << (recipe.several ? u"several"_s : u"single"_s);
    if (!hex)
        sections << u"any_base64"_s;
    if (!hex || recipe.key == KeyForm::Base64)
        sections << u"uses_base64"_s;
    if (recipe.encoding == DigestEncoding::Base64Url || recipe.key == KeyForm::Base64)
        sections << u"uses_algorithm_cpp"_s;
    if (recipe.content.contains("{timestamp}"))
        sections << u"timed"_s;
    if (recipe.content.contains("{id}"))
        sections << u"signs_id"_s;
    return sections;
}

// Lines between {{#name}} and {{/name}} stay where the section is wanted.
QString filled(const QString &pattern, const QHash<QString, QString> &values, const QSet<QString> &sections)
{
    QString text;
    QList<bool> shown;
    const QStringList lines = pattern.split(u'\n');
    for (const QString &line : lines) {
        if (line.startsWith(u"{{#"_s)) {
            shown << sections.contains(line.sliced(3).chopped(2));
            continue;
        }
        if (line.startsWith(u"{{/"_s)) {
            shown.removeLast();
            continue;
        }
        if (!shown.contains(false))
            text += line + u'\n';
    }
    text.chop(1); // split() gave an empty line behind the last one
    for (auto it = values.constBegin(); it != values.constEnd(); ++it)
        text.replace(u"{{%1}}"_s.arg(it.key()), it.value());
    return text;
}

} // namespace

QList<SnippetLanguage> allSnippetLanguages()
{
    QList<SnippetLanguage> all;
    for (const Language &language : languages)
        all << language.id;
    return all;
}

QString snippetLanguageTitle(SnippetLanguage language)
{
    return languageOf(language).title;
}

QString snippetFileName(SnippetLanguage language)
{
    return languageOf(language).file;
}

Result<SnippetLanguage> snippetLanguageByName(const QString &name)
{
    QStringList known;
    for (const Language &language : languages) {
        if (name == language.name)
            return language.id;
        known << language.name;
    }
    return fail(Error::Kind::InvalidInput, u"There is no snippet for “%1”."_s.arg(name),
                u"There are: %1."_s.arg(known.join(u", "_s)));
}

Result<QString> snippet(SnippetLanguage language, const Recipe &recipe, std::chrono::seconds tolerance)
{
    if (const Outcome usable = checkRecipe(recipe); !usable)
        return fail(usable.error());
    registerSnippetResources();
    QFile file(u":/patchbay/snippets/"_s + languageOf(language).resource);
    if (!file.open(QIODevice::ReadOnly))
        return fail(Error::Kind::Internal, u"The snippet is missing from this build."_s);
    Recipe whole = recipe;
    if (whole.content.contains("{timestamp}") && whole.timestamp == TimestampUnit::None)
        whole.timestamp = TimestampUnit::Seconds;
    return filled(QString::fromUtf8(file.readAll()), valuesOf(language, whole, tolerance), sectionsOf(whole));
}

} // namespace patchbay
