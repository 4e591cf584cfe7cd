#include "sync/workerliveness.h"

#include <algorithm>
#include <cerrno>
#include <csignal>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::hours certainlyGoneAfter{1};

bool processIsGone(const WorkerRow &worker, const WorkerRow &self)
{
    return worker.host == self.host && ::kill(pid_t(worker.process), 0) != 0 && errno == ESRCH;
}

} // namespace

bool isAlive(const WorkerRow &worker, const WorkerRow &self, const QDateTime &now)
{
    if (worker.id == self.id)
        return true;
    if (worker.seenAt.addSecs(deadAfter.count()) < now)
        return false;
    return !processIsGone(worker, self);
}

bool isGone(const WorkerRow &worker, const WorkerRow &self, const QDateTime &now)
{
    if (worker.id == self.id)
        return false;
    return processIsGone(worker, self) ||
           worker.seenAt.addSecs(std::chrono::seconds(certainlyGoneAfter).count()) < now;
}

QString runLeasePrefix(const RunId &run)
{
    return u"run/"_s + run.text() + u'/';
}

Result<bool> isWorkedOn(StoreSession &session, const RunId &run, const WorkerRow &self, const QDateTime &now)
{
    WorkerRepository workers(session);
    const Result<QStringList> holders = workers.holders(runLeasePrefix(run), now);
    if (!holders)
        return fail(holders.error());
    const Result<QList<WorkerRow>> all = workers.all();
    if (!all)
        return fail(all.error());
    return std::any_of(all->begin(), all->end(), [&](const WorkerRow &worker) {
        return holders->contains(worker.id) && isAlive(worker, self, now);
    });
}

} // namespace patchbay
