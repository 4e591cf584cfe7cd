#include "console/runjobs.h"

#include "base/ids.h"

#include <QCoreApplication>
#include <QSysInfo>

namespace patchbay {

using namespace Qt::StringLiterals;

void RunJob::pause()
{
    if (planner)
        planner->stop(); // half a plan is none
    if (undoPlanner)
        undoPlanner->stop();
    if (executor)
        executor->pause();
}

void RunJob::cancel()
{
    if (executor)
        executor->cancel();
    else
        pause();
}

RunJobs::RunJobs()
{
    m_worker.id = newIdText(QLatin1StringView("wrk"));
    m_worker.host = QSysInfo::machineHostName();
    m_worker.process = QCoreApplication::applicationPid();
    m_worker.startedAt = QDateTime::currentDateTimeUtc();
    m_worker.seenAt = m_worker.startedAt;
}

Result<std::shared_ptr<RunJob>> RunJobs::begin(const RunId &run)
{
    if (m_jobs.contains(run))
        return fail(Error::Kind::Conflict, u"This run is under way already."_s,
                    u"Wait for it, or pause it first."_s);
    auto job = std::make_shared<RunJob>();
    m_jobs.insert(run, job);
    return job;
}

void RunJobs::pauseAll()
{
    for (const std::shared_ptr<RunJob> &job : std::as_const(m_jobs))
        job->pause();
}

void RunJobs::pauseStartedBy(const QString &who)
{
    for (const std::shared_ptr<RunJob> &job : std::as_const(m_jobs)) {
        if (job->startedBy == who)
            job->pause();
    }
}

} // namespace patchbay
