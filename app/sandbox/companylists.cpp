#include "sandbox/companies.h"
#include "sandbox/contactjson.h"
#include "sandbox/paging.h"

#include <QJsonArray>
#include <QUuid>

#include <algorithm>

namespace patchbay::sandbox {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 maxListed = 10'000;    // reference: POST /companies/list
constexpr int scrollPageSize = 100;     // fixed; nobody can ask for another
constexpr qint64 scrollLifeMs = 60'000; // reference: GET /companies/scroll

Reply showPage(const State &state, const std::vector<quint32> &numbers, const Page &page)
{
    QJsonArray data;
    const qint64 total = static_cast<qint64>(numbers.size());
    for (qint64 i = page.first(); i < std::min(total, page.first() + page.perPage); ++i)
        data.append(companyJson(state, state.companies[numbers[static_cast<size_t>(i)]]));
    QJsonObject list = listOf(data);
    list.insert(u"pages"_s, numberedPages(page, total));
    list.insert(u"total_count"_s, total);
    return ok(list);
}

// Companies without people are in no list.
bool isListed(const Company &company)
{
    return !company.deleted && !company.contacts.empty();
}

template<typename Predicate>
std::vector<quint32> select(const State &state, Predicate wanted)
{
    std::vector<quint32> numbers;
    for (const Company &company : state.companies) {
        if (!company.deleted && wanted(company))
            numbers.push_back(company.number);
    }
    return numbers;
}

} // namespace

Reply findCompanies(Call &call)
{
    const State &state = call.state;
    const auto page = readPage(call, 15, 150);
    if (!page)
        return page.error();
    std::vector<quint32> found;
    if (call.hasQuery("company_id") || call.hasQuery("name")) {
        const QString companyId = call.query("company_id");
        const QString name = call.query("name");
        found = select(state, [&](const Company &company) {
            return (companyId.isEmpty() || company.companyId == companyId) &&
                   (name.isEmpty() || company.name == name);
        });
        if (found.empty())
            return noSuchCompany();
    } else if (call.hasQuery("tag_id")) {
        const Tag *tag = state.tag(call.query("tag_id"));
        found = select(state, [tag](const Company &company) {
            return tag && isListed(company) &&
                   std::find(company.tags.begin(), company.tags.end(), tag->number) != company.tags.end();
        });
    } else if (!call.hasQuery("segment_id")) { // there are no segments of companies here
        found = select(state, isListed);
    }
    return showPage(state, found, *page);
}

Reply listCompanies(Call &call)
{
    const State &state = call.state;
    const auto page = readPage(call, 15, 150);
    if (!page)
        return page.error();
    const QString order = call.hasQuery("order") ? call.query("order") : u"desc"_s;
    if (order != u"asc"_s && order != u"desc"_s)
        return refuse(400, u"parameter_invalid"_s, u"order must be asc or desc"_s);
    if (page->first() + page->perPage > maxListed && page->first() > 0)
        return refuse(400, u"bad_request"_s, u"page limit reached, please use scroll API"_s);
    std::vector<quint32> found = select(state, isListed);
    const bool descending = order == u"desc"_s;
    std::sort(found.begin(), found.end(), [&state, descending](quint32 a, quint32 b) {
        const qint64 left = state.companies[a].lastRequestAt;
        const qint64 right = state.companies[b].lastRequestAt;
        if (left == right)
            return a < b;
        return descending ? left > right : left < right;
    });
    return showPage(state, found, *page);
}

Reply listCompanyContacts(Call &call)
{
    const State &state = call.state;
    const Company *company = state.company(call.path.at(1));
    if (!company)
        return noSuchCompany();
    const auto page = readPage(call, 50, 150);
    if (!page)
        return page.error();
    std::vector<quint32> members;
    for (const quint32 contact : company->contacts) {
        if (state.contacts[contact].isActive())
            members.push_back(contact);
    }
    QJsonArray data;
    const qint64 total = static_cast<qint64>(members.size());
    for (qint64 i = page->first(); i < std::min(total, page->first() + page->perPage); ++i)
        data.append(contactJson(state, state.contacts[members[static_cast<size_t>(i)]], call.version, false));
    QJsonObject list = listOf(data);
    list.insert(u"total_count"_s, total);
    list.insert(u"pages"_s, numberedPages(*page, total));
    return ok(list);
}

Reply CompanyScroll::page(Call &call)
{
    const State &state = call.state;
    const qint64 now = state.nowMs();
    const bool isOpen = !m_open.isEmpty() && now - m_usedAtMs < scrollLifeMs;
    if (!call.hasQuery("scroll_param")) {
        if (isOpen)
            return refuse(400, u"scroll_exists"_s, u"scroll already exists for this workspace"_s);
        m_open = QUuid::createUuid().toString(QUuid::WithoutBraces);
        m_next = 0;
    } else if (!isOpen || call.query("scroll_param") != m_open) {
        return refuse(404, u"not_found"_s, u"scroll parameter not found"_s);
    }
    m_usedAtMs = now;
    QJsonArray data;
    while (m_next < state.companies.size() && data.size() < scrollPageSize) {
        const Company &company = state.companies[m_next++];
        if (isListed(company))
            data.append(companyJson(state, company));
    }
    QJsonObject list = listOf(data);
    list.insert(u"pages"_s, QJsonValue());
    list.insert(u"total_count"_s, QJsonValue());
    // The empty page is the end, and the parameter expires with it. Intercom's own client goes on for as long
    // as it is given one, so the last page has none.
    if (data.isEmpty())
        m_open.clear();
    else
        list.insert(u"scroll_param"_s, m_open);
    return ok(list);
}

} // namespace patchbay::sandbox
