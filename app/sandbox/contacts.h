// The contact endpoints: create, change, read and list; life cycle and merge; their companies.
#pragma once

#include "sandbox/wire.h"

namespace patchbay::sandbox {

// The active contact of that id; 404 for unknown, archived, blocked and deleted ones, 410 with the Link to
// follow for merged ones (404 before 2.16).
Checked<quint32> activeContact(const Call &call, const QString &id);
// 404 "User Not Found".
Reply noSuchContact();

Reply createContact(Call &call);
Reply updateContact(Call &call);
Reply readContact(Call &call);
Reply findContactByExternalId(Call &call);
Reply listContacts(Call &call);

Reply archiveContact(Call &call);
Reply unarchiveContact(Call &call);
Reply blockContact(Call &call);
Reply deleteContact(Call &call);
Reply mergeContacts(Call &call);

Reply listContactCompanies(Call &call);
Reply attachCompany(Call &call);
Reply detachCompany(Call &call);

} // namespace patchbay::sandbox
