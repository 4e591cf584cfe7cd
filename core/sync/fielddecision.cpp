#include "sync/fielddecision.h"

#include "base/json.h"
#include "sync/threewaymerge.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

// What the API calls a type when an attribute of it is created; empty for types that no attribute can have.
QString dataTypeName(FieldType type)
{
    switch (type) {
    case FieldType::Text:
    case FieldType::Choice: return u"string"_s;
    case FieldType::Integer: return u"integer"_s;
    case FieldType::Number: return u"float"_s;
    case FieldType::Boolean: return u"boolean"_s;
    case FieldType::Date: return u"date"_s;
    case FieldType::List:
    case FieldType::Object:
    case FieldType::Unknown: return {};
    }
    return {};
}

class Decider
{
public:
    explicit Decider(const FieldGroup &group) : m_group(group) {}

    FieldDecision decide()
    {
        for (const EvaluatedField &field : m_group.fields)
            decideField(field);
        return std::move(m_decision);
    }

private:
    void problem(FieldProblem::Kind kind, const Rule &rule, const QString &message, const QString &nextStep,
                 FieldType type = FieldType::Unknown)
    {
        m_decision.problems.append({kind, rule.target, rule.id, message, nextStep, type});
        keepAgreed(rule.target);
    }

    // The field is not written, so what was agreed before still is.
    void keepAgreed(const QString &path)
    {
        if (m_group.agreed.contains(path))
            m_decision.agreed.insert(path, m_group.agreed.value(path));
    }

    void decideField(const EvaluatedField &field)
    {
        const Rule &rule = m_group.mapping->ruleOf(field);
        switch (field.state) {
        case EvaluatedField::State::Skip: keepAgreed(rule.target); return;
        case EvaluatedField::State::Failed:
            problem(FieldProblem::Kind::WrongType, rule,
                    u"%1 cannot be written from %2: %3"_s.arg(label(rule), rule.source, field.error),
                    u"Correct the value in the source, or add a transform to the rule."_s);
            return;
        case EvaluatedField::State::Value:
        case EvaluatedField::State::Clear: break;
        }
        const QJsonValue wanted = field.state == EvaluatedField::State::Clear ? QJsonValue() : field.value;
        const Field *known = m_group.mapping->field(rule.target);
        const QJsonValue present =
            m_group.creating ? QJsonValue(QJsonValue::Undefined) : m_group.target.value(rule.target);
        MergeInput input{.source = wanted, .target = present};
        if (m_group.agreed.contains(rule.target))
            input.agreed = m_group.agreed.value(rule.target);
        input.creating = m_group.creating;
        input.type = known ? known->type : FieldType::Unknown;
        input.direction = rule.direction;
        input.policy = rule.policy;
        if (isStoredForm(input, rule.target)) {
            m_decision.agreed.insert(rule.target, wanted);
            m_decision.stored.insert(rule.target, present);
            return;
        }
        const MergeDecision merge = mergeField(input);
        switch (merge.kind) {
        case MergeDecision::Kind::Unchanged:
            m_decision.agreed.insert(rule.target, wanted);
            // Nobody can see the record: what it should say is said again, which changes nothing when it
            // already does.
            if (m_group.unseen && rule.policy == WritePolicy::SourceWins && mayWrite(rule, known, wanted))
                m_decision.writes.insert(rule.target, wanted);
            return;
        case MergeDecision::Kind::Keep:
            keepAgreed(rule.target);
            addChange(rule, present, wanted, merge.because, false);
            return;
        case MergeDecision::Kind::Conflict:
            keepAgreed(rule.target);
            m_decision.conflicts.append(label(rule));
            addChange(rule, present, wanted, merge.because, false);
            return;
        case MergeDecision::Kind::Write: break;
        }
        if (!mayWrite(rule, known, wanted))
            return;
        m_decision.agreed.insert(rule.target, wanted);
        m_decision.writes.insert(rule.target, wanted);
        addChange(rule, present, wanted, merge.because, true);
    }

    // Neither side changed: Intercom says in its own form what it was given last time.
    bool isStoredForm(const MergeInput &input, const QString &path) const
    {
        const QJsonObject stored = m_group.agreed.value(storedForms).toObject();
        return !input.creating && input.agreed && stored.contains(path) &&
               sameValue(input.source, *input.agreed, input.type) &&
               sameValue(input.target, stored.value(path), input.type);
    }

    bool mayWrite(const Rule &rule, const Field *known, const QJsonValue &wanted)
    {
        if (m_group.mapping->isMissing(rule.target))
            return mayCreate(rule, wanted);
        if (!known || !known->writable) {
            const bool archived = known && known->archived;
            problem(FieldProblem::Kind::NotWritable, rule,
                    archived
                        ? u"The attribute %1 is archived in Intercom, so nothing can be written to it."_s.arg(
                              label(rule))
                    : known ? u"Intercom does not let %1 be written."_s.arg(label(rule))
                            : u"Intercom has no field %1."_s.arg(rule.target),
                    archived ? u"Unarchive it in Intercom under Settings → Data, or remove the rule."_s
                             : u"Point the rule at another field."_s);
            return false;
        }
        return true;
    }

    bool mayCreate(const Rule &rule, const QJsonValue &wanted)
    {
        const FieldType suggested = m_group.mapping->suggestedType(rule.target);
        const FieldType type = suggested == FieldType::Unknown ? fieldTypeOf(wanted) : suggested;
        if (wanted.isNull())
            return false; // nothing to clear in what does not exist
        const QString name = rule.target.section(u"custom."_s, 1);
        const bool ofCompany =
            rule.target.startsWith(u"company."_s) || m_group.mapping->mapping().targetObject == u"company"_s;
        const QString model = ofCompany ? u"company"_s : u"contact"_s;
        if (dataTypeName(type).isEmpty()) {
            problem(
                FieldProblem::Kind::WrongType, rule,
                u"The custom attribute %1 does not exist, and no attribute can hold such a value (%2)."_s.arg(
                    name, fieldTypeTitle(type)),
                u"Add a transform that makes one value of it, such as “text”."_s);
            return false;
        }
        if (!m_group.options.createAttributes) {
            problem(
                FieldProblem::Kind::MissingAttribute, rule,
                u"Intercom has no custom attribute %1 for a %2 yet, and refuses a write that names it."_s.arg(
                    name, model),
                u"Let Patchbay create it as %1, or leave the field out."_s.arg(
                    fieldTypeTitle(type).toLower()),
                type);
            return false;
        }
        m_decision.attributes.append({model, name, rule.target, type, dataTypeName(type)});
        return true;
    }

    void addChange(const Rule &rule, const QJsonValue &before, const QJsonValue &after,
                   const QString &because, bool write)
    {
        const Field *known = m_group.mapping->field(rule.target);
        m_decision.changes.append({rule.target, label(rule), before.isUndefined() ? QJsonValue() : before,
                                   after, because, rule.id, write, known ? known->type : FieldType::Unknown});
    }

    QString label(const Rule &rule) const
    {
        const Field *known = m_group.mapping->field(rule.target);
        return known && !known->label.isEmpty() ? known->label : rule.target;
    }

    const FieldGroup &m_group;
    FieldDecision m_decision{};
};

} // namespace

FieldDecision decideFields(const FieldGroup &group)
{
    return Decider(group).decide();
}

} // namespace patchbay
