// With which versions of the mappings a run was planned: each of the source's objects counts its own.
#pragma once

#include "store/runrepository.h"

namespace patchbay {

// Under which key of a run's stored scope its mappings' versions stand, by the source's object.
inline constexpr QLatin1StringView mappingVersionsKey{"mapping_versions"};

// Of the mapping that writes Intercom's object ("contact", "company").
int mappingVersionOf(const RunRow &run, const QString &targetObject);

} // namespace patchbay
