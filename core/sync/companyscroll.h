// All companies of a workspace. There is one scroll per workspace (reference: GET /companies/scroll), so this
// waits its turn among those of the store, and for a scroll of somebody else to end.
#pragma once

#include "base/time.h"
#include "intercom/client.h"
#include "store/database.h"

#include <functional>

namespace patchbay {

class CompanyScroll
{
public:
    struct Parts
    {
        Database *database = nullptr;
        intercom::Client *intercom = nullptr;
        WorkspaceId workspace{};
        QString holder{}; // of the turn: a name that no other scroll has
        Clock clock{};
        std::function<bool()> stopping{}; // somebody asked to stop
        // Page by page. A scroll that breaks is started again from the beginning, for what was read of it may
        // have holes: a company may come twice.
        std::function<OutcomeTask(QList<intercom::Company>)> keep{};
        std::function<void(qint64)> heard{}; // how many so far
    };

    explicit CompanyScroll(Parts parts);

    // Gives how many there are. The object must live until the task is done.
    Task<qint64> read();

private:
    Task<bool> takeScroll();
    OutcomeTask readOnce();

    Parts m_parts;
    qint64 m_count = 0;
};

} // namespace patchbay
