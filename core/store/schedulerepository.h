// When a connection syncs by itself, and how far its last full read came. One row per connection.
#pragma once

#include "base/ids.h"
#include "store/storesession.h"

#include <QDateTime>
#include <QJsonObject>

#include <optional>

namespace patchbay {

struct ScheduleRow
{
    ConnectionId connectionId{};
    QJsonObject settings{};           // core/sync gives it a meaning
    std::optional<QDateTime> dueAt{}; // nothing: only by hand
    RunId lastRun{};                  // of the schedule's own
    // With which version of its mapping each of the source's objects was last synced as a whole:
    // {"people": 3}; what is not named there never was.
    QJsonObject mappingVersions{};
    std::optional<QDateTime> highWater{}; // the source was read completely up to here
};

class ScheduleRepository
{
public:
    explicit ScheduleRepository(StoreSession &session);

    // The connection's schedule; an empty one where none was saved.
    Result<ScheduleRow> find(const ConnectionId &connection);
    Outcome save(const ScheduleRow &row);
    Result<QList<ScheduleRow>> all();
    // What is due at that time, the longest overdue first.
    Result<QList<ScheduleRow>> due(const QDateTime &now);

private:
    StoreSession &m_session;
};

} // namespace patchbay
