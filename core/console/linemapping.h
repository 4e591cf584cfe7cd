// Mappings over JSON lines, for the command line.
#pragma once

#include "console/mappingservice.h"
#include "mapping/recordlines.h"

namespace patchbay {

// The target's fields as every workspace has them: custom attributes keep the type that the value has.
Schema standardSchema(const QString &targetObject);

// The view's mapping with the types of its workspace's fields. InvalidInput as CompiledMapping::compile()
// gives it.
Result<LineMapper> lineMapper(const MappingView &view);

// A mapping by itself, without store and network: standard fields have Intercom's types, and custom
// attributes keep the type that the value has.
Result<LineMapper> lineMapper(const Mapping &mapping);

} // namespace patchbay
