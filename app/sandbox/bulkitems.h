// What one item of a bulk task does.
#pragma once

#include "sandbox/state.h"

namespace patchbay::sandbox {

// Each says whether the item was taken. Fields that the description does not list are ignored.
bool bulkCreateContact(State &state, const QJsonObject &item);
bool bulkUpdateContact(State &state, const QJsonObject &item);
bool bulkDeleteContact(State &state, const QJsonObject &item);
bool bulkUpsertCompany(State &state, const QJsonObject &item);
bool bulkUpdateCompany(State &state, const QJsonObject &item);
bool bulkDeleteCompany(State &state, const QJsonObject &item);

} // namespace patchbay::sandbox
