#include "console/overviewservice.h"

#include "console/connectioncheck.h"
#include "console/connectionremoval.h"
#include "console/connectionviews.h"
#include "console/driftoperations.h"
#include "console/engine.h"
#include "console/gonerecords.h"
#include "console/mappingoperations.h"
#include "console/needs.h"
#include "console/runviews.h"
#include "console/scheduler.h"
#include "console/watchkeeping.h"
#include "console/workspaces.h"

#include <QTimer>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr int hours = 24;
constexpr std::chrono::milliseconds shortestInterval{500};

struct Stored
{
    QList<ConnectionFacts> connections{};
    QList<RunView> runs{};
    QList<ActivityHour> perHour{};
    QList<WatchedEndpoint> endpoints{};
    QList<Need> gone{};
    QHash<ConnectionId, DriftReport> drift{};
    QHash<ConnectionId, RunRow> questions{}; // of schedules, that wait for an answer
};

// What the connections' schedules found.
Outcome readScheduled(StoreSession &session, Stored *stored)
{
    for (const ConnectionFacts &facts : std::as_const(stored->connections)) {
        const ConnectionId &id = facts.row.id;
        const auto drift = storedDrift(session, id);
        if (!drift)
            return fail(drift.error());
        if (*drift)
            stored->drift.insert(id, **drift);
        const auto question =
            RunRepository(session).newestOfScope(id, runScopeName(RunScope::Kind::ChangedMapping));
        if (!question && question.error().kind != Error::Kind::NotFound)
            return fail(question.error());
        if (question && question->state == runstates::planned && question->startedBy == scheduleActor)
            stored->questions.insert(id, *question);
    }
    return {};
}

Result<Stored> readStored(StoreSession &session, const WorkspaceId &workspace, const QDateTime &from,
                          const QDateTime &now)
{
    const Result<QList<ConnectionFacts>> connections = readAllFacts(session, workspace);
    if (!connections)
        return fail(connections.error());
    const Result<QList<RunView>> runs = readRuns(session, workspace, 10);
    if (!runs)
        return fail(runs.error());
    const Result<QList<ActivityHour>> perHour = ActivityRepository(session).perHour(workspace, from);
    if (!perHour)
        return fail(perHour.error());
    const Result<QList<WatchedEndpoint>> endpoints = readWatched(session);
    if (!endpoints)
        return fail(endpoints.error());
    Stored stored{*connections, *runs, *perHour, *endpoints, {}, {}, {}};
    for (const ConnectionFacts &facts : *connections) {
        if (facts.row.state == "paused"_L1)
            continue;
        const Result<QList<Need>> gone = goneNeeds(session, facts.row.id, shownName(facts.row), now);
        if (!gone)
            return fail(gone.error());
        stored.gone += *gone;
    }
    if (const Outcome read = readScheduled(session, &stored); !read)
        return fail(read.error());
    return stored;
}

Task<OverviewView> takeSnapshot(Workbench *bench)
{
    OverviewView view;
    view.takenAt = bench->now();
    view.activityPerHour = QList<int>(hours, 0);
    view.errorsPerHour = QList<int>(hours, 0);

    const Result<WorkspaceRow> workspace = co_await currentWorkspace(bench);
    if (!workspace && workspace.error().kind == Error::Kind::Cancelled)
        co_return fail(workspace.error());
    if (!workspace) {
        const bool none = workspace.error().kind == Error::Kind::NotFound;
        view.needs.append({none ? Need::Severity::Info : Need::Severity::Error,
                           workspace.error().message,
                           none ? u"Connect a workspace"_s : u"Open settings"_s,
                           u"settings"_s,
                           {}});
        view.sentence = none ? u"Connect a workspace to begin"_s : needsSentence(view.needs);
        co_return view;
    }
    // Opened without a call: its budget has an assumed size from the start. Without a token the view says so.
    const Result<std::shared_ptr<IntercomDoor>> door = co_await bench->door(*workspace);
    if (!door && door.error().kind == Error::Kind::Cancelled)
        co_return fail(door.error());
    view.workspace = co_await viewOf(bench, *workspace);
    const WorkspaceId id = workspace->id;
    const QDateTime from = view.takenAt.addSecs(-hours * 3600);
    const Result<Stored> stored = co_await bench->transact<Stored>(
        [id, from, now = view.takenAt](StoreSession &session) { return readStored(session, id, from, now); });
    if (!stored)
        co_return fail(stored.error());
    for (const ActivityHour &hour : stored->perHour) {
        // An entry of this very moment, or of a clock that runs ahead, belongs to the last hour.
        const int index = std::clamp(hour.hour, 0, hours - 1);
        view.activityPerHour[index] += static_cast<int>(hour.entries);
        view.errorsPerHour[index] += static_cast<int>(hour.errors);
    }
    view.recentRuns = stored->runs;
    view.budget = bench->budget();
    view.needs = workspaceNeeds(*view.workspace, view.takenAt);
    for (const ConnectionFacts &facts : stored->connections) {
        const ConnectionView connection = connectionView(facts);
        view.connections.append(connection);
        const bool lastFailed = facts.lastRun && facts.lastRun->state == u"failed";
        view.needs +=
            connectionNeeds(connection, bench->mappingProblem(connection.id), lastFailed, view.takenAt);
        if (const auto question = stored->questions.constFind(connection.id);
            question != stored->questions.constEnd())
            view.needs += questionNeeds(connection, *question);
        if (const auto drift = stored->drift.constFind(connection.id); drift != stored->drift.constEnd())
            view.needs += driftNeeds(connection, *drift, view.takenAt);
    }
    view.needs += stored->gone;
    for (const WatchedEndpoint &endpoint : stored->endpoints)
        view.needs += endpointNeeds(endpoint.row, endpoint.memory);
    view.needs = gravestFirst(view.needs);
    view.sentence = needsSentence(view.needs);
    co_return view;
}

// The mapping of each pair, for the overview to know what stands in its way. What cannot be read is said by
// the check.
OutcomeTask lookAtMappings(Workbench *bench, ConnectionFacts facts)
{
    for (const MappedPair &pair : facts.mappings) {
        const Result<MappingView> opened = co_await openMapping(bench, facts.row.id, pair.sourceObject);
        if (!opened && opened.error().kind == Error::Kind::Cancelled)
            co_return fail(opened.error());
    }
    co_return Outcome();
}

OutcomeTask checkWithMappings(Workbench *bench, ConnectionFacts facts)
{
    const Outcome checked = co_await checkConnection(bench, facts.row.id);
    if (!checked)
        co_return checked;
    co_return co_await lookAtMappings(bench, facts);
}

Task<OverviewView> checkEverything(Workbench *bench)
{
    const Result<WorkspaceRow> workspace = co_await currentWorkspace(bench);
    if (workspace) {
        const WorkspaceId id = workspace->id;
        const Result<WorkspaceView> checked = co_await checkStoredWorkspace(bench, id);
        if (!checked)
            co_return fail(checked.error());
        const Result<QList<ConnectionFacts>> all = co_await bench->transact<QList<ConnectionFacts>>(
            [id](StoreSession &session) { return readAllFacts(session, id); });
        if (!all)
            co_return fail(all.error());
        std::vector<OutcomeTask> checks; // eager: all run at the same time
        for (const ConnectionFacts &facts : *all) {
            if (facts.row.state != u"paused")
                checks.push_back(checkWithMappings(bench, facts));
        }
        Outcome first;
        for (OutcomeTask &check : checks) {
            const Outcome done = co_await check;
            // One that was removed meanwhile is no failure of the others.
            if (!done && first && done.error().kind != Error::Kind::NotFound)
                first = done;
        }
        if (!first)
            co_return fail(first.error());
    }
    co_return co_await takeSnapshot(bench);
}

} // namespace

OverviewService::OverviewService(Engine &engine, QObject *parent) : QObject(parent), m_engine(engine)
{
    auto *timer = new QTimer(this);
    timer->setSingleShot(true);
    timer->setInterval(shortestInterval);
    connect(timer, &QTimer::timeout, this, &OverviewService::changed);
    const auto soon = [timer] {
        if (!timer->isActive())
            timer->start();
    };
    connect(&engine, &Engine::activityAppended, timer, soon);
    connect(&engine, &Engine::workspacesChanged, timer, soon);
    connect(&engine, &Engine::connectionsChanged, timer, soon);
    connect(&engine, &Engine::mappingChanged, timer, soon);
    connect(&engine, &Engine::recordSynced, timer, soon);
    connect(&engine, &Engine::budgetChanged, timer, soon);
    connect(&engine, &Engine::attentionChanged, timer, soon);
}

QFuture<Result<OverviewView>> OverviewService::snapshot()
{
    return m_engine.run(&takeSnapshot);
}

QFuture<Result<OverviewView>> OverviewService::checkAll()
{
    return m_engine.run(&checkEverything);
}

} // namespace patchbay
