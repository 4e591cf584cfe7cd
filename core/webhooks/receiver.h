// The receiver: takes webhooks over HTTP, checks their signature over the raw bytes and answers 200 once they
// are on disk. On threads of its own, with a limit on everything that a stranger controls.
//
// HEAD to an endpoint       200: how Intercom checks an address before it saves it
// POST, signed              200 once stored; the same again when it was stored before
// POST, not so              401 or 400, with the reason; never 410, which would end the subscription
// overload, no store        503 with Retry-After
// anything else             404, 405, 413, 431, 400
#pragma once

#include "base/secret.h"
#include "webhooks/answertimes.h"
#include "webhooks/inbox.h"
#include "webhooks/source.h"
#include "webhooks/verification.h"

#include <QUrl>

namespace patchbay {

// An endpoint as the receiver serves it.
struct ReceiverEndpoint
{
    EndpointId id{};
    QString name{};
    QByteArray path{}; // "/hooks/intercom"
    WebhookSource source = WebhookSource::Generic;
    QList<Recipe> recipes{}; // the one whose header is there counts
    Secret secret{};
    std::chrono::seconds tolerance = standardTolerance;
    bool acceptUnsigned = false;
    QByteArray publicUrl{}; // "https://hooks.example.com": for schemes that sign the address
    bool worked = true;     // somebody works on what arrives; else it is only kept
};

// Requests that were refused for the same reason, since they were last asked for.
struct Refusal
{
    EndpointId endpoint{};
    QString endpointName{};
    QString reason{}; // "mismatch", "missing_signature", …: see explanation.h
    QString sentence{};
    QString peer{}; // of the last one
    qint64 count = 0;
    QDateTime lastAt{};
};

// How long the answers to an endpoint's deliveries took since they were last asked for: from the whole
// request to its answer, 503s for want of a store included.
struct EndpointTimes
{
    EndpointId endpoint{};
    AnswerTimes times{};
};

class Receiver
{
public:
    struct Settings
    {
        QString address = QStringLiteral("127.0.0.1");
        quint16 port = 0;            // 0: any free one
        QByteArray certificatePem{}; // with the key: TLS
        QByteArray privateKeyPem{};
        qint64 maxBodyBytes = 1024 * 1024;
        qint64 maxHeaderBytes = 16 * 1024;
        // Of all bodies that are being received; the longest is given up when they are more.
        qint64 maxHeldBytes = 24 * 1024 * 1024;
        // With one more, the longest waiting of those that never delivered anything is given up.
        int maxConnections = 2'048;
        std::chrono::milliseconds headTime{10'000}; // from a request's first byte to the end of its head
        std::chrono::milliseconds bodyTime{15'000};
        std::chrono::milliseconds idleTime{75'000}; // between requests of one connection
        Inbox::Settings inbox{};
    };

    struct Numbers
    {
        qint64 stored = 0;   // answered 200
        qint64 refused = 0;  // unsigned, stale, wrong
        qint64 rejected = 0; // no valid request, or for nobody
        qint64 overload = 0; // 503
        int connections = 0;
        std::chrono::microseconds longest{0}; // from the whole request to its answer
        std::chrono::microseconds total{0};
    };

    // `workArrived` is called on the inbox's thread when there is something to work on.
    explicit Receiver(Settings settings, std::function<void()> workArrived = {});
    ~Receiver(); // stop()

    // Opens the inbox and listens. Storage and StoreTooNew from the store; Unreachable with the reason when
    // the port is taken or not allowed; InvalidInput for an address or a certificate that cannot be used.
    Outcome start();
    // Answers what was received whole, then closes everything and joins.
    void stop();

    // What is served from now on. Gives what stands in the way of an endpoint: it is answered 503 meanwhile.
    QList<std::pair<EndpointId, Error>> setEndpoints(const QList<ReceiverEndpoint> &endpoints);

    QUrl url() const; // "http://127.0.0.1:40123", after start()
    Numbers numbers() const;
    Inbox::Numbers inboxNumbers() const;
    QList<Refusal> takeRefusals();
    QList<EndpointTimes> takeTimes(); // of endpoints that answered something

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace patchbay
