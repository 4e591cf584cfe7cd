// What a CSV connection was told.
#pragma once

#include "base/result.h"

#include <QJsonObject>
#include <QString>
#include <QStringList>

namespace patchbay {

struct CsvObjectSettings
{
    QString file{};
    QString key{};
    QString email{}; // people only
    QString updatedAt{};
    QString person{}; // memberships only
    QString organisation{};
};

struct CsvSettings
{
    CsvObjectSettings people{};
    CsvObjectSettings organisations{};
    CsvObjectSettings memberships{};
    char delimiter = '\0'; // '\0': found out from each file's header

    // InvalidInput when there is neither a people nor an organisations file.
    static Result<CsvSettings> read(const QJsonObject &settings);

    QStringList objects() const;
    const CsvObjectSettings *object(const QString &name) const; // null when there is no file for it
};

} // namespace patchbay
