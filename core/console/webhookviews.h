// What the webhook service shows and takes: plain values.
#pragma once

#include "webhooks/receiver.h"

#include <QVariantMap>

namespace patchbay {

struct EndpointView
{
    EndpointRow row{};
    QString sourceTitle{};
    QString connectionName{}; // empty where there is none
    QList<TopicArrivals> arrivals{};
    QUrl url{};        // while the receiver of this program runs
    QString problem{}; // why it cannot be served; empty when all is well
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

// A signed sample, sent to find out how an endpoint answers.
struct SampleDelivery
{
    QString endpoint{}; // a registered one, by name or id; or
    QString url{};      // any address, with
    QString source{};   // how it is signed, and
    QString scheme{};
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
