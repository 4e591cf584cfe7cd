// Reads the activity log of a workspace for the apps seen in it, and keeps them for a while. Lives in the
// engine thread.
#pragma once

#include "console/intercomdoor.h"
#include "console/seenapps.h"

#include <QHash>
#include <QPromise>

#include <chrono>

namespace patchbay {

class Workbench;

class SeenAppsReader
{
public:
    explicit SeenAppsReader(Workbench *bench);

    // What is known. Reads when that is old; waits for a first reading, but not for long: a workspace that
    // does not answer must not hold up the list of connections. Later news come with
    // Workbench::connectionsChanged. A log that cannot be read (its permission is optional) gives nothing.
    QCoro::Task<QList<SeenApp>> apps(WorkspaceId workspace);
    void forget(const WorkspaceId &workspace);

private:
    struct Kept
    {
        QList<SeenApp> apps{};
        std::chrono::steady_clock::time_point readAt{};
        bool everRead = false;
        bool reading = false;
    };

    // Reads and keeps; the first reading to be waited for finishes `ready`.
    Task<void> read(WorkspaceId workspace, std::shared_ptr<QPromise<void>> ready);
    Task<QList<intercom::ActivityLogEntry>> entries(std::shared_ptr<IntercomDoor> door);

    Workbench *m_bench;
    QHash<WorkspaceId, Kept> m_kept{};
};

} // namespace patchbay
