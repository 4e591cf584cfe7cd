// What the watchdog remembers of each endpoint, in the store. Runs in the engine thread.
#pragma once

#include "console/workbench.h"
#include "webhooks/watchmemory.h"

namespace patchbay {

struct WatchedEndpoint
{
    EndpointRow row{};
    WatchMemory memory{};
};

Result<WatchMemory> readWatchMemory(StoreSession &session, const EndpointId &id);
Outcome writeWatchMemory(StoreSession &session, const EndpointId &id, const WatchMemory &memory);
// All endpoints with what is remembered of them, by name.
Result<QList<WatchedEndpoint>> readWatched(StoreSession &session);

// A receiver runs on this store: said about every minute. After a time without one, something may be missing
// at every endpoint since then.
OutcomeTask noteReceiving(Workbench *bench);

} // namespace patchbay
