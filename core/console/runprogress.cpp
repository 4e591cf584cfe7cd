// Runs as people see them: how far each is, and the list of them.
#include "console/connectionremoval.h"
#include "console/runoperations.h"
#include "console/runtools.h"
#include "console/workspaces.h"

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;

RunProgress runProgress(const Workbench *bench, const RunRow &run, const QString &connectionName)
{
    RunProgress view;
    view.id = run.id;
    view.connectionId = run.connectionId;
    view.connectionName = connectionName;
    view.kind = run.kind;
    view.state = run.state;
    view.phase = run.progress.value("phase"_L1).toString();
    view.scope = RunScope::fromJson(run.scope);
    view.parent = run.parent;
    view.mappingVersion = run.mappingVersion;
    view.startedBy = run.startedBy;
    view.startedAt = run.startedAt;
    view.finishedAt = run.finishedAt;
    view.ledger = RunLedger::fromJson(run.counts);
    view.source = run.progress.value("source"_L1)
                      .toInteger(run.progress.value("source_people"_L1).toInteger() +
                                 run.progress.value("source_organisations"_L1).toInteger());
    view.calls = run.progress.value("calls"_L1).toInteger();
    view.writes = run.progress.value("writes"_L1).toInteger();
    const BudgetView budget = bench->budget();
    view.allowedPerSecond = double(budget.limit) / 10.0;
    view.sharePercent = run.progress.value("budget_percent"_L1).toInt(100);
    const double share = view.allowedPerSecond * view.sharePercent / 100.0;
    if (view.state == runstates::planned && share > 0)
        view.remaining = std::chrono::seconds(qint64(double(view.calls) / share) + 1);
    const QJsonObject problem = run.progress.value("error"_L1).toObject();
    if (!problem.isEmpty()) {
        Error error;
        error.message = problem.value("message"_L1).toString();
        error.nextStep = problem.value("next_step"_L1).toString();
        error.code = problem.value("code"_L1).toString();
        error.requestId = problem.value("request_id"_L1).toString();
        view.problem = error;
    }
    view.details = run.progress;
    view.isHere = const_cast<Workbench *>(bench)->runs().isUnderWay(run.id);
    return view;
}

Task<RunProgress> findRun(Workbench *bench, RunId id)
{
    if (const std::shared_ptr<RunJob> job = bench->runs().find(id); job && !job->last.id.isEmpty())
        co_return job->last;
    const Result<RunRow> run = co_await readRun(bench, id);
    if (!run)
        co_return fail(run.error());
    const ConnectionId connection = run->connectionId;
    const Result<ConnectionRow> row = co_await bench->transact<ConnectionRow>(
        [connection](StoreSession &session) { return ConnectionRepository(session).find(connection); });
    co_return runProgress(bench, *run, row ? shownName(*row) : QString());
}

Task<QList<RunProgress>> listBulkRuns(Workbench *bench, int limit)
{
    const Result<WorkspaceRow> workspace = co_await currentWorkspace(bench);
    if (!workspace)
        co_return fail(workspace.error());
    struct Named
    {
        RunRow run{};
        QString connection{};
    };
    const WorkspaceId id = workspace->id;
    const Result<QList<Named>> rows =
        co_await bench->transact<QList<Named>>([id, limit](StoreSession &session) -> Result<QList<Named>> {
            const Result<QList<ConnectionRow>> connections = ConnectionRepository(session).list(id);
            if (!connections)
                return fail(connections.error());
            QList<Named> all;
            for (const ConnectionRow &connection : *connections) {
                const Result<QList<RunRow>> runs = RunRepository(session).latestBulk(connection.id, limit);
                if (!runs)
                    return fail(runs.error());
                for (const RunRow &run : *runs)
                    all.append({run, shownName(connection)});
            }
            return all;
        });
    if (!rows)
        co_return fail(rows.error());
    QList<RunProgress> views;
    for (const Named &row : *rows) {
        const std::shared_ptr<RunJob> job = bench->runs().find(row.run.id);
        views.append(job && !job->last.id.isEmpty() ? job->last
                                                    : runProgress(bench, row.run, row.connection));
    }
    std::ranges::sort(views, [](const RunProgress &a, const RunProgress &b) {
        return a.startedAt != b.startedAt ? a.startedAt > b.startedAt : b.id < a.id;
    });
    if (views.size() > limit)
        views.resize(limit);
    co_return views;
}

} // namespace patchbay
