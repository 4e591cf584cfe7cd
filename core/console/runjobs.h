// The runs that this program works on right now. Lives in the engine thread.
#pragma once

#include "console/runservice.h"
#include "store/workerrepository.h"
#include "sync/bulkexecutor.h"
#include "sync/bulkplanner.h"
#include "sync/undoplanner.h"

#include <QHash>

#include <deque>
#include <memory>

namespace patchbay {

// One run under way: planned or applied, never both.
struct RunJob
{
    std::unique_ptr<BulkPlanner> planner{};
    std::unique_ptr<UndoPlanner> undoPlanner{};
    std::unique_ptr<BulkExecutor> executor{};
    QString startedBy{};
    RunProgress last{};
    // When how many writes were done and calls were sent, for the rates. A bulk call writes many records.
    struct Mark
    {
        std::chrono::steady_clock::time_point at{};
        qint64 writes = 0;
        qint64 calls = 0;
    };
    std::deque<Mark> marks{};
    std::chrono::steady_clock::time_point announced{};

    void pause();
    void cancel();
};

class RunJobs
{
public:
    RunJobs();

    // This program among those that share the store.
    const WorkerRow &worker() const { return m_worker; }
    bool isUnderWay(const RunId &run) const { return m_jobs.contains(run); }
    // Conflict when the run is under way already.
    Result<std::shared_ptr<RunJob>> begin(const RunId &run);
    void end(const RunId &run) { m_jobs.remove(run); }
    std::shared_ptr<RunJob> find(const RunId &run) const { return m_jobs.value(run); }
    // Lets everything finish what is under way and stop.
    void pauseAll();
    // The same for those that somebody started.
    void pauseStartedBy(const QString &who);

private:
    WorkerRow m_worker{};
    QHash<RunId, std::shared_ptr<RunJob>> m_jobs{};
};

} // namespace patchbay
