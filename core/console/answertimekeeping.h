// How long the answers of each endpoint took, by day, in the store. Runs in the engine thread.
#pragma once

#include "console/workbench.h"
#include "webhooks/receiver.h"

namespace patchbay {

// Adds what a receiver has counted to today's, and forgets what is older than the endpoints' health looks
// back.
OutcomeTask keepAnswerTimes(Workbench *bench, QList<EndpointTimes> counted);

// All answers of an endpoint of the last seven days, today included.
Result<AnswerTimes> readAnswerTimes(StoreSession &session, const EndpointId &id, const QDateTime &now);

// For an endpoint that is removed.
Outcome forgetAnswerTimes(StoreSession &session, const EndpointId &id);

} // namespace patchbay
