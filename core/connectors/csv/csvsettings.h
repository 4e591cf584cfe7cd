// What a CSV connection was told.
#pragma once

#include "base/result.h"
#include "connectors/tablesettings.h"

namespace patchbay {

struct CsvSettings : TablesSettings
{
    char delimiter = '\0'; // '\0': found out from each file's header

    // InvalidInput when there is neither a people nor an organisations file.
    static Result<CsvSettings> read(const QJsonObject &settings);
};

} // namespace patchbay
