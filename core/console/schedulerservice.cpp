#include "console/schedulerservice.h"

#include "console/engine.h"
#include "console/scheduler.h"

namespace patchbay {

namespace {

OutcomeTask startScheduler(Workbench *bench, std::chrono::milliseconds look)
{
    bench->scheduler().start(look);
    co_return {};
}

OutcomeTask stopScheduler(Workbench *bench)
{
    co_return co_await bench->scheduler().stop();
}

} // namespace

SchedulerService::SchedulerService(Engine &engine, QObject *parent) : QObject(parent), m_engine(engine)
{
    connect(&engine, &Engine::schedulerNoted, this, &SchedulerService::noted);
}

QFuture<Outcome> SchedulerService::start(std::chrono::milliseconds look)
{
    return m_engine.run(&startScheduler, look);
}

QFuture<Outcome> SchedulerService::stop()
{
    return m_engine.run(&stopScheduler);
}

} // namespace patchbay
