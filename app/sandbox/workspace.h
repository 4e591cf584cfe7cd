// The workspace itself: who the token belongs to, the admins, the activity log, and events about contacts.
#pragma once

#include "sandbox/wire.h"

namespace patchbay::sandbox {

Reply readMe(Call &call);
Reply listAdmins(Call &call);
Reply readAdmin(Call &call);

// GET with a query string in all versions; POST …/search and the event types since 2.16.
Reply listActivityLogs(Call &call);
Reply searchActivityLogs(Call &call);
Reply listActivityTypes(Call &call);

// 202 with no body; a repeated event is taken silently.
Reply createEvent(Call &call);

} // namespace patchbay::sandbox
