// Mappings: the field rules between two objects of a connection. Every save is a new version; none is
// overwritten.
#pragma once

#include "base/ids.h"
#include "store/storesession.h"

#include <QDateTime>
#include <QJsonObject>

namespace patchbay {

struct MappingRow
{
    MappingId id{}; // of this version
    ConnectionId connectionId{};
    QString sourceObject{};
    QString targetObject{};
    int version = 0;     // from 1
    QJsonObject rules{}; // core/mapping gives it a meaning
    QDateTime savedAt{};
    QString note{};
    QJsonObject
        fields{}; // both sides' fields that the rules name, as they were then; empty: nobody noted them
};

class MappingRepository
{
public:
    explicit MappingRepository(StoreSession &session);

    // Saves `row` as the version after `baseVersion` (0 for the first) and gives it back with its id and
    // version; an empty savedAt becomes now, and without fields those of the version before stay noted.
    // Conflict when baseVersion is not the latest: somebody else saved in between. NotFound when there is no
    // such connection.
    Result<MappingRow> save(MappingRow row, int baseVersion);
    // The latest version, or NotFound.
    Result<MappingRow> current(const ConnectionId &connection, const QString &sourceObject,
                               const QString &targetObject);
    // All versions, newest first.
    Result<QList<MappingRow>> versions(const ConnectionId &connection, const QString &sourceObject,
                                       const QString &targetObject);
    // The latest version of each pair of objects, by source and target object.
    Result<QList<MappingRow>> list(const ConnectionId &connection);

private:
    StoreSession &m_session;
};

} // namespace patchbay
