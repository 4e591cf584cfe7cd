#include "sync/planrestriction.h"

#include "sync/fielddecision.h"
#include "sync/recorddecision.h"

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr QLatin1StringView companyPrefix{"company."};

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

void conclude(RecordPlan *plan)
{
    if (plan->targetObject == "company"_L1 && plan->body.size() == 1) // the key alone
        plan->body = {};
    if (plan->writeCount() == 0 && plan->action == RecordPlan::Action::Update)
        plan->action = RecordPlan::Action::Unchanged;
}

bool writes(const QList<FieldChange> &changes, const QString &path)
{
    return std::ranges::any_of(
        changes, [&path](const FieldChange &change) { return change.willWrite && change.path == path; });
}

// What both sides agreed on stays what it was.
void remember(QJsonObject *agreed, const QJsonObject &former, const QString &path)
{
    agreed->remove(path);
    if (former.contains(path))
        agreed->insert(path, former.value(path));
    const QJsonObject formerly = former.value(storedForms).toObject();
    QJsonObject stored = agreed->value(storedForms).toObject();
    stored.remove(path);
    if (formerly.contains(path))
        stored.insert(path, formerly.value(path));
    if (stored.isEmpty())
        agreed->remove(storedForms);
    else
        agreed->insert(storedForms, stored);
}

QString declined()
{
    return u"Only the declined change of the mapping would write it"_s;
}

bool isDone(const CompanyStep &step)
{
    return step.kind == CompanyStep::Kind::AlreadyAttached;
}

// The same company is attached, or detached, by the former rules, too.
const CompanyStep *sameStep(const QList<CompanyStep> &steps, const CompanyStep &step)
{
    const bool detaches = step.kind == CompanyStep::Kind::Detach;
    const auto found = std::ranges::find_if(steps, [&step, detaches](const CompanyStep &other) {
        return other.companyId == step.companyId && (other.kind == CompanyStep::Kind::Detach) == detaches;
    });
    return found == steps.end() ? nullptr : &*found;
}

bool leaveOutOfCompany(CompanyStep *step, const CompanyStep *former, const QSet<QString> &changed)
{
    if (!step->sourceKey.isEmpty())
        return false; // of an organisation's own record, which has rules of its own
    bool left = false;
    for (FieldChange &change : step->changes) {
        const bool isChanged = changed.contains(u"contact/"_s + companyPrefix + change.path);
        if (!change.willWrite || !isChanged || (former && writes(former->changes, change.path)))
            continue;
        change.willWrite = false;
        change.because = declined();
        removeFromBody(&step->body, change.path);
        left = true;
    }
    if (left && step->kind != CompanyStep::Kind::CreateAndAttach && step->body.size() == 1) // the key alone
        step->body = {};
    return left;
}

bool leaveOutCompanies(RecordPlan *plan, const RecordPlan &former, const QSet<QString> &changed)
{
    const bool touched = std::ranges::any_of(
        changed, [](const QString &target) { return target.startsWith("contact/company."_L1); });
    if (!touched)
        return false;
    bool left = false;
    QList<CompanyStep> kept;
    for (CompanyStep step : std::as_const(plan->companies)) {
        const CompanyStep *same = sameStep(former.companies, step);
        if (!isDone(step) && (!same || isDone(*same))) {
            left = true;
            continue;
        }
        left = leaveOutOfCompany(&step, same, changed) || left;
        kept.append(step);
    }
    if (!left)
        return false;
    plan->companies = kept;
    for (const QString &target : changed) {
        if (target.startsWith("contact/company."_L1))
            remember(&plan->agreed, former.agreed, target.section(u'/', 1));
    }
    remember(&plan->agreed, former.agreed, QString(agreedCompanies));
    remember(&plan->agreed, former.agreed, u"company.company_id"_s);
    return true;
}

bool leaveOutTags(RecordPlan *plan, const RecordPlan &former, const QSet<QString> &changed)
{
    if (!changed.contains(u"contact/tags"_s))
        return false;
    const auto left = plan->tags.removeIf([&former](const TagStep &step) {
        return std::ranges::none_of(former.tags, [&step](const TagStep &other) {
            return other.add == step.add && other.name.compare(step.name, Qt::CaseInsensitive) == 0;
        });
    });
    if (left == 0)
        return false;
    remember(&plan->agreed, former.agreed, QString(agreedTags));
    return true;
}

} // namespace

void restrictToTargets(RecordPlan *plan, const QSet<QString> &changed)
{
    for (FieldChange &change : plan->changes) {
        if (!change.willWrite || changed.contains(plan->targetObject + u'/' + change.path))
            continue;
        change.willWrite = false;
        change.because = u"Its rule did not change"_s;
        removeFromBody(&plan->body, change.path);
        // What was agreed about it stays what it was: the next run that writes it needs its history.
        remember(&plan->agreed, plan->remembered, change.path);
    }
    conclude(plan);
}

bool leaveOutTheChange(RecordPlan *plan, const RecordPlan &former, const QSet<QString> &changed)
{
    using Action = RecordPlan::Action;
    const bool stands = plan->action == Action::Conflict || plan->action == Action::Blocked;
    if (stands && former.canApply()) {
        *plan = former;
        return true;
    }
    if (plan->action != Action::Update)
        return false;
    bool left = false;
    for (FieldChange &change : plan->changes) {
        const bool isChanged = changed.contains(plan->targetObject + u'/' + change.path);
        if (!change.willWrite || !isChanged || writes(former.changes, change.path))
            continue;
        change.willWrite = false;
        change.because = declined();
        removeFromBody(&plan->body, change.path);
        remember(&plan->agreed, former.agreed, change.path);
        plan->attributes.removeIf([&change](const AttributeStep &step) { return step.path == change.path; });
        left = true;
    }
    left = leaveOutCompanies(plan, former, changed) || left;
    left = leaveOutTags(plan, former, changed) || left;
    if (left)
        conclude(plan);
    return left;
}

} // namespace patchbay
