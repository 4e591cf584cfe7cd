#include "console/storeallotment.h"

#include "store/workerrepository.h"

namespace patchbay {

StoreAllotment::StoreAllotment(std::shared_ptr<Database> database, const WorkspaceId &workspace,
                               const ConnectionId &connection)
    : m_database(std::move(database))
    , m_key(connection.isEmpty() ? workspace.text() : workspace.text() + u'/' + connection.text())
{
}

Task<int> StoreAllotment::reserve(int wanted, int limit, QDateTime slotStart)
{
    return m_database->transact<int>(
        [key = m_key, start = slotStart.toMSecsSinceEpoch(), wanted, limit](StoreSession &session) {
            return WorkerRepository(session).takeCalls(key, start, wanted, limit);
        });
}

} // namespace patchbay
