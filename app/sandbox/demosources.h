// The first two sources' stand-ins: a small invented company's database as a SQLite file, and its tables as
// CSV.
#pragma once

#include "base/result.h"

#include <QJsonObject>
#include <QTemporaryDir>

namespace patchbay::sandbox {

class DemoSources
{
public:
    // Writes the files into a folder of their own, readable by this user only, which goes with this object.
    // Storage with the reason when that cannot be.
    Outcome create();

    // {"driver":"QSQLITE","database":…,"people":…,"organisations":…,"memberships":…}: the queries to read it
    // by.
    QJsonObject sql() const;
    // {"people":…,"organisations":…,"memberships":…}: absolute paths.
    QJsonObject csv() const;

private:
    QTemporaryDir m_folder{};
};

} // namespace patchbay::sandbox
