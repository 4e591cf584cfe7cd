#include "console/runservice.h"

#include "base/json.h"
#include "base/time.h"
#include "console/connectionviews.h"
#include "console/driftoperations.h"
#include "console/engine.h"
#include "console/gonerecords.h"
#include "console/mappingoperations.h"
#include "console/runcoverage.h"
#include "console/runoperations.h"
#include "console/runquestions.h"
#include "console/workspaces.h"
#include "store/schedulerepository.h"
#include "sync/planarchive.h"
#include "sync/planjson.h"
#include "sync/scheduledecision.h"

#include <QTimer>

#include <memory>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::milliseconds shortestInterval{250};

Task<RunItemPage> itemPage(Workbench *bench, RunId run, RunItemFilter filter, int after, int limit)
{
    co_return co_await bench->transact<RunItemPage>(
        [run, filter, after, limit](StoreSession &session) -> Result<RunItemPage> {
            RunItemRepository repository(session);
            const Result<QList<RunItemRow>> rows = repository.items(run, after, limit, filter);
            if (!rows)
                return fail(rows.error());
            const Result<qint64> total = repository.count(run, filter);
            if (!total)
                return fail(total.error());
            RunItemPage page{.total = *total};
            for (const RunItemRow &row : *rows)
                page.items.append(runItemView(row));
            return page;
        });
}

Task<QList<RunItemGroup>> itemGroups(Workbench *bench, RunId run)
{
    co_return co_await bench->transact<QList<RunItemGroup>>(
        [run](StoreSession &session) { return RunItemRepository(session).groups(run); });
}

Task<ScheduleView> scheduleView(Workbench *bench, ConnectionId connection)
{
    const Result<ConnectionRow> found = co_await findConnection(bench, connection);
    if (!found)
        co_return fail(found.error());
    co_return co_await bench->transact<ScheduleView>([connection](
                                                         StoreSession &session) -> Result<ScheduleView> {
        const Result<ScheduleRow> row = ScheduleRepository(session).find(connection);
        if (!row)
            return fail(row.error());
        const Result<SyncSettings> settings = SyncSettings::fromJson(row->settings);
        if (!settings)
            return fail(settings.error());
        const Result<StoredMapping> people = readMapping(session, connection, objects::people);
        const Result<StoredMapping> organisations = readMapping(session, connection, objects::organisations);
        if (!people || !organisations)
            return fail(people ? organisations.error() : people.error());
        ScheduleView view{.settings = *settings, .dueAt = row->dueAt, .highWater = row->highWater};
        view.syncedVersions = versionsOf(row->mappingVersions);
        view.currentVersions = currentVersions(*people, *organisations);
        return view;
    });
}

Task<ScheduleView> keepSchedule(Workbench *bench, ConnectionId connection, SyncSettings settings)
{
    // What cannot be read back must not be stored.
    const Result<SyncSettings> checked = SyncSettings::fromJson(settings.toJson());
    if (!checked)
        co_return fail(checked.error());
    const Result<ConnectionRow> found = co_await findConnection(bench, connection);
    if (!found)
        co_return fail(found.error());
    const QDateTime now = bench->now();
    ActivityRow entry = bench->entry(u"connection.schedule"_s, u"info"_s,
                                     u"The schedule of %1 was changed."_s.arg(found->name));
    entry.connectionId = connection;
    entry.details = settings.toJson();
    const Result<qint64> sequence = co_await bench->transact<qint64>(
        [connection, settings, now, entry](StoreSession &session) -> Result<qint64> {
            ScheduleRepository schedules(session);
            Result<ScheduleRow> row = schedules.find(connection);
            if (!row)
                return fail(row.error());
            row->settings = settings.toJson();
            row->dueAt.reset();
            if (settings.frequency != SyncSettings::Frequency::Manual)
                row->dueAt = nextDue(settings, now, now, 0);
            if (const Outcome saved = schedules.save(*row); !saved)
                return fail(saved.error());
            return ActivityLog::appendTo(session, entry, now);
        });
    if (!sequence)
        co_return fail(sequence.error());
    bench->noteActivity(*sequence);
    Q_EMIT bench->connectionsChanged();
    co_return co_await scheduleView(bench, connection);
}

} // namespace

QString RunProgress::sentence() const
{
    return ledger.sentence(state == runstates::planned || state == runstates::planning);
}

QJsonObject RunProgress::toJson() const
{
    QJsonObject json{{u"run"_s, id.text()},
                     {u"kind"_s, kind},
                     {u"state"_s, state},
                     {u"connection"_s, connectionName},
                     {u"scope"_s, scope.toJson()},
                     {u"mapping_version"_s, mappingVersion},
                     {u"started_at"_s, toIsoText(startedAt)},
                     {u"source"_s, source},
                     {u"counts"_s, ledger.toJson()},
                     {u"ledger"_s, QJsonObject{{u"source"_s, source},
                                               {u"created"_s, ledger.create},
                                               {u"updated"_s, ledger.update},
                                               {u"unchanged"_s, ledger.unchanged},
                                               {u"skipped"_s, ledger.skipped + ledger.conflicts},
                                               {u"removed"_s, ledger.removed},
                                               {u"failed"_s, ledger.failed + ledger.besidesFailed}}},
                     {u"calls"_s, calls},
                     {u"writes"_s, writes},
                     {u"share_percent"_s, sharePercent},
                     {u"details"_s, details}};
    if (finishedAt)
        json.insert(u"finished_at"_s, toIsoText(*finishedAt));
    if (!parent.isEmpty())
        json.insert(u"undo_of"_s, parent.text());
    if (remaining) {
        json.insert(u"remaining_seconds"_s, qint64(remaining->count()));
        json.insert(u"done_around"_s, toIsoText(QDateTime::currentDateTimeUtc().addSecs(remaining->count())));
    }
    if (problem)
        json.insert(u"problem"_s, problem->toJson());
    return json;
}

RunItemView runItemView(const RunItemRow &item)
{
    RunItemView view;
    view.ordinal = item.ordinal;
    view.object = item.object;
    view.title = item.title;
    view.sourceKey = item.sourceKey;
    view.targetId = item.targetId;
    view.externalId = item.externalId;
    view.action = item.action;
    view.state = item.state;
    view.cause = item.cause;
    view.causeTitle = item.cause.isEmpty() ? QString() : causeTitle(item.cause);
    view.sentence = item.error.value("message"_L1).toString(item.plan.value("sentence"_L1).toString());
    view.nextStep = item.error.value("next_step"_L1).toString(item.plan.value("next_step"_L1).toString());
    if (const Result<RecordPlan> plan = restorePlan(item)) {
        view.changes = plan->changes;
        view.companies = plan->companies;
        view.tags = plan->tags;
        view.candidates = plan->candidates;
    }
    view.actionTitle = item.action == "skip"_L1    ? u"Left out"_s
                       : item.action == "error"_L1 ? u"Cannot be read"_s
                                                   : planActionTitle(actionOf(item.action));
    if (item.state == itemstates::done)
        view.actionTitle = doneTitle(item.action);
    return view;
}

QJsonObject RunItemView::toJson() const
{
    QJsonObject json{{u"ordinal"_s, ordinal},
                     {u"object"_s, object},
                     {u"title"_s, title},
                     {u"source_key"_s, sourceKey},
                     {u"intercom_id"_s, targetId},
                     {u"external_id"_s, externalId},
                     {u"action"_s, action},
                     {u"state"_s, state},
                     {u"changes"_s, fieldChangesJson(changes)}};
    QJsonArray attached;
    for (const CompanyStep &step : companies)
        attached.append(companyStepJson(step));
    if (!attached.isEmpty())
        json.insert(u"companies"_s, attached);
    QJsonArray tagged;
    for (const TagStep &step : tags)
        tagged.append(QJsonObject{{u"name"_s, step.name}, {u"action"_s, step.add ? u"add"_s : u"remove"_s}});
    if (!tagged.isEmpty())
        json.insert(u"tags"_s, tagged);
    if (!cause.isEmpty())
        json.insert(u"cause"_s, cause);
    if (!sentence.isEmpty())
        json.insert(u"sentence"_s, sentence);
    if (!nextStep.isEmpty())
        json.insert(u"next_step"_s, nextStep);
    return json;
}

RunService::RunService(Engine &engine, QObject *parent) : QObject(parent), m_engine(engine)
{
    connect(&engine, &Engine::runProgressed, this, &RunService::progressed);
    // At once, and after a burst (events that come in by thousands) once more.
    auto *quiet = new QTimer(this);
    quiet->setSingleShot(true);
    quiet->setInterval(shortestInterval);
    const auto missed = std::make_shared<bool>(false);
    connect(&engine, &Engine::attentionChanged, this, [this, quiet, missed] {
        *missed = quiet->isActive();
        if (*missed)
            return;
        quiet->start();
        Q_EMIT attentionChanged();
    });
    connect(quiet, &QTimer::timeout, this, [this, quiet, missed] {
        if (!*missed)
            return;
        *missed = false;
        quiet->start();
        Q_EMIT attentionChanged();
    });
}

QFuture<Result<RunProgress>> RunService::plan(ConnectionId connection, RunScope scope)
{
    return m_engine.run(&planRun, std::move(connection), std::move(scope));
}

QFuture<Result<RunProgress>> RunService::planRecordsOf(RunId run, RunItemFilter filter, QList<int> ordinals)
{
    return m_engine.run(&planRecordsOfRun, std::move(run), std::move(filter), std::move(ordinals));
}

QFuture<Result<RunProgress>> RunService::apply(RunId run, bool confirmHeld, std::optional<bool> bulkEndpoints)
{
    return m_engine.run(&applyRun, std::move(run), confirmHeld, bulkEndpoints);
}

QFuture<Outcome> RunService::pause(RunId run)
{
    return m_engine.run(&askOfRun, std::move(run), u"pause"_s);
}

QFuture<Outcome> RunService::cancel(RunId run)
{
    return m_engine.run(&askOfRun, std::move(run), u"cancel"_s);
}

QFuture<Result<RunProgress>> RunService::planUndo(RunId run)
{
    return m_engine.run(&planUndoRun, std::move(run));
}

QFuture<Result<int>> RunService::retryFailed(RunId run, QStringList causes)
{
    return m_engine.run(&retryFailedItems, std::move(run), std::move(causes));
}

QFuture<Result<RunProgress>> RunService::find(RunId run)
{
    return m_engine.run(&findRun, std::move(run));
}

QFuture<Result<QList<RunProgress>>> RunService::list(int limit)
{
    return m_engine.run(&listBulkRuns, limit);
}

QFuture<Result<RunItemPage>> RunService::items(RunId run, RunItemFilter filter, int afterOrdinal, int limit)
{
    return m_engine.run(&itemPage, std::move(run), std::move(filter), afterOrdinal, limit);
}

QFuture<Result<QList<RunItemGroup>>> RunService::groups(RunId run)
{
    return m_engine.run(&itemGroups, std::move(run));
}

QFuture<Result<qint64>> RunService::exportItems(RunId run, QString format, QString path)
{
    return m_engine.run(&exportRunItems, std::move(run), std::move(format), std::move(path));
}

QFuture<Result<ScheduleView>> RunService::schedule(ConnectionId connection)
{
    return m_engine.run(&scheduleView, std::move(connection));
}

QFuture<Result<ScheduleView>> RunService::saveSchedule(ConnectionId connection, SyncSettings settings)
{
    return m_engine.run(&keepSchedule, std::move(connection), std::move(settings));
}

QFuture<Result<QList<JudgementRow>>> RunService::judgements()
{
    return m_engine.run(&openQuestions);
}

QFuture<Outcome> RunService::choose(QString judgement, QString intercomId)
{
    return m_engine.run(&chooseRecord, std::move(judgement), std::move(intercomId));
}

QFuture<Outcome> RunService::setAside(QString judgement)
{
    return m_engine.run(&setQuestionAside, std::move(judgement));
}

QFuture<Result<GoneList>> RunService::gone(ConnectionId connection)
{
    return m_engine.run(&listGone, std::move(connection));
}

QFuture<Outcome> RunService::restore(QString tombstone)
{
    return m_engine.run(&restoreGone, std::move(tombstone));
}

QFuture<Result<int>> RunService::confirmGone(ConnectionId connection, QString tombstone)
{
    return m_engine.run(&patchbay::confirmGone, std::move(connection), std::move(tombstone));
}

QFuture<Result<int>> RunService::keepGone(ConnectionId connection, QString tombstone)
{
    return m_engine.run(&patchbay::keepGone, std::move(connection), std::move(tombstone));
}

QFuture<Result<QList<FailureRow>>> RunService::failures(ConnectionId connection)
{
    return m_engine.run(&readFailures, std::move(connection));
}

QFuture<Result<QList<ProvenanceView>>> RunService::provenance(QString object, QString intercomId,
                                                              QString path)
{
    return m_engine.run(&readProvenance, std::move(object), std::move(intercomId), std::move(path));
}

QFuture<Result<DriftView>> RunService::checkDrift(ConnectionId connection, int sample)
{
    return m_engine.run(&checkDriftOf, std::move(connection), sample);
}

QFuture<Result<QList<DriftView>>> RunService::drift()
{
    return m_engine.run(&readDriftReports);
}

} // namespace patchbay
