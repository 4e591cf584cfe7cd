// Signatures: headers as people paste them, every scheme's verification, the search for why one does not fit,
// and signing. The input is a byte that chooses the scheme, one that varies a scheme of one's own, and then
// secret, headers, address and body with zero bytes between them.
#include "webhooks/bodyvariants.h"
#include "webhooks/explanation.h"
#include "webhooks/quickverifier.h"

#include <cstddef>
#include <cstdint>

using namespace patchbay;
using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestExplained = 4 * 1024; // the search takes its time
const QDateTime now = QDateTime::fromSecsSinceEpoch(1'768'016'203, Qt::UTC);

Recipe recipeFor(std::uint8_t scheme, std::uint8_t variation)
{
    const QList<Scheme> schemes = allSchemes();
    Recipe recipe = recipeOf(schemes.at(scheme % schemes.size()));
    if (recipe.scheme != Scheme::Custom)
        return recipe;
    recipe.digest = DigestKind(variation % 5);
    recipe.encoding = DigestEncoding(variation / 5 % 3);
    recipe.key = KeyForm(variation / 15 % 2);
    recipe.timestamp = TimestampUnit(variation / 30 % 3);
    if (recipe.timestamp != TimestampUnit::None) {
        recipe.content = "{timestamp}.{body}";
        recipe.timestampHeaders = {"X-Time"};
    }
    return recipe;
}

std::string_view view(const QByteArray &bytes)
{
    return {bytes.constData(), std::size_t(bytes.size())};
}

bool acceptsQuickly(const Recipe &recipe, const Secret &secret, const SignedRequest &request)
{
    Result<QuickVerifier> verifier = QuickVerifier::make(recipe, secret, standardTolerance);
    if (!verifier)
        return false;
    const Evidence evidence = evidenceOf(recipe, request);
    return verifier->accepts({.signature = view(evidence.signature),
                              .timestamp = view(evidence.timestamp),
                              .id = view(evidence.id),
                              .method = view(request.method),
                              .url = view(request.url),
                              .body = view(request.body)},
                             now.toMSecsSinceEpoch());
}

void checkSigning(const Recipe &recipe, const Secret &secret, SignedRequest request)
{
    request.headers = {};
    const Result<HttpHeaders> headers = sign(recipe, secret, request, now);
    if (!headers)
        return;
    request.headers = *headers;
    const Result<Verdict> verdict = verify(recipe, secret, request, now);
    if (!verdict || !verdict->valid)
        qFatal("What was signed here is not found valid: %s",
               qPrintable(verdict ? verdict->sentence : verdict.error().message));
    if (!acceptsQuickly(recipe, secret, request))
        qFatal("The receiver would refuse what was signed here.");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size < 2)
        return 0;
    const Recipe recipe = recipeFor(data[0], data[1]);
    QByteArray rest(reinterpret_cast<const char *>(data + 2), qsizetype(size) - 2);
    const auto next = [&rest] {
        const qsizetype end = rest.indexOf('\0');
        const QByteArray field = end < 0 ? rest : rest.first(end);
        rest = end < 0 ? QByteArray() : rest.sliced(end + 1);
        return field;
    };
    const Secret secret(next());
    SignedRequest request;
    request.headers = readHeaders(next());
    request.url = next();
    request.body = rest; // zero bytes and all

    detectScheme(request.headers, {}, allSchemes());
    const Result<Verdict> verdict = verify(recipe, secret, request, now);
    if (acceptsQuickly(recipe, secret, request) && !(verdict && verdict->valid))
        qFatal("The receiver would take what is not valid.");
    if (verdict && verdict->valid != verdict->reason.isEmpty())
        qFatal("A verdict has no reason, or one too many.");
    if (request.body.size() <= longestExplained) {
        const Result<Verdict> explained = explain(recipe, secret, request, now);
        if (explained.has_value() != verdict.has_value() || (verdict && explained->valid != verdict->valid))
            qFatal("The explanation and the verdict differ.");
        qsizetype variants = 0;
        findBodyVariant(request.body, [&variants](const BodyVariant &variant) {
            if (variant.name.isEmpty() || variant.hint.isNull())
                qFatal("A variant of the body is not explained.");
            return ++variants > 1'000;
        });
        if (variants > 1'000)
            qFatal("There is no end of variants.");
    }
    checkSigning(recipe, secret, request);
    return 0;
}
