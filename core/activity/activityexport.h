// Writes entries as files for spreadsheets and scripts.
#pragma once

#include "activity/activitylog.h"

#include <QIODevice>

namespace patchbay {

enum class ExportFormat { Csv, JsonLines };

// Writes every entry that fits, oldest first, to `device` (kept open by the caller until the task is done),
// page by page with bounded memory. Gives how many were written. CSV is RFC 4180, UTF-8, and cells that a
// spreadsheet would run as a formula get a leading apostrophe.
Task<qint64> exportActivity(ActivityLog &log, ActivityFilter filter, ExportFormat format, QIODevice &device);

// One entry as the command line and exports write it; keys: sequence, at, kind, level, actor, connection,
// object, record, run, summary, details, request_id.
QJsonObject activityJson(const ActivityRow &entry);

} // namespace patchbay
