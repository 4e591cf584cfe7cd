#include "mapping/rule.h"

#include <QSet>

#include <array>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array directions{Direction::ToIntercom, Direction::FromIntercom, Direction::Both};
constexpr std::array writePolicies{WritePolicy::SourceWins, WritePolicy::OnlyIfEmpty,
                                   WritePolicy::OnlyOnCreate};
constexpr std::array emptyPolicies{EmptyPolicy::Keep, EmptyPolicy::Clear, EmptyPolicy::UseDefault};

const QStringList &ruleKeys()
{
    static const QStringList keys{u"id"_s,     u"source"_s, u"target"_s,  u"direction"_s, u"transforms"_s,
                                  u"policy"_s, u"empty"_s,  u"default"_s, u"match_key"_s, u"enabled"_s};
    return keys;
}

tl::unexpected<Error> wrong(const QString &message, const QString &nextStep, const QString &key)
{
    Error error{.kind = Error::Kind::InvalidInput, .message = message, .nextStep = nextStep};
    error.field = key;
    return fail(std::move(error));
}

// Reads one rule; `where` begins every sentence about it: "Rule 3".
class RuleReader
{
public:
    RuleReader(const QJsonObject &json, const QString &where) : m_json(json), m_where(where) {}

    Result<Rule> read()
    {
        for (const QString &key : m_json.keys()) {
            if (!ruleKeys().contains(key))
                complain(key, u"has the unknown key “%1”"_s.arg(key),
                         u"Known keys are %1."_s.arg(ruleKeys().join(u", "_s)));
        }
        Rule rule;
        rule.id = text(u"id"_s);
        rule.source = text(u"source"_s).trimmed();
        rule.target = text(u"target"_s).trimmed();
        rule.direction = choice(u"direction"_s, directions, directionName);
        rule.policy = choice(u"policy"_s, writePolicies, writePolicyName);
        rule.empty = choice(u"empty"_s, emptyPolicies, emptyPolicyName);
        if (m_json.contains(u"default"_s))
            rule.defaultValue = m_json.value(u"default"_s);
        rule.matchKey = flag(u"match_key"_s, false);
        rule.enabled = flag(u"enabled"_s, true);
        rule.transforms = transforms();
        if (!m_problem && rule.target.isEmpty())
            complain(u"target"_s, u"has no target"_s,
                     u"Give the field on Intercom's side, such as “email”."_s);
        if (m_problem)
            return fail(*m_problem);
        return rule;
    }

private:
    // Only the first complaint is kept: one sentence at a time.
    void complain(const QString &key, const QString &what, const QString &nextStep)
    {
        if (!m_problem)
            m_problem = wrong(m_where + u' ' + what + u'.', nextStep, key).value();
    }

    QString text(const QString &key)
    {
        const QJsonValue value = m_json.value(key);
        if (!value.isUndefined() && !value.isString())
            complain(key, u"has a “%1” that is not text"_s.arg(key), u"Write it in quotes."_s);
        return value.toString();
    }

    bool flag(const QString &key, bool standard)
    {
        const QJsonValue value = m_json.value(key);
        if (!value.isUndefined() && !value.isBool())
            complain(key, u"has a “%1” that is not true or false"_s.arg(key),
                     u"Write true or false, without quotes."_s);
        return value.toBool(standard);
    }

    template<typename T, size_t N>
    T choice(const QString &key, const std::array<T, N> &values, QString (*name)(T))
    {
        if (!m_json.contains(key))
            return values[0];
        const QString given = text(key);
        QStringList names;
        for (const T value : values) {
            if (name(value) == given)
                return value;
            names << u'“' + name(value) + u'”';
        }
        complain(key, u"has the %1 “%2”"_s.arg(key, given), u"It may be %1."_s.arg(names.join(u", "_s)));
        return values[0];
    }

    QList<Transform> transforms()
    {
        QList<Transform> chain;
        const QJsonValue list = m_json.value(u"transforms"_s);
        if (!list.isUndefined() && !list.isArray())
            complain(u"transforms"_s, u"has “transforms” that are not a list"_s,
                     u"Write [{\"name\": \"trim\"}]."_s);
        for (const QJsonValue &entry : list.toArray()) {
            QJsonObject arguments = entry.toObject();
            const QString name = arguments.take(u"name"_s).toString();
            if (name.isEmpty()) {
                complain(u"transforms"_s, u"has a transform without a name"_s,
                         u"Write {\"name\": \"trim\"}."_s);
                break;
            }
            chain.append({name, arguments});
        }
        return chain;
    }

    QJsonObject m_json;
    QString m_where;
    std::optional<Error> m_problem;
};

QJsonObject ruleJson(const Rule &rule)
{
    QJsonObject json{{u"id"_s, rule.id}, {u"source"_s, rule.source}, {u"target"_s, rule.target}};
    if (rule.direction != Direction::ToIntercom)
        json.insert(u"direction"_s, directionName(rule.direction));
    if (!rule.transforms.isEmpty()) {
        QJsonArray chain;
        for (const Transform &transform : rule.transforms) {
            QJsonObject entry = transform.arguments;
            entry.insert(u"name"_s, transform.name);
            chain.append(entry);
        }
        json.insert(u"transforms"_s, chain);
    }
    if (rule.policy != WritePolicy::SourceWins)
        json.insert(u"policy"_s, writePolicyName(rule.policy));
    if (rule.empty != EmptyPolicy::Keep)
        json.insert(u"empty"_s, emptyPolicyName(rule.empty));
    if (!rule.defaultValue.isNull() && !rule.defaultValue.isUndefined())
        json.insert(u"default"_s, rule.defaultValue);
    if (rule.matchKey)
        json.insert(u"match_key"_s, true);
    if (!rule.enabled)
        json.insert(u"enabled"_s, false);
    return json;
}

// Gives rules without an id the first free "r<number>"; the same text gives the same ids each time.
Outcome settleIds(QList<Rule> &rules)
{
    QSet<QString> taken;
    for (qsizetype i = 0; i < rules.size(); ++i) {
        const QString &id = rules[i].id;
        if (id.isEmpty())
            continue;
        if (taken.contains(id))
            return wrong(u"Rule %1 has the id “%2”, which another rule has already."_s.arg(i + 1).arg(id),
                         u"Give each rule an id of its own, or none."_s, u"id"_s);
        taken.insert(id);
    }
    qsizetype number = 0;
    for (Rule &rule : rules) {
        while (rule.id.isEmpty()) {
            const QString id = u"r%1"_s.arg(++number);
            if (!taken.contains(id))
                rule.id = id;
        }
    }
    return {};
}

} // namespace

QString directionName(Direction direction)
{
    switch (direction) {
    case Direction::ToIntercom: return u"to_intercom"_s;
    case Direction::FromIntercom: return u"from_intercom"_s;
    case Direction::Both: return u"both"_s;
    }
    return {};
}

QString writePolicyName(WritePolicy policy)
{
    switch (policy) {
    case WritePolicy::SourceWins: return u"source_wins"_s;
    case WritePolicy::OnlyIfEmpty: return u"only_if_empty"_s;
    case WritePolicy::OnlyOnCreate: return u"only_on_create"_s;
    }
    return {};
}

QString emptyPolicyName(EmptyPolicy policy)
{
    switch (policy) {
    case EmptyPolicy::Keep: return u"keep"_s;
    case EmptyPolicy::Clear: return u"clear"_s;
    case EmptyPolicy::UseDefault: return u"default"_s;
    }
    return {};
}

QJsonObject Mapping::toJson() const
{
    QJsonArray list;
    for (const Rule &rule : rules)
        list.append(ruleJson(rule));
    return {{u"source_object"_s, sourceObject}, {u"target_object"_s, targetObject}, {u"rules"_s, list}};
}

Result<Mapping> Mapping::fromJson(const QJsonObject &json)
{
    static const QStringList known{u"source_object"_s, u"target_object"_s, u"rules"_s};
    for (const QString &key : json.keys()) {
        if (!known.contains(key))
            return wrong(u"The mapping has the unknown key “%1”."_s.arg(key),
                         u"Known keys are %1."_s.arg(known.join(u", "_s)), key);
    }
    Mapping mapping;
    for (const QString &key : {known[0], known[1]}) {
        if (!json.value(key).isString() || json.value(key).toString().isEmpty())
            return wrong(u"The mapping does not say its “%1”."_s.arg(key),
                         u"Add “source_object”, such as people, and “target_object”, such as contact."_s,
                         key);
    }
    mapping.sourceObject = json.value(known[0]).toString();
    mapping.targetObject = json.value(known[1]).toString();
    const QJsonValue rules = json.value(known[2]);
    if (!rules.isUndefined() && !rules.isArray())
        return wrong(u"The mapping's “rules” are not a list."_s, u"Write [{\"source\": …, \"target\": …}]."_s,
                     known[2]);
    for (const QJsonValue &entry : rules.toArray()) {
        const QString where = u"Rule %1"_s.arg(mapping.rules.size() + 1);
        if (!entry.isObject())
            return wrong(where + u" is not an object."_s, u"Write {\"source\": …, \"target\": …}."_s,
                         known[2]);
        const Result<Rule> rule = RuleReader(entry.toObject(), where).read();
        if (!rule)
            return fail(rule.error());
        mapping.rules.append(*rule);
    }
    if (const Outcome settled = settleIds(mapping.rules); !settled)
        return fail(settled.error());
    return mapping;
}

const Rule *Mapping::rule(const QString &id) const
{
    for (const Rule &rule : rules) {
        if (rule.id == id)
            return &rule;
    }
    return nullptr;
}

} // namespace patchbay
