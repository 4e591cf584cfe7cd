// The rules of creating and changing a contact: which values are valid, and who would be the same person
// twice.
#pragma once

#include "sandbox/wire.h"

namespace patchbay::sandbox {

// `present` with the fields of the body put over it. Unknown keys are ignored, as the real system does; a
// value that does not fit refuses the whole write with 400 parameter_invalid.
Checked<Contact> applyContactBody(const Call &call, const Contact &present);

// 409 conflict with the other's id when the contact, as it would be, is a user that exists already: by
// external id, or by e-mail where one of the two has no external id to tell them apart by. Leads are exempt.
// `isNew` is false for a change of an existing one, which may keep what it has.
std::optional<Reply> findConflict(const State &state, const Contact &wanted, bool isNew);

} // namespace patchbay::sandbox
