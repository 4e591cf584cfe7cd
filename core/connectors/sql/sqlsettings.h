// What a SQL connection was told.
#pragma once

#include "base/result.h"
#include "base/secret.h"

#include <QJsonObject>
#include <QString>
#include <QStringList>

namespace patchbay {

// One query with the columns that matter; empty names are guessed from the query's columns.
struct SqlObjectSettings
{
    QString query{}; // checked, without a final semicolon
    QString key{};
    QString email{}; // people only
    QString updatedAt{};
    QString formerKey{}; // people only
    QString person{};    // memberships only
    QString organisation{};
};

struct SqlSettings
{
    QString driver{};
    QString database{};
    QString host{};
    int port = 0;
    QString user{};
    Secret password{};
    QString options{};
    SqlObjectSettings people{};
    SqlObjectSettings organisations{};
    SqlObjectSettings memberships{};

    // InvalidInput for a query that is not a single SELECT, for none at all, and for a password among the
    // options.
    static Result<SqlSettings> read(const QJsonObject &settings, const Secret &password);

    // The objects that have a query.
    QStringList objects() const;
    const SqlObjectSettings *object(const QString &name) const; // null when there is no query for it
};

} // namespace patchbay
