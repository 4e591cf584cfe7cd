// The activity log: everything that happened, made for ten million rows. Pages by key, never by offset.
#pragma once

#include "base/ids.h"
#include "store/storesession.h"

#include <QDateTime>
#include <QJsonObject>
#include <QStringList>

#include <optional>

namespace patchbay {

struct ActivityRow
{
    // Grows with every row and is never used twice; given by the store. On PostgreSQL two programs may commit
    // in another order than they drew their numbers, so a follower looks a little back.
    qint64 sequence = 0;
    QDateTime at{};
    QString kind{};  // dotted: "sync.contact.updated", "workspace.checked"
    QString level{}; // "info", "warning" or "error"
    QString actor{};
    WorkspaceId workspaceId{};
    ConnectionId connectionId{};
    QString object{};
    QString recordKey{};
    RunId runId{};
    QString summary{};
    QJsonObject details{};
    QString requestId{};
};

// Which rows; an empty field lets everything through.
struct ActivityFilter
{
    QString text{};       // contained in summary or recordKey, whatever the case
    QStringList levels{}; // any of these
    QStringList kinds{};  // any of these or below: "sync" is sync and sync.contact.updated, not syncing
    WorkspaceId workspaceId{};
    ConnectionId connectionId{};
    QString recordKey{};
    RunId runId{};
    std::optional<QDateTime> from{}; // inclusive
    std::optional<QDateTime> to{};   // exclusive
};

// How much happened in one hour.
struct ActivityHour
{
    int hour = 0; // counted from the asked start
    qint64 entries = 0;
    qint64 errors = 0;
};

class ActivityRepository
{
public:
    static constexpr int MaximumPage = 1000;

    explicit ActivityRepository(StoreSession &session);

    // Adds the row (an empty `at` is now) and gives its sequence.
    Result<qint64> append(const ActivityRow &row);
    // Adds all rows in order.
    Outcome append(const QList<ActivityRow> &rows);
    // The newest rows below the sequence `before` (from the top without one), newest first; `limit` is held
    // between 1 and MaximumPage. The next page starts before the last row's sequence.
    Result<QList<ActivityRow>> query(const ActivityFilter &filter, std::optional<qint64> before = {},
                                     int limit = 100);
    // The oldest rows above the sequence `after`, oldest first: for following the log and for exports.
    Result<QList<ActivityRow>> newerThan(const ActivityFilter &filter, qint64 after, int limit = 100);
    // How many rows match. Reads all of them where the filter has no index: not for every keystroke.
    Result<qint64> count(const ActivityFilter &filter);
    // Entries per hour from `from` on, of that workspace and of none; hours in which nothing happened are
    // left out.
    Result<QList<ActivityHour>> perHour(const WorkspaceId &workspace, const QDateTime &from);
    // 0 when the log is empty.
    Result<qint64> newestSequence();
    Result<ActivityRow> find(qint64 sequence);

private:
    StoreSession &m_session;
};

} // namespace patchbay
