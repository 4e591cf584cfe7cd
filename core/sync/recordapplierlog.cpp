// RecordApplier's memory: link, run with before-image and activity entry, in one transaction.
#include "base/json.h"
#include "store/attentionrepository.h"
#include "store/tombstonerepository.h"
#include "sync/planjson.h"
#include "sync/recordapplier.h"
#include "sync/touchedsince.h"

#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

QString pastTense(RecordPlan::Action action)
{
    switch (action) {
    case RecordPlan::Action::Create: return u"created"_s;
    case RecordPlan::Action::Update: return u"updated"_s;
    case RecordPlan::Action::Unarchive: return u"unarchived"_s;
    case RecordPlan::Action::Archive: return u"archived"_s;
    case RecordPlan::Action::Delete: return u"deleted"_s;
    default: return u"unchanged"_s;
    }
}

QString sentenceFor(const RecordPlan &plan, const RecordOutcome &outcome)
{
    const QString &title = plan.title;
    switch (outcome.action) {
    case RecordPlan::Action::Create: return u"%1 was created in Intercom."_s.arg(title);
    case RecordPlan::Action::Update: return u"%1 was updated in Intercom."_s.arg(title);
    case RecordPlan::Action::Unarchive: return u"%1 was brought back in Intercom."_s.arg(title);
    case RecordPlan::Action::Archive: return u"%1 was archived in Intercom."_s.arg(title);
    case RecordPlan::Action::Delete: return u"%1 was deleted in Intercom."_s.arg(title);
    default: return u"%1 is the same on both sides; nothing was written."_s.arg(title);
    }
}

QJsonArray companiesJson(const QList<CompanyStep> &steps)
{
    QJsonArray array;
    for (const CompanyStep &step : steps)
        array.append(companyStepJson(step));
    return array;
}

QJsonArray tagsJson(const QList<TagStep> &steps)
{
    QJsonArray array;
    for (const TagStep &step : steps)
        array.append((step.add ? u"+"_s : u"-"_s) + step.name);
    return array;
}

struct Written
{
    LinkRow link{};
    bool writeLink = false;
    QList<LinkRow> companies{};
    RunRow run{};
    QList<RunItemRow> items{};
    std::optional<TombstoneRow> stone{}; // of a record that was taken out of Intercom
    std::optional<RecordRef> met{};      // of one that the source has
    ActivityRow activity{};
};

Result<qint64> store(StoreSession &session, const Written &written, const QDateTime &now)
{
    LinkRepository links(session);
    if (written.writeLink) {
        if (const auto row = links.upsert(written.link); !row)
            return fail(row.error());
    }
    for (const LinkRow &company : written.companies) {
        if (const auto row = links.upsert(company); !row)
            return fail(row.error());
    }
    TombstoneRepository stones(session);
    if (written.stone) {
        if (const auto stone = stones.takeAway(*written.stone, now); !stone)
            return fail(stone.error());
    }
    if (written.met) {
        const Outcome back =
            stones.resurrect(written.run.connectionId, written.met->object, written.met->sourceKey, now);
        if (!back)
            return fail(back.error());
    }
    RunRepository runs(session);
    if (const Outcome started = runs.start(written.run); !started)
        return fail(started.error());
    for (const RunItemRow &item : written.items) {
        if (const Outcome added = RunItemRepository(session).add(item); !added)
            return fail(added.error());
    }
    const Outcome finished = runs.finish(written.run.id, written.run.state,
                                         written.run.finishedAt.value_or(now), written.run.counts);
    if (!finished)
        return fail(finished.error());
    return ActivityLog::appendTo(session, written.activity, now);
}

} // namespace

// What the link remembers. When not everything was done, only what was: the lists are taken over entry by
// entry, so that the next run neither repeats nor forgets one.
QJsonObject RecordApplier::agreedAfter(const QJsonObject &before, bool complete) const
{
    QJsonObject agreed = m_plan.agreed;
    for (const QString &path : m_notStored)
        agreed.remove(path);
    QJsonObject stored = agreed.value(storedForms).toObject();
    for (auto it = m_stored.constBegin(); it != m_stored.constEnd(); ++it)
        stored.insert(it.key(), it.value());
    if (!stored.isEmpty())
        agreed.insert(storedForms, stored);
    if (complete)
        return agreed;
    const QJsonObject planned = agreed.value(agreedCompanies).toObject();
    QJsonObject companies = before.value(agreedCompanies).toObject();
    for (const CompanyStep &step : m_outcome.companies) {
        if (step.kind == CompanyStep::Kind::Detach)
            companies.remove(step.companyId);
        else
            companies.insert(step.companyId, planned.value(step.companyId));
    }
    agreed.insert(agreedCompanies, companies);
    QStringList tags = before.value(agreedTags).toVariant().toStringList();
    for (const TagStep &step : m_outcome.tags) {
        tags.removeAll(step.name);
        if (step.add)
            tags.append(step.name);
    }
    agreed.insert(agreedTags, QJsonArray::fromStringList(tags));
    return agreed;
}

QList<RunItemRow> RecordApplier::items(const std::optional<Error> &failure) const
{
    RunItemRow record;
    record.runId = m_outcome.runId;
    record.object = m_plan.targetObject;
    record.sourceKey = m_plan.sourceKey;
    record.targetId = m_outcome.intercomId;
    record.action = failure ? u"fail"_s : planActionName(m_outcome.action);
    record.state = failure ? u"failed"_s : u"done"_s;
    record.changes = fieldChangesJson(m_outcome.changes);
    record.before = {{u"record"_s, m_plan.before},
                     {u"archived"_s, m_wasArchived || m_plan.action == RecordPlan::Action::Unarchive},
                     {u"companies"_s, companiesJson(m_outcome.companies)},
                     {u"tags"_s, tagsJson(m_outcome.tags)}};
    // How Intercom keeps values that it was given in another form: undo compares with these.
    if (!m_stored.isEmpty())
        record.before.insert(u"stored"_s, m_stored);
    record.wrote = m_outcome.writes > 0;
    if (m_created)
        record.before.insert(madeByRun, true);
    if (!m_heldAtFirst.isEmpty())
        record.before.insert(heldAtFirst, m_heldAtFirst);
    record.title = m_plan.title;
    record.externalId = m_plan.externalId;
    if (failure) {
        record.error = failure->toJson();
        record.before.insert(doneBefore, planActionName(m_outcome.action));
    }
    QList<RunItemRow> rows{record};
    for (const CompanyStep &step : m_companiesDone) {
        if (step.body.isEmpty())
            continue;
        RunItemRow company;
        company.runId = m_outcome.runId;
        company.ordinal = int(rows.size());
        company.object = u"company"_s;
        company.sourceKey = step.sourceKey;
        company.targetId = step.intercomId.text();
        company.title = step.name;
        company.externalId = step.companyId;
        company.wrote = true;
        company.action = m_createdCompanies.contains(step.companyId) ? u"create"_s : u"update"_s;
        company.state = u"done"_s;
        company.changes = fieldChangesJson(step.changes);
        company.before = {{u"record"_s, step.before}};
        if (m_createdCompanies.contains(step.companyId))
            company.before.insert(madeByRun, true);
        rows.append(company);
    }
    return rows;
}

ActivityRow RecordApplier::activity(const std::optional<Error> &failure) const
{
    ActivityRow entry;
    entry.kind =
        u"sync.%1.%2"_s.arg(m_plan.targetObject, failure ? u"failed"_s : pastTense(m_outcome.action));
    entry.level = failure ? u"error"_s : u"info"_s;
    entry.actor = m_options.startedBy;
    entry.workspaceId = m_parts.connection.workspaceId;
    entry.connectionId = m_parts.connection.id;
    entry.object = m_plan.targetObject;
    entry.recordKey = m_plan.sourceKey;
    entry.runId = m_outcome.runId;
    entry.summary = failure ? u"%1 could not be synced completely: %2"_s.arg(m_plan.title, failure->message)
                            : sentenceFor(m_plan, m_outcome);
    entry.details = {{u"intercom_id"_s, m_outcome.intercomId},
                     {u"mapping_version"_s, m_plan.mappingVersion},
                     {u"changes"_s, fieldChangesJson(m_outcome.changes)},
                     {u"companies"_s, companiesJson(failure ? m_companiesDone : m_outcome.companies)},
                     {u"tags"_s, tagsJson(m_outcome.tags)},
                     {u"notes"_s, QJsonArray::fromStringList(m_outcome.notes)},
                     {u"writes"_s, m_outcome.writes}};
    if (failure) {
        entry.details.insert(u"error"_s, failure->toJson());
        entry.requestId = failure->requestId;
    }
    return entry;
}

// All but what the link is to agree on.
RecordTrail RecordApplier::trailSoFar(const std::optional<Error> &failure) const
{
    const QDateTime now = m_parts.clock();
    using Action = RecordPlan::Action;
    RecordTrail trail{.outcome = m_outcome, .failure = failure, .unclearSince = m_unclearSince};
    // A record that is gone from the source and stays as it is keeps its link as it is.
    const bool goes = m_plan.action == Action::Archive || m_plan.action == Action::Delete;
    const bool speaks = m_plan.source.has_value() || goes;
    if (m_recordWritten && speaks && !m_plan.sourceKey.isEmpty())
        trail.link = LinkRow{.connectionId = m_parts.connection.id,
                             .object = m_plan.targetObject,
                             .sourceKey = m_plan.sourceKey,
                             .targetId = m_outcome.intercomId,
                             .createdAt = now,
                             .updatedAt = now,
                             .state = m_plan.action == Action::Archive  ? u"archived"_s
                                      : m_plan.action == Action::Delete ? u"gone"_s
                                                                        : u"active"_s};
    for (const CompanyStep &step : std::as_const(m_companiesDone)) {
        if (step.sourceKey.isEmpty() || step.intercomId.isEmpty() ||
            (step.body.isEmpty() && step.agreed.isEmpty()))
            continue;
        trail.companies.append({.connectionId = m_parts.connection.id,
                                .object = u"company"_s,
                                .sourceKey = step.sourceKey,
                                .targetId = step.intercomId.text(),
                                .agreed = step.agreed,
                                .createdAt = now,
                                .updatedAt = now,
                                .state = u"active"_s});
    }
    trail.items = items(failure);
    return trail;
}

Task<RecordTrail> RecordApplier::trail(std::optional<Error> failure)
{
    RecordTrail trail = trailSoFar(failure);
    if (m_outcome.intercomId.isEmpty())
        trail.link.reset();
    if (!trail.link)
        co_return trail;
    if (!failure) {
        trail.link->agreed = agreedAfter({}, true);
        co_return trail;
    }
    const Result<LinkRow> known = co_await m_parts.database->transact<LinkRow>(
        [link = *trail.link](StoreSession &session) -> Result<LinkRow> {
            const auto row =
                LinkRepository(session).findBySourceKey(link.connectionId, link.object, link.sourceKey);
            return !row && row.error().kind == Error::Kind::NotFound ? link : row;
        });
    if (!known)
        co_return fail(known.error());
    trail.link->agreed = agreedAfter(known->agreed, false);
    co_return trail;
}

OutcomeTask RecordApplier::writeDown(std::optional<Error> failure)
{
    const QDateTime now = m_parts.clock();
    Result<RecordTrail> trail = co_await this->trail(failure);
    if (!trail)
        co_return fail(trail.error());
    Written written;
    written.writeLink = trail->link.has_value();
    written.link = trail->link.value_or(LinkRow());
    written.companies = std::move(trail->companies);
    written.items = std::move(trail->items);
    written.run = {.id = m_outcome.runId,
                   .connectionId = m_plan.connectionId,
                   .kind = u"resync"_s,
                   .state = failure ? QString(runstates::failed) : QString(runstates::succeeded),
                   .startedAt = m_startedAt,
                   .finishedAt = now,
                   .counts = {{failure ? u"fail"_s : planActionName(m_outcome.action), 1}},
                   .mappingVersion = m_plan.mappingVersion,
                   .startedBy = m_options.startedBy};
    written.activity = activity(failure);
    using Action = RecordPlan::Action;
    const bool goes = m_plan.action == Action::Archive || m_plan.action == Action::Delete;
    if (goes && !failure && !m_plan.sourceKey.isEmpty())
        written.stone = {
            .connectionId = m_plan.connectionId,
            .object = m_plan.targetObject,
            .sourceKey = m_plan.sourceKey,
            .targetId = m_outcome.intercomId,
            .title = m_plan.title,
            .record = m_plan.before,
            .state = QString(m_plan.action == Action::Archive ? stonestates::archived : stonestates::deleted),
            .missingSince = now,
            .runId = m_outcome.runId,
            .origin = QString(m_options.toldByEvent ? stoneorigins::event : stoneorigins::resync),
            // Who asks for one record by name has confirmed it.
            .confirmedStep = m_options.toldByEvent ? 0 : gonesteps::takeOut};
    else if (m_plan.source && !m_plan.sourceKey.isEmpty())
        written.met = RecordRef{m_plan.targetObject, m_plan.sourceKey};
    const Result<qint64> sequence = co_await m_parts.database->transact<qint64>(
        [written, now](StoreSession &session) { return store(session, written, now); });
    if (!sequence)
        co_return fail(sequence.error());
    m_parts.activity->announce(*sequence);
    co_return {};
}

} // namespace patchbay
