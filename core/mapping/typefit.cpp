#include "mapping/typefit.h"

namespace patchbay {

using namespace Qt::StringLiterals;

namespace {

using Kind = TypeFit::Kind;

TypeFit textInto(FieldType to)
{
    switch (to) {
    case FieldType::Integer: return {Kind::Mismatch, u"text is not always a whole number"_s, u"integer"_s};
    case FieldType::Number: return {Kind::Mismatch, u"text is not always a number"_s, u"number"_s};
    case FieldType::Boolean: return {Kind::Mismatch, u"text is not always yes or no"_s, u"boolean"_s};
    case FieldType::Date: return {Kind::Mismatch, u"text is not always a date"_s, u"date"_s};
    case FieldType::Object: return {Kind::Mismatch, u"text cannot become a group of fields"_s, {}};
    case FieldType::Choice:
        return {Kind::Loses, u"a text that is none of the field's choices is refused"_s, u"value_table"_s};
    default: return {};
    }
}

TypeFit numberInto(FieldType from, FieldType to)
{
    switch (to) {
    case FieldType::Integer:
        if (from == FieldType::Number)
            return {Kind::Loses, u"a number with decimals is refused by a whole number"_s, u"round"_s};
        return {};
    case FieldType::Boolean:
        if (from == FieldType::Integer)
            return {Kind::Loses, u"only 0 and 1 can become yes or no"_s, u"value_table"_s};
        return {Kind::Mismatch, u"a number with decimals is neither yes nor no"_s, u"value_table"_s};
    case FieldType::Date:
        if (from == FieldType::Number)
            return {Kind::Loses, u"it is read as unix time and its decimals are dropped"_s, {}};
        return {};
    case FieldType::Choice: return textInto(to);
    case FieldType::Object: return {Kind::Mismatch, u"a number cannot become a group of fields"_s, {}};
    default: return {};
    }
}

TypeFit booleanInto(FieldType to)
{
    switch (to) {
    case FieldType::Integer:
    case FieldType::Number: return {Kind::Mismatch, u"yes and no are not numbers"_s, u"value_table"_s};
    case FieldType::Date: return {Kind::Mismatch, u"yes and no are not dates"_s, {}};
    case FieldType::Choice: return textInto(to);
    case FieldType::Object: return {Kind::Mismatch, u"yes or no cannot become a group of fields"_s, {}};
    default: return {};
    }
}

TypeFit dateInto(FieldType to)
{
    switch (to) {
    case FieldType::Integer:
    case FieldType::Number: return {Kind::Mismatch, u"a date is not a number"_s, u"unix_time"_s};
    case FieldType::Boolean: return {Kind::Mismatch, u"a date is neither yes nor no"_s, {}};
    case FieldType::Choice: return textInto(to);
    case FieldType::Object: return {Kind::Mismatch, u"a date cannot become a group of fields"_s, {}};
    default: return {};
    }
}

} // namespace

TypeFit typeFit(FieldType from, FieldType to)
{
    if (from == to || from == FieldType::Unknown || to == FieldType::Unknown)
        return {};
    switch (from) {
    case FieldType::Text:
    case FieldType::Choice: return textInto(to);
    case FieldType::Integer:
    case FieldType::Number: return numberInto(from, to);
    case FieldType::Boolean: return booleanInto(to);
    case FieldType::Date: return dateInto(to);
    case FieldType::List:
        return {Kind::Mismatch, u"a list does not fit into a single value"_s,
                to == FieldType::Text || to == FieldType::Choice ? u"text"_s : QString()};
    case FieldType::Object:
        return {Kind::Mismatch, u"a group of fields does not fit into a single value"_s, {}};
    case FieldType::Unknown: break;
    }
    return {};
}

FieldType typeAfter(const QList<Transform> &chain, FieldType from)
{
    for (const Transform &transform : chain)
        from = resultType(transform, from);
    return from;
}

} // namespace patchbay
