#include "console/sampledelivery.h"

#include "console/endpointoperations.h"
#include "console/signingsecrets.h"
#include "console/webhookjobs.h"
#include "net/httpclient.h"
#include "webhooks/samplepayload.h"
#include "webhooks/topics.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// How it is signed and where it goes.
struct Target
{
    QUrl url{};
    WebhookSource source = WebhookSource::Intercom;
    Recipe recipe{};
    Secret secret{};
};

Error noSecret()
{
    return {.kind = Error::Kind::InvalidInput,
            .message = u"There is no secret to sign with."_s,
            .nextStep = u"Set PATCHBAY_SECRET, or name a kept one."_s};
}

// A registered endpoint: by its public address where it has one, else at the receiver of this program.
Task<Target> registered(Workbench *bench, SampleDelivery sample)
{
    const Result<EndpointRow> row = co_await findEndpoint(bench, sample.endpoint);
    if (!row)
        co_return fail(row.error());
    const Result<ReceiverEndpoint> endpoint = co_await receiverEndpoint(bench, *row);
    if (!endpoint)
        co_return fail(endpoint.error());
    Target target{
        .source = endpoint->source, .recipe = endpoint->recipes.first(), .secret = endpoint->secret};
    if (!sample.url.isEmpty())
        target.url = QUrl(sample.url);
    else if (!endpoint->publicUrl.isEmpty())
        target.url = QUrl(QString::fromUtf8(endpoint->publicUrl) + row->path);
    else
        target.url = bench->webhooks().urlOf(*row);
    if (target.url.isEmpty())
        co_return fail(
            Error::Kind::InvalidInput,
            u"Where “%1” can be reached is not known: it has no public address, and no receiver runs in"
            " this program."_s.arg(row->name),
            u"Start the receiver, or give the endpoint its public address (on the command line: --url)."_s);
    co_return target;
}

Task<Target> described(Workbench *bench, SampleDelivery sample)
{
    Target target{.url = QUrl(sample.url)};
    const Result<WebhookSource> source =
        webhookSourceByName(sample.source.isEmpty() ? u"intercom"_s : sample.source);
    if (!source)
        co_return fail(source.error());
    target.source = *source;
    const Result<QList<Scheme>> schemes =
        schemesByName(sample.scheme.isEmpty() ? usualSchemeName(*source) : sample.scheme);
    if (!schemes)
        co_return fail(schemes.error());
    target.recipe = sample.recipe.value_or(recipeOf(schemes->first()));
    if (const Outcome usable = checkRecipe(target.recipe); !usable)
        co_return fail(usable.error());
    const Result<Secret> secret = co_await signingSecret(bench, sample.secret, sample.secretName);
    if (!secret)
        co_return fail(secret.error());
    if (secret->isEmpty())
        co_return fail(noSecret());
    target.secret = *secret;
    co_return target;
}

QString judged(const SampleAnswer &answer)
{
    if (answer.accepted && answer.inTime)
        return u"Accepted with %1 after %2 ms."_s.arg(answer.status).arg(answer.elapsed.count());
    if (answer.accepted)
        return u"Accepted with %1, but after %2 ms: Intercom gives up after 5 seconds, sends it once more "
               u"and then"
               " drops it."_s.arg(answer.status)
                   .arg(answer.elapsed.count());
    if (answer.status == 410)
        return u"Answered 410, which ends the subscription: Intercom sends nothing more to this address."_s;
    return u"Refused with %1 after %2 ms."_s.arg(answer.status).arg(answer.elapsed.count());
}

} // namespace

Task<SampleAnswer> sendSample(Workbench *bench, SampleDelivery sample)
{
    Result<Target> target = fail(Error::Kind::Internal, {});
    if (sample.endpoint.isEmpty())
        target = co_await described(bench, sample);
    else
        target = co_await registered(bench, sample);
    if (!target)
        co_return fail(target.error());
    if (!target->url.isValid() || target->url.host().isEmpty())
        co_return fail(Error::Kind::InvalidInput, u"“%1” is no address."_s.arg(sample.url),
                       u"Write it whole: https://example.com/hooks/intercom."_s);

    SampleAnswer answer;
    answer.url = target->url;
    answer.topic = sample.topic.isEmpty() ? usualTopic(target->source) : sample.topic;
    if (target->source == WebhookSource::Intercom)
        answer.topic = currentTopicName(answer.topic);
    const SamplePayload made = samplePayload(target->source, answer.topic, bench->now());
    answer.sent = sample.body.isEmpty() ? made.body : sample.body;
    SignedRequest request;
    request.body = answer.sent;
    request.id = made.messageId;
    request.url = target->url.toEncoded();
    const Result<HttpHeaders> headers = sign(target->recipe, target->secret, request, bench->now());
    if (!headers)
        co_return fail(headers.error());

    HttpRequest http("POST", target->url);
    http.headers.add("Content-Type", "application/json");
    for (const auto &[name, value] : headers->items())
        http.headers.add(name, value);
    http.body = answer.sent;
    http.timeout = 3 * longestAnswer;
    http.repeat = HttpRequest::Repeat::Never;
    const Result<HttpResponse> response = co_await bench->http().send(http);
    if (!response)
        co_return fail(response.error());
    answer.status = response->status;
    answer.body = response->body;
    answer.elapsed = response->elapsed;
    answer.accepted = response->isSuccess();
    answer.inTime = response->elapsed <= longestAnswer;
    answer.sentence = judged(answer);
    co_return answer;
}

} // namespace patchbay
