// Cells of CSV files that spreadsheets open.
#pragma once

#include <QByteArray>
#include <QJsonValue>

namespace patchbay {

// One cell by RFC 4180, in UTF-8; objects and lists as JSON. A text that a spreadsheet would run as a formula
// gets a leading apostrophe.
QByteArray csvCell(const QJsonValue &value);

} // namespace patchbay
