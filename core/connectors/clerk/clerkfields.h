// The fields of Clerk's objects, for mappings. Pure.
#pragma once

#include "connectors/connector.h"

namespace patchbay {

// The fields of an object, with the metadata that occurs in the samples as fields of its own
// ("public_metadata.plan") and the first value that occurs as each field's sample. InvalidInput for an object
// that Clerk does not have.
Result<Schema> clerkSchema(const QString &object, const QList<SourceRecord> &samples);

} // namespace patchbay
