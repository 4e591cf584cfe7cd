#include "webhooks/explanation.h"

#include "base/constanttime.h"
#include "webhooks/bodyvariants.h"
#include "webhooks/candidates.h"
#include "webhooks/digest.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// Bodies up to this are tried with every form of the key as well.
constexpr qsizetype longestCrossedBody = 32 * 1024;

QString named(const QString &sentence, const Recipe &recipe)
{
    return sentence.contains(u"%1"_s) ? sentence.arg(recipe.signer) : sentence;
}

// One mismatch under examination: what is known about it, and the questions asked of it.
class Examination
{
public:
    Examination(const Recipe &recipe, const Secret &secret, const SignedRequest &request, Verdict verdict)
        : m_recipe(recipe)
        , m_secret(secret)
        , m_request(request)
        , m_verdict(std::move(verdict))
        , m_readings(readingsOf(recipe, evidenceOf(recipe, request).signature))
        , m_keys(keysOf(recipe, secret))
    {
    }

    Verdict result()
    {
        if (m_readings.isEmpty()) {
            if (!isAnotherHeader())
                sayMalformed();
            return m_verdict;
        }
        if (isWrittenDifferently() || isAnotherKey() || isAnotherContent() || isAnotherHeader() ||
            isAnotherBody() || isAnotherBodyAndKey())
            return m_verdict;
        sayWrongSecret();
        return m_verdict;
    }

private:
    struct Hit
    {
        SignatureReading reading{};
        DigestKind kind = DigestKind::HmacSha256;
    };

    // The reading that a key and content fit, under whichever digest has its length.
    std::optional<Hit> hit(const QByteArray &key, const QByteArray &content) const
    {
        QHash<DigestKind, QByteArray> made;
        for (const SignatureReading &reading : m_readings)
            for (const DigestKind kind : digestsOfSize(m_recipe, reading.raw.size())) {
                if (!made.contains(kind))
                    made.insert(kind, digestOf(kind, key, content));
                if (equalInConstantTime(made.value(kind), reading.raw))
                    return Hit{reading, kind};
            }
        return {};
    }

    QByteArray content(const SignedRequest &request, const QByteArray &pattern) const
    {
        return signedContent(pattern, request, evidenceOf(m_recipe, request));
    }

    void say(const QString &reason, const QString &variant, const QString &sentence, const QString &hint)
    {
        m_verdict.reason = reason;
        m_verdict.variant = variant;
        m_verdict.sentence = named(sentence, m_recipe);
        m_verdict.hint = named(hint, m_recipe);
    }

    // The right bytes and the right key: only the way it is written, or the algorithm, is another.
    bool isWrittenDifferently()
    {
        const auto key = keyOf(m_recipe, m_secret);
        const auto found = key ? hit(*key, m_verdict.signedBytes) : std::nullopt;
        if (!found)
            return false;
        const QString prefix = QString::fromLatin1(found->reading.prefix);
        const QString expected = QString::fromLatin1(m_recipe.prefix);
        if (found->kind != m_recipe.digest) {
            if (const auto scheme = schemeWith(*found))
                sayOtherScheme(*scheme);
            else
                say(u"wrong_algorithm"_s, algorithmName(found->kind),
                    u"The secret and the body are right, but this is %1; %2 is %3."_s.arg(
                        digestTitle(found->kind), m_recipe.title, digestTitle(m_recipe.digest)),
                    u"Use %1 on both sides, or choose the scheme that signs with %2."_s.arg(
                        digestTitle(m_recipe.digest), digestTitle(found->kind)));
        } else if (found->reading.encoding != m_recipe.encoding) {
            say(u"wrong_encoding"_s, encodingTitle(found->reading.encoding).toLower(),
                u"The signature is right, but written in %1; %2 is written in %3."_s.arg(
                    encodingTitle(found->reading.encoding), m_recipe.title, encodingTitle(m_recipe.encoding)),
                u"Write the digest in %1 before comparing, or decode both to bytes."_s.arg(
                    encodingTitle(m_recipe.encoding)));
        } else if (prefix.isEmpty()) {
            say(u"wrong_prefix"_s, u"prefix_missing"_s,
                u"The digest is right, but “%1” is missing in front of it."_s.arg(expected),
                u"The header's value is “%1” followed by the digest: compare with both."_s.arg(expected));
        } else {
            say(u"wrong_prefix"_s, u"prefix_other"_s,
                expected.isEmpty()
                    ? u"The digest is right, but “%1” stands in front of it, and this scheme has nothing there."_s
                          .arg(prefix)
                    : u"The digest is right, but “%1” stands in front of it instead of “%2”."_s.arg(prefix,
                                                                                                    expected),
                u"Compare with the whole value of the header, as %1 sends it."_s.arg(m_recipe.signer));
        }
        return true;
    }

    // The named scheme that puts this body under that digest, so that the advice can name it.
    std::optional<Scheme> schemeWith(const Hit &found) const
    {
        if (m_recipe.content != "{body}")
            return {};
        for (const Scheme scheme : allSchemes()) {
            const Recipe &other = recipeOf(scheme);
            const bool sameSigner = other.signer == m_recipe.signer;
            if (scheme != Scheme::Custom && scheme != m_recipe.scheme && other.content == m_recipe.content &&
                other.digest == found.kind && other.encoding == found.reading.encoding &&
                other.prefix == found.reading.prefix && (sameSigner || !other.prefix.isEmpty()))
                return scheme;
        }
        return {};
    }

    static QString algorithmName(DigestKind kind)
    {
        return digestTitle(kind).toLower().remove(u"hmac-"_s).replace(u' ', u'_');
    }

    void sayOtherScheme(Scheme scheme)
    {
        const Recipe &other = recipeOf(scheme);
        say(u"wrong_header"_s, schemeName(scheme),
            u"This is the value of another header: it is what %1 puts into %2, and there it is right."_s.arg(
                other.signer, QString::fromLatin1(other.signatureHeaders.value(0))),
            u"Check it as “%1”, or take the value of %2."_s.arg(other.title,
                                                                QString::fromLatin1(m_verdict.header)));
    }

    bool isAnotherKey()
    {
        for (const KeyCandidate &candidate : m_keys) {
            if (candidate.name.isEmpty() || !hit(candidate.key, m_verdict.signedBytes))
                continue;
            say(u"wrong_key"_s, candidate.name, candidate.sentence, candidate.hint);
            return true;
        }
        return false;
    }

    bool isAnotherContent()
    {
        for (const ContentCandidate &candidate : contentsOf(m_recipe, m_request)) {
            const QByteArray bytes = content(candidate.request, candidate.content);
            for (const KeyCandidate &key : m_keys) {
                if ((candidate.name.isEmpty() && key.name.isEmpty()) || !hit(key.key, bytes))
                    continue;
                say(u"wrong_content"_s, candidate.name, candidate.sentence, candidate.hint);
                if (!key.name.isEmpty())
                    m_verdict.sentence += u' ' + key.sentence;
                return true;
            }
        }
        return false;
    }

    // Another header of the request holds a signature that fits under that header's scheme.
    bool isAnotherHeader()
    {
        SignedRequest request = m_request;
        request.signature.clear();
        for (const Scheme scheme : allSchemes()) {
            if (scheme == m_recipe.scheme || scheme == Scheme::Custom)
                continue;
            const Recipe &other = recipeOf(scheme);
            // Its age is another question: 0 leaves it out.
            const auto verdict = verify(other, m_secret, request, QDateTime(), std::chrono::seconds(0));
            if (!verdict || !verdict->valid)
                continue;
            say(u"wrong_header"_s, schemeName(scheme),
                u"This signature does not match, but the one in %1 does: the request is signed as “%2”."_s
                    .arg(QString::fromLatin1(verdict->header), other.title),
                u"Choose “%1”."_s.arg(other.title));
            return true;
        }
        return false;
    }

    bool isAnotherBody()
    {
        const auto key = keyOf(m_recipe, m_secret);
        return key && bodyFits(*key, {});
    }

    bool isAnotherBodyAndKey()
    {
        if (m_request.body.size() > longestCrossedBody)
            return false;
        for (const KeyCandidate &candidate : m_keys)
            if (!candidate.name.isEmpty() && bodyFits(candidate.key, u' ' + candidate.sentence))
                return true;
        return false;
    }

    bool bodyFits(const QByteArray &key, const QString &alsoTrue)
    {
        return findBodyVariant(m_request.body, [&](const BodyVariant &variant) {
            SignedRequest request = m_request;
            request.body = variant.bytes;
            if (!hit(key, content(request, m_recipe.content)))
                return false;
            say(u"body_changed"_s, variant.name, variant.sentence + alsoTrue, variant.hint);
            m_verdict.fittingBody = variant.bytes;
            return true;
        });
    }

    void sayMalformed()
    {
        const Evidence evidence = evidenceOf(m_recipe, m_request);
        const qsizetype bytes = digestSize(m_recipe.digest);
        const qsizetype digits = m_recipe.encoding == DigestEncoding::Hex ? 2 * bytes : (bytes + 2) / 3 * 4;
        const qsizetype given = evidence.signature.startsWith(m_recipe.prefix)
                                    ? evidence.signature.size() - m_recipe.prefix.size()
                                    : evidence.signature.size();
        const bool shorter = given < digits;
        say(u"malformed_signature"_s, shorter ? u"cut_short"_s : u"no_digest"_s,
            u"This is no signature of this kind: %1 digits of %2 are expected, and %3 characters are there."_s
                .arg(digits)
                .arg(encodingTitle(m_recipe.encoding))
                .arg(given),
            shorter ? u"Copy the whole value of the header; some of it is missing."_s
                    : u"Copy the header's value as it is: %1 followed by the digest."_s.arg(
                          m_recipe.prefix.isEmpty() ? u"nothing"_s : QString::fromLatin1(m_recipe.prefix)));
    }

    void sayWrongSecret()
    {
        say(u"wrong_secret"_s, {},
            u"The signature does not match, and no known change of the body makes it match: most likely the secret is another one."_s,
            m_recipe.signer == u"Intercom"_s
                ? u"Copy the client secret from the Basic information page of the app that sends; each app has its own."_s
                : u"Compare the secret with the one that %1 shows. If it is the same, the body itself was changed: compare the bytes."_s);
    }

    const Recipe &m_recipe;
    const Secret &m_secret;
    const SignedRequest &m_request;
    Verdict m_verdict;
    QList<SignatureReading> m_readings;
    QList<KeyCandidate> m_keys;
};

} // namespace

Result<Verdict> explain(const Recipe &recipe, const Secret &secret, const SignedRequest &request,
                        const QDateTime &now, std::chrono::seconds tolerance)
{
    const Result<Verdict> verdict = verify(recipe, secret, request, now, tolerance);
    if (!verdict || verdict->valid)
        return verdict;
    const bool lacksSignature = verdict->reason == u"missing_signature"_s;
    if (verdict->reason != u"mismatch"_s && !lacksSignature)
        return verdict;
    if (!lacksSignature)
        return Examination(recipe, secret, request, *verdict).result();
    Verdict found = Examination(recipe, secret, request, *verdict).result();
    if (found.reason != u"wrong_header"_s)
        return verdict;
    found.sentence = u"%1 is missing. "_s.arg(QString::fromLatin1(verdict->header)) + found.sentence;
    return found;
}

} // namespace patchbay
