// Reads Intercom's side of a run into the store, page by page, so that a million records can be planned
// without asking for each, and without believing a search whose index is minutes behind.
#pragma once

#include "base/time.h"
#include "intercom/client.h"
#include "store/database.h"
#include "store/spoolrepository.h"

#include <functional>

namespace patchbay {

class IntercomSpool
{
public:
    struct Parts
    {
        Database *database = nullptr;
        intercom::Client *intercom = nullptr;
        RunId run{};
        WorkspaceId workspace{};
        QString worker{};
        Clock clock{};
        std::function<bool()> stopping{};             // somebody asked to stop
        std::function<void(QString, qint64)> heard{}; // object, how many so far
    };

    // `contactKeys`: the paths by which contacts are found besides external_id and email.
    IntercomSpool(Parts parts, QStringList contactKeys);

    // All contacts that Intercom shows (archived and merged ones it does not). Gives how many.
    Task<qint64> readContacts();
    // All companies. There is one scroll per workspace: this waits its turn among the workers of the store,
    // and for a scroll of somebody else to end. A scroll that breaks is started again from the beginning, for
    // what was read of it may have holes.
    Task<qint64> readCompanies();

private:
    Task<bool> takeScroll();
    OutcomeTask scrollOnce();

    Parts m_parts;
    QStringList m_contactKeys;
    qint64 m_companies = 0;
};

} // namespace patchbay
