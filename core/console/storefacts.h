// What the store says about itself. Runs in the engine thread.
#pragma once

#include "console/workbench.h"

namespace patchbay {

struct StoreFacts
{
    int schemaVersion = 0;
    qint64 activityCount = 0;
    qint64 linkCount = 0;
    qint64 sizeBytes = -1;
};

Task<StoreFacts> readStoreFacts(Workbench *bench);
// Writes and takes back: whether the store can be written, not only read.
OutcomeTask tryWriting(Workbench *bench);

} // namespace patchbay
