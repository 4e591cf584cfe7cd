// Webhooks: the register of endpoints, the receiver, what arrived and what became of it, and test deliveries.
#pragma once

#include "console/gapviews.h"
#include "console/timetravel.h"
#include "console/webhookviews.h"

#include <QFuture>
#include <QObject>

namespace patchbay {

class Engine;

class WebhookService : public QObject
{
    Q_OBJECT

public:
    explicit WebhookService(Engine &engine, QObject *parent = nullptr);

    // The register. NotFound, Conflict for a name or path that is taken, InvalidInput with the reason.
    QFuture<Result<QList<EndpointView>>> endpoints();
    QFuture<Result<EndpointView>> addEndpoint(EndpointDraft draft);
    QFuture<Result<EndpointView>> changeEndpoint(EndpointId id, EndpointDraft draft);
    // Paused, it goes on receiving and storing; nothing is worked on.
    QFuture<Outcome> setPaused(EndpointId id, bool paused);
    QFuture<Outcome> removeEndpoint(EndpointId id); // its deliveries stay

    // How each subscription is doing, in the order of endpoints().
    QFuture<Result<QList<EndpointHealth>>> health();
    // Asks the public address as the sender would: HEAD, then a signed sample through it, then whether that
    // arrived. A step that fails is no error. Plain http to this machine only.
    QFuture<Result<PublicUrlCheck>> checkPublicUrl(EndpointId id);

    // Receives in this program, and works on what arrived. Errors as Receiver::start() gives them.
    QFuture<Result<ReceiverView>> startReceiver(ReceiverOptions options);
    QFuture<Outcome> stopReceiver();
    QFuture<Result<ReceiverView>> receiver();
    // How it was last told to receive.
    QFuture<Result<ReceiverWish>> receiverWish();
    QFuture<Outcome> keepReceiverWish(ReceiverWish wish);
    // Starts receiving if that is wished at the program's start; what came of it is in receiver().
    QFuture<Result<ReceiverView>> startAsWished();

    // Newest first, of deliveries older than `before` (0: from the newest), without headers and bodies.
    QFuture<Result<QList<DeliveryView>>> deliveries(DeliveryFilter filter, qint64 before = 0,
                                                    int limit = 100);
    QFuture<Result<qint64>> count(DeliveryFilter filter);
    // One, whole, with its attempts.
    QFuture<Result<DeliveryView>> delivery(qint64 id);

    // The question that its signature answers, for the signature tester.
    QFuture<Result<DeliverySignature>> signatureOf(qint64 id);

    // Works on everything of the filter again, as it was; gives how many. What is open already is left alone.
    QFuture<Result<int>> replay(DeliveryFilter filter);
    // Works on a copy with another body; the original stays as it is. Gives the copy's id.
    QFuture<Result<qint64>> replayEdited(qint64 id, QByteArray body);

    // Takes deliveries of the past through rules and mappings once more, and tells what would come out
    // otherwise (timetravel.h). Sends and writes nothing, but into a sandbox.
    QFuture<Result<TimeTravelReport>> travel(TimeTravel travel);

    // For how many days deliveries that were worked on are kept, by whoever receives; 0: for ever.
    QFuture<Result<int>> keptDays();
    QFuture<Outcome> setKeptDays(int days);

    // What a subscription should have brought and did not, by topic, without adding it; the same, fetched
    // from Intercom and put into the inbox. As countGap() and fillGap() give it.
    QFuture<Result<GapReport>> planFill(GapRequest request);
    QFuture<Result<GapReport>> fill(GapRequest request);

    // Sends a signed sample. What the other side answers is no error; Unreachable, Timeout and their like
    // are.
    QFuture<Result<SampleAnswer>> sendSample(SampleDelivery sample);

Q_SIGNALS:
    void endpointsChanged();
    void deliveriesArrived(); // at most once a second
    void deliveryConcluded(qint64 id, const QString &state, const QString &told);

private:
    Engine &m_engine;
};

} // namespace patchbay
