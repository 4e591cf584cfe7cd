// BulkPlanner's memory: what was decided becomes items, links and questions in the store.
#include "base/time.h"
#include "intercom/modelreader.h"
#include "store/attentionrepository.h"
#include "sync/bulkplanner.h"
#include "sync/intercomschema.h"
#include "sync/planarchive.h"
#include "sync/runledger.h"

#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr int linksAtATime = 500;

QJsonObject errorJson(const QString &message, const QString &nextStep)
{
    return {{u"message"_s, message}, {u"next_step"_s, nextStep}};
}

// The key of the body that carries the path.
void removeFromBody(QJsonObject *body, const QString &path)
{
    if (path.startsWith("custom."_L1)) {
        QJsonObject custom = body->value("custom_attributes"_L1).toObject();
        custom.remove(path.sliced(7));
        if (custom.isEmpty())
            body->remove("custom_attributes"_L1);
        else
            body->insert("custom_attributes"_L1, custom);
        return;
    }
    body->remove(path == "owner.email"_L1 ? u"owner_id"_s : path);
}

} // namespace

void BulkPlanner::addItem(RunItemRow item)
{
    item.runId = m_run.id;
    item.ordinal = m_ordinal++;
    if (item.state == itemstates::planned)
        m_calls += item.plan.value("calls"_L1).toInt();
    m_items.append(std::move(item));
}

void BulkPlanner::addProblem(const QString &object, const RowProblem &problem)
{
    RunItemRow item;
    item.object = object;
    item.action = u"error"_s;
    item.state = QString(itemstates::failed);
    item.phase = object == "contact"_L1 ? runphases::contacts : runphases::organisations;
    item.cause = u"bad_row"_s;
    item.title = u"Row %1"_s.arg(problem.position);
    item.error = errorJson(problem.message, u"Correct the row in the source; the next run takes it."_s);
    addItem(std::move(item));
}

void BulkPlanner::addSkipped(const Side &side, const SourceRecord &record, const QString &cause,
                             const QString &why)
{
    RunItemRow item;
    item.object = side.targetObject;
    item.sourceKey = record.key;
    item.title = record.key;
    item.action = u"skip"_s;
    item.state = QString(itemstates::skipped);
    item.cause = cause;
    item.phase = side.phase;
    item.error = errorJson(why, {});
    addItem(std::move(item));
}

// Fields whose rules are as they were stay as they are: a changed mapping is no reason to send everything
// again.
void BulkPlanner::restrictToChangedRules(const Side &side, RecordPlan *plan) const
{
    if (m_scope.kind != RunScope::Kind::ChangedMapping)
        return;
    for (FieldChange &change : plan->changes) {
        if (!change.willWrite || m_changedTargets.contains(side.targetObject + u'/' + change.path))
            continue;
        change.willWrite = false;
        change.because = u"Its rule did not change"_s;
        removeFromBody(&plan->body, change.path);
        plan->agreed.remove(change.path);
    }
    if (!side.isPeople() && plan->body.size() == 1) // the key alone
        plan->body = {};
    if (plan->writeCount() == 0 && plan->action == RecordPlan::Action::Update)
        plan->action = RecordPlan::Action::Unchanged;
}

// A company that people's own records name is written once, by an item of its own, before the people.
void BulkPlanner::addCompanyItems(RecordPlan *plan)
{
    for (CompanyStep &step : plan->companies) {
        if (step.body.isEmpty())
            continue;
        if (!m_plannedCompanies.contains(step.companyId)) {
            m_plannedCompanies.insert(step.companyId);
            RecordPlan company;
            company.action =
                step.intercomId.isEmpty() ? RecordPlan::Action::Create : RecordPlan::Action::Update;
            company.targetObject = u"company"_s;
            company.title = step.name;
            company.externalId = step.companyId;
            company.intercomId = step.intercomId.text();
            company.sourceKey = step.sourceKey;
            company.body = step.body;
            company.before = step.before;
            company.changes = step.changes;
            company.agreed = step.agreed;
            company.sentence = u"%1 will be written, because a person’s record names it."_s.arg(step.name);
            RunItemRow item = archivePlan(company);
            item.phase = runphases::companiesOfPeople;
            addItem(std::move(item));
        }
        step.body = {};
        step.changes = {};
        if (step.kind == CompanyStep::Kind::CreateAndAttach)
            step.kind = CompanyStep::Kind::Attach;
    }
}

void BulkPlanner::addPlan(RecordPlan plan, const SourceRecord &record)
{
    const Side side = sideOf(record.object);
    restrictToChangedRules(side, &plan);
    if (m_scope.kind == RunScope::Kind::ChangedMapping && plan.action == RecordPlan::Action::Create) {
        addSkipped(side, record, u"new_record"_s,
                   u"It is new; a changed mapping is applied to records that were synced already."_s);
        return;
    }
    if (side.isPeople()) {
        const bool nobody = plan.externalId.isEmpty() && plan.body.value("email"_L1).toString().isEmpty();
        if (plan.action == RecordPlan::Action::Create && nobody) {
            addSkipped(side, record, u"no_identity"_s,
                       u"It has neither an external id nor an e-mail, so nobody could find it again."_s);
            m_items.last().state = QString(itemstates::failed);
            m_items.last().action = u"error"_s;
            return;
        }
        addCompanyItems(&plan);
    } else {
        m_plannedCompanies.insert(plan.externalId);
    }
    // Made once, before the run begins.
    for (const AttributeStep &step : std::as_const(plan.attributes))
        m_attributes.insert(step.model + u'/' + step.name, step);
    plan.attributes.clear();
    if (plan.canApply() && plan.writeCount() == 0)
        plan.action = RecordPlan::Action::Unchanged;
    if (plan.action == RecordPlan::Action::Unchanged && !plan.intercomId.isEmpty() &&
        !plan.sourceKey.isEmpty() && plan.source) {
        // Both sides agree; remembering that writes nothing to Intercom.
        m_links.append({.connectionId = m_parts.connection.id,
                        .object = side.targetObject,
                        .sourceKey = plan.sourceKey,
                        .targetId = plan.intercomId,
                        .agreed = plan.agreed,
                        .createdAt = m_parts.clock(),
                        .updatedAt = m_parts.clock(),
                        .state = u"active"_s});
    }
    RunItemRow item = archivePlan(plan);
    item.phase = side.phase;
    if (plan.source)
        m_seen.append({side.targetObject, plan.sourceKey});
    addItem(std::move(item));
}

OutcomeTask BulkPlanner::flush()
{
    struct Page
    {
        RunId run{};
        ConnectionId connection{};
        QList<RunItemRow> items{};
        QList<LinkRow> links{};
        QList<std::pair<LinkId, QString>> renames{};
        QList<SourceKeys> keys{};
        QList<Recorded> seen{};
        QDateTime now{};
    };
    const Page page{m_run.id,
                    m_parts.connection.id,
                    std::exchange(m_items, {}),
                    std::exchange(m_links, {}),
                    std::exchange(m_renames, {}),
                    std::exchange(m_keys, {}),
                    std::exchange(m_seen, {}),
                    m_parts.clock()};
    co_return co_await m_parts.database->transact<void>([page](StoreSession &session) -> Outcome {
        LinkRepository links(session);
        for (const auto &[link, key] : page.renames) {
            if (const Outcome renamed = links.rename(link, key, page.now); !renamed)
                return renamed;
        }
        RunItemRepository items(session);
        for (const RunItemRow &item : page.items) {
            if (const Outcome added = items.add(item); !added)
                return added;
        }
        for (const LinkRow &link : page.links) {
            if (const auto kept = links.upsert(link); !kept)
                return fail(kept.error());
        }
        SpoolRepository spool(session, page.run);
        for (const SourceKeys &each : page.keys) {
            if (const Outcome noted = spool.addSourceKeys(each.object, each.sourceKey, each.keys); !noted)
                return noted;
        }
        AttentionRepository attention(session);
        for (const Recorded &seen : page.seen) {
            const Outcome back = attention.resurrect(page.connection, seen.object, seen.sourceKey, page.now);
            if (!back)
                return back;
        }
        return {};
    });
}

// Records that claim one another's contact, and questions for a person.
OutcomeTask BulkPlanner::settle()
{
    const QString identity = m_people.mapping.isEmpty()                   ? QString()
                             : m_people.mapping.ruleFor(u"external_id"_s) ? u"external_id"_s
                                                                          : u"email"_s;
    const QJsonObject sharedKey =
        errorJson(u"Several rows of the source have the same %1, and nobody could say which is meant."_s.arg(
                      identity.isEmpty() ? u"company id"_s : identity),
                  u"Make the value unique in the source, or match by another field."_s);
    const QJsonObject sharedTarget =
        errorJson(u"Several rows of the source lead to one record in Intercom."_s,
                  u"Decide which of them it is (Sync, Judge), or correct the source."_s);
    struct Repeats
    {
        QList<SpoolRepository::Repeated> source{};
        QList<SpoolRepository::Repeated> target{};
    };
    const ConnectionId connection = m_parts.connection.id;
    const QDateTime now = m_parts.clock();
    QStringList covered; // of which every record was seen
    if (m_scope.kind == RunScope::Kind::Full && m_readCompletely) {
        for (const QString &object : {QString(objects::people), QString(objects::organisations)}) {
            if (m_scope.object.isEmpty() || m_scope.object == object)
                covered.append(object == objects::people ? u"contact"_s : u"company"_s);
        }
    }
    const Result<Repeats> repeats = co_await m_parts.database->transact<Repeats>(
        [run = m_run.id, identity, sharedKey, sharedTarget, connection, now,
         covered](StoreSession &session) -> Result<Repeats> {
            SpoolRepository spool(session, run);
            RunItemRepository items(session);
            Repeats found;
            for (const auto &[object, path] :
                 {std::pair{u"contact"_s, identity}, std::pair{u"company"_s, u"company_id"_s}}) {
                if (path.isEmpty())
                    continue;
                const Result<int> keys =
                    spool.setSharedSourceKeysAside(object, path, u"shared_key"_s, sharedKey);
                if (!keys)
                    return fail(keys.error());
                const Result<int> targets =
                    items.setSharedTargetsAside(run, object, u"shared_target"_s, sharedTarget);
                if (!targets)
                    return fail(targets.error());
            }
            const auto source = spool.repeatedKeys(u"source"_s, u"contact"_s, 20);
            const auto target = spool.repeatedKeys(u"target"_s, u"contact"_s, 20);
            if (!source || !target)
                return fail(source ? target.error() : source.error());
            found.source = *source;
            found.target = *target;
            AttentionRepository attention(session);
            int after = -1;
            while (true) {
                const Result<QList<RunItemRow>> page =
                    items.items(run, after, 500, {.actions = {u"ambiguous"_s, u"conflict"_s}});
                if (!page)
                    return fail(page.error());
                if (page->isEmpty())
                    break;
                after = page->last().ordinal;
                for (const RunItemRow &item : *page) {
                    QJsonArray candidates;
                    const QJsonArray titles = item.plan.value("candidates"_L1).toArray();
                    for (const QJsonValue &title : titles)
                        candidates.append(QJsonObject{{u"title"_s, title}});
                    const Outcome asked =
                        attention.ask({.connectionId = connection,
                                       .object = item.object,
                                       .sourceKey = item.sourceKey,
                                       .title = item.title,
                                       .kind = item.action,
                                       .sentence = item.error.value("message"_L1).toString(),
                                       .candidates = candidates,
                                       .openedAt = now});
                    if (!asked)
                        return fail(asked.error());
                }
            }
            const Result<QList<JudgementRow>> open = attention.openJudgements(connection, 10'000);
            if (!open)
                return fail(open.error());
            for (const JudgementRow &question : *open) {
                const Result<RunItemRow> item = items.bySourceKey(run, question.object, question.sourceKey);
                if (!item && item.error().kind != Error::Kind::NotFound)
                    return fail(item.error());
                // A record that is gone from the source asks nothing any more.
                if (item ? item->action == "ambiguous"_L1 || item->action == "conflict"_L1
                         : !covered.contains(question.object))
                    continue;
                const Outcome settled =
                    attention.settle(connection, question.object, question.sourceKey, now);
                if (!settled)
                    return fail(settled.error());
            }
            return found;
        });
    if (!repeats)
        co_return fail(repeats.error());
    QJsonArray uniqueness;
    for (const auto &[side, list] :
         {std::pair{u"source"_s, repeats->source}, std::pair{u"intercom"_s, repeats->target}}) {
        for (const SpoolRepository::Repeated &repeated : list)
            uniqueness.append(QJsonObject{{u"side"_s, side},
                                          {u"path"_s, repeated.key.path},
                                          {u"value"_s, repeated.key.value},
                                          {u"records"_s, repeated.count}});
    }
    m_run.progress.insert(u"repeated_keys"_s, uniqueness);
    co_return {};
}

OutcomeTask BulkPlanner::planDeletions(QString object)
{
    const Side side = sideOf(object);
    if (!m_readCompletely) {
        m_run.progress.insert(u"deletions_withheld"_s,
                              u"Some rows of the source could not be read, so nothing counts as vanished."_s);
        co_return {};
    }
    using Counts = std::pair<qint64, qint64>;
    const ConnectionId connection = m_parts.connection.id;
    const Result<Counts> counts = co_await m_parts.database->transact<Counts>(
        [run = m_run.id, connection, target = side.targetObject](StoreSession &session) -> Result<Counts> {
            LinkRepository links(session);
            const Result<qint64> missing = links.countMissing(run, connection, target);
            const Result<qint64> all = links.count(connection, target);
            if (!missing || !all)
                return fail(missing ? all.error() : missing.error());
            return Counts{*missing, *all};
        });
    if (!counts)
        co_return fail(counts.error());
    const auto [missing, all] = *counts;
    if (missing == 0)
        co_return {};
    const bool many = missing > m_settings.holdAboveCount ||
                      double(missing) > double(all) * m_settings.holdAbovePercent / 100.0;
    m_run.progress.insert(u"vanished_"_s + side.targetObject, missing);
    DeletionPolicy policy = m_settings.deletions;
    if (!side.isPeople() && policy == DeletionPolicy::Archive)
        policy = DeletionPolicy::Keep; // Intercom has no archive for companies
    QString after;
    while (true) {
        struct Vanished
        {
            LinkRow link{};
            QJsonObject record{};
            QDateTime missingSince{};
        };
        const QDateTime now = m_parts.clock();
        const Result<QList<Vanished>> page = co_await m_parts.database->transact<QList<Vanished>>(
            [run = m_run.id, connection, target = side.targetObject, after, policy,
             now](StoreSession &session) -> Result<QList<Vanished>> {
                const Result<QList<LinkRow>> links =
                    LinkRepository(session).missingFrom(run, connection, target, after, linksAtATime);
                if (!links)
                    return fail(links.error());
                SpoolRepository spool(session, run);
                AttentionRepository attention(session);
                QList<Vanished> list;
                for (const LinkRow &link : *links) {
                    Result<QJsonObject> record = spool.record(target, link.targetId);
                    if (!record && record.error().kind != Error::Kind::NotFound)
                        return fail(record.error());
                    Vanished vanished{link, record.value_or(QJsonObject()), now};
                    if (record && policy != DeletionPolicy::Keep) {
                        const Result<TombstoneRow> stone =
                            attention.bury({.connectionId = connection,
                                            .object = target,
                                            .sourceKey = link.sourceKey,
                                            .targetId = link.targetId,
                                            .title = record->value("name"_L1).toString(link.sourceKey),
                                            .record = *record,
                                            .missingSince = now,
                                            .runId = run});
                        if (!stone)
                            return fail(stone.error());
                        vanished.missingSince = stone->missingSince;
                    }
                    list.append(vanished);
                }
                return list;
            });
        if (!page)
            co_return fail(page.error());
        if (page->isEmpty())
            break;
        for (const Vanished &vanished : *page) {
            after = vanished.link.sourceKey;
            RecordPlan plan;
            plan.targetObject = side.targetObject;
            plan.sourceKey = vanished.link.sourceKey;
            plan.intercomId = vanished.link.targetId;
            plan.agreed = vanished.link.agreed;
            plan.title = vanished.record.value("name"_L1).toString();
            if (plan.title.isEmpty())
                plan.title = vanished.record.value("email"_L1).toString(vanished.link.sourceKey);
            plan.before = vanished.record;
            const bool gone = vanished.record.isEmpty(); // Intercom does not show it either
            plan.action = gone || policy == DeletionPolicy::Keep ? RecordPlan::Action::SourceGone
                          : policy == DeletionPolicy::Archive    ? RecordPlan::Action::Archive
                                                                 : RecordPlan::Action::Delete;
            plan.sentence = gone ? u"%1 is gone from the source, and Intercom does not show it either."_s
                            : policy == DeletionPolicy::Keep
                                ? u"%1 is gone from the source and stays in Intercom."_s
                                : u"%1 is gone from the source."_s;
            plan.sentence = plan.sentence.arg(plan.title);
            RunItemRow item = archivePlan(plan);
            item.phase = runphases::deletions;
            item.before = {{u"record"_s, vanished.record}};
            const bool longEnough = vanished.missingSince.addSecs(qint64(m_settings.holdHours) * 3600) <= now;
            if (item.state == itemstates::planned && !longEnough) {
                item.state = QString(itemstates::skipped);
                item.cause = u"waiting_deletion"_s;
                item.error = errorJson(
                    u"%1 vanished from the source and is kept for %2 hours before anything is done."_s
                        .arg(plan.title)
                        .arg(m_settings.holdHours),
                    {});
            } else if (item.state == itemstates::planned && many) {
                item.state = QString(itemstates::held);
                item.cause = u"held_deletion"_s;
            }
            addItem(std::move(item));
        }
        const Outcome kept = co_await flush();
        if (!kept)
            co_return kept;
    }
    co_return {};
}

OutcomeTask BulkPlanner::countItems()
{
    const Outcome kept = co_await flush();
    if (!kept)
        co_return kept;
    const Result<QList<RunItemGroup>> groups = co_await m_parts.database->transact<QList<RunItemGroup>>(
        [run = m_run.id](StoreSession &session) { return RunItemRepository(session).groups(run); });
    if (!groups)
        co_return fail(groups.error());
    const RunLedger ledger = RunLedger::of(*groups);
    m_run.counts = ledger.toJson();
    m_run.progress.insert(u"calls"_s, m_calls);
    QJsonArray attributes;
    for (const AttributeStep &step : std::as_const(m_attributes))
        attributes.append(
            QJsonObject{{u"model"_s, step.model}, {u"name"_s, step.name}, {u"data_type"_s, step.dataType}});
    m_run.progress.insert(u"attributes"_s, attributes);
    m_run.progress.insert(u"source"_s, m_source);
    m_run.progress.insert(u"complete"_s, m_readCompletely);
    m_run.progress.insert(u"listed"_s, m_listedCompletely);
    m_run.progress.insert(u"planned_at"_s, toIsoText(m_parts.clock()));
    co_return {};
}

OutcomeTask BulkPlanner::report(QString phase)
{
    m_run.progress.insert(u"phase"_s, phase);
    m_run.progress.insert(u"calls"_s, m_calls);
    m_heard(m_run);
    co_return {};
}

} // namespace patchbay
