#include "sync/recorddecision.h"

#include "base/json.h"
#include "sync/attachments.h"
#include "sync/intercomschema.h"
#include "sync/matchkeys.h"

#include <algorithm>
#include <iterator>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

void insertAll(QJsonObject &into, const QJsonObject &from)
{
    for (auto it = from.constBegin(); it != from.constEnd(); ++it)
        into.insert(it.key(), it.value());
}

QString counted(qsizetype count, const QString &one, const QString &many)
{
    return u"%1 %2"_s.arg(count).arg(count == 1 ? one : many);
}

// "3 fields, 1 company, 2 tags": what is written, for the plan's sentence.
QString amountText(const RecordPlan &plan)
{
    QStringList parts;
    const auto fields =
        std::ranges::count_if(plan.changes, [](const FieldChange &change) { return change.willWrite; });
    const auto companies = std::ranges::count_if(plan.companies, [](const CompanyStep &step) {
        return step.kind != CompanyStep::Kind::AlreadyAttached || !step.body.isEmpty();
    });
    if (fields > 0)
        parts.append(counted(fields, u"field"_s, u"fields"_s));
    if (companies > 0)
        parts.append(counted(companies, u"company"_s, u"companies"_s));
    if (!plan.tags.isEmpty())
        parts.append(counted(plan.tags.size(), u"tag"_s, u"tags"_s));
    return parts.isEmpty() ? u"nothing else"_s : parts.join(u", "_s);
}

// The rule names an owner by e-mail; Intercom wants an id. An owner that nobody has is told and left out.
QList<EvaluatedField> resolveOwner(const DecisionInput &input, QList<EvaluatedField> fields,
                                   QList<FieldProblem> &problems)
{
    for (qsizetype i = 0; i < fields.size(); ++i) {
        const Rule &rule = input.mapping->ruleOf(fields[i]);
        if (rule.target != "owner.email"_L1 || fields[i].state != EvaluatedField::State::Value)
            continue;
        const QString wanted = fields[i].value.toString().trimmed();
        const auto &admins = input.facts->admins;
        const auto admin = std::ranges::find_if(admins, [&wanted](const intercom::Admin &candidate) {
            return candidate.email.compare(wanted, Qt::CaseInsensitive) == 0;
        });
        if (admin != admins.cend()) {
            fields[i].value = admin->email;
            continue;
        }
        problems.append(
            {FieldProblem::Kind::UnknownOwner, rule.target, rule.id,
             u"No teammate in Intercom has the e-mail %1, so the owner stays as it is."_s.arg(wanted),
             u"Invite the teammate in Intercom, or translate the address with a value table."_s,
             FieldType::Unknown});
        fields.removeAt(i--);
    }
    return fields;
}

QHash<QString, QJsonValue> withOwnerId(const DecisionInput &input, QHash<QString, QJsonValue> writes)
{
    const auto found = writes.constFind(u"owner.email"_s);
    if (found == writes.constEnd())
        return writes;
    QJsonValue id;
    for (const intercom::Admin &admin : input.facts->admins) {
        if (!found->isNull() && admin.email == found->toString())
            id = admin.id.text();
    }
    writes.remove(u"owner.email"_s);
    writes.insert(u"owner_id"_s, id);
    return writes;
}

QList<FieldChange> writesFirst(const QList<FieldChange> &changes)
{
    QList<FieldChange> sorted;
    for (const bool write : {true, false})
        std::ranges::copy_if(changes, std::back_inserter(sorted),
                             [write](const FieldChange &change) { return change.willWrite == write; });
    return sorted;
}

// A lead that the source knows becomes a user, unless the mapping itself speaks about the role.
void promoteLead(const DecisionInput &input, RecordPlan &plan, QHash<QString, QJsonValue> &writes)
{
    if (!input.contact || input.contact->role != "lead"_L1 || input.mapping->ruleFor(u"role"_s))
        return;
    writes.insert(u"role"_s, u"user"_s);
    plan.changes.append({u"role"_s,
                         u"Role"_s,
                         u"lead"_s,
                         u"user"_s,
                         u"The source knows this lead as one of its people"_s,
                         {},
                         true});
}

RecordPlan decideContact(const DecisionInput &input)
{
    RecordPlan plan;
    const QList<EvaluatedField> all = input.mapping->evaluate(input.source, input.context);
    QList<EvaluatedField> own;
    for (const EvaluatedField &field : all) {
        const QString &target = input.mapping->ruleOf(field).target;
        if (target != "tags"_L1 && !target.startsWith("company."_L1))
            own.append(field);
    }
    own = resolveOwner(input, std::move(own), plan.problems);
    const QJsonObject agreed = input.link ? input.link->agreed : QJsonObject();
    QJsonObject target = agreed;
    if (input.contact) {
        plan.before = contactRecord(*input.contact, input.facts->admins, input.tags);
        plan.intercomId = input.contact->id.text();
        target = plan.before;
    } else if (input.archived) {
        plan.intercomId = input.link->targetId;
    }
    FieldDecision fields = decideFields({.mapping = input.mapping,
                                         .fields = own,
                                         .target = target,
                                         .agreed = agreed,
                                         .creating = !input.contact && !input.archived,
                                         .unseen = input.archived,
                                         .options = input.options});
    AttachmentDecision companies = decideCompanies(input, all);
    const AttachmentDecision tags = decideTags(input, all);
    plan.changes = std::move(fields.changes);
    promoteLead(input, plan, fields.writes);
    plan.body = contactBody(withOwnerId(input, std::move(fields.writes)));
    plan.companies = std::move(companies.companies);
    plan.tags = tags.tags;
    plan.problems += fields.problems + companies.problems + tags.problems;
    plan.attributes = fields.attributes + companies.attributes;
    plan.agreed = std::move(fields.agreed);
    plan.remembered = input.link ? input.link->agreed : QJsonObject();
    if (!fields.stored.isEmpty())
        plan.agreed.insert(storedForms, fields.stored);
    insertAll(plan.agreed, companies.agreed);
    insertAll(plan.agreed, tags.agreed);
    plan.externalId = evaluatedText(*input.mapping, all, u"external_id"_s);
    plan.title = evaluatedText(*input.mapping, all, u"name"_s);
    if (plan.title.isEmpty())
        plan.title = evaluatedText(*input.mapping, all, u"email"_s);
    const QStringList conflicts = fields.conflicts + companies.conflicts;
    if (!conflicts.isEmpty()) {
        plan.action = RecordPlan::Action::Conflict;
        plan.sentence = u"Both sides changed %1 since the last sync."_s.arg(conflicts.join(u", "_s));
    } else {
        plan.action = input.archived   ? RecordPlan::Action::Unarchive
                      : !input.contact ? RecordPlan::Action::Create
                                       : RecordPlan::Action::Update;
    }
    return plan;
}

RecordPlan decideCompany(const DecisionInput &input)
{
    RecordPlan plan;
    QList<EvaluatedField> all = input.mapping->evaluate(input.source, input.context);
    QString companyId = evaluatedText(*input.mapping, all, u"company_id"_s);
    plan.externalId = companyId;
    plan.title = evaluatedText(*input.mapping, all, u"name"_s);
    if (companyId.isEmpty()) {
        plan.problems.append(
            {FieldProblem::Kind::WrongType,
             u"company_id"_s,
             {},
             u"The record gives no company id, and Intercom cannot keep a company without one."_s,
             u"Add a rule for company_id whose source is never empty."_s,
             FieldType::Unknown});
        plan.action = RecordPlan::Action::Blocked;
        return plan;
    }
    if (input.company) {
        plan.before = companyRecord(*input.company);
        plan.intercomId = input.company->id.text();
    }
    const bool otherKey = input.company && input.company->companyId != companyId;
    // Found by its domain or another match key: no company changes its company id (reference: POST
    // /companies), so this one is written by its own.
    const bool keepsItsOwn =
        otherKey && !input.company->companyId.isEmpty() && !ownMatchKeys(input.mapping->mapping()).isEmpty();
    QList<FieldChange> kept;
    if (keepsItsOwn) {
        kept.append({.path = u"company_id"_s,
                     .label = u"Company id"_s,
                     .before = input.company->companyId,
                     .after = companyId,
                     .because = u"A company in Intercom keeps the company id that it was made with"_s,
                     .willWrite = false});
        dropField(*input.mapping, u"company_id"_s, &all);
        companyId = input.company->companyId;
        plan.externalId = companyId;
    }
    FieldDecision fields = decideFields({.mapping = input.mapping,
                                         .fields = all,
                                         .target = plan.before,
                                         .agreed = input.link ? input.link->agreed : QJsonObject(),
                                         .creating = !input.company,
                                         .options = input.options});
    plan.changes = std::move(fields.changes) + kept;
    plan.problems = std::move(fields.problems);
    plan.attributes = std::move(fields.attributes);
    plan.agreed = std::move(fields.agreed);
    plan.remembered = input.link ? input.link->agreed : QJsonObject();
    plan.action = input.company ? RecordPlan::Action::Update : RecordPlan::Action::Create;
    if ((otherKey && !keepsItsOwn) || !fields.conflicts.isEmpty()) {
        plan.action = RecordPlan::Action::Conflict;
        plan.sentence =
            otherKey && !keepsItsOwn
                ? u"The company id is now %1, and Intercom’s company %2 cannot change its own."_s.arg(
                      companyId, input.company->companyId)
                : u"Both sides changed %1 since the last sync."_s.arg(fields.conflicts.join(u", "_s));
        return plan;
    }
    if (!input.company || !fields.writes.isEmpty()) {
        fields.writes.insert(u"company_id"_s, companyId);
        plan.body = companyBody(fields.writes);
    }
    return plan;
}

// Two organisations can need the same new attribute.
QList<AttributeStep> eachOnce(const QList<AttributeStep> &steps)
{
    QList<AttributeStep> unique;
    for (const AttributeStep &step : steps) {
        const bool known = std::ranges::any_of(unique, [&step](const AttributeStep &other) {
            return other.model == step.model && other.name == step.name;
        });
        if (!known)
            unique.append(step);
    }
    return unique;
}

void conclude(const DecisionInput &input, RecordPlan &plan)
{
    plan.attributes = eachOnce(plan.attributes);
    plan.changes = writesFirst(plan.changes);
    if (plan.title.isEmpty())
        plan.title = input.source.key;
    const QString thing = plan.title;
    if (plan.action == RecordPlan::Action::Conflict) {
        plan.nextStep = u"Make both sides say the same, or let the rule go one way only, and plan again."_s;
        return;
    }
    QStringList blocking;
    for (const FieldProblem &problem : std::as_const(plan.problems)) {
        if (isBlocking(problem))
            blocking.append(problem.path);
    }
    if (plan.action == RecordPlan::Action::Blocked ||
        (!blocking.isEmpty() && !input.options.leaveOutInvalid)) {
        plan.action = RecordPlan::Action::Blocked;
        plan.sentence = u"%1 cannot be written yet because of %2."_s.arg(thing, blocking.join(u", "_s));
        plan.nextStep = plan.problems.size() == 1
                            ? plan.problems.first().nextStep
                            : u"Solve the problems listed, or leave these fields out."_s;
        return;
    }
    switch (plan.action) {
    case RecordPlan::Action::Create:
        plan.sentence = u"%1 will be created in Intercom with %2."_s.arg(thing, amountText(plan));
        break;
    case RecordPlan::Action::Unarchive:
        plan.sentence =
            (input.link && input.link->state == "archived"_L1
                 ? u"%1 was archived here and will be brought back with %2."_s
                 : u"Intercom no longer shows %1: it was archived or deleted there. It will be brought back with %2."_s)
                .arg(thing, amountText(plan));
        break;
    default:
        if (plan.writeCount() == 0) {
            plan.action = RecordPlan::Action::Unchanged;
            plan.sentence = u"%1 is the same on both sides."_s.arg(thing);
        } else {
            plan.sentence = u"%1 will be updated: %2."_s.arg(thing, amountText(plan));
        }
    }
}

} // namespace

void dropField(const PreparedMapping &mapping, const QString &path, QList<EvaluatedField> *fields)
{
    fields->removeIf([&](const EvaluatedField &field) { return mapping.ruleOf(field).target == path; });
}

RecordPlan decideRecord(const DecisionInput &input)
{
    const bool company = input.mapping->mapping().targetObject == "company"_L1;
    RecordPlan plan = company ? decideCompany(input) : decideContact(input);
    plan.sourceObject = input.mapping->mapping().sourceObject;
    plan.targetObject = input.mapping->mapping().targetObject;
    plan.source = input.source;
    plan.sourceKey = input.source.key;
    conclude(input, plan);
    return plan;
}

} // namespace patchbay
