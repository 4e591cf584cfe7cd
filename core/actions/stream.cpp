#include "actions/stream.h"

#include "base/json.h"

#include <QJsonArray>

#include <algorithm>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

enum class Quantifier { Any, All, None };

Quantifier takeQuantifier(QString &field)
{
    Quantifier quantifier = Quantifier::Any;
    if (field.contains("[all]"_L1))
        quantifier = Quantifier::All;
    else if (field.contains("[none]"_L1))
        quantifier = Quantifier::None;
    field.replace("[all]"_L1, "[*]"_L1);
    field.replace("[none]"_L1, "[*]"_L1);
    return quantifier;
}

QString wantedText(const Condition &condition)
{
    const QString wanted =
        takesValue(condition.comparison) ? u" “%1”"_s.arg(displayText(condition.value).left(80)) : QString();
    return comparisonTitle(condition.comparison) + wanted;
}

QString actualText(const QList<QJsonValue> &values)
{
    if (values.isEmpty())
        return u"is missing"_s;
    QStringList texts;
    for (const QJsonValue &value : values.first(std::min<qsizetype>(values.size(), 5)))
        texts.append(value.isNull() ? u"null"_s : u"“%1”"_s.arg(displayText(value).left(80)));
    return u"is "_s + texts.join(u", "_s) + (values.size() > 5 ? u", …"_s : QString());
}

QString groupTitle(Condition::Kind kind)
{
    return kind == Condition::Kind::Any    ? u"any of these"_s
           : kind == Condition::Kind::None ? u"none of these"_s
                                           : u"all of these"_s;
}

class Examiner
{
public:
    Examiner(const QJsonObject &scope, const QDateTime &now) : m_scope(scope), m_now(now) {}

    StreamVerdict take() { return std::move(m_verdict); }

    // Whether it passes; `because` says why not.
    bool look(const Condition &condition, int depth, QString &because)
    {
        const qsizetype at = m_verdict.checks.size();
        m_verdict.checks.append({.depth = depth});
        const bool passed = condition.kind == Condition::Kind::Field
                                ? lookAtField(condition, at, because)
                                : lookAtGroup(condition, depth, at, because);
        m_verdict.checks[at].passed = passed;
        return passed;
    }

private:
    bool lookAtField(const Condition &condition, qsizetype at, QString &because)
    {
        Condition looked = condition;
        const Quantifier quantifier = takeQuantifier(looked.field);
        const QList<QJsonValue> values = valuesAtField(m_scope, looked.field);
        bool passed = false;
        if (quantifier == Quantifier::Any) {
            passed = judge(looked, m_scope, m_now).passes;
        } else {
            looked.field = u"entry"_s;
            const auto fits = [&](const QJsonValue &value) {
                return judge(looked, {{u"entry"_s, value}}, m_now).passes;
            };
            passed = quantifier == Quantifier::All
                         ? !values.isEmpty() && std::all_of(values.begin(), values.end(), fits)
                         : std::none_of(values.begin(), values.end(), fits);
        }
        ConditionCheck &check = m_verdict.checks[at];
        check.condition = condition.field + u' ' + wantedText(condition);
        check.wasThere = !values.isEmpty();
        if (values.size() == 1)
            check.actual = values.first();
        if (values.size() > 1) {
            QJsonArray list;
            for (const QJsonValue &value : values.first(std::min<qsizetype>(values.size(), 20)))
                list.append(value);
            check.actual = list;
        }
        if (!passed)
            because = u"%1 %2; the filter asks that it %3"_s.arg(condition.field, actualText(values),
                                                                 wantedText(condition));
        return passed;
    }

    bool lookAtGroup(const Condition &condition, int depth, qsizetype at, QString &because)
    {
        m_verdict.checks[at].isGroup = true;
        m_verdict.checks[at].condition = groupTitle(condition.kind);
        QStringList reasons;
        QString fitting;
        int passed = 0;
        for (const Condition &each : condition.conditions) {
            QString reason;
            const qsizetype child = m_verdict.checks.size();
            if (look(each, depth + 1, reason)) {
                if (++passed == 1)
                    fitting = m_verdict.checks[child].condition;
            } else {
                reasons.append(reason);
            }
        }
        switch (condition.kind) {
        case Condition::Kind::Any:
            because = reasons.join(u"; or: "_s);
            return passed > 0 || condition.conditions.isEmpty();
        case Condition::Kind::None:
            because = u"“%1” holds, and the filter leaves that out"_s.arg(fitting);
            return passed == 0;
        default: because = reasons.value(0); return reasons.isEmpty();
        }
    }

    const QJsonObject &m_scope;
    QDateTime m_now;
    StreamVerdict m_verdict;
};

bool fitsTopic(const QString &wanted, const QString &topic)
{
    if (wanted.endsWith(".*"_L1))
        return topic.startsWith(QStringView(wanted).chopped(1));
    return wanted == topic;
}

} // namespace

QJsonObject ConditionCheck::toJson() const
{
    QJsonObject json{{u"depth"_s, depth}, {u"condition"_s, condition}, {u"passed"_s, passed}};
    if (isGroup)
        json.insert(u"group"_s, true);
    else
        json.insert(u"found"_s, wasThere);
    if (wasThere)
        json.insert(u"actual"_s, actual);
    return json;
}

StreamVerdict examine(const Condition &condition, const QJsonObject &scope, const QDateTime &now)
{
    if (condition.isEmpty())
        return {};
    Examiner examiner(scope, now);
    QString because;
    const bool passes = examiner.look(condition, 0, because);
    StreamVerdict verdict = examiner.take();
    verdict.passes = passes;
    verdict.because = passes ? QString() : because;
    return verdict;
}

QJsonObject Stream::toJson() const
{
    QJsonObject json;
    if (!title.isEmpty())
        json.insert(u"title"_s, title);
    if (!source.isEmpty())
        json.insert(u"source"_s, source);
    if (!topics.isEmpty())
        json.insert(u"topics"_s, QJsonArray::fromStringList(topics));
    if (!connectionId.isEmpty())
        json.insert(u"connection"_s, connectionId.text());
    if (!conditions.isEmpty())
        json.insert(u"conditions"_s, conditions.toJson());
    return json;
}

Result<Stream> Stream::fromJson(const QJsonObject &json)
{
    Stream stream;
    stream.title = json.value("title"_L1).toString();
    stream.source = json.value("source"_L1).toString();
    stream.connectionId = ConnectionId(json.value("connection"_L1).toString());
    const QJsonValue topics = json.value("topics"_L1);
    if (!topics.isUndefined() && !topics.isArray())
        return fail(Error::Kind::InvalidInput, u"The stream's topics are no list."_s,
                    u"Write, for example, \"topics\": [\"conversation.user.created\"]."_s);
    const QJsonArray list = topics.toArray();
    for (const QJsonValue &topic : list)
        stream.topics.append(topic.toString().trimmed());
    const Result<Condition> conditions = Condition::fromJson(json.value("conditions"_L1).toObject());
    if (!conditions)
        return fail(conditions.error());
    stream.conditions = *conditions;
    return stream;
}

StreamVerdict judgeStream(const Stream &stream, const RuleEvent &event, const QJsonObject &scope,
                          const QDateTime &now)
{
    const auto check = [](const QString &field, const QString &wanted, const QString &actual, bool passed) {
        return ConditionCheck{.passed = passed,
                              .condition = u"%1 is %2"_s.arg(field, wanted),
                              .actual = actual,
                              .wasThere = !actual.isEmpty()};
    };
    StreamVerdict verdict;
    const auto note = [&verdict](ConditionCheck each, const QString &because) {
        if (!each.passed && verdict.passes) {
            verdict.passes = false;
            verdict.because = because;
        }
        verdict.checks.append(std::move(each));
    };
    if (!stream.source.isEmpty())
        note(check(u"source"_s, stream.source, event.source, stream.source == event.source),
             u"The event comes from “%1”; the stream takes those from “%2”."_s.arg(event.source,
                                                                                   stream.source));
    if (!stream.connectionId.isEmpty())
        note(check(u"connection"_s, stream.connectionId.text(), event.connectionId.text(),
                   stream.connectionId == event.connectionId),
             u"The event came through another connection than the stream's."_s);
    if (!stream.topics.isEmpty())
        note(check(u"topic"_s, stream.topics.join(u" or "_s), event.topic,
                   std::any_of(stream.topics.begin(), stream.topics.end(),
                               [&](const QString &topic) { return fitsTopic(topic, event.topic); })),
             u"The event's topic is “%1”; the stream takes %2."_s.arg(event.topic,
                                                                      stream.topics.join(u" or "_s)));
    const StreamVerdict conditions = examine(stream.conditions, scope, now);
    verdict.checks += conditions.checks;
    if (verdict.passes && !conditions.passes) {
        verdict.passes = false;
        verdict.because = conditions.because;
    }
    return verdict;
}

} // namespace patchbay
