#include "sync/attachments.h"

#include "base/jsonpath.h"
#include "sync/intercomschema.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr QLatin1StringView companyPrefix{"company."};
constexpr QLatin1StringView ownCompany{"record"};
constexpr QLatin1StringView membership{"membership"};

const intercom::Company *companyOf(const QList<intercom::Company> &companies, const QString &companyId)
{
    for (const intercom::Company &company : companies) {
        if (company.companyId == companyId)
            return &company;
    }
    return nullptr;
}

class CompanyDecider
{
public:
    CompanyDecider(const DecisionInput &input, const QList<EvaluatedField> &fields)
        : m_input(input)
        , m_fields(fields)
        , m_linkAgreed(input.link ? input.link->agreed : QJsonObject())
        , m_before(m_linkAgreed.value(agreedCompanies).toObject())
    {
    }

    AttachmentDecision decide()
    {
        addOwn();
        for (const WantedCompany &wanted : m_input.memberships)
            addMembership(wanted);
        for (const UnresolvedOrganisation &missing : m_input.unresolved)
            addUnresolved(missing);
        detachOthers();
        m_decision.agreed.insert(agreedCompanies, m_listed);
        return std::move(m_decision);
    }

private:
    void addUnresolved(const UnresolvedOrganisation &missing)
    {
        const bool isAbsent = missing.why.isEmpty();
        m_decision.problems.append(
            {FieldProblem::Kind::SourceField,
             u"company.company_id"_s,
             {},
             isAbsent
                 ? u"The source says that the person belongs to %1, and has no organisation of that key."_s
                       .arg(missing.key)
                 : u"The person belongs to %1, and nobody could say which company that is. %2"_s.arg(
                       missing.key, missing.why),
             isAbsent ? u"Check the organisations and the memberships in the source."_s
                      : u"Sync the organisation and decide (Sync, Judge), or correct the companies."_s,
             FieldType::Unknown});
    }

    // The company that the person's own record names by company.* rules.
    void addOwn()
    {
        QList<EvaluatedField> group;
        for (const EvaluatedField &field : m_fields) {
            if (m_input.mapping->ruleOf(field).target.startsWith(companyPrefix))
                group.append(field);
        }
        const QString companyId = ownCompanyId(*m_input.mapping, m_fields);
        if (group.isEmpty() || companyId.isEmpty()) {
            // A value that cannot be read is a problem to show, with or without a company to write it to.
            FieldGroup failing{.mapping = m_input.mapping, .options = m_input.options};
            for (const EvaluatedField &field : std::as_const(group)) {
                if (field.state == EvaluatedField::State::Failed)
                    failing.fields.append(field);
            }
            take(decideFields(failing));
            return;
        }
        const intercom::Company *known = knownCompany(companyId);
        QJsonObject record;
        if (known) {
            const QJsonObject own = companyRecord(*known);
            for (auto it = own.constBegin(); it != own.constEnd(); ++it)
                record.insert(companyPrefix + it.key(), it.value());
        }
        // What was agreed about another company says nothing about this one.
        const bool same = m_linkAgreed.value("company.company_id"_L1).toString() == companyId;
        FieldDecision fields = decideFields({.mapping = m_input.mapping,
                                             .fields = group,
                                             .target = record,
                                             .agreed = same ? m_linkAgreed : QJsonObject(),
                                             .creating = !known,
                                             .options = m_input.options});
        QHash<QString, QJsonValue> writes;
        for (auto it = fields.writes.constBegin(); it != fields.writes.constEnd(); ++it)
            writes.insert(it.key().sliced(companyPrefix.size()), it.value());
        CompanyStep step = makeStep(companyId, known, writes, fields);
        // Of the company, as it is read back: "company.name" is what the person's rule calls it.
        for (FieldChange &change : step.changes)
            change.path = change.path.sliced(companyPrefix.size());
        step.name = evaluatedText(*m_input.mapping, m_fields, u"company.name"_s);
        for (auto it = fields.agreed.constBegin(); it != fields.agreed.constEnd(); ++it)
            m_decision.agreed.insert(it.key(), it.value());
        m_decision.agreed.insert("company.company_id"_L1, companyId);
        take(std::move(fields));
        append(std::move(step), ownCompany);
    }

    void addMembership(const WantedCompany &wanted)
    {
        if (m_listed.contains(wanted.companyId))
            return; // the person's own record names it as well
        if (wanted.syncedByItself) {
            append(attachOnly(wanted), membership);
            return;
        }
        const PreparedMapping &mapping = *m_input.organisations;
        QList<EvaluatedField> evaluated = mapping.evaluate(wanted.organisation, m_input.context);
        const intercom::Company *known = knownCompany(wanted.companyId);
        if (known && evaluatedText(mapping, evaluated, u"company_id"_s) != known->companyId)
            dropField(mapping, u"company_id"_s, &evaluated); // found by another key: it keeps its own
        FieldDecision fields = decideFields({.mapping = &mapping,
                                             .fields = evaluated,
                                             .target = known ? companyRecord(*known) : QJsonObject(),
                                             .agreed = wanted.agreed,
                                             .creating = !known,
                                             .options = m_input.options});
        CompanyStep step = makeStep(wanted.companyId, known, fields.writes, fields);
        step.sourceKey = wanted.organisation.key;
        step.name = evaluatedText(mapping, evaluated, u"name"_s);
        step.agreed = fields.agreed;
        take(std::move(fields));
        append(std::move(step), membership);
    }

    // The company is written elsewhere in the run; it may not exist yet.
    CompanyStep attachOnly(const WantedCompany &wanted) const
    {
        const intercom::Company *known = knownCompany(wanted.companyId);
        const bool attached = companyOf(m_input.attached, wanted.companyId) != nullptr;
        CompanyStep step;
        step.companyId = wanted.companyId;
        step.sourceKey = wanted.organisation.key;
        step.name = wanted.name;
        step.kind = attached ? CompanyStep::Kind::AlreadyAttached : CompanyStep::Kind::Attach;
        if (known)
            step.intercomId = known->id;
        step.because = attached ? u"The contact belongs to it already"_s : u"The source lists it"_s;
        return step;
    }

    CompanyStep makeStep(const QString &companyId, const intercom::Company *known,
                         QHash<QString, QJsonValue> writes, const FieldDecision &fields) const
    {
        const bool attached = companyOf(m_input.attached, companyId) != nullptr;
        CompanyStep step;
        step.companyId = companyId;
        step.kind = !known     ? CompanyStep::Kind::CreateAndAttach
                    : attached ? CompanyStep::Kind::AlreadyAttached
                               : CompanyStep::Kind::Attach;
        writes.remove(u"company_id"_s);
        if (!known || !writes.isEmpty()) {
            writes.insert(u"company_id"_s, companyId);
            step.body = companyBody(writes);
        }
        step.changes = fields.changes;
        if (known) {
            step.intercomId = known->id;
            step.before = companyRecord(*known);
        }
        step.because = !known     ? u"The source lists it, and Intercom has no such company yet"_s
                       : attached ? u"The contact belongs to it already"_s
                                  : u"The source lists it"_s;
        return step;
    }

    void append(CompanyStep step, QLatin1StringView origin)
    {
        if (step.name.isEmpty())
            step.name = step.before.value("name"_L1).toString(step.companyId);
        m_listed.insert(step.companyId, QString(origin));
        m_decision.companies.append(std::move(step));
    }

    void take(FieldDecision fields)
    {
        m_decision.problems.append(fields.problems);
        m_decision.attributes.append(fields.attributes);
        m_decision.conflicts.append(fields.conflicts);
    }

    void detachOthers()
    {
        for (auto it = m_before.constBegin(); it != m_before.constEnd(); ++it) {
            if (m_listed.contains(it.key()))
                continue;
            const bool isOwn = it.value().toString() == ownCompany;
            if (isOwn ? !ownIsKnown() : !m_input.organisations || !m_input.unresolved.isEmpty()) {
                m_listed.insert(it.key(), it.value()); // cannot be said: it stays as it is, and is remembered
                continue;
            }
            const intercom::Company *attached = companyOf(m_input.attached, it.key());
            if (!attached)
                continue;
            CompanyStep step;
            step.kind = CompanyStep::Kind::Detach;
            step.companyId = it.key();
            step.intercomId = attached->id;
            step.name = attached->name.isEmpty() ? it.key() : attached->name;
            step.because = u"The source listed it at the last sync and no longer does"_s;
            m_decision.companies.append(std::move(step));
        }
    }

    // Whether the record says which company is its own, or that it has none. An empty value that the rule
    // keeps, or one that cannot be read, says nothing.
    bool ownIsKnown() const
    {
        bool known = false;
        for (const EvaluatedField &field : m_fields) {
            const QString &target = m_input.mapping->ruleOf(field).target;
            if (target != "company.company_id"_L1 && target != "company.name"_L1)
                continue;
            if (field.state == EvaluatedField::State::Failed)
                return false;
            known = known || field.state != EvaluatedField::State::Skip;
        }
        return known;
    }

    const intercom::Company *knownCompany(const QString &companyId) const
    {
        const intercom::Company *attached = companyOf(m_input.attached, companyId);
        return attached ? attached : companyOf(m_input.companies, companyId);
    }

    const DecisionInput &m_input;
    const QList<EvaluatedField> &m_fields;
    QJsonObject m_linkAgreed;
    QJsonObject m_before;
    QJsonObject m_listed{};
    AttachmentDecision m_decision{};
};

bool containsName(const QStringList &names, const QString &name)
{
    return names.contains(name, Qt::CaseInsensitive); // Intercom takes "VIP" and "vip" for one tag
}

} // namespace

QString ownCompanyId(const PreparedMapping &mapping, const QList<EvaluatedField> &fields)
{
    if (mapping.ruleFor(u"company.company_id"_s))
        return evaluatedText(mapping, fields, u"company.company_id"_s);
    // Without a rule for the key the name is the key: a company cannot be written without one.
    return evaluatedText(mapping, fields, u"company.name"_s);
}

AttachmentDecision decideCompanies(const DecisionInput &input, const QList<EvaluatedField> &fields)
{
    return CompanyDecider(input, fields).decide();
}

namespace {

// A list that is there and holds nothing says that there are no tags; only what is absent is kept.
bool saysNone(const SourceRecord &source, const QString &path)
{
    const Result<FieldPath> parsed = FieldPath::parse(path);
    const QJsonValue value = parsed ? parsed->read(source.fields) : QJsonValue();
    return value.isArray() && value.toArray().isEmpty();
}

} // namespace

AttachmentDecision decideTags(const DecisionInput &input, const QList<EvaluatedField> &fields)
{
    AttachmentDecision decision;
    const QJsonValue remembered = input.link ? input.link->agreed.value(agreedTags) : QJsonValue();
    const EvaluatedField *field = nullptr;
    for (const EvaluatedField &candidate : fields) {
        if (input.mapping->ruleOf(candidate).target == "tags"_L1)
            field = &candidate;
    }
    const Rule *rule = field ? &input.mapping->ruleOf(*field) : nullptr;
    const bool creating = !input.contact && !input.archived;
    const bool isAbsent = field && field->state == EvaluatedField::State::Skip &&
                          !(rule->empty == EmptyPolicy::Keep && saysNone(input.source, rule->source));
    const bool speaks = field && !isAbsent && field->state != EvaluatedField::State::Failed &&
                        (rule->policy != WritePolicy::OnlyOnCreate || creating) &&
                        (rule->policy != WritePolicy::OnlyIfEmpty || input.tags.isEmpty());
    if (field && field->state == EvaluatedField::State::Failed)
        decision.problems.append({FieldProblem::Kind::WrongType, u"tags"_s, rule->id,
                                  u"The tags cannot be read from %1: %2"_s.arg(rule->source, field->error),
                                  u"Correct the value in the source, or add a transform to the rule."_s,
                                  FieldType::Unknown});
    if (!speaks) {
        if (remembered.isArray())
            decision.agreed.insert(agreedTags, remembered);
        return decision;
    }
    QStringList wanted;
    for (const QJsonValue &name : field->value.toArray()) {
        const QString text = name.toString().trimmed();
        if (!text.isEmpty() && !containsName(wanted, text))
            wanted.append(text);
    }
    QStringList present;
    for (const intercom::Tag &tag : input.tags)
        present.append(tag.name);
    for (const QString &name : std::as_const(wanted)) {
        if (!containsName(present, name))
            decision.tags.append({.name = name, .add = true, .because = u"The source gives this tag"_s});
    }
    const QStringList before = remembered.toVariant().toStringList();
    for (const intercom::Tag &tag : input.tags) {
        if (containsName(before, tag.name) && !containsName(wanted, tag.name))
            decision.tags.append(
                {.name = tag.name,
                 .add = false,
                 .because = u"The source gave this tag at the last sync and no longer does"_s,
                 .id = tag.id});
    }
    decision.agreed.insert(agreedTags, QJsonArray::fromStringList(wanted));
    return decision;
}

} // namespace patchbay
