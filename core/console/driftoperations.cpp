#include "console/driftoperations.h"

#include "console/connectionremoval.h"
#include "console/runcoverage.h"
#include "console/runtools.h"
#include "console/scheduler.h"
#include "console/synctools.h"
#include "console/workspaces.h"
#include "store/schedulerepository.h"
#include "store/settingsrepository.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

QString driftKey(const ConnectionId &connection)
{
    return u"drift/"_s + connection.text();
}

} // namespace

Result<std::optional<DriftReport>> storedDrift(StoreSession &session, const ConnectionId &connection)
{
    const Result<QJsonValue> value =
        SettingsRepository(session).get(driftKey(connection), QJsonValue(QJsonValue::Null));
    if (!value)
        return fail(value.error());
    if (!value->isObject())
        return std::optional<DriftReport>();
    return std::optional(DriftReport::fromJson(value->toObject()));
}

Task<DriftView> checkDriftOf(Workbench *bench, ConnectionId connection, int sample)
{
    const Result<SyncTools> tools = co_await gatherTools(bench, connection, {});
    if (!tools)
        co_return fail(tools.error());
    const ConnectionId id = tools->connection.id;
    const Result<ScheduleRow> schedule = co_await bench->transact<ScheduleRow>(
        [id](StoreSession &session) { return ScheduleRepository(session).find(id); });
    if (!schedule)
        co_return fail(schedule.error());
    const Result<SyncSettings> settings = SyncSettings::fromJson(schedule->settings);
    if (!settings)
        co_return fail(settings.error());
    intercom::Client &client = runClient(*tools, *settings);
    intercom::ContactWriter writer(client);
    Resync::Parts parts = runParts(bench, *tools, client, &writer);
    // A changed mapping that was not sent to everybody makes no drift of all that it would change.
    const Result<MappingChange> change = co_await mappingChange(bench, *tools);
    if (!change)
        co_return fail(change.error());
    if (!change->formerPeople.rules.isEmpty())
        parts.peopleMapping = change->formerPeople;
    if (!change->formerOrganisations.rules.isEmpty())
        parts.organisationMapping = change->formerOrganisations;
    const Result<DriftReport> report = co_await checkDrift(
        parts, *settings, sample > 0 ? sample : settings->driftSample, schedule->highWater,
        [bench] { return bench->isStopping() || bench->scheduler().isEnding(); });
    if (!report)
        co_return fail(report.error().withContext(
            u"The check for drift of %1 was not finished"_s.arg(tools->connection.name)));
    ActivityRow entry =
        bench->entry(u"sync.drift"_s, report->differing > 0 ? u"warning"_s : u"info"_s,
                     u"Check for drift of %1: %2"_s.arg(tools->connection.name, report->sentence()));
    entry.connectionId = id;
    entry.workspaceId = tools->connection.workspaceId;
    entry.details = report->toJson();
    const Result<qint64> sequence = co_await bench->transact<qint64>(
        [id, report = *report, entry](StoreSession &session) -> Result<qint64> {
            const Outcome kept = SettingsRepository(session).set(driftKey(id), report.toJson());
            if (!kept)
                return fail(kept.error());
            return ActivityLog::appendTo(session, entry, report.at);
        });
    if (!sequence)
        co_return fail(sequence.error());
    bench->noteActivity(*sequence);
    Q_EMIT bench->attentionChanged();
    co_return DriftView{id, tools->connection.name, *report};
}

Task<QList<DriftView>> readDriftReports(Workbench *bench)
{
    const Result<WorkspaceRow> workspace = co_await currentWorkspace(bench);
    if (!workspace)
        co_return fail(workspace.error());
    const WorkspaceId id = workspace->id;
    co_return co_await bench->transact<QList<DriftView>>(
        [id](StoreSession &session) -> Result<QList<DriftView>> {
            const Result<QList<ConnectionRow>> connections = ConnectionRepository(session).list(id);
            if (!connections)
                return fail(connections.error());
            QList<DriftView> views;
            for (const ConnectionRow &connection : *connections) {
                const auto report = storedDrift(session, connection.id);
                if (!report)
                    return fail(report.error());
                if (*report)
                    views.append({connection.id, shownName(connection), **report});
            }
            return views;
        });
}

} // namespace patchbay
