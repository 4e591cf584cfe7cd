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
#include "sync/touchedsince.h"

#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

using Action = RecordPlan::Action;

constexpr int itemsAtATime = 500;
constexpr qint64 lookedUpOneByOne = 50; // records; for more, everything is read page by page

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

// What the run did, also to a record of which not everything could be written.
RunItemRow asDone(RunItemRow item)
{
    if (item.state != itemstates::done)
        item.action = item.before.value(doneBefore).toString(item.action);
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

} // namespace

// An item of the run with what is known about its record today.
struct UndoPlanner::Known
{
    RunItemRow item{};
    std::optional<QJsonObject> now{}; // Intercom's record
    std::optional<LinkRow> link{};
};

namespace {

RecordPlan planFor(const RunItemRow &item, const QJsonObject &now)
{
    RecordPlan plan;
    plan.targetObject = item.object;
    plan.title = item.title;
    plan.sourceKey = item.sourceKey;
    plan.intercomId = item.targetId;
    plan.externalId = item.externalId;
    plan.before = now;
    return plan;
}

QStringList companiesOf(const QJsonObject &raw)
{
    QStringList ids;
    const QJsonObject list = raw.value("companies"_L1).toObject();
    const QJsonArray data = list.value(list.contains("data"_L1) ? "data"_L1 : "companies"_L1).toArray();
    for (const QJsonValue &company : data)
        ids.append(readIdText(company["id"_L1]));
    return ids;
}

} // namespace

// A deletion is for good, so it takes only what the run made and nobody touched since.
RunItemRow UndoPlanner::undoOfCreation(const Known &known, RecordPlan plan)
{
    const RunItemRow &item = known.item;
    // Older versions took for their own what they only met.
    if (!item.before.value(madeByRun).toBool())
        return leftAlone(
            plan, u"unknown_before"_s,
            u"Whether the run created %1 or found it is not known, so it stays."_s.arg(plan.title));
    if (anyChangedSince(plan.changes))
        return leftAlone(plan, u"changed_since"_s,
                         u"%1 was created by the run and changed since, so it stays."_s.arg(plan.title));
    for (FieldChange &change : plan.changes)
        change.willWrite = false;
    const TouchedSince since = touchedSince(item, *known.now, m_tags, m_ended);
    const QString touched = (since.activity + since.data).join(u", "_s);
    if (item.object == "company"_L1) {
        if (!touched.isEmpty())
            return leftAlone(
                plan, u"changed_since"_s,
                u"%1 was created by the run, and others changed it since (%2), so it stays."_s.arg(plan.title,
                                                                                                   touched));
        if (known.now->value("user_count"_L1).toInteger() > m_leaving.value(item.targetId))
            return leftAlone(
                plan, u"changed_since"_s,
                u"%1 was created by the run, and people belong to it who stay, so it stays."_s.arg(
                    plan.title));
    } else if (!since.activity.isEmpty()) {
        return leftAlone(plan, u"changed_since"_s,
                         u"%1 was created by the run and has been in use since (%2), so it stays."_s.arg(
                             plan.title, since.activity.join(u", "_s)));
    } else if (!touched.isEmpty()) {
        plan.action = Action::Archive;
        plan.agreed = known.link ? known.link->agreed : QJsonObject();
        plan.sentence =
            u"%1 was created by the run, and others added to it since (%2), so it is archived and not deleted."_s
                .arg(plan.title, touched);
        RunItemRow row = archivePlan(plan);
        row.cause = archivedInstead;
        row.error = {{u"message"_s, plan.sentence},
                     {u"next_step"_s, u"Unarchive the contact in Intercom to have it back."_s}};
        return row;
    } else {
        const QStringList companies = companiesOf(*known.now);
        for (const QString &company : companies)
            ++m_leaving[company];
        if (const auto contact = intercom::readContact(*known.now))
            plan.before.insert(surroundings, surroundingsOf(*contact));
    }
    plan.action = Action::Delete;
    plan.sentence = u"%1 was created by the run and will be deleted."_s.arg(plan.title);
    return archivePlan(plan);
}

RunItemRow UndoPlanner::undoOf(const Known &known)
{
    const RunItemRow &item = known.item;
    const bool contact = item.object == "contact"_L1;
    QJsonObject now;
    if (known.now && contact) {
        if (const auto read = intercom::readContact(*known.now))
            now = contactRecord(*read, m_admins, {});
    } else if (known.now) {
        if (const auto read = intercom::readCompany(*known.now))
            now = companyRecord(*read);
    }
    RecordPlan plan = planFor(item, now);
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
    if (item.action == "create"_L1)
        return undoOfCreation(known, std::move(plan));
    const QJsonObject before = item.before.value("record"_L1).toObject();
    if (before.isEmpty() && !plan.changes.isEmpty())
        return leftAlone(plan, u"unknown_before"_s,
                         u"Nobody saw what %1 said before the run, so it stays as it is."_s.arg(plan.title));
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
        reverseTags(item, m_tags, &plan, &names);
        plan.agreed.insert(agreedTags, QJsonArray::fromStringList(names));
        const QStringList attached = companiesOf(*known.now);
        for (const CompanyStep &step : std::as_const(plan.companies)) {
            if (step.kind == CompanyStep::Kind::Detach && attached.contains(step.intercomId.text()))
                ++m_leaving[step.intercomId.text()];
        }
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
    const Result<qint64> touched = co_await m_parts.database->transact<qint64>(
        [parent = m_run.parent](StoreSession &session) -> Result<qint64> {
            return RunItemRepository(session).count(
                parent, {.states = {QString(itemstates::done)}, .wroteToo = true});
        });
    const Result<RunRow> undone = co_await m_parts.database->transact<RunRow>(
        [parent = m_run.parent](StoreSession &session) { return RunRepository(session).find(parent); });
    if (!touched || !undone)
        co_return fail(touched ? undone.error() : touched.error());
    m_ended = undone->finishedAt;
    if (*touched > lookedUpOneByOne) {
        const Outcome read = co_await readIntercom();
        if (!read)
            co_return read;
    }
    const Result<QList<intercom::Tag>> tags = co_await m_parts.intercom->tags();
    if (!tags)
        co_return fail(tags.error());
    for (const intercom::Tag &tag : *tags)
        m_tags.insert(tag.name, tag.id);
    Result<QList<intercom::Admin>> admins = co_await m_parts.intercom->admins();
    if (!admins)
        co_return fail(admins.error());
    m_admins = *std::move(admins);
    // People first: a company goes only when nobody belongs to it who stays.
    for (const QString &object : {u"contact"_s, u"company"_s}) {
        const Outcome planned = co_await planObject(object);
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

OutcomeTask UndoPlanner::readIntercom()
{
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
    m_spooled = true;
    co_return {};
}

OutcomeTask UndoPlanner::planObject(QString object)
{
    int after = -1;
    while (true) {
        if (m_stopping)
            co_return planningStopped();
        Result<QList<RunItemRow>> page = co_await m_parts.database->transact<QList<RunItemRow>>(
            [parent = m_run.parent, after, object](StoreSession &session) {
                return RunItemRepository(session).items(
                    parent, after, itemsAtATime,
                    {.states = {QString(itemstates::done)}, .object = object, .wroteToo = true});
            });
        if (!page)
            co_return fail(page.error());
        if (page->isEmpty())
            co_return {};
        after = page->last().ordinal;
        for (RunItemRow &item : *page)
            item = asDone(std::move(item));
        const Outcome planned = co_await planPage(*std::move(page));
        if (!planned)
            co_return planned;
    }
}

OutcomeTask UndoPlanner::resolveCompanies(RunItemRow *item)
{
    QJsonArray steps = item->before.value("companies"_L1).toArray();
    bool isResolved = false;
    for (qsizetype i = 0; i < steps.size(); ++i) {
        QJsonObject step = steps[i].toObject();
        const QString companyId = step.value("company_id"_L1).toString();
        if (!step.value("intercom_id"_L1).toString().isEmpty() || companyId.isEmpty())
            continue;
        if (!m_companies.contains(companyId)) {
            const Result<QString> own = co_await m_parts.database->transact<QString>(
                [parent = m_run.parent, companyId](StoreSession &session) -> Result<QString> {
                    const Result<RunItemRow> company =
                        RunItemRepository(session).byExternalId(parent, u"company"_s, companyId);
                    if (!company && company.error().kind != Error::Kind::NotFound)
                        return fail(company.error());
                    return company ? company->targetId : QString();
                });
            if (!own)
                co_return fail(own.error());
            QString id = *own;
            if (id.isEmpty()) {
                const Result<intercom::Company> company =
                    co_await m_parts.intercom->companyByCompanyId(companyId);
                if (!company && company.error().kind != Error::Kind::NotFound)
                    co_return fail(company.error());
                id = company ? company->id.text() : QString();
            }
            m_companies.insert(companyId, id);
        }
        step.insert(u"intercom_id"_s, m_companies.value(companyId));
        steps[i] = step;
        isResolved = true;
    }
    if (isResolved)
        item->before.insert(u"companies"_s, steps);
    co_return {};
}

// Intercom's record as it is now; an empty one when it does not show it.
Task<QJsonObject> UndoPlanner::lookAt(QString object, QString targetId)
{
    if (targetId.isEmpty())
        co_return QJsonObject();
    if (object == "company"_L1) {
        const Result<intercom::Company> company = co_await m_parts.intercom->company(CompanyId(targetId));
        if (company)
            co_return company->raw;
        if (company.error().kind != Error::Kind::NotFound)
            co_return fail(company.error());
        co_return QJsonObject();
    }
    const Result<intercom::Contact> contact = co_await m_parts.intercom->contact(ContactId(targetId));
    if (contact)
        co_return contact->raw;
    if (contact.error().kind != Error::Kind::NotFound && contact.error().kind != Error::Kind::Gone)
        co_return fail(contact.error());
    co_return QJsonObject();
}

OutcomeTask UndoPlanner::planPage(QList<RunItemRow> items)
{
    Result<QList<Known>> known = co_await m_parts.database->transact<QList<Known>>(
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
    for (Known &each : *known) {
        if (each.item.changes.isEmpty() && each.item.action == "unchanged"_L1)
            continue;
        // No list shows companies without people.
        if (!each.now && (!m_spooled || each.item.object == "company"_L1)) {
            const Result<QJsonObject> now = co_await lookAt(each.item.object, each.item.targetId);
            if (!now)
                co_return fail(now.error());
            if (!now->isEmpty())
                each.now = *now;
        }
        const Outcome resolved = co_await resolveCompanies(&each.item);
        if (!resolved)
            co_return resolved;
        RunItemRow item = undoOf(each);
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
