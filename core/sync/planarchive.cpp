#include "sync/planarchive.h"

#include "sync/planjson.h"

#include <QHash>

#include <array>
#include <utility>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

using Action = RecordPlan::Action;

constexpr std::array actions{Action::Create,    Action::Update,   Action::Unarchive,  Action::Unchanged,
                             Action::Archive,   Action::Delete,   Action::SourceGone, Action::NotFound,
                             Action::Ambiguous, Action::Conflict, Action::Blocked};

QJsonArray changesToJson(const QList<FieldChange> &changes)
{
    QJsonArray array;
    for (const FieldChange &change : changes) {
        QJsonObject json = fieldChangeJson(change);
        json.insert(u"type"_s, int(change.type));
        if (change.before.isUndefined())
            json.remove(u"before"_s);
        array.append(json);
    }
    return array;
}

QList<FieldChange> changesFromJson(const QJsonArray &array)
{
    QList<FieldChange> changes;
    changes.reserve(array.size());
    for (const QJsonValue &entry : array) {
        const QJsonObject json = entry.toObject();
        changes.append({.path = json.value("path"_L1).toString(),
                        .label = json.value("label"_L1).toString(),
                        .before = json.value("before"_L1),
                        .after = json.value("after"_L1),
                        .because = json.value("because"_L1).toString(),
                        .ruleId = json.value("rule"_L1).toString(),
                        .willWrite = json.value("will_write"_L1).toBool(),
                        .type = FieldType(json.value("type"_L1).toInt())});
    }
    return changes;
}

QJsonObject stepToJson(const CompanyStep &step)
{
    return {{u"kind"_s, int(step.kind)},
            {u"company_id"_s, step.companyId},
            {u"intercom_id"_s, step.intercomId.text()},
            {u"name"_s, step.name},
            {u"because"_s, step.because},
            {u"source_key"_s, step.sourceKey}};
}

CompanyStep stepFromJson(const QJsonObject &json)
{
    CompanyStep step;
    step.kind = CompanyStep::Kind(json.value("kind"_L1).toInt());
    step.companyId = json.value("company_id"_L1).toString();
    step.intercomId = CompanyId(json.value("intercom_id"_L1).toString());
    step.name = json.value("name"_L1).toString();
    step.because = json.value("because"_L1).toString();
    step.sourceKey = json.value("source_key"_L1).toString();
    return step;
}

QString firstBlocking(const RecordPlan &plan)
{
    for (const FieldProblem &problem : plan.problems) {
        if (isBlocking(problem))
            return fieldProblemName(problem.kind);
    }
    return u"blocked"_s;
}

} // namespace

RecordPlan::Action actionOf(const QString &name)
{
    for (const Action action : actions) {
        if (planActionName(action) == name)
            return action;
    }
    return Action::Blocked;
}

QString doneTitle(const QString &action)
{
    switch (actionOf(action)) {
    case Action::Create: return u"Created"_s;
    case Action::Update: return u"Updated"_s;
    case Action::Unarchive: return u"Brought back"_s;
    case Action::Archive: return u"Archived"_s;
    case Action::Delete: return u"Deleted"_s;
    default: return u"Unchanged"_s;
    }
}

QString causeOf(const RecordPlan &plan)
{
    switch (plan.action) {
    case Action::Blocked: return firstBlocking(plan);
    case Action::Ambiguous: return u"ambiguous"_s;
    case Action::Conflict: return u"conflict"_s;
    case Action::SourceGone: return u"source_gone"_s;
    case Action::NotFound: return u"not_found"_s;
    default: return {};
    }
}

QString causeOf(const Error &error)
{
    switch (error.kind) {
    case Error::Kind::Unreachable:
    case Error::Kind::Timeout:
    case Error::Kind::TlsFailure: return u"network"_s;
    case Error::Kind::ServerFault:
    case Error::Kind::BadReply: return u"server"_s;
    case Error::Kind::RateLimited: return u"rate_limit"_s;
    case Error::Kind::Unauthorized:
    case Error::Kind::Forbidden: return u"refused_token"_s;
    case Error::Kind::Conflict: return u"conflict"_s;
    case Error::Kind::Ambiguous: return u"ambiguous"_s;
    case Error::Kind::NotFound:
    case Error::Kind::Gone: return u"gone"_s;
    case Error::Kind::Rejected:
    case Error::Kind::InvalidInput: return u"rejected"_s;
    default: return u"other"_s;
    }
}

QString causeTitle(const QString &cause)
{
    static const QHash<QString, QString> titles{
        {u"missing_attribute"_s, u"A custom attribute is missing in Intercom"_s},
        {u"wrong_type"_s, u"A value has the wrong type"_s},
        {u"not_writable"_s, u"A field cannot be written"_s},
        {u"source_field"_s, u"The source lacks a field"_s},
        {u"blocked"_s, u"The record cannot be written as it is"_s},
        {u"ambiguous"_s, u"Several records could be meant"_s},
        {u"conflict"_s, u"Both sides changed, or two records claim one contact"_s},
        {u"source_gone"_s, u"Gone from the source"_s},
        {u"not_found"_s, u"On neither side"_s},
        {u"network"_s, u"Intercom could not be reached"_s},
        {u"server"_s, u"Intercom had a fault"_s},
        {u"rate_limit"_s, u"Over the rate limit"_s},
        {u"refused_token"_s, u"The token was refused"_s},
        {u"gone"_s, u"The record is gone in Intercom"_s},
        {u"rejected"_s, u"Intercom refused the values"_s},
        {u"filter"_s, u"Left out by the filter"_s},
        {u"bad_row"_s, u"The row cannot be read"_s},
        {u"no_identity"_s, u"Neither external id nor e-mail"_s},
        {u"shared_key"_s, u"Several rows of the source have the same key"_s},
        {u"shared_target"_s, u"Several rows of the source lead to one record in Intercom"_s},
        {u"came_back"_s, u"No longer gone"_s},
        {u"held_deletion"_s, u"Deletions that wait for confirmation"_s},
        {u"waiting_deletion"_s, u"Gone from the source, not yet for long enough"_s},
        {u"left_alone"_s, u"Gone from the source, left alone because somebody decided so"_s},
        {u"returned"_s, u"In the source again"_s},
        {u"changed_since"_s, u"Changed since the run"_s},
        {QString(archivedInstead), u"Others added to it since the run; archived instead of deleted"_s},
        {u"unknown_before"_s, u"What was there before the run is not known"_s},
        {QString(partlyChangedSince), u"Some fields changed since the run and stay"_s},
        {u"new_record"_s, u"New, so not touched by a changed mapping"_s},
        {u"deleted"_s, u"Deleted for good"_s},
    };
    return titles.value(cause, u"Other"_s);
}

RunItemRow archivePlan(const RecordPlan &plan)
{
    RunItemRow item;
    item.object = plan.targetObject;
    item.sourceKey = plan.sourceKey;
    item.targetId = plan.intercomId;
    item.externalId = plan.externalId;
    item.title = plan.title;
    item.action = planActionName(plan.action);
    const bool toDo = plan.canApply() && plan.writeCount() > 0;
    // What cannot be written is a failure, as one that Intercom refused would be: a run with it is not
    // complete.
    item.state = toDo                             ? QString(itemstates::planned)
                 : plan.action == Action::Blocked ? QString(itemstates::failed)
                                                  : QString(itemstates::skipped);
    item.cause = causeOf(plan);
    item.changes = changesToJson(plan.changes);
    item.before = {{u"record"_s, plan.before}};
    if (plan.action == Action::Unchanged) {
        // Nothing to apply and nothing to look at: a million of these must stay small. The link may still
        // have something new to remember.
        item.changes = {};
        item.before = {};
        return item;
    }
    QJsonArray companies;
    for (const CompanyStep &step : plan.companies)
        companies.append(stepToJson(step));
    QJsonArray tags;
    for (const TagStep &step : plan.tags)
        tags.append(QJsonObject{{u"name"_s, step.name}, {u"add"_s, step.add}, {u"id"_s, step.id.text()}});
    QJsonArray problems;
    for (const FieldProblem &problem : plan.problems)
        problems.append(QJsonObject{{u"kind"_s, fieldProblemName(problem.kind)},
                                    {u"path"_s, problem.path},
                                    {u"message"_s, problem.message},
                                    {u"next_step"_s, problem.nextStep}});
    item.plan = {{u"speaks"_s, plan.source.has_value()},
                 {u"body"_s, plan.body},
                 {u"agreed"_s, plan.agreed},
                 {u"sentence"_s, plan.sentence},
                 {u"calls"_s, plan.writeCount()}};
    if (!plan.nextStep.isEmpty())
        item.plan.insert(u"next_step"_s, plan.nextStep);
    if (!companies.isEmpty())
        item.plan.insert(u"companies"_s, companies);
    if (!tags.isEmpty())
        item.plan.insert(u"tags"_s, tags);
    if (!problems.isEmpty())
        item.plan.insert(u"problems"_s, problems);
    if (!plan.candidates.isEmpty())
        item.plan.insert(u"candidates"_s, QJsonArray::fromStringList(plan.candidates));
    if (!toDo && item.error.isEmpty() && !item.cause.isEmpty())
        item.error = {{u"message"_s, plan.sentence}, {u"next_step"_s, plan.nextStep}};
    return item;
}

Result<RecordPlan> restorePlan(const RunItemRow &item)
{
    if (item.plan.isEmpty())
        return fail(
            Error::Kind::Storage,
            u"The store has no plan for %1."_s.arg(item.title.isEmpty() ? item.sourceKey : item.title),
            u"Plan the run again."_s);
    RecordPlan plan;
    plan.action = actionOf(item.action);
    plan.sentence = item.plan.value("sentence"_L1).toString();
    plan.nextStep = item.plan.value("next_step"_L1).toString();
    plan.targetObject = item.object;
    plan.title = item.title;
    plan.intercomId = item.targetId;
    plan.externalId = item.externalId;
    plan.sourceKey = item.sourceKey;
    plan.before = item.before.value("record"_L1).toObject();
    if (item.plan.value("speaks"_L1).toBool())
        plan.source = SourceRecord{.key = item.sourceKey};
    plan.changes = changesFromJson(item.changes);
    plan.body = item.plan.value("body"_L1).toObject();
    plan.agreed = item.plan.value("agreed"_L1).toObject();
    const QJsonArray companies = item.plan.value("companies"_L1).toArray();
    for (const QJsonValue &step : companies)
        plan.companies.append(stepFromJson(step.toObject()));
    const QJsonArray tags = item.plan.value("tags"_L1).toArray();
    for (const QJsonValue &step : tags)
        plan.tags.append({.name = step.toObject().value("name"_L1).toString(),
                          .add = step.toObject().value("add"_L1).toBool(),
                          .id = TagId(step.toObject().value("id"_L1).toString())});
    const QJsonArray candidates = item.plan.value("candidates"_L1).toArray();
    for (const QJsonValue &candidate : candidates)
        plan.candidates.append(candidate.toString());
    return plan;
}

} // namespace patchbay
