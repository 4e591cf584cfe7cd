#include "sync/undoplanner.h"

#include "base/time.h"
#include "intercom/modelreader.h"
#include "store/linkrepository.h"
#include "store/spoolrepository.h"
#include "sync/intercomschema.h"
#include "sync/intercomspool.h"
#include "sync/planarchive.h"
#include "sync/planends.h"
#include "sync/recorddecision.h"
#include "sync/runledger.h"

#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

using Action = RecordPlan::Action;

constexpr int itemsAtATime = 500;

// An item of the run with what the store knows about its record today.
struct Known
{
    RunItemRow item{};
    std::optional<QJsonObject> now{}; // Intercom's record
    std::optional<LinkRow> link{};
};

RunItemRow leftAlone(RecordPlan plan, const QString &cause, const QString &why)
{
    plan.action = Action::Conflict;
    plan.sentence = why;
    RunItemRow item = archivePlan(plan);
    item.action = u"skip"_s;
    item.state = QString(itemstates::skipped);
    item.cause = cause;
    item.error = {{u"message"_s, why}};
    return item;
}

// The changes backwards, each with whether it can be made.
QList<FieldChange> reversed(const RunItemRow &item, const QJsonObject &now)
{
    const QJsonObject stored = item.before.value("stored"_L1).toObject();
    QList<FieldChange> changes;
    for (const QJsonValue &entry : item.changes) {
        const QJsonObject change = entry.toObject();
        const QString path = change.value("path"_L1).toString();
        const QJsonValue written = stored.contains(path) ? stored.value(path) : change.value("after"_L1);
        const QJsonValue current = now.value(path);
        FieldChange back{.path = path,
                         .label = change.value("label"_L1).toString(),
                         .before = current,
                         .after = change.value("before"_L1),
                         .because = u"The run changed it"_s};
        if (back.after.isUndefined())
            back.after = QJsonValue();
        if (path == "role"_L1) {
            back.willWrite = false;
            back.because = u"A user does not become a lead again"_s;
        } else if (!sameValue(current, written, FieldType::Unknown)) {
            back.willWrite = false;
            back.because = u"Changed in Intercom since the run"_s;
        }
        changes.append(back);
    }
    return changes;
}

bool isChangedSince(const FieldChange &change)
{
    return !change.willWrite && change.path != "role"_L1;
}

bool anyChangedSince(const QList<FieldChange> &changes)
{
    return std::ranges::any_of(changes, isChangedSince);
}

QJsonObject bodyOf(const QList<FieldChange> &changes, const QJsonObject &before, bool contact)
{
    QHash<QString, QJsonValue> writes;
    for (const FieldChange &change : changes) {
        if (!change.willWrite)
            continue;
        if (change.path == "owner.email"_L1)
            writes.insert(u"owner_id"_s, before.value("owner_id"_L1));
        else
            writes.insert(change.path, change.after);
    }
    return contact ? contactBody(writes) : companyBody(writes);
}

void reverseCompanies(const RunItemRow &item, RecordPlan *plan, QJsonObject *listed)
{
    const QJsonArray steps = item.before.value("companies"_L1).toArray();
    for (const QJsonValue &entry : steps) {
        const QJsonObject json = entry.toObject();
        const QString action = json.value("action"_L1).toString();
        if (action == companyStepName(CompanyStep::Kind::AlreadyAttached))
            continue;
        CompanyStep step;
        const bool detached = action == companyStepName(CompanyStep::Kind::Detach);
        step.kind = detached ? CompanyStep::Kind::Attach : CompanyStep::Kind::Detach;
        step.companyId = json.value("company_id"_L1).toString();
        step.intercomId = CompanyId(json.value("intercom_id"_L1).toString());
        step.name = json.value("name"_L1).toString();
        step.because = detached ? u"The run detached it"_s : u"The run attached it"_s;
        if (step.intercomId.isEmpty())
            continue;
        if (detached)
            listed->insert(step.companyId, u"membership"_s);
        else
            listed->remove(step.companyId);
        plan->companies.append(step);
    }
}

void reverseTags(const RunItemRow &item, const QHash<QString, TagId> &ids, RecordPlan *plan,
                 QStringList *listed)
{
    const QJsonArray tags = item.before.value("tags"_L1).toArray();
    for (const QJsonValue &entry : tags) {
        const QString text = entry.toString();
        const QString name = text.sliced(1);
        const bool added = text.startsWith(u'+');
        listed->removeAll(name);
        if (!added)
            listed->append(name);
        if (added && !ids.contains(name))
            continue; // the tag itself is gone
        plan->tags.append({.name = name, .add = !added, .id = ids.value(name)});
    }
}

RecordPlan planFor(const Known &known, const QJsonObject &now)
{
    RecordPlan plan;
    plan.targetObject = known.item.object;
    plan.title = known.item.title;
    plan.sourceKey = known.item.sourceKey;
    plan.intercomId = known.item.targetId;
    plan.externalId = known.item.externalId;
    plan.before = now;
    return plan;
}

RunItemRow undoOf(const Known &known, const QHash<QString, TagId> &tags, const QList<intercom::Admin> &admins)
{
    const RunItemRow &item = known.item;
    const bool contact = item.object == "contact"_L1;
    QJsonObject now;
    if (known.now && contact) {
        if (const auto read = intercom::readContact(*known.now))
            now = contactRecord(*read, admins, {});
    } else if (known.now) {
        if (const auto read = intercom::readCompany(*known.now))
            now = companyRecord(*read);
    }
    RecordPlan plan = planFor(known, now);
    if (item.action == "delete"_L1)
        return leftAlone(plan, u"deleted"_s,
                         u"%1 was deleted for good; nothing brings it back."_s.arg(plan.title));
    if (item.action == "archive"_L1) {
        if (known.now)
            return leftAlone(plan, u"changed_since"_s, u"%1 is back in Intercom already."_s.arg(plan.title));
        plan.action = Action::Unarchive;
        plan.agreed = known.link ? known.link->agreed : QJsonObject();
        plan.source = SourceRecord{.key = item.sourceKey};
        plan.sentence = u"%1 will be brought back."_s.arg(plan.title);
        return archivePlan(plan);
    }
    if (!known.now)
        return leftAlone(plan, u"gone"_s, u"Intercom does not show %1 any more."_s.arg(plan.title));
    plan.changes = reversed(item, now);
    if (item.action == "create"_L1) {
        if (anyChangedSince(plan.changes))
            return leftAlone(plan, u"changed_since"_s,
                             u"%1 was created by the run and changed since, so it stays."_s.arg(plan.title));
        plan.action = Action::Delete;
        plan.sentence = u"%1 was created by the run and will be deleted."_s.arg(plan.title);
        for (FieldChange &change : plan.changes)
            change.willWrite = false;
        return archivePlan(plan);
    }
    const QJsonObject before = item.before.value("record"_L1).toObject();
    plan.body = bodyOf(plan.changes, before, contact);
    if (!contact && !plan.body.isEmpty())
        plan.body.insert(u"company_id"_s, now.value("company_id"_L1));
    plan.agreed = known.link ? known.link->agreed : QJsonObject();
    for (const FieldChange &change : std::as_const(plan.changes))
        plan.agreed.remove(change.path);
    if (contact) {
        QJsonObject companies = plan.agreed.value(agreedCompanies).toObject();
        reverseCompanies(item, &plan, &companies);
        plan.agreed.insert(agreedCompanies, companies);
        QStringList names = plan.agreed.value(agreedTags).toVariant().toStringList();
        reverseTags(item, tags, &plan, &names);
        plan.agreed.insert(agreedTags, QJsonArray::fromStringList(names));
    }
    if (!item.sourceKey.isEmpty())
        plan.source = SourceRecord{.key = item.sourceKey};
    plan.action = item.action == "unarchive"_L1 ? Action::Archive : Action::Update;
    plan.sentence = u"%1 goes back to what it was."_s.arg(plan.title);
    if (plan.writeCount() == 0)
        return leftAlone(plan, u"changed_since"_s,
                         u"Everything that the run wrote to %1 was changed since."_s.arg(plan.title));
    RunItemRow row = archivePlan(plan);
    QStringList staying;
    for (const FieldChange &change : std::as_const(plan.changes)) {
        if (isChangedSince(change))
            staying.append(change.label.isEmpty() ? change.path : change.label);
    }
    if (!staying.isEmpty()) {
        row.cause = partlyChangedSince;
        row.error = {{u"message"_s,
                      u"Changed in Intercom since the run, so it stays: %1."_s.arg(staying.join(u", "_s))}};
    }
    return row;
}

} // namespace

UndoPlanner::UndoPlanner(Resync::Parts parts, RunRow undo, QString worker, Heard heard)
    : m_parts(std::move(parts))
    , m_run(std::move(undo))
    , m_worker(std::move(worker))
    , m_heard(std::move(heard))
{
}

Task<RunRow> UndoPlanner::plan()
{
    const Outcome planned = co_await planAll();
    const Result<RunRow> ended = co_await endPlan(m_parts.database, m_run, planned, m_parts.clock());
    if (!ended)
        co_return fail(ended.error());
    m_run = *ended;
    m_heard(m_run);
    if (!planned)
        co_return fail(planned.error());
    co_return m_run;
}

OutcomeTask UndoPlanner::planAll()
{
    const Outcome begun = co_await beginPlan(m_parts.database, m_run.id);
    if (!begun)
        co_return begun;
    m_run.progress.insert(u"phase"_s, u"reading_intercom"_s);
    m_heard(m_run);
    IntercomSpool spool({m_parts.database, m_parts.intercom, m_run.id, m_parts.connection.workspaceId,
                         m_worker, m_parts.clock, [this] { return m_stopping; },
                         [this](const QString &object, qint64 count) {
                             m_run.progress.insert(u"intercom_"_s + object, count);
                             m_heard(m_run);
                         }},
                        {});
    const Result<qint64> companies = co_await spool.readCompanies();
    if (!companies)
        co_return fail(companies.error());
    const Result<qint64> contacts = co_await spool.readContacts();
    if (!contacts)
        co_return fail(contacts.error());
    const Result<QList<intercom::Tag>> tags = co_await m_parts.intercom->tags();
    if (!tags)
        co_return fail(tags.error());
    for (const intercom::Tag &tag : *tags)
        m_tags.insert(tag.name, tag.id);
    Result<QList<intercom::Admin>> admins = co_await m_parts.intercom->admins();
    if (!admins)
        co_return fail(admins.error());
    m_admins = *std::move(admins);
    int after = -1;
    while (true) {
        if (m_stopping)
            co_return planningStopped();
        const Result<QList<RunItemRow>> page = co_await m_parts.database->transact<QList<RunItemRow>>(
            [parent = m_run.parent, after](StoreSession &session) {
                return RunItemRepository(session).items(parent, after, itemsAtATime,
                                                        {.states = {QString(itemstates::done)}});
            });
        if (!page)
            co_return fail(page.error());
        if (page->isEmpty())
            break;
        after = page->last().ordinal;
        const Outcome planned = co_await planPage(*page);
        if (!planned)
            co_return planned;
    }
    const Result<QList<RunItemGroup>> groups = co_await m_parts.database->transact<QList<RunItemGroup>>(
        [own = m_run.id](StoreSession &session) { return RunItemRepository(session).groups(own); });
    if (!groups)
        co_return fail(groups.error());
    m_run.counts = RunLedger::of(*groups).toJson();
    m_run.progress.insert(u"calls"_s, m_calls);
    m_run.progress.insert(u"source"_s, m_ordinal);
    m_run.progress.insert(u"planned_at"_s, toIsoText(m_parts.clock()));
    co_return {};
}

OutcomeTask UndoPlanner::planPage(QList<RunItemRow> items)
{
    const Result<QList<Known>> known = co_await m_parts.database->transact<QList<Known>>(
        [items, run = m_run.id,
         connection = m_parts.connection.id](StoreSession &session) -> Result<QList<Known>> {
            SpoolRepository spool(session, run);
            LinkRepository links(session);
            QList<Known> list;
            for (const RunItemRow &item : items) {
                Known each{item, {}, {}};
                Result<QJsonObject> now = spool.record(item.object, item.targetId);
                if (now)
                    each.now = *std::move(now);
                else if (now.error().kind != Error::Kind::NotFound)
                    return fail(now.error());
                Result<LinkRow> link = links.findBySourceKey(connection, item.object, item.sourceKey);
                if (link)
                    each.link = *std::move(link);
                else if (link.error().kind != Error::Kind::NotFound)
                    return fail(link.error());
                list.append(std::move(each));
            }
            return list;
        });
    if (!known)
        co_return fail(known.error());
    QList<RunItemRow> planned;
    for (const Known &each : *known) {
        if (each.item.changes.isEmpty() && each.item.action == "unchanged"_L1)
            continue;
        RunItemRow item = undoOf(each, m_tags, m_admins);
        item.runId = m_run.id;
        item.ordinal = m_ordinal++;
        // Contacts first: a company goes when nobody belongs to it any more.
        item.phase = each.item.object == "contact"_L1 ? runphases::organisations : runphases::contacts;
        if (item.state == itemstates::planned)
            m_calls += item.plan.value("calls"_L1).toInt();
        planned.append(std::move(item));
    }
    co_return co_await m_parts.database->transact<void>([planned](StoreSession &session) -> Outcome {
        RunItemRepository repository(session);
        for (const RunItemRow &item : planned) {
            if (const Outcome added = repository.add(item); !added)
                return added;
        }
        return {};
    });
}

} // namespace patchbay
