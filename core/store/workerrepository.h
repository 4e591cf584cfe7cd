// Who works on this store, and what only one of them may do at a time. Several programs may share one
// PostgreSQL store; each is a worker with a heartbeat.
#pragma once

#include "store/storesession.h"

#include <QDateTime>

namespace patchbay {

struct WorkerRow
{
    QString id{};
    QString host{};
    qint64 process = 0;
    QDateTime startedAt{};
    QDateTime seenAt{};
};

class WorkerRepository
{
public:
    explicit WorkerRepository(StoreSession &session);

    // Adds the worker or moves its heartbeat.
    Outcome beat(const WorkerRow &row);
    Outcome remove(const QString &id);
    Result<QList<WorkerRow>> all();

    // Takes or prolongs the lease; false when another worker holds it.
    Result<bool> lease(const QString &name, const QString &worker, const QDateTime &now,
                       const QDateTime &until);
    Outcome giveBack(const QString &name, const QString &worker);
    // Takes away the leases of workers that are not in the list.
    Outcome dropLeasesOfOthers(const QStringList &living);

    // The workers that hold a lease whose name begins like that.
    Result<QStringList> holders(const QString &prefix, const QDateTime &now);

    // Takes up to `wanted` calls out of the workspace's window (unix milliseconds of its beginning); gives
    // how many there were. Windows that began a minute before are forgotten. On PostgreSQL it wants a
    // transaction of its own, which it makes cheap: many workers ask, many times a second.
    Result<int> takeCalls(const QString &workspace, qint64 windowStart, int wanted, int limit);

private:
    StoreSession &m_session;
};

} // namespace patchbay
