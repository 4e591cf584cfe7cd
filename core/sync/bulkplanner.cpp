#include "sync/bulkplanner.h"

#include "store/spoolrepository.h"
#include "sync/matchkeys.h"
#include "sync/planends.h"
#include "sync/unlistedcompanies.h"

#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// Fewer keys than this are looked up one by one; more are worth reading Intercom's side as a whole.
constexpr int fewKeys = 200;

} // namespace

BulkPlanner::BulkPlanner(Resync::Parts parts, RunRow run, SyncSettings settings, Heard heard)
    : m_parts(std::move(parts))
    , m_run(std::move(run))
    , m_scope(RunScope::fromJson(m_run.scope))
    , m_settings(std::move(settings))
    , m_heard(std::move(heard))
    , m_resync(m_parts)
{
    m_scope.keys.removeDuplicates();
}

void BulkPlanner::keepTo(Mapping people, Mapping organisations)
{
    m_formerPeopleMapping = std::move(people);
    m_formerOrganisationMapping = std::move(organisations);
}

BulkPlanner::Side BulkPlanner::sideOf(const QString &object) const
{
    const bool people = object == objects::people;
    Side side;
    side.sourceObject = object;
    side.targetObject = people ? u"contact"_s : u"company"_s;
    side.prepared = people ? &m_people : &m_organisations;
    const SyncPreparation *former = people ? &m_formerPeople : &m_formerOrganisations;
    side.former = former->mapping.isEmpty() ? nullptr : former;
    side.filter = people ? &m_settings.people : &m_settings.organisations;
    side.phase = people ? runphases::contacts : runphases::organisations;
    const Mapping &mapping = side.prepared->mapping.mapping();
    side.keyPaths = people ? contactKeyPaths(mapping) : companyKeyPaths(mapping);
    return side;
}

bool BulkPlanner::spools() const
{
    const bool some = m_scope.kind == RunScope::Kind::Records || m_scope.kind == RunScope::Kind::Failed;
    return !some || m_scope.keys.size() > fewKeys;
}

Task<RunRow> BulkPlanner::plan()
{
    const Outcome planned = co_await planAll();
    m_run.wanted.clear();
    const Result<RunRow> ended = co_await endPlan(m_parts.database, m_run, planned, m_parts.clock());
    if (!ended)
        co_return fail(ended.error());
    m_run = *ended;
    m_heard(m_run);
    if (!planned)
        co_return fail(planned.error());
    co_return m_run;
}

OutcomeTask BulkPlanner::refreshStatistics()
{
    const RunId run = m_run.id;
    co_return co_await m_parts.database->transact<void>(
        [run](StoreSession &session) { return SpoolRepository(session, run).refreshStatistics(); });
}

OutcomeTask BulkPlanner::planAll()
{
    Outcome done = co_await beginPlan(m_parts.database, m_run.id);
    if (done && m_scope.kind == RunScope::Kind::Gone) {
        // No field is written, so no mapping stands in the way.
        if (m_scope.object != objects::people)
            done = co_await planGone(QString(objects::organisations));
        if (done && m_scope.object != objects::organisations)
            done = co_await planGone(QString(objects::people));
        if (done)
            done = co_await countItems();
        co_return done;
    }
    if (done)
        done = co_await prepare();
    if (!done)
        co_return done;
    const bool people = !m_people.mapping.isEmpty() && m_scope.object != objects::organisations;
    const bool organisations = !m_organisations.mapping.isEmpty() && m_scope.object != objects::people;
    if (!people && !organisations)
        co_return fail(
            Error::Kind::NotFound,
            u"The connection %1 has no field rules for %2."_s.arg(m_parts.connection.name, m_scope.object),
            u"Open the connection’s mapping and add rules."_s);
    if (spools()) {
        done = co_await spoolIntercom();
        if (done && people)
            done = co_await spoolMemberships();
        if (done)
            done = co_await refreshStatistics();
    }
    for (const auto &[object, wanted] : {std::pair{QString(objects::organisations), organisations},
                                         std::pair{QString(objects::people), people}}) {
        if (!done || !wanted)
            continue;
        if (spools())
            done = co_await planObject(object);
        else
            done = co_await planKeys(object);
    }
    if (done)
        done = co_await refreshStatistics();
    if (done)
        done = co_await settle();
    const bool mayDelete = m_scope.kind == RunScope::Kind::Full;
    if (done && mayDelete && organisations && m_readCompletely)
        done = co_await spoolUnlistedCompanies({.database = m_parts.database,
                                                .intercom = m_parts.intercom,
                                                .run = m_run.id,
                                                .connection = m_parts.connection.id,
                                                .stopping = [this] { return m_stopping; }});
    if (done && mayDelete && organisations)
        done = co_await planDeletions(QString(objects::organisations));
    if (done && mayDelete && people)
        done = co_await planDeletions(QString(objects::people));
    if (done)
        done = co_await settleFailures();
    if (done)
        done = co_await countItems();
    co_return done;
}

} // namespace patchbay
