// BulkPlanner before the first record: what the mappings need, and what is refused at once.
#include "mapping/filtertext.h"
#include "sync/bulkplanner.h"

namespace patchbay {

using namespace Qt::StringLiterals;

OutcomeTask BulkPlanner::prepare()
{
    if (m_parts.peopleMapping.rules.isEmpty() && m_parts.organisationMapping.rules.isEmpty())
        co_return fail(Error::Kind::NotFound,
                       u"The connection %1 has no field rules yet."_s.arg(m_parts.connection.name),
                       u"Open the connection’s mapping and add rules."_s);
    if (!m_parts.peopleMapping.rules.isEmpty()) {
        Result<SyncPreparation> people = co_await prepareSync(m_parts, m_parts.peopleMapping);
        if (!people)
            co_return fail(people.error());
        m_people = *std::move(people);
        Outcome complete = co_await holdAgainstSchemas(&m_people);
        if (complete)
            complete = co_await refuseMissingAttributes(&m_people);
        if (!complete)
            co_return complete;
        if (m_people.mapping.ruleFor(u"tags"_s)) {
            const Result<QList<intercom::Tag>> tags = co_await m_parts.intercom->tags();
            if (!tags)
                co_return fail(tags.error());
            for (const intercom::Tag &tag : *tags)
                m_tagNames.insert(tag.id.text(), tag.name);
        }
    }
    if (!m_parts.organisationMapping.rules.isEmpty()) {
        Result<SyncPreparation> organisations = co_await prepareSync(m_parts, m_parts.organisationMapping);
        if (!organisations)
            co_return fail(organisations.error());
        m_organisations = *std::move(organisations);
        Outcome complete = co_await holdAgainstSchemas(&m_organisations);
        if (complete)
            complete = co_await refuseMissingAttributes(&m_organisations);
        if (!complete)
            co_return complete;
    }
    const QJsonArray changed = m_run.scope.value("changed_targets"_L1).toArray();
    for (const QJsonValue &target : changed)
        m_changedTargets.insert(target.toString());
    const QJsonArray objects = m_run.scope.value("new_objects"_L1).toArray();
    for (const QJsonValue &object : objects)
        m_newObjects.insert(object.toString());
    for (const auto &[mapping, into] : {std::pair{&m_formerPeopleMapping, &m_formerPeople},
                                        std::pair{&m_formerOrganisationMapping, &m_formerOrganisations}}) {
        if (mapping->rules.isEmpty())
            continue;
        Result<SyncPreparation> former = co_await prepareSync(m_parts, *mapping);
        if (!former)
            co_return fail(former.error().withContext(u"The mapping before its declined change"_s));
        *into = *std::move(former);
    }
    co_return {};
}

// A custom attribute that does not exist would fail every record; it is said once, before anything is read.
OutcomeTask BulkPlanner::refuseMissingAttributes(const SyncPreparation *prepared)
{
    if (m_scope.createAttributes || m_scope.leaveOutInvalid)
        co_return {};
    QStringList missing;
    for (const Rule &rule : prepared->mapping.mapping().rules) {
        if (rule.enabled && prepared->mapping.isMissing(rule.target))
            missing.append(rule.target);
    }
    if (missing.isEmpty())
        co_return {};
    Error error;
    error.kind = Error::Kind::InvalidInput;
    error.field = missing.first();
    error.message = u"Intercom has no custom attribute for %1."_s.arg(missing.join(u", "_s));
    error.nextStep = u"Let the run create them (--create-attributes), leave these fields out"
                     " (--leave-out-invalid), or change the mapping."_s;
    co_return fail(error);
}

// A misspelt field would fit no record, and the run would look as if there was nothing to do.
Outcome BulkPlanner::conditionIsKnown(const Schema &source) const
{
    for (const QString &path : conditionFields(m_scope.where)) {
        const QString name = path.left(path.indexOf("[*]"_L1));
        const bool known = std::any_of(source.fields.begin(), source.fields.end(), [&](const Field &field) {
            return field.path == path || name.startsWith(field.path + u'.') || field.path == name ||
                   field.path.startsWith(name + u'.');
        });
        if (known)
            continue;
        QStringList paths;
        for (const Field &field : source.fields)
            paths.append(field.path);
        return fail(Error::Kind::InvalidInput, u"The source has no field “%1”."_s.arg(path),
                    u"Its fields are %1."_s.arg(paths.join(u", "_s)));
    }
    return {};
}

// Fields come and go on both sides after a mapping was saved. What is gone would silently give every record
// an empty value or fail every write, so it is said once, at its rule, before anything is read.
OutcomeTask BulkPlanner::holdAgainstSchemas(const SyncPreparation *prepared)
{
    using Kind = MappingProblem::Kind;
    const Mapping &mapping = prepared->mapping.mapping();
    const Result<Schema> source = co_await m_parts.connector->schema(mapping.sourceObject);
    if (!source)
        co_return fail(source.error().withContext(u"The source’s fields could not be read"_s));
    const bool asked = m_scope.kind == RunScope::Kind::Fitting && m_scope.object == mapping.sourceObject;
    if (const Outcome known = asked ? conditionIsKnown(*source) : Outcome(); !known)
        co_return known;
    const bool people = mapping.targetObject == "contact"_L1;
    QJsonArray flagged = m_run.progress.value("rule_problems"_L1).toArray();
    QStringList gone;
    QString nextStep;
    const ValidationOptions options{.saved = people ? m_parts.peopleFields : m_parts.organisationFields};
    for (const MappingProblem &problem :
         validate(mapping, *source, people ? prepared->facts.contact : prepared->facts.company, options)) {
        const bool isGone = problem.kind == Kind::UnknownSource || problem.kind == Kind::ArchivedField ||
                            problem.kind == Kind::UnknownTarget;
        // A value that does not fit its field's type is told at its record.
        const bool isTold = isGone || problem.kind == Kind::TypeMismatch || problem.drift;
        const Rule *rule = mapping.rule(problem.ruleId);
        if (!rule || rule->direction == Direction::FromIntercom || !isTold)
            continue;
        QJsonObject flag{{u"rule"_s, rule->id},
                         {u"object"_s, mapping.targetObject},
                         {u"source"_s, rule->source},
                         {u"target"_s, rule->target},
                         {u"kind"_s, problemKindName(problem.kind)},
                         {u"message"_s, problem.message},
                         {u"next_step"_s, problem.nextStep}};
        if (problem.drift)
            flag.insert(u"drift"_s, problem.drift->toJson());
        flagged.append(flag);
        // Left out, a value that is no longer there would be taken for an empty one.
        if (isGone && (problem.kind == Kind::UnknownSource || !m_scope.leaveOutInvalid))
            gone.append(u"the rule %1 → %2: %3"_s.arg(rule->source, rule->target, problem.message));
    }
    if (!flagged.isEmpty())
        m_run.progress.insert(u"rule_problems"_s, flagged);
    if (gone.isEmpty())
        co_return {};
    co_return fail(Error::Kind::InvalidInput,
                   u"Fields have changed since the mapping was saved; %1"_s.arg(gone.join(u" "_s)),
                   u"Change the rule in the mapping, or switch it off."_s);
}

} // namespace patchbay
