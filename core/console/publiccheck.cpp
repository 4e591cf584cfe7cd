#include "console/publiccheck.h"

#include "console/endpointoperations.h"
#include "console/sampledelivery.h"
#include "net/httpclient.h"
#include "webhooks/samplepayload.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::milliseconds headLimit{15'000};

PublicUrlStep passed(const QString &title, const QString &sentence, std::chrono::milliseconds elapsed = {})
{
    return {title, true, sentence, {}, elapsed};
}

PublicUrlStep missed(const QString &title, const Error &error)
{
    return {title, false, error.message, error.nextStep, {}};
}

// The address that the sender is told, or what is wrong with it.
Result<QUrl> publicAddress(const EndpointRow &row)
{
    const QString base = row.settings.value(u"public_url"_s).toString();
    if (base.isEmpty())
        return fail(Error::Kind::InvalidInput, u"“%1” has no public address yet."_s.arg(row.name),
                    u"Enter the one that your proxy or tunnel gave you: https://hooks.example.com."_s);
    const QUrl url(base + row.path);
    if (!url.isValid() || url.host().isEmpty())
        return fail(Error::Kind::InvalidInput, u"“%1” is no address."_s.arg(base),
                    u"Write it whole: https://hooks.example.com."_s);
    if (const Outcome safe = checkAddressIsSafe(url); !safe)
        return fail(safe.error());
    return url;
}

Task<PublicUrlStep> askHead(Workbench *bench, QUrl url)
{
    const QString title = u"Answers HEAD"_s;
    HttpRequest request("HEAD", url);
    request.timeout = headLimit;
    request.repeat = HttpRequest::Repeat::Never;
    const Result<HttpResponse> answer = co_await bench->http().send(request);
    if (!answer)
        co_return missed(title, answer.error());
    if (answer->status == 200)
        co_return passed(title, u"Answered 200 after %1 ms."_s.arg(answer->elapsed.count()), answer->elapsed);
    PublicUrlStep step{
        title, false,
        u"Answered %1 instead of 200: Intercom would not save this address."_s.arg(answer->status),
        u"Let your proxy pass HEAD on to the receiver, without a login before it."_s, answer->elapsed};
    if (answer->status >= 300 && answer->status < 400)
        step.nextStep = u"It redirects. Enter the address that it leads to."_s;
    else if (answer->status == 404)
        step.nextStep =
            u"Nobody serves %1 there: start the receiver, and let the proxy keep the path."_s.arg(url.path());
    else if (answer->status == 502 || answer->status == 503 || answer->status == 504)
        step.nextStep = u"The proxy does not reach the receiver: is it running, and is the port the one that "
                        "the proxy forwards to?"_s;
    co_return step;
}

struct PingResult
{
    PublicUrlStep step{};
    QString topic{};
};

Task<PingResult> sendPing(Workbench *bench, EndpointId id, QUrl url)
{
    const QString title = u"Accepts a signed sample"_s;
    SampleDelivery sample;
    sample.endpoint = id.text();
    sample.url = url.toString();
    const Result<SampleAnswer> answer = co_await sendSample(bench, sample);
    if (!answer)
        co_return PingResult{missed(title, answer.error()), {}};
    PublicUrlStep step{title, answer->accepted && answer->inTime, answer->sentence, {}, answer->elapsed};
    if (!answer->accepted && (answer->status == 401 || answer->status == 400))
        step.nextStep = u"The receiver there has another secret, or the proxy changes the body: it must pass "
                        "the bytes on as they are."_s;
    else if (!answer->accepted)
        step.nextStep = u"What answered is in the test sender: send a test to see its body."_s;
    else if (!answer->inTime)
        step.nextStep = u"Look for what takes so long between the proxy and the receiver."_s;
    co_return PingResult{step, answer->topic};
}

// A proxy that answers by itself looks well from outside, and everything is lost behind it.
Task<PublicUrlStep> lookForIt(Workbench *bench, EndpointId id, QString topic, QDateTime since)
{
    const QString title = u"Arrives here"_s;
    DeliveryFilter filter;
    filter.endpointId = id;
    filter.topic = topic;
    filter.from = since;
    const Result<qint64> count = co_await bench->transact<qint64>(
        [filter](StoreSession &session) { return DeliveryRepository(session).count(filter); });
    if (!count)
        co_return missed(title, count.error());
    if (*count > 0)
        co_return passed(title, u"The sample is in the inbox."_s);
    co_return PublicUrlStep{
        title,
        false,
        u"The address accepted the sample, but it is not in this store."_s,
        u"Something in front of the receiver answers by itself, or the receiver there writes to another store."_s,
        {}};
}

} // namespace

Task<PublicUrlCheck> checkPublicUrl(Workbench *bench, EndpointId id)
{
    const Result<EndpointRow> row = co_await findEndpoint(bench, id.text());
    if (!row)
        co_return fail(row.error());
    PublicUrlCheck check;
    const Result<QUrl> url = publicAddress(*row);
    if (!url) {
        check.steps << missed(u"Has an address"_s, url.error());
        co_return check;
    }
    check.url = *url;
    check.steps << passed(u"Has an address"_s, url->toString());
    const Result<PublicUrlStep> head = co_await askHead(bench, *url);
    if (!head)
        co_return fail(head.error());
    check.steps << *head;
    if (!head->passed)
        co_return check;
    // A store may keep whole milliseconds only.
    const QDateTime since = bench->now().addSecs(-1);
    const Result<PingResult> ping = co_await sendPing(bench, id, *url);
    if (!ping)
        co_return fail(ping.error());
    check.steps << ping->step;
    if (!ping->step.passed)
        co_return check;
    const Result<PublicUrlStep> arrived = co_await lookForIt(bench, id, ping->topic, since);
    if (!arrived)
        co_return fail(arrived.error());
    check.steps << *arrived;
    check.passed = arrived->passed;
    co_return check;
}

} // namespace patchbay
