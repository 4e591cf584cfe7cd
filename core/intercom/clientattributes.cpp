#include "intercom/clientparts.h"

#include <algorithm>

namespace patchbay::intercom {

using namespace Qt::StringLiterals;

namespace {

const Tag *tagNamed(const QList<Tag> &tags, const QString &name)
{
    for (const Tag &tag : tags) {
        if (tag.name.compare(name, Qt::CaseInsensitive) == 0)
            return &tag;
    }
    return nullptr;
}

} // namespace

Task<QList<Tag>> Client::tags()
{
    const Result<QJsonObject> reply = co_await request("GET", u"/tags"_s);
    if (!reply)
        co_return fail(reply.error());
    const Result<QJsonArray> items = listItems(*reply, {"data"_L1, "tags"_L1}, u"GET /tags"_s);
    if (!items)
        co_return fail(items.error());
    co_return readList(*items, readTag);
}

Task<Tag> Client::createTag(QString name)
{
    Client self = *this;
    const QString wanted = name.trimmed();
    if (wanted.isEmpty())
        co_return fail(Error::Kind::InvalidInput, u"The tag has no name."_s, u"Give the tag a name."_s);
    const KeyLocks::Guard turn = co_await self.m_writeLocks->acquire({u"tag:"_s + wanted.toCaseFolded()});
    const Result<QList<Tag>> existing = co_await self.tags();
    if (!existing)
        co_return fail(existing.error());
    if (const Tag *tag = tagNamed(*existing, wanted))
        co_return *tag;
    co_return co_await self.one(readTag, "POST", u"/tags"_s, {}, {{u"name"_s, wanted}},
                                HttpRequest::Repeat::Always);
}

Task<QList<DataAttribute>> Client::dataAttributes(QString model)
{
    QUrlQuery query;
    addQuery(query, u"model"_s, model);
    addQuery(query, u"include_archived"_s, u"true"_s);
    const Result<QJsonObject> reply = co_await request("GET", u"/data_attributes"_s, query);
    if (!reply)
        co_return fail(reply.error());
    const Result<QJsonArray> items =
        listItems(*reply, {"data"_L1, "data_attributes"_L1}, u"GET /data_attributes"_s);
    if (!items)
        co_return fail(items.error());
    co_return readList(*items, readDataAttribute);
}

Task<DataAttribute> Client::createDataAttribute(QString model, QString name, QString dataType,
                                                QString description)
{
    QJsonObject body{{u"model"_s, model}, {u"name"_s, name}, {u"data_type"_s, dataType}};
    if (!description.isEmpty())
        body.insert(u"description"_s, description);
    Result<DataAttribute> created = co_await one(readDataAttribute, "POST", u"/data_attributes"_s, {}, body);
    if (created)
        co_return created;
    const Error error =
        created.error().withContext(u"The custom attribute %1 could not be created"_s.arg(name));
    if (error.kind == Error::Kind::Rejected)
        co_return fail(error.withNextStep(
            u"Choose a name of letters, digits, spaces or hyphens that neither people nor "
            "companies have yet, also not archived, and a type such as string, integer, float, "
            "boolean, date or datetime."_s));
    co_return fail(error);
}

Task<bool> Client::ensureDataAttribute(QString model, QString name, QString dataType)
{
    Client self = *this;
    const Result<DataAttribute> created = co_await self.createDataAttribute(model, name, dataType);
    if (created)
        co_return true;
    const Result<QList<DataAttribute>> present = co_await self.dataAttributes(model);
    const bool isThere = present && std::ranges::any_of(*present, [&name](const DataAttribute &attribute) {
                             return attribute.custom && !attribute.archived && attribute.name == name;
                         });
    if (isThere)
        co_return false;
    co_return fail(created.error());
}

} // namespace patchbay::intercom
