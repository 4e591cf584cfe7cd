// BulkPlanner record by record: reads the source page by page and decides each record as a resync would.
#include "intercom/modelreader.h"
#include "sync/bulkplanner.h"
#include "sync/matchkeys.h"
#include "sync/planends.h"
#include "sync/planrestriction.h"
#include "sync/recorddecision.h"

#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr int pageSize = 500;

} // namespace

OutcomeTask BulkPlanner::planObject(QString object)
{
    const Side side = sideOf(object);
    m_wantedKeys = QSet<QString>(m_scope.keys.begin(), m_scope.keys.end());
    QString cursor;
    qint64 read = 0;
    do {
        if (m_stopping)
            co_return planningStopped();
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
            co_return planningStopped();
        ++m_source;
        const SourceRecord record{.object = side->sourceObject, .key = key};
        Result<RecordPlan> plan = co_await lookCarefully(side->prepared, &record, std::nullopt);
        if (!plan)
            co_return fail(plan.error());
        const RecordFacts facts{.unclear = true};
        const Outcome left = co_await leaveOutDeclined(side, &record, &facts, &*plan);
        if (!left)
            co_return left;
        if (plan->sourceKey.isEmpty())
            plan->sourceKey = key;
        // Who was asked for by name is still not synced when the filter leaves everybody like that out.
        const FilterVerdict verdict =
            plan->source ? judge(*side->filter, plan->source->fields, m_parts.clock()) : FilterVerdict{};
        if (plan->source && !verdict.passes) {
            addSkipped(*side, record, u"filter"_s, verdict.because);
            m_seen.append({side->targetObject, record.key}); // left out, and not gone
            continue;
        }
        if (plan->source) {
            const RecordQuestion asked = questionFor(*side, *plan->source);
            m_keys.append({side->targetObject, asked.sourceKey, asked.keys});
        }
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
                          .memberships = side->isPeople() && !m_organisations.mapping.isEmpty() &&
                                         m_parts.connector->objects().contains(QString(objects::memberships)),
                          .organisationsPlanned =
                              m_scope.object.isEmpty() && (m_scope.kind == RunScope::Kind::Full ||
                                                           m_scope.kind == RunScope::Kind::ChangedMapping)};
    QList<SourceRecord> records;
    const QDateTime now = m_parts.clock();
    for (const SourceRecord &record : std::as_const(page.records)) {
        if (record.deleted)
            continue; // no item of its own: a complete read finds it missing
        if (some && !m_wantedKeys.remove(record.key))
            continue;
        if (m_scope.kind == RunScope::Kind::Fitting && !judge(m_scope.where, record.fields, now).passes)
            continue;
        if (m_scope.kind == RunScope::Kind::Since && record.updatedAt && *record.updatedAt < m_scope.since)
            continue;
        ++m_source;
        const FilterVerdict verdict = judge(*side->filter, record.fields, now);
        if (!verdict.passes) {
            addSkipped(*side, record, u"filter"_s, verdict.because);
            m_seen.append({side->targetObject, record.key}); // left out, and not gone
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
            co_return planningStopped();
        const SourceRecord &record = records[i];
        const RecordFacts &known = (*facts)[i];
        m_keys.append({side->targetObject, record.key, question.records[i].keys});
        if (known.link && known.link->sourceKey != record.key)
            m_renames.append({known.link->id, record.key});
        Result<RecordPlan> plan = co_await decide(side, side->prepared, &record, &known);
        if (!plan)
            co_return fail(plan.error());
        const Outcome left = co_await leaveOutDeclined(side, &record, &known, &*plan);
        if (!left)
            co_return left;
        addPlan(*std::move(plan), record);
    }
    co_return co_await flush();
}

// What was synced before the mapping changed is spared what only the change would write; what is new is not.
OutcomeTask BulkPlanner::leaveOutDeclined(const Side *side, const SourceRecord *record,
                                          const RecordFacts *facts, RecordPlan *plan)
{
    using Action = RecordPlan::Action;
    const bool mayWrite =
        plan->action == Action::Update || plan->action == Action::Conflict || plan->action == Action::Blocked;
    if (!side->former || !mayWrite)
        co_return {};
    bool isLinked = facts->link.has_value();
    if (!isLinked && facts->unclear) {
        const Result<bool> known = co_await m_parts.database->transact<bool>(
            [connection = m_parts.connection.id, object = side->targetObject,
             key = record->key](StoreSession &session) -> Result<bool> {
                const Result<LinkRow> link = LinkRepository(session).findBySourceKey(connection, object, key);
                if (!link && link.error().kind != Error::Kind::NotFound)
                    return fail(link.error());
                return link.has_value();
            });
        if (!known)
            co_return fail(known.error());
        isLinked = *known;
    }
    if (!isLinked)
        co_return {};
    const Result<RecordPlan> former = co_await decide(side, side->former, record, facts);
    if (!former)
        co_return fail(former.error());
    if (leaveOutTheChange(plan, *former, m_changedTargets))
        ++m_leftAsDeclined;
    co_return {};
}

Task<RecordPlan> BulkPlanner::lookCarefully(const SyncPreparation *prepared, const SourceRecord *record,
                                            std::optional<QStringList> listed)
{
    const ResyncOptions options{.createAttributes = m_scope.createAttributes,
                                .leaveOutInvalid = m_scope.leaveOutInvalid,
                                .startedBy = m_run.startedBy,
                                .listed = std::move(listed)};
    co_return co_await m_resync.planPrepared(prepared, {RecordSelector::By::SourceKey, record->key}, options);
}

Task<RecordPlan> BulkPlanner::decide(const Side *side, const SyncPreparation *prepared,
                                     const SourceRecord *record, const RecordFacts *facts)
{
    if (facts->unclear)
        co_return co_await lookCarefully(prepared, record, facts->listed);
    DecisionInput input{.mapping = &prepared->mapping,
                        .organisations = nullptr,
                        .facts = &prepared->facts,
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
            co_return co_await lookCarefully(prepared, record, facts->listed);
        for (const QString &id : std::as_const(contact->tags.ids)) {
            if (tagged && !m_tagNames.contains(id))
                co_return co_await lookCarefully(prepared, record,
                                                 facts->listed); // a tag that is newer than our list of them
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
            input.unresolved.append({membership.organisationKey, {}});
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
