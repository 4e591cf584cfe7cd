// What the webhook service shows and takes: plain values.
#pragma once

#include "console/signatureservice.h"
#include "webhooks/receiver.h"
#include "webhooks/samplepayload.h"
#include "webhooks/topics.h"
#include "webhooks/watchdog.h"

#include <QVariantMap>

namespace patchbay {

struct EndpointView
{
    EndpointRow row{};
    QString sourceTitle{};
    QString connectionName{}; // empty where there is none
    QList<TopicArrivals> arrivals{};
    QList<Recipe> recipes{}; // how it is signed: any of these
    QUrl url{};              // while the receiver of this program runs
    QUrl publicUrl{};        // the address that the sender is told; empty where none is known
    QUrl developerHub{};     // where Intercom keeps the subscription; empty for other sources
    QString problem{};       // why it cannot be served; empty when all is well
};

// How a subscription is doing, as far as this store knows.
struct EndpointHealth
{
    EndpointId id{};
    QDateTime since{};    // the counts begin here: seven days ago
    qint64 accepted = 0;  // answered 200, repetitions included
    qint64 refused = 0;   // unsigned, stale, wrong
    qint64 strangers = 0; // of the refused: without any signature, so not the source's own
    qint64 retries = 0;   // what came again
    qint64 waiting = 0;   // to be worked on
    qint64 parked = 0;    // needs somebody; of any time
    // What the source itself was refused since the last one that was accepted: what came without a signature
    // is somebody else's, as a source signs all that it sends. A wrong signature counts, for nobody can tell
    // whose it is, and an alarm too early is better than none. Beyond 2,000 at once no more is counted.
    int consecutiveErrors = 0;
    // From the whole request to its answer, in this time; see AnswerTimes for how exact. None where `timed`
    // is 0.
    qint64 timed = 0;
    std::chrono::microseconds median{0};
    std::chrono::microseconds p95{0};
    std::chrono::microseconds longest{0};
    AnswerWatch::Level level = AnswerWatch::Level::Well;
    QString sentence{};    // of the level; empty when all is well
    QString lastRefusal{}; // a sentence
    std::optional<QDateTime> lastAcceptedAt{};
    QList<TopicSilence> topics{}; // the most alarming first
    int silent = 0;               // how many subscribed topics should have come and have not
};

// One step of finding out whether a subscription can be reached from outside.
struct PublicUrlStep
{
    QString title{};
    bool passed = false;
    QString sentence{};
    QString nextStep{}; // where it did not pass
    std::chrono::milliseconds elapsed{0};
};

struct PublicUrlCheck
{
    QUrl url{};
    QList<PublicUrlStep> steps{}; // up to the first that did not pass
    bool passed = false;
};

// An endpoint to be registered; what is empty gets a usual value.
struct EndpointDraft
{
    QString name{};
    QString source{}; // "intercom", "clerk", "hubspot", "generic"
    QString scheme{}; // as schemesByName() takes it; empty: the source's
    QString path{};   // empty: /hooks/ and the name
    QStringList topics{};
    // Of a kept secret; empty: PATCHBAY_SECRET of whoever serves it.
    QString secretName{};
    QString connection{}; // id or name; empty: of none
    QString publicUrl{};
    int toleranceSeconds = int(standardTolerance.count());
    bool acceptUnsigned = false;
    // Of the scheme "custom": algorithm, encoding, prefix, content, signature_header.
    QJsonObject custom{};
    std::optional<Recipe> customRecipe{}; // the same, described otherwise; wins
};

struct ReceiverOptions
{
    QString address = QStringLiteral("127.0.0.1");
    quint16 port = 0;
    QString certificateFile{}; // with the key: TLS
    QString privateKeyFile{};
    qint64 maxBodyBytes = 1024 * 1024;
    int maxConnections = 2'048;
    // Served where the register is empty: an endpoint of Intercom's at /hooks/intercom.
    bool usualEndpoint = true;
};

// How this program is to receive, remembered.
struct ReceiverWish
{
    ReceiverOptions options{};
    bool atStart = false; // begin as soon as the program opens
};

struct ReceiverView
{
    bool running = false;
    QUrl url{};
    Receiver::Numbers numbers{};
    Inbox::Numbers inbox{};
    QList<EndpointView> endpoints{};
};

struct DeliveryView
{
    DeliveryRow row{};
    QString endpointName{};            // empty where the endpoint was removed
    QList<DeliveryAttempt> attempts{}; // of a single one
};

// What became of a delivery so far, in a sentence; its reason where it has one.
QString whatCameOf(const DeliveryRow &row);

// What a delivery's signature is checked with.
struct DeliverySignature
{
    SignatureQuestion question{}; // as of its arrival
    bool custom = false;          // the recipe is the subscription's own
};

// A signed sample, sent to find out how an endpoint answers.
struct SampleDelivery
{
    QString endpoint{}; // a registered one, by name or id; or
    QString url{};      // any address, with
    QString source{};   // how it is signed, and
    QString scheme{};
    std::optional<Recipe> recipe{}; // of a custom scheme
    QString secretName{};
    Secret secret{};
    QString topic{};   // empty: the source's usual one
    QByteArray body{}; // empty: an invented one
};

struct SampleAnswer
{
    QUrl url{};
    QString topic{};
    QByteArray sent{};
    int status = 0;
    QByteArray body{};
    std::chrono::milliseconds elapsed{0};
    bool accepted = false; // 2xx
    bool inTime = false;   // within Intercom's five seconds
    QString sentence{};    // what that means
};

} // namespace patchbay
