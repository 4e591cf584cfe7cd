// suggestRules: the cables that an admin would most probably draw.
#include "base/jsonpath.h"
#include "mapping/names.h"
#include "mapping/typefit.h"
#include "mapping/validation.h"

#include <QJsonArray>
#include <QSet>

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

struct Candidate
{
    const Field *source = nullptr;
    const Field *target = nullptr;
    QList<Transform> transforms{};
    int score = 0;
    qsizetype order = 0; // as found: equal scores keep the schemas' order
};

// What makes the source's type fit the target's: nothing, one transform, or no way.
std::optional<QList<Transform>> bridge(const Field &source, const Field &target)
{
    const TypeFit fit = typeFit(source.type, target.type);
    // A value table cannot be guessed, and a warning about it is better than no suggestion.
    if (fit.kind == TypeFit::Kind::Fits ||
        (fit.kind == TypeFit::Kind::Loses && fit.transform == u"value_table"))
        return QList<Transform>{};
    if (fit.transform.isEmpty() || fit.transform == u"value_table")
        return fit.kind == TypeFit::Kind::Loses ? std::optional(QList<Transform>{}) : std::nullopt;
    return QList<Transform>{{fit.transform, {}}};
}

// "plan" of "public_metadata.plan": what an admin added by hand lies below a name that says nothing.
QString ownName(const Field &field)
{
    const Result<FieldPath> path = FieldPath::parse(field.path);
    return field.custom && path && path->keys().size() > 1 ? path->keys().last() : QString();
}

bool identifies(const QString &target)
{
    return target == u"external_id" || target == u"company_id";
}

QList<Candidate> candidates(const Schema &source, const Schema &target, const QSet<QString> &usedSources,
                            const QSet<QString> &usedTargets)
{
    QList<Candidate> found;
    for (const Field &to : target.fields) {
        if (!to.writable || to.archived || usedTargets.contains(to.path))
            continue;
        for (const Field &from : source.fields) {
            if (from.archived || usedSources.contains(from.path))
                continue;
            int score = nameScore(from.path, to.path);
            // A name of its own counts less than one that stands there in full. Whose company it would
            // describe, such a field does not say.
            if (score == 0 && !to.path.startsWith("company."_L1))
                score = nameScore(ownName(from), to.path) / 2;
            // The source's key is its identity whatever it is called, and what is not unique is none.
            if (identifies(to.path))
                score = from.unique && plainName(from.path) != u"email" ? std::max(score, 40) : 0;
            if (score == 0)
                continue;
            const auto transforms = bridge(from, to);
            if (transforms)
                found.append({&from, &to, *transforms, score, found.size()});
        }
    }
    std::sort(found.begin(), found.end(), [](const Candidate &a, const Candidate &b) {
        return a.score != b.score ? a.score > b.score : a.order < b.order;
    });
    return found;
}

const Field *fieldNamed(const Schema &schema, const QStringList &plainNames, const QSet<QString> &used)
{
    for (const Field &field : schema.fields) {
        if (!used.contains(field.path) && plainNames.contains(plainName(field.path)))
            return &field;
    }
    return nullptr;
}

} // namespace

QList<Rule> suggestRules(const Mapping &mapping, const Schema &source, const Schema &target)
{
    QSet<QString> usedSources;
    QSet<QString> usedTargets;
    QSet<QString> usedIds;
    bool hasMatchKey = false;
    for (const Rule &rule : mapping.rules) {
        usedSources.insert(rule.source);
        usedTargets.insert(rule.target);
        usedIds.insert(rule.id);
        hasMatchKey = hasMatchKey || rule.matchKey;
    }

    QList<Rule> rules;
    int number = 0;
    const auto add = [&](const QString &from, const QString &to,
                         const QList<Transform> &transforms) -> Rule & {
        QString id;
        do {
            id = u"s%1"_s.arg(++number);
        } while (usedIds.contains(id));
        rules.append(Rule{.id = id, .source = from, .target = to, .transforms = transforms});
        usedSources.insert(from);
        usedTargets.insert(to);
        return rules.last();
    };

    for (const Candidate &candidate : candidates(source, target, usedSources, usedTargets)) {
        if (usedSources.contains(candidate.source->path) || usedTargets.contains(candidate.target->path))
            continue;
        QList<Transform> transforms = candidate.transforms;
        // People type addresses in any case and with spaces; written in one form they compare equal from then
        // on.
        if (candidate.target->path == u"email" && candidate.source->type == FieldType::Text)
            transforms = {{u"trim"_s, {}}, {u"lowercase"_s, {}}};
        Rule &rule = add(candidate.source->path, candidate.target->path, transforms);
        const bool isKey = identifies(rule.target) || (rule.target == u"email" && candidate.source->unique);
        rule.matchKey = isKey && candidate.target->unique && !hasMatchKey;
    }

    const Field *name = target.field(u"name"_s);
    const Field *first = fieldNamed(source, {u"firstname"_s, u"givenname"_s, u"forename"_s}, usedSources);
    const Field *last = fieldNamed(source, {u"lastname"_s, u"surname"_s, u"familyname"_s}, usedSources);
    if (name && name->writable && first && last && !usedTargets.contains(name->path))
        add(first->path, name->path, {{u"join"_s, {{u"fields"_s, QJsonArray{last->path}}}}});

    // Who was only invited must be told from users, if need be by an attribute that is yet to be made.
    for (const Field &field : source.fields) {
        const QString path = u"custom."_s + field.path;
        const Field *present = target.field(path);
        const bool canBe = present ? present->writable && !present->archived : target.canCreateFields;
        if (field.type == FieldType::Choice && field.options.contains(u"invited"_s) && canBe &&
            !usedSources.contains(field.path) && !usedTargets.contains(path))
            add(field.path, path, {});
    }
    const Field *environment = target.field(u"custom.environment"_s);
    if (environment && environment->writable && !usedTargets.contains(environment->path) &&
        !usedSources.contains(environmentSource))
        add(environmentSource, environment->path, {});

    // An e-mail that is not known to be unique is better than no key at all.
    const bool anyKey = hasMatchKey || std::any_of(rules.begin(), rules.end(),
                                                   [](const Rule &rule) { return rule.matchKey; });
    if (!anyKey) {
        for (Rule &rule : rules) {
            const Field *field = target.field(rule.target);
            rule.matchKey = rule.target == u"email" && field && field->unique;
        }
    }
    return rules;
}

} // namespace patchbay
