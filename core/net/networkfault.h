// What went wrong below HTTP, in our words. Private to core/net.
#pragma once

#include "base/error.h"

#include <QNetworkReply>
#include <QSslError>

namespace patchbay {

// Error::code of a network fault: the retry policy tells by it whether the request can have taken effect.
namespace fault {
inline constexpr QLatin1StringView notConnected{"not_connected"}; // nothing was sent
inline constexpr QLatin1StringView connectionLost{"connection_lost"};
inline constexpr QLatin1StringView truncated{"truncated_reply"};
inline constexpr QLatin1StringView tooLarge{"reply_too_large"};
} // namespace fault

// The error for a reply that ended without an answer; with the certificate's faults when there were some.
Error networkFault(QNetworkReply::NetworkError code, const QString &detail, const QString &host,
                   const QList<QSslError> &certificateFaults);
Error timeoutFault(const QString &host, std::chrono::milliseconds limit);
Error truncatedFault(const QString &host, qint64 received, qint64 promised);
Error tooLargeFault(const QString &host, qint64 limit);
Error cancelledFault();

} // namespace patchbay
