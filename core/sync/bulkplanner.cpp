#include "sync/bulkplanner.h"

#include "base/time.h"
#include "intercom/modelreader.h"
#include "store/attentionrepository.h"
#include "sync/intercomspool.h"
#include "sync/planarchive.h"
#include "sync/recorddecision.h"

#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr int pageSize = 500;
// Fewer keys than this are looked up one by one; more are worth reading Intercom's side as a whole.
constexpr int fewKeys = 200;

tl::unexpected<Error> stopped()
{
    return fail(Error::Kind::Cancelled, u"Planning was stopped."_s);
}

} // namespace

BulkPlanner::BulkPlanner(Resync::Parts parts, RunRow run, SyncSettings settings, QString worker, Heard heard)
    : m_parts(std::move(parts))
    , m_run(std::move(run))
    , m_scope(RunScope::fromJson(m_run.scope))
    , m_settings(std::move(settings))
    , m_worker(std::move(worker))
    , m_heard(std::move(heard))
    , m_resync(m_parts)
{
    m_scope.keys.removeDuplicates();
}

BulkPlanner::Side BulkPlanner::sideOf(const QString &object) const
{
    const bool people = object == objects::people;
    Side side;
    side.sourceObject = object;
    side.targetObject = people ? u"contact"_s : u"company"_s;
    side.prepared = people ? &m_people : &m_organisations;
    side.filter = people ? &m_settings.people : &m_settings.organisations;
    side.phase = people ? runphases::contacts : runphases::organisations;
    if (!people) {
        side.keyPaths = {u"company_id"_s};
        return side;
    }
    side.keyPaths = {u"external_id"_s};
    for (const Rule &rule : side.prepared->mapping.mapping().rules) {
        if (rule.enabled && rule.matchKey && rule.target != "external_id"_L1 && rule.target != "email"_L1)
            side.keyPaths.append(rule.target);
    }
    side.keyPaths.append(u"email"_s);
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
    if (planned) {
        m_run.state = QString(runstates::planned);
        m_run.progress.insert(u"phase"_s, u"planned"_s);
    } else {
        m_run.state = planned.error().kind == Error::Kind::Cancelled ? QString(runstates::cancelled)
                                                                     : QString(runstates::failed);
        m_run.finishedAt = m_parts.clock();
        m_run.progress.insert(u"error"_s, planned.error().toJson());
    }
    const Outcome written =
        co_await m_parts.database->transact<void>([run = m_run](StoreSession &session) -> Outcome {
            Outcome cleared = SpoolRepository(session, run.id).clear();
            if (cleared && run.state != runstates::planned) // half a plan is none
                cleared = RunItemRepository(session).removeAll(run.id);
            return cleared ? RunRepository(session).update(run) : cleared;
        });
    if (!written)
        co_return fail(written.error());
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
    // A planner that died left items behind; a plan is made as a whole or not at all.
    const RunId run = m_run.id;
    Outcome done = co_await m_parts.database->transact<void>([run](StoreSession &session) -> Outcome {
        const Outcome removed = RunItemRepository(session).removeAll(run);
        return removed ? SpoolRepository(session, run).clear() : removed;
    });
    if (done)
        done = co_await prepare();
    if (!done)
        co_return done;
    const bool people = !m_people.mapping.isEmpty() && m_scope.object != objects::organisations;
    const bool organisations = !m_organisations.mapping.isEmpty() && m_scope.object != objects::people;
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
    if (done && mayDelete && organisations)
        done = co_await planDeletions(QString(objects::organisations));
    if (done && mayDelete && people)
        done = co_await planDeletions(QString(objects::people));
    if (done)
        done = co_await countItems();
    co_return done;
}

OutcomeTask BulkPlanner::prepare()
{
    if (m_parts.peopleMapping.rules.isEmpty() && m_parts.organisationMapping.rules.isEmpty())
        co_return fail(Error::Kind::NotFound,
                       u"The connection %1 has no field rules yet."_s.arg(m_parts.connection.name),
                       u"Open the connection’s mapping and add rules."_s);
    if (!m_parts.peopleMapping.rules.isEmpty()) {
        Result<SyncPreparation> people = co_await prepareSync(m_parts, m_parts.peopleMapping);
        if (!people)
            co_return fail(people.error());
        m_people = *std::move(people);
        Outcome complete = co_await holdAgainstSchemas(&m_people);
        if (complete)
            complete = co_await refuseMissingAttributes(&m_people);
        if (!complete)
            co_return complete;
        if (m_people.mapping.ruleFor(u"tags"_s)) {
            const Result<QList<intercom::Tag>> tags = co_await m_parts.intercom->tags();
            if (!tags)
                co_return fail(tags.error());
            for (const intercom::Tag &tag : *tags)
                m_tagNames.insert(tag.id.text(), tag.name);
        }
    }
    if (!m_parts.organisationMapping.rules.isEmpty()) {
        Result<SyncPreparation> organisations = co_await prepareSync(m_parts, m_parts.organisationMapping);
        if (!organisations)
            co_return fail(organisations.error());
        m_organisations = *std::move(organisations);
        Outcome complete = co_await holdAgainstSchemas(&m_organisations);
        if (complete)
            complete = co_await refuseMissingAttributes(&m_organisations);
        if (!complete)
            co_return complete;
    }
    const QJsonArray changed = m_run.scope.value("changed_targets"_L1).toArray();
    for (const QJsonValue &target : changed)
        m_changedTargets.insert(target.toString());
    co_return {};
}

// A custom attribute that does not exist would fail every record; it is said once, before anything is read.
OutcomeTask BulkPlanner::refuseMissingAttributes(const SyncPreparation *prepared)
{
    if (m_scope.createAttributes || m_scope.leaveOutInvalid)
        co_return {};
    QStringList missing;
    for (const Rule &rule : prepared->mapping.mapping().rules) {
        if (rule.enabled && prepared->mapping.isMissing(rule.target))
            missing.append(rule.target);
    }
    if (missing.isEmpty())
        co_return {};
    Error error;
    error.kind = Error::Kind::InvalidInput;
    error.field = missing.first();
    error.message = u"Intercom has no custom attribute for %1."_s.arg(missing.join(u", "_s));
    error.nextStep = u"Let the run create them (--create-attributes), leave these fields out"
                     " (--leave-out-invalid), or change the mapping."_s;
    co_return fail(error);
}

// Fields come and go on both sides after a mapping was saved. What is gone would silently give every record
// an empty value or fail every write, so it is said once, at its rule, before anything is read.
OutcomeTask BulkPlanner::holdAgainstSchemas(const SyncPreparation *prepared)
{
    using Kind = MappingProblem::Kind;
    const Mapping &mapping = prepared->mapping.mapping();
    const Result<Schema> source = co_await m_parts.connector->schema(mapping.sourceObject);
    if (!source)
        co_return fail(source.error().withContext(u"The source’s fields could not be read"_s));
    const bool people = mapping.targetObject == "contact"_L1;
    QJsonArray flagged = m_run.progress.value("rule_problems"_L1).toArray();
    QStringList gone;
    QString nextStep;
    for (const MappingProblem &problem :
         validate(mapping, *source, people ? prepared->facts.contact : prepared->facts.company)) {
        const bool isGone = problem.kind == Kind::UnknownSource || problem.kind == Kind::ArchivedField ||
                            problem.kind == Kind::UnknownTarget;
        // A value that does not fit its field's type is told at its record.
        const bool retyped = problem.kind == Kind::TypeMismatch;
        const Rule *rule = mapping.rule(problem.ruleId);
        if (!rule || rule->direction == Direction::FromIntercom || (!isGone && !retyped))
            continue;
        flagged.append(QJsonObject{{u"rule"_s, rule->id},
                                   {u"object"_s, mapping.targetObject},
                                   {u"source"_s, rule->source},
                                   {u"target"_s, rule->target},
                                   {u"kind"_s, problemKindName(problem.kind)},
                                   {u"message"_s, problem.message},
                                   {u"next_step"_s, problem.nextStep}});
        // Left out, a value that is no longer there would be taken for an empty one.
        if (isGone && (problem.kind == Kind::UnknownSource || !m_scope.leaveOutInvalid))
            gone.append(u"the rule %1 → %2: %3"_s.arg(rule->source, rule->target, problem.message));
    }
    if (!flagged.isEmpty())
        m_run.progress.insert(u"rule_problems"_s, flagged);
    if (gone.isEmpty())
        co_return {};
    co_return fail(Error::Kind::InvalidInput,
                   u"Fields have changed since the mapping was saved; %1"_s.arg(gone.join(u" "_s)),
                   u"Change the rule in the mapping, or switch it off."_s);
}

OutcomeTask BulkPlanner::spoolIntercom()
{
    Outcome said = co_await report(u"reading_intercom"_s);
    if (!said)
        co_return said;
    QStringList keys = m_people.mapping.isEmpty() ? QStringList() : sideOf(QString(objects::people)).keyPaths;
    keys.removeAll(u"external_id"_s);
    keys.removeAll(u"email"_s);
    IntercomSpool spool({m_parts.database, m_parts.intercom, m_run.id, m_parts.connection.workspaceId,
                         m_worker, m_parts.clock, [this] { return m_stopping; },
                         [this](const QString &object, qint64 count) {
                             m_run.progress.insert(u"intercom_"_s + object, count);
                             m_heard(m_run);
                         }},
                        keys);
    const bool companies =
        !m_organisations.mapping.isEmpty() || m_people.mapping.hasTargetBelow(u"company."_s);
    if (companies) {
        const Result<qint64> read = co_await spool.readCompanies();
        if (!read)
            co_return fail(read.error());
    }
    if (!m_people.mapping.isEmpty()) {
        const Result<qint64> read = co_await spool.readContacts();
        if (!read)
            co_return fail(read.error());
    }
    co_return {};
}

OutcomeTask BulkPlanner::spoolMemberships()
{
    if (m_organisations.mapping.isEmpty() ||
        !m_parts.connector->objects().contains(QString(objects::memberships)))
        co_return {};
    QString cursor;
    do {
        if (m_stopping)
            co_return stopped();
        const Result<RecordPage> page =
            co_await m_parts.connector->read(QString(objects::memberships), cursor, pageSize * 4);
        if (!page)
            co_return fail(page.error().withContext(u"While reading memberships"_s));
        // One that is missing would be taken for one that has ended.
        if (!page->incomplete.isEmpty())
            co_return fail(Error::Kind::BadReply,
                           u"The memberships could not be read completely: %1"_s.arg(page->incomplete),
                           u"Plan again."_s);
        QList<std::pair<QString, QString>> pairs;
        for (const SourceRecord &record : page->records) {
            if (!record.deleted && !record.organisationKey.isEmpty())
                pairs.append({record.personKey, record.organisationKey});
        }
        const Outcome kept =
            co_await m_parts.database->transact<void>([run = m_run.id, pairs](StoreSession &session) {
                return SpoolRepository(session, run).addMemberships(pairs);
            });
        if (!kept)
            co_return kept;
        if (!page->next.isEmpty() && page->next == cursor)
            co_return fail(Error::Kind::BadReply, u"The source gives the same page of memberships again."_s,
                           u"Check the source, then plan again."_s);
        cursor = page->next;
    } while (!cursor.isEmpty());
    co_return {};
}

OutcomeTask BulkPlanner::planObject(QString object)
{
    const Side side = sideOf(object);
    m_wantedKeys = QSet<QString>(m_scope.keys.begin(), m_scope.keys.end());
    QString cursor;
    qint64 read = 0;
    do {
        if (m_stopping)
            co_return stopped();
        Result<RecordPage> page = RecordPage();
        if (m_scope.kind == RunScope::Kind::Since)
            page = co_await m_parts.connector->readChanged(object, m_scope.since, cursor, pageSize);
        else
            page = co_await m_parts.connector->read(object, cursor, pageSize);
        if (!page)
            co_return fail(page.error().withContext(u"The source was read up to record %1"_s.arg(read)));
        if (!page->next.isEmpty() && page->next == cursor)
            co_return fail(Error::Kind::BadReply,
                           u"The source gives the same page of %1 again."_s.arg(object),
                           u"Check the source, then plan again."_s);
        cursor = page->next;
        m_readCompletely = m_readCompletely && page->problems.isEmpty() && page->incomplete.isEmpty();
        m_listedCompletely = m_listedCompletely && page->incomplete.isEmpty();
        read += page->records.size() + page->problems.size();
        const Outcome planned = co_await planPage(&side, *std::move(page));
        if (!planned)
            co_return planned;
        m_run.progress.insert(u"source_"_s + object, read);
        const Outcome said = co_await report(u"deciding"_s);
        if (!said)
            co_return said;
    } while (!cursor.isEmpty());
    // Those of the wanted ones that the source no longer has.
    co_return co_await planEach(&side, m_wantedKeys.values());
}

// A few records: each is looked at by itself, as a resync does.
OutcomeTask BulkPlanner::planKeys(QString object)
{
    const Side side = sideOf(object);
    if (!m_scope.object.isEmpty() && m_scope.object != object)
        co_return {};
    const Outcome planned = co_await planEach(&side, m_scope.keys);
    m_run.progress.insert(u"source_"_s + object, m_scope.keys.size());
    co_return planned;
}

OutcomeTask BulkPlanner::planEach(const Side *side, QStringList keys)
{
    for (const QString &key : std::as_const(keys)) {
        if (m_stopping)
            co_return stopped();
        ++m_source;
        const SourceRecord record{.object = side->sourceObject, .key = key};
        Result<RecordPlan> plan = co_await lookCarefully(side, &record);
        if (!plan)
            co_return fail(plan.error());
        if (plan->sourceKey.isEmpty())
            plan->sourceKey = key;
        addPlan(*std::move(plan), record);
    }
    co_return co_await flush();
}

RecordQuestion BulkPlanner::questionFor(const Side &side, const SourceRecord &record) const
{
    const QList<EvaluatedField> fields = side.prepared->mapping.evaluate(record, m_parts.context);
    RecordQuestion question{.sourceKey = record.key, .formerKeys = record.formerKeys};
    for (const QString &path : side.keyPaths)
        question.keys.append({path, foldedKey(path, evaluatedText(side.prepared->mapping, fields, path))});
    if (side.isPeople())
        question.ownCompanyId = ownCompanyId(side.prepared->mapping, fields);
    return question;
}

OutcomeTask BulkPlanner::planPage(const Side *side, RecordPage page)
{
    const bool some = !m_scope.keys.isEmpty();
    if (some)
        page.problems.clear(); // of other records
    m_source += page.problems.size();
    for (const RowProblem &problem : std::as_const(page.problems))
        addProblem(side->targetObject, problem);
    PageQuestion question{.run = m_run.id,
                          .connection = m_parts.connection.id,
                          .object = side->targetObject,
                          .memberships =
                              side->isPeople() && !m_organisations.mapping.isEmpty() &&
                              m_parts.connector->objects().contains(QString(objects::memberships))};
    QList<SourceRecord> records;
    const QDateTime now = m_parts.clock();
    for (const SourceRecord &record : std::as_const(page.records)) {
        if (record.deleted)
            continue; // no item of its own: a complete read finds it missing
        if (some && !m_wantedKeys.remove(record.key))
            continue;
        if (m_scope.kind == RunScope::Kind::Since && record.updatedAt && *record.updatedAt < m_scope.since)
            continue;
        ++m_source;
        const FilterVerdict verdict = judge(*side->filter, record.fields, now);
        if (!verdict.passes) {
            addSkipped(*side, record, u"filter"_s, verdict.because);
            continue;
        }
        records.append(record);
        question.records.append(questionFor(*side, record));
    }
    if (records.isEmpty())
        co_return co_await flush();
    const Result<QList<RecordFacts>> facts = co_await readPageFacts(m_parts.database, question);
    if (!facts)
        co_return fail(facts.error());
    for (qsizetype i = 0; i < records.size(); ++i) {
        if (m_stopping)
            co_return stopped();
        const SourceRecord &record = records[i];
        const RecordFacts &known = (*facts)[i];
        m_keys.append({side->targetObject, record.key, question.records[i].keys});
        if (known.link && known.link->sourceKey != record.key)
            m_renames.append({known.link->id, record.key});
        Result<RecordPlan> plan = co_await decide(side, &record, &known);
        if (!plan)
            co_return fail(plan.error());
        addPlan(*std::move(plan), record);
    }
    co_return co_await flush();
}

Task<RecordPlan> BulkPlanner::lookCarefully(const Side *side, const SourceRecord *record)
{
    const ResyncOptions options{.createAttributes = m_scope.createAttributes,
                                .leaveOutInvalid = m_scope.leaveOutInvalid,
                                .startedBy = m_run.startedBy};
    co_return co_await m_resync.planPrepared(side->prepared, {RecordSelector::By::SourceKey, record->key},
                                             options);
}

Task<RecordPlan> BulkPlanner::decide(const Side *side, const SourceRecord *record, const RecordFacts *facts)
{
    if (facts->unclear)
        co_return co_await lookCarefully(side, record);
    DecisionInput input{.mapping = &side->prepared->mapping,
                        .organisations = nullptr,
                        .facts = &side->prepared->facts,
                        .context = m_parts.context,
                        .options = {.createAttributes = m_scope.createAttributes,
                                    .leaveOutInvalid = m_scope.leaveOutInvalid,
                                    .startedBy = m_run.startedBy},
                        .source = *record,
                        .link = facts->link};
    for (const QJsonObject &company : facts->companies) {
        Result<intercom::Company> read = intercom::readCompany(company);
        if (!read)
            co_return fail(read.error());
        input.companies.append(*std::move(read));
    }
    if (!side->isPeople()) {
        if (facts->target) {
            Result<intercom::Company> company = intercom::readCompany(*facts->target);
            if (!company)
                co_return fail(company.error());
            input.company = *std::move(company);
        }
        co_return decideRecord(input);
    }
    if (facts->target) {
        Result<intercom::Contact> contact = intercom::readContact(*facts->target);
        if (!contact)
            co_return fail(contact.error());
        const bool tagged = side->prepared->mapping.ruleFor(u"tags"_s) != nullptr;
        // A list shows ten of each; what lies beyond needs a call of its own.
        if ((tagged && contact->tags.hasMore) || contact->companies.hasMore)
            co_return co_await lookCarefully(side, record);
        for (const QString &id : std::as_const(contact->tags.ids)) {
            if (tagged && !m_tagNames.contains(id))
                co_return co_await lookCarefully(side, record); // a tag that is newer than our list of them
            input.tags.append({TagId(id), m_tagNames.value(id)});
        }
        input.contact = *std::move(contact);
        for (const QJsonObject &company : facts->attached) {
            Result<intercom::Company> read = intercom::readCompany(company);
            if (!read)
                co_return fail(read.error());
            input.attached.append(*std::move(read));
        }
    }
    if (!m_organisations.mapping.isEmpty())
        input.organisations = &m_organisations.mapping;
    for (const KnownMembership &membership : facts->memberships) {
        if (membership.companyId.isEmpty()) {
            input.unresolved.append(membership.organisationKey);
            continue;
        }
        input.memberships.append({.companyId = membership.companyId,
                                  .fromMembership = true,
                                  .organisation = {.key = membership.organisationKey},
                                  .syncedByItself = true,
                                  .name = membership.name});
    }
    co_return decideRecord(input);
}

} // namespace patchbay
