#include "intercom/clientparts.h"

#include <algorithm>

namespace patchbay::intercom {

using namespace Qt::StringLiterals;

namespace {

constexpr int longestPage = 150; // OpenAPI 2.16, POST /contacts/search

} // namespace

Task<Contact> Client::contact(ContactId id)
{
    co_return co_await one(readContact, "GET", pathOf({u"contacts"_s, id.text()}));
}

Task<Contact> Client::contactByExternalId(QString externalId)
{
    co_return co_await one(readContact, "GET", pathOf({u"contacts"_s, u"find_by_external_id"_s, externalId}));
}

Task<Contact> Client::createContact(QJsonObject fields)
{
    // A user that is posted again after a failed answer gives 409 at worst. Nothing keeps a lead from being
    // made twice.
    const bool isLead = fields.value("role"_L1).toString() == "lead"_L1;
    if (!isLead)
        co_return co_await one(readContact, "POST", u"/contacts"_s, {}, fields);
    co_return co_await onceForContact("POST", u"/contacts"_s, fields);
}

Task<Contact> Client::onceForContact(QByteArray method, QString path, QJsonObject body)
{
    const Result<HttpRequest> prepared = prepare(method, path, {}, toCompactJson(body));
    if (!prepared)
        co_return fail(prepared.error());
    const Result<HttpResponse> answer = co_await sendOnce(*prepared);
    if (!answer)
        co_return fail(answer.error());
    co_return readOne(readContact, *answer, method, path);
}

Task<Contact> Client::updateContact(ContactId id, QJsonObject fields)
{
    co_return co_await one(readContact, "PUT", pathOf({u"contacts"_s, id.text()}), {}, fields);
}

Task<ContactId> Client::mergedInto(ContactId id)
{
    Client self = *this;
    constexpr int mostHops = 3;
    ContactId asked = id;
    for (int hop = 0; hop <= mostHops; ++hop) {
        const QString path = pathOf({u"contacts"_s, asked.text()});
        const Result<HttpRequest> prepared = self.prepare("GET", path, {}, {});
        if (!prepared)
            co_return fail(prepared.error());
        const Result<HttpResponse> answer =
            co_await self.m_http->send(*prepared, self.m_budget, self.m_priority);
        if (!answer)
            co_return fail(answer.error());
        if (const std::optional<ContactId> survivor = canonicalContact(*answer)) {
            asked = *survivor;
            continue;
        }
        if (!answer->isSuccess())
            co_return fail(readApiError(*answer, "GET", path));
        if (asked == id)
            co_return fail(Error::Kind::NotFound,
                           u"Contact %1 was not merged into another one."_s.arg(id.text()));
        co_return asked;
    }
    co_return fail(Error::Kind::BadReply,
                   u"Contact %1 was merged more often than can be followed."_s.arg(id.text()),
                   u"Look the person up in Intercom by e-mail."_s);
}

Task<Page<Contact>> Client::searchContacts(SearchQuery query, QString cursor, int perPage)
{
    const Result<QJsonObject> json = query.toJson();
    if (!json)
        co_return fail(json.error());
    // The cursor belongs in the body; in the URL it is ignored and page 1 comes again.
    QJsonObject pagination{{u"per_page"_s, std::clamp(perPage, 1, longestPage)}};
    if (!cursor.isEmpty())
        pagination.insert(u"starting_after"_s, cursor);
    const QJsonObject body{{u"query"_s, *json}, {u"pagination"_s, pagination}};
    co_return co_await page(readContact, "POST", u"/contacts/search"_s, {}, body, "contacts"_L1, cursor);
}

Task<Page<Contact>> Client::listContacts(QString cursor, int perPage)
{
    QUrlQuery query;
    addQuery(query, u"per_page"_s, QString::number(std::clamp(perPage, 1, longestPage)));
    if (!cursor.isEmpty())
        addQuery(query, u"starting_after"_s, cursor);
    co_return co_await page(readContact, "GET", u"/contacts"_s, query, {}, "contacts"_L1, cursor);
}

Task<std::optional<qint64>> Client::countContacts()
{
    QUrlQuery query;
    addQuery(query, u"per_page"_s, u"1"_s);
    const Result<QJsonObject> list = co_await request("GET", u"/contacts"_s, query);
    if (!list)
        co_return fail(list.error());
    const QJsonValue count = list->value("total_count"_L1);
    co_return count.isDouble() ? std::optional(count.toInteger()) : std::nullopt;
}

OutcomeTask Client::archiveContact(ContactId id)
{
    co_return co_await act("POST", pathOf({u"contacts"_s, id.text(), u"archive"_s}), {},
                           HttpRequest::Repeat::Always);
}

OutcomeTask Client::unarchiveContact(ContactId id)
{
    co_return co_await act("POST", pathOf({u"contacts"_s, id.text(), u"unarchive"_s}), {},
                           HttpRequest::Repeat::Always);
}

OutcomeTask Client::deleteContact(ContactId id)
{
    co_return co_await act("DELETE", pathOf({u"contacts"_s, id.text()}));
}

Task<Contact> Client::mergeContacts(ContactId lead, ContactId user)
{
    const QJsonObject body{{u"from"_s, lead.text()}, {u"into"_s, user.text()}};
    co_return co_await onceForContact("POST", u"/contacts/merge"_s, body);
}

Task<QList<Tag>> Client::contactTags(ContactId id)
{
    const Result<QJsonArray> items =
        co_await collect(pathOf({u"contacts"_s, id.text(), u"tags"_s}), "tags"_L1);
    if (!items)
        co_return fail(items.error());
    co_return readList(*items, readTag);
}

Task<Tag> Client::tagContact(ContactId id, TagId tag)
{
    co_return co_await one(readTag, "POST", pathOf({u"contacts"_s, id.text(), u"tags"_s}), {},
                           {{u"id"_s, tag.text()}}, HttpRequest::Repeat::Always);
}

OutcomeTask Client::untagContact(ContactId id, TagId tag)
{
    co_return co_await act("DELETE", pathOf({u"contacts"_s, id.text(), u"tags"_s, tag.text()}));
}

Task<QList<Company>> Client::contactCompanies(ContactId id)
{
    const Result<QJsonArray> items =
        co_await collect(pathOf({u"contacts"_s, id.text(), u"companies"_s}), "companies"_L1);
    if (!items)
        co_return fail(items.error());
    co_return readList(*items, readCompany);
}

Task<Company> Client::attachCompany(ContactId id, CompanyId company)
{
    // "id" is Intercom's id of the company; its company_id here gives "company not specified".
    co_return co_await one(readCompany, "POST", pathOf({u"contacts"_s, id.text(), u"companies"_s}), {},
                           {{u"id"_s, company.text()}}, HttpRequest::Repeat::Always);
}

OutcomeTask Client::detachCompany(ContactId id, CompanyId company)
{
    co_return co_await act("DELETE", pathOf({u"contacts"_s, id.text(), u"companies"_s, company.text()}));
}

} // namespace patchbay::intercom
