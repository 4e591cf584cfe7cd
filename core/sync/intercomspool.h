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
        Clock clock{};
        std::function<bool()> stopping{};             // somebody asked to stop
        std::function<void(QString, qint64)> heard{}; // object, how many so far
    };

    // The match keys that Intercom lets several records have.
    struct Keys
    {
        QStringList contacts{};
        QStringList companies{};
    };

    IntercomSpool(Parts parts, Keys keys);

    // All contacts that Intercom shows (archived and merged ones it does not). Gives how many.
    Task<qint64> readContacts();
    // All companies that Intercom lists: those without people it does not. Gives how many.
    Task<qint64> readCompanies();

private:
    OutcomeTask keepCompanies(QList<intercom::Company> companies);

    Parts m_parts;
    Keys m_keys;
};

} // namespace patchbay
