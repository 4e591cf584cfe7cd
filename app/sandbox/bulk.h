// The bulk endpoints of the Preview version: jobs that write many contacts or companies, and never say which
// of the items they refused (reference: the Preview description, /contacts/bulk and /companies/bulk).
#pragma once

#include "sandbox/wire.h"

namespace patchbay::sandbox {

// All six that hand items in: 202 with the job. In another version 400 intercom_version_invalid; 404 in a
// workspace that does not have them.
Reply handInBulk(Call &call);
Reply showBulkJob(Call &call);

// Lets the tasks whose time has come take effect. Called before anything looks at the state.
void settleBulk(State &state);

} // namespace patchbay::sandbox
