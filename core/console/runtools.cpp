#include "console/runtools.h"

#include "console/runoperations.h"
#include "store/schedulerepository.h"

namespace patchbay {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto announceInterval = 250ms;
constexpr auto rateWindow = 10s;

tl::unexpected<Error> noSuchRun(const RunRow &run)
{
    return fail(Error::Kind::InvalidInput,
                u"The run %1 is a sync of one record, which is not planned and applied like this."_s.arg(
                    run.id.text()),
                u"Name a bulk run or an undo (patchbayctl sync status lists them)."_s);
}

void announce(Workbench *bench, const std::shared_ptr<RunJob> &job, RunProgress progress, bool always)
{
    const auto now = std::chrono::steady_clock::now();
    job->marks.push_back({now, progress.writes, bench->budget().sent});
    while (job->marks.size() > 2 && now - job->marks.front().at > rateWindow)
        job->marks.pop_front();
    const auto span = std::chrono::duration<double>(now - job->marks.front().at).count();
    if (span > 0.5) {
        const RunJob::Mark &first = job->marks.front();
        progress.writesPerSecond = double(progress.writes - first.writes) / span;
        progress.callsPerSecond = double(job->marks.back().calls - first.calls) / span;
    }
    // By records, not by calls: a bulk call writes many of them at once.
    const RunLedger &ledger = progress.ledger;
    const qint64 over = ledger.done + ledger.vanishedDone;
    const double perRecord = over > 0 ? double(progress.writes) / double(over) : 1;
    if (progress.phase == "applying"_L1 && progress.writesPerSecond > 0.1)
        progress.remaining =
            std::chrono::seconds(qint64(double(ledger.waiting) * perRecord / progress.writesPerSecond));
    job->last = progress;
    if (!always && now - job->announced < announceInterval)
        return;
    job->announced = now;
    Q_EMIT bench->runProgressed(progress);
}

} // namespace

Task<RunRow> readRun(Workbench *bench, RunId run)
{
    const Result<RunRow> row = co_await bench->transact<RunRow>(
        [run](StoreSession &session) { return RunRepository(session).find(run); });
    if (row && row->kind == "resync"_L1)
        co_return noSuchRun(*row);
    co_return row;
}

Task<SyncSettings> runSettings(Workbench *bench, ConnectionId connection)
{
    const Result<ScheduleRow> row = co_await bench->transact<ScheduleRow>(
        [connection](StoreSession &session) { return ScheduleRepository(session).find(connection); });
    if (!row)
        co_return fail(row.error());
    co_return SyncSettings::fromJson(row->settings);
}

intercom::Client &runClient(const SyncTools &tools, const SyncSettings &settings)
{
    return tools.door->background(tools.connection.id, settings.budgetPercent);
}

Resync::Parts runParts(Workbench *bench, const SyncTools &tools, intercom::Client &client,
                       intercom::ContactWriter *writer)
{
    Resync::Parts parts = tools.parts(bench);
    parts.intercom = &client;
    parts.contactWriter = writer;
    return parts;
}

std::function<void(const RunRow &)> announcer(Workbench *bench, const std::shared_ptr<RunJob> &job,
                                              const QString &connectionName, QLatin1StringView working)
{
    return [bench, connectionName, working, kept = std::weak_ptr(job)](const RunRow &row) {
        if (const auto alive = kept.lock())
            announce(bench, alive, runProgress(bench, row, connectionName), row.state != working);
    };
}

} // namespace patchbay
