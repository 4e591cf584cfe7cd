// Strict reading and canonical writing of JSON documents.
#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>

namespace patchbay {

// Parses a document that must be an object. `what` names it in the error ("the reply of GET /me").
Result<QJsonObject> parseJsonObject(const QByteArray &bytes, const QString &what);

// Compact UTF-8 with sorted keys (Qt sorts them): equal values give equal bytes.
QByteArray toCompactJson(const QJsonObject &object);
QByteArray toCompactJson(const QJsonArray &array);

// One value as a person reads it in a table: text without quotes, numbers without needless zeros, "–" for
// nothing.
QString displayText(const QJsonValue &value);

} // namespace patchbay
