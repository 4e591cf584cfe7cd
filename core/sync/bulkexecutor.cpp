#include "sync/bulkexecutor.h"

#include "store/attentionrepository.h"
#include "sync/mappingversions.h"
#include "sync/planarchive.h"
#include "sync/planends.h"

#include <QCoroTimer>
#include <QScopeGuard>

#include <coroutine>
#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

// What the dispatcher sleeps on: a record that is done, somebody's wish, or the alarm.
struct BulkExecutor::Wake
{
    std::coroutine_handle<> waiting{};
    bool rung = false;

    struct Awaiter
    {
        std::shared_ptr<Wake> wake;
        bool await_ready() const { return wake->rung; }
        void await_suspend(std::coroutine_handle<> handle) { wake->waiting = handle; }
        void await_resume() const { wake->rung = false; }
    };
};

namespace {

// For this long a plan is believed when it says that a contact does not exist; later each is looked up before
// it is created.
constexpr std::chrono::seconds freshFor{2 * 3600};
constexpr std::chrono::milliseconds nap{500};

QCoro::Task<> sleepFor(std::chrono::milliseconds time)
{
    QTimer timer;
    timer.setSingleShot(true);
    timer.start(time);
    co_await timer;
}

std::chrono::milliseconds elapsed(const QElapsedTimer &timer)
{
    return std::chrono::milliseconds(timer.elapsed());
}

bool isOutOfReach(const Error &error)
{
    return error.kind == Error::Kind::Unreachable || error.kind == Error::Kind::TlsFailure ||
           error.kind == Error::Kind::InsecureAddress;
}

// Whether the same may succeed in a moment; a truncated answer is one of these.
bool mayPass(const Error &error)
{
    return isTransient(error) || error.kind == Error::Kind::BadReply;
}

// Nobody waits for that with a run under way: it ends, and can be gone on with.
Error comeBackLater(Error error)
{
    const qint64 minutes = std::chrono::ceil<std::chrono::minutes>(*error.retryAfter).count();
    error.nextStep =
        u"It asks to come back in %1 minutes. Nothing that was written is lost: resume the run then."_s.arg(
            minutes);
    return error;
}

bool isRefused(const Error &error)
{
    return error.kind == Error::Kind::Unauthorized || error.kind == Error::Kind::PlanRestricted;
}

} // namespace

BulkExecutor::BulkExecutor(Resync::Parts parts, RunRow run, WorkerRow worker, Settings settings, Heard heard)
    : m_parts(std::move(parts))
    , m_writer(*m_parts.intercom)
    , m_run(std::move(run))
    , m_worker(std::move(worker))
    , m_settings(settings)
    , m_heard(std::move(heard))
    , m_wake(std::make_shared<Wake>())
{
    QObject::connect(&m_alarm, &QTimer::timeout, &m_alarm, [this] { wake(); });
}

BulkExecutor::~BulkExecutor() = default;

void BulkExecutor::wake()
{
    m_wake->rung = true;
    // Through the event loop: whoever rings may be a frame that is just ending.
    QTimer::singleShot(0, &m_alarm, [wake = m_wake] {
        if (wake->waiting)
            std::exchange(wake->waiting, {}).resume();
    });
}

QCoro::Task<> BulkExecutor::awaitWake()
{
    co_await Wake::Awaiter{m_wake};
}

Task<RunRow> BulkExecutor::run()
{
    Outcome worked = co_await begin();
    if (worked && m_isOver)
        co_return m_run;
    if (worked && m_wanted.isEmpty())
        worked = co_await createAttributes();
    if (worked) {
        m_alarm.start(m_settings.checkpointInterval);
        worked = co_await work();
        m_alarm.stop();
    }
    co_return co_await end(worked);
}

OutcomeTask BulkExecutor::begin()
{
    struct Begun
    {
        RunRow stored{};
        QList<RunItemGroup> groups{};
        QStringList unwritten{};
    };
    const bool joins = m_run.state == runstates::running;
    m_run.state = QString(runstates::running);
    m_run.wanted.clear();
    m_run.finishedAt.reset();
    m_run.progress.remove(u"error"_s);
    m_run.progress.insert(u"phase"_s, u"applying"_s);
    const Result<Begun> begun = co_await m_parts.database->transact<Begun>(
        [run = m_run, worker = m_worker, joins](StoreSession &session) -> Result<Begun> {
            if (const Outcome beat = WorkerRepository(session).beat(worker); !beat)
                return fail(beat.error());
            const Result<RunRow> stored = RunRepository(session).hold(run.id);
            if (!stored)
                return fail(stored.error());
            // Another worker may be at it already, and may have ended it a moment ago.
            if (joins && stored->state != runstates::running)
                return Begun{*stored, {}, {}};
            RunItemRepository items(session);
            if (const auto own = items.release(run.id, worker.id); !own)
                return fail(own.error());
            // The plan may be older than what a later one has found.
            const auto back =
                run.kind == "bulk"_L1
                    ? items.setReturnedAside(run.id, run.connectionId, runphases::deletions,
                                             itemError(u"It is no longer gone, so it stays in Intercom."_s))
                    : Result<int>(0);
            if (!back)
                return fail(back.error());
            RunRow row = run;
            row.wanted = stored->wanted;
            row.progress.insert(u"writes"_s, stored->progress.value("writes"_L1));
            if (const Outcome updated = RunRepository(session).update(row); !updated)
                return fail(updated.error());
            const auto groups = items.groups(run.id);
            if (!groups)
                return fail(groups.error());
            const auto unwritten = items.unwrittenCompanies(run.id);
            if (!unwritten)
                return fail(unwritten.error());
            row.state = QString(runstates::running);
            return Begun{row, *groups, *unwritten};
        });
    if (!begun)
        co_return fail(begun.error());
    if (begun->stored.state != runstates::running) {
        m_run = begun->stored;
        m_isOver = true;
        co_return {};
    }
    m_wanted = begun->stored.wanted; // somebody asked for its end, and nobody has heard it yet
    m_ledger = RunLedger::of(begun->groups);
    m_unwritten = QSet<QString>(begun->unwritten.begin(), begun->unwritten.end());
    const std::optional<QDateTime> planned = readDate(m_run.progress.value("planned_at"_L1));
    m_planIsFresh = planned && planned->addSecs(freshFor.count()) > m_parts.clock();
    const Outcome beaten = co_await beat(); // takes over what dead workers held
    m_sinceCheckpoint.start();
    m_heard(m_run, m_ledger);
    co_return beaten;
}

// Made once for the whole run, by whichever of its workers comes first.
OutcomeTask BulkExecutor::createAttributes()
{
    const QJsonArray wanted = m_run.progress.value("attributes"_L1).toArray();
    for (const QJsonValue &entry : wanted) {
        const QJsonObject step = entry.toObject();
        const Result<bool> created = co_await m_parts.intercom->ensureDataAttribute(
            step.value("model"_L1).toString(), step.value("name"_L1).toString(),
            step.value("data_type"_L1).toString());
        if (!created)
            co_return fail(created.error());
    }
    co_return {};
}

OutcomeTask BulkExecutor::work()
{
    Outcome worked;
    bool peopleFirst = true; // their bulk jobs get under way before single calls ask for attention
    while (true) {
        while (worked && !isStopping() && wantsItemsAhead())
            takeAhead();
        peopleFirst = peopleFirst && (m_intakes > 0 || wantsItemsAhead());
        if (worked && !isStopping() && !peopleFirst && wantsItems())
            worked = co_await refill();
        while (worked && !isStopping() && !m_queue.empty() && m_underWay < m_settings.concurrency) {
            RunItemRow item = std::move(m_queue.front());
            m_queue.pop_front();
            ++m_underWay;
            process(std::move(item));
        }
        const bool due =
            int(m_finished.size()) >= m_settings.checkpointItems ||
            (!m_finished.empty() && ((m_underWay == 0 && m_batches == 0) ||
                                     elapsed(m_sinceCheckpoint) >= m_settings.checkpointInterval));
        if (due) {
            const Outcome kept = co_await checkpoint();
            if (!kept && worked)
                worked = kept;
            if (kept)
                m_exhausted = false; // a phase may be over
        }
        if (worked && elapsed(m_sinceBeat) >= m_settings.heartbeat)
            worked = co_await beat();
        const bool stopping = isStopping() || !worked;
        if (m_underWay == 0 && m_batches == 0 && m_intakes == 0 && m_finished.empty() &&
            (stopping || (m_queue.empty() && !wantsItems()))) {
            if (stopping)
                break;
            // Others may still work on what this worker cannot have.
            const Result<qint64> doing =
                co_await m_parts.database->transact<qint64>([run = m_run.id](StoreSession &session) {
                    return RunItemRepository(session).count(run, {.states = {u"planned"_s, u"doing"_s}});
                });
            if (!doing)
                worked = fail(doing.error());
            else if (*doing == 0)
                break;
            m_exhausted = false;
            co_await sleepFor(1s);
            continue;
        }
        if (!stopping && !peopleFirst && wantsItems())
            continue;
        const bool waits = m_underWay > 0 || m_batches > 0 || m_intakes > 0;
        if (waits && (m_underWay >= m_settings.concurrency || m_queue.empty() || stopping))
            co_await awaitWake();
    }
    co_return worked;
}

// One record to its end, with its retries. Runs beside the others; everything is in the engine's thread.
QCoro::Task<> BulkExecutor::process(RunItemRow item)
{
    const auto leave = qScopeGuard([this] {
        --m_underWay;
        wake();
    });
    RecordTrail done;
    auto wait = m_settings.firstRetry;
    notePosted(&item);
    while (true) {
        ++item.attempts;
        Result<RecordPlan> plan = restorePlan(item);
        Result<RecordTrail> trail = fail(Error::Kind::Internal, {});
        if (plan) {
            plan->connectionId = m_parts.connection.id;
            plan->mappingVersion = mappingVersionOf(m_run, plan->targetObject);
            trail = co_await apply(item, *std::move(plan));
        } else {
            trail = fail(plan.error());
        }
        if (trail)
            done = *std::move(trail);
        else
            done = RecordTrail{.failure = trail.error()};
        if (!done.failure) {
            m_outOfReach = 0;
            break;
        }
        const Error &error = *done.failure;
        item = begun(std::move(item), done);
        if (error.kind == Error::Kind::Cancelled) { // the program is closing
            if (m_wanted.isEmpty())
                m_wanted = u"pause"_s;
            m_queue.clear();
            giveBack(item);
            co_return;
        }
        m_outOfReach = isOutOfReach(error) ? m_outOfReach + 1 : 0;
        if (isRefused(error) || m_outOfReach > m_settings.concurrency) {
            if (!m_fatal)
                m_fatal = error; // every other record would fare the same
            m_queue.clear();
            giveBack(item);
            co_return; // the record is given back, not failed
        }
        if (!mayPass(error) || item.attempts >= m_settings.attempts || isStopping())
            break;
        if (error.retryAfter && *error.retryAfter > m_settings.longestWait) {
            if (!m_fatal)
                m_fatal = comeBackLater(error);
            m_queue.clear();
            giveBack(item);
            co_return;
        }
        // In short naps: whoever wants the run to stop does not wait for a server's hour.
        std::chrono::milliseconds left = error.retryAfter.value_or(wait);
        for (; left > 0ms && !isStopping(); left -= nap)
            co_await sleepFor(std::min(left, nap));
        if (isStopping())
            break;
        wait = std::min<std::chrono::milliseconds>(wait * 2, 20s);
    }
    if (done.failure && isStopping() && mayPass(*done.failure)) {
        giveBack(item);
        co_return; // it may pass: whoever resumes the run takes it again
    }
    m_posted.remove(item.ordinal);
    m_finished.push_back(entryOf(std::move(item), done));
}

Task<RecordTrail> BulkExecutor::apply(RunItemRow item, RecordPlan plan)
{
    const Outcome resolved = co_await resolveCompanies(&plan);
    if (!resolved)
        co_return fail(resolved.error());
    const QString companyId = plan.targetObject == "company"_L1 ? plan.externalId : QString();
    RecordApplier applier(m_parts, std::move(plan), {.startedBy = m_run.startedBy});
    const bool isUndo = m_run.kind == "undo"_L1;
    applier.trustPlan(m_planIsFresh && !isUndo);
    applier.undo(isUndo);
    applier.spareLooks(m_settings.bulkEndpoints);
    EarlierTry earlier = EarlierTry::of(item);
    earlier.companiesSince = m_bulkSince;
    applier.remember(std::move(earlier));
    Result<RecordTrail> trail = co_await applier.perform();
    if (trail && !trail->failure && !companyId.isEmpty())
        m_companies.insert(companyId, CompanyId(trail->outcome.intercomId));
    co_return trail;
}

OutcomeTask BulkExecutor::resolveCompanies(RecordPlan *plan)
{
    for (CompanyStep &step : plan->companies) {
        if (!step.intercomId.isEmpty() || step.kind == CompanyStep::Kind::AlreadyAttached)
            continue;
        const Result<CompanyId> id = co_await companyIdOf(step.companyId, step.sourceKey);
        if (!id)
            co_return fail(
                id.error().withContext(u"The company %1 is not there to attach to"_s.arg(step.name)));
        step.intercomId = *id;
    }
    co_return {};
}

// The company's id in Intercom: as this run wrote it, as an earlier one linked it, else asked for.
Task<CompanyId> BulkExecutor::companyIdOf(QString companyId, QString sourceKey)
{
    const auto known = m_companies.constFind(companyId);
    if (known != m_companies.constEnd())
        co_return *known;
    const Result<CompanyId> stored = co_await m_parts.database->transact<CompanyId>(
        [run = m_run.id, connection = m_parts.connection.id, companyId,
         sourceKey](StoreSession &session) -> Result<CompanyId> {
            const Result<RunItemRow> item =
                RunItemRepository(session).byExternalId(run, u"company"_s, companyId);
            if (item && !item->targetId.isEmpty())
                return CompanyId(item->targetId);
            if (!item && item.error().kind != Error::Kind::NotFound)
                return fail(item.error());
            if (sourceKey.isEmpty())
                return CompanyId();
            const Result<LinkRow> link =
                LinkRepository(session).findBySourceKey(connection, u"company"_s, sourceKey);
            if (!link && link.error().kind != Error::Kind::NotFound)
                return fail(link.error());
            return link ? CompanyId(link->targetId) : CompanyId();
        });
    if (!stored)
        co_return fail(stored.error());
    CompanyId id = *stored;
    if (id.isEmpty()) {
        const Result<intercom::Company> company = co_await m_parts.intercom->companyByCompanyId(companyId);
        if (!company)
            co_return fail(company.error());
        id = company->id;
    }
    m_companies.insert(companyId, id);
    co_return id;
}

} // namespace patchbay
