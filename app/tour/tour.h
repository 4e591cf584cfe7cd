// Sets a sandbox up as a workspace to look around in: the same steps that a person takes, through the same
// console.
#pragma once

#include "base/task.h"
#include "console/console.h"

#include <QJsonObject>

namespace patchbay {

// `announcement` is what Sandbox::announcement() says. Each step may be taken alone and gives what it made.

// Adds the stand-in as a workspace.
Task<WorkspaceView> tourWorkspace(Console &console, QJsonObject announcement);
// Connects the invented company's database under the name “Customers”.
Task<ConnectionView> tourDatabase(Console &console, QJsonObject announcement);
// Connects the same people as CSV files under the name “Customer files”.
Task<ConnectionView> tourFiles(Console &console, QJsonObject announcement);
// Saves the rules that fit by name and type for the object's mapping.
Task<MappingView> tourMapping(Console &console, ConnectionId connection, QString sourceObject);

// All of them: what “look around in the sandbox” opens.
OutcomeTask tourEverything(Console &console, QJsonObject announcement);

} // namespace patchbay
