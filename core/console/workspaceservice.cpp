#include "console/workspaceservice.h"

#include "console/connectionremoval.h"
#include "console/connectionsecrets.h"
#include "console/engine.h"
#include "console/secretkeeping.h"
#include "console/workspaces.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

Task<SecretPlace> keepToken(Workbench *bench, WorkspaceId id, Secret token)
{
    const Result<SecretPlace> kept = co_await keepSecret(bench, workspaceTokenName(id), std::move(token));
    if (!kept)
        co_return fail(kept.error().withContext(u"Keeping the access token"_s));
    co_return *kept;
}

Task<WorkspaceView> add(Workbench *bench, WorkspaceDraft draft)
{
    if (draft.token.isEmpty()) {
        co_return fail(Error::Kind::InvalidInput, u"An access token is needed."_s,
                       u"Copy it from Intercom's Developer Hub: your app, Configure, Authentication."_s);
    }
    const QUrl url =
        draft.region == intercom::Region::Custom ? draft.customUrl : intercom::regionUrl(draft.region);
    if (const Outcome safe = checkAddressIsSafe(url); !safe)
        co_return fail(safe.error());

    WorkspaceRow row;
    row.id = WorkspaceId(newIdText("ws_"_L1));
    row.region = intercom::regionName(draft.region);
    row.baseUrl = url.toString();
    row.createdAt = bench->now();
    const std::shared_ptr<IntercomDoor> door =
        bench->tryDoor(row.id, url, {draft.token, SecretPlace::Memory});
    const WorkspaceCheck check = co_await checkWorkspace(door, {draft.region}, bench->now());
    if (!check.isConnected())
        co_return fail(check.refusal);
    if (const Outcome region = intercom::checkRegion(draft.region, check.me->region); !region)
        co_return fail(region.error());
    takeOver(row, check);
    row.name = draft.name.trimmed();
    if (row.name.isEmpty())
        row.name = check.me->appName.isEmpty() ? u"Intercom"_s : check.me->appName;

    const Result<SecretPlace> kept = co_await keepToken(bench, row.id, draft.token);
    if (!kept)
        co_return fail(kept.error());

    ActivityRow entry = bench->entry(u"workspace.added"_s, u"info"_s, u"Workspace %1 added"_s.arg(row.name));
    entry.workspaceId = row.id;
    entry.details = {
        {u"region"_s, row.region}, {u"app_id"_s, row.appId}, {u"token_place"_s, secretPlaceText(*kept)}};
    const QDateTime now = bench->now();
    const Result<qint64> saved =
        co_await bench->transact<qint64>([row, entry, now](StoreSession &session) -> Result<qint64> {
            WorkspaceRepository repository(session);
            const Result<QList<WorkspaceRow>> known = repository.list();
            if (!known)
                return fail(known.error());
            for (const WorkspaceRow &other : *known) {
                if (!row.appId.isEmpty() && other.appId == row.appId && other.baseUrl == row.baseUrl) {
                    return fail(Error::Kind::Conflict,
                                u"The workspace of this token is here already, as “%1”."_s.arg(other.name),
                                u"Replace its token instead, if that is what changed."_s);
                }
            }
            WorkspaceRow inserted = row;
            inserted.isCurrent = known->isEmpty();
            if (const Outcome done = repository.insert(inserted); !done)
                return fail(done.error());
            return ActivityLog::appendTo(session, entry, now);
        });
    if (!saved) {
        co_await bench->secrets().remove(workspaceTokenName(row.id));
        co_return fail(saved.error());
    }
    const Result<WorkspaceRow> stored = co_await findWorkspace(bench, row.id);
    if (!stored)
        co_return fail(stored.error());
    if (stored->isCurrent)
        bench->setCurrentWorkspace(row.id);
    bench->noteActivity(*saved);
    Q_EMIT bench->workspacesChanged();
    co_return co_await viewOf(bench, *stored);
}

Task<QList<WorkspaceView>> list(Workbench *bench)
{
    const Result<QList<WorkspaceRow>> rows = co_await bench->transact<QList<WorkspaceRow>>(
        [](StoreSession &session) { return WorkspaceRepository(session).list(); });
    if (!rows)
        co_return fail(rows.error());
    QList<WorkspaceView> views;
    for (const WorkspaceRow &row : *rows) {
        const WorkspaceView view = co_await viewOf(bench, row);
        views.append(view);
    }
    co_return views;
}

Task<WorkspaceView> current(Workbench *bench)
{
    const Result<WorkspaceRow> row = co_await currentWorkspace(bench);
    if (!row)
        co_return fail(row.error());
    co_return co_await viewOf(bench, *row);
}

OutcomeTask makeCurrent(Workbench *bench, WorkspaceId id)
{
    const Outcome made = co_await bench->transact<void>(
        [id](StoreSession &session) { return WorkspaceRepository(session).makeCurrent(id); });
    if (!made)
        co_return made;
    bench->setCurrentWorkspace(id);
    Q_EMIT bench->workspacesChanged();
    Q_EMIT bench->connectionsChanged();
    co_return Outcome();
}

Task<WorkspaceView> checkEnvironment(Workbench *bench)
{
    const WorkspaceId id{QString(environmentWorkspaceId)};
    const Result<FoundSecret> token = co_await bench->secrets().read(workspaceTokenName(id));
    if (!token || token->place != SecretPlace::Environment) {
        co_return fail(Error::Kind::Unauthorized, u"INTERCOM_ACCESS_TOKEN is not set."_s,
                       u"Set it to the access token of your app in Intercom's Developer Hub."_s);
    }
    const QUrl url = Workbench::environmentUrl();
    if (const Outcome safe = checkAddressIsSafe(url); !safe)
        co_return fail(safe.error().withContext(u"INTERCOM_BASE_URL"_s));
    const intercom::Region region = intercom::regionOfUrl(url);
    const std::shared_ptr<IntercomDoor> door = bench->tryDoor(id, url, *token);
    const WorkspaceCheck check = co_await checkWorkspace(door, {region}, bench->now());
    if (!check.isConnected())
        co_return fail(check.refusal);
    WorkspaceRow row;
    row.region = intercom::regionName(region);
    row.baseUrl = url.toString();
    row.name = check.me->appName;
    takeOver(row, check);
    co_return workspaceView(row, *token);
}

Task<WorkspaceView> replaceToken(Workbench *bench, WorkspaceId id, Secret token)
{
    const Result<WorkspaceRow> row = co_await findWorkspace(bench, id);
    if (!row)
        co_return fail(row.error());
    if (token.isEmpty())
        co_return fail(Error::Kind::InvalidInput, u"An access token is needed."_s);
    const Result<intercom::Region> region = intercom::parseRegion(row->region);
    const std::shared_ptr<IntercomDoor> door =
        bench->tryDoor(id, QUrl(row->baseUrl), {token, SecretPlace::Memory});
    const WorkspaceCheck check = co_await checkWorkspace(
        door, {region.value_or(intercom::Region::Custom), row->appId, row->name}, bench->now());
    if (!check.isConnected())
        co_return fail(check.refusal);
    const Result<SecretPlace> kept = co_await keepToken(bench, id, token);
    if (!kept)
        co_return fail(kept.error());
    bench->dropDoor(id);
    ActivityRow entry = bench->entry(u"workspace.token_replaced"_s, u"info"_s,
                                     u"Access token of workspace %1 replaced"_s.arg(row->name));
    entry.workspaceId = id;
    entry.details = {{u"token_place"_s, secretPlaceText(*kept)}};
    const Result<qint64> logged = co_await bench->activity().append(entry);
    if (!logged)
        co_return fail(logged.error());
    co_return co_await checkStoredWorkspace(bench, id);
}

OutcomeTask rename(Workbench *bench, WorkspaceId id, QString name)
{
    const QString newName = name.trimmed();
    if (newName.isEmpty())
        co_return fail(Error::Kind::InvalidInput, u"A workspace needs a name."_s);
    ActivityRow entry = bench->entry(u"workspace.renamed"_s, u"info"_s, {});
    entry.workspaceId = id;
    const QDateTime now = bench->now();
    const Result<qint64> saved =
        co_await bench->transact<qint64>([id, newName, entry, now](StoreSession &session) -> Result<qint64> {
            WorkspaceRepository repository(session);
            Result<WorkspaceRow> row = repository.find(id);
            if (!row)
                return fail(row.error());
            ActivityRow renamed = entry;
            renamed.summary = u"Workspace %1 renamed to %2"_s.arg(row->name, newName);
            row->name = newName;
            if (const Outcome updated = repository.update(*row); !updated)
                return fail(updated.error());
            return ActivityLog::appendTo(session, renamed, now);
        });
    if (!saved)
        co_return fail(saved.error());
    bench->noteActivity(*saved);
    Q_EMIT bench->workspacesChanged();
    co_return Outcome();
}

Task<Removal> remove(Workbench *bench, WorkspaceId id)
{
    const Result<WorkspaceRow> row = co_await bench->transact<WorkspaceRow>(
        [id](StoreSession &session) { return WorkspaceRepository(session).find(id); });
    if (!row)
        co_return fail(row.error());
    const Result<QList<ConnectionRow>> connections = co_await bench->transact<QList<ConnectionRow>>(
        [id](StoreSession &session) { return ConnectionRepository(session).list(id); });
    if (!connections)
        co_return fail(connections.error());
    Removal removal;
    for (const ConnectionRow &connection : *connections) {
        const Result<Removal> purged = co_await purgeConnection(bench, connection.id);
        if (!purged)
            co_return fail(purged.error());
        removal.remaining << purged->remaining;
    }
    ActivityRow entry =
        bench->entry(u"workspace.removed"_s, u"info"_s, u"Workspace %1 removed"_s.arg(row->name));
    entry.workspaceId = id;
    const QDateTime now = bench->now();
    const Result<qint64> removed =
        co_await bench->transact<qint64>([id, entry, now](StoreSession &session) -> Result<qint64> {
            if (const Outcome gone = WorkspaceRepository(session).remove(id); !gone)
                return fail(gone.error());
            return ActivityLog::appendTo(session, entry, now);
        });
    if (!removed)
        co_return fail(removed.error());
    bench->dropDoor(id);
    const std::optional<Error> left = co_await forgetSecret(
        bench, workspaceTokenName(id), u"The access token of the workspace %1"_s.arg(row->name), id);
    if (left)
        removal.remaining << *left;
    bench->noteActivity(*removed);
    bench->setCurrentWorkspace({});
    Q_EMIT bench->workspacesChanged();
    Q_EMIT bench->connectionsChanged();
    co_return removal;
}

} // namespace

WorkspaceService::WorkspaceService(Engine &engine, QObject *parent) : QObject(parent), m_engine(engine)
{
    connect(&engine, &Engine::workspacesChanged, this, &WorkspaceService::changed);
    connect(&engine, &Engine::budgetChanged, this, [this](const BudgetView &budget) {
        m_budget = budget;
        Q_EMIT budgetChanged(budget);
    });
}

QFuture<Result<WorkspaceView>> WorkspaceService::add(WorkspaceDraft draft)
{
    return m_engine.run(&patchbay::add, std::move(draft));
}

QFuture<Result<QList<WorkspaceView>>> WorkspaceService::list()
{
    return m_engine.run(&patchbay::list);
}

QFuture<Result<WorkspaceView>> WorkspaceService::current()
{
    return m_engine.run(&patchbay::current);
}

QFuture<Outcome> WorkspaceService::makeCurrent(WorkspaceId id)
{
    return m_engine.run(&patchbay::makeCurrent, std::move(id));
}

QFuture<Result<WorkspaceView>> WorkspaceService::check(WorkspaceId id)
{
    return m_engine.run(&checkStoredWorkspace, std::move(id));
}

QFuture<Result<WorkspaceView>> WorkspaceService::checkEnvironment()
{
    return m_engine.runWithoutStore(&patchbay::checkEnvironment);
}

QFuture<Result<WorkspaceView>> WorkspaceService::replaceToken(WorkspaceId id, Secret token)
{
    return m_engine.run(&patchbay::replaceToken, std::move(id), std::move(token));
}

QFuture<Outcome> WorkspaceService::rename(WorkspaceId id, QString name)
{
    return m_engine.run(&patchbay::rename, std::move(id), std::move(name));
}

QFuture<Result<Removal>> WorkspaceService::remove(WorkspaceId id)
{
    return m_engine.run(&patchbay::remove, std::move(id));
}

BudgetView WorkspaceService::budget() const
{
    return m_budget;
}

} // namespace patchbay
