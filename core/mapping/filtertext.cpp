#include "mapping/filtertext.h"

#include "base/json.h"
#include "base/time.h"

#include <array>
#include <optional>

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

struct Sign
{
    QLatin1StringView text;
    Comparison comparison;
    Comparison ofNothing; // with no value behind it
};

// Longer signs first: "!=" holds a "=".
constexpr std::array signs{
    Sign{QLatin1StringView("!="), Comparison::DoesNotEqual, Comparison::IsNotEmpty},
    Sign{QLatin1StringView("!~"), Comparison::DoesNotContain, Comparison::DoesNotContain},
    Sign{QLatin1StringView(">="), Comparison::AtLeast, Comparison::AtLeast},
    Sign{QLatin1StringView("<="), Comparison::AtMost, Comparison::AtMost},
    Sign{QLatin1StringView("="), Comparison::Equals, Comparison::IsEmpty},
    Sign{QLatin1StringView("~"), Comparison::Contains, Comparison::Contains},
    Sign{QLatin1StringView(">"), Comparison::GreaterThan, Comparison::GreaterThan},
    Sign{QLatin1StringView("<"), Comparison::LessThan, Comparison::LessThan},
};

tl::unexpected<Error> badTerm(const QString &term)
{
    return fail(Error::Kind::InvalidInput, u"“%1” is no condition."_s.arg(term),
                u"Write field, sign and value: plan=pro, plan!=pro, email~example.com, seats>=5,"
                " signed_up_at<2026-01-01, phone= for an empty one."_s);
}

Result<Condition> readTerm(const QString &term)
{
    if (term.trimmed().startsWith(u'{')) {
        const Result<QJsonObject> json = parseJsonObject(term.toUtf8(), u"The condition"_s);
        if (!json)
            return badTerm(term);
        return Condition::fromJson(*json);
    }
    qsizetype at = -1;
    const Sign *found = nullptr;
    for (const Sign &sign : signs) {
        const qsizetype place = term.indexOf(sign.text);
        if (place > 0 && (at < 0 || place < at)) {
            at = place;
            found = &sign;
        }
    }
    if (!found)
        return badTerm(term);
    Condition condition{.kind = Condition::Kind::Field, .field = term.left(at).trimmed()};
    const QString value = term.sliced(at + found->text.size()).trimmed();
    condition.comparison = value.isEmpty() ? found->ofNothing : found->comparison;
    if (condition.field.isEmpty() || (value.isEmpty() && found->comparison == found->ofNothing))
        return badTerm(term);
    bool isNumber = false;
    value.toDouble(&isNumber);
    if (!isNumber && readDate(QJsonValue(value))) {
        if (condition.comparison == Comparison::LessThan)
            condition.comparison = Comparison::Before;
        else if (condition.comparison == Comparison::GreaterThan)
            condition.comparison = Comparison::After;
    }
    if (takesValue(condition.comparison))
        condition.value = value;
    if (value.isEmpty() && found->comparison == Comparison::Equals) {
        Condition missing{
            .kind = Condition::Kind::Field, .field = condition.field, .comparison = Comparison::IsMissing};
        return Condition{.kind = Condition::Kind::Any, .conditions = {condition, missing}};
    }
    // What JSON conditions have to keep to holds for these as well.
    return Condition::fromJson(condition.toJson());
}

QString sentenceOf(const Condition &condition, bool isInner)
{
    if (condition.kind == Condition::Kind::Field) {
        const QString value = condition.value.isArray()
                                  ? QString::fromUtf8(toCompactJson(condition.value.toArray()))
                                  : condition.value.toVariant().toString();
        return takesValue(condition.comparison)
                   ? u"%1 %2 “%3”"_s.arg(condition.field, comparisonTitle(condition.comparison), value)
                   : u"%1 %2"_s.arg(condition.field, comparisonTitle(condition.comparison));
    }
    QStringList parts;
    for (const Condition &each : condition.conditions)
        parts.append(sentenceOf(each, condition.conditions.size() > 1));
    const bool none = condition.kind == Condition::Kind::None;
    const QString joined = parts.join(condition.kind == Condition::Kind::All ? u" and "_s : u" or "_s);
    const QString whole = none ? u"not (%1)"_s.arg(joined) : joined;
    return isInner && !none && parts.size() > 1 ? u"(%1)"_s.arg(whole) : whole;
}

} // namespace

Result<Condition> conditionFromText(const QStringList &terms)
{
    Condition all;
    for (const QString &term : terms) {
        const Result<Condition> condition = readTerm(term);
        if (!condition)
            return condition;
        all.conditions.append(*condition);
    }
    if (all.isEmpty())
        return badTerm({});
    return all.conditions.size() == 1 ? all.conditions.first() : all;
}

QString conditionSentence(const Condition &condition)
{
    return sentenceOf(condition, false);
}

QStringList conditionFields(const Condition &condition)
{
    if (condition.kind == Condition::Kind::Field)
        return {condition.field};
    QStringList fields;
    for (const Condition &each : condition.conditions)
        fields += conditionFields(each);
    fields.removeDuplicates();
    return fields;
}

} // namespace patchbay
