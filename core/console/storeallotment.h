// The calls of one workspace, as all workers of one store share them. Lives in the engine thread.
#pragma once

#include "base/ids.h"
#include "net/ratebudget.h"
#include "store/database.h"

#include <memory>

namespace patchbay {

class StoreAllotment : public Allotment
{
public:
    // `database` should be a connection of its own: what is drawn many times a second must not wait for a
    // page of a plan to be written. With a connection: what all its runs may take, else all calls.
    StoreAllotment(std::shared_ptr<Database> database, const WorkspaceId &workspace,
                   const ConnectionId &connection = {});

    Task<int> reserve(int wanted, int limit, QDateTime slotStart) override;

private:
    std::shared_ptr<Database> m_database;
    QString m_key;
};

} // namespace patchbay
