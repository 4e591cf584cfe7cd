#include "sandbox/companies.h"
#include "sandbox/contacts.h"
#include "sandbox/paging.h"

#include <QJsonArray>

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

namespace {
constexpr size_t maxCompanies = 1'000; // per contact (reference: POST /contacts/{id}/companies)
} // namespace

Reply listContactCompanies(Call &call)
{
    const auto number = activeContact(call, call.path.at(1));
    if (!number)
        return number.error();
    const auto page = readPage(call, 50, 150);
    if (!page)
        return page.error();
    const auto &companies = call.state.contacts[*number].companies;
    const qint64 total = static_cast<qint64>(companies.size());
    QJsonArray data;
    for (qint64 i = page->first(); i < std::min(total, page->first() + page->perPage); ++i)
        data.append(companyJson(call.state, call.state.companies[companies[static_cast<size_t>(i)]]));
    // The page link is a URL here, unlike in every other list (reference: schema pages_link).
    QJsonObject pages = numberedPages(*page, total);
    if (!pages.value(u"next"_s).isNull()) {
        const QString host = QString::fromLatin1(call.request.headers.value("Host"));
        pages.insert(u"next"_s,
                     u"http://%1/contacts/%2/companies?per_page=%3&page=%4"_s.arg(host, call.path.at(1))
                         .arg(page->perPage)
                         .arg(page->number + 1));
    }
    // The schema names the list `companies`, the recorded example names it `data`: clients of either are
    // served.
    return ok({{u"type"_s, u"list"_s},
               {u"data"_s, data},
               {u"companies"_s, data},
               {u"pages"_s, pages},
               {u"total_count"_s, total}});
}

Reply attachCompany(Call &call)
{
    const auto number = activeContact(call, call.path.at(1));
    if (!number)
        return number.error();
    const QJsonValue id = call.body.value(u"id"_s);
    if (!id.isString() || id.toString().isEmpty())
        return refuse(400, u"parameter_not_found"_s, u"company not specified"_s);
    const Company *company = call.state.company(id.toString());
    if (!company)
        return noSuchCompany();
    const auto &present = call.state.contacts[*number].companies;
    if (std::find(present.begin(), present.end(), company->number) == present.end()) {
        if (present.size() >= maxCompanies) {
            return refuse(400, u"contact_company_limit_exceeded"_s,
                          u"Contact has reached the maximum of %1 company associations"_s.arg(maxCompanies));
        }
        call.state.attach(*number, company->number);
        ++call.state.counters.updated;
    }
    return ok(companyJson(call.state, *company));
}

Reply detachCompany(Call &call)
{
    const auto number = activeContact(call, call.path.at(1));
    if (!number)
        return number.error();
    const Company *company = call.state.company(call.path.at(3));
    const auto &present = call.state.contacts[*number].companies;
    if (!company || std::find(present.begin(), present.end(), company->number) == present.end())
        return noSuchCompany();
    call.state.detach(*number, company->number);
    ++call.state.counters.updated;
    return ok(companyJson(call.state, *company));
}

} // namespace patchbay::sandbox
