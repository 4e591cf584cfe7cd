#include "sync/metrecord.h"

#include "sync/fielddecision.h"
#include "sync/intercomschema.h"
#include "sync/threewaymerge.h"

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr QLatin1StringView companyKey{"company_id"};

// What the body says, by path.
QMap<QString, QJsonValue> valuesOf(const QJsonObject &body)
{
    QMap<QString, QJsonValue> values;
    for (auto it = body.constBegin(); it != body.constEnd(); ++it) {
        if (it.key() != "custom_attributes"_L1) {
            values.insert(it.key(), it.value());
            continue;
        }
        const QJsonObject custom = it.value().toObject();
        for (auto own = custom.constBegin(); own != custom.constEnd(); ++own)
            values.insert(u"custom."_s + own.key(), own.value());
    }
    return values;
}

// As rules and changes name it.
QString targetOf(const QString &path)
{
    return path == "owner_id"_L1 ? u"owner.email"_s : path;
}

class Again
{
public:
    Again(RecordPlan *plan, const MetRecord &met, const Mapping &mapping, const QString &prefix)
        : m_plan(plan)
        , m_met(met)
        , m_mapping(mapping)
        , m_prefix(prefix)
    {
    }

    QStringList decide()
    {
        const QMap<QString, QJsonValue> values = valuesOf(m_plan->body);
        for (auto it = values.constBegin(); it != values.constEnd(); ++it) {
            if (it.key() != companyKey)
                decideField(it.key(), it.value());
        }
        forgetWhatDiffers(values);
        if (values.contains(companyKey) && !m_writes.isEmpty())
            m_writes.insert(companyKey, values.value(companyKey));
        m_plan->body = contactBody(m_writes);
        m_plan->changes = m_changes;
        if (!m_met.isOurs)
            m_plan->before = m_met.record;
        return m_conflicts;
    }

private:
    void decideField(const QString &path, const QJsonValue &value)
    {
        const QString target = targetOf(path);
        FieldChange change = planned(target, value);
        const Rule *rule = ruleFor(m_prefix + target);
        MergeInput input{.source = value, .target = m_met.record.value(path), .type = change.type};
        // Values of the link are by the rule's target; the owner's is an e-mail there, and here an id.
        if (path == target && m_met.agreed.contains(m_prefix + target))
            input.agreed = m_met.agreed.value(m_prefix + target);
        if (rule) {
            input.direction = rule->direction;
            input.policy = rule->policy;
        } else if (path != "role"_L1) {
            input.policy = WritePolicy::OnlyIfEmpty; // a rule that is gone overwrites nothing
        }
        const MergeDecision merge = mergeField(input);
        const bool writes = merge.kind == MergeDecision::Kind::Write;
        if (writes)
            m_writes.insert(path, value);
        if (m_met.isOurs) {
            m_changes.append(change); // the creation wrote it
            return;
        }
        if (merge.kind == MergeDecision::Kind::Unchanged)
            return;
        change.before = m_met.record.value(target);
        if (change.before.isUndefined())
            change.before = QJsonValue();
        change.because = merge.because;
        change.willWrite = writes;
        m_changes.append(change);
        if (writes)
            return;
        m_plan->agreed.remove(m_prefix + target);
        if (m_met.agreed.contains(m_prefix + target))
            m_plan->agreed.insert(m_prefix + target, m_met.agreed.value(m_prefix + target));
        if (merge.kind == MergeDecision::Kind::Conflict)
            m_conflicts.append(change.label.isEmpty() ? target : change.label);
    }

    FieldChange planned(const QString &target, const QJsonValue &value) const
    {
        for (const FieldChange &change : std::as_const(m_plan->changes)) {
            if (change.path == target || change.path == m_prefix + target)
                return change;
        }
        return {.path = target, .after = value};
    }

    const Rule *ruleFor(const QString &target) const
    {
        for (const Rule &rule : m_mapping.rules) {
            if (rule.enabled && rule.target == target)
                return &rule;
        }
        return nullptr;
    }

    // What a new record would have agreed on without being written, such as a field that both sides leave
    // empty, holds only where the record says the same.
    void forgetWhatDiffers(const QMap<QString, QJsonValue> &written)
    {
        const QStringList paths = m_plan->agreed.keys();
        for (const QString &path : paths) {
            const bool ofOther = m_prefix.isEmpty() && path.startsWith("company."_L1);
            if (path.startsWith(u'$') || path == "owner.email"_L1 || ofOther || !path.startsWith(m_prefix))
                continue;
            const QString own = path.sliced(m_prefix.size());
            if (!written.contains(own) && own != companyKey &&
                !sameValue(m_met.record.value(own), m_plan->agreed.value(path), FieldType::Unknown))
                m_plan->agreed.remove(path);
        }
    }

    RecordPlan *m_plan;
    const MetRecord &m_met;
    const Mapping &m_mapping;
    QString m_prefix;
    QList<FieldChange> m_changes{};
    QHash<QString, QJsonValue> m_writes{};
    QStringList m_conflicts{};
};

} // namespace

QStringList decideAgain(RecordPlan *plan, const MetRecord &met, const Mapping &mapping, const QString &prefix)
{
    return Again(plan, met, mapping, prefix).decide();
}

bool dependsOnExistence(const Mapping &mapping)
{
    return std::ranges::any_of(mapping.rules, [](const Rule &rule) {
        return rule.enabled &&
               (rule.policy != WritePolicy::SourceWins || rule.direction != Direction::ToIntercom);
    });
}

} // namespace patchbay
