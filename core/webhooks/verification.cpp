#include "webhooks/verification.h"

#include "base/constanttime.h"
#include "base/ids.h"
#include "base/time.h"
#include "webhooks/digest.h"
#include "webhooks/timestamps.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

QString headerText(const QByteArray &name)
{
    return QString::fromLatin1(name);
}

// Why the request cannot be checked at all; an empty reason when it can.
void lookForMissing(const Recipe &recipe, const SignedRequest &request, const Evidence &evidence,
                    Verdict &verdict)
{
    if (evidence.signature.isEmpty()) {
        verdict.reason = u"missing_signature"_s;
        verdict.sentence =
            u"There is no signature: the header %1 is missing."_s.arg(headerText(evidence.header));
        verdict.hint =
            u"Refuse such requests. If %1 sent one, a proxy on the way may have dropped the header."_s.arg(
                recipe.signer);
    } else if (recipe.content.contains("{id}") && evidence.id.isEmpty()) {
        verdict.reason = u"missing_id"_s;
        verdict.sentence = u"The message id is signed, too, and the header %1 is missing."_s.arg(
            headerText(recipe.idHeaders.value(0, "with the id")));
        verdict.hint = u"Paste all headers of the request, not just the signature."_s;
    } else if (recipe.content.contains("{timestamp}") && evidence.timestamp.isEmpty()) {
        verdict.reason = u"missing_timestamp"_s;
        verdict.sentence = u"The time is signed, too, and the header %1 is missing."_s.arg(
            headerText(recipe.timestampHeaders.value(0, "with the time")));
        verdict.hint = u"Paste all headers of the request, not just the signature."_s;
    } else if (recipe.content.contains("{url}") && request.url.isEmpty()) {
        verdict.reason = u"missing_url"_s;
        verdict.sentence = u"The address that was called is signed, too, and it was not given."_s;
        verdict.hint = u"Give the whole URL as the sender called it, with https:// and the query."_s;
    }
}

bool fits(const Recipe &recipe, const QByteArray &expected, const QByteArray &signature)
{
    if (!signature.startsWith(recipe.prefix))
        return false;
    const auto raw = decodeDigest(signature.sliced(recipe.prefix.size()), recipe.encoding);
    return raw && equalInConstantTime(*raw, expected);
}

} // namespace

Result<Verdict> verify(const Recipe &recipe, const Secret &secret, const SignedRequest &request,
                       const QDateTime &now, std::chrono::seconds tolerance)
{
    if (const Outcome usable = checkRecipe(recipe); !usable)
        return fail(usable.error());
    const Result<QByteArray> key = keyOf(recipe, secret);
    if (!key)
        return fail(key.error());

    Verdict verdict;
    verdict.scheme = recipe.scheme;
    const Evidence evidence = evidenceOf(recipe, request);
    verdict.header = evidence.header;
    verdict.signedBytes = signedContent(recipe.content, request, evidence);
    lookForMissing(recipe, request, evidence, verdict);
    if (!verdict.reason.isEmpty())
        return verdict;

    const QByteArray expected = digestOf(recipe.digest, *key, verdict.signedBytes);
    // All of them are looked at: which one fits is nobody's business.
    for (const QByteArray &signature : signaturesIn(recipe, evidence.signature))
        verdict.valid = fits(recipe, expected, signature) || verdict.valid;
    if (!verdict.valid) {
        verdict.reason = u"mismatch"_s;
        verdict.sentence = u"The signature does not match."_s;
        return verdict;
    }
    verdict.sentence = u"The signature matches."_s;
    if (recipe.timestamp != TimestampUnit::None && tolerance.count() > 0)
        judgeTimestamp(recipe, evidence.timestamp, now, tolerance, verdict);
    return verdict;
}

Result<HttpHeaders> sign(const Recipe &recipe, const Secret &secret, const SignedRequest &request,
                         const QDateTime &now)
{
    if (const Outcome usable = checkRecipe(recipe); !usable)
        return fail(usable.error());
    const Result<QByteArray> key = keyOf(recipe, secret);
    if (!key)
        return fail(key.error());
    if (recipe.content.contains("{url}") && request.url.isEmpty())
        return fail(Error::Kind::InvalidInput,
                    u"%1 signs the address, and it was not given."_s.arg(recipe.title),
                    u"Give the whole URL as it will be called."_s);
    Evidence evidence = evidenceOf(recipe, request);
    HttpHeaders headers;
    if (recipe.content.contains("{id}")) {
        if (evidence.id.isEmpty())
            evidence.id = newIdText("msg_"_L1).toUtf8();
        headers.add(recipe.idHeaders.value(0, "X-Request-Id"), evidence.id);
    }
    if (recipe.content.contains("{timestamp}")) {
        if (evidence.timestamp.isEmpty())
            evidence.timestamp = timestampText(recipe.timestamp, now);
        headers.add(recipe.timestampHeaders.value(0, "X-Timestamp"), evidence.timestamp);
    }
    const QByteArray raw = digestOf(recipe.digest, *key, signedContent(recipe.content, request, evidence));
    headers.add(recipe.signatureHeaders.value(0, "X-Signature"),
                recipe.prefix + encodeDigest(raw, recipe.encoding));
    return headers;
}

} // namespace patchbay
