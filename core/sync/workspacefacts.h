// What a workspace has that decisions depend on: read once, used for any number of records.
#pragma once

#include "intercom/models.h"
#include "mapping/schema.h"

namespace patchbay {

struct WorkspaceFacts
{
    QList<intercom::DataAttribute> contactAttributes{};
    QList<intercom::DataAttribute> companyAttributes{};
    QList<intercom::Admin> admins{}; // empty when no rule names an owner
    Schema contact{};
    Schema company{};
};

} // namespace patchbay
