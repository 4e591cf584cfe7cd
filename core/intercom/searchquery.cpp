#include "intercom/searchquery.h"

namespace patchbay::intercom {

using namespace Qt::StringLiterals;

namespace {

constexpr int maxFiltersPerGroup = 15;
constexpr int maxDepth = 2;

bool isOperator(const QString &op)
{
    static const QStringList operators{u"="_s,  u"!="_s, u"IN"_s, u"NIN"_s, u">"_s, u"<"_s,
                                       u">="_s, u"<="_s, u"~"_s,  u"!~"_s,  u"^"_s, u"$"_s};
    return operators.contains(op);
}

} // namespace

SearchQuery SearchQuery::where(const QString &field, const QString &op, const QJsonValue &value)
{
    SearchQuery query;
    query.m_field = field;
    query.m_operator = op;
    query.m_value = value;
    return query;
}

SearchQuery SearchQuery::allOf(const QList<SearchQuery> &parts)
{
    SearchQuery query;
    query.m_operator = u"AND"_s;
    query.m_parts = parts;
    return query;
}

SearchQuery SearchQuery::anyOf(const QList<SearchQuery> &parts)
{
    SearchQuery query;
    query.m_operator = u"OR"_s;
    query.m_parts = parts;
    return query;
}

Result<QJsonObject> SearchQuery::toJson() const
{
    return toJson(1);
}

Result<QJsonObject> SearchQuery::toJson(int depth) const
{
    // A group has no field of its own.
    if (m_field.isEmpty() && (m_operator == u"AND"_s || m_operator == u"OR"_s)) {
        if (depth > maxDepth)
            return fail(Error::Kind::InvalidInput, u"The search nests groups more than 2 levels deep."_s,
                        u"Flatten the search: Intercom takes a group of groups and no more."_s);
        if (m_parts.isEmpty())
            return fail(Error::Kind::InvalidInput, u"The search has a group without filters."_s,
                        u"Add a filter to the group or remove it."_s);
        if (m_parts.size() > maxFiltersPerGroup)
            return fail(Error::Kind::InvalidInput,
                        u"The search has a group of %1 filters; Intercom takes 15."_s.arg(m_parts.size()),
                        u"Use IN with a list, or search in several steps."_s);
        QJsonArray parts;
        for (const SearchQuery &part : m_parts) {
            const Result<QJsonObject> json = part.toJson(depth + 1);
            if (!json)
                return fail(json.error());
            parts.append(*json);
        }
        return QJsonObject{{u"operator"_s, m_operator}, {u"value"_s, parts}};
    }

    if (m_field.isEmpty())
        return fail(Error::Kind::InvalidInput, u"The search has a filter without a field."_s,
                    u"Name the field to search, such as email."_s);
    if (!isOperator(m_operator))
        return fail(Error::Kind::InvalidInput,
                    u"\"%1\" is not an operator of Intercom's search."_s.arg(m_operator),
                    u"Use one of = != IN NIN > < >= <= ~ !~ ^ $."_s);
    const bool takesList = m_operator == u"IN"_s || m_operator == u"NIN"_s;
    if (takesList != m_value.isArray() || (takesList && m_value.toArray().isEmpty()))
        return fail(Error::Kind::InvalidInput,
                    takesList ? u"%1 on %2 needs a list of values."_s.arg(m_operator, m_field)
                              : u"%1 on %2 takes one value, not a list."_s.arg(m_operator, m_field),
                    takesList ? u"Give the values as a list with at least one entry."_s
                              : u"Use IN or NIN to compare with a list."_s);
    if (m_value.isObject() || m_value.isUndefined())
        return fail(Error::Kind::InvalidInput,
                    u"The filter on %1 has no value that Intercom can compare."_s.arg(m_field),
                    u"Give a text, a number, true or false, or null."_s);
    return QJsonObject{{u"field"_s, m_field}, {u"operator"_s, m_operator}, {u"value"_s, m_value}};
}

} // namespace patchbay::intercom
