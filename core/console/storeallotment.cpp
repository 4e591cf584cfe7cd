#include "console/storeallotment.h"

#include "store/workerrepository.h"

namespace patchbay {

StoreAllotment::StoreAllotment(std::shared_ptr<Database> database, WorkspaceId workspace)
    : m_database(std::move(database))
    , m_workspace(std::move(workspace))
{
}

Task<int> StoreAllotment::reserve(int wanted, int limit, QDateTime slotStart)
{
    return m_database->transact<int>([workspace = m_workspace.text(), start = slotStart.toMSecsSinceEpoch(),
                                      wanted, limit](StoreSession &session) {
        return WorkerRepository(session).takeCalls(workspace, start, wanted, limit);
    });
}

} // namespace patchbay
