// Runs: what was executed, when and by whom, how far it is, and what its ledger says. Their items have a
// repository of their own (runitemrepository.h).
#pragma once

#include "base/ids.h"
#include "store/storesession.h"

#include <QDateTime>
#include <QJsonObject>

#include <optional>

namespace patchbay {

// The states of a run. A resync of one record is finished when it is written down.
namespace runstates {
inline constexpr QLatin1StringView planning{"planning"};
inline constexpr QLatin1StringView planned{"planned"};
inline constexpr QLatin1StringView running{"running"};
inline constexpr QLatin1StringView paused{"paused"};
inline constexpr QLatin1StringView succeeded{"succeeded"};
inline constexpr QLatin1StringView incomplete{"incomplete"}; // it ended, and the ledger has rows that failed
inline constexpr QLatin1StringView failed{"failed"};
inline constexpr QLatin1StringView cancelled{"cancelled"};
} // namespace runstates

struct RunRow
{
    RunId id{};
    ConnectionId connectionId{};
    QString kind{};  // "resync", "bulk" or "undo"
    QString state{}; // of runstates::…
    QDateTime startedAt{};
    std::optional<QDateTime> finishedAt{};
    QJsonObject counts{}; // action → number; the ledger that must balance
    int mappingVersion = 0;
    QString startedBy{};
    QJsonObject scope{};    // what a bulk run covers
    QJsonObject progress{}; // how far it is and what was found out on the way
    RunId parent{};         // of an undo: the run that it takes back
    QString wanted{};       // "", "pause" or "cancel": what somebody asked of whoever works on it
};

class RunRepository
{
public:
    explicit RunRepository(StoreSession &session);

    // Adds the run as it is given. Conflict when the id is taken.
    Outcome start(const RunRow &row);
    // Writes state, finishedAt and counts. NotFound when there is no such run.
    Outcome finish(const RunId &id, const QString &state, const QDateTime &finishedAt,
                   const QJsonObject &counts);
    // Writes state, finishedAt, counts, progress and wanted. NotFound when there is no such run.
    Outcome update(const RunRow &row);
    // Writes counts and progress alone: what others ask for meanwhile stays.
    Outcome keepProgress(const RunRow &row);
    // Asks whoever works on the run for something. NotFound when there is no such run.
    Outcome want(const RunId &id, const QString &wanted);
    // The newest runs of the connection first.
    Result<QList<RunRow>> latest(const ConnectionId &connection, int limit);
    // The same without syncs of single records.
    Result<QList<RunRow>> latestBulk(const ConnectionId &connection, int limit);
    // The connection's bulk runs whose scope is of that kind ("full") and whose state is one of these (empty:
    // any), newest first.
    Result<QList<RunRow>> ofScope(const ConnectionId &connection, const QString &kind,
                                  const QStringList &states, int limit);
    // The connection's newest bulk run whose scope is of that kind ("full") and whose state is one of these
    // (empty: any); NotFound when there is none.
    Result<RunRow> newestOfScope(const ConnectionId &connection, const QString &kind,
                                 const QStringList &states = {});
    // All runs in that state, oldest first.
    Result<QList<RunRow>> inState(const QString &state);
    Result<RunRow> find(const RunId &id);
    // The same, and no other worker changes it before the transaction ends.
    Result<RunRow> hold(const RunId &id);

private:
    StoreSession &m_session;
};

} // namespace patchbay
