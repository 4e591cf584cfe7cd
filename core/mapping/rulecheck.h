// What is wrong with one rule by itself: its paths, transforms, types, direction, policy and match key. Pure.
#pragma once

#include "mapping/validation.h"

namespace patchbay {

// Appends what validate() says of the rule.
void checkRule(const Rule &rule, const Schema &source, const Schema &target, const ValidationOptions &options,
               QList<MappingProblem> *problems);

bool writesIntercom(const Rule &rule);
bool writesSource(const Rule &rule);

} // namespace patchbay
