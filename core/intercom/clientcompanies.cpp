#include "intercom/clientparts.h"

#include <QCoroTimer>

#include <algorithm>

namespace patchbay::intercom {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::milliseconds pauseAfterRace{400};
constexpr int lastListed = 10'000; // OpenAPI 2.16, POST /companies/list

bool isRace(const Error &error)
{
    return error.httpStatus == 400 && error.code == "unique_company_constraint"_L1;
}

// What a failed scroll means; each way ends the whole pass, because a scroll cannot be taken up again.
Error explainScroll(Error error, bool underWay)
{
    if (error.httpStatus == 400 && error.code == "scroll_exists"_L1) {
        error.kind = Error::Kind::Conflict;
        error.message =
            u"Another list of all companies is being read in this workspace, and Intercom allows one at a time."_s;
        error.nextStep = u"Wait until it has ended, and at least one minute, then start again."_s;
        error.retryAfter = std::chrono::minutes(1);
    } else if (error.kind == Error::Kind::NotFound && underWay) {
        error.message =
            u"The list of companies has expired: Intercom drops it when it is not asked for a minute."_s;
        error.nextStep = u"Start again from the first company."_s;
    } else if (error.kind == Error::Kind::ServerFault || error.kind == Error::Kind::Timeout ||
               error.kind == Error::Kind::Unreachable || error.kind == Error::Kind::BadReply) {
        error.message = u"The list of companies broke off and cannot be taken up again: "_s + error.message;
        error.nextStep = u"Wait at least one minute, then start again from the first company."_s;
        error.retryAfter = std::chrono::minutes(1);
    }
    return error;
}

} // namespace

Task<Company> Client::upsertCompany(QJsonObject fields)
{
    Client self = *this;
    const QString companyId = readIdText(fields.value("company_id"_L1));
    if (companyId.isEmpty())
        co_return fail(Error::Kind::InvalidInput,
                       u"The company has no company_id, by which Intercom would know it again."_s,
                       u"Map a field that identifies the company to company_id."_s);
    const KeyLocks::Guard turn = co_await self.m_writeLocks->acquire({u"company:"_s + companyId});
    for (int attempt = 1;; ++attempt) {
        const Result<Company> written =
            co_await self.one(readCompany, "POST", u"/companies"_s, {}, fields, HttpRequest::Repeat::Always);
        if (written || !isRace(written.error()))
            co_return written;
        if (attempt == 2)
            break;
        // Somebody else made it in the same moment; a moment later it is there to be updated.
        co_await QCoro::sleepFor(pauseAfterRace);
    }
    const Result<Company> existing = co_await self.companyByCompanyId(companyId);
    if (!existing)
        co_return existing;
    QJsonObject changes = fields;
    changes.remove(u"company_id"_s); // immutable
    if (changes.isEmpty())
        co_return existing;
    co_return co_await self.updateCompany(existing->id, changes);
}

Task<Company> Client::company(CompanyId id)
{
    co_return co_await one(readCompany, "GET", pathOf({u"companies"_s, id.text()}));
}

Task<Company> Client::companyByCompanyId(QString companyId)
{
    if (companyId.isEmpty())
        co_return fail(Error::Kind::InvalidInput, u"There is no company_id to look for."_s);
    QUrlQuery query;
    addQuery(query, u"company_id"_s, companyId);
    const Result<QJsonObject> reply = co_await request("GET", u"/companies"_s, query);
    if (!reply)
        co_return fail(reply.error());
    // Described as one company, shown as a list of one.
    const QJsonArray items =
        reply->contains("data"_L1) ? reply->value("data"_L1).toArray() : QJsonArray{*reply};
    for (const QJsonValue &item : items) {
        const Result<Company> company = readCompany(item.toObject());
        if (!company)
            co_return company;
        // Never the first that comes: only the one that was asked for.
        if (company->companyId == companyId)
            co_return company;
    }
    co_return fail(Error::Kind::NotFound, u"Intercom has no company with the company_id %1."_s.arg(companyId),
                   u"Check the company_id, or create the company first."_s);
}

Task<Company> Client::updateCompany(CompanyId id, QJsonObject fields)
{
    co_return co_await one(readCompany, "PUT", pathOf({u"companies"_s, id.text()}), {}, fields);
}

OutcomeTask Client::deleteCompany(CompanyId id)
{
    co_return co_await act("DELETE", pathOf({u"companies"_s, id.text()}));
}

Task<Page<Company>> Client::listCompanies(int number, int perPage)
{
    const int size = std::clamp(perPage, 1, 60);
    QUrlQuery query;
    addQuery(query, u"page"_s, QString::number(std::max(number, 1)));
    addQuery(query, u"per_page"_s, QString::number(size));
    Result<Page<Company>> list = co_await page(readCompany, "POST", u"/companies/list"_s, query, {},
                                               "companies"_L1, QString::number(std::max(number, 1)));
    if (!list && list.error().kind == Error::Kind::Rejected && qint64(number) * size > lastListed)
        co_return fail(list.error().withNextStep(
            u"Intercom lists 10,000 companies this way; read all of them with the company scroll instead."_s));
    co_return list;
}

Task<Page<Company>> Client::scrollCompanies(QString scroll)
{
    Client self = *this;
    QUrlQuery query;
    if (!scroll.isEmpty())
        addQuery(query, u"scroll_param"_s, scroll);
    const QString path = u"/companies/scroll"_s;
    const Result<HttpRequest> prepared = self.prepare("GET", path, query, {});
    if (!prepared)
        co_return fail(prepared.error());
    // Asking moves the scroll on, so a repeated request would lose a page.
    const Result<HttpResponse> answer = co_await self.sendOnce(*prepared);
    if (!answer)
        co_return fail(explainScroll(answer.error(), !scroll.isEmpty()));
    const Result<QJsonObject> reply = readAnswer(*answer, "GET", path);
    if (!reply)
        co_return fail(explainScroll(reply.error(), !scroll.isEmpty()));
    const Result<QJsonArray> items = listItems(*reply, {"data"_L1, "companies"_L1}, u"GET "_s + path);
    if (!items)
        co_return fail(explainScroll(items.error(), !scroll.isEmpty()));
    const Result<QList<Company>> companies = readList(*items, readCompany);
    if (!companies)
        co_return fail(companies.error());
    const QString next = companies->isEmpty() ? QString() : readIdText(reply->value("scroll_param"_L1));
    if (next.isEmpty() && !companies->isEmpty())
        co_return fail(Error::Kind::BadReply, u"Intercom sent companies without saying how to go on."_s,
                       u"Wait at least one minute, then start again from the first company."_s);
    co_return Page<Company>{*companies, next};
}

Task<Page<Contact>> Client::companyContacts(CompanyId id, QString cursor)
{
    co_return co_await page(readContact, "GET", pathOf({u"companies"_s, id.text(), u"contacts"_s}),
                            pageQuery(cursor), {}, "contacts"_L1, cursor);
}

} // namespace patchbay::intercom
