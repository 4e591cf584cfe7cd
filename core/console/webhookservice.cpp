#include "console/webhookservice.h"

#include "console/deliverycleaning.h"
#include "console/endpointhealth.h"
#include "console/endpointoperations.h"
#include "console/engine.h"
#include "console/gapfilling.h"
#include "console/publiccheck.h"
#include "console/receiverwish.h"
#include "console/sampledelivery.h"
#include "console/timetraveloperations.h"
#include "console/webhookjobs.h"
#include "webhooks/arrivalfacts.h"
#include "webhooks/topics.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

Task<ReceiverView> readReceiver(Workbench *bench)
{
    ReceiverView view = bench->webhooks().view();
    const auto endpoints = co_await listEndpoints(bench);
    if (!endpoints)
        co_return fail(endpoints.error());
    view.endpoints = *endpoints;
    co_return view;
}

Task<ReceiverView> beginReceiving(Workbench *bench, ReceiverOptions options)
{
    if (options.usualEndpoint) {
        const Outcome added = co_await addUsualEndpoint(bench);
        if (!added)
            co_return fail(added.error());
    }
    const Outcome started = co_await bench->webhooks().start(options);
    if (!started)
        co_return fail(started.error());
    Q_EMIT bench->endpointsChanged(); // they have addresses now
    co_return co_await readReceiver(bench);
}

OutcomeTask endReceiving(Workbench *bench)
{
    const Outcome stopped = co_await bench->webhooks().stop();
    Q_EMIT bench->endpointsChanged();
    co_return stopped;
}

Task<ReceiverView> beginAsWished(Workbench *bench)
{
    const Result<ReceiverWish> wish = co_await readReceiverWish(bench);
    if (!wish)
        co_return fail(wish.error());
    if (!wish->atStart || bench->webhooks().isRunning())
        co_return co_await readReceiver(bench);
    co_return co_await beginReceiving(bench, wish->options);
}

Result<QList<DeliveryView>> named(StoreSession &session, const QList<DeliveryRow> &rows)
{
    const auto endpoints = EndpointRepository(session).all();
    if (!endpoints)
        return fail(endpoints.error());
    QHash<EndpointId, QString> names;
    for (const EndpointRow &endpoint : *endpoints)
        names.insert(endpoint.id, endpoint.name);
    QList<DeliveryView> views;
    for (const DeliveryRow &row : rows)
        views.append({row, names.value(row.endpointId), {}});
    return views;
}

Task<QList<DeliveryView>> listDeliveries(Workbench *bench, DeliveryFilter filter, qint64 before, int limit)
{
    co_return co_await bench->transact<QList<DeliveryView>>(
        [filter, before, limit](StoreSession &session) -> Result<QList<DeliveryView>> {
            const auto rows = DeliveryRepository(session).page(
                filter, before > 0 ? std::optional(before) : std::nullopt, limit);
            if (!rows)
                return fail(rows.error());
            return named(session, *rows);
        });
}

Task<qint64> countDeliveries(Workbench *bench, DeliveryFilter filter)
{
    co_return co_await bench->transact<qint64>(
        [filter](StoreSession &session) { return DeliveryRepository(session).count(filter); });
}

Task<DeliveryView> readDelivery(Workbench *bench, qint64 id)
{
    co_return co_await bench->transact<DeliveryView>([id](StoreSession &session) -> Result<DeliveryView> {
        DeliveryRepository deliveries(session);
        const auto row = deliveries.find(id);
        if (!row)
            return fail(row.error());
        const auto attempts = deliveries.attempts(id);
        if (!attempts)
            return fail(attempts.error());
        auto views = named(session, {*row});
        if (!views)
            return fail(views.error());
        views->first().attempts = *attempts;
        return views->first();
    });
}

Task<DeliverySignature> readSignature(Workbench *bench, qint64 id)
{
    const Result<DeliveryView> delivery = co_await readDelivery(bench, id);
    if (!delivery)
        co_return fail(delivery.error());
    DeliverySignature made;
    SignatureQuestion &question = made.question;
    question.request.body = delivery->row.body;
    question.request.headers = readHeaders(delivery->row.headers.toUtf8());
    question.now = delivery->row.receivedAt;
    // Of an endpoint that was removed nothing is known but what came.
    const Result<EndpointRow> endpoint = co_await findEndpoint(bench, delivery->row.endpointId.text());
    if (!endpoint)
        co_return made;
    const Result<QList<Recipe>> recipes = recipesOf(*endpoint);
    if (!recipes)
        co_return fail(recipes.error());
    made.custom = endpoint->scheme == schemeName(Scheme::Custom);
    question.recipe = recipes->first();
    question.secretName = endpoint->secretName;
    if (const QString base = endpoint->settings.value(u"public_url"_s).toString(); !base.isEmpty())
        question.request.url = (base + endpoint->path).toUtf8();
    co_return made;
}

Task<int> replayDeliveries(Workbench *bench, DeliveryFilter filter)
{
    const QDateTime now = bench->now();
    ActivityRow entry = bench->entry(u"webhook.replayed"_s, u"info"_s, {});
    struct Done
    {
        int count = 0;
        qint64 sequence = 0;
    };
    const auto done =
        co_await bench->transact<Done>([filter, now, entry](StoreSession &session) -> Result<Done> {
            const Result<int> count = DeliveryRepository(session).replay(filter, now);
            if (!count)
                return fail(count.error());
            ActivityRow counted = entry;
            counted.summary = *count == 1 ? u"1 delivery is worked on again."_s
                                          : u"%L1 deliveries are worked on again."_s.arg(*count);
            return ActivityLog::appendTo(session, counted, now).map([count = *count](qint64 sequence) {
                return Done{count, sequence};
            });
        });
    if (!done)
        co_return fail(done.error());
    bench->noteActivity(done->sequence);
    bench->webhooks().wake();
    co_return done->count;
}

Task<qint64> replayCopy(Workbench *bench, qint64 id, QByteArray body)
{
    const QDateTime now = bench->now();
    const auto added =
        co_await bench->transact<qint64>([id, body, now](StoreSession &session) -> Result<qint64> {
            DeliveryRepository deliveries(session);
            const Result<DeliveryRow> original = deliveries.find(id);
            if (!original)
                return fail(original.error());
            const Result<EndpointRow> endpoint = EndpointRepository(session).find(original->endpointId);
            if (!endpoint)
                return fail(endpoint.error());
            const auto source = webhookSourceByName(endpoint->source);
            if (!source)
                return fail(source.error());
            const ArrivalFacts facts = arrivalFactsOf(*source, {body.constData(), size_t(body.size())}, {});
            DeliveryRow copy = *original;
            copy.receivedAt = now;
            copy.body = body;
            copy.topic = currentTopicName(QString::fromStdString(facts.topic));
            copy.recordKey = QString::fromStdString(facts.recordKey);
            copy.notificationId.clear(); // the sender's own may still come again
            copy.verdict = u"edited"_s;
            copy.state = QString(deliverystates::received);
            copy.reason.clear();
            copy.originalId = original->originalId > 0 ? original->originalId : id;
            return deliveries.addOne(copy);
        });
    if (added)
        bench->webhooks().wake();
    co_return added;
}

} // namespace

WebhookService::WebhookService(Engine &engine, QObject *parent) : QObject(parent), m_engine(engine)
{
    connect(&engine, &Engine::endpointsChanged, this, &WebhookService::endpointsChanged);
    connect(&engine, &Engine::deliveriesArrived, this, &WebhookService::deliveriesArrived);
    connect(&engine, &Engine::deliveryConcluded, this, &WebhookService::deliveryConcluded);
}

QFuture<Result<QList<EndpointView>>> WebhookService::endpoints()
{
    return m_engine.run(&listEndpoints);
}

QFuture<Result<EndpointView>> WebhookService::addEndpoint(EndpointDraft draft)
{
    return m_engine.run(&patchbay::addEndpoint, std::move(draft));
}

QFuture<Result<EndpointView>> WebhookService::changeEndpoint(EndpointId id, EndpointDraft draft)
{
    return m_engine.run(&patchbay::changeEndpoint, std::move(id), std::move(draft));
}

QFuture<Outcome> WebhookService::setPaused(EndpointId id, bool paused)
{
    return m_engine.run(&pauseEndpoint, std::move(id), paused);
}

QFuture<Outcome> WebhookService::removeEndpoint(EndpointId id)
{
    return m_engine.run(&patchbay::removeEndpoint, std::move(id));
}

QFuture<Result<QList<EndpointHealth>>> WebhookService::health()
{
    return m_engine.run(&readEndpointHealth);
}

QFuture<Result<PublicUrlCheck>> WebhookService::checkPublicUrl(EndpointId id)
{
    return m_engine.run(&patchbay::checkPublicUrl, std::move(id));
}

QFuture<Result<ReceiverWish>> WebhookService::receiverWish()
{
    return m_engine.run(&readReceiverWish);
}

QFuture<Outcome> WebhookService::keepReceiverWish(ReceiverWish wish)
{
    return m_engine.run(&patchbay::keepReceiverWish, std::move(wish));
}

QFuture<Result<ReceiverView>> WebhookService::startAsWished()
{
    return m_engine.run(&beginAsWished);
}

QFuture<Result<ReceiverView>> WebhookService::startReceiver(ReceiverOptions options)
{
    return m_engine.run(&beginReceiving, std::move(options));
}

QFuture<Outcome> WebhookService::stopReceiver()
{
    return m_engine.run(&endReceiving);
}

QFuture<Result<ReceiverView>> WebhookService::receiver()
{
    return m_engine.run(&readReceiver);
}

QFuture<Result<QList<DeliveryView>>> WebhookService::deliveries(DeliveryFilter filter, qint64 before,
                                                                int limit)
{
    return m_engine.run(&listDeliveries, std::move(filter), before, limit);
}

QFuture<Result<qint64>> WebhookService::count(DeliveryFilter filter)
{
    return m_engine.run(&countDeliveries, std::move(filter));
}

QFuture<Result<DeliveryView>> WebhookService::delivery(qint64 id)
{
    return m_engine.run(&readDelivery, id);
}

QFuture<Result<DeliverySignature>> WebhookService::signatureOf(qint64 id)
{
    return m_engine.run(&readSignature, id);
}

QFuture<Result<int>> WebhookService::replay(DeliveryFilter filter)
{
    return m_engine.run(&replayDeliveries, std::move(filter));
}

QFuture<Result<qint64>> WebhookService::replayEdited(qint64 id, QByteArray body)
{
    return m_engine.run(&replayCopy, id, std::move(body));
}

QFuture<Result<int>> WebhookService::keptDays()
{
    return m_engine.run(&readKeptDays);
}

QFuture<Outcome> WebhookService::setKeptDays(int days)
{
    return m_engine.run(&writeKeptDays, days);
}

QFuture<Result<TimeTravelReport>> WebhookService::travel(TimeTravel travel)
{
    return m_engine.run(&travelInTime, std::move(travel));
}

QFuture<Result<GapReport>> WebhookService::planFill(GapRequest request)
{
    return m_engine.run(&countGap, std::move(request));
}

QFuture<Result<GapReport>> WebhookService::fill(GapRequest request)
{
    return m_engine.run(&fillGap, std::move(request));
}

QFuture<Result<SampleAnswer>> WebhookService::sendSample(SampleDelivery sample)
{
    return m_engine.run(&patchbay::sendSample, std::move(sample));
}

} // namespace patchbay
