#include "sandbox/talksearch.h"

#include <QRegularExpression>

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

Checked<TalkQuery> readTalkQuery(const Call &call, const SearchDialect &dialect)
{
    if (!call.body.contains(u"query"_s))
        return refused(400, u"parameter_not_found"_s, u"query is a required parameter"_s);
    auto filter = readFilter(call, call.body.value(u"query"_s), dialect);
    if (!filter)
        return tl::unexpected(filter.error());
    const QJsonValue given = call.body.value(u"pagination"_s);
    if (!given.isUndefined() && !given.isNull() && !given.isObject())
        return refused(400, u"parameter_invalid"_s, u"pagination must be an object"_s);
    const auto perPage = readPerPage(given.toObject().value(u"per_page"_s), 20, 150);
    if (!perPage)
        return tl::unexpected(perPage.error());
    TalkQuery query{std::move(*filter), *perPage, {}};
    const QJsonValue after = given.toObject().value(u"starting_after"_s);
    if (after.isUndefined() || after.isNull())
        return query;
    query.after = readCursor(after.toString());
    if (!query.after)
        return badCursor();
    return query;
}

QStringList talkOperators(FieldType type)
{
    static const QStringList all{u"="_s, u"!="_s, u"IN"_s, u"NIN"_s};
    switch (type) {
    case FieldType::Text: return all + QStringList{u"~"_s, u"!~"_s, u"^"_s, u"$"_s};
    case FieldType::Integer:
    case FieldType::Moment: return all + QStringList{u">"_s, u"<"_s};
    case FieldType::Boolean:
    case FieldType::Float:
    case FieldType::Date:
    case FieldType::TagId: break;
    }
    return all;
}

QJsonArray wordsOf(const QString &body)
{
    static const QRegularExpression tags(u"<[^>]*>"_s);
    static const QRegularExpression gaps(u"\\W+"_s, QRegularExpression::UseUnicodePropertiesOption);
    QString text = body;
    return QJsonArray::fromStringList(text.replace(tags, u" "_s).split(gaps, Qt::SkipEmptyParts));
}

QJsonObject contactListOf(const State &state, quint32 contact)
{
    const QJsonObject reference{{u"type"_s, u"contact"_s},
                                {u"id"_s, state.contactId(contact)},
                                {u"external_id"_s, orNull(state.contacts[contact].externalId)}};
    return {{u"type"_s, u"contact.list"_s}, {u"contacts"_s, QJsonArray{reference}}};
}

QJsonObject noLinkedObjects()
{
    return {{u"type"_s, u"list"_s}, {u"data"_s, QJsonArray()}, {u"total_count"_s, 0}, {u"has_more"_s, false}};
}

} // namespace patchbay::sandbox
