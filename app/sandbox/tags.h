// Tags: their own endpoints, and those on contacts.
#pragma once

#include "sandbox/wire.h"

namespace patchbay::sandbox {

Reply listTags(Call &call);
Reply readTag(Call &call);
// POST /tags does five things by what the body holds: create, rename, tag companies, untag them, tag users.
Reply writeTag(Call &call);
Reply deleteTag(Call &call);

Reply listContactTags(Call &call);
Reply attachTag(Call &call);
Reply detachTag(Call &call);

} // namespace patchbay::sandbox
