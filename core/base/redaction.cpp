#include "base/redaction.h"

#include <QMutex>
#include <QRegularExpression>
#include <QSet>
#include <QUrlQuery>

#include <algorithm>
#include <vector>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype shortestSecret = 6;

struct KnownSecrets
{
    QMutex mutex;
    std::vector<QString> forms; // longest first, so that no part of a longer secret stays behind
};

KnownSecrets &knownSecrets()
{
    static KnownSecrets known;
    return known;
}

const QRegularExpression &credentialPattern()
{
    static const QRegularExpression pattern(uR"(\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=:\-]{6,})"_s,
                                            QRegularExpression::CaseInsensitiveOption);
    return pattern;
}

constexpr char16_t secretKeys[] =
    u"(?:access_?token|refresh_?token|client_?secret|api_?key|password|passwd|secret|token|authorization)";

// key=value, and "key": "value" as JSON writes it: the value goes, whatever it looks like.
const QRegularExpression &keyedPattern()
{
    static const QRegularExpression pattern(
        uR"((%1(?:\s*=\s*"?|"\s*:\s*"?))([^\s"&,;}\]]{4,}))"_s.arg(QStringView(secretKeys)),
        QRegularExpression::CaseInsensitiveOption);
    return pattern;
}

// "token: value" in a sentence: only what looks like a secret, or "access token: not valid" would lose its
// words.
const QRegularExpression &spokenPattern()
{
    static const QRegularExpression pattern(
        uR"((%1\s*:\s*)((?=[^\s"&,;}\]]*\d|[^\s"&,;}\]]{16})[^\s"&,;}\]]{4,}))"_s.arg(
            QStringView(secretKeys)),
        QRegularExpression::CaseInsensitiveOption);
    return pattern;
}

bool isSecretKey(const QString &key)
{
    static const QSet<QString> keys{u"access_token"_s, u"token"_s,    u"client_secret"_s, u"api_key"_s,
                                    u"apikey"_s,       u"key"_s,      u"password"_s,      u"secret"_s,
                                    u"code"_s,         u"sig"_s,      u"signature"_s,     u"hapikey"_s,
                                    u"api_token"_s,    u"user_hash"_s};
    return keys.contains(key.toLower());
}

} // namespace

void registerSecretForRedaction(const QByteArray &secret)
{
    if (secret.size() < shortestSecret)
        return;
    auto &known = knownSecrets();
    const QMutexLocker lock(&known.mutex);
    for (const QByteArray &form : {secret, secret.toPercentEncoding(), secret.toBase64()}) {
        const QString text = QString::fromUtf8(form);
        if (std::find(known.forms.cbegin(), known.forms.cend(), text) == known.forms.cend())
            known.forms.push_back(text);
    }
    std::sort(known.forms.begin(), known.forms.end(),
              [](const QString &a, const QString &b) { return a.size() > b.size(); });
}

QString redact(const QString &text)
{
    QString clean = text;
    {
        auto &known = knownSecrets();
        const QMutexLocker lock(&known.mutex);
        for (const QString &form : known.forms)
            clean.replace(form, u"[redacted]"_s);
    }
    clean.replace(credentialPattern(), u"\\1 [redacted]"_s);
    clean.replace(keyedPattern(), u"\\1[redacted]"_s);
    clean.replace(spokenPattern(), u"\\1[redacted]"_s);
    return clean;
}

bool isSecretHeader(const QByteArray &name)
{
    static const QSet<QByteArray> names{
        "authorization",       "proxy-authorization", "cookie",
        "set-cookie",          "x-api-key",           "x-hub-signature",
        "x-hub-signature-256", "x-body-signature",    "svix-signature",
        "webhook-signature",   "x-hubspot-signature", "x-hubspot-signature-v3",
        "x-slack-signature"};
    return names.contains(name.toLower());
}

QString redactedUrl(const QUrl &url)
{
    QUrl clean = url.adjusted(QUrl::RemoveUserInfo | QUrl::RemoveFragment);
    QUrlQuery query;
    const auto items = QUrlQuery(url).queryItems(QUrl::FullyEncoded);
    for (const auto &[key, value] : items)
        query.addQueryItem(key, isSecretKey(key) ? u"[redacted]"_s : value);
    if (!items.isEmpty())
        clean.setQuery(query);
    return redact(clean.toString());
}

} // namespace patchbay
