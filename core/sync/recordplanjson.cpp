// Plans and outcomes as the command line prints them and as runs keep them.
#include "base/time.h"
#include "sync/planjson.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// What says nothing is left out, so that a person can read the document.
void insertText(QJsonObject &json, const QString &key, const QString &text)
{
    if (!text.isEmpty())
        json.insert(key, text);
}

template<typename T, typename F>
QJsonArray arrayOf(const QList<T> &items, F toJson)
{
    QJsonArray array;
    for (const T &item : items)
        array.append(toJson(item));
    return array;
}

QJsonObject problemJson(const FieldProblem &problem)
{
    QJsonObject json{{u"kind"_s, fieldProblemName(problem.kind)},
                     {u"path"_s, problem.path},
                     {u"message"_s, problem.message},
                     {u"blocking"_s, isBlocking(problem)}};
    insertText(json, u"rule"_s, problem.ruleId);
    insertText(json, u"next_step"_s, problem.nextStep);
    if (problem.suggestedType != FieldType::Unknown)
        json.insert(u"suggested_type"_s, fieldTypeName(problem.suggestedType));
    return json;
}

QJsonObject attributeJson(const AttributeStep &step)
{
    return {{u"model"_s, step.model},
            {u"name"_s, step.name},
            {u"path"_s, step.path},
            {u"data_type"_s, step.dataType}};
}

QJsonObject tagJson(const TagStep &step)
{
    QJsonObject json{{u"name"_s, step.name}, {u"action"_s, step.add ? u"add"_s : u"remove"_s}};
    insertText(json, u"because"_s, step.because);
    return json;
}

} // namespace

QJsonObject fieldChangeJson(const FieldChange &change)
{
    QJsonObject json{{u"path"_s, change.path},
                     {u"before"_s, change.before.isUndefined() ? QJsonValue() : change.before},
                     {u"after"_s, change.after.isUndefined() ? QJsonValue() : change.after},
                     {u"because"_s, change.because},
                     {u"will_write"_s, change.willWrite}};
    insertText(json, u"label"_s, change.label);
    insertText(json, u"rule"_s, change.ruleId);
    return json;
}

QJsonArray fieldChangesJson(const QList<FieldChange> &changes)
{
    return arrayOf(changes, fieldChangeJson);
}

QJsonObject companyStepJson(const CompanyStep &step)
{
    QJsonObject json{{u"action"_s, companyStepName(step.kind)}, {u"company_id"_s, step.companyId}};
    insertText(json, u"intercom_id"_s, step.intercomId.text());
    insertText(json, u"name"_s, step.name);
    insertText(json, u"because"_s, step.because);
    if (!step.changes.isEmpty())
        json.insert(u"changes"_s, fieldChangesJson(step.changes));
    return json;
}

QJsonObject RecordPlan::toJson() const
{
    QJsonObject json{
        {u"action"_s, planActionName(action)},
        {u"sentence"_s, sentence},
        {u"connection"_s, connectionId.text()},
        {u"source_object"_s, sourceObject},
        {u"target_object"_s, targetObject},
        {u"selector"_s, QJsonObject{{u"by"_s, selectorName(selector.by)}, {u"value"_s, selector.value}}},
        {u"mapping_version"_s, mappingVersion},
        {u"writes"_s, writeCount()},
        {u"can_apply"_s, canApply()},
        {u"changes"_s, fieldChangesJson(changes)},
        {u"companies"_s, arrayOf(companies, companyStepJson)},
        {u"tags"_s, arrayOf(tags, tagJson)},
        {u"problems"_s, arrayOf(problems, problemJson)}};
    insertText(json, u"next_step"_s, nextStep);
    insertText(json, u"connection_name"_s, connectionName);
    insertText(json, u"title"_s, title);
    insertText(json, u"source_key"_s, sourceKey);
    insertText(json, u"intercom_id"_s, intercomId);
    insertText(json, u"external_id"_s, externalId);
    if (!attributes.isEmpty())
        json.insert(u"attributes"_s, arrayOf(attributes, attributeJson));
    if (!candidates.isEmpty())
        json.insert(u"candidates"_s, QJsonArray::fromStringList(candidates));
    if (plannedAt.isValid())
        json.insert(u"planned_at"_s, toIsoText(plannedAt));
    return json;
}

QJsonObject RecordOutcome::toJson() const
{
    QJsonObject json{{u"run"_s, runId.text()},
                     {u"action"_s, planActionName(action)},
                     {u"sentence"_s, sentence},
                     {u"intercom_id"_s, intercomId},
                     {u"writes"_s, writes},
                     {u"changes"_s, fieldChangesJson(changes)},
                     {u"companies"_s, arrayOf(companies, companyStepJson)},
                     {u"tags"_s, arrayOf(tags, tagJson)}};
    if (!notes.isEmpty())
        json.insert(u"notes"_s, QJsonArray::fromStringList(notes));
    return json;
}

} // namespace patchbay
