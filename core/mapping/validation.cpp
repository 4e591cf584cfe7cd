#include "mapping/validation.h"

#include "base/jsonpath.h"
#include "mapping/rulecheck.h"

#include <QHash>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

using Kind = MappingProblem::Kind;
using Severity = MappingProblem::Severity;

// Two rules must not write one field: which of them won would depend on their order.
void checkDuplicates(const Mapping &mapping, QList<MappingProblem> &problems)
{
    QHash<QString, qsizetype> targets;
    QHash<QString, qsizetype> sources;
    const auto claim = [&](QHash<QString, qsizetype> &claimed, const QString &path, qsizetype index) {
        const Result<FieldPath> parsed = FieldPath::parse(path);
        if (!parsed)
            return;
        const auto found = claimed.constFind(parsed->text());
        if (found == claimed.constEnd()) {
            claimed.insert(parsed->text(), index);
            return;
        }
        problems.append({mapping.rules[index].id, Kind::DuplicateTarget, Severity::Error,
                         u"“%1” is written by rule %2 already (from “%3”)."_s.arg(path)
                             .arg(*found + 1)
                             .arg(mapping.rules[*found].source),
                         u"Remove or switch off one of the two, or join both sources in one rule."_s,
                         FieldType::Unknown});
    };
    for (qsizetype i = 0; i < mapping.rules.size(); ++i) {
        const Rule &rule = mapping.rules[i];
        if (!rule.enabled)
            continue;
        if (writesIntercom(rule))
            claim(targets, rule.target, i);
        if (writesSource(rule))
            claim(sources, rule.source, i);
    }
}

} // namespace

QString problemKindName(MappingProblem::Kind kind)
{
    switch (kind) {
    case Kind::UnknownSource: return u"unknown_source"_s;
    case Kind::MissingAttribute: return u"missing_attribute"_s;
    case Kind::UnknownTarget: return u"unknown_target"_s;
    case Kind::NotWritable: return u"not_writable"_s;
    case Kind::ArchivedField: return u"archived_field"_s;
    case Kind::TypeMismatch: return u"type_mismatch"_s;
    case Kind::LossyConversion: return u"lossy_conversion"_s;
    case Kind::DuplicateTarget: return u"duplicate_target"_s;
    case Kind::NoMatchKey: return u"no_match_key"_s;
    case Kind::MatchKeyNotUnique: return u"match_key_not_unique"_s;
    case Kind::BadTransform: return u"bad_transform"_s;
    case Kind::BadPath: return u"bad_path"_s;
    case Kind::BadPolicy: return u"bad_policy"_s;
    case Kind::BothWaysUnsupported: return u"both_ways_unsupported"_s;
    case Kind::FieldRetyped: return u"field_retyped"_s;
    }
    return {};
}

QList<MappingProblem> validate(const Mapping &mapping, const Schema &source, const Schema &target,
                               const ValidationOptions &options)
{
    QList<MappingProblem> problems;
    bool hasMatchKey = false;
    for (const Rule &rule : mapping.rules) {
        if (!rule.enabled)
            continue;
        checkRule(rule, source, target, options, &problems);
        hasMatchKey = hasMatchKey || (rule.matchKey && writesIntercom(rule));
    }
    checkDuplicates(mapping, problems);
    if (!hasMatchKey)
        problems.append(
            {{},
             Kind::NoMatchKey,
             Severity::Error,
             u"No rule says how a record is recognised in Intercom, so each sync would create it again."_s,
             u"Mark the rule of a unique field, such as external_id or email, as the match key."_s,
             FieldType::Unknown});
    return problems;
}

bool hasErrors(const QList<MappingProblem> &problems)
{
    for (const MappingProblem &problem : problems) {
        if (problem.severity == Severity::Error)
            return true;
    }
    return false;
}

} // namespace patchbay
