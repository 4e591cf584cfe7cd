// How an answer looks on the wire.
#pragma once

#include "net/httpserver.h"

namespace patchbay {

// The status line and headers up to the empty line. `declaredLength` goes into Content-Length; a status that
// has no body (1xx, 204, 304) gets none. Line breaks in names and values are removed: they would start a
// header of their own.
QByteArray serializeHead(const ServerResponse &response, qint64 declaredLength, bool keepAlive);

// An answer of the server's own, with one sentence as plain text.
ServerResponse plainAnswer(int status, const QByteArray &sentence);

// Whether an answer of this status may carry a body.
bool mayHaveBody(int status);

} // namespace patchbay
