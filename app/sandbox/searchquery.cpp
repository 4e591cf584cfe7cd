#include "sandbox/searchquery.h"

#include <QDateTime>
#include <QJsonArray>

#include <limits>

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

namespace {

constexpr int maxLevels = 2;
constexpr qsizetype maxFilters = 15; // of one group

tl::unexpected<Reply> invalid(const QString &message)
{
    return refused(400, u"parameter_invalid"_s, message);
}

const QStringList &operatorsOf(FieldType type)
{
    static const QStringList equality{u"="_s, u"!="_s, u"IN"_s, u"NIN"_s};
    static const QStringList text = equality + QStringList{u"~"_s, u"!~"_s, u"^"_s, u"$"_s};
    static const QStringList number = equality + QStringList{u">"_s, u"<"_s, u">="_s, u"<="_s};
    static const QStringList date{u"="_s, u">"_s, u"<"_s};
    static const QStringList tag{u"="_s, u"!="_s};
    switch (type) {
    case FieldType::Text: return text;
    case FieldType::Boolean: return equality;
    case FieldType::Integer:
    case FieldType::Float: return number;
    case FieldType::Date: return date;
    case FieldType::TagId: return tag;
    case FieldType::Moment: break; // contacts have none
    }
    return equality;
}

// The value in the field's own type: numbers and times may come as text, ids as numbers.
std::optional<QJsonValue> readValue(FieldType type, const QJsonValue &value)
{
    if (value.isNull())
        return type == FieldType::Date ? std::nullopt : std::optional(value);
    bool isNumber = value.isDouble();
    const double number = value.isString() ? value.toString().toDouble(&isNumber) : value.toDouble();
    switch (type) {
    case FieldType::Boolean:
        if (value == u"true"_s || value == u"false"_s)
            return QJsonValue(value == u"true"_s);
        return value.isBool() ? std::optional(value) : std::nullopt;
    case FieldType::Integer:
    case FieldType::Float:
    case FieldType::Moment:
    case FieldType::Date: return isNumber ? std::optional(QJsonValue(number)) : std::nullopt;
    case FieldType::Text:
    case FieldType::TagId:
        if (wholeNumber(value))
            return QJsonValue(idText(value));
        return value.isString() ? std::optional(value) : std::nullopt;
    }
    return std::nullopt;
}

// Up to 2.16 a time means the whole day around it, in the workspace's time zone; Preview looks at the second.
void setRange(const Call &call, Filter &filter)
{
    const qint64 time = static_cast<qint64>(filter.values.front().toDouble());
    const bool isExact = call.version.isPreview() && !filter.field.startsWith(u"custom_attributes."_s);
    qint64 from = time;
    qint64 until = time + 1;
    if (!isExact) {
        const QDate day = QDateTime::fromSecsSinceEpoch(time, call.state.zone).date();
        from = day.startOfDay(call.state.zone).toSecsSinceEpoch();
        until = day.addDays(1).startOfDay(call.state.zone).toSecsSinceEpoch();
    }
    constexpr qint64 never = std::numeric_limits<qint64>::max();
    filter.from = filter.op == u"<"_s ? 1 : filter.op == u">"_s ? until : from;
    filter.until = filter.op == u"<"_s ? from : filter.op == u">"_s ? never : until;
}

Checked<Filter> readLeaf(const Call &call, const QJsonObject &query, const SearchDialect &dialect)
{
    Filter filter;
    filter.field = query.value(u"field"_s).toString();
    filter.op = query.value(u"operator"_s).toString();
    const auto type = dialect.typeOf(filter.field);
    if (!type)
        return refused(400, u"invalid_field"_s, u"Field '%1' cannot be searched"_s.arg(filter.field));
    filter.type = *type;
    if (!dialect.operatorsOf(filter.field, *type).contains(filter.op))
        return invalid(u"Operator '%1' is not supported for the field '%2'"_s.arg(filter.op, filter.field));
    const QJsonValue value = query.value(u"value"_s);
    const bool isMany = filter.op == u"IN"_s || filter.op == u"NIN"_s;
    if (value.isUndefined() || isMany != value.isArray())
        return invalid(isMany ? u"%1 needs an array of values"_s.arg(filter.op)
                              : u"A filter needs one value"_s);
    const QJsonArray values = isMany ? value.toArray() : QJsonArray{value};
    for (const QJsonValue &item : values) {
        const auto read = readValue(*type, item);
        if (!read)
            return invalid(u"The value of '%1' has the wrong type"_s.arg(filter.field));
        filter.values.push_back(*read);
    }
    if (filter.field == u"role"_s) {
        for (const QJsonValue &role : filter.values) {
            if (role != u"user"_s && role != u"lead"_s)
                return invalid(u"role must be either user or lead"_s);
        }
    }
    if (filter.values.empty())
        return invalid(u"%1 needs at least one value"_s.arg(filter.op));
    if (filter.type == FieldType::Date)
        setRange(call, filter);
    return filter;
}

Checked<Filter> readNode(const Call &call, const QJsonValue &query, const SearchDialect &dialect, int level);

Checked<Filter> readGroup(const Call &call, const QJsonObject &query, const SearchDialect &dialect, int level)
{
    if (level >= maxLevels)
        return invalid(u"Filters can be nested %1 levels deep at most"_s.arg(maxLevels));
    const QJsonArray items = query.value(u"value"_s).toArray();
    if (items.isEmpty())
        return invalid(u"A group needs an array of filters"_s);
    if (items.size() > maxFilters)
        return invalid(u"A group can have %1 filters at most"_s.arg(maxFilters));
    Filter group;
    group.kind = query.value(u"operator"_s) == u"AND"_s ? Filter::Kind::All : Filter::Kind::Any;
    for (const QJsonValue &item : items) {
        auto child = readNode(call, item, dialect, level + 1);
        if (!child)
            return child;
        group.children.push_back(std::move(*child));
    }
    return group;
}

Checked<Filter> readNode(const Call &call, const QJsonValue &query, const SearchDialect &dialect, int level)
{
    const QJsonObject node = query.toObject();
    const QJsonValue op = node.value(u"operator"_s);
    if (!query.isObject() || !op.isString())
        return invalid(u"A filter needs a field, an operator and a value"_s);
    if (op == u"AND"_s || op == u"OR"_s)
        return readGroup(call, node, dialect, level);
    return readLeaf(call, node, dialect);
}

bool matchesText(const QString &text, const QString &op, const QString &wanted)
{
    if (op == u"^"_s)
        return text.startsWith(wanted, Qt::CaseInsensitive);
    if (op == u"$"_s)
        return text.endsWith(wanted, Qt::CaseInsensitive);
    return text.contains(wanted, Qt::CaseInsensitive) == (op == u"~"_s);
}

bool isSame(FieldType type, const QJsonValue &a, const QJsonValue &b)
{
    if (type == FieldType::Text && a.isString() && b.isString())
        return a.toString().compare(b.toString(), Qt::CaseInsensitive) == 0;
    return a == b;
}

bool matchesNumber(double number, const QString &op, double wanted)
{
    if (op == u">"_s)
        return number > wanted;
    if (op == u"<"_s)
        return number < wanted;
    return op == u">="_s ? number >= wanted : number <= wanted;
}

} // namespace

Checked<Filter> readFilter(const Call &call, const QJsonValue &query, const SearchDialect &dialect)
{
    return readNode(call, query, dialect, 0);
}

SearchDialect contactDialect(const State &state)
{
    return {.typeOf = [&state](const QString &field) { return fieldType(state, field); },
            .operatorsOf = [](const QString &, FieldType type) { return operatorsOf(type); }};
}

bool Filter::matchesValue(const QJsonValue &value) const
{
    const bool isNegative = op == u"!="_s || op == u"NIN"_s || op == u"!~"_s;
    if (value.isArray()) {
        const QJsonArray elements = value.toArray();
        const auto fits = [this](const QJsonValue &element) { return matchesValue(element); };
        return isNegative ? std::all_of(elements.begin(), elements.end(), fits)
                          : std::any_of(elements.begin(), elements.end(), fits);
    }
    if (type == FieldType::Date) {
        const qint64 time = value.toInteger();
        return time != 0 && time >= from && time < until;
    }
    if (op == u"="_s || op == u"IN"_s || op == u"!="_s || op == u"NIN"_s) {
        const bool isIn = std::any_of(values.begin(), values.end(),
                                      [&](const QJsonValue &wanted) { return isSame(type, value, wanted); });
        return isIn != isNegative;
    }
    if (type == FieldType::Text)
        return matchesText(value.toString(), op, values.front().toString());
    const QString inclusive = type == FieldType::Moment && op.size() == 1 ? QString(op + u'=') : op;
    return value.isDouble() && matchesNumber(value.toDouble(), inclusive, values.front().toDouble());
}

bool Filter::matches(const State &state, const Contact &contact) const
{
    return holds([&](const Filter &leaf) {
        if (leaf.type != FieldType::TagId)
            return leaf.matchesValue(searchValue(state, contact, leaf.field));
        const bool hasTag = std::any_of(contact.tags.begin(), contact.tags.end(), [&](const TagLink &link) {
            return state.tagId(link.tag) == leaf.values.front().toString();
        });
        return hasTag == (leaf.op == u"="_s);
    });
}

} // namespace patchbay::sandbox
