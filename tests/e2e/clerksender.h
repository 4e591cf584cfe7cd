// Sends Clerk's events, signed as Svix signs, to a receiver.
#pragma once

#include "receiverstage.h"

#include <QDateTime>

namespace patchbay::testing {

inline const QByteArray svixSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

inline HookClient::Headers svixSigned(const QByteArray &id, const QByteArray &body)
{
    const QByteArray time = QByteArray::number(QDateTime::currentSecsSinceEpoch());
    const QByteArray key = QByteArray::fromBase64(svixSecret.mid(6));
    const QByteArray digest =
        QMessageAuthenticationCode::hash(id + '.' + time + '.' + body, key, QCryptographicHash::Sha256)
            .toBase64();
    return {{"Content-Type", "application/json"},
            {"svix-id", id},
            {"svix-timestamp", time},
            {"svix-signature", "v1," + digest}};
}

// How the receiver answers.
inline int sendClerkEvent(const ReceiverProcess &receiver, const QString &type, const QJsonObject &data,
                          const QByteArray &id)
{
    const QByteArray body =
        QJsonDocument(QJsonObject{{QStringLiteral("data"), data},
                                  {QStringLiteral("object"), QStringLiteral("event")},
                                  {QStringLiteral("type"), type},
                                  {QStringLiteral("timestamp"), QDateTime::currentMSecsSinceEpoch()},
                                  {QStringLiteral("instance_id"), QStringLiteral("ins_1")}})
            .toJson();
    HookClient client;
    return client.connectTo(receiver.port())
               ? client.ask("POST", "/hooks/clerk", svixSigned(id, body), body).status
               : 0;
}

inline QString deliveryState(Terminal &terminal, const QByteArray &notification)
{
    const Ran ran =
        terminal.run({QStringLiteral("webhook"), QStringLiteral("deliveries"), QStringLiteral("--json"),
                      QStringLiteral("--notification"), QString::fromLatin1(notification)});
    return ran.json().value(QStringLiteral("state")).toString();
}

} // namespace patchbay::testing
