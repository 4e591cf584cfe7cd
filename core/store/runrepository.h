// Runs: what was executed, when and by whom, and what became of each record. The before-image makes undo
// possible.
#pragma once

#include "base/ids.h"
#include "store/storesession.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonObject>

#include <optional>

namespace patchbay {

struct RunRow
{
    RunId id{};
    ConnectionId connectionId{};
    QString kind{};  // "resync", "bulk" or "undo"
    QString state{}; // "running", "succeeded", "failed" or "cancelled"
    QDateTime startedAt{};
    std::optional<QDateTime> finishedAt{};
    QJsonObject counts{}; // action → number; the ledger that must balance
    int mappingVersion = 0;
    QString startedBy{};
};

struct RunItemRow
{
    RunId runId{};
    int ordinal = 0; // position in the run, from 0
    QString object{};
    QString sourceKey{};
    QString targetId{};
    QString action{}; // "create", "update", "unchanged", "skip", "fail", …
    QString state{};
    QJsonArray changes{};
    QJsonObject before{};
    QJsonObject error{};
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
    // Adds one item. Conflict when the run already has that ordinal, NotFound when there is no such run.
    Outcome addItem(const RunItemRow &item);
    // Items with an ordinal above `afterOrdinal`, in order, at most `limit`.
    Result<QList<RunItemRow>> items(const RunId &run, int afterOrdinal = -1, int limit = 1000);
    // The newest runs of the connection first.
    Result<QList<RunRow>> latest(const ConnectionId &connection, int limit);
    Result<RunRow> find(const RunId &id);

private:
    StoreSession &m_session;
};

} // namespace patchbay
