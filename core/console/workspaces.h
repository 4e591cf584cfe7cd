// Which workspace is looked at, and how a stored one is shown. Shared by the services; runs in the engine
// thread.
#pragma once

#include "console/workbench.h"
#include "console/workspacecheck.h"

namespace patchbay {

// The row of the workspace that INTERCOM_ACCESS_TOKEN stands for when no other was added. One id for all
// time, so that connections made on a server stay with it.
inline constexpr QLatin1StringView environmentWorkspaceId{"ws_environment"};

// The current workspace's row. Where the store has none and INTERCOM_ACCESS_TOKEN is set, the environment's
// workspace is registered first; NotFound with the next step otherwise.
Task<WorkspaceRow> currentWorkspace(Workbench *bench);
Task<WorkspaceRow> findWorkspace(Workbench *bench, WorkspaceId id);
// The current workspace's door.
Task<std::shared_ptr<IntercomDoor>> currentDoor(Workbench *bench);
// The door of the workspace that a connection belongs to.
Task<std::shared_ptr<IntercomDoor>> doorOf(Workbench *bench, WorkspaceId id);

// Writes what a check found into the row.
void takeOver(WorkspaceRow &row, const WorkspaceCheck &check);
WorkspaceView workspaceView(const WorkspaceRow &row, const std::optional<FoundSecret> &token);
// The view with its token looked up.
QCoro::Task<WorkspaceView> viewOf(Workbench *bench, WorkspaceRow row);
// Checks a stored workspace, saves what was found, logs a change of state. A refusal is a state.
Task<WorkspaceView> checkStoredWorkspace(Workbench *bench, WorkspaceId id);

} // namespace patchbay
