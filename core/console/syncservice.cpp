#include "console/syncservice.h"

#include "console/engine.h"
#include "console/recordsync.h"
#include "console/runviews.h"
#include "console/workspaces.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

Task<QList<RunView>> listRuns(Workbench *bench, int limit)
{
    const Result<WorkspaceRow> workspace = co_await currentWorkspace(bench);
    if (!workspace)
        co_return fail(workspace.error());
    const WorkspaceId id = workspace->id;
    const int most = std::clamp(limit, 1, 1000);
    co_return co_await bench->transact<QList<RunView>>(
        [id, most](StoreSession &session) { return readRuns(session, id, most); });
}

} // namespace

SyncService::SyncService(Engine &engine, QObject *parent) : QObject(parent), m_engine(engine)
{
    connect(&engine, &Engine::recordSynced, this, &SyncService::finished);
}

QFuture<Result<RecordPlan>> SyncService::plan(ConnectionId id, QString targetObject, RecordSelector selector,
                                              ResyncOptions options)
{
    return m_engine.run(&planRecord, std::move(id), std::move(targetObject), std::move(selector),
                        std::move(options));
}

QFuture<Result<RecordOutcome>> SyncService::apply(RecordPlan plan, ResyncOptions options)
{
    return m_engine.run(&applyPlan, std::move(plan), std::move(options));
}

QFuture<Result<QList<RunView>>> SyncService::runs(int limit)
{
    return m_engine.run(&listRuns, limit);
}

} // namespace patchbay
