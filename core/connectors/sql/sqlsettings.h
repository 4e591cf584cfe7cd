// What a SQL connection was told.
#pragma once

#include "base/result.h"
#include "base/secret.h"
#include "connectors/tablesettings.h"

namespace patchbay {

struct SqlSettings : TablesSettings
{
    QString driver{};
    QString database{};
    QString host{};
    int port = 0;
    QString user{};
    Secret password{};
    QString options{};

    // InvalidInput for a query that is not a single SELECT, for none at all, and for a password among the
    // options.
    static Result<SqlSettings> read(const QJsonObject &settings, const Secret &password);
};

} // namespace patchbay
