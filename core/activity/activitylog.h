// The log of everything that happened. Entries are redacted before they are stored.
#pragma once

#include "base/task.h"
#include "base/time.h"
#include "store/activityrepository.h"
#include "store/database.h"

#include <QObject>

namespace patchbay {

class ActivityLog : public QObject
{
    Q_OBJECT

public:
    ActivityLog(Database &database, Clock clock, QObject *parent = nullptr);

    // Stores the entry (its time and sequence are set here) and gives its sequence.
    Task<qint64> append(ActivityRow entry);
    // A page of what fits, newest first, of entries older than `before` (0: from the newest).
    Task<QList<ActivityRow>> page(ActivityFilter filter, qint64 before = 0, int limit = 200);
    Task<qint64> count(ActivityFilter filter);
    // A page of what fits, oldest first, of entries newer than `sequence` (0: from the oldest): for exports
    // and followers.
    Task<QList<ActivityRow>> newerThan(ActivityFilter filter, qint64 sequence, int limit = 200);

    // The same entry inside a caller's transaction: for what must be logged together with what it says.
    static Result<qint64> appendTo(StoreSession &session, ActivityRow entry, const QDateTime &now);
    // Tells listeners of an entry that appendTo() wrote; call it once that transaction is committed.
    void announce(qint64 sequence);

Q_SIGNALS:
    void appended(qint64 newestSequence);

private:
    Database &m_database;
    Clock m_clock;
};

} // namespace patchbay
