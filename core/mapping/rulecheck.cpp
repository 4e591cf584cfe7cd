#include "mapping/rulecheck.h"

#include "base/jsonpath.h"
#include "mapping/conversion.h"
#include "mapping/evaluation.h"
#include "mapping/names.h"
#include "mapping/typefit.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

using Kind = MappingProblem::Kind;
using Severity = MappingProblem::Severity;

bool isCustomPath(const QString &path)
{
    return path.startsWith(u"custom.") || path.startsWith(u"company.custom.");
}

// Whether the chain makes its value without the rule's source.
bool needsNoSource(const Rule &rule)
{
    return !rule.transforms.isEmpty() &&
           (rule.transforms.first().name == u"constant" || rule.transforms.first().name == u"join");
}

// The field itself, or the group that the path leads into.
const Field *findField(const Schema &schema, const QString &path)
{
    if (const Field *field = schema.field(path))
        return field;
    for (qsizetype dot = path.lastIndexOf(u'.'); dot > 0; dot = path.lastIndexOf(u'.', dot - 1)) {
        const Field *group = schema.field(path.left(dot));
        if (group && group->type == FieldType::Object)
            return group;
    }
    return nullptr;
}

QString didYouMean(const Schema &schema, const QString &path, const QString &otherwise)
{
    const QString near = nearestPath(schema, path);
    return near.isEmpty() ? otherwise : u"Did you mean “%1”?"_s.arg(near);
}

// Examines one rule.
class RuleCheck
{
public:
    RuleCheck(const Rule &rule, const Schema &source, const Schema &target, const ValidationOptions &options,
              QList<MappingProblem> &problems)
        : m_rule(rule)
        , m_source(source)
        , m_target(target)
        , m_options(options)
        , m_problems(problems)
    {
    }

    void run()
    {
        if (!checkPaths())
            return;
        checkSource();
        checkTransforms();
        checkTarget();
        checkDirection();
        if (m_transformsFit && m_targetField && writesIntercom(m_rule))
            checkTypes();
        checkEmptyPolicy();
        if (m_rule.matchKey)
            checkMatchKey();
    }

private:
    void add(Kind kind, const QString &message, const QString &nextStep, Severity severity = Severity::Error,
             FieldType suggested = FieldType::Unknown)
    {
        m_problems.append({m_rule.id, kind, severity, message, nextStep, suggested});
    }

    // What is said instead of that the field is not there, or besides that it is.
    void addDrift(Kind kind, const FieldDrift &drift, const QString &what, const QString &nextStep,
                  FieldType suggested = FieldType::Unknown)
    {
        add(kind, u"%1 since the mapping was saved: %2."_s.arg(what, drift.text()), nextStep,
            kind == Kind::FieldRetyped ? Severity::Warning : Severity::Error, suggested);
        m_problems.last().drift = drift;
    }

    // A field that is there and no longer as it was.
    void checkChange(const QMap<QString, SavedField> &saved, const Field &field, const QString &whose)
    {
        const std::optional<FieldDrift> drift = fieldDrift(saved, field.path, &field);
        if (!drift || drift->kind == FieldDrift::Kind::Archived)
            return;
        addDrift(
            Kind::FieldRetyped, *drift,
            drift->kind == FieldDrift::Kind::Retyped ? u"%1 “%2” changed its type"_s.arg(whose, field.path)
                                                     : u"%1 “%2” takes fewer values"_s.arg(whose, field.path),
            u"Look at a few records in the preview. Saving the mapping accepts the field as it is now."_s);
    }

    bool checkPaths()
    {
        const auto bad = [this](const QString &path) {
            const Result<FieldPath> parsed = FieldPath::parse(path);
            if (!parsed)
                add(Kind::BadPath, parsed.error().message, parsed.error().nextStep);
            return !parsed.has_value();
        };
        if (m_rule.source.isEmpty() && !needsNoSource(m_rule)) {
            add(Kind::BadPath, u"The rule for “%1” has no source."_s.arg(m_rule.target),
                u"Choose a field of the source, or add the transform “constant”."_s);
            return false;
        }
        const bool sourceBad = !m_rule.source.isEmpty() && bad(m_rule.source);
        const bool targetBad = bad(m_rule.target);
        return !sourceBad && !targetBad;
    }

    void checkSource()
    {
        const QString &path = m_rule.source;
        if (path.isEmpty())
            return;
        if (path.startsWith(u'$')) {
            m_sourceType = FieldType::Text;
            if (path != environmentSource)
                add(Kind::UnknownSource, u"There is no “%1”."_s.arg(path),
                    u"“$environment” is the only value of this kind: it is the ENVIRONMENT_NAME variable."_s);
            return;
        }
        const Field *field = findField(m_source, path);
        const auto drift = fieldDrift(m_options.saved.source, path, field);
        if (!field && drift) {
            addDrift(
                Kind::UnknownSource, *drift, u"The source’s field “%1” is gone"_s.arg(path),
                didYouMean(m_source, path,
                           u"Choose another field, bring “%1” back, or switch the rule off."_s.arg(path)));
            return;
        }
        if (!field) {
            add(Kind::UnknownSource, u"The source has no field “%1”."_s.arg(path),
                didYouMean(m_source, path,
                           u"Choose one of the source's fields, or add “%1” to it."_s.arg(path)));
            return;
        }
        m_sourceField = field;
        if (field->path == path)
            m_sourceType = field->type;
        if (field->archived && drift)
            addDrift(Kind::ArchivedField, *drift, u"The source’s field “%1” was archived"_s.arg(path),
                     u"Choose another field."_s);
        else if (field->archived)
            add(Kind::ArchivedField, u"“%1” is archived in the source."_s.arg(path),
                u"Choose another field."_s);
        else if (field->path == path)
            checkChange(m_options.saved.source, *field, u"The source’s field"_s);
    }

    void checkTransforms()
    {
        for (const Transform &transform : m_rule.transforms) {
            const Result<CompiledTransform> compiled = compileTransform(transform);
            if (!compiled) {
                m_transformsFit = false;
                add(Kind::BadTransform, compiled.error().message, compiled.error().nextStep);
                continue;
            }
            if (transform.name != u"join")
                continue;
            for (const QJsonValue &entry : transform.arguments.value(u"fields"_s).toArray()) {
                const QString path = entry.toString();
                const Field *field = findField(m_source, path);
                if (field && field->path == path)
                    checkChange(m_options.saved.source, *field, u"The source’s field"_s);
                if (!field)
                    add(Kind::UnknownSource,
                        u"The transform “join” names “%1”, which the source does not have."_s.arg(path),
                        didYouMean(m_source, path, u"Choose one of the source's fields."_s));
            }
        }
    }

    void checkTarget()
    {
        const QString &path = m_rule.target;
        m_targetField = m_target.field(path);
        if (!m_targetField && isCustomPath(path)) {
            FieldType type = typeAfter(m_rule.transforms, m_sourceType);
            // What an attribute of Intercom can be: everything else is kept as text.
            if (type == FieldType::Unknown || type == FieldType::List || type == FieldType::Object ||
                type == FieldType::Choice)
                type = FieldType::Text;
            const QString name = path.section(u"custom."_s, 1);
            if (const auto drift = fieldDrift(m_options.saved.target, path, nullptr)) {
                addDrift(Kind::MissingAttribute, *drift,
                         u"Intercom’s custom attribute “%1” is gone"_s.arg(name),
                         u"Create “%1” again in Intercom, or choose another field."_s.arg(name),
                         drift->was == FieldType::Choice ? FieldType::Text : drift->was);
                return;
            }
            add(Kind::MissingAttribute, u"Intercom has no custom attribute “%1” yet."_s.arg(name),
                m_target.canCreateFields
                    ? u"Create “%1” (%2) in Intercom, or choose another field."_s.arg(
                          name, fieldTypeTitle(type).toLower())
                    : u"Create “%1” in Intercom under Settings, Data, or choose another field."_s.arg(name),
                Severity::Error, type);
            return;
        }
        const auto drift = fieldDrift(m_options.saved.target, path, m_targetField);
        if (!m_targetField && drift) {
            addDrift(Kind::UnknownTarget, *drift, u"Intercom’s field “%1” is gone"_s.arg(path),
                     didYouMean(m_target, path, u"Choose one of Intercom's fields."_s));
            return;
        }
        if (!m_targetField) {
            add(Kind::UnknownTarget, u"Intercom has no field “%1”."_s.arg(path),
                didYouMean(
                    m_target, path,
                    u"Choose one of Intercom's fields, or write custom.%1 for a custom attribute."_s.arg(
                        path)));
            return;
        }
        if (m_targetField->archived && drift)
            addDrift(Kind::ArchivedField, *drift,
                     u"“%1” was archived in Intercom and takes no values"_s.arg(path),
                     u"Unarchive it in Intercom under Settings, Data, or choose another field."_s);
        else if (m_targetField->archived)
            add(Kind::ArchivedField, u"“%1” is archived in Intercom and takes no values."_s.arg(path),
                u"Unarchive it in Intercom under Settings, Data, or choose another field."_s);
        else if (writesIntercom(m_rule) && !m_targetField->writable)
            add(Kind::NotWritable, u"Intercom sets “%1” itself; it cannot be written."_s.arg(path),
                u"Choose a field that can be written, such as a custom attribute."_s);
        if (!m_targetField->archived)
            checkChange(m_options.saved.target, *m_targetField, u"Intercom’s field"_s);
    }

    void checkDirection()
    {
        if (!writesSource(m_rule))
            return;
        if (m_options.sourceIsReadOnly) {
            add(Kind::BothWaysUnsupported,
                u"This source can only be read, so nothing can flow from Intercom to “%1”."_s.arg(
                    m_rule.source),
                u"Turn the rule round so that it points to Intercom only."_s);
        } else if (m_rule.source.startsWith(u'$') || m_rule.source.isEmpty()) {
            add(Kind::NotWritable, u"The rule's source is not a field that can be written."_s,
                u"Point the rule to Intercom only."_s);
        } else if (m_sourceField && !m_sourceField->writable) {
            add(Kind::NotWritable, u"The source does not let “%1” be written."_s.arg(m_rule.source),
                u"Point the rule to Intercom only, or choose another field."_s);
        }
        for (const Transform &transform : m_rule.transforms) {
            if (isReversible(transform))
                continue;
            add(Kind::BadPolicy,
                u"The transform “%1” works in one direction only, and this rule goes %2."_s.arg(
                    transform.name,
                    m_rule.direction == Direction::Both ? u"both ways"_s : u"from Intercom"_s),
                u"Remove the transform, or point the rule to Intercom only."_s);
            break;
        }
    }

    void checkTypes()
    {
        const QString &path = m_rule.target;
        // A constant is known now, so it is tried rather than judged by its type.
        if (!m_rule.transforms.isEmpty() && m_rule.transforms.last().name == u"constant") {
            const QJsonValue constant = m_rule.transforms.last().arguments.value(u"value"_s);
            const Result<QJsonValue> converted =
                convertValue(constant, m_targetField->type, m_targetField->options);
            if (!converted)
                add(Kind::TypeMismatch,
                    u"The constant does not fit “%1”: %2"_s.arg(path, converted.error().message),
                    u"Change the constant."_s);
            return;
        }
        const FieldType from = typeAfter(m_rule.transforms, m_sourceType);
        const TypeFit fit = typeFit(from, m_targetField->type);
        if (fit.kind == TypeFit::Kind::Fits)
            return;
        const QString what = u"“%1” (%2) goes into “%3” (%4): %5."_s.arg(
            m_rule.source.isEmpty() ? transformChainText(m_rule.transforms) : m_rule.source,
            fieldTypeTitle(from).toLower(), path, fieldTypeTitle(m_targetField->type).toLower(), fit.why);
        const QString next = fit.transform.isEmpty() ? u"Choose another field."_s
                                                     : u"Add the transform “%1”."_s.arg(fit.transform);
        if (fit.kind == TypeFit::Kind::Mismatch)
            add(Kind::TypeMismatch, what, next);
        else
            add(Kind::LossyConversion, what,
                fit.transform.isEmpty() ? u"Check a few records in the preview."_s : next, Severity::Warning);
    }

    void checkEmptyPolicy()
    {
        if (m_rule.empty == EmptyPolicy::UseDefault) {
            if (isEmptyValue(m_rule.defaultValue)) {
                add(Kind::BadPolicy,
                    u"“%1” is to use a default when the source is empty, and has none."_s.arg(m_rule.target),
                    u"Fill in the default, or keep what stands."_s);
            } else if (m_targetField) {
                const Result<QJsonValue> converted =
                    convertValue(m_rule.defaultValue, m_targetField->type, m_targetField->options);
                if (!converted)
                    add(Kind::BadPolicy,
                        u"The default of “%1” does not fit: %2"_s.arg(m_rule.target,
                                                                      converted.error().message),
                        u"Change the default."_s);
                else if (m_rule.matchKey)
                    add(Kind::BadPolicy,
                        u"“%1” identifies a record, and a default would give many the same identity."_s.arg(
                            m_rule.target),
                        u"Keep what stands when the source is empty."_s);
            }
        }
        if (m_rule.matchKey && m_rule.empty == EmptyPolicy::Clear)
            add(Kind::BadPolicy,
                u"“%1” identifies a record, so an empty source must not clear it."_s.arg(m_rule.target),
                u"Keep what stands when the source is empty."_s);
    }

    void checkMatchKey()
    {
        if (m_targetField && !m_targetField->unique && !mayBeMatched(*m_targetField))
            add(Kind::MatchKeyNotUnique,
                u"“%1” does not identify a record in Intercom: several can have the same."_s.arg(
                    m_rule.target),
                m_target.object == "contact"_L1
                    ? u"Match by external_id, email, phone, or a custom attribute of text or whole numbers."_s
                    : u"Match by company_id, by website, of which the domain counts, or by a custom "
                      u"attribute of"
                      " text or whole numbers."_s);
        else if (m_targetField && !m_targetField->unique)
            add(Kind::MatchKeyNotUnique,
                (m_target.object == "contact"_L1 ? u"Intercom lets several contacts have the same “%1”."_s
                                                 : u"Intercom lets several companies have the same “%1”."_s)
                    .arg(m_rule.target),
                u"Nothing has to be done: Patchbay tests on both sides that it is unique before a run, and"
                " asks about records that share it instead of taking the first one."_s,
                Severity::Warning);
        else if (m_sourceField && !m_sourceField->unique)
            add(Kind::MatchKeyNotUnique,
                u"“%1” is not known to be unique in the source; records that share it cannot be told apart."_s
                    .arg(m_rule.source),
                u"Match by the source's key where that is possible."_s, Severity::Warning);
    }

    // What Intercom does not keep unique, and a search for contacts finds exactly (OpenAPI 2.16, search
    // contacts), or the list of companies shows: dates are compared by the day, and a choice or a yes
    // identifies nobody.
    bool mayBeMatched(const Field &field) const
    {
        const bool isExact = field.type == FieldType::Text || field.type == FieldType::Integer;
        const bool isOwn = field.path.startsWith("custom."_L1);
        const QLatin1StringView known{m_target.object == "contact"_L1 ? "phone" : "website"};
        return isExact && (isOwn || field.path == known);
    }

    const Rule &m_rule;
    const Schema &m_source;
    const Schema &m_target;
    const ValidationOptions &m_options;
    QList<MappingProblem> &m_problems;
    const Field *m_sourceField = nullptr;
    const Field *m_targetField = nullptr;
    FieldType m_sourceType = FieldType::Unknown;
    bool m_transformsFit = true;
};

} // namespace

bool writesIntercom(const Rule &rule)
{
    return rule.direction != Direction::FromIntercom;
}

bool writesSource(const Rule &rule)
{
    return rule.direction != Direction::ToIntercom;
}

void checkRule(const Rule &rule, const Schema &source, const Schema &target, const ValidationOptions &options,
               QList<MappingProblem> *problems)
{
    RuleCheck(rule, source, target, options, *problems).run();
}

} // namespace patchbay
