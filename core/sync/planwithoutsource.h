// Plans for records that cannot be compared: gone from the source, on neither side, or more than one. Pure.
#pragma once

#include "sync/recordfinder.h"
#include "sync/resyncoptions.h"

namespace patchbay {

// `found` has no source record, several candidates, or a conflict. Only what a link remembers is ever
// archived: without one nobody can tell "gone" from "never was there".
RecordPlan planWithoutSource(const FoundRecord &found, const Mapping &mapping, const RecordSelector &selector,
                             const ResyncOptions &options, const QList<intercom::Admin> &admins);

} // namespace patchbay
