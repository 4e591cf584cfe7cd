// The company endpoints, and the one scroll that a workspace may have open.
#pragma once

#include "sandbox/wire.h"

namespace patchbay::sandbox {

QJsonObject companyJson(const State &state, const Company &company);
// 404 company_not_found.
Reply noSuchCompany();

Reply upsertCompany(Call &call);
Reply updateCompany(Call &call);
Reply readCompany(Call &call);
Reply deleteCompany(Call &call);

// GET /companies, by name, company_id, tag or segment.
Reply findCompanies(Call &call);
// POST /companies/list: newest request first, never beyond the 10,000th.
Reply listCompanies(Call &call);
Reply listCompanyContacts(Call &call);

class CompanyScroll
{
public:
    // GET /companies/scroll. 400 scroll_exists while another is open, 404 for one that is over.
    Reply page(Call &call);

private:
    QString m_open{};
    qint64 m_usedAtMs = 0;
    size_t m_next = 0;
};

} // namespace patchbay::sandbox
