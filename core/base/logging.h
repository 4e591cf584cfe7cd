// Every logging category of the house, and one way to write an event: a name and fields, on one redacted
// line.
#pragma once

#include <QJsonObject>
#include <QLoggingCategory>

namespace patchbay {

Q_DECLARE_LOGGING_CATEGORY(logHttp)
Q_DECLARE_LOGGING_CATEGORY(logStore)
Q_DECLARE_LOGGING_CATEGORY(logSecrets)
Q_DECLARE_LOGGING_CATEGORY(logSync)
Q_DECLARE_LOGGING_CATEGORY(logConsole)
Q_DECLARE_LOGGING_CATEGORY(logUi)

// Writes `{"event":"http.exchange", …}` to the category at info level, redacted. Costs nothing when it is
// off.
void logEvent(const QLoggingCategory &category, const QString &event, const QJsonObject &fields);

// Sends all of Qt's messages through redact() to standard error: "time level category text". Call first in
// main().
void installRedactingMessageHandler();

} // namespace patchbay
