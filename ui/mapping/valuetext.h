// A field's value as a person reads it: dates as dates, whatever form they travel in.
#pragma once

#include "console/mappingservice.h"

namespace patchbay::ui {

// "2021-01-01 08:15" in local time for a date field (Intercom speaks in unix seconds); everything else as it
// is.
QString valueText(const QJsonValue &value, FieldType type);

} // namespace patchbay::ui
