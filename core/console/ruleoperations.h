// What is done with rules in the engine thread. Private to the console, but for runRules().
#pragma once

#include "console/ruleservice.h"
#include "console/workbench.h"
#include "store/rulerepository.h"

namespace patchbay {

// The setting behind the kill switch.
inline constexpr QLatin1StringView stoppedRulesKey{"actions.stopped"};

// What a worker calls for an event that was received and verified: every enabled rule, one after the other,
// each with a trace. Its result is the traces; a worker tries again where one of them failed with an error
// that isTransient(). Nothing is traced for rules of other sources and topics.
Task<QList<Trace>> runRules(Workbench *bench, RuleEvent event);

// The rule of a row. InvalidInput when this program cannot read it.
Result<ActionRule> ruleOf(const RuleRow &row);

// Runs one rule over one event; with `keep` its trace is stored.
Task<Trace> runRule(Workbench *bench, ActionRule rule, RuleEvent event, ActionRunner::Mode mode, bool keep);

} // namespace patchbay
