// POST /contacts/search over the contacts as the search index has them, which is some time behind.
#pragma once

#include "sandbox/wire.h"

namespace patchbay::sandbox {

Reply searchContacts(Call &call);

} // namespace patchbay::sandbox
