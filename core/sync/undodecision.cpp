#include "sync/undodecision.h"

#include "intercom/modelreader.h"
#include "sync/intercomschema.h"
#include "sync/planarchive.h"
#include "sync/recorddecision.h"
#include "sync/touchedsince.h"

#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

using Action = RecordPlan::Action;

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

UndoDecision::UndoDecision(Facts facts) : m_facts(std::move(facts)) {}

// A deletion is for good, so it takes only what the run made and nobody touched since.
RunItemRow UndoDecision::ofCreation(const Known &known, RecordPlan plan)
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
    const TouchedSince since = touchedSince(item, *known.now, m_facts.tags, m_facts.ended);
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

RunItemRow UndoDecision::of(const Known &known)
{
    const RunItemRow &item = known.item;
    const bool contact = item.object == "contact"_L1;
    QJsonObject now;
    if (known.now && contact) {
        if (const auto read = intercom::readContact(*known.now))
            now = contactRecord(*read, m_facts.admins, {});
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
        return ofCreation(known, std::move(plan));
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
        reverseTags(item, m_facts.tags, &plan, &names);
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

} // namespace patchbay
