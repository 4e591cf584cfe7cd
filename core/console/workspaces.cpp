#include "console/workspaces.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

const QString stateKey = u"state"_s;
const QString connectedState = u"connected"_s;
const QString disconnectedState = u"disconnected"_s;

Error noWorkspace()
{
    Error error;
    error.kind = Error::Kind::NotFound;
    error.message = u"No Intercom workspace is connected yet."_s;
    error.nextStep =
        u"Connect one (in the window: Settings; on the command line: patchbayctl workspace add), or set "
        "INTERCOM_ACCESS_TOKEN."_s;
    return error;
}

// The current row; where rows exist and none is current, the first becomes it. No value: there are no rows.
Result<std::optional<WorkspaceRow>> readCurrent(StoreSession &session)
{
    WorkspaceRepository repository(session);
    Result<WorkspaceRow> current = repository.current();
    if (current)
        return std::optional(*current);
    if (current.error().kind != Error::Kind::NotFound)
        return fail(current.error());
    const Result<QList<WorkspaceRow>> all = repository.list();
    if (!all)
        return fail(all.error());
    if (all->isEmpty())
        return std::optional<WorkspaceRow>();
    if (const Outcome made = repository.makeCurrent(all->first().id); !made)
        return fail(made.error());
    return std::optional(all->first());
}

Outcome keep(StoreSession &session, const WorkspaceRow &row)
{
    WorkspaceRepository repository(session);
    const Result<WorkspaceRow> known = repository.find(row.id);
    if (known)
        return repository.update(row);
    return known.error().kind == Error::Kind::NotFound ? repository.insert(row) : fail(known.error());
}

// Registers, or registers anew at another address, what INTERCOM_ACCESS_TOKEN stands for.
Task<WorkspaceRow> registerEnvironment(Workbench *bench)
{
    const WorkspaceId id{QString(environmentWorkspaceId)};
    Result<FoundSecret> token = co_await bench->secrets().read(workspaceTokenName(id));
    if (!token || token->place != SecretPlace::Environment)
        co_return fail(noWorkspace());
    const QUrl url = Workbench::environmentUrl();
    if (const Outcome safe = checkAddressIsSafe(url); !safe)
        co_return fail(safe.error().withContext(u"INTERCOM_BASE_URL"_s));

    const intercom::Region region = intercom::regionOfUrl(url);
    const std::shared_ptr<IntercomDoor> door = bench->tryDoor(id, url, *token);
    const WorkspaceCheck check = co_await checkWorkspace(door, {region}, bench->now());
    if (!check.isConnected())
        co_return fail(check.refusal.withContext(u"INTERCOM_ACCESS_TOKEN"_s));
    if (const Outcome agreed = intercom::checkRegion(region, check.me->region); !agreed)
        co_return fail(agreed.error().withNextStep(
            u"Set INTERCOM_BASE_URL to the address of the workspace's region."_s));

    WorkspaceRow row;
    row.id = id;
    row.region = intercom::regionName(region);
    row.baseUrl = url.toString();
    row.createdAt = bench->now();
    row.isCurrent = true;
    takeOver(row, check);
    row.name = check.me->appName.isEmpty() ? u"Intercom"_s : check.me->appName;
    ActivityRow entry = bench->entry(u"workspace.added"_s, u"info"_s,
                                     u"Workspace %1 taken from the environment"_s.arg(row.name));
    entry.workspaceId = id;
    const QDateTime now = bench->now();
    const Result<qint64> logged =
        co_await bench->transact<qint64>([row, entry, now](StoreSession &session) -> Result<qint64> {
            if (const Outcome kept = keep(session, row); !kept)
                return fail(kept.error());
            return ActivityLog::appendTo(session, entry, now);
        });
    if (!logged)
        co_return fail(logged.error());
    bench->dropDoor(id);
    bench->setCurrentWorkspace(id);
    bench->noteActivity(*logged);
    Q_EMIT bench->workspacesChanged();
    co_return row;
}

struct Saved
{
    WorkspaceRow row{};
    qint64 sequence = 0; // of the entry; 0 when the state is what it was
};

// Into the row as it is now: it may have been renamed while it was checked.
Result<Saved> saveCheck(StoreSession &session, const WorkspaceId &id, const WorkspaceCheck &check,
                        ActivityRow entry, const QDateTime &now)
{
    WorkspaceRepository repository(session);
    const Result<WorkspaceRow> found = repository.find(id);
    if (!found)
        return fail(found.error());
    Saved saved{*found};
    takeOver(saved.row, check);
    if (const Outcome updated = repository.update(saved.row); !updated)
        return fail(updated.error());
    if (found->checkedAt && found->health.value(stateKey) == saved.row.health.value(stateKey))
        return saved;
    entry.summary = check.isConnected()
                        ? u"Workspace %1 is connected"_s.arg(saved.row.name)
                        : u"Workspace %1 is disconnected: %2"_s.arg(saved.row.name, check.refusal.message);
    const Result<qint64> sequence = ActivityLog::appendTo(session, entry, now);
    if (!sequence)
        return fail(sequence.error());
    saved.sequence = *sequence;
    return saved;
}

// Whether the environment means another address than the one that was registered.
bool environmentMoved(const WorkspaceRow &row)
{
    return row.id.text() == environmentWorkspaceId && qEnvironmentVariableIsSet("INTERCOM_ACCESS_TOKEN") &&
           qEnvironmentVariableIsSet("INTERCOM_BASE_URL") && QUrl(row.baseUrl) != Workbench::environmentUrl();
}

} // namespace

Task<WorkspaceRow> currentWorkspace(Workbench *bench)
{
    const Result<std::optional<WorkspaceRow>> row =
        co_await bench->transact<std::optional<WorkspaceRow>>(readCurrent);
    if (!row)
        co_return fail(row.error());
    if (!row->has_value() || environmentMoved(**row))
        co_return co_await registerEnvironment(bench);
    bench->setCurrentWorkspace((*row)->id);
    co_return **row;
}

Task<WorkspaceRow> findWorkspace(Workbench *bench, WorkspaceId id)
{
    const Result<WorkspaceRow> row = co_await bench->transact<WorkspaceRow>(
        [id](StoreSession &session) { return WorkspaceRepository(session).find(id); });
    if (row && environmentMoved(*row))
        co_return co_await registerEnvironment(bench);
    co_return row;
}

Task<std::shared_ptr<IntercomDoor>> currentDoor(Workbench *bench)
{
    const Result<WorkspaceRow> row = co_await currentWorkspace(bench);
    if (!row)
        co_return fail(row.error());
    co_return co_await bench->door(*row);
}

Task<std::shared_ptr<IntercomDoor>> doorOf(Workbench *bench, WorkspaceId id)
{
    const Result<WorkspaceRow> row = co_await findWorkspace(bench, id);
    if (!row)
        co_return fail(row.error());
    co_return co_await bench->door(*row);
}

void takeOver(WorkspaceRow &row, const WorkspaceCheck &check)
{
    const QJsonValue appName = row.health.value(u"app_name"_s);
    row.checkedAt = check.health.checkedAt;
    row.health = check.health.toJson();
    if (!appName.isUndefined())
        row.health.insert(u"app_name"_s, appName);
    row.health.insert(stateKey, check.isConnected() ? connectedState : disconnectedState);
    if (!check.me)
        return;
    if (!check.me->appIdCode.isEmpty())
        row.appId = check.me->appIdCode;
    if (!check.me->timezone.isEmpty())
        row.timezone = check.me->timezone;
    row.health.insert(u"app_name"_s, check.me->appName);
}

WorkspaceView workspaceView(const WorkspaceRow &row, const std::optional<FoundSecret> &token)
{
    WorkspaceView view;
    view.id = row.id;
    view.name = row.name;
    view.regionName = row.region;
    view.baseUrl = QUrl(row.baseUrl);
    view.appIdCode = row.appId;
    view.appName = row.health.value(u"app_name"_s).toString(row.name);
    view.timezone = row.timezone;
    view.health = Health::fromJson(row.health);
    if (row.checkedAt) {
        view.state = row.health.value(stateKey).toString() == connectedState
                         ? WorkspaceView::State::Connected
                         : WorkspaceView::State::Disconnected;
    }
    if (token) {
        view.tokenPlace = secretPlaceText(token->place);
        view.tokenMasked = token->secret.masked();
        view.tokenInMemoryOnly = token->place == SecretPlace::Memory;
    }
    view.createdAt = row.createdAt;
    view.isCurrent = row.isCurrent;
    return view;
}

QCoro::Task<WorkspaceView> viewOf(Workbench *bench, WorkspaceRow row)
{
    const std::optional<FoundSecret> token = co_await bench->token(row.id);
    co_return workspaceView(row, token);
}

Task<WorkspaceView> checkStoredWorkspace(Workbench *bench, WorkspaceId id)
{
    const Result<WorkspaceRow> found = co_await findWorkspace(bench, id);
    if (!found)
        co_return fail(found.error());
    const WorkspaceRow row = *found;
    const Result<std::shared_ptr<IntercomDoor>> door = co_await bench->door(row);
    WorkspaceCheck check;
    if (door) {
        const Result<intercom::Region> region = intercom::parseRegion(row.region);
        check = co_await checkWorkspace(
            *door, {region.value_or(intercom::Region::Custom), row.appId, row.name}, bench->now());
    } else {
        check.refusal = door.error();
        check.health = failedHealth(u"Access token"_s, check.refusal, bench->now());
    }
    if (!check.isConnected() && check.refusal.kind == Error::Kind::Cancelled)
        co_return fail(check.refusal);

    ActivityRow entry = check.isConnected() ? bench->entry(u"workspace.connected"_s, u"info"_s, {})
                                            : bench->entry(u"workspace.disconnected"_s, u"error"_s, {});
    entry.workspaceId = id;
    if (!check.isConnected()) {
        entry.requestId = check.refusal.requestId;
        entry.details = {{u"error"_s, check.refusal.toJson()}};
    }
    const QDateTime now = bench->now();
    const Result<Saved> saved = co_await bench->transact<Saved>(
        [id, check, entry, now](StoreSession &session) { return saveCheck(session, id, check, entry, now); });
    if (!saved)
        co_return fail(saved.error());
    if (saved->sequence > 0)
        bench->noteActivity(saved->sequence);
    Q_EMIT bench->workspacesChanged();
    co_return co_await viewOf(bench, saved->row);
}

} // namespace patchbay
