// Companies without people: no list of Intercom's shows them (reference: GET /companies/scroll), so that one
// that a list lacks is asked for before anybody says that it is gone.
#pragma once

#include "intercom/client.h"
#include "store/database.h"

#include <functional>

namespace patchbay {

struct UnlistedQuestion
{
    Database *database = nullptr;
    intercom::Client *intercom = nullptr;
    RunId run{};
    ConnectionId connection{};
    std::function<bool()> stopping{};
};

// Asks for each linked company that the source no longer has and the run's spool neither, and spools those
// that Intercom has. One call for each.
OutcomeTask spoolUnlistedCompanies(UnlistedQuestion question);

} // namespace patchbay
