// What a connection was told whose people, organisations and memberships are tables: a file or a query for
// each, and which of its columns matter.
#pragma once

#include <QJsonObject>
#include <QString>
#include <QStringList>

namespace patchbay {

// One table; columns that were not named are guessed from those that there are.
struct TableSettings
{
    QString from{}; // the file, or the query; empty: the connection has no such table
    QString key{};
    QString email{}; // people only
    QString updatedAt{};
    QString formerKey{}; // people only: the key that they had before
    QString person{};    // memberships only
    QString organisation{};
};

struct TablesSettings
{
    TableSettings people{};
    TableSettings organisations{};
    TableSettings memberships{};

    // Reads "people_file", "people_key" and so on, where `from` is "file"; "people_query" where it is
    // "query".
    static TablesSettings read(const QJsonObject &settings, const QString &from);

    bool isEmpty() const { return people.from.isEmpty() && organisations.from.isEmpty(); }
    // The objects that have a table.
    QStringList objects() const;
    const TableSettings *object(const QString &name) const; // null when there is no table for it
};

} // namespace patchbay
