// The register of webhook endpoints. Runs in the engine thread.
#pragma once

#include "console/webhookviews.h"
#include "console/workbench.h"

namespace patchbay {

Task<QList<EndpointView>> listEndpoints(Workbench *bench);
Task<EndpointView> addEndpoint(Workbench *bench, EndpointDraft draft);
Task<EndpointView> changeEndpoint(Workbench *bench, EndpointId id, EndpointDraft draft);
OutcomeTask pauseEndpoint(Workbench *bench, EndpointId id, bool paused);
OutcomeTask removeEndpoint(Workbench *bench, EndpointId id);
// The endpoint that a person means, by id or name.
Task<EndpointRow> findEndpoint(Workbench *bench, QString idOrName);
// Registers Intercom's usual endpoint where the register is empty.
OutcomeTask addUsualEndpoint(Workbench *bench);

} // namespace patchbay
